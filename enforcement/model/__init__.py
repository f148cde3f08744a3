"""One noun per file: frozen values that check themselves and know nothing of storage."""
