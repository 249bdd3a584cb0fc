"""Quote mode: from a question to an answer of exact quotes. Each step is a function elsewhere; here they are wired."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from index import Passage, Retriever
from ingest.document import Document
from qa.answer import Answer, Pointer
from qa.evidence.candidates import Candidate, choose, choose_all, of_parts, with_sides
from qa.evidence.citations import Evidence, cite, evidence_of, quote_statements
from qa.evidence.judge import Judge, Verdict
from qa.evidence.reading_model import ReadingModel, default_reading_model
from qa.evidence.sections import count_statement, fact_evidence, heading_evidence, parts_of_section, section_evidence, spelt_out
from qa.question.injection import orders_the_answer
from qa.question.question import Question

NEAREST = 3
NOT_IN_DOCUMENT = "The document does not say."


class QuoteReader:
    """Answers questions about one document with its own sentences. Safe to share between threads."""

    def __init__(self, retriever: Retriever, reading_model: ReadingModel | None = None) -> None:
        """`reading_model` replaces the one that comes with Footnote."""
        self.retriever = retriever
        self._judge = Judge(retriever, reading_model or default_reading_model())

    @property
    def document(self) -> Document:
        """The document that is asked about."""
        return self.retriever.document

    def answer(self, question: Question) -> Answer:
        """The answer to a question."""
        return self._about_document(question) or self._from_sentences(question)

    def sections_of(self, question: Question) -> tuple[str, ...]:
        """The address of the section where a question is answered best."""
        return tuple(one.chunk.address for one in self._judge.judge(question).candidates[:1])

    def verdict(self, question: Question) -> Verdict | None:
        """The sentences that come nearest to answering a question, and what the judge thinks of them; None if the answer
        is about the document itself or its sections, which no judge decides."""
        return None if self._about_document(question) else self._judge.judge(question)

    def _about_document(self, question: Question) -> Answer | None:
        """Facts of the document, what an acronym stands for, and its sections, from the tree."""
        if evidence := fact_evidence(question, self.document):
            return self._answer(question, evidence, self._passages(question))
        if question.about.acronym:
            evidence = spelt_out(question.about.acronym, self.retriever.index.content)
            passages = self._passages(question)
            return self._answer(question, evidence, passages) if evidence else self._not_in_document(question, passages, 0.0)
        return self._about_parts(question) or self._about_sections(question)

    def _about_parts(self, question: Question) -> Answer | None:
        """How many parts something has, and which: their headings."""
        whole, parts = parts_of_section(question, self.document)
        if not parts:
            return None
        evidence = [heading_evidence(self.document, part) for part in parts]
        answer = self._answer(question, evidence, self._passages(question))
        if not question.about.counts_parts:
            return answer
        return replace(answer, statements=(count_statement(whole, parts), *answer.statements))

    def _about_sections(self, question: Question) -> Answer | None:
        """What a section says, if one is named and the question wants it told."""
        evidence = section_evidence(question, self.retriever.index.content) if question.about.wants_section else []
        return self._answer(question, evidence, self._passages(question)) if evidence else None

    def _told(self, question: Question) -> frozenset[int]:
        """Where the sentences start that the earlier question was answered with, if this one asks what else there is."""
        last = question.previous
        return frozenset(one.sentence.start for one in choose(self._judge.judge(last).candidates, last)) if last else frozenset()

    def _from_sentences(self, question: Question) -> Answer:
        """The sentences that answer, if the judge finds that any do, for the question whole or for a part of it; not those
        that were told before."""
        whole = self._judge.judge(question).without(self._told(question))
        passages = self.retriever.passages(whole.hits)
        if question.about.names_missing_section:
            return self._not_in_document(question, passages, 0.0)
        verdicts = {part.asked: self._judge.judge(part) for part in question.parts} or {question.text: whole}
        answering = [verdict for verdict in verdicts.values() if verdict.answers]
        missing = [part for part, verdict in verdicts.items() if not verdict.answers]
        if not answering:
            return self._not_in_document(question, passages, whole.confidence)
        chosen = of_parts(
            [verdict.candidates for verdict in answering], [] if missing else choose(whole.candidates, question, whole.hits[0].chunk)
        )
        if question.sides:
            chosen = with_sides(chosen, [self._judge.judge(side).candidates for side in question.sides], whole.candidates)
        if question.wording.is_everything:
            chosen = choose_all(whole.candidates, question) or chosen
        chosen = _without_orders(chosen, question) or choose(_without_orders(whole.candidates, question), question) or chosen
        evidence = [evidence_of(one.chunk, one.sentence) for one in chosen]
        answer = self._answer(question, evidence, passages, min(verdict.confidence for verdict in answering))
        return replace(answer, outcome="partial", missing="; ".join(missing)) if missing else answer

    def _passages(self, question: Question) -> list[Passage]:
        return self.retriever.passages(self._judge.hits(question))

    def _answer(self, question: Question, evidence: Sequence[Evidence], passages: Sequence[Passage], confidence: float = 1.0) -> Answer:
        citations = cite(self.document, evidence)
        statements = quote_statements(citations)
        return Answer("answered", question.asked, question.understood, statements, citations, tuple(passages), confidence=confidence)

    def _not_in_document(self, question: Question, passages: Sequence[Passage], confidence: float) -> Answer:
        sections = dict.fromkeys((passage.section, passage.title_path) for passage in passages)
        nearest = tuple(Pointer(*section) for section in list(sections)[:NEAREST])
        return Answer(
            "not_in_document",
            question.asked,
            question.understood,
            passages=tuple(passages),
            nearest=nearest,
            confidence=confidence,
            note=NOT_IN_DOCUMENT,
        )


def _without_orders(candidates: Sequence[Candidate], question: Question) -> list[Candidate]:
    """Without the sentences that tell whoever answers how to."""
    return [one for one in candidates if not orders_the_answer(one.sentence.text, question.text)]
