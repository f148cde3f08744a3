"""The county console: pages for the county's own people, under `/` and `/console/` (decision 25)."""
