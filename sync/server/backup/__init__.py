"""Backups of the county: written sealed, read back, restored into a new life, and drilled."""
