"""Tests of ui/server."""
