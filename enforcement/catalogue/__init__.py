"""The catalogue of matters as data: checks of foreign tables, releases as bytes, search. Pure, no files."""
