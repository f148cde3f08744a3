"""The door: first start, sign-in, setting a password, and the cover of a locked session."""
