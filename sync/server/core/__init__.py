"""What the county decides, without I/O: facts read from the store in, decisions out. `receiving.py` and
`session.py` perform them; the simulation performs the same decisions over a store in memory."""
