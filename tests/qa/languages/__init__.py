"""Tests of qa/languages."""
