"""The house itself: rooms, doors, sizes, words, locks."""
