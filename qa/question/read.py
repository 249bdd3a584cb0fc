"""Reading a question: its text, what was asked before and the library that is asked -> one `Question`."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from index import OpenIndex
from index.lexical import word_spans
from index.records import Mention, TimeAsked
from index.store.names import NameFinder, name_pattern
from index.store.subject import same_root, subject_of
from ingest.errors import QuestionError
from qa.languages.foreign_words import Translator
from qa.languages.language import ENGLISH, language_of
from qa.question.about_document import about_document
from qa.question.addressed import is_greeting, is_order
from qa.question.addresses import find_addresses
from qa.question.follow_up import leans, names_part, part_asked, part_leans, place_asked, step_asked
from qa.question.question import Naming, Question
from qa.question.spelling import Correction, Speller
from qa.question.timeframe import read_time
from qa.question.wording import Wording, common_words, parts_of, read_wording
from qa.question.words import is_question_word

MAX_QUESTION = 2000  # code points: more is a document, not a question
KEPT = 256  # questions of a document that are kept as they were read
MAX_HISTORY = 32  # earlier questions: "and the next one?" leans on the one before, and that on the one before it
_NAME = re.compile(r"(?<!^)(?<![.!?] )\b[A-Z][\w'’]+")
_PROPER = re.compile(r"\b(?:[A-Z][\w'’]+|\d+)(?!\w)")
_PARTNER = re.compile(r"\b(?:with|by|from|for|to|and) (?:the )?$")

_LETTERS = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
LATIN = "\u024f"  # the last of the Latin letters; a few Chinese ones alone may be taken for Japanese

FindSections = Callable[[Question], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class _Texts:
    """A question as shown and as searched for; what was mended, whether the glossary translated it, its language if another."""

    shown: str
    searched: str
    corrections: tuple[Correction, ...]
    is_translated: bool
    language: str


class _Conversation:
    """The earlier questions of a conversation, oldest first; each is read when it is needed, in the light of those before it."""

    def __init__(self, read: Callable[[str, _Conversation], Question], earlier: Sequence[str]) -> None:
        self._read = read
        self._earlier = [one for one in earlier if not is_greeting(one)]
        self._known: dict[int, Question] = {}

    def __bool__(self) -> bool:
        return bool(self._earlier)

    def _at(self, place: int) -> Question:
        if place not in self._known:
            self._known[place] = self._read(self._earlier[place], self._before(place))
        return self._known[place]

    def _before(self, place: int) -> _Conversation:
        before = _Conversation(self._read, self._earlier[:place])
        before._known = self._known
        return before

    @property
    def last(self) -> Question:
        """The one before, as it was understood."""
        return self._at(len(self._earlier) - 1)


class QuestionReader:
    """Reads questions about one document. Safe to share between threads."""

    def __init__(self, index: OpenIndex, find_sections: FindSections = lambda question: ()) -> None:
        """`find_sections` gives the addresses of the sections where a question is answered best: a follow-up such as "and
        the next part?" may lean on them."""
        content = index.content
        self._document = content.document
        self._names = content.names
        self._find_sections = find_sections
        self._finder = NameFinder(content.names)
        text, lower = content.document.text, content.document.text.lower()
        # Of each group the names that the document uses: "OST" is not used where "cost" is.
        self._used = [[name for name in group if name.lower() in lower and name_pattern(name).search(text)] for group in content.names]
        texts = [chunk.titled for chunk in content.chunks] + [name for group in content.names for name in group]
        self._speller = Speller(texts, index.is_word)
        self._foreign = Translator(content.foreign, self._speller.has)
        self._subject = subject_of(content.document.title)
        self._home = content.document.language or ENGLISH.code
        # The earlier questions of a conversation are read again with each that follows: 0.07 s of 0.17 in one of 48.
        self._parsed = functools.lru_cache(maxsize=KEPT)(self._parse)

    def read(self, question: str, history: Sequence[str] | None = ()) -> Question:
        """A question and the earlier ones of its conversation, oldest first, as one record.

        Raises QuestionError if the question is blank or too long, or is no text.
        """
        return self._read(checked(question), earlier_of(history))

    def glossed(self, question: str) -> float:
        """The share of a question's words that the glossary turns into the document's language; 0 for a language that it
        does not know."""
        glossed = self._foreign.translate(" ".join(question.split()))
        return glossed.share if glossed else 0.0

    def _read(self, asked: str, earlier: Sequence[str]) -> Question:
        question = self._in_conversation(asked, _Conversation(self._in_conversation, earlier))
        return self._with_parts(replace(question, asked=asked))

    def _in_conversation(self, asked: str, earlier: _Conversation) -> Question:
        """A question beside the one that it leans on; by itself where it stands alone."""
        alone = self._parsed(asked, is_follow_up=bool(earlier))
        if not earlier or is_order(asked) or self._stands_alone(alone):
            return alone
        is_placed = bool(place_asked(alone.text) or step_asked(alone.text))
        focus = self._focus(earlier.last, names_part(alone.text)) if is_placed else ()
        if focus and (placed := part_asked(alone.text, self._document, focus[0])):
            return self._parsed(asked, addresses=placed)
        return self._parsed(asked, earlier.last.understood, is_follow_up=True) if leans(alone.text) else alone

    def _stands_alone(self, question: Question) -> bool:
        """Whether a question needs no earlier one: a courtesy, one in another language, one of the document itself, or of a
        section by its number or title."""
        about, text = question.about, question.text
        if question.is_greeting or question.is_translated or question.language:
            return True
        # Of "when was it released?" the document decides: if it has no date, another thing is meant.
        of_document = about.is_whole or about.mentions or "publisher" in about.facts or self._has_facts(about.facts)
        return of_document or bool(question.addresses and not leans(text))

    def _has_facts(self, names: Sequence[str]) -> bool:
        return any(fact.name in names for fact in self._document.facts)

    def _is_strange(self, text: str) -> bool:
        """Whether a text is in another language than is read here: most of its words are of none that is known, or none joins
        others as English words do."""
        found = _LETTERS.findall(text)
        if text.isascii() and len(found) < 2:
            return False
        unknown = sum(not self._speller.knows(word) for word in found)
        return unknown * 2 > len(found) or (len(found) > 2 and not any(is_question_word(word.lower(), "closed") for word in found))

    def _focus(self, last: Question, is_part: bool) -> tuple[str, ...]:
        """The section that an earlier question asked for; where a part of the document is meant anyhow, else the one where its answer
        stands."""
        return last.addresses or (self._find_sections(last) if is_part else ())

    def _with_parts(self, question: Question) -> Question:
        parts = parts_of(question.text)
        if len(parts) < 2 or question.is_order:
            return question
        others = {part: " ".join(other for other in parts if other is not part) for part in parts}
        return replace(question, parts=tuple(self._parsed(part, other if part_leans(part) else "") for part, other in others.items()))

    def _parse(self, asked: str, before: str = "", addresses: tuple[str, ...] = (), is_follow_up: bool = False) -> Question:
        """One question by itself; `before` is the text of earlier ones that it leans on, `addresses` the sections that it
        is known to ask for."""
        texts = self._texts(asked)
        text, search_text = texts.shown, texts.searched
        mentions = tuple(self._finder.find(search_text))
        addresses = addresses or tuple(find_addresses(search_text if search_text != text else text, self._document))
        context = self._parsed(before) if before else None
        wording = self._wording(text)
        sought = wording if search_text == text else self._wording(search_text)
        return Question(
            asked,
            text,
            search_text,
            mentions,
            addresses,
            texts.corrections,
            context,
            wording,
            sought,
            self._naming(search_text, mentions),
            about_document(asked, text, search_text, self._document, addresses, sought, is_follow_up, self.is_subject),
            self._time(search_text, context),
            is_order(text),
            is_greeting=is_greeting(text),
            is_translated=texts.is_translated,
            language=texts.language,
        )

    def _texts(self, asked: str) -> _Texts:
        """A question's text as shown and as searched for."""
        text = " ".join(unicodedata.normalize("NFC", asked).split())
        glossed = self._foreign.translate(text)
        translated = glossed.text if glossed else ""
        language = "" if translated else self._language(text)
        corrections: tuple[Correction, ...] = ()
        if not translated and not language and self._home == ENGLISH.code:  # its words are English ones
            text, corrections = self._speller.mend(text)
        return _Texts(text, self._in_the_documents_names(translated or text), corrections, bool(glossed), language)

    def _wording(self, text: str) -> Wording:
        """How a question is put; nothing is known of that in another language: "Was ist ...?" asks for no yes or no."""
        return read_wording(text) if self._home == ENGLISH.code else Wording()

    def _language(self, text: str) -> str:
        """The code of a question's language where that is plainly another than the document's."""
        if not self._is_strange(text) or (language := language_of(text)) is None:
            return ""
        pairs = (text[place : place + 2] for place in range(len(text) - 1))
        shares_script = any(pair.isalpha() and pair[0] > LATIN and pair in self._document.text for pair in pairs)
        return "" if shares_script or language.code == self._home else language.code

    def _in_the_documents_names(self, text: str) -> str:
        """Names that the document never uses, replaced by one of the same group that it does."""
        for mention in reversed(self._finder.find(text)):
            used = self._used[mention.group]
            if used and text[mention.start : mention.end].lower() not in (name.lower() for name in used):
                text = text[: mention.start] + used[0] + text[mention.end :]
        return text

    def _time(self, search_text: str, context: Question | None) -> TimeAsked:
        """The time asked about; an earlier question's if this one tells none."""
        asked = read_time(search_text)
        before = read_time(context.search_text) if context else TimeAsked()
        if asked.time is None:
            return before
        return replace(asked, is_turn=asked.is_sure and before.time not in (None, asked.time))

    def _naming(self, text: str, mentions: Sequence[Mention]) -> Naming:
        """What a question names; the document's subject is no name that could tell its parts apart."""
        found = list(_NAME.finditer(text))
        content = [(start, end, stem) for start, end, stem in word_spans(text) if stem and not self._is_common(text[start:end])]
        named = [one for one in content if (one[0] > 0 and text[one[0]].isupper()) or any(m.start <= one[0] < m.end for m in mentions)]
        unknown = [one for one in found if not any(m.start <= one.start() < m.end for m in mentions) and not self._is_common(one[0])]
        return Naming(
            names=tuple(one[0] for one in found),
            partners=tuple(one[0] for one in found if _PARTNER.search(text[: one.start()])),
            words=frozenset(word.lower() for word in _PROPER.findall(text) if not self._is_common(word)),
            others=tuple(one[2] for one in content if one not in named),
            things=(*(self._names[one.group] for one in mentions), *((one[0],) for one in unknown)),
        )

    def _is_common(self, word: str) -> bool:
        return word.lower() in common_words() or self.is_subject(word)

    def is_subject(self, word: str) -> bool:
        """Whether a word means what all of the document is about: its name, or its adjective."""
        plain = re.sub(r"['’]s?$", "", word.lower())
        return bool(self._subject) and same_root(plain, self._subject.lower())


def checked(question: str) -> str:
    """The question without what is no text: outer blanks, lone surrogates. Raises QuestionError if little or too much is left."""
    if not isinstance(question, str):
        raise QuestionError(f'A question is a text, not {type(question).__name__}. Ask something: ask("What is it about?")')
    text = question.encode("utf-8", "replace").decode().strip()
    if not any(unicodedata.category(character)[0] in "LNSP" for character in text):
        raise QuestionError('The question is empty. Ask something, such as "What is the document about?"')
    if len(text) > MAX_QUESTION:
        raise QuestionError(f"The question has {len(text)} characters; at most {MAX_QUESTION} can be read. Ask a shorter one.")
    return text


def earlier_of(history: Sequence[str] | None) -> list[str]:
    """The latest of the earlier questions that say anything, oldest first."""
    history = () if history is None else history
    if isinstance(history, str) or not isinstance(history, Sequence) or not all(isinstance(one, str) for one in history):
        raise QuestionError('The history is a list of earlier questions, oldest first: history=["What is it about?"]')
    texts = (one.encode("utf-8", "replace").decode().strip()[:MAX_QUESTION] for one in history)
    return [text for text in texts if text][-MAX_HISTORY:]
