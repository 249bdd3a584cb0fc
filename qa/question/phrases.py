"""The noun phrases of a question, without a tagger: runs of words between those that only join words.

A question of ten words leaves little to err about: after "does" or "will" a run ends with its verb, after "who" it begins with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from ingest.lexicon import read_lexicon

_LEXICON = read_lexicon(Path(__file__).parent / "patterns" / "phrases.toml")
_JOINING = ("of", "for", "in", "on", "at", "from")


@dataclass(frozen=True, slots=True)
class Phrase:
    """A noun phrase: its span with the article before it, `noun` without. `is_asked_for` if it stands after "which" or "how
    many": it is not known then. `is_joined` if it is two with a preposition between, "a ticket for the rink"."""

    start: int
    end: int
    text: str
    noun: str
    preposition: str
    is_asked_for: bool = False
    is_joined: bool = False

    @property
    def is_plural(self) -> bool:
        """Whether it means several, as far as its ending tells."""
        return self.noun.endswith("s") and not self.noun.endswith(("ss", "us", "is"))


def tokens_of(text: str) -> list[tuple[int, int]]:
    """The spans of the words."""
    return [match.span() for match in _LEXICON.pattern("token").finditer(text)]


def is_question_word(word: str, kind: str) -> bool:
    """Whether a word, small or the question's first, is a "verb" (an auxiliary one), an "article", "asking" or any "closed" one."""
    return word in _LEXICON.words(kind) or (kind == "closed" and any(word in _LEXICON.words(one) for one in ("verb", "asking")))


def opens_with_verb(words: Sequence[str]) -> bool:
    """Whether some words ask "who leads the course", or order, "list the towns"."""
    return len(words) > 1 and (words[0] in _LEXICON.words("orders") or (len(words) > 2 and words[0] in ("who", "what")))


def phrases_of(text: str) -> list[Phrase]:
    """The phrases in their order, with those of two that a preposition joins."""
    runs, awaits_verb = list[Phrase](), False
    for before, spans in _runs(text):
        awaits_verb = awaits_verb or any(word in _LEXICON.words("with_verb") for word in before)
        kept = _without_verbs(text, before, spans, awaits_verb)
        awaits_verb = awaits_verb and len(kept) == len(spans)
        if kept:
            runs.append(_phrase(text, before, kept))
    joined = [
        Phrase(one.start, two.end, text[one.start : two.end], text[one.start : two.end], one.preposition, one.is_asked_for, True)
        for one, two in pairwise(runs)
        if text[one.end : two.start].strip().lower() in _JOINING
    ]
    return [*runs, *joined]


def _runs(text: str) -> list[tuple[list[str], list[tuple[int, int]]]]:
    """(the words that join before it, in lower case; its own spans) of each run of words that carry content."""
    runs: list[tuple[list[str], list[tuple[int, int]]]] = []
    before: list[str] = []
    own: list[tuple[int, int]] = []
    for start, end in tokens_of(text):
        word = text[start:end].lower() if start == 0 or text[start].islower() else text[start:end]  # "in May" is no "may"
        is_joint = is_question_word(word, "closed") or word in _LEXICON.words("article")
        if own and (is_joint or text[own[-1][1] : start].strip()):
            runs.append((before, own))
            before, own = [], []
        if is_joint:
            before = [*before, word]
        else:
            own = [*own, (start, end)]
    return [*runs, (before, own)] if own else runs


def _without_verbs(text: str, before: list[str], spans: list[tuple[int, int]], awaits_verb: bool) -> list[tuple[int, int]]:
    """The words of a run that make a noun phrase: less a verb at its start or end, and adverbs before that."""
    has_article = bool(before) and before[-1] in _LEXICON.words("article")
    last = _joint_before(before)
    small = [text[start].islower() for start, _ in spans]
    if small[0] and not has_article and (last in ("who", "what", "how", "to") or last in _LEXICON.words("pronoun")):
        return spans[1:]
    if awaits_verb and not small[0] and True in small:  # "France take control": the name
        return spans[: small.index(True)]
    ends = ("ed", "ing", "en") if last in _LEXICON.words("verb") else ("ed", "ing") if len(spans) == 1 else ("ed",)
    ends_as_verb = small[-1] and text[: spans[-1][1]].endswith(ends)
    if len(spans) > 1 and (awaits_verb or ends_as_verb):
        spans = spans[:-1]
    elif not has_article and small[0] and len(spans) == 1 and (awaits_verb or ends_as_verb):
        return []
    while len(spans) > 1 and text[: spans[-1][1]].endswith("ly"):
        spans = spans[:-1]
    names = [place for place, is_small in enumerate(small[: len(spans)]) if not is_small]
    return spans[names[0] :] if small[0] and names else spans  # "his name Henry": the name


def _joint_before(before: list[str]) -> str:
    joints = [word for word in before if word not in _LEXICON.words("article")]
    return joints[-1] if joints else ""


def _phrase(text: str, before: list[str], spans: list[tuple[int, int]]) -> Phrase:
    start, end = spans[0][0], spans[-1][1]
    noun, last = text[start:end], _joint_before(before)
    if before and before[-1] in _LEXICON.words("article") and text[:start].rstrip().lower().endswith(before[-1]):
        start = text[:start].lower().rindex(before[-1])
    is_asked_for = last in ("which", "what", "whose") or before[-2:] in (["how", "many"], ["how", "much"])
    return Phrase(start, end, text[start:end], noun, last if last in _LEXICON.words("preposition") else "", is_asked_for)
