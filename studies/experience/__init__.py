"""Builds the pack of real runs that ships with hyperlearn: data sets, training, packing."""
