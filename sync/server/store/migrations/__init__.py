"""How the county's tables came to be what they are, step by step, for both kinds of database."""
