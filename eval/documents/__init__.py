"""Measuring on any documents that have questions beside them."""
