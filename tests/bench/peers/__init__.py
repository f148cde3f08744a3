"""Other people's synchronisation, on the same work in the same run. They are measured, never shipped."""
