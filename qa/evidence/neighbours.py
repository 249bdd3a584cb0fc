"""What stands around a sentence: the one before and after it, the items that a lead-in leads to, the list that an item is of."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile
from pathlib import Path

from index.store.content import Content
from ingest.document import BARE, Chunk, Sentence
from ingest.lexicon import read_lexicon
from qa.question.words import plain_words

_LEXICON = read_lexicon(Path(__file__).parent / "patterns" / "neighbours.toml")
_words = _LEXICON.words
BARE_WORDS = 3  # of an answer that says nothing without its question: "At noon."
MOST_ITEM_WORDS = 40  # of a paragraph that is an item of the line before it
MOST_CONTEXT_WORDS = 60  # of a sentence that is quoted for the sake of the one after it

Unit = tuple[Chunk, Sentence]


class Neighbours:
    """The sentences of a document in reading order."""

    def __init__(self, content: Content) -> None:
        self._content = content
        self.units: list[Unit] = [(chunk, sentence) for chunk in content.chunks for sentence in chunk.sentences]
        self._row = {sentence.start: row for row, (_, sentence) in enumerate(self.units)}

    def after(self, unit: Unit) -> Unit | None:
        """The sentence after one, in the same headed section."""
        following = self.units[self._row[unit[1].start] + 1 :][:1]
        return following[0] if following and following[0][0].section == unit[0].section else None

    def context(self, unit: Unit) -> Sentence | None:
        """The sentence right before one that cannot be understood without it: "Anna Keller will lead it." needs what "it" is."""
        chunk, sentence = unit
        before = next((one for one in reversed(chunk.sentences) if one.end <= sentence.start), None)
        is_short = before is not None and len(before.text.split()) <= MOST_CONTEXT_WORDS and not is_question(before.text)
        return before if is_short and leans(sentence.text) else None

    def question_of(self, unit: Unit) -> str:
        """The question of the document that a sentence asks, or that stands right above its passage; empty if there is none."""
        chunk, sentence = unit
        if is_question(sentence.text):
            return self._unlabelled(chunk, sentence)
        before = self._before(chunk)
        if before is not None and is_question(before[1].text):
            return self._unlabelled(*before)
        return chunk.title_path[-1] if chunk.title_path and is_question(chunk.title_path[-1]) else ""

    def below_question(self, unit: Unit) -> list[Unit]:
        """What stands below the question that a sentence asks or stands below: the rest of the section that has it as its title,
        else the passage after it, or of a turn the next one."""
        chunk, sentence = unit
        if not is_question(sentence.text) and chunk.title_path and self.question_of(unit) == chunk.title_path[-1]:
            return list(takewhile(lambda one: one[0].section == chunk.section, self.units[self._first_of(chunk) :]))
        first = self.after(unit) if is_question(sentence.text) else (chunk, chunk.sentences[0])
        rest = [(first[0], one) for one in first[0].sentences if one.start >= first[1].start] if first else []
        return list(takewhile(lambda one: not is_question(one[1].text), rest))

    def _first_of(self, chunk: Chunk) -> int:
        """The row of the first sentence of the section that a passage stands in."""
        row = self._row[chunk.sentences[0].start]
        while row and self.units[row - 1][0].section == chunk.section:
            row -= 1
        return row

    def asked_at(self, unit: Unit) -> int | None:
        """Where the question begins that a bare "Yes." or "No, ..." answers, if the sentence is that or follows it."""
        chunk, sentence = unit
        i = chunk.sentences.index(sentence)
        if i > 1 or not _says_nothing_alone(self._unlabelled(chunk, chunk.sentences[0])):
            return None
        before = self._before(chunk)
        if before is not None and is_question(before[1].text):
            return before[1].start
        node = self._content.document.section(chunk.section)
        is_own = bool(chunk.title_path) and node.heading == chunk.title_path[-1] and is_question(node.heading)
        return node.start if is_own and (before is None or before[0].section != chunk.section) else None

    def _before(self, chunk: Chunk) -> Unit | None:
        """The sentence right before a passage, in the same headed section."""
        row = self._row[chunk.sentences[0].start]
        before = self.units[row - 1] if row else None
        return before if before is not None and before[0].section == chunk.section else None

    def _unlabelled(self, chunk: Chunk, sentence: Sentence) -> str:
        """A sentence without who says it."""
        label = f"{chunk.heads}:"
        return sentence.text[len(label) :].lstrip() if chunk.heads and sentence.text.startswith(label) else sentence.text

    def kind(self, chunk: Chunk) -> str:
        """Of what kind the part is that a passage stands in: "row", "turn", "bullet"."""
        return self._content.document.section(chunk.address).kind

    def is_head_row(self, chunk: Chunk) -> bool:
        """Whether it is the row of a table that names the columns of the next one."""
        following = self.units[self._row[chunk.sentences[-1].start] + 1 :][:1]
        is_row = not chunk.heads and self.kind(chunk) == "row"
        return is_row and bool(following and following[0][0].heads and self.kind(following[0][0]) == "row")

    @property
    def title(self) -> str:
        """The document's title."""
        return self._content.document.title

    def read_with(self, start: int) -> tuple[str, str]:
        """(what a passage is read with, its kind), for the row of a table or a turn of a transcript by a place in it."""
        row = self._row.get(start)
        chunk = self.units[row][0] if row is not None else None
        return (chunk.heads, self.kind(chunk)) if chunk is not None and chunk.heads else ("", "")

    def lead_of(self, start: int) -> str:
        """What stands above the list that a passage is an item of, by a place in it, if the item goes on with it, "keep dogs;", or it
        denies, "The tenant must not:", and without it the item would say the opposite."""
        row = self._row.get(start)
        chunk, sentence = self.units[row] if row is not None else (None, None)
        if row is None or chunk is None or sentence is None or sentence is not chunk.sentences[0]:
            return ""
        lead = self._above_list(row)
        return lead if sentence.text[:1].islower() or is_negative(lead) else ""

    def _above_list(self, row: int) -> str:
        """The line with a colon right above the list that a sentence is an item of; of two lists of a section each has its own."""
        section, is_bare = self.units[row][0].section, self._is_bare(self.units[row][0])

        def is_item(one: Unit) -> bool:
            return self._is_bare(one[0]) if is_bare else _is_short_item(one) and not self._is_bare(one[0])

        above = next((self.units[i] for i in range(row - 1, -1, -1) if not is_item(self.units[i])), None)
        is_led = above is not None and above[0].section == section and self.is_lead_in(above[1]) and is_item(self.units[row])
        return " ".join(above[1].text.split()) if above is not None and is_led else ""

    def is_lead_in(self, sentence: Sentence) -> bool:
        """Whether it ends in a colon: what it leads to is the answer."""
        return sentence.text.rstrip(" *_").endswith((":", "："))

    def items_after(self, unit: Unit) -> list[Unit]:
        """What a lead-in leads to: the bullets, items or short paragraphs below it."""
        chunk, sentence = unit
        rest = [(chunk, one) for one in chunk.sentences if one.start >= sentence.end]
        row = self._row[(rest or [unit])[-1][1].start] + 1
        following = takewhile(lambda one: self._is_item_of(chunk, one[0]), self.units[row:])
        items = list(following)
        if items:
            is_item = (lambda one: self._is_bare(one[0])) if self._is_bare(items[0][0]) else _is_short_item
            items = list(takewhile(is_item, items)) or items[:1]
        return rest + items

    def _is_item_of(self, lead: Chunk, chunk: Chunk) -> bool:
        """Whether a chunk stands below the node of the lead-in, or beside it in its section."""
        return chunk.section == lead.section or self._content.document.is_within(chunk.address, lead.address)

    def _is_bare(self, chunk: Chunk) -> bool:
        return self._content.document.section(chunk.address).kind in BARE

    def siblings(self, chunk: Chunk) -> list[Chunk]:
        """The items of the list that a chunk is an item of, itself too; none if it is no item."""
        document = self._content.document
        node = document.section(chunk.address)
        if node.kind not in BARE or node.kind == "row":
            return []
        beside = {one.address for one in document.children(node.parent) if one.kind == node.kind}
        first = last = chunk.number
        chunks = self._content.chunks
        while first and self._is_in_list(chunks[first - 1], chunk):
            first -= 1
        while last + 1 < len(chunks) and self._is_in_list(chunks[last + 1], chunk):
            last += 1
        return [one for one in chunks[first : last + 1] if any(document.is_within(one.address, address) for address in beside)]

    def _is_in_list(self, one: Chunk, item: Chunk) -> bool:
        """Whether a chunk, next to others that are, stands in the list of an item: nothing but items is between them."""
        return one.section == item.section and self._is_bare(one)


def _is_short_item(unit: Unit) -> bool:
    """Whether a paragraph is an item by its looks: short, without a full stop, or with a semicolon."""
    text = unit[1].text.strip()
    return len(text.split()) <= MOST_ITEM_WORDS and (not text.endswith((".", "!", "?", ":")) or text[:1].islower())


def is_question(text: str) -> bool:
    """Whether a sentence asks something."""
    return text.rstrip(" *_\"'”’)").endswith(("?", "？"))


def leans(text: str) -> bool:
    """Whether a sentence opens with a word for something before it, or closes with one: "Anna Keller will lead it."."""
    words = plain_words(text)
    opens = not _words("leaning").isdisjoint(words[:1]) or text.lower().startswith(tuple(_words("openings")))
    return opens or words[-1:] in (["it"], ["them"])


def _says_nothing_alone(text: str) -> bool:
    """Whether an answer says nothing without its question: "Yes.", "No, bikes are not allowed.", "At noon."."""
    return (len(text.split()) <= BARE_WORDS and text.endswith((".", "!"))) or not _words("bare").isdisjoint(plain_words(text)[:1])


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
