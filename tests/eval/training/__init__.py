"""Tests of what fits the weights that ship."""
