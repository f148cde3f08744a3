"""The commands of ``zhenfa``: each file adds its arguments and runs; no window, no widget."""
