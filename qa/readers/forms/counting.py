"""How many: the number where a sentence states it, else the items that it lists, counted and named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise, takewhile
from pathlib import Path

from index.lexical import terms
from ingest.lexicon import read_lexicon
from ingest.number_words import CARDINALS
from qa.answer import Statement
from qa.evidence.document_names import words_in, years_in
from qa.question.question import Question
from qa.question.wording import common_words
from qa.question.words import plain_words

_LEXICON = read_lexicon(Path(__file__).parent / "forms.toml")
JOINING = ("of", "and", "the", "for", "v.")  # small words within a name
LEADING = ("such as ", "including ", "namely ", "like ")
MOST_LABEL_WORDS, MOST_LABELLED_WORDS = 4, 5
MOST_ITEM_WORDS, MOST_LAST_WORDS = 8, 10  # of an item between two commas; of the last one, up to "and"
BESIDES = "as well as "
RELATIVE = ("that", "which", "who", "where")
SCALES = ("dozen", "hundred", "thousand", "million")
LONG_BESIDE_NAMES = 4  # words of an item that is no name, in a list with names
SAID_BESIDE = 2  # words of the question
BEFORE = 12  # words before a list among which stands what its items are
BEHIND = 3  # words right after a list
NEAR = 5  # words after a number among which stands what it counts


@dataclass(frozen=True, slots=True)
class _List:
    """A list: its items, and the words before and right behind it."""

    items: tuple[str, ...]
    before: list[str]
    behind: list[str]

    @property
    def leading(self) -> set[str]:
        """The stems of the words before it."""
        return set(terms(" ".join(self.before)))

    @property
    def are_names(self) -> bool:
        """Whether its items begin with capitals."""
        return all(item.removeprefix("the ")[:1].isupper() for item in self.items)


def states_number(text: str, question: Question) -> bool:
    """Whether a sentence states a number of what is to be counted."""
    brackets = _LEXICON.pattern("brackets")
    for piece in ";".join((brackets.sub("", text), *brackets.findall(text))).replace(":", ";").split(";"):
        words = words_in(piece)
        for i, word in enumerate(words):
            is_number = word.plain in (*CARDINALS, *SCALES) or word.plain[:1].isdecimal()
            is_date = years_in([word]) and piece[word.end : word.end + 1] in (",", "–", "-")  # "in 2011–2012, the parties"
            if is_number and not is_date and {one.stem for one in words[i + 1 : i + 1 + NEAR]} & question.wording.counted:
                return True
    return False


def _has_number(text: str) -> bool:
    """Whether a text counts something: "three", "412 adults", but not "3 May" or "one"."""
    words = words_in(text)
    counted = any(one.plain[:1].isdecimal() and other.plain.endswith("s") for one, other in pairwise(words))
    return counted or any(word.plain in (*CARDINALS[1:], *SCALES) for word in words)


def lists_in(text: str) -> list[list[str]]:
    """The lists of three items or more of a sentence: after a label; of a clause by its semicolons, and by the commas between them."""
    found: list[list[str]] = []
    label, _, listed = text.partition(": ")
    if listed and len(label.split()) <= MOST_LABEL_WORDS and all(len(one.split()) <= MOST_LABELLED_WORDS for one in listed.split(", ")):
        found.append([one.strip(". ") for one in listed.split(", ")])  # "Present: Ann Lee, Tom Birch, Omar Haddad"
    brackets = _LEXICON.pattern("brackets")
    outside, inside = brackets.sub("", text), ". ".join(brackets.findall(text))
    for clause in _LEXICON.pattern("clause_end").split(f"{outside}. {inside}".replace("(", "").replace(")", "")):
        pieces = [part.strip().removeprefix("and ").removeprefix("or ") for part in clause.rstrip(".!? ").split(";") if part.strip()]
        found += [pieces]
        for piece in pieces:
            parts = [part.strip() for part in piece.split(",") if part.strip()]
            lasts = [
                i for i, part in enumerate(parts) if i and ({"and", "or"} & set(part.split()[:MOST_LAST_WORDS]) or part.startswith(BESIDES))
            ]
            # "..., storm and subsidence, and the tenant repays a third": another clause follows a list that has ended.
            ended = [i for i in lasts if i - 1 not in lasts or len(parts[i].split()) <= LONG_BESIDE_NAMES]
            if not lasts and all(map(_is_name, parts[1:])):  # "such as Lublin, Kraków, Gdańsk"
                ended = [len(parts) - 1]
            in_commas = [_items_up_to(parts, last) for last in ended]
            found += [one for one in in_commas if sum(" and " in item for item in one) < 2]  # "A and B in Oslo, ..., and Y and Z in Bergen"
    return [[_bare(item, one) for item in one] for one in found if len(one) > 2 and not _are_clauses(one)]


def only_list(text: str, question: Question) -> Sequence[str]:
    """The items of the one list of a sentence that states no number itself; none if it has several, or none."""
    lists = lists_in(text)
    return lists[0] if len(lists) == 1 and not states_number(text, question) and not _has_number(" ".join(lists[0])) else ()


def count_of(items: Sequence[str]) -> tuple[Statement, ...]:
    """A count of some items, with the items named: "Three, as counted: A; B; C."; none of no items."""
    return (Statement(f"{spelt(len(items))}, as counted: {'; '.join(items)}.", (1,)),) if items else ()


def spelt(number: int) -> str:
    """A number of one or more as a sentence opens with it: "Three", "2,251"."""
    return CARDINALS[number - 1].capitalize() if number <= len(CARDINALS) else f"{number:,}"


def _are_clauses(items: Sequence[str]) -> bool:
    """Whether commas part clauses and not things: "Corio may, at its sole option, repeat the test, and end the agreement"."""
    has_verb = any(_LEXICON.words("verbs") & set(takewhile(lambda one: one not in RELATIVE, item.lower().split())) for item in items[1:-1])
    long = any(not _is_name(item) and len(item.split()) >= LONG_BESIDE_NAMES for item in items[:-1])
    if all(item.lower() in CARDINALS or item.isdecimal() for item in items[:-1]) or items[0].partition(" ")[0].lower() in _LEXICON.words(
        "joins"
    ):
        return True
    if any(item.endswith("ly") and item.islower() for item in items):  # "clearly, legibly and boldly"
        return True
    led = [item.split()[0].lower() in _LEXICON.words("cues") for item in items[1:] if item.split()]
    return has_verb or (long and any(map(_is_name, items[:-1]))) or (any(led) and not all(led))


def _bare(item: str, items: Sequence[str]) -> str:
    """An item without what follows it in the sentence, where the items are names: "Waterford in the 17th century"."""
    words = item.split()
    if not all(one[:1].isupper() for one in items):
        return item
    end = next((i for i, word in enumerate(words) if i and word[:1].islower() and word not in JOINING), len(words))
    return " ".join(words[:end])


def _items_up_to(parts: Sequence[str], end: int) -> list[str]:
    """The items of a list whose last part is known, its first item what stands after the last cue before it."""
    last = parts[end].removeprefix("and ").removeprefix("or ").removeprefix(BESIDES)
    items = [last] if last != parts[end] else last.replace(" or ", " and ").split(" and ", 1)  # "and C"; "B and C"
    for part in reversed(parts[:end]):
        words = part.split()
        first, joined, second = part.partition(" and ")
        if len(items) > 1 and joined and (any(map(str.isdigit, second)) or (part is not parts[0] and _is_name(first))):
            return items  # another list ends there: "Austria, Finland and Sweden in 1994, Cyprus, Poland and Malta in 2004"
        if part.startswith(LEADING):
            return [" ".join(words[1 + part.startswith("such") :]), *items]
        leads_to_names = all(map(_is_name, items)) and not _is_name(part) and words[-1][:1].isupper()
        if (
            part is parts[0]
            and len(items) > 2
            and words[0] != "Such"
            and words[0].lower() in (*_LEXICON.words("cues"), *_LEXICON.words("joins"))
        ):
            return [_after_cue(items[0]), *items[1:]]  # "On leaving, guests return the key, close the window and lock the door."
        if len(words) > MOST_ITEM_WORDS or part is parts[0] or leads_to_names or any(word in RELATIVE[1:] for word in words):
            return [_after_cue(part), *items]
        items.insert(0, part)
    return items


def _is_name(item: str) -> bool:
    return all(word[:1].isupper() or word in JOINING for word in item.split())


def _after_cue(part: str) -> str:
    """The first item of a list: what stands after the last word that leads to it."""
    words = part.split()
    names = list(takewhile(lambda word: word[:1].isupper() or word in JOINING, reversed(words)))
    while names and names[-1] in JOINING:
        names.pop()
    if names:
        return " ".join(reversed(names))
    cues = _LEXICON.words("cues")
    place = max((i for i, word in enumerate(words) if word.lower() in cues), default=-1)
    return " ".join(words[place + 1 :])


def count_in(text: str, question: Question) -> tuple[Statement, ...]:
    """The count of a sentence's items, named. None if no number is asked for, it states one itself, has no list, or its list is of other
    things."""
    text, asked, wanted = " ".join(text.split()), set(terms(question.search_text)), question.wording.counted
    if (
        not question.wording.counts
        or states_number(text, question)
        or not _LEXICON.words("with_others").isdisjoint(plain_words(question.text))
    ):
        return ()
    lists = [
        _List(tuple(one), text.partition(one[0])[0].split()[-BEFORE:], text.partition(one[-1])[2].split()[:BEHIND])
        for one in lists_in(text)
        if all(one) and not any(item.startswith("the ") and item.endswith("s") for item in one)  # "Ann, Bob and the Carter brothers"
    ]
    if len(years_in(words_in(text))) > 1:  # "Finland and Sweden in 1994, Cyprus, Malta and Poland in 2004"
        years = {str(one) for one in years_in(words_in(question.search_text))}
        lists = [one for one in lists if years <= set(terms(" ".join((*one.before, one.items[-1], *one.behind))))]
    if not lists:
        return ()
    best = max(lists, key=lambda one: (bool(wanted & one.leading), len(asked & one.leading), len(one.items)))
    if not wanted or _is_of(best, question):
        return count_of(best.items)
    # "Present: Mayor Ruth Lee, Councillors Tom Birch, Omar Haddad": those from the one on that has the word for what is counted.
    words = [item.partition(" ") for item in best.items]
    if called := [i for i, (word, _, name) in enumerate(words) if name and word.endswith("s") and wanted & set(terms(word))]:
        return count_of([best.items[called[0]].partition(" ")[2], *best.items[called[0] + 1 :]])
    return count_of(best.items) if _is_of_other_word(best, text, question) else ()


def _several(question: Question) -> frozenset[str]:
    """The stems of what is counted that a question has in the plural."""
    return question.wording.counted.intersection(terms(" ".join(word for word in plain_words(question.search_text) if word.endswith("s"))))


def _is_of(listed: _List, question: Question) -> bool:
    """Whether a list is of what is counted: its name stands before it, in the plural and with no other number after it, or right behind
    its names, or in each item."""
    wanted, several = question.wording.counted, _several(question)

    def is_name(word: str) -> bool:
        return bool(wanted & set(terms(word))) and (not several or word.rstrip(".,;:").endswith("s"))

    led = [i for i, word in enumerate(listed.before) if is_name(word)]
    ends = (listed.items[-1].split()[-1], *listed.behind[:1])  # "the Stephenson and Joy motions"
    is_named = listed.are_names and any(map(is_name, ends))
    is_named = is_named or all((several or wanted) & set(terms(one)) for one in listed.items)
    return is_named or (bool(led) and not _has_number(" ".join(listed.before[led[-1] :])))


def _is_of_other_word(listed: _List, text: str, question: Question) -> bool:
    """Whether what is counted has another word in a sentence ("how many risks"): it says what else is asked and counts or names no other
    thing; or it defines what is asked about: "'operator' means a provider, importer or distributor"."""
    said, wanted, names = set(terms(text)), question.wording.counted, words_in(question.search_text)[1:]
    rest = set(terms(question.search_text)) - wanted - set(terms(" ".join((*common_words(), *_LEXICON.words("idle")))))
    if listed.before[-1:] == ["means"]:
        term = set(terms(" ".join(one for one in listed.before[:-1] if not any(map(str.isdigit, one)))))
        return bool(term) and term <= rest <= term | set(terms(" ".join(_LEXICON.words("defined"))))
    strange = {word.stem for word in names if word.is_capital and word.stem in wanted} - said
    is_other = bool((_several(question) or wanted) & said) or bool(strange) or _has_number(" ".join(listed.before))
    is_only = bool(only_list(text, question)) and not any(map(str.isdigit, text))
    is_said = len(rest & said) >= SAID_BESIDE or (listed.are_names and bool(rest) and rest <= said)
    return is_said and not is_other and (listed.are_names or is_only)
