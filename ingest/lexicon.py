"""Words and patterns as data: TOML files beside the code that uses them, each with examples that the tests check.

A table is one of these; `fragment` is for use in others, as `(?&name)`:

    [seasons]
    words = "spring summer autumn winter"                   # a set of words in lower case; a list where one has blanks
    [warmth]
    groups = ["hot warm", "cold cool"]                      # words that go together, in their order
    [asks_when]
    phrases = ["so far", "sum up", "summar*"]               # any of these, as they are, between word boundaries; * is any ending
    whole = ["when", "which (?&unit)"]                      # any of these patterns, between word boundaries
    any = ["^since\\b"]                                      # any of these, as they are; beside `whole` or alone
    pattern = ["\\bfrom (?&unit) ", "to (?&unit)\\b"]         # the pieces of one pattern, joined; alone
    case = true                                             # capitals matter; without it they do not
    matches = ["Since when is it open?"]                    # texts in which it is found,
    rejects = ["Where is it?"]                              # and texts in which it is not
    [unit]
    fragment = "(?:years?|months?)"                         # or a list of its pieces

A line `shared = "common.toml"` at the top lets a file use the fragments of another one beside it.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

_CALL = re.compile(r"\(\?&(\w+)\)")


class Lexicon:
    """The tables of one file; each pattern is compiled when it is first used."""

    def __init__(self, tables: Mapping[str, Mapping[str, Any]]) -> None:
        self.tables = tables
        self._compiled: dict[str, re.Pattern[str]] = {}
        self._words: dict[str, frozenset[str]] = {}

    def words(self, name: str) -> frozenset[str]:
        """The set of words of a table; kept, as it is asked for at each word of a text."""
        if name not in self._words:
            words = self.tables[name]["words"]
            self._words[name] = frozenset(words.split() if isinstance(words, str) else words)
        return self._words[name]

    def groups(self, name: str) -> tuple[tuple[str, ...], ...]:
        """The groups of words of a table, each in its order."""
        return tuple(tuple(group.split()) for group in self.tables[name]["groups"])

    def pattern(self, name: str) -> re.Pattern[str]:
        """The pattern of a table."""
        if name not in self._compiled:
            flags = re.NOFLAG if self.tables[name].get("case") else re.IGNORECASE
            self._compiled[name] = re.compile(self._source(name), flags)
        return self._compiled[name]

    def fragment(self, name: str) -> str:
        """A fragment, with those that it uses put in."""
        return self._filled("".join(self.tables[name]["fragment"]))

    def _source(self, name: str) -> str:
        table = self.tables[name]
        if "pattern" in table:
            return self._filled("".join(table["pattern"]))
        phrases = [re.escape(one).replace(r"\*", r"\w*") for one in table.get("phrases", [])]
        whole = [rf"\b(?:{'|'.join([*table.get('whole', []), *phrases])})(?!\w)"] if "whole" in table or phrases else []
        return self._filled("|".join([*whole, *table.get("any", [])]))

    def _filled(self, source: str) -> str:
        return _CALL.sub(lambda match: self.fragment(match[1]), source)


@cache
def read_lexicon(path: Path) -> Lexicon:
    """The lexicon of a TOML file, read once."""
    tables = tomllib.loads(path.read_text(encoding="utf-8"))
    shared = tables.pop("shared", None)
    return Lexicon({**read_lexicon(path.with_name(shared)).tables, **tables} if shared else tables)
