"""The words and the patterns that the check of statements goes by: general English, none of one document."""

from __future__ import annotations

from pathlib import Path

from ingest.lexicon import read_lexicon

WORDS = read_lexicon(Path(__file__).with_name("words.toml"))
PATTERNS = read_lexicon(Path(__file__).with_name("patterns.toml"))
