"""The county's side of the treaty: a FastAPI app over a database and a folder of sealed files. Knows no
Qt."""
