"""Tests of qa/."""
