"""Tests of ui/in_browser."""
