"""One record's whole history out of the county."""
