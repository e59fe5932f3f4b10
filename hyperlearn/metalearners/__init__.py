"""Networks and models that learn across tasks; with ``optim``, the only part that needs torch."""
