"""Suggests configurations from what history and the running search have shown."""
