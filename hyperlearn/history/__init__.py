"""The memory: what past studies left behind, read from their databases and kept beside them."""
