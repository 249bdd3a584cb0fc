"""What is said of each of some parts that stand beside each other, and which there are."""

from __future__ import annotations

from pathlib import Path

import pytest

from qa.evidence.neighbours import Neighbours
from qa.readers.forms.parallel import MOST_PART_WORDS, of_each, parts_asked, title_of
from tests.qa.documents import candidates_of, content_of, question_about, texts

SECTIONS = """# Huts of the valley

All huts are open in May.

## Eagle Hut

Eagle Hut lies at 2,310 metres. It has 44 beds. The spring dries up in August.

## Larch Hut

Larch Hut lies at 1,580 metres. It has 35 beds and a stove.

## Storm Hut

Storm Hut lies at 2,480 metres. There are 22 beds.

## Bookings

Write to the club.
"""
NAMED = """# Our workshops

## Felting

Taught by Una Brae in the barn. The fee is 80 euros.

## Dyeing

Taught by Gus Petrie in the wash house. The fee is 95 euros.

## Weaving

Taught by Moira Kell in the attic. The fee is 70 euros.

## How to get here

Take the bus to the mill.
"""
LETTERED = """The classes in Dale

(a) Fencing. The fencing class is taught by Igor Vance. Masks can be borrowed from the porter. They are cleaned.

(b) Welsh. The Welsh class is taught by Carys Lunt. No book is needed for the first term. There is a test.

(c) Juggling. The juggling class is taught by Bea Solano. Clubs and rings are there for all. Bring a friend.

(d) Basketry. The basketry class is taught by Noor Haddad. Willow grows behind the house. Bring a knife.
"""
BOLD = """# Ferries of the Sound

**Alma.** Built in 1962. She carries 210 passengers. Her captain is Jon Vik.

**Berta.** Built in 1988. She carries 340 passengers. Her captain is Ida Lunde.

**Cara.** Built in 2004. She carries 95 passengers. Her captain is Per Aune.

All ferries stop at Nes.
"""
LINES = """CAMPS OF THE TRAIL

Birch Camp: 14 pitches, open from May.
Otter Camp: 22 pitches, open from June.
Raven Camp: 9 pitches, no water.

Fires are allowed in the stone rings only.
"""
BEDS = ["It has 44 beds.", "It has 35 beds and a stove.", "There are 22 beds."]


@pytest.mark.parametrize(
    ("text", "asked", "first", "told"),
    [
        (SECTIONS, "How many beds does each hut have?", "35 beds", [BEDS[0], BEDS[1], "## Storm Hut", BEDS[2]]),
        (SECTIONS, "How many beds do the huts have?", "35 beds", []),
        (SECTIONS, "How many beds does each guest have?", "35 beds", []),
        (
            SECTIONS.replace("All huts", "Many of the guests who come to the valley from the two towns below it like the huts, which"),
            "Name every guest.",
            "35",
            [],
        ),
        (
            NAMED,
            "Who teaches each workshop?",
            "Gus Petrie",
            ["Felting", "Taught by Una", "Dyeing", "Taught by Gus", "Weaving", "Taught by Moira"],
        ),
        (LETTERED, "Who teaches each of the classes?", "Welsh", ["(a) Fencing", "(b) Welsh", "(c) Juggling", "(d) Basketry"]),
        (BOLD, "Who is the captain of each ferry?", "Ida", ["**Alma", "Her captain", "**Berta", "Her captain", "**Cara", "Her captain"]),
        (LINES, "How many pitches has every camp?", "Otter", ["Birch Camp: 14", "Otter Camp: 22", "Raven Camp: 9"]),
        (LINES, "How many pitches has every camp?", "Fires", ["Birch Camp: 14", "Otter Camp: 22", "Raven Camp: 9"]),
    ],
)
def test_what_each_part_says_is_told_with_its_name(tmp_path: Path, text: str, asked: str, first: str, told: list[str]) -> None:
    content = content_of(text, tmp_path, "parts.md" if text.startswith("#") else "parts.txt")
    found = texts(of_each(question_about(content, asked), candidates_of(content, first), Neighbours(content)).units)
    assert len(found) == len(told)
    assert [one for one, start in zip(found, told, strict=True) if not one.lstrip("# ").startswith(start.lstrip("# "))] == []


@pytest.mark.parametrize(
    ("text", "asked", "names"),
    [
        (SECTIONS, "Which huts are there?", ["Eagle Hut", "Larch Hut", "Storm Hut"]),
        (SECTIONS, "How many huts are there in the valley?", ["Eagle Hut", "Larch Hut", "Storm Hut"]),
        (SECTIONS, "Which huts have a stove?", []),
        (SECTIONS, "Which hut is the highest?", []),
        (NAMED, "Which workshops are there?", ["Felting", "Dyeing", "Weaving"]),
        (BOLD, "What ferries does the Sound have?", ["Alma", "Berta", "Cara"]),
        (LINES, "Which camps are there?", ["Birch Camp", "Otter Camp", "Raven Camp"]),
    ],
)
def test_the_parts_of_the_kind_that_is_asked_for_are_named(tmp_path: Path, text: str, asked: str, names: list[str]) -> None:
    content = content_of(text, tmp_path, "parts.md" if text.startswith("#") else "parts.txt")
    assert list(parts_asked(question_about(content, asked), candidates_of(content)[0], Neighbours(content)).names) == names


def test_what_does_not_fit_is_counted(tmp_path: Path) -> None:
    parts = "".join(
        f"## {name} Hut\n\nIt has {i + 10} beds, {'and a stove ' * 4}to each.\n\n" for i, name in enumerate("ABCDEFGHIJKLMNOPQR")
    )
    content = content_of(f"# Huts\n\n{parts}", tmp_path, "huts.md")
    found = of_each(question_about(content, "How many beds has each hut?"), candidates_of(content, "beds"), Neighbours(content))
    shown = sum("beds" in one for one in texts(found.units))
    assert 0 < shown < 18
    assert f"and {18 - shown - 3} more elsewhere" in found.note


def test_long_parts_tell_of_more_than_one_thing(tmp_path: Path) -> None:
    content = content_of(SECTIONS.replace("It has", f"{'Snow lay on the path. ' * (MOST_PART_WORDS // 4)}It has"), tmp_path, "huts.md")
    candidates = candidates_of(content, "35 beds")
    assert not of_each(question_about(content, "How many beds does each hut have?"), candidates, Neighbours(content))


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("(b) Welsh. No book is needed.", "Welsh"),
        ("**Alma**: built in 1962", "Alma"),
        ("The hall costs 40 pounds a day.", ""),
        ("A, b: c", ""),
    ],
)
def test_what_opens_a_paragraph_as_its_title(text: str, title: str) -> None:
    assert title_of(text) == title
