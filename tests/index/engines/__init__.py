"""Tests of index/engines."""
