"""Streams and moved records at the county: who may read what, and records that stand in another stream too."""
