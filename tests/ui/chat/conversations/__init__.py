"""Tests of ui/chat/conversations."""
