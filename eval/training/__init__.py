"""Fitting the weights that ship."""
