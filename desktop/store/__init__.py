"""The only SQL on the desktop: the encrypted store of one machine, its journal, rows, files and keys."""
