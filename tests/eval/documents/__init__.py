"""Tests of eval/documents."""
