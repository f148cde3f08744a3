"""核验: whether a code on paper is the county's, and where its paper stands."""
