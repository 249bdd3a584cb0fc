"""Texts without blank lines: headings are lines in capitals, or short ones among paragraphs of one line each."""

from __future__ import annotations

from ingest import parse_document
from ingest.chunks import chunk_document

PLOTS = "A plot is let for a year, from the first day of October, and nobody may hold more than two of them at one time."
WATER = "Hoses may be used in the early morning, but never when the town has forbidden it. The main is off in winter."
FILLED = """The keeper of the light relieves him at the sixth hour, and he may
not leave the tower before the keeper has signed the book for him.
"""
HENS = "Six hens may be kept on a plot, and no cock. Dogs are kept on a lead, and bees by the hedge in the east only."


def titles(text: str) -> list[str]:
    return [section.title for section in parse_document(text).sections if section.is_headed and section.kind != "opening"]


def rules(*names: str) -> str:
    """A text of three parts with these names, three paragraphs each, one line below the other."""
    return "\n".join(line for name in names for line in (name, PLOTS, WATER, HENS)) + "\n"


def test_lines_in_capitals_between_paragraphs_are_headings() -> None:
    text = rules("PLOTS", "WATER AND HOSES", "ANIMALS")
    assert titles(text) == ["PLOTS", "WATER AND HOSES", "ANIMALS"]
    assert [chunk.title_path for chunk in chunk_document(parse_document(text)) if "Hoses" in chunk.text] == [
        ("PLOTS",),
        ("WATER AND HOSES",),
        ("ANIMALS",),
    ]


def test_the_lines_of_the_title_are_one_and_the_first_heading_is_another() -> None:
    text = "THE VALE SOCIETY\nITS RULES\n" + rules("PLOTS", "WATER", "ANIMALS")
    assert titles(text) == ["THE VALE SOCIETY ITS RULES", "PLOTS", "WATER", "ANIMALS"]


def test_a_short_line_above_a_paragraph_is_a_heading_below_those_in_capitals() -> None:
    text = "LAND\n" + rules("Plots of the vale", "Water and hoses") + "BEASTS\n" + rules("Hens and dogs")
    paths = [section.title_path for section in parse_document(text).sections if section.is_headed]
    assert paths == [
        ("LAND",),
        ("LAND", "Plots of the vale"),
        ("LAND", "Water and hoses"),
        ("BEASTS",),
        ("BEASTS", "Hens and dogs"),
    ]


def test_words_in_capitals_that_stand_in_a_list_are_no_headings() -> None:
    ships = [f"SHIP {name}" for name in ("ABLE", "BOLD", "CALM", "DEEP", "EVEN", "FAIR", "GLAD", "HIGH", "IDLE", "JUST", "KEEN", "LOUD")]
    assert titles("\n".join(["Names of ships:", *ships])) == []


def test_a_paragraph_in_capitals_that_is_set_over_lines_is_none_of_them() -> None:
    warning = "THE LIGHT IS PROVIDED AS IT IS, WITHOUT WARRANTY OF ANY KIND, AND IN\nNO EVENT SHALL THE KEEPER BE LIABLE FOR ANY SHIP.\n"
    assert titles(f"{FILLED * 4}{warning}{FILLED * 4}{warning}{FILLED * 3}") == []


def test_a_short_line_in_capitals_of_a_text_set_over_lines_is_a_heading() -> None:
    assert titles(f"{FILLED * 4}THE BELL\n{FILLED * 4}THE LAMP\n{FILLED * 3}") == ["THE BELL", "THE LAMP"]


def test_a_title_that_asks_may_end_with_a_small_word() -> None:
    text = f"The trade\n\n{PLOTS}\n\nWhat it was for\n\n{WATER}\n\nWhat is left\n\n{HENS}\n"
    assert titles(text) == ["The trade", "What it was for", "What is left"]
