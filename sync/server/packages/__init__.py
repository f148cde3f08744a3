"""摆渡包 at the county: its key, the folder where packages wait, taking in, and what goes back."""
