"""From the state of an inspection to what its documents say, as plain data. Pure: no storage, no page."""
