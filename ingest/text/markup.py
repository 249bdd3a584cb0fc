"""Markdown's links and HTML's tags in a line of text."""

from __future__ import annotations

import re

_TAG = re.compile(r"</?[a-zA-Z][^<>\n]{0,200}>")
_LINK = re.compile(r"!?\[([^\]\n]{0,200})\]\([^)\n]{0,300}\)")


def without_links(text: str) -> str:
    """A text with the words of its links alone, and without its tags: "see [the rules](rules.md)" is "see the rules"."""
    return _LINK.sub(r"\1", _TAG.sub("", text) if "<" in text else text)
