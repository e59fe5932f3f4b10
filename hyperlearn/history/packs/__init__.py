"""Packs: history as files, to be kept, given away, and brought into another database."""
