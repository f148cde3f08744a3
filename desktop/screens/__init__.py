"""The places of the window: one folder per screen, view.py draws, presenter.py decides."""
