"""What stands around a sentence: the one before and after it, the items that a lead-in leads to, the list that an item is of."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import takewhile
from pathlib import Path

from index.store.content import Content
from ingest.document import BARE, Chunk, Document, Section, Sentence
from ingest.lexicon import read_lexicon
from ingest.sentences import count_words
from qa.evidence.document_names import DocumentNames
from qa.question.words import plain_words

_LEXICON = read_lexicon(Path(__file__).parent / "patterns" / "neighbours.toml")
_words = _LEXICON.words
BARE_WORDS = 3  # of an answer that says nothing without its question: "At noon."
MOST_ASKING = 3  # sentences of a turn that asks, its question among them
MOST_ITEM_WORDS = 40  # of a paragraph that is an item of the line before it
MOST_QUOTED_WORDS = 120  # of a sentence that is quoted whole though it is read in pieces
MOST_CONTEXT_WORDS = 60  # of a sentence that is quoted for the sake of the one after it

_ITEMS = ("bullet", "item", "numbered")
Unit = tuple[Chunk, Sentence]


@dataclass(frozen=True, slots=True)
class ItemList:
    """A list: the title above it, that with what leads to it, the first sentence of each item, and the line right above."""

    title: str
    above: str
    items: tuple[Unit, ...]
    line: str = ""


class Neighbours:
    """The sentences of a document in reading order."""

    def __init__(self, content: Content) -> None:
        self._content = content
        self.units: list[Unit] = [(chunk, sentence) for chunk in content.chunks for sentence in chunk.sentences]
        self._row = {sentence.start: row for row, (_, sentence) in enumerate(self.units)}

    @property
    def title(self) -> str:
        """The document's title."""
        return self._content.document.title

    @cached_property
    def names(self) -> DocumentNames:
        """The document's names; read when first needed: 20 ms for the white paper."""
        return DocumentNames(self._content)

    @property
    def document(self) -> Document:
        """The document."""
        return self._content.document

    def between(self, start: int, end: int) -> tuple[Unit, ...]:
        """The sentences that begin in a span."""
        first, last = (bisect_left(self.units, place, key=lambda one: one[1].start) for place in (start, end))
        return tuple(self.units[first:last])

    def opens_line(self, unit: Unit) -> bool:
        """Whether nothing stands before a sentence in its line."""
        start, text = unit[1].start, self._content.document.text
        return not text[text.rfind("\n", 0, start) + 1 : start].strip()

    def kind(self, chunk: Chunk) -> str:
        """Of what kind the part is that a passage stands in: "row", "turn", "bullet"."""
        return self._content.document.section(chunk.address).kind

    def after(self, unit: Unit, steps: int = 1) -> Unit | None:
        """The sentence after one, in the same headed section."""
        row = self._row[unit[1].start] + steps
        beside = self.units[row] if 0 <= row < len(self.units) else None
        return beside if beside is not None and beside[0].section == unit[0].section else None

    def before(self, unit: Unit) -> Unit | None:
        """The sentence before one, in the same headed section."""
        return self.after(unit, -1)

    def whole(self, unit: Unit) -> tuple[int, int]:
        """The span of the sentence of which a unit is a piece, as a long one is cut after commas: as much as may be quoted at once."""
        pieces = unit[0].sentences
        words = [count_words(one.text) for one in pieces]
        goes_on = [one.text.endswith((",", "，", "、")) for one in pieces]
        first = last = next(i for i, one in enumerate(pieces) if one.start == unit[1].start)
        while last + 1 < len(pieces) and goes_on[last] and sum(words[first : last + 2]) <= MOST_QUOTED_WORDS:
            last += 1
        while first and goes_on[first - 1] and sum(words[first - 1 : last + 1]) <= MOST_QUOTED_WORDS:
            first -= 1
        return pieces[first].start, pieces[last].end

    def context(self, unit: Unit) -> Sentence | None:
        """The sentence right before one that cannot be understood without it: "Anna Keller will lead it." needs what "it" is."""
        before = self.before(unit) if leans(unit[1].text) else None
        if before is None or before[0] is not unit[0] or is_question(before[1].text):
            return None
        return before[1] if len(before[1].text.split()) <= MOST_CONTEXT_WORDS else None

    # The document's own questions

    def question_of(self, unit: Unit) -> str:
        """The question of the document that a sentence asks, or that stands right above its passage; empty if there is none."""
        chunk = unit[0]
        for one in (unit, self.before((chunk, chunk.sentences[0]))):
            if one is not None and is_question(one[1].text):
                return _unlabelled(*one)
        return chunk.title_path[-1] if chunk.title_path and is_question(chunk.title_path[-1]) else ""

    def below_question(self, unit: Unit) -> list[Unit]:
        """What stands below the question that a sentence asks or stands below: the section that has it as its title, else the passage
        after it, of a list all its items, or what is replied to it."""
        chunk, sentence = unit
        if not is_question(sentence.text) and chunk.title_path and self.question_of(unit) == chunk.title_path[-1]:
            return [one for one in self.units if one[0].section == chunk.section]
        first = self.below_asked(unit) if is_question(sentence.text) else (chunk, chunk.sentences[0])
        if first is None:
            return []
        passages = [first[0], *(one for one in self.siblings(first[0]) if one.start > first[0].start)]
        rest = [(one, each) for one in passages for each in one.sentences if each.start >= first[1].start]
        return list(takewhile(lambda one: not is_question(one[1].text), rest))

    def below_asked(self, unit: Unit) -> Unit | None:
        """The sentence after a question; if its passage goes on and the next one replies, "The editor answers: ...", as a turn does to a
        short one, the first of that."""
        chunk = unit[0]
        reply = self.after((chunk, chunk.sentences[-1]))
        if reply is None or is_question(reply[1].text):
            return self.after(unit)
        is_turn = self.kind(chunk) == self.kind(reply[0]) == "turn" and chunk.heads != reply[0].heads
        is_reply = _LEXICON.pattern("reply").search(reply[0].text) or (is_turn and len(chunk.sentences) <= MOST_ASKING)
        return reply if is_reply else self.after(unit)

    def asked_at(self, unit: Unit) -> int | None:
        """Where the question begins that a bare "Yes.", "No, bikes are not allowed." or "At noon." answers, if the sentence is that or
        follows it: an answer that says nothing alone."""
        chunk, sentence = unit
        first = _unlabelled(chunk, chunk.sentences[0])
        is_short = len(first.split()) <= BARE_WORDS and first.endswith((".", "!"))
        if sentence not in chunk.sentences[:2] or not (is_short or _opens_with("bare", first)):
            return None
        if before := self.before((chunk, chunk.sentences[0])):
            return before[1].start if is_question(before[1].text) else None
        node = self._content.document.section(chunk.section)
        return node.start if chunk.title_path[-1:] == (node.heading,) and is_question(node.heading) else None

    # Tables and turns

    def is_head_row(self, chunk: Chunk) -> bool:
        """Whether it is the row of a table that names the columns of the next one."""
        below = self.after((chunk, chunk.sentences[-1]))
        return not chunk.heads and self.kind(chunk) == "row" and below is not None and bool(below[0].heads) and self.kind(below[0]) == "row"

    def read_with(self, start: int) -> tuple[str, str]:
        """(what a passage is read with, its kind), for the row of a table or a turn of a transcript by a place in it."""
        chunk = self.units[self._row[start]][0] if start in self._row else None
        return (chunk.heads, self.kind(chunk)) if chunk and chunk.heads else ("", "")

    # Lists

    def is_lead_in(self, unit: Unit) -> bool:
        """Whether a sentence ends in a colon, or goes on in the items right below it, "The tenant may": what it leads to is the answer."""
        text = unit[1].text.rstrip(" *_")
        if text.endswith((":", "：")):
            return True
        below = self.after(unit) if text[-1:].isalnum() else None
        if below is None or not below[1].text[:1].islower() or self.kind(below[0]) not in _ITEMS:
            return False
        return self._list_of(below[0]) != self._list_of(unit[0])

    def lead_of(self, start: int) -> str:
        """What stands above the list that a passage is an item of, by a place in it, if the item goes on with it, "keep dogs;", or it
        denies, "The tenant must not:", and without it the item would say the opposite. Of two lists of a section each has its own."""
        row = self._row.get(start)
        if row is None:
            return ""
        chunk, sentence = item = self.units[row]
        if chunk.sentences[0].start != start or not self._is_item(item, item):
            return ""
        above = next((self.units[i] for i in range(row - 1, -1, -1) if not self._is_item(self.units[i], item)), None)
        if above is None or above[0].section != chunk.section or not self.is_lead_in(above):
            return ""
        lead = " ".join(above[1].text.split())
        return lead if sentence.text[:1].islower() or is_negative(lead) else ""

    def items_after(self, unit: Unit) -> list[Unit]:
        """What a lead-in leads to: the bullets, items or short paragraphs below it, in its section or below its node."""
        chunk, sentence = unit
        rest = [(chunk, one) for one in chunk.sentences if one.start >= sentence.end]
        row, is_within = self._row[chunk.sentences[-1].start] + 1, self._content.document.is_within
        below = takewhile(lambda one: one[0].section == chunk.section or is_within(one[0].address, chunk.address), self.units[row:])
        items = list(below)
        listed = list(takewhile(lambda one: self._is_item(one, items[0]), items))
        if not rest:
            return listed or items[:1]
        lines = list(takewhile(lambda one: not one[1].text.endswith((":", "：")), rest))  # "Present:", names, "Absent:", names
        return lines + listed if lines == rest and items and self.kind(items[0][0]) in BARE else lines

    @cached_property
    def lists(self) -> list[ItemList]:
        """The lists of items, in reading order, each with what stands above it: its title and the line that leads to it."""
        lists = []
        for items in (one for one in self._runs() if len(one) > 1):
            chunk, before = items[0][0], self.before(items[0])
            title = chunk.title_path[-1] if chunk.title_path else ""
            lead = before[1].text if before and (before[0] is chunk or self.is_lead_in(before)) else ""
            line = before[1].text if before else ""
            lists.append(ItemList(title, f"{title} {chunk.lead_in} {lead}", tuple(items), line))
        return lists

    def _runs(self) -> list[list[Unit]]:
        """The first sentences of the items of each list. What is no part of an item ends bullets; a label that comes again, other lists."""
        listed = [one for one in self._content.document.sections if one.kind in _ITEMS and one.body]
        nodes = {start: one for one in listed for start in (one.start, one.body[0][0])}  # a lettered item is told with its letter
        runs, open_now = list[list[Unit]](), dict[tuple[str | None, str], tuple[list[Unit], Section, Section]]()
        for unit in self.units:
            if not (node := nodes.get(unit[1].start)):
                ended = [key for key, (_, _, last) in open_now.items() if key[1] == "bullet" and unit[1].start >= last.end]
                open_now = {key: one for key, one in open_now.items() if key not in ended}
                continue
            key = (node.parent, node.kind)
            run, first, _ = open_now.get(key, ([], node, node))
            if not run or (node.kind != "bullet" and node.label == first.label):
                run, first = [], node
                runs.append(run)
            run.append(unit)
            open_now[key] = (run, first, node)
        return runs

    def siblings(self, chunk: Chunk) -> list[Chunk]:
        """The items of the list that a chunk is an item of, itself too: nothing is between them; none if it is no item."""
        if self.kind(chunk) not in BARE or self.kind(chunk) == "row":
            return []
        chunks = self._content.chunks  # of a long document those around it only

        def is_beside(one: Chunk) -> bool:
            return self._list_of(one) == self._list_of(chunk)

        before = list(takewhile(is_beside, (chunks[i] for i in range(chunk.number - 1, -1, -1))))
        after = takewhile(is_beside, (chunks[i] for i in range(chunk.number + 1, len(chunks))))
        return [*reversed(before), chunk, *after]

    def _list_of(self, chunk: Chunk) -> tuple[str, str | None, str]:
        node = self._content.document.section(chunk.address)
        return chunk.section, node.parent, node.kind

    def _is_item(self, one: Unit, other: Unit) -> bool:
        """Whether a sentence is an item of a list as another one is: of a bullet or the like, else a short paragraph without a full
        stop, or with a semicolon."""
        is_bare, text = self.kind(one[0]) in BARE, one[1].text.strip()
        looks_so = len(text.split()) <= MOST_ITEM_WORDS and (not text.endswith((".", "!", "?", ":")) or text[:1].islower())
        return is_bare == (self.kind(other[0]) in BARE) and (is_bare or looks_so)


