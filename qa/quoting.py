"""Quote mode: from a question to an answer of exact quotes. Each step is a function elsewhere; here they are wired."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import replace

from index import Passage, Retriever
from index.address import names_missing_section, titled
from index.understand import Understanding
from ingest.document import Document
from ingest.errors import QuestionError
from qa.answer import Answer, Pointer
from qa.citations import Evidence, cite, evidence_of, quote_statements
from qa.evidence import Candidate, choose, choose_all, of_parts, with_sides
from qa.followup import asks_for_more, context_of, in_its_place, leans, on_a_new_subject
from qa.judge import Judge, Verdict, is_named
from qa.orders import is_order, orders_the_answer
from qa.parts import parts_of
from qa.places import names_part, place_after, points_at_place, without_place
from qa.question import read_question
from qa.sides import sides_of
from qa.structure import (
    acronym_asked,
    asks_count,
    count_statement,
    document_facts,
    heading_evidence,
    parts_asked,
    section_evidence,
    spelt_out,
    units_asked,
    wants_section,
    whole_document,
)
from qa.verifier import Verifier, default_verifier

MAX_QUESTION = 2000  # code points: more is a document, not a question
NEAREST = 3
NOT_IN_DOCUMENT = "The document does not say."


class Quoter:
    """Answers questions about one document with its own sentences. Safe to share between threads."""

    def __init__(self, retriever: Retriever, verifier: Verifier | None = None) -> None:
        """`verifier` replaces the one that comes with Footnote."""
        self.retriever = retriever
        self._judge = Judge(retriever, verifier or default_verifier())

    @property
    def document(self) -> Document:
        """The document that is asked about."""
        return self.retriever.document

    def ask(self, question: str, history: Sequence[str] = ()) -> Answer:
        """Answer a question; `history` holds the earlier questions of the same conversation, oldest first.

        Raises QuestionError if the question is blank or too long.
        """
        asked = _checked(question)
        understanding = self._understood(asked, history)
        return (
            self._about_document(asked, understanding)
            or self._about_acronym(asked, understanding)
            or self._about_structure(asked, understanding)
            or self._from_sentences(asked, understanding, self._told(asked, history))
        )

    def judged(self, question: str, history: Sequence[str] = ()) -> dict[str, float] | None:
        """The features by which the judge decides whether sentences answer a question; None if it is decided without."""
        understanding = self._understood(_checked(question), history)
        if self._about_document(question, understanding) or self._about_structure(question, understanding):
            return None
        return self._judge.judge(understanding, always_read=True).features

    def verdict(self, question: str, history: Sequence[str] = ()) -> Verdict:
        """The sentences that come nearest to answering a question, and what the judge thinks of them."""
        return self._judge.judge(self._understood(_checked(question), history), always_read=True)

    def _understood(self, question: str, history: Sequence[str]) -> Understanding:
        earlier = [text for one in history if (text := one.encode("utf-8", "replace").decode().strip())]
        if earlier and not is_order(question) and (new := on_a_new_subject(question)):
            return self._understood(new, ())
        if earlier and (whole := in_its_place(question, earlier[-1], self.retriever.index.content.countries)):
            return self._understood(whole, earlier[:-1])
        understanding = self.retriever.understand(question, context_of(question, earlier))
        placed = self._placed(understanding.text, earlier) if earlier else ()
        return replace(understanding, addresses=placed, context=None) if placed else understanding

    def _placed(self, question: str, earlier: Sequence[str]) -> tuple[str, ...]:
        """The parts of the document that a follow-up points at by their place: "the next one", "and the fourth?"."""
        if not points_at_place(question) or self.retriever.understand(without_place(question)).addresses:
            return ()
        return place_after(question, self.document, self._focus(earlier, names_part(question)))

    def _focus(self, earlier: Sequence[str], is_part: bool) -> tuple[str, ...]:
        """The section that the last of the earlier questions asked for, or names; where a part of the document is meant
        anyhow, else the one where its answer stands."""
        last = self._understood(earlier[-1], earlier[:-1])
        named = last.addresses or tuple(titled(last.search_text, self.document))
        if named or not is_part:
            return named
        return tuple(one.chunk.address for one in self._judge.judge(last).candidates[:1])

    def _about_structure(self, asked: str, understanding: Understanding) -> Answer | None:
        """Sections and their parts, from the tree."""
        return self._about_parts(asked, understanding) or self._about_sections(asked, understanding)

    def _about_document(self, asked: str, understanding: Understanding) -> Answer | None:
        """Title, publisher and date, from the masthead."""
        evidence = document_facts(understanding.text, self.document, understanding.context is not None)
        evidence = evidence or whole_document(understanding.text, self.document)
        return self._answer(asked, understanding, evidence, self._passages(understanding)) if evidence else None

    def _about_acronym(self, asked: str, understanding: Understanding) -> Answer | None:
        """What an acronym stands for: the sentence that spells it out, or that the document does not say."""
        acronym = acronym_asked(asked)
        if not acronym:
            return None
        found = spelt_out(acronym, self.retriever.index.content)
        passages = self._passages(understanding)
        return self._answer(asked, understanding, found, passages) if found else self._not_in_document(asked, understanding, passages, 0.0)

    def _about_parts(self, asked: str, understanding: Understanding) -> Answer | None:
        """How many parts something has, and which: their headings."""
        found = parts_asked(understanding.text, self.document, understanding.addresses)
        if found is None:
            return None
        whole, parts = found
        evidence = [heading_evidence(self.document, part) for part in parts]
        answer = self._answer(asked, understanding, evidence, self._passages(understanding))
        if not asks_count(understanding.text):
            return answer
        return replace(answer, statements=(count_statement(whole, parts), *answer.statements))

    def _about_sections(self, asked: str, understanding: Understanding) -> Answer | None:
        """What a section says, if one is named and the question wants it summed up."""
        addresses, text = understanding.addresses, understanding.search_text
        if not addresses or not wants_section(text, read_question(text), self.document, addresses):
            return None
        named = [chunk for chunk in self.retriever.index.content.chunks if is_named(chunk, addresses)]
        units = units_asked(text, named, addresses)
        sentences = [(evidence_of(chunk, sentence), chunk.number) for chunk in units for sentence in chunk.sentences]
        evidence = section_evidence(self.document, understanding.addresses, sentences)
        return self._answer(asked, understanding, evidence, self._passages(understanding)) if evidence else None

    def _told(self, asked: str, history: Sequence[str]) -> frozenset[int]:
        """Where the sentences start that the earlier question was answered with, if this one asks what else there is."""
        if not history or not asks_for_more(asked):
            return frozenset()
        last = self._understood(history[-1], history[:-1])
        return frozenset(one.sentence.start for one in choose(self._judge.judge(last).candidates, read_question(last.text)))

    def _from_sentences(self, asked: str, understanding: Understanding, told: frozenset[int] = frozenset()) -> Answer:
        """The sentences that answer, if the judge finds that any do, for the question whole or for a part of it; not those
        that were `told` before."""
        whole = self._judge.judge(understanding).without(told)
        passages = self.retriever.passages(whole.hits)
        if names_missing_section(understanding.text, self.document):
            return self._not_in_document(asked, understanding, passages, 0.0)
        verdicts = self._by_part(understanding) or {understanding.text: whole}
        answering = [verdict for verdict in verdicts.values() if verdict.answers]
        missing = [part for part, verdict in verdicts.items() if not verdict.answers]
        if not answering:
            return self._not_in_document(asked, understanding, passages, whole.confidence)
        asks = read_question(understanding.text)
        chosen = of_parts(
            [verdict.candidates for verdict in answering], [] if missing else choose(whole.candidates, asks, whole.hits[0].chunk)
        )
        if asks.want == "comparison" and not asks.compares_times:
            chosen = with_sides(chosen, [verdict.candidates for verdict in self._by_side(understanding)], whole.candidates)
        if asks.is_everything:
            chosen = choose_all(whole.candidates, asks, self._judge.names_in(understanding)) or chosen
        chosen = _without_orders(chosen, understanding) or choose(_without_orders(whole.candidates, understanding), asks) or chosen
        evidence = [evidence_of(one.chunk, one.sentence) for one in chosen]
        answer = self._answer(asked, understanding, evidence, passages, min(verdict.confidence for verdict in answering))
        return replace(answer, outcome="partial", missing="; ".join(missing)) if missing else answer

    def _by_part(self, understanding: Understanding) -> dict[str, Verdict]:
        """A verdict for each part of a question that asks several things, the other parts its context; else none."""
        parts = parts_of(understanding.text)
        if len(parts) == 1 or is_order(understanding.text):
            return {}
        others = {part: " ".join(other for other in parts if other is not part) for part in parts}
        return {part: self._judge.judge(self.retriever.understand(part, other if leans(part) else "")) for part, other in others.items()}

    def _by_side(self, understanding: Understanding) -> list[Verdict]:
        """A verdict for each side of a comparison; none where the question does not set two things side by side."""
        sides = () if understanding.context else sides_of(understanding.search_text)
        return [self._judge.judge(self.retriever.understand(side)) for side in sides]

    def _passages(self, understanding: Understanding) -> list[Passage]:
        return self.retriever.passages(self._judge.hits(understanding))

    def _answer(
        self, asked: str, understanding: Understanding, evidence: Sequence[Evidence], passages: Sequence[Passage], confidence: float = 1.0
    ) -> Answer:
        citations = cite(self.document, evidence)
        read_as = _read_as(understanding)
        return Answer("answered", asked, read_as, quote_statements(citations), citations, tuple(passages), confidence=confidence)

    def _not_in_document(self, asked: str, understanding: Understanding, passages: Sequence[Passage], confidence: float) -> Answer:
        sections = dict.fromkeys((passage.section, passage.title_path) for passage in passages)
        nearest = tuple(Pointer(*section) for section in list(sections)[:NEAREST])
        return Answer(
            "not_in_document",
            asked,
            _read_as(understanding),
            passages=tuple(passages),
            nearest=nearest,
            confidence=confidence,
            note=NOT_IN_DOCUMENT,
        )


def _without_orders(candidates: Sequence[Candidate], understanding: Understanding) -> list[Candidate]:
    """Without the sentences that tell whoever answers how to."""
    return [one for one in candidates if not orders_the_answer(one.sentence.text, understanding.text)]


def _read_as(understanding: Understanding) -> str:
    """The question as understood, an earlier one that it leans on before it."""
    return f"{_read_as(understanding.context)} {understanding.text}" if understanding.context else understanding.text


def _checked(question: str) -> str:
    """The question without what is no text: outer blanks, lone surrogates. Raises QuestionError if little or too much is left."""
    text = question.encode("utf-8", "replace").decode().strip()
    if not any(unicodedata.category(character)[0] in "LNSP" for character in text):
        raise QuestionError('The question is empty. Ask something: footnote ask "How many agreements has China signed since 2016?"')
    if len(text) > MAX_QUESTION:
        raise QuestionError(f"The question has {len(text)} characters; at most {MAX_QUESTION} can be read. Ask a shorter one.")
    return text
