"""Who did what with whom: whether a statement pairs names and words that its quotes keep apart.

"Rome worked with Oslo on ships", where the quote has Riga for ships and Oslo for railways: each name and each word is in
the quote, and a bag of words, or of vectors, finds nothing wrong.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from index.lexical import terms
from qa.checking.rules.synonyms import base_form, is_common, is_empty
from qa.checking.rules.tables import PATTERNS
from qa.checking.rules.wording import OPENERS

NEAR = 3  # content words before a name that govern it
_PARTS, _NAME, _LINK, _TOPIC = (PATTERNS.pattern(name) for name in ("parts", "name", "link", "topic"))
_PREPOSITION, _PASSIVE, _MUTUAL, _VERB = (PATTERNS.pattern(name) for name in ("preposition", "passive", "mutual", "verb"))


def pairing_conflict(statement: str, quotes: Sequence[str], subject: frozenset[str]) -> bool:
    """Whether a name of the statement stands with words that the quotes have only with other names. `subject` are the
    names, in lower case, that all of the document is about: they stand with everything."""
    parts = [part for quote in quotes for part in _PARTS.split(quote)]
    leading = frozenset(name.lower() for quote in quotes for name in _NAME.findall(_before_subject(quote, subject)))
    names = [frozenset(one.lower() for one in _NAME.findall(part)) for part in parts]
    stems = [_content(part) for part in parts]
    for clause in _PARTS.split(statement):
        for run, around, topic in _runs(clause):
            if _lends_topic(run - subject - leading, topic, names, stems):
                return True
            homes = [i for i, owned in enumerate(names) if owned & run]
            if run & (subject | leading) or len(homes) != 1:
                continue
            at_home = len(around & stems[homes[0]])
            elsewhere = max((len(around & own) for i, own in enumerate(stems) if i != homes[0]), default=0)
            if elsewhere > at_home + bool(at_home):
                return True
    return False


def _lends_topic(run: frozenset[str], topic: frozenset[str], names: Sequence[frozenset[str]], stems: Sequence[frozenset[str]]) -> bool:
    """Whether names of several parts are given one topic that only some of these have: "with Russia on engineering, and with
    Sweden on payloads" told as "with Russia and Sweden on payloads"."""
    homes = {name: [i for i, owned in enumerate(names) if name in owned] for name in run}
    sole = {found[0] for found in homes.values() if len(found) == 1}
    return len(sole) > 1 and any(any(stem in stems[i] for i in sole) and not all(stem in stems[i] for i in sole) for stem in topic)


def agent_conflict(statement: str, quotes: Sequence[str], subject: frozenset[str]) -> bool:
    """Whether the statement makes another the doer of what the document's subject does: "Rome has built the
    ships for Oslo". Passives, "is", and "worked with" the subject are left alone."""
    verb = _VERB.search(statement)
    if not verb or _PASSIVE.match(statement, verb.start()):
        return False
    if _MUTUAL.search(statement, verb.start()) and subject and _any_of(subject, "with ").search(statement):
        return False
    doers = _doers(statement[: verb.start()])
    strange = doers and not doers & subject and not doers <= {word for quote in quotes for word in _opening_names(quote)}
    return bool(strange) and all(_led_by_subject(quote, subject) for quote in quotes)


def _doers(before: str) -> frozenset[str]:
    """The names at the head of what stands before the verb: "Russia" of "In 2020, Russia, with help from France,"."""
    heads = (_PREPOSITION.split(part.strip())[0] for part in before.split(","))
    names = _NAME.findall(next((head for head in heads if head.strip()), ""))
    return frozenset(name.lower() for name in names if name.lower() not in OPENERS and not is_common(name.split()[0]) and name[0].isalpha())


def _opening_names(quote: str) -> list[str]:
    return [name.lower() for name in _NAME.findall(_opening(quote))]


def _opening(quote: str) -> str:
    """What stands before the first verb; all if there is none."""
    verb = _VERB.search(quote)
    return quote[: verb.start()] if verb else quote


@lru_cache(maxsize=32)
def _any_of(words: frozenset[str], before: str = "") -> re.Pattern[str]:
    return re.compile(rf"\b{before}(?:{'|'.join(re.escape(word) for word in sorted(words))})\b", re.IGNORECASE)


def _led_by_subject(quote: str, subject: frozenset[str]) -> bool:
    return bool(_any_of(subject | {"it"}).search(_opening(quote)))


def _before_subject(quote: str, subject: frozenset[str]) -> str:
    """What stands before the subject: "In the Apollo 11 mission", which holds for all that follows."""
    found = _any_of(subject | {"it"}).search(quote)
    return quote[: found.start()] if found else ""


def _content(text: str) -> frozenset[str]:
    """The stems of a text that are no names and not empty."""
    return frozenset(_ordered(text))


def _ordered(text: str) -> list[str]:
    return [base_form(stem) for stem in terms(_NAME.sub(" ", text)) if not is_empty(stem)]


def _runs(clause: str) -> list[tuple[frozenset[str], frozenset[str], frozenset[str]]]:
    """Names that stand together after a preposition, the words around them, up to other names and marks, and of these the
    ones after them, which tell on what."""
    runs: list[list[re.Match[str]]] = []
    for match in _NAME.finditer(clause):
        joined = runs and _LINK.match(clause[runs[-1][-1].end() : match.start()].lstrip(" "))
        runs[-1].append(match) if joined else runs.append([match])
    edges = [0, *(edge for run in runs for edge in (run[0].start(), run[-1].end())), len(clause)]
    outer = [(edges[2 * i], edges[2 * i + 1]) for i in range(len(edges) // 2)]
    found = []
    for run, (before, after) in zip(runs, pairwise(outer), strict=True):
        ahead, behind = clause[slice(*before)], clause[slice(*after)]
        governing = _ordered(ahead.rsplit(",", 1)[-1])[-NEAR:]
        topic = _ordered(behind.split(",", 1)[0])[:NEAR] if _TOPIC.match(behind) else []
        if before != (0, 0):
            found.append((frozenset(one[0].lower() for one in run), frozenset((*governing, *topic)), frozenset(topic)))
    return found
