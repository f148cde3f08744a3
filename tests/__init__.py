"""The tests: they mirror the source, plus house, golden, journeys, faults and bench."""
