"""Tests of index/library/."""
