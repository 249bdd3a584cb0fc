"""Tests of eval/statements."""
