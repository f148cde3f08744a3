"""Inspections: the list, and the workspace with its five steps."""
