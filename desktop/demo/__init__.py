"""The scripted day behind ``./run demo``: real windows, a real county server, figures read back from both stores."""
