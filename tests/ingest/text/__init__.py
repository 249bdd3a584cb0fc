"""Tests of text as it is searched and of its language."""
