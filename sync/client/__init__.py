"""The device's side of the treaty: a round of pure decisions, a driver, and the ports they lean on."""
