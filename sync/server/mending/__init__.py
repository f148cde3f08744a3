"""What the county can put right by itself: what it made from signed entries is made again, and an entry whose bytes a
disk lost is brought back by anybody who holds the same bytes (`docs/decisions/0027`)."""
