"""Dialogs: each asks one thing in a layer over the window and gives one value to a callable."""
