"""Other names for the same thing: those that the document itself gives, and those of a glossary file beside it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from pathlib import Path

from ingest.errors import GlossaryError

Names = tuple[str, ...]
MAX_COUNT = 12  # a word that a text uses more often is no name for one thing: "... Asia and the Pacific (China)"

# A run of capitalised words, small ones allowed inside: "Treaty on Principles Governing ...", "China-Brazil ... 04A".
_PROPER = r"(?:[A-Z0-9][\w'’/-]*)(?:[ ](?:(?:of|on|for|and|the|in)[ ])*[A-Z0-9][\w'’/-]*)*"
_BRACKETED = re.compile(rf"(?P<long>{_PROPER})[ ]\((?P<short>[A-Z][\w -]{{1,60}}\w)\)")
_ALSO_KNOWN = re.compile(rf"(?P<long>{_PROPER}), (?:also known as|also called|or) (?:the )?(?P<short>{_PROPER})")


def names_in(text: str) -> tuple[Names, ...]:
    """Pairs of names that a text states: "Dark Matter Particle Explorer (DAMPE)", "Zhangheng 1, also known as the ..."."""
    pairs = []
    for pattern in (_BRACKETED, _ALSO_KNOWN):
        for match in pattern.finditer(text):
            long = re.sub(r"^(?:The|A|An|In|Through the) ", "", match["long"])
            if text.count(match["short"]) <= MAX_COUNT:
                pairs.append((_fitting(long, match["short"]), match["short"]))
    return tuple(dict.fromkeys(pairs))


def _fitting(long: str, short: str) -> str:
    """The tail of a run of words that an acronym stands for, where its capitals tell; else the run as it is."""
    capitals = [letter for letter in short if letter.isupper()]
    parts = long.split()
    for i in range(len(parts)):
        initials = [letter for part in parts[i:] for letter in part if letter.isupper()]
        if initials == capitals:
            return " ".join(parts[i:])
    return long


def glossary_beside(document: Path) -> Path:
    """Where the glossary of a document is looked for: "paper.txt" has "paper.glossary.toml"."""
    return document.with_suffix(".glossary.toml")


def read_glossary(path: Path) -> tuple[tuple[Names, ...], dict[str, str]]:
    """(groups of names for one thing, foreign words and what they mean) of a glossary file.

    The file is TOML: `names = [["GPS", "Global Positioning System"], ...]` and tables `[words.fr]` of `"lune" = "moon"`.
    Raises GlossaryError.
    """
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
        groups = tuple(tuple(str(name) for name in group) for group in content.get("names", []))
        tables: Iterable[dict[str, str]] = content.get("words", {}).values()
        return groups, {foreign.lower(): str(meaning) for table in tables for foreign, meaning in table.items()}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, AttributeError, TypeError) as error:
        raise GlossaryError(f"{path} is not a glossary: {error}. See the one beside the white paper for its form.") from error
