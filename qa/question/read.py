"""Reading a question: its text, what was asked before and the library that is asked -> one `Question`."""

from __future__ import annotations

import functools
import unicodedata
from collections.abc import Sequence
from dataclasses import replace

from index import OpenIndex
from index.lexical import terms
from index.store.names import NameFinder, name_pattern
from index.store.subject import same_root, subject_of
from ingest.errors import QuestionError
from qa.languages.foreign_words import Translator
from qa.languages.language import ENGLISH, language_of
from qa.question.about_document import about_document
from qa.question.addressed import is_greeting, is_order
from qa.question.addresses import find_addresses
from qa.question.follow_up import completed, leans
from qa.question.question import Question
from qa.question.spelling import Speller
from qa.question.wording import Wording, parts_of, read_time, read_wording
from qa.question.words import bare, is_question_word, words_of

MAX_QUESTION = 2000  # code points: more is a document, not a question
KEPT = 256  # questions of a document that are kept as they were read
MAX_HISTORY = 32  # earlier questions: "and the next one?" leans on the one before, and that on the one before it
OWN = 2  # words that say something: a part of a question with fewer needs the others, as one that leans does
LATIN = "\u024f"  # the last of the Latin letters; a few Chinese ones alone may be taken for Japanese


class QuestionReader:
    """Reads questions about one document. Safe to share between threads."""

    def __init__(self, index: OpenIndex) -> None:
        content = index.content
        self._document = content.document
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
        """A question with the earlier ones, oldest first. Raises QuestionError if it is blank or too long, or is no text."""
        asked, before, last = checked(question), None, None
        for text in (one for one in earlier_of(history) if not is_greeting(one)):
            before, last = last, self._after(last, text)
        whole = replace(self._after(last, asked), asked=asked)
        if whole.context and before and last and last.context is None:  # two that have nothing to do with one another
            whole = replace(whole, otherwise=replace(self._after(before, asked), asked=asked))
        parts = parts_of(whole.text)
        if len(parts) < 2 or whole.is_order:
            return whole
        others = {part: " ".join(other for other in parts if other is not part) for part in parts}
        leaning = [part for part in parts if leans(part) or len(terms(part)) < OWN]
        return replace(whole, parts=tuple(self._parsed(part, other if part in leaning else "") for part, other in others.items()))

    def glossed(self, question: str) -> float:
        """The share of a question's words that the glossary turns into the document's language; 0 for an unknown one."""
        glossed = self._foreign.translate(" ".join(question.split()))
        return glossed.share if glossed else 0.0

    def _after(self, last: Question | None, asked: str) -> Question:
        """A question beside the one that it leans on, or with what it leaves out from that; by itself where it needs no earlier one: a
        courtesy, one in another language, one of the document itself, or of a section by its number or title."""
        alone = self._parsed(asked, is_follow_up=last is not None)
        about = alone.about
        if last is None or alone.is_order or alone.is_greeting or alone.is_translated or alone.language:
            return alone
        # Of "when was it released?" the document decides: if it has no date, another thing is meant.
        has_facts = "publisher" in about.facts or any(fact.name in about.facts for fact in self._document.facts)
        if has_facts or about.is_whole or about.mentions or (alone.addresses and not leans(alone.text)):
            return alone
        if last.context is None and (whole := completed(alone.text, last.text)):
            return self._parsed(whole)
        return self._parsed(asked, last.understood, is_follow_up=True) if leans(alone.text) else alone

    def _parse(self, asked: str, before: str = "", is_follow_up: bool = False) -> Question:
        """One question by itself; `before` is the text of earlier ones that it leans on."""
        text = " ".join(unicodedata.normalize("NFC", asked).split())
        glossed = self._foreign.translate(text)
        translated = glossed.text if glossed else ""
        language = "" if translated else self._language(text)
        if not translated and not language and self._home == ENGLISH.code:  # its words are English ones
            text = self._speller.mend(text)
        search_text = self._in_the_documents_names(translated or text)
        question = Question(
            asked,
            text,
            search_text,
            tuple(self._finder.find(search_text)),
            tuple(find_addresses(search_text, self._document)),
            self._parsed(before) if before else None,
            self._wording(search_text, is_translated=bool(translated)),
            time=read_time(search_text),
            is_order=is_order(text),
            is_greeting=is_greeting(text),
            is_translated=bool(glossed),
            language=language,
        )
        return replace(question, about=about_document(question, self._document, is_follow_up, self._is_subject))

    def _wording(self, text: str, is_translated: bool) -> Wording:
        """How a question is put. Nothing is known of that in another language, little where its words stand for those of one."""
        read = read_wording(text) if self._home == ENGLISH.code else Wording()
        want = read.want if not is_translated or read.want == "summary" else "fact"
        return replace(read, want=want, is_list=False, is_everything=False) if is_translated else read

    def _language(self, text: str) -> str:
        """The code of a question's language where most of its words are of none that is known, or none joins others as English words do."""
        found = [word for word in words_of(text) if not any(one.isdigit() for one in word)]
        unknown = sum(not self._speller.knows(word) for word in found)
        joins = len(found) < 3 or any(is_question_word(word.lower(), "closed") for word in found)
        is_strange = unknown * 2 > len(found) or not joins
        if (text.isascii() and len(found) < 2) or not is_strange or (language := language_of(text)) is None:
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

    def _is_subject(self, word: str) -> bool:
        """Whether a word means what all of the document is about: its name, or its adjective."""
        return bool(self._subject) and same_root(bare(word), self._subject.lower())


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
