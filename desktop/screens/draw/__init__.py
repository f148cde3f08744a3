"""双随机: closing a pool, drawing with a witness, the record of it, and the inspections that come of it."""