def _unlabelled(chunk: Chunk, sentence: Sentence) -> str:
    """A sentence without who says it."""
    return sentence.text.removeprefix(f"{chunk.heads}:").lstrip() if chunk.heads else sentence.text


def is_question(text: str) -> bool:
    """Whether a sentence asks something."""
    return text.rstrip(" *_\"'”’)").endswith(("?", "？"))


def leans(text: str) -> bool:
    """Whether a sentence opens with a word for something before it, or closes with one: "Anna Keller will lead it."."""
    opens = _opens_with("leaning", text) or text.lower().startswith(tuple(_words("openings")))
    return opens or plain_words(text)[-1:] in (["it"], ["them"])


def _opens_with(name: str, text: str) -> bool:
    return not _words(name).isdisjoint(plain_words(text)[:1])


def is_greeting(text: str) -> bool:
    """Whether a sentence greets or thanks, after who says it or not."""
    return text.rpartition(": ")[2].lower().startswith(tuple(_words("greetings")))


def is_negative(text: str) -> bool:
    """Whether a text denies something."""
    words = plain_words(text.replace("not only", ""))
    return any(word in _words("negative") or word.endswith(("n't", "n’t")) for word in words)


def is_limited(text: str) -> bool:
    """Whether what a text says holds for some only, at times, or by somebody's word."""
    return not _words("limited").isdisjoint(plain_words(text))


def supersedes(text: str) -> bool:
    """Whether a sentence says what holds in the place of something else, or from a date on."""
    first, *rest = plain_words(text)[:4] or [""]
    is_dated = first in _words("from") and any(word.isdecimal() and len(word) == 4 for word in rest)
    return is_dated or bool(_LEXICON.pattern("supersedes").search(text))


def in_order(units: Sequence[Unit]) -> list[Unit]:
    """Each sentence once, in reading order."""
    return sorted({one[1].start: one for one in units}.values(), key=lambda one: one[1].start)
