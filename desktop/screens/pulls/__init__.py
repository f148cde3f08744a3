"""回到同步前: what one exchange with the county changed on this machine, and taking chosen changes back."""
