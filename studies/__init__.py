"""Real studies that a reader can rerun."""
