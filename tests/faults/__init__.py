"""Killed processes, cut lines, lost power: what was confirmed must be there, once."""
