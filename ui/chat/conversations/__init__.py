"""Conversations that are kept: the file, how they are listed, and what is taken away from them."""
