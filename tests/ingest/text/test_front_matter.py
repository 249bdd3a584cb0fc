"""Front matter: what stands before a text and tells of it, in each of its forms."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest import parse_document
from ingest.text.front_matter import read_front_matter

BODY = "The valley has 31 hives.\n"
YAML = """---
# made by the office
headline: "Bees: a count"
byline: R. Tansley
last-modified: 2024-03-02
Published on: 1 March 2024
tags:
- bees
source: Valley Press
cover:
  title: A photograph
---
"""
TOML = """+++
title = "Bees"
draft = false
tags = [
  "bees",
]
[params]
  date = 2024-03-02
[[authors]]
  name = "R. Tansley"
  email = "r@example.org"
[[authors]]
  name = 'P. Olt'
+++
"""
JSON = """{
  "title": "Bees",
  "author": {
    "name": "R. Tansley",
    "email": "r@example.org"
  },
  "draft": false
}
"""


def _facts(text: str) -> list[tuple[str, str]]:
    front = read_front_matter(text)
    return [(name, text[start:end]) for name, start, end in front.facts] if front else []


@pytest.mark.parametrize(
    ("front", "facts"),
    [
        (
            YAML,
            [
                ("title", "Bees: a count"),
                ("author", "R. Tansley"),
                ("updated", "2024-03-02"),
                ("date", "1 March 2024"),
                ("publisher", "Valley Press"),
            ],
        ),
        (TOML, [("title", "Bees"), ("date", "2024-03-02"), ("author", "R. Tansley"), ("author", "P. Olt")]),
        (JSON, [("title", "Bees"), ("author", "R. Tansley")]),
        ("---\nauthors: [R. Tansley, 'P. Olt']\n...\n", [("author", "R. Tansley"), ("author", "P. Olt")]),
        ("---\nauthors:\n  - name: R. Tansley\n    office: Weir\n  - P. Olt\n---\n", [("author", "R. Tansley"), ("author", "P. Olt")]),
        ("---\ntitle: >-\n  Bees of\n  the valley\n---\n", [("title", "Bees of\n  the valley")]),
        ('+++\nauthor = { name = "R. Tansley", email = "r@example.org" }\n+++\n', [("author", "R. Tansley")]),
        ('+++\ntitle = "Bees"  # as printed\nauthors = []\n+++\n', [("title", "Bees")]),
        ("% Bees\n% R. Tansley\n% March 2024\n", [("title", "Bees"), ("author", "R. Tansley"), ("date", "March 2024")]),
    ],
)
def test_what_front_matter_tells(front: str, facts: list[tuple[str, str]]) -> None:
    assert _facts(f"{front}\n{BODY}") == facts
    document = parse_document(f"{front}\n{BODY}")
    assert [(one.name, one.value) for one in document.facts] == facts
    assert [document.text[slice(*span)] for one in document.sections for span in one.body] == [BODY.strip()]


@pytest.mark.parametrize(
    "text",
    [
        f"---\n\nThe valley has bees: many of them.\n\n---\n\n{BODY}",  # two rules
        f'{{\n  "hives": 31\n}}\n\n{BODY}',  # an example
        f"---\ntitle: Bees\n\n{BODY}",  # never closed
        f"+++\nBees and more.\n+++\n{BODY}",
        f"Title: Bees\n---\n{BODY}",
        f"%%\n{BODY}",
        f"{BODY}---\ntitle: Bees\n---\n",
        "---",
        "",
    ],
)
def test_what_is_no_front_matter(text: str) -> None:
    assert read_front_matter(text) is None


@given(st.text(alphabet="-+{}[]%:=\",' \t\r\nab#.", max_size=200))
def test_the_facts_of_any_text_stand_in_it(text: str) -> None:
    for form in ("", "---\n", "+++\n", "{\n", "% "):
        if front := read_front_matter(form + text):
            assert all(0 < start < end <= front.end <= len(form + text) for _, start, end in front.facts)
