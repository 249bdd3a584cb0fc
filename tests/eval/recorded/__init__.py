"""Tests of eval/recorded."""
