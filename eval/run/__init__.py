"""Asking the questions of the systems, and measuring what they reply."""
