"""The device side of the treaty against the real county."""
