"""Written mode with the replayed model as a system under test."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from eval.recorded.recordings import RecordedSet, Recording
from eval.recorded.writer import RecordedWriter, letters_in
from eval.run.metrics import CITED_SHARE, evidence_covered
from eval.run.questions import Question
from eval.run.recording import provenance
from eval.run.records import Measures, Reply, Run
from eval.run.runner import Progress, ask_all
from eval.run.spans import letters_of
from eval.run.systems import FootnoteSystem, System
from eval.run.written_system import WrittenSystem
from index import OpenIndex
from qa import Assistant
from qa.checking.claim import Claim, Judgement

EVEN = 0.5


class RecordedSystem:
    """Footnote in written mode, the model being a recorded one. Beside what is measured of any answer: how much of the needed
    evidence is shown to the model, how many of its statements rest on what is shown, and whether its refusals are kept."""

    name = "recorded"

    def __init__(self, index: OpenIndex, sets: Sequence[RecordedSet]) -> None:
        self._letters = letters_of(index.content.document.text)
        self._writer = RecordedWriter(index.content.document.text)
        self._written = WrittenSystem(Assistant(index, model=self._writer, checker=RecordedJudge(sets)))
        self._known: Mapping[tuple[str, tuple[str, ...]], tuple[Question, Recording]] = {
            (question.question, question.history): (question, one.recordings[question.id]) for one in sets for question in one.questions
        }

    def answer(self, question: str, history: Sequence[str], words: int) -> Reply:
        """The answer that users would see, had they this model."""
        known = self._known.get((question, tuple(history)))
        self._writer.turn_to(known[1] if known else None)
        reply = self._written.answer(question, history, words)
        return replace(reply, extra={**reply.extra, **self._reached(*known, reply)}) if known else reply

    def _reached(self, question: Question, recording: Recording, reply: Reply) -> Measures:
        """What reaches the model, which is not asked where the document's headings are the answer: then the citations count."""
        asked = self._writer.shown
        spans = [one.span for one in reply.cited or ()] if asked is None else [span for found in asked.values() for span in found]
        given = [self._writer.is_within(one, spans) for one in recording.statements]
        return {
            "evidence_shown": evidence_covered(question, spans, self._letters, CITED_SHARE),
            "statements_shown": sum(given) / len(given) if given else None,
            "refusals_kept": float(reply.refused) if recording.refused else None,
        }


class RecordedJudge:
    """What a strong model, asked by itself, thought of each recorded statement; it supports no other."""

    def __init__(self, sets: Sequence[RecordedSet]) -> None:
        self._known = {
            letters_in(statement.text): one.verdicts.get(recording.id, {}).get(str(place))
            for one in sets
            for recording in one.recordings.values()
            for place, statement in enumerate(recording.statements)
        }

    def supports(self, claims: Sequence[Claim]) -> list[Judgement]:
        """The verdicts; where none was recorded, as where all of a set's are missing, a statement is taken for right."""
        return [self._judgement(letters_in(claim.text)) for claim in claims]

    def _judgement(self, text: str) -> Judgement:
        verdict = self._known.get(text)
        if text not in self._known:
            return Judgement(False, "it was not recorded", 0.0)
        return Judgement(verdict is None or verdict.probability >= EVEN, "", verdict.probability if verdict else 1.0)


def replay(sets: Sequence[RecordedSet], index: OpenIndex, options: Mapping[str, str], progress: Progress) -> Run:
    """A run whose halves are the recorded sets, with the recorded reader first and quotes to compare; `progress` hears of each
    question."""
    started = time.perf_counter()
    systems: list[System] = [RecordedSystem(index, sets), FootnoteSystem(Assistant(index))]
    rows = ask_all(systems, {one.name: one.questions for one in sets}, index.content.document.text, progress)
    made = provenance(index, {**options, "of": "recorded"}, {one.name: one.sha256 for one in sets}, index.manifest.document)
    return Run(datetime.now(UTC).strftime("%Y%m%d-%H%M%S"), made, time.perf_counter() - started, rows)
