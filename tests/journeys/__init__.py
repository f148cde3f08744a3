"""Whole jobs and whole mishaps, as an officer meets them: real store, real county, nothing replaced."""
