"""Quote mode: from a question to an answer of exact quotes. Each step is a function elsewhere; here they are wired."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from index import Passage, Retriever
from index.lexical import terms, words
from index.model import DEFAULT_MODEL
from ingest.document import Document
from qa.answer import Answer, Pointer, Statement
from qa.evidence.candidates import Candidate, choose, of_parts
from qa.evidence.citations import Evidence, cite, evidence_of
from qa.evidence.constraints import Constraints, constraints_of, listed
from qa.evidence.judge import PASSAGES, Judge, Verdict
from qa.evidence.neighbours import Neighbours
from qa.evidence.reading_model import ReadingModel, default_reading_model
from qa.evidence.sections import counted_parts, fact_evidence, file_details, note_evidence, section_evidence, spelt_out
from qa.evidence.word_overlap import WordOverlap
from qa.languages.language import ENGLISH, LANGUAGES
from qa.question.addressed import orders_the_answer
from qa.question.question import Question
from qa.question.wording import idle_words
from qa.question.words import are_forms, is_question_word
from qa.readers.fitting import fitting, of_constraints, with_announced, with_superseding
from qa.readers.forms.counting import count_in, count_of
from qa.readers.forms.everything import all_of_a_kind, everything, items_titled
from qa.readers.forms.parallel import parts_asked
from qa.readers.forms.quoting import Quoted, quoted
from qa.readers.forms.rows import rows_asked
from qa.readers.forms.shown import shown, without_marks
from qa.readers.forms.spoken import answered_there
from qa.readers.forms.summary import asks_for_summary, points_asked, summary_of
from qa.readers.forms.sums import sum_in
from qa.readers.forms.yes_no import Direction, direction

NEAREST = 3
EXAMPLES = 2  # sections that are named as examples of what can be asked
NOT_IN_DOCUMENT = "The document does not say."
NO_SUCH_PART = "The document has no part of that number."
UNSURE = "I am not sure that this answers the question."
SURE = 0.7  # of the judge's confidence: below it 70 of 153 answers about 24 documents are wholly right, above it 0.73 of 867
BY_WORDS = 0.4  # the most confidence where only words are compared, in a language that the reading model does not read


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question, or a part of it: the judge's verdict, what it names, the sentences that may answer, whether they do, else why not."""

    verdict: Verdict
    named: Constraints
    candidates: list[Candidate]
    is_answered: bool
    note: str


