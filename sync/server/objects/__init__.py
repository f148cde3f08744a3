"""Where the county's files lie: the folder they arrive in, and the places each is kept for good."""
