"""Measuring on public collections."""