class QuoteReader:
    """Answers questions about one document with its own sentences. Safe to share between threads."""

    def __init__(self, retriever: Retriever, reading_model: ReadingModel | None = None) -> None:
        """`reading_model` replaces the one that comes with Footnote."""
        self.retriever = retriever
        self._is_read = self.document.language in ("", "en") or reading_model is not None
        self._judge = Judge(retriever, reading_model or (default_reading_model() if self._is_read else WordOverlap(self.document.title)))
        self._around = Neighbours(retriever.index.content)

    @property
    def document(self) -> Document:
        """The document that is asked about."""
        return self.retriever.document

    def answer(self, question: Question) -> Answer:
        """The answer to a question."""
        if question.is_greeting:
            return self._greeting(question)
        if question.language and self.retriever.index.manifest.model == DEFAULT_MODEL:
            codes = (question.language, self.document.language or ENGLISH.code)
            asked, home = (LANGUAGES[code].name if code in LANGUAGES else code for code in codes)
            note = f"This question seems to be in {asked}, and the document is in {home}. "
            note += f"Please ask in {home}, or let a language model translate (footnote model)."
            return replace(self._not_in_document(question, self._passages(question), 0.0, note), passages=())
        answer = self.of_document(question) or self._from_sentences(question)
        if answer.outcome == "not_in_document" and question.otherwise:
            meant = self.answer(question.otherwise)
            return meant if meant.outcome != "not_in_document" else answer
        return answer

    def _greeting(self, question: Question) -> Answer:
        """What can be asked here, with the first headings above a text as examples."""
        titles = dict.fromkeys(one.title for one in self.document.sections if one.is_headed and one.title and one.kind != "masthead")
        asked = [f"“What does the part on {title} say?”" for title in list(titles)[:EXAMPLES]] or ["“What is this document about?”"]
        note = f"Ask me about “{self.document.title}”: I answer with its own sentences and say where they stand.\n"
        return Answer("answered", question.asked, question.understood, note=f"{note}For example: {' or '.join(asked)}")

    def verdict(self, question: Question) -> Verdict | None:
        """The nearest sentences, and what the judge thinks of them; None if the answer is about the document itself or its sections."""
        return None if self.of_document(question) else self._judged(question)

    def _judged(self, question: Question) -> Verdict:
        """The judge's verdict, without the sentences that tell whoever answers how to."""
        verdict = self._judge.judge(question)
        kept = [one for one in verdict.candidates if not orders_the_answer(one.sentence.text, question.text)]
        return replace(verdict, candidates=kept)

    def _may_be_quoted(self, evidence: Evidence, question: Question) -> bool:
        """What stands around a sentence, or in a section, may tell whoever answers how to as well."""
        return not orders_the_answer(self.document.text[evidence.start : evidence.end], question.text)

    def _told(self, question: Question, quotes: Quoted, passages: Sequence[Passage], confidence: float) -> Answer | None:
        """The answer of what may be quoted, if any of it may; a count or "Yes" stands with the first quote only."""
        kept = [one for one in quotes.evidence if self._may_be_quoted(one, question)]
        if kept[:1] != list(quotes.evidence[:1]):
            quotes = Quoted((), quotes.note)
        answer = self._answer(question, kept, passages, confidence, quotes.before, quotes.direction) if kept else None
        return answer and answer.with_note(quotes.note)

    def absent(self, question: Question) -> tuple[str, ...]:
        """What a question names that the document does not have."""
        return tuple(one.name for one in constraints_of(question, self._around.names).absent)

    def of_document(self, question: Question) -> Answer | None:
        """What the document tells of itself, if that is asked: its facts, an acronym's words, a summary, its parts, what a section says."""
        content, about = self.retriever.index.content, question.about
        if asks_for_summary(question):
            return self._summary(question)
        if evidence := fact_evidence(question, self.document):
            return self._answer(question, evidence)
        if about.facts and (told := file_details(question, content))[0]:
            return replace(self._answer(question, told[1]), statements=told[0])
        if about.acronym:
            evidence = spelt_out(about.acronym, content)
            return self._answer(question, evidence) if evidence else self._not_in_document(question, self._passages(question), 0.0)
        if about.note and (evidence := note_evidence(about.note, content)):
            return self._answer(question, evidence)
        if counted := counted_parts(question, self.document):
            return self._answer(question, counted[1], before=counted[:1])
        evidence = section_evidence(question, content) if about.wants_section else []
        evidence = [one for one in evidence if self._may_be_quoted(one, question)]
        return self._answer(question, evidence) if evidence else None

    def _summary(self, question: Question) -> Answer:
        """The sentences that carry the document, one of each main part at least."""
        every = self._around.units
        rows = [row for row, unit in enumerate(every) if self._may_be_quoted(evidence_of(*unit), question)] or list(range(len(every)))
        units = [every[row] for row in rows]
        vectors = self.retriever.index.sentences.rows()[rows]
        chosen = summary_of(units, vectors, self.document, points_asked(question.search_text))
        return self._answer(question, [evidence_of(*one) for one in chosen])

    def _from_sentences(self, question: Question) -> Answer:
        """The sentences that answer a question, or a part of it, if the judge finds that any do and the document has what it names."""
        if not self._is_understood(question):
            return self._not_in_document(question, self._passages(question), 0.0)
        whole = self._asked(question, self._judged(question))
        passages = self.retriever.passages(whole.verdict.hits)
        if question.about.names_missing_section:
            return self._not_in_document(question, passages, 0.0, NO_SUCH_PART)
        if found := self._one_side(question, whole, passages) or self._set_out(question, whole, passages):
            return found
        asked = {part.asked: self._asked(part, self._judged(part)) for part in question.parts}
        if not any(one.is_answered for one in asked.values()) and (whole.is_answered or not asked):
            asked = {question.text: whole}
        answering = [one for one in asked.values() if one.is_answered]
        missing = [part for part, one in asked.items() if not one.is_answered]
        if not answering:
            note = " ".join(dict.fromkeys(one.note for one in asked.values() if one.note))
            return self._not_in_document(question, passages, whole.verdict.confidence, note)
        confidence = min(1.0 if self._is_read else BY_WORDS, *(one.verdict.confidence for one in answering))
        answer = self._told(question, self._shown(question, whole, answering, is_whole=not missing), passages, confidence)
        if answer is None:
            return self._not_in_document(question, passages, confidence)
        answer = answer.with_note(UNSURE if confidence < SURE else "").with_note(self._unused_word(question))
        return replace(answer, outcome="partial", missing="; ".join(missing)) if missing else answer

    def _unused_word(self, question: Question) -> str:
        """That the document does not use one word of the question, in any form: what answers may be about something else of that kind."""
        index = self.retriever.index
        said = words(question.text)[1:]  # "Compare the two." asks for nothing of that name
        asked = [one for one in said if one.isalpha() and one not in idle_words() and not is_question_word(one, "closed")]
        unused = [one for one in asked if not index.is_common(one) and not any(map(index.lexical.knows, terms(one)))]
        known = set[str]()
        if len(unused) == 1:  # "e-mail" is "email"
            parted = (one.strip(".,;:()").replace("-", "") for one in self.document.text.lower().split() if "-" in one)
            known = {*self._around.names.small, *self._around.names.proper, *parted}
        unused = [one for one in unused if not any(are_forms(one, other) for other in known)]
        is_read = self._is_read and not question.is_translated and not question.language
        return f"The document does not use the word “{unused[0]}”." if is_read and len(unused) == 1 else ""

    def _is_understood(self, question: Question) -> bool:
        """Whether any word of a question is one of the document's or of the language: of "asdfghjkl" or "2+2" the model makes anything."""
        index, said = self.retriever.index, [one for one in words(question.search_text) if one.isalpha()]
        return not self._is_read or any(map(index.is_word, said)) or any(map(index.lexical.knows, terms(question.search_text)))

    def _one_side(self, question: Question, whole: _Asked, passages: Sequence[Passage]) -> Answer | None:
        """Of a comparison with something that the document does not have, what it says of the rest, and the name of what is missing."""
        met, missing = [one for one in whole.named.all if one.rows], [one.name for one in whole.named.all if not one.rows]
        rows = frozenset[int]().union(*(one.own or one.rows for one in met))
        speaking = [one.unit for one in whole.verdict.candidates if self._around.names.row_of(one.sentence.start) in rows]
        if question.wording.want != "comparison" or not missing or not speaking:
            return None
        answer = self._told(question, quoted(speaking[: len(met)], self._around), passages, SURE)
        return answer and replace(answer, outcome="partial", missing=listed(missing))

    def _set_out(self, question: Question, whole: _Asked, passages: Sequence[Passage]) -> Answer | None:
        """What the document's own form answers, whatever the judge says: its own question, a label, a turn, the rows of a table."""
        candidates = whole.verdict.candidates
        if question.parts or question.is_order or not candidates or whole.named.note:
            return None
        there = (
            answered_there(question, candidates, self._around)
            or rows_asked(question, candidates, self._around, self._answers(whole.verdict))
            or all_of_a_kind(candidates[0], question, self._around)
            or items_titled(candidates[0], question, self._around)
            or parts_asked(question, candidates[0], self._around)
        )
        before = count_of(there.names) if question.wording.counts else ()
        quotes = replace(quoted(there.units, self._around), before=before, note=there.note)
        return self._told(question, quotes, passages, max(whole.verdict.confidence, SURE))

    def _shown(self, question: Question, whole: _Asked, answering: Sequence[_Asked], is_whole: bool) -> Quoted:
        """What is shown of the sentences that answer, by the form that the question wants."""
        candidates = whole.candidates
        if not question.parts and (all_of_it := everything(question, candidates, whole.named, self._around)):
            return replace(quoted(all_of_it.units, self._around), note=all_of_it.note)
        chosen = choose(candidates, question, whole.verdict.hits[0].chunk) if is_whole and candidates else []
        chosen = of_parts([one.candidates for one in answering], chosen)
        chosen = with_announced(with_superseding(chosen, candidates))
        quotes = quoted([one.unit for one in chosen], self._around)
        if question.parts:
            return quotes
        best = chosen[0].sentence
        is_own = not self._around.lead_of(best.start) and self._around.asked_at(chosen[0].unit) is None  # "Yes." to another question
        is_sure = whole.verdict.confidence >= SURE and is_own
        told = direction(best.text, question, is_other=bool(self._unused_word(question))) if is_sure else ""
        start, end = self._around.whole(chosen[0].unit)
        said, others = self.document.text[start:end], [one.sentence.text for one in candidates]
        number = sum_in(said, question, others) if whole.verdict.confidence >= SURE else ()
        return replace(quotes, before=number or count_in(said, question), direction=told)

    def _asked(self, question: Question, verdict: Verdict) -> _Asked:
        """A question or a part of it: answered by the judge's word, or by what the best sentence says of a name where no more is asked."""
        named = constraints_of(question, self._around.names)
        candidates = of_constraints(fitting(verdict.candidates, question, self._around), named, self._around.names)
        note = named.note or ("" if candidates else named.other_note)
        is_bare = not named.others and question.wording.want in ("fact", "person") and not question.is_order and question.context is None
        of_all = [one for one in candidates[:1] if is_bare and self._around.names.row_of(one.sentence.start) in named.together]
        is_answered = bool(candidates) and not note and (self._answers(verdict) or bool(of_all))
        return _Asked(verdict, named, candidates, is_answered, note)

    def _answers(self, verdict: Verdict) -> bool:
        """The judge's word; where only words are compared, whether most of the question's are in one sentence."""
        return verdict.answers if self._is_read else any(one.odds > 0 for one in verdict.candidates)

    def _passages(self, question: Question) -> list[Passage]:
        return self.retriever.passages(self._judge.rank(question).hits(PASSAGES))

    def _answer(
        self,
        question: Question,
        evidence: Sequence[Evidence],
        passages: Sequence[Passage] | None = None,
        confidence: float = 1.0,
        before: Sequence[Statement] = (),
        direction: Direction = "",
    ) -> Answer:
        """An answer with a statement a quote, a count before them, "Yes" or "No" in the first, and what leads to a list above its items."""
        citations = cite(self.document, evidence)
        statements, above = list(before), ""
        for one in citations:
            lead = without_marks(self._around.lead_of(one.start))
            said = shown(one.quote, *self._around.read_with(one.start))
            statements.append(Statement(f"{lead} {said}" if lead not in ("", above) else said, (one.number,)))
            above = lead or said
        if direction:
            statements[0] = replace(statements[0], text=f"{direction}, going by this: {statements[0].text}")
        found = tuple(self._passages(question) if passages is None else passages)
        return Answer("answered", question.asked, question.understood, tuple(statements), citations, found, confidence=confidence)

    def _not_in_document(self, question: Question, passages: Sequence[Passage], confidence: float, note: str = "") -> Answer:
        confidence = confidence if self._is_read else min(confidence, BY_WORDS)
        answer = Answer("not_in_document", question.asked, question.understood, passages=tuple(passages), nearest=nearest(passages))
        return replace(answer, confidence=confidence, note=note or NOT_IN_DOCUMENT)


def nearest(passages: Sequence[Passage], is_named: bool = False) -> tuple[Pointer, ...]:
    """The sections that come nearest to a question; with `is_named` each with its document."""
    return tuple(dict.fromkeys(Pointer(one.section, one.title_path, one.document if is_named else "") for one in passages))[:NEAREST]
