"""What there is to say about studies, worked out once for report, web pages and notebooks."""
