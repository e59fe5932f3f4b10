"""What people look at, in a real browser: the pictures of the documentation."""
