"""Tests of qa/question."""
