"""Measurements of hyperlearn beside other searches, with the small tables they run on."""
