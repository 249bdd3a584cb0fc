"""Serving the chat: settings, limits, headers, endpoints for programs."""
