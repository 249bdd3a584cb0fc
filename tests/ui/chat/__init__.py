"""Tests of ui/chat."""
