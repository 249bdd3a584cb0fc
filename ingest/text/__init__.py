"""A text as it is searched, and the language it is in."""
