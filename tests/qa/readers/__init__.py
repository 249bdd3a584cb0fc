"""Tests of qa/readers."""
