"""The library of matters: shelves, list, and one matter's card."""
