"""Documents: the page that will be printed, the gates before issue, issue and print, and the register."""
