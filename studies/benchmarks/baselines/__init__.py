"""Published transfer methods, written from their papers: one small module each."""
