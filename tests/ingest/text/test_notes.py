"""Notes below a text: the forms of their marks, where they end, and lists that are none."""

from __future__ import annotations

import pytest

from ingest.text.notes import find_notes

TOWER = "The tower was begun in 1504{} and has 212 steps{}.\n\nVisitors climb it on Sundays.\n\n"
NOTES = ("According to the chronicle.", "Counted by the sexton's daughter.\nShe was nine.", "It began in a shop.")


def _found(text: str, mark: str) -> str:
    return next((text[one.start : one.end] for one in find_notes(text, mark)), "")


@pytest.mark.parametrize("form", ["[{}] ", "[{}]", "[^{}]: ", "[{}]: ", "^{} ", "<sup>{}</sup> ", "Note {}: ", "footnote {}. ", "{} "])
def test_a_mark_of_notes_alone_is_one_wherever_it_stands(form: str) -> None:
    marked = [form.format(number) + note for number, note in enumerate(NOTES, 1)]
    assert _found(TOWER.format("", "") + "\n".join(marked), "2") == marked[1]


@pytest.mark.parametrize("form", ["{}. ", "{}) ", "({}) ", "**{}.** "])
@pytest.mark.parametrize("above", ["---\n\n", "* * *\n\n", "Notes\n\n", "## Footnotes\n", "Notes:\n"])
def test_a_number_of_a_list_is_that_of_a_note_below_a_rule_or_a_title(form: str, above: str) -> None:
    marked = [form.format(number) + note for number, note in enumerate(NOTES, 1)]
    assert _found(TOWER.format("", "") + above + "\n".join(marked), "2") == marked[1]
    assert _found(TOWER.format("", "") + "\n".join(marked), "2") == ""


@pytest.mark.parametrize("reference", ["(2)", " (2)", "[2]", "²", "<sup>2</sup>", "2"])
def test_a_number_of_a_list_is_that_of_a_note_where_the_text_refers_to_it(reference: str) -> None:
    assert _found(TOWER.format("", reference) + "1. From the chronicle.\n2. Counted by hand.\n", "2") == "2. Counted by hand."


@pytest.mark.parametrize(
    ("text", "mark", "note"),
    [
        ("It has 212 steps².\n\n¹From the chronicle.\n²Counted by hand.\n", "2", "²Counted by hand."),
        ("It has 212 steps*.\n\n* Counted by hand.\n", "*", "* Counted by hand."),
        ("It has 212 steps†.\n\n† Counted by hand.\n", "†", "† Counted by hand."),
        ("It has 212 steps(b).\n\n(a) From the chronicle.\n(b) Counted by hand.\n", "b", "(b) Counted by hand."),
        ("*Counted* by hand.\n", "*", ""),
        ("2.5 tons fell.\n", "2", ""),
        ("[1] First.\n\nAnother text.\n\n[1] Second.\n", "1", "[1] Second."),
    ],
)
def test_other_marks(text: str, mark: str, note: str) -> None:
    assert _found(text, mark) == note
