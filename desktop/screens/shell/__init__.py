"""The frame around every place: rail, top bar, status bar, command palette, layers."""
