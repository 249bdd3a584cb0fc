"""How many: the number where a sentence states it, else the items that it lists, counted and named."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise, takewhile
from pathlib import Path

from index.lexical import terms
from ingest.lexicon import read_lexicon
from ingest.number_words import CARDINALS
from qa.answer import Statement
from qa.evidence.document_names import words_in
from qa.question.question import Question

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
NEAR = 5  # words after a number among which stands what it counts


def states_number(text: str, question: Question) -> bool:
    """Whether a sentence states a number of what is to be counted."""
    wanted = question.wording.counted
    words = words_in(text)
    numbered = [i for i, word in enumerate(words) if word.plain in (*CARDINALS, *SCALES) or word.plain[:1].isdecimal()]
    return any({word.stem for word in words[i + 1 : i + 1 + NEAR]} & wanted for i in numbered)


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
    for clause in f"{outside}. {inside}".replace("(", "").replace(")", "").replace(":", ". ").split(". "):
        pieces = [part.strip().removeprefix("and ").removeprefix("or ") for part in clause.rstrip(".!? ").split(";") if part.strip()]
        found += [pieces]
        for piece in pieces:
            parts = [part.strip() for part in piece.split(",") if part.strip()]
            lasts = [
                i for i, part in enumerate(parts) if i and ({"and", "or"} & set(part.split()[:MOST_LAST_WORDS]) or part.startswith(BESIDES))
            ]
            # "..., storm and subsidence, and the tenant repays a third": another clause follows a list that has ended.
            ended = [i for i in lasts if i - 1 not in lasts or len(parts[i].split()) <= LONG_BESIDE_NAMES]
            found += [_items_up_to(parts, last) for last in ended]
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
    if all(item.lower() in CARDINALS for item in items):
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
        if part.startswith(LEADING):
            return [" ".join(words[1 + part.startswith("such") :]), *items]
        leads_to_names = all(map(_is_name, items)) and not _is_name(part) and words[-1][:1].isupper()
        if part is parts[0] and len(items) > 2 and words[0].lower() in (*_LEXICON.words("cues"), *_LEXICON.words("joins")):
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
    """The count of a sentence's items, named. None if no number is asked for, it
    states one itself, has no list, or its list is of other things."""
    text = " ".join(text.split())
    lists = lists_in(text) if question.wording.counts else []
    if not lists or states_number(text, question):
        return ()
    wanted, asked, said = question.wording.counted, set(terms(question.search_text)), set(terms(text))
    before = [text.partition(one[0])[0].split()[-BEFORE:] for one in lists]
    leading = [set(terms(" ".join(one))) for one in before]
    best = max(range(len(lists)), key=lambda i: (bool(wanted & leading[i]), len(asked & leading[i]), len(lists[i])))
    led = [i for i, word in enumerate(before[best]) if wanted & set(terms(word))]
    if not wanted or (led and not _has_number(" ".join(before[best][led[-1] :]))):
        return count_of(lists[best])
    # "Present: Mayor Ruth Lee, Councillors Tom Birch, Omar Haddad": those from the one on that has the word for what is counted.
    words = [item.partition(" ")[0] for item in lists[best]]
    if called := [i for i, word in enumerate(words) if word.endswith("s") and wanted & set(terms(word))]:
        return count_of([lists[best][called[0]].partition(" ")[2], *lists[best][called[0] + 1 :]])
    # What is counted may have another word ("how many risks"), if the sentence says what else is asked and counts or names no other thing.
    names = all(item.removeprefix("the ")[:1].isupper() for item in lists[best])
    is_other = bool(wanted & said) or _has_number(" ".join(before[best]))
    is_only = only_list(text, question) and len(asked & said) >= SAID_BESIDE and not any(map(str.isdigit, text))
    return count_of(lists[best]) if not is_other and asked & said and (names or is_only) else ()
