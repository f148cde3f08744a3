"""What `verify` checks beside chains, signatures and the log: everything that the county made from its signed entries."""
