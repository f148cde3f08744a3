"""同步: what was sent, what the county acknowledged, and whether both sides count the same."""
