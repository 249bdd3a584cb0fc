"""Markdown: the text is the file's own, the layout says what its marks mean."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest import parse_document
from ingest.formats.markdown import markdown_layout
from ingest.layout import Layout, Span

SLOW = 3.0  # seconds a megabyte: 0.4 by itself, 1.5 beside what other tests left in memory; in step with the square it would be minutes

TEXT = """---
title: "Rules of the harbour"
author: Ada Pilot
date: 2024-05-03
lang: en
---

# Fees ##

<!-- to do:
## Not a heading
-->

Boats and ships
===============

```sh
# Not a heading either
<!-- shown -->
```

    # Nor this

1. Boats
   - old ones
2) Ships

## <a name="p"></a> **Pilots**

| Zone | Hour |
|------|-----:|
| Harbour \\| quay | 2.50 |
| Market | |
"""


def _outline(layout: Layout) -> list[tuple[str, int]]:
    return [(layout.text[one.start : one.end], one.level) for one in layout.headings]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_what_the_marks_mean(end: str) -> None:
    text = TEXT.replace("\n", end)
    layout = markdown_layout(text)
    assert layout.text == text
    assert _outline(layout) == [("Fees", 1), ("Boats and ships", 1), ("Pilots", 2)]
    (table,) = layout.tables
    cells = [[text[cell.start : cell.end] for cell in row] for row in table.rows]
    assert cells == [["Zone", "Hour"], ["Harbour \\| quay", "2.50"], ["Market", ""]]
    assert table.header_rows == 1
    items = [(text[one.start : one.body].strip(), text[one.body : one.end], one.level) for one in layout.list_items]
    assert items == [("1.", "Boats", 1), ("-", "old ones", 2), ("2)", "Ships", 1)]
    assert len(layout.code) == 2
    assert [text[one.start : one.end][:3] for one in layout.left_out] == ["---", "<!-"]
    assert (layout.title, layout.author, layout.date, layout.language) == ("Rules of the harbour", "Ada Pilot", "2024-05-03", "en")


def test_without_front_matter_the_first_heading_is_the_title() -> None:
    assert markdown_layout("Text.\n\n# Fees\n").title == "Fees"


def _told(text: str) -> list[str]:
    """The paragraphs, items and rows that are read of a Markdown text."""
    document = parse_document(text, layout=markdown_layout(text))
    return [document.text[slice(*span)] for one in document.sections for span in one.body]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("The fee is 18.[^1] <!-- secret: 5 --> See the list.\n", ["The fee is 18.[^1]", "See the list."]),
        ("The fee is 18. <!-- secret -->\nIt is due in May.\n", ["The fee is 18.", "It is due in May."]),
        ("The fee is 18 <!-- secret\nfor us\nalone -->.\n\nIt is due.\n", ["The fee is 18", "It is due."]),
        ("- Rye <!-- 5 kg -->\n- Oats\n", ["Rye", "Oats"]),
        ("| Bread | Fee |\n|---|---|\n| Rye | 18 | <!-- guessed -->\n| Oats | 9 |\n", ["| Bread | Fee |", "| Rye | 18 |", "| Oats | 9 |"]),
        ("[//]: # (the fee was 5)\n\nThe fee is 18.\n", ["The fee is 18."]),
        ("A comment is `<!-- shown -->` in code.\n", ["A comment is `<!-- shown -->` in code."]),
        ("```\n<!-- shown -->\n```\n\nThe fee is 18.\n", ["```\n<!-- shown -->\n```", "The fee is 18."]),
    ],
)
def test_a_comment_is_not_read_but_what_stands_beside_it_is(text: str, told: list[str]) -> None:
    assert _told(text) == told


def test_front_matter_is_no_text_and_its_comments_are_no_headings() -> None:
    text = '+++\n# made by hand\ntitle = "Bread club"\nauthor = "L. Prenderby"\n+++\n\n# The club\n\nIt bakes.\n'
    layout = markdown_layout(text)
    assert (layout.title, layout.author, _outline(layout)) == ("Bread club", "L. Prenderby", [("The club", 1)])
    assert _told(text) == ["It bakes."]


@given(st.text(alphabet="#-|*>`<!= \t\r\nab1.", max_size=200))
def test_any_text_has_spans_within_it(text: str) -> None:
    layout = markdown_layout(text)
    assert layout.text == text
    cells = [cell for table in layout.tables for row in table.rows for cell in row]
    marked = [Span(one.start, one.end) for kind in (layout.headings, layout.list_items) for one in kind]
    for one in (*marked, *layout.code, *layout.left_out, *cells):
        assert 0 <= one.start <= one.end <= len(text)


@pytest.mark.alone
def test_a_megabyte_takes_seconds_at_most() -> None:
    text = (TEXT + "Boats pay a fixed fee that is set each year by the council of the town.\n\n" * 40) * 300
    begun = time.thread_time()
    markdown_layout(text)
    assert time.thread_time() - begun < SLOW * len(text) / 1e6
