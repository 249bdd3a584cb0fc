"""Tests of what keeps the server safe."""
