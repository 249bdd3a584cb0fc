"""A language model as the judge of answers: right or wrong against the reference, and how far it agrees with the facts found.

Zheng et al., "Judging LLM-as-a-Judge with MT-Bench and Chatbot Arena", NeurIPS 2023, for what to expect of one; the agreement
beyond chance is Cohen's kappa ("A Coefficient of Agreement for Nominal Scales", 1960).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from eval.own.prompts import judge_messages, said_by
from eval.run.questions import Question
from eval.run.records import Row, Run
from eval.show.tables import Grid
from qa.models.writer import Writer

JUDGED = "judge"
"""The measure: 1.0 right, 0.0 wrong, None where the judge gave no verdict or was not asked."""
_VERDICT = re.compile(r"\b(not\s)?(right|correct|wrong|incorrect)\b", re.IGNORECASE)
_TOKENS = 60  # a model that explains itself says its verdict first, as it is told to


def judged(
    run: Run, questions: Mapping[tuple[str, str], Question], writer: Writer, progress: Callable[[str], None] = lambda name: None
) -> Run:
    """A run with a verdict on each answer that was given to an answerable question; `questions` are by half and id. Whether
    a refusal is right needs no judge. Raises WriterFailed."""
    rows = []
    for row in run.rows:
        question = questions.get((row.half, row.question_id))
        if question and is_judged(row):
            verdict = verdict_of_model(writer, question, row.reply.text)
            row = replace(row, measures={**row.measures, JUDGED: verdict})
            progress(row.system)
        rows.append(row)
    return replace(run, rows=tuple(rows))


def is_judged(row: Row) -> bool:
    """Whether a judge is asked about an answer."""
    return row.answerable and not row.reply.refused and not row.error


def verdict_of_model(writer: Writer, question: Question, answer: str) -> float | None:
    """What a model says of an answer."""
    reference = question.reference or "; ".join(nugget[0] for nugget in question.nuggets)
    asked = "\n".join((*question.history, question.question))
    return verdict_in(said_by(writer, judge_messages(asked, reference, answer), _TOKENS))


def verdict_in(text: str) -> float | None:
    """The first verdict in what a model says; None if it says none."""
    found = _VERDICT.search(text)
    if not found:
        return None
    right = found[2].casefold() in ("right", "correct")
    return float(right != bool(found[1]))


def agreement(rows: Sequence[Row], name: str) -> Grid | None:
    """How the judge and the facts found agree, a system a row; None if nothing was judged."""
    lines = []
    for system in dict.fromkeys(row.system for row in rows):
        own = [row for row in rows if row.system == system and is_judged(row) and JUDGED in row.measures]
        pairs = [(row.measures[JUDGED] == 1.0, row.is_right) for row in own if row.measures[JUDGED] is not None]
        if own:
            lines.append((system, *_line(pairs), str(len(own) - len(pairs))))
    heads = ("answers judged", "n", "right by the judge", "right by facts", "agree", "kappa", "no verdict")
    return Grid(f"judged by {name}", heads, tuple(lines)) if lines else None


def _line(pairs: Sequence[tuple[bool, bool]]) -> tuple[str, ...]:
    if not pairs:
        return ("0", "–", "–", "–", "–")
    shares = [sum(pair[side] for pair in pairs) / len(pairs) for side in (0, 1)]
    agreed, beyond = sum(one == other for one, other in pairs) / len(pairs), kappa(pairs)
    return (str(len(pairs)), *(f"{share:.1%}" for share in (*shares, agreed)), "–" if beyond is None else f"{beyond:.2f}")


def kappa(pairs: Sequence[tuple[bool, bool]]) -> float | None:
    """Cohen's kappa of two judges who say yes or no; None where chance alone would make them agree always."""
    if not pairs:
        return None
    n = len(pairs)
    one, other = (sum(pair[side] for pair in pairs) / n for side in (0, 1))
    chance = one * other + (1 - one) * (1 - other)
    return None if chance == 1.0 else (sum(a == b for a, b in pairs) / n - chance) / (1 - chance)
