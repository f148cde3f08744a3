"""The life of the 自选库: what a new release changes, what has to be handed over, and the town's proposals."""
