"""Other libraries that hyperlearn works with, one module or package for each."""
