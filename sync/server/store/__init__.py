"""The county's SQL: the only room of the server that speaks it."""
