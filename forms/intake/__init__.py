"""Foreign files at the door: each kind is read in a limited child process, never by the program itself."""
