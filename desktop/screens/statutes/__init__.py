"""法条: the own shelf of statutes as a page of 事项库, and one article as a sheet over any window."""
