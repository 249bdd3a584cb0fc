"""What the parts of a whole come to, where a question asks for them together: "250, added up: 212 and 38."."""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from index.lexical import terms
from ingest.lexicon import read_lexicon
from qa.answer import Statement
from qa.evidence.document_names import words_in, years_in
from qa.question.question import Question
from qa.question.wording import common_words
from qa.question.words import plain_words
from qa.readers.forms.counting import NEAR, spelt, states_number

_LEXICON = read_lexicon(Path(__file__).parent / "forms.toml")
MOST_PARTS = 5
ORDINAL_ENDS = ("st", "nd", "rd", "th")
BACK = {"such", "these", "those"}  # what is counted is told in the sentence before
LEAST_VOTES, OF_HUNDRED = 2, 100  # "by 3 to 1" may be a ratio, "by 52 to 48" of a hundred


@dataclass(frozen=True, slots=True)
class _Part:
    """A number as it stands, its value, what it is a number of, "points in Norway", and what joins it to the next; the value is nought
    where nobody knows what it counts: of "£40", "3.2" and "first"."""

    text: str
    value: int
    told: str
    joint: str

    @property
    def is_bare(self) -> bool:
        """Whether it leaves out the thing that it counts: "38 on Svalbard"."""
        return self.told.partition(" ")[0] in _LEXICON.words("places")

    def counts(self, things: frozenset[str]) -> bool:
        """Whether it counts one of some things."""
        return bool(things.intersection(terms(" ".join(self.told.split()[:NEAR]))))


def sum_in(text: str, question: Question, others: Sequence[str] = ()) -> tuple[Statement, ...]:
    """The total of the parts that a sentence tells; none unless that is asked for, nothing in the sentence may make it another number,
    and none of the `others` tells it."""
    is_whole = _LEXICON.pattern("whole").search
    if question.context or not question.wording.counts or not is_whole(question.search_text):
        return ()
    if any(is_whole(one) and states_number(one, question) for one in others):
        return ()
    text = " ".join(text.split())
    parts = _parts_of(text)
    added = _votes_cast(text, parts, question) or _asked_together(text, parts, question)
    if not added:
        return ()
    listed = f"{', '.join(one.text for one in added[:-1])} and {added[-1].text}"
    return (Statement(f"{spelt(sum(one.value for one in added))}, added up: {listed}.", (1,)),)


def _parts_of(text: str) -> list[_Part]:
    """The numbers of a sentence, but for days and years."""
    from qa.checking.numbers import numbers_in  # text2num, which most questions do not need

    found, parts = numbers_in(text), list[_Part]()
    ends = [*(one.start for one in found), len(text)][1:]
    for one, end in zip(found, ends, strict=True):
        match = _LEXICON.pattern("part").match(text[one.end : end])
        told, joint = ((match["told"] or "").strip(), match["joint"]) if match else ("", "")
        before = plain_words(text[: one.start])[-1:]
        is_year = bool(years_in(words_in(one.text))) and not _LEXICON.words("dating").isdisjoint(before)
        is_date = is_year or told.startswith(tuple(calendar.month_name[1:]))
        counts = match and text[: one.start][-1:] in ("", " ", "(") and (one.is_in_digits or not one.text.endswith(ORDINAL_ENDS))
        value = one.values[0] if counts and one.values and one.values[0] == int(one.values[0]) else 0
        if not is_date:
            parts.append(_Part(one.text, int(value), told, joint))
    return parts


def _votes_cast(text: str, parts: Sequence[_Part], question: Question) -> Sequence[_Part]:
    """The two sides of a vote, if all of it is asked for: "passed by 44 votes to 17"."""
    sides = [pair for pair in pairwise(parts) if pair[0].told in ("to", "votes to") and f" by {pair[0].text} {pair[0].told}" in text]
    is_asked = "vote" in terms(text) and bool(_LEXICON.pattern("vote_cast").search(question.search_text))
    if len(sides) != 1 or not is_asked or not _LEXICON.words("abstaining").isdisjoint(plain_words(text)):
        return ()
    values = [one.value for one in sides[0]]
    is_share = sum(values) == OF_HUNDRED or sides[0][1].told.partition(" ")[0] in _LEXICON.words("uncertain")
    return sides[0] if min(values) >= LEAST_VOTES and not is_share else ()


