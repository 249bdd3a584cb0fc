"""A user's own questions on a user's own document: read, asked, and drafted with a language model."""
