"""What an index says of its document comes back as it was, and no text of it is stored twice."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import OpenIndex
from index.store.content import Content, decode_content, encode_content
from ingest import FootnoteError, parse_document
from ingest.chunks import chunk_document
from tests.ingest.structure.test_layouts import DECIMAL, MARKDOWN

LINES = [
    "I. Aims",
    "1. Gate",
    "2.1 Lock",
    "(1) Key",
    "# Town",
    "## Port",
    "- a bullet",
    "(a) an item;",
    "It opens. It shuts.",
    "",
    "",
    "As so:",
]


def content_of(text: str) -> Content:
    """What an index of a text would say."""
    document = parse_document(text)
    return Content(document, chunk_document(document), (("a", "b"),), ((0,), ()), ("France",), {"lune": "moon"})


@pytest.mark.parametrize("text", [MARKDOWN, DECIMAL, "Only words.\n"])
def test_content_comes_back(text: str) -> None:
    content = content_of(text)
    assert decode_content(encode_content(content)) == content


def test_content_of_the_white_paper_comes_back(real_index: OpenIndex) -> None:
    assert decode_content(encode_content(real_index.content)) == real_index.content
    assert any(chunk.lead_in for chunk in real_index.content.chunks)


@given(st.lists(st.sampled_from(LINES), min_size=1, max_size=30))
def test_content_of_any_layout_comes_back(lines: list[str]) -> None:
    try:
        content = content_of("\n".join(lines))
    except FootnoteError:
        return
    assert decode_content(encode_content(content)) == content


def test_no_sentence_is_stored_twice(real_folder: Path, real_index: OpenIndex) -> None:
    stored = (real_folder / real_index.manifest.data / "document.json").read_text(encoding="utf-8")
    texts = [json.dumps(one.text, ensure_ascii=False)[1:-1] for chunk in real_index.content.chunks for one in chunk.sentences]
    assert {text for text in texts if len(text) > 40 and stored.count(text) != 1} == set()


@pytest.mark.parametrize("data", [b"{}", b"[]", b"\xff", b'{"name": 1}', b""])
def test_what_is_no_content_is_refused(data: bytes) -> None:
    with pytest.raises(msgspec.MsgspecError):
        decode_content(data)
