"""Tests of ui/server/api."""
