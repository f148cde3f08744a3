"""The code on paper read and judged: bytes to fields, fields against keys and register, one verdict in words."""
