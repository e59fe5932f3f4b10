"""Data sets as numbers, and those numbers as coordinates among earlier tasks."""