def _asked_together(text: str, parts: Sequence[_Part], question: Question) -> Sequence[_Part]:
    """The parts of one list that a question names side by side, "Norway and Svalbard together", or all of it where no two of them can
    have the same thing: "4 Han tumens and 3 Khitan tumens", "12 men and 9 women"."""
    said, asked, wanted = set(terms(text)), words_in(question.search_text), question.wording.counted
    is_other = any(word.start and word.stem and (word.is_capital or word.number) and word.stem not in said for word in asked)
    if is_other or not _is_one_list(text, parts):
        return ()
    things = [frozenset(terms(one.told)) for one in parts]
    own = [one.difference(*(other for j, other in enumerate(things) if j != i)) for i, one in enumerate(things)]
    if any(one.is_bare for one in parts):  # "points in Norway and 38 on Svalbard": all of them are points
        own = [one - wanted for one in own]
    named = [(word, i) for word in asked for i, stems in enumerate(own) if word.stem in stems]
    is_beside = _LEXICON.pattern("beside").fullmatch
    pairs = [pair for pair in pairwise(named) if is_beside(question.search_text[pair[0][0].end : pair[1][0].start])]
    together = {i for pair in pairs for _, i in pair}
    if len(together) > 1 and together == {i for _, i in named}:
        chosen = [one for i, one in enumerate(parts) if i in together]
        # "30 were pensioners and 21 were members": whoever is both would count twice.
        is_apart = all(one.told.partition(" ")[0] not in _LEXICON.words("verbs") for one in chosen)
        is_counted = parts[0].counts(wanted) and all(one.is_bare or one.counts(wanted) for one in chosen)
        leans = not BACK.isdisjoint(plain_words(text))  # "212 such points in Norway and 38 on Svalbard"
        return chosen if is_counted and is_apart and (leans or _is_said(question, said)) else ()
    return parts if _are_apart(parts, question, said, is_named=bool(named)) else ()


def _are_apart(parts: Sequence[_Part], question: Question, said: set[str], is_named: bool) -> bool:
    """Whether no thing can be of two parts and all of them are asked for: the parts have names and the question has none of these, or
    they are of men and of women and it asks for people, and for nothing else that the sentence does not say."""
    firsts, wanted = [one.told.partition(" ")[0] for one in parts], question.wording.counted
    if len(set(firsts)) < len(parts):
        return False
    if not is_named and wanted <= said and all(one.told[:1].isupper() and one.counts(wanted) for one in parts):
        return True
    persons = set(terms(" ".join(_LEXICON.words("persons"))))
    # "40 adults liked it and 15 children did not": what is said of the first ones alone; what is said of the last holds for all.
    alone = set(terms(" ".join(one.told for one in parts[:-1]))) - set(terms(parts[-1].told)) - persons
    is_said = _is_said(question, said | persons) and not alone & set(terms(question.search_text))
    return bool(persons & wanted) and is_said and any(set(firsts) <= set(group) for group in _LEXICON.groups("apart"))


def _is_said(question: Question, said: set[str]) -> bool:
    """Whether a sentence says all else that a question asks."""
    rest = set(terms(_LEXICON.pattern("whole").sub("", question.search_text)))
    return rest <= said | set(terms(" ".join((*common_words(), "many", "number"))))


def _is_one_list(text: str, parts: Sequence[_Part]) -> bool:
    """Whether the numbers of a sentence are those of one list of things, all of it, and say how many there are and no more."""
    if not 2 <= len(parts) <= MOST_PARTS or not all(one.value and one.told and not one.told.startswith("of ") for one in parts):
        return False
    *_, joint, end = [one.joint.strip(" ,;") for one in parts]
    before = text.partition(parts[0].text)[0].rstrip()
    is_within = before.endswith(" and") or (before.endswith(",") and not {"a", "an"}.isdisjoint(plain_words(before)))  # "a barn, two sheds"
    is_all = bool(joint) and not end and " and " not in parts[-1].told and not text.rstrip().endswith((",", ";", ":"))
    is_plain = not _LEXICON.pattern("whole").search(text) and _LEXICON.words("uncertain").isdisjoint(plain_words(text))
    return is_all and is_plain and not is_within and all(one.joint for one in parts[:-1])
