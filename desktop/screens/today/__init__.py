"""今日: what is due, what is unfinished, and whether the data is safe."""
