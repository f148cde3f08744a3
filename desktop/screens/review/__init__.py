"""要你定的: what two people wrote differently, side by side, and the choice between it."""
