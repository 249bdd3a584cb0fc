"""Tests of qa/checking."""
