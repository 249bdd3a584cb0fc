"""A conversation as text to take away: what Markdown's own parser reads back is what was said, under the same numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from qa import Answer, Assistant
from tests.ui.made import CONVERSATIONS, ODD_WORDS, SIGNS, answer_of, answers, conversation_of, document_of
from ui.chat.conversation import Conversation
from ui.chat.export import escape, markdown, plain

QUESTIONS = ("What does V.2 say?", "Do cats dream?", "Which countries did China deliver satellites to in orbit?", "What does V.2 say?")
FOOTNOTE = re.compile(r"\[\^(\d+)\]: (.*)", re.DOTALL)
MARKS = re.compile(r"(?: ?\[\^\d+\])+$")


def read_markdown(text: str) -> list[tuple[str, str]]:
    """The blocks of a Markdown text as a parser sees them: what they are, and the words that they show."""
    tokens = MarkdownIt("commonmark").parse(text)
    return [(before.tag, shown(one.children or [])) for before, one in pairwise(tokens) if one.type == "inline"]


def shown(children: Sequence[Token]) -> str:
    """The words of a line as they are shown; anything but text, line ends and emphasis is named, as it should not be there."""
    known = {"text": "", "text_special": "", "softbreak": "\n", "em_open": "", "em_close": ""}
    return "".join(one.content + known.get(one.type, f"<{one.type}>") for one in children)


def footnotes(text: str) -> dict[int, str]:
    """The footnotes of a Markdown text as a parser reads them, by number."""
    found = [FOOTNOTE.fullmatch(words) for _, words in read_markdown(text)]
    return {int(match[1]): match[2] for match in found if match}


def said(conversation: Conversation) -> list[tuple[str, str]]:
    """The blocks that the turns of a conversation should be, without marks."""
    blocks: list[tuple[str, str]] = []
    for answer in (turn.answer for turn in conversation.turns):
        blocks.append(("h2", answer.asked))
        blocks += [("p", f"Understood as: {answer.question}")] if answer.question != answer.asked else []
        blocks += [("p", one.text) for one in answer.statements]
        blocks += [("p", answer.note)] if answer.note else []
        blocks += [("p", f"The document does not say: {answer.missing}")] if answer.missing else []
    return blocks


@given(ODD_WORDS | st.text(st.sampled_from(SIGNS), min_size=1, max_size=6).map(str.strip).filter(bool))
@example("1. one")
@example("- one")
@example("# one #")
@example("a  \\")
@example("<b>&amp;</b>")
@example("http://example.org <http://example.org>")
def test_escaped_text_is_read_back_in_a_heading_and_before_a_mark(text: str) -> None:
    assert read_markdown(f"## {escape(text)}") == [("h2", text)]
    assert read_markdown(f"{escape(text)} [^1]") == [("p", f"{text} [^1]")]


@pytest.mark.parametrize("text", ["-", "+", "1.", "2)", "---", "a\n-", "a\n---", "a\n==="])
def test_signs_that_stand_alone_are_read_back(text: str) -> None:
    assert read_markdown(escape(text)) == [("p", text)]
    assert read_markdown(f"{escape(text)} [^1]") == [("p", f"{text} [^1]")]


@given(st.lists(ODD_WORDS, min_size=1, max_size=4).map("\n".join))
def test_escaped_lines_are_read_back_in_a_paragraph(text: str) -> None:
    assert read_markdown(f"{escape(text)} [^1]") == [("p", f"{text} [^1]")]


@given(CONVERSATIONS)
def test_a_conversation_is_read_back_whole(conversation: Conversation) -> None:
    document = document_of()
    text = markdown(conversation, document)
    blocks = read_markdown(text)
    assert blocks[:2] == [("h1", f"Questions to {document.title}"), ("p", f"{document.name}, SHA-256 {document.sha256}")]
    turns = [(tag, MARKS.sub("", words)) for tag, words in blocks[2:] if not FOOTNOTE.fullmatch(words)]
    assert turns == said(conversation)
    assert list(footnotes(text)) == list(conversation.numbers.values())


def test_of_a_library_each_document_that_was_cited_is_named() -> None:
    conversation = conversation_of([answer_of((4, 11))], {"odd <b>.txt": "12ab", "other.txt": "34cd"})
    blocks = read_markdown(markdown(conversation, document_of("", "library")))
    assert blocks[1] == ("p", "odd <b>.txt, SHA-256 12ab")
    assert "34cd" not in str(blocks)


@given(CONVERSATIONS)
def test_each_footnote_is_the_exact_quote_under_its_number(conversation: Conversation) -> None:
    found = footnotes(markdown(conversation, document_of()))
    for citation in (one for turn in conversation.turns for one in turn.answer.citations):
        quote = " ".join(citation.quote.split())
        assert found[conversation.number(citation)].startswith(f"“{quote}” {citation.section}")
        assert found[conversation.number(citation)].endswith(f"characters {citation.start}–{citation.end}")


def test_marks_are_those_of_the_conversation() -> None:
    text = markdown(conversation_of([answer_of((4, 11), (12, 15)), answer_of((23, 28), (12, 15))]), document_of())
    assert re.findall(r" ((?:\[\^\d+\])+)$", text, re.MULTILINE) == ["[^1]", "[^2]", "[^3]", "[^2]"]
    assert list(footnotes(text)) == [1, 2, 3]


def test_a_real_conversation_is_read_back(assistant: Assistant) -> None:
    conversation = conversation_of([assistant.ask(question) for question in QUESTIONS])
    text = markdown(conversation, assistant.document)
    assert text.endswith("\n")
    assert [words for tag, words in read_markdown(text) if tag == "h2"] == list(QUESTIONS)
    spans = {number: span for span, number in conversation.numbers.items()}
    for number, note in footnotes(text).items():
        quote = " ".join(assistant.document.text[slice(*spans[number][1:3])].split())
        assert note.startswith(f"“{quote}” ")
    assert len(footnotes(text)) == len(spans)


def test_an_empty_conversation_is_a_title() -> None:
    assert [tag for tag, _ in read_markdown(markdown(Conversation(), document_of()))] == ["h1", "p"]


def test_a_question_of_several_lines_is_one_heading() -> None:
    text = markdown(conversation_of([answer_of((4, 11), asked="Why?\n\n# And\nhow?")]), document_of())
    assert ("h2", "Why? # And how?") in read_markdown(text)


# -- one answer for the clipboard ----------------------------------------------------------------------------------
@given(answers(), CONVERSATIONS)
def test_clipboard_has_statements_and_quotes_as_they_are(answer: Answer, earlier: Conversation) -> None:
    document, conversation = document_of(), earlier.with_answer(answer)
    text = plain(conversation, document, conversation.turns[-1])
    for statement in answer.statements:
        by_number = {one.number: conversation.number(one) for one in answer.citations}
        assert f"{statement.text} {''.join(f'[{by_number[number]}]' for number in statement.citations)}" in text
    for citation in answer.citations:
        quote = " ".join(citation.quote.split())
        assert f"[{conversation.number(citation)}] “{quote}” ({document.title}, " in text
        assert f"characters {citation.start}–{citation.end})" in text
    assert (answer.note in text, answer.missing in text) == (True, True)
    assert text == text.strip()


@pytest.mark.parametrize(("missing", "end"), [("", ""), ("the price", "\n\nThe document does not say: the price")])
def test_clipboard_text_of_an_answer(missing: str, end: str) -> None:
    conversation = conversation_of([answer_of((12, 15)), replace(answer_of((4, 11), (12, 15)), missing=missing)])
    assert plain(conversation, document_of(), conversation.turns[1]) == (
        f"<first> [2]\n\naim [1]{end}\n\n"
        "[2] “<first>” (odd <b>.txt, I · I. Aims, characters 4–11)\n"
        "[1] “aim” (odd <b>.txt, I · I. Aims, characters 12–15)"
    )
