"""Two people, one thing: which fields are decided together, and what a thing is after both wrote about it."""
