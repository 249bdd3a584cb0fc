"""Markdown is shown without its marks, each part an exact slice at its own place."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.chat.markdown_marks import is_markdown, runs


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Nothing is marked here.", [("Nothing is marked here.", "")]),
        ("a **bold** word", [("a ", ""), ("bold", "strong"), (" word", "")]),
        ("**a *b* c**", [("a ", "strong"), ("b", "strong em"), (" c", "strong")]),
        ("__a__ and _b_, ***c***", [("a", "strong"), (" and ", ""), ("b", "em"), (", ", ""), ("c", "strong em")]),
        ("see [the *manual*](https://a.example/b_c) now", [("see ", ""), ("the ", ""), ("manual", "em"), (" now", "")]),
        ("![A pump](pump.png) and [it][1]", [("A pump", ""), (" and ", ""), ("it", "")]),
        ("run `make *all*` first", [("run ", ""), ("make *all*", "code"), (" first", "")]),
        ("```sh\nmake **all**\n```\n**then**", [("make **all**\n", "code"), ("\n", ""), ("then", "strong")]),
        ("> said\n> he", [("said\n", ""), ("he", "")]),
        (r"3 \* 4, snake_case_name, 5 * 6 * 7", [("3 ", ""), ("* 4, snake_case_name, 5 * 6 * 7", "")]),
        ("- flights ~~2~~ **unclosed", [("- flights ", ""), ("2", "struck"), (" **unclosed", "")]),
    ],
)
def test_marks_are_left_out(text: str, shown: list[tuple[str, str]]) -> None:
    assert [(one.text, one.style) for one in runs(text, 0, is_heading=False)] == shown


@pytest.mark.parametrize("text", ["# Water", "### Water ###", "Water\n====", "Water\n---"])
def test_a_heading_is_its_words(text: str) -> None:
    assert [one.text for one in runs(text, 0, is_heading=True)] == ["Water"]


@given(st.text(alphabet="ab *_`[]()>#\\\n~-!", max_size=60), st.booleans())
def test_each_part_is_a_slice_in_order_and_only_marks_are_left_out(text: str, is_heading: bool) -> None:
    found = runs(text, 7, is_heading)
    assert all(text[one.start - 7 : one.end - 7] == one.text for one in found)
    assert all(before.end <= after.start for before, after in itertools.pairwise(found))
    shown = {place for one in found for place in range(one.start - 7, one.end - 7)}
    left_out = {text[place] for place in range(len(text)) if place not in shown}
    assert left_out <= set(" *_`[]()>#\\\n~-!ab")
    assert "[" in text or "`" in text or "~" in text or not left_out & set("ab")


def test_which_documents_are_markdown() -> None:
    assert [is_markdown(name) for name in ("a.md", "A.MARKDOWN", "a.txt", "md")] == [True, True, False, False]
