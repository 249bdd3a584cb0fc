"""Who did what with whom: whether a statement pairs names and words that its quotes keep apart.

"China cooperated with Austria on engineering technology", where the quote has ESA for engineering and Austria for
payloads: each name and each word is in the quote, and a bag of words, or of vectors, finds nothing wrong.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from index.lexical import terms
from qa.checking.rules.synonyms import base_form, is_common, is_empty
from qa.checking.rules.wording import OPENERS

_PARTS = re.compile(
    r"; |, and (?!the |an? )(?=[a-z])|, (?=(?:\w+(?:ed|ing)|built|set|held|began)\b)"
    r"| and (?=(?:to|with|on|in|for|by)\b)|(?<=[a-z]{2})\. (?=[A-Z])"
)
_NAME = re.compile(r"\b(?!\w+&)(?:[A-Z][\w'/-]*(?: \d{1,3}[A-Z]?\b)?|(?:19|20)\d\d)")
_LINK = re.compile(r"(?:, )?(?:and |or )?(?:the )?")
_TOPIC = re.compile(r" (?:on|in|for|at|as|to|of|during)\b", re.IGNORECASE)
NEAR = 3  # content words before a name that govern it
_PREPOSITION = re.compile(r"\b(?:with|of|from|by|to|for|in|on|under|through|at|between|during|via|using)\b", re.IGNORECASE)
_PASSIVE = re.compile(r"(?:(?:has|have|had) been|is|are|was|were|will be)\b")
_MUTUAL = re.compile(r"\b(?:work|cooperat|collaborat|partner|join|participat|coordinat)\w*")
_VERB = re.compile(r"\b(?:has|have|had|will|co-built|is|are|was|were|\w+ed|took|built|held)\b")


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
    """Whether the statement makes another the doer of what the document's subject does: "APSCO has launched the
    satellites for China". Passives, "is", and "worked with" the subject are left alone."""
    verb = _VERB.search(statement)
    if not verb or _PASSIVE.match(statement, verb.start()):
        return False
    if _MUTUAL.search(statement, verb.start()) and re.search(rf"\bwith (?:{'|'.join(subject) or '-'})\b", statement, re.IGNORECASE):
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
    verb = _VERB.search(quote)
    return [name.lower() for name in _NAME.findall(quote[: verb.start()] if verb else quote)]


def _led_by_subject(quote: str, subject: frozenset[str]) -> bool:
    verb = _VERB.search(quote)
    opening = quote[: verb.start()] if verb else quote
    return bool({word.lower() for word in re.findall(r"\w+", opening)} & (subject | {"it"}))


def _before_subject(quote: str, subject: frozenset[str]) -> str:
    """What stands before the subject: "In the Chang'e 4 mission", which holds for all that follows."""
    found = re.search(rf"\b(?:{'|'.join((*subject, 'it'))})\b", quote, re.IGNORECASE)
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
        joined = runs and _LINK.fullmatch(clause[runs[-1][-1].end() : match.start()].lstrip(" ") or "")
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
