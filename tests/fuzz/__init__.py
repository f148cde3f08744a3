"""Hostile bytes against everything that reads bytes: mutated with a knowledge of their structure."""
