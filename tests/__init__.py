"""Footnote's tests: one folder a package, what they share beside them."""
