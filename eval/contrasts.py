"""Contrast sets: `verifier/contrasts.jsonl`, questions about invented reports, each with sentences that answer it and
sentences that name the same thing and do not.

They were written for this by writers who had seen none of the questions about the white paper, in the same manner as
`verifier/invented.jsonl`.
"""

from __future__ import annotations

import random
import zlib
from dataclasses import dataclass
from pathlib import Path

from eval.shelf import read_lines
from eval.verifier_data import Group, Pair
from qa.verifier import Excerpt, excerpt

CONTRASTS = Path(__file__).parent / "verifier" / "contrasts.jsonl"
HELD_PERCENT = 15  # of their documents
MOST_MISSING, MOST_BESIDE = 3, 2
JOINED_SHARE = 0.5  # of the times a row is drawn


@dataclass(frozen=True, slots=True)
class Contrast:
    """A question with sentences that answer it and those that only seem to; `beside` are written for other questions
    about the same document."""

    document: str
    question: str
    answering: tuple[Excerpt, ...]
    missing: tuple[Excerpt, ...]
    beside: tuple[Excerpt, ...] = ()


def read_contrasts(path: Path = CONTRASTS) -> list[Contrast]:
    """All rows of a file."""
    rows = read_lines(path)
    written: dict[str, list[tuple[int, Excerpt]]] = {}
    for number, row in enumerate(rows):
        sentences = [excerpt(row["path"], "", text) for text in (*row["answering"], *row["missing"])]
        written.setdefault(row["document"], []).extend((number, one) for one in sentences)
    return [
        Contrast(
            row["document"],
            row["question"],
            tuple(excerpt(row["path"], "", text) for text in row["answering"]),
            tuple(excerpt(row["path"], "", text) for text in row["missing"]),
            tuple(one for other, one in written[row["document"]] if other != number),
        )
        for number, row in enumerate(rows)
    ]


def is_held(document: str) -> bool:
    """Whether the questions of a document are not trained on: by its name, so that more rows change nothing for it."""
    return zlib.crc32(document.encode()) % 100 < HELD_PERCENT


def draw_contrast(contrast: Contrast, generator: random.Random) -> Group:
    """What answers, what misses, and sentences that were written for other questions.

    Those that miss have more words of the question than those that answer and are longer: without the third kind, few
    words in common would do for an answer. So half of the time two sentences are joined as well, one that misses with one
    that answers or with one of the third kind.
    """
    missing = generator.sample(contrast.missing, min(MOST_MISSING, len(contrast.missing)))
    beside = generator.sample(contrast.beside, min(MOST_BESIDE, len(contrast.beside)))
    drawn = [*((one, True) for one in contrast.answering), *((one, False) for one in (*missing, *beside))]
    if contrast.answering and beside and generator.random() < JOINED_SHARE:
        drawn.append((_joined(missing[0], generator.choice(contrast.answering), generator), True))
        drawn.append((_joined(missing[0], generator.choice(beside), generator), False))
    return tuple(Pair(contrast.question, one, answers) for one, answers in drawn)


def _joined(one: Excerpt, other: Excerpt, generator: random.Random) -> Excerpt:
    """Two sentences as one, in either order."""
    first, second = generator.sample((one.sentence, other.sentence), 2)
    return Excerpt(one.context, f"{first.rstrip('.?! ')}; {second[:1].lower()}{second[1:]}")
