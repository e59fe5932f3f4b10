"""Readers of files from strangers, fed with made-up bytes for as long as wanted."""
