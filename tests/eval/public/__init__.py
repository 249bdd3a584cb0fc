"""Tests of eval/public."""
