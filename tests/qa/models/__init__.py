"""Tests of qa/models."""
