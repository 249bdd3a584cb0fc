"""Whether a written statement follows from its quotes."""
