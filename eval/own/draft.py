"""Drafting a set of questions with a language model: passage by passage, each draft checked, none used until it is accepted."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from eval.own.check import DraftCheck
from eval.own.prompts import ROUNDS, draft_messages, said_by
from eval.own.read import DRAFT
from eval.own.reply import Draft, drafts_in
from index.store.content import Content
from ingest.document import Sentence
from ingest.errors import FootnoteError
from qa import Assistant
from qa.models.writer import Writer

PASSAGE = 1600  # characters shown at a time: a small model's memory holds twice as much beside the task
TURNS_A_QUESTION = 2  # a model that drafts nothing usable is not asked for ever
TOKENS = 700
Hear = Callable[[Draft, str], None]
"""Hears of each draft and of what is wrong with it."""


def passages_of(content: Content) -> list[list[Sentence]]:
    """The document's sentences in runs of about `PASSAGE` characters that end where a chunk ends. Those of a word or two, as
    captions and figures in tables are, are nothing to ask about."""
    passages, size = [list[Sentence]()], 0
    for chunk in content.chunks:
        if size + len(chunk.text) > PASSAGE and passages[-1]:
            passages.append([])
            size = 0
        passages[-1] += [one for one in chunk.sentences if len(one.text.split()) > 2]
        size += len(chunk.text)
    return [passage for passage in passages if passage]


def drafts(content: Content, assistant: Assistant, writer: Writer, count: int, hear: Hear) -> Iterator[dict[str, Any]]:
    """So many checked drafts as lines of a file, fewer if the model does not find more. Raises WriterFailed."""
    passages, check, found = spread(passages_of(content)), DraftCheck(assistant, writer), 0
    if not passages:
        raise FootnoteError(f"{content.document.name} has no whole sentence to ask about.", "Name the index of another document.")
    for turn in range(TURNS_A_QUESTION * count + len(ROUNDS)):
        kinds = ROUNDS[(turn + turn // len(passages)) % len(ROUNDS)]
        passage = passages[turn % len(passages)]
        if "several" in kinds and len(passages) > 1:
            passage = [*passage[:6], *passages[(turn + 1) % len(passages)][:6]]
        texts = [one.text for one in passage]
        for draft in drafts_in(said_by(writer, draft_messages(texts, kinds), TOKENS), texts):
            fault = check.fault(draft, passage)
            hear(draft, fault)
            if not fault:
                yield record_of(draft, passage)
                found += 1
                if found == count:
                    return


def spread(passages: Sequence[list[Sentence]]) -> list[list[Sentence]]:
    """Passages in an order in which the first few lie all over the document: by the golden ratio's multiples."""
    order = sorted(range(len(passages)), key=lambda number: number * 0.6180339887 % 1)
    return [passages[number] for number in order]


def record_of(draft: Draft, passage: Sequence[Sentence]) -> dict[str, Any]:
    """A draft as a line of a question file, in the words of its columns."""
    return {
        "status": DRAFT,
        "kind": draft.kind,
        "question": draft.question,
        "history": list(draft.history),
        "answerable": draft.answerable,
        "facts": [[fact] for fact in draft.facts],
        "evidence": [passage[number - 1].text for number in draft.numbers],
        "reference": draft.answer,
    }


def write_drafts(path: Path, records: Iterator[dict[str, Any]]) -> int:
    """Write drafts as JSON Lines, each as it comes: what there is stays, should the model fail; how many. Raises FootnoteError
    if the file is there, or cannot be written."""
    count = 0
    try:
        with path.open("x", encoding="utf-8") as file:
            for record in records:
                file.write(json.dumps(record, ensure_ascii=False) + "\n")
                file.flush()
                count += 1
    except FileExistsError as error:
        raise FootnoteError(f"{path} is there already.", "Name another file with --out.") from error
    except OSError as error:
        raise FootnoteError(f"{path} cannot be written: {error.strerror}.", "Name another file with --out.") from error
    return count
