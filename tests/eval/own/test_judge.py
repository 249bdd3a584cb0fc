"""A language model as judge, scripted."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from eval.own.judge import agreement, judged, kappa, verdict_in
from eval.own.read import OwnQuestion
from eval.run.records import Reply, Row, Run
from tests.fakes import ScriptedWriter

QUESTION = OwnQuestion(
    id="q", kind="fact", question="When?", history=("Which bridge?",), answerable=True, reference="", nuggets=(("1931",),), evidence=()
)


def row(text: str, right: float, **options: object) -> Row:
    return Row("footnote", "mine", "q", "fact", True, Reply(text, **options), 0.1, {"correct": right})  # type: ignore[arg-type]


def test_only_answers_to_answerable_questions_are_judged_against_the_reference(make_run: Callable[[Sequence[Row], str], Run]) -> None:
    writer = ScriptedWriter({"Answer: 1931": "Right", "Answer: 1950": "Wrong, as it was 1931", "Answer: hm": "Perhaps"})
    rows = [row("1931", 1.0), row("1950", 0.0), row("1931", 0.0), row("hm", 0.0), row("No.", 0.0, refused=True)]
    run = judged(make_run(rows, "r"), {("mine", "q"): QUESTION}, writer)
    assert [one.measures.get("judge", "-") for one in run.rows] == [1.0, 0.0, 1.0, None, "-"]
    assert len(writer.asked) == 4
    assert "Question: Which bridge? When?\nReference: 1931" in writer.asked[0][-1].text
    grid = agreement(run.rows, "scripted")
    assert grid is not None
    assert grid.rows == (("footnote", "3", "66.7%", "33.3%", "66.7%", "0.40", "1"),)
    assert agreement(rows, "nobody") is None


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("Right", 1.0), ("**Wrong.**", 0.0), ("The answer is correct: nothing is wrong.", 1.0), ("Not right.", 0.0), ("incorrect", 0.0),
        ("It is not wrong", 1.0), ("", None), ("Copyright", None),
    ],
)  # fmt: skip
def test_a_verdict_is_found_in_what_a_model_says(text: str, verdict: float | None) -> None:
    assert verdict_in(text) == verdict


def test_kappa_by_hand() -> None:
    # Cohen's example form: 20 both yes, 5 yes/no, 10 no/yes, 15 both no: agreement 0.7, chance 0.5.
    pairs = [(True, True)] * 20 + [(True, False)] * 5 + [(False, True)] * 10 + [(False, False)] * 15
    assert kappa(pairs) == pytest.approx(0.4)
    assert kappa([(True, True)] * 3) is None
    assert kappa([]) is None
