"""The treaty between devices and their county: `protocol` is shared, `client` and `server` never meet."""
