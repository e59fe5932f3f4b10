"""Where hyperlearn meets other libraries: their training loops, and their records of runs."""
