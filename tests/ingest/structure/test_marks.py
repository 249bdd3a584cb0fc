"""The marks that parts begin with: what may stand between a number or a letter and its title, and how the parts are called then."""

from __future__ import annotations

import pytest

from ingest import parse_document
from ingest.structure.items import BULLET

PARTS = (
    ("Malt", "The malt comes from two farms."),
    ("Water", "The well is 64 metres deep."),
    ("Yeast", "The yeast has been kept since 1931."),
)


def _headed(text: str) -> list[tuple[str, str, str]]:
    """(kind, label, title) of each part with a heading."""
    return [(one.kind, one.label, one.title) for one in parse_document(text).sections if one.is_headed and one.kind != "opening"]


def _parts(mark: str, labels: tuple[str, ...], heading: str) -> str:
    """A document of three parts, each below a heading, in which {} is the mark and the title."""
    titles = [mark.format(label) + title for label, (title, _) in zip(labels, PARTS, strict=True)]
    return "\n\n".join(f"{heading.format(title)}\n\n{body}" for title, (_, body) in zip(titles, PARTS, strict=True))


ARABIC, ROMAN, LETTERS, SMALL = ("1", "2", "3"), ("I", "II", "III"), ("A", "B", "C"), ("a", "b", "c")


@pytest.mark.parametrize("heading", ["## {}", "{}\n-------"])
@pytest.mark.parametrize(
    ("mark", "labels", "kind"),
    [
        ("{} – ", LETTERS, "letter"),
        ("{} - ", LETTERS, "letter"),
        ("{}: ", LETTERS, "letter"),
        ("{} ", LETTERS, "letter"),
        ("{}) ", LETTERS, "letter"),
        ("{}) ", SMALL, "letter"),
        ("{} — ", ROMAN, "roman"),
        ("{}) ", ROMAN, "roman"),
        ("{} ", ROMAN, "roman"),
        ("{}) ", ARABIC, "arabic"),
        ("{} – ", ARABIC, "arabic"),
        ("{}: ", ARABIC, "arabic"),
        ("{} | ", ARABIC, "arabic"),
        ("{}.", ARABIC, "arabic"),
        ("{} ", ARABIC, "arabic"),
    ],
)
def test_the_mark_of_a_heading_is_no_part_of_its_title(mark: str, labels: tuple[str, ...], kind: str, heading: str) -> None:
    found = _headed(f"The brewery\n===========\n\n{_parts(mark, labels, heading)}\n")
    assert found[1:] == [(kind, label, title) for label, (title, _) in zip(labels, PARTS, strict=True)]


@pytest.mark.parametrize(("mark", "labels", "kind"), [("{} – ", LETTERS, "letter"), ("{} - ", ARABIC, "arabic"), ("{} — ", ROMAN, "roman")])
def test_a_line_of_plain_text_may_have_a_dash_behind_its_mark(mark: str, labels: tuple[str, ...], kind: str) -> None:
    assert _headed(_parts(mark, labels, "{}")) == [(kind, label, title) for label, (title, _) in zip(labels, PARTS, strict=True)]


def test_letters_go_on_after_those_that_are_left_out() -> None:
    text = "".join(f"## {letter} – Room {letter}{letter}\n\nIt has a door.\n\n" for letter in "ABCDV")
    assert [label for _, label, _ in _headed(text)] == [*"ABCDV"]


@pytest.mark.parametrize(
    "text",
    [
        "## A visit to the mill\n\nIt grinds.\n\n## The miller\n\nHe sleeps.\n",
        "## I – the miller\n\nHe grinds.\n\n## The mill\n\nIt stands.\n",
        "## C: a language\n\nIt is old.\n\n## D: another\n\nIt is younger.\n",
    ],
)
def test_a_letter_that_begins_no_sequence_is_a_word_of_its_title(text: str) -> None:
    assert [label for _, label, _ in _headed(text)] == ["", ""]


@pytest.mark.parametrize(
    "text",
    [
        "A: Is it open?\nB: It is.\nA: Then I shall come.\n",
        "A - the left lever\nB - the right lever\nC - the brake\n",
        "They came in three groups:\n\n1 - those from the hills,\n2 - those from the coast.\n",
    ],
)
def test_speech_and_lists_with_such_marks_are_no_headings(text: str) -> None:
    assert _headed(text) == [] or {kind for kind, _, _ in _headed(text)} <= {"opening"}


BLANKS = ["\u00a0", "\u202f", "\u202f\u202f", "\u2009", "\u2007", "\u2002", "\u2003", "\u3000", "\u200b", " \u00a0", "\t"]


@pytest.mark.parametrize("blank", BLANKS)
@pytest.mark.parametrize(
    ("mark", "address"),
    [("{}.*", "2"), ("§*{}*", "§ 2"), ("Article*{}*", "Article 2"), ("1.{}*", "1.2"), ("({})*", "(2)"), ("## {}.*", "2")],
)
def test_any_blank_may_part_a_number_from_its_title(mark: str, address: str, blank: str) -> None:
    document = parse_document(_parts(mark.replace("*", blank), ARABIC, "{}"))
    assert document.section(address).title == "Water"


@pytest.mark.parametrize("blank", BLANKS)
def test_any_blank_may_follow_a_bullet(blank: str) -> None:
    assert BULLET.match(f"•{blank}Malt")
    document = parse_document(f"What is needed:\n\n•{blank}Malt\n•{blank}Water\n")
    assert [document.text[slice(*one.body[0])] for one in document.sections if one.kind == "bullet"] == ["Malt", "Water"]
