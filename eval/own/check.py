"""What a drafted question has to pass before a person sees it, all of it by machine."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher

from eval.own.prompts import ask_back_messages, said_by
from eval.own.reply import Draft, numbers_in
from eval.run.metrics import contains, normalise, words_of
from ingest.document import Sentence
from qa import Assistant
from qa.models.writer import Writer

SHORTEST, LONGEST = 8, 300  # characters of a question
COPIED = 6
"""So many words in a row from the document, and more than half of the question, are a copy of it."""
SHOWN_PASSAGES = 5
"""Of an unanswerable question: the best passages that are looked through for an answer."""
_TOKENS = 40


class DraftCheck:
    """Checks drafts on one document. A question is answerable if what it rests on is found again, sentence by sentence, by the
    quote reader or by the model, which is asked without being told where to look; unanswerable if the model finds no answer in its
    passage and in what a search for it brings. Our own refusals do not count: a set of questions that we refuse well anyway would
    flatter us."""

    def __init__(self, assistant: Assistant, writer: Writer) -> None:
        self._assistant = assistant
        self._writer = writer
        self._seen: set[str] = set()

    def fault(self, draft: Draft, passage: Sequence[Sentence]) -> str:
        """What is wrong with a draft, in a few words that are the same for all of its kind; empty if nothing is. Raises
        WriterFailed."""
        fault = self._on_its_face(draft, [passage[number - 1].text for number in draft.numbers])
        if not fault:
            fault = self._not_answered(draft, passage) if draft.answerable else self._answered(draft, passage)
        if not fault:
            self._seen.add(normalise(draft.question))
        return fault

    def _on_its_face(self, draft: Draft, evidence: Sequence[str]) -> str:
        joined = " ".join(evidence)
        facts = not all(contains(joined, fact) for fact in draft.facts)
        faults = (
            (not SHORTEST <= len(draft.question) <= LONGEST, "too short or too long"),
            (normalise(draft.question) in self._seen, "asked before"),
            (draft.kind == "follow_up" and not draft.history, "follows nothing up"),
            (bool(draft.strange), "names sentences that are not there"),
            (draft.answerable and not evidence, "names no evidence"),
            (draft.answerable and not draft.facts, "names no facts"),
            (draft.answerable and facts, "a fact is not in its evidence"),
            (draft.answerable and draft.kind != "comparison" and _gives_away(draft), "says the answer itself"),
            (any(is_copy(draft.question, sentence) for sentence in evidence), "copies its evidence"),
            (not draft.answerable and bool(evidence or draft.facts), "is called unanswerable and has an answer"),
        )
        return next((why for wrong, why in faults if wrong), "")

    def _not_answered(self, draft: Draft, passage: Sequence[Sentence]) -> str:
        wanted = {number for number in draft.numbers if not self._is_quoted(draft, passage[number - 1])}
        found = set(self._asked_back(draft, [one.text for one in passage]) or ()) if wanted else set[int]()
        return "its evidence is not found again" if wanted - found else ""

    def _is_quoted(self, draft: Draft, sentence: Sentence) -> bool:
        """Whether the quote reader cites most of a sentence."""
        answer = self._assistant.ask(draft.question, draft.history, mode="quote")
        shared = sum(max(0, min(one.end, sentence.end) - max(one.start, sentence.start)) for one in answer.citations)
        return 2 * shared > sentence.end - sentence.start

    def _answered(self, draft: Draft, passage: Sequence[Sentence]) -> str:
        asked = " ".join((*draft.history, draft.question))
        found = self._assistant.retriever.search(asked, SHOWN_PASSAGES)
        shown = dict.fromkeys([*(one.text for one in passage), *(one.text for one in found)])
        back = self._asked_back(draft, list(shown))
        return "it is not clear whether it is answered" if back is None else "it is answered after all" if back else ""

    def _asked_back(self, draft: Draft, sentences: Sequence[str]) -> tuple[int, ...] | None:
        """Which sentences the model takes for an answer, without knowing which are meant."""
        asked = "\n".join((*draft.history, draft.question))
        return numbers_in(said_by(self._writer, ask_back_messages(asked, sentences), _TOKENS), len(sentences))


def _gives_away(draft: Draft) -> bool:
    return all(contains(draft.question, fact) for fact in draft.facts)


def is_copy(question: str, sentence: str) -> bool:
    """Whether a question is mostly a run of words of a sentence."""
    asked, said = ([word.strip(".,;:?!\"'()") for word in words_of(normalise(text))] for text in (question, sentence))
    longest = SequenceMatcher(None, asked, said, autojunk=False).find_longest_match().size
    return longest >= COPIED and 2 * longest > len(asked)
