"""Tests of qa/evidence."""
