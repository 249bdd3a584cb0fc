"""Other names for the same thing: those that the document itself gives, and those of a glossary file beside it."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from index.records import Mention
from ingest.errors import GlossaryError

Names = tuple[str, ...]
_WORDS = re.compile(r"\w+")
MAX_COUNT = 12  # a word that a text uses more often is no name for one thing: "... Asia and the Pacific (China)"
MOST_NAMES = 2000  # that are taken from a text: each is counted in all of it

# A run of capitalised words, small ones allowed inside: "Treaty on Principles Governing ...", "China-Brazil ... 04A". It begins
# with a word, and a word and a run have a longest length: without these, 48,000 capitals took minutes.
_WORD = r"[A-Z0-9][\w'’/-]{0,60}+"
_PROPER = rf"(?<![\w'’/-]){_WORD}(?:[ ](?:(?:of|on|for|and|the|in)[ ]){{0,3}}{_WORD}){{0,15}}"
_BRACKETED = re.compile(rf"(?P<long>{_PROPER})[ ]\((?P<short>[A-Z][\w -]{{1,60}}\w)\)")
_ALSO_KNOWN = re.compile(rf"(?P<long>{_PROPER}), (?:also known as|also called|or) (?:the )?(?P<short>{_PROPER})")


def names_in(text: str) -> tuple[Names, ...]:
    """Pairs of names that a text states: "Dark Matter Particle Explorer (DAMPE)", "Zhangheng 1, also known as the ..."."""
    pairs = dict.fromkeys(
        (_fitting(re.sub(r"^(?:The|A|An|In|Through the) ", "", match["long"]), match["short"]), match["short"])
        for pattern in (_BRACKETED, _ALSO_KNOWN)
        for match in pattern.finditer(text)
    )
    few = list(pairs)[:MOST_NAMES]
    counts = {short: text.count(short) for short in {short for _, short in few}}
    return tuple((long, short) for long, short in few if counts[short] <= MAX_COUNT)


def _fitting(long: str, short: str) -> str:
    """The tail of a run of words that an acronym stands for, where its capitals tell; else the run as it is."""
    capitals = [letter for letter in short if letter.isupper()]
    parts = long.split()
    for i in range(len(parts)):
        if parts[i][0].islower():
            continue
        initials = [letter for part in parts[i:] for letter in part if letter.isupper()]
        if initials == capitals:
            return " ".join(parts[i:])
    return long


def countries_in(text: str) -> tuple[str, ...]:
    """The countries that a text names, by their English names in the Unicode locale data."""
    from babel import Locale  # only at build time

    names = {name.split(" (")[0] for code, name in Locale("en").territories.items() if len(code) == 2}
    # Most are not there at all, which is told in a tenth of the time that a pattern takes: 0.4 s of 9 of 200 chunks.
    return tuple(sorted(name for name in names if name in text and re.search(rf"\b{re.escape(name)}\b", text)))


def language_name(code: str) -> str:
    """The English name of a language: "German" for "de"; empty for none."""
    from babel import Locale  # only at build time

    return str(Locale("en").languages.get(code, code))


def merge_names(groups: Iterable[Names]) -> tuple[Names, ...]:
    """Groups that share a name (in any case) become one."""
    merged: dict[int, dict[str, str]] = {}
    place: dict[str, int] = {}  # the group of each name
    grown: dict[int, int] = {}  # when each group last grew: the latest stands last, and the latest of several takes the others in
    for turn, group in enumerate(groups):
        new = {name.lower(): name for name in group}
        shared = sorted({place[key] for key in new if key in place}, key=grown.__getitem__, reverse=True)
        number = shared[0] if shared else turn
        own = merged.setdefault(number, {})
        for more in (*(merged.pop(other) for other in shared[1:]), new):
            own.update((key, name) for key, name in more.items() if key not in own)
            place.update(dict.fromkeys(more, number))
        grown[number] = turn
    return tuple(tuple(merged[number].values()) for number in sorted(merged, key=grown.__getitem__))


class NameFinder:
    """Finds the names of groups in texts, the longest first where they overlap."""

    def __init__(self, groups: Sequence[Names]) -> None:
        self.groups = groups
        longest = sorted(((name, group) for group, names in enumerate(groups) for name in names), key=lambda one: -len(one[0]))
        self._lookup = [(name.lower(), name_pattern(name), group) for name, group in longest]
        self._by_word = _by_rarest_word([plain for plain, _, _ in self._lookup])

    def find(self, text: str) -> list[Mention]:
        """The names in a text, in order, none within another."""
        found: list[Mention] = []
        lower, taken = text.lower(), bytearray(len(text))
        words = {"", *_WORDS.findall(lower)}
        words |= {word[:-1] for word in words if word.endswith("s")}
        for i in sorted(i for word in words for i in self._by_word.get(word, ())):
            plain, pattern, group = self._lookup[i]
            if plain in lower:
                for match in pattern.finditer(text):
                    if 1 not in taken[match.start() : match.end()]:
                        taken[match.start() : match.end()] = b"\x01" * len(match[0])
                        found.append(Mention(match.start(), match.end(), group))
        return sorted(found, key=lambda one: one.start)


def _by_rarest_word(names: Sequence[str]) -> dict[str, list[int]]:
    """The numbers of names by a word that each of them has, the one that fewest have; by "" those without a word. So a text
    is searched for the few names that may stand in it, not for each of thousands."""
    words = [set(_WORDS.findall(name)) or {""} for name in names]
    counts = Counter(word for own in words for word in own)
    found: dict[str, list[int]] = {}
    for i, own in enumerate(words):
        found.setdefault(min(own, key=lambda word: (counts[word], word)), []).append(i)
    return found


def name_term(group: int) -> str:
    """The term that stands for any name of a group in the lexical index; no word can be the same."""
    return f"name#{group}"


def name_pattern(name: str) -> re.Pattern[str]:
    """A name wherever a text uses it: short ones in capitals only as they stand (SCO, GEO, not "geo"), others in any case,
    with a plural or possessive s."""
    flags = re.NOFLAG if name.isupper() and len(name) <= 3 else re.IGNORECASE
    return re.compile(rf"(?<![\w-]){re.escape(name)}(?=s?(?![\w])|['’]s)", flags)


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
        raise GlossaryError(f"{path} is not a glossary: {error}.", "See the one beside the white paper for its form.") from error
