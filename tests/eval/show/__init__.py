"""Tests of eval/show."""
