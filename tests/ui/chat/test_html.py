"""What the chat shows as HTML: any text in it is text and nothing else, and the document's letters are all there."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given

from index import Passage
from ingest import Document, parse_document
from qa import Answer, Assistant, Pointer, Statement
from tests.ingest.structure.test_layouts import DECIMAL, MARKDOWN
from tests.ingest.test_offsets import BLOCKS, LINE_END
from tests.ui.in_browser.tree import Element, tree
from tests.ui.made import CONVERSATIONS, ODD, ODD_WORDS, PROSE, answer_of, answers, citation_of, conversation_of, document_of
from ui.chat.conversation import Conversation
from ui.chat.documents.html import document_html, overview_html
from ui.chat.documents.locations import Locations
from ui.chat.documents.overview import VERSION, Overview, Point, Suggestion
from ui.chat.documents.view import masthead, outline, pieces
from ui.chat.html import CONTEXT, conversation_html, evidence_sheet, footer_html, header_html, quotes_of, searched

MADE = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)
EMPTY = Conversation()


def shown(conversation: Conversation, document: Document | None = None) -> Element:
    """The conversation's page as a tree."""
    return tree(conversation_html(conversation, document or document_of()))


def sheet(conversation: Conversation, document: Document | None = None) -> Element:
    """The evidence sheet as a tree."""
    return tree(evidence_sheet(conversation, document or document_of(), MADE))


def check_paper(document: Document) -> None:
    """Every piece of the document stands there, its letters and its offsets exact."""
    shown_pieces = paper(document).find(name="fn-piece")
    whole = (*masthead(document), *pieces(document))
    spans = [span for one in whole for span in (one.cells or ((one.start, one.end),)) if span[0] < span[1]]
    expected = [(str(start), str(end), document.text[start:end]) for start, end in spans]
    assert [(one.attributes["data-start"], one.attributes["data-end"], one.text) for one in shown_pieces] == expected


def paper(document: Document) -> Element:
    """The document's page as a tree."""
    return tree(document_html(document))


# -- any text is text ----------------------------------------------------------------------------------------------
@given(ODD, ODD)
def test_what_is_typed_or_goes_wrong_is_text(pending: str, trouble: str) -> None:
    page = tree(conversation_html(EMPTY, document_of(), pending=pending, trouble=trouble))
    assert [one.find("h2")[0].text for one in page.find("article", "fn-pending")] == ([pending] if pending else [])
    assert [one.text for one in page.find(name="fn-trouble")] == ([trouble] if trouble else [])
    plain = tree(conversation_html(EMPTY, document_of(), pending=pending and "p", trouble=trouble and "t"))
    assert page.shape == plain.shape


@given(answers())
def test_what_an_answer_says_is_text(answer: Answer) -> None:
    (turn,) = shown(conversation_of([answer])).find("article")
    assert turn.find("h2")[0].text == answer.asked
    assert [one.text for one in turn.find("q")] == ([answer.question] if answer.question != answer.asked else [])
    for element, statement in zip(turn.find("p", "fn-statement"), answer.statements, strict=True):
        assert element.content[0] == f"{statement.text}\N{NO-BREAK SPACE}"
    for link, citation in zip(turn.find("ol")[0].find("a") if answer.citations else [], answer.citations, strict=True):
        assert link.attributes["data-quote"] == citation.quote
        assert (int(link.attributes["data-start"]), int(link.attributes["data-end"])) == (citation.start, citation.end)
        assert citation.title_path[0] in link.attributes["data-path"]
    is_greeted = "fn-greeted" in turn.attributes["class"]  # some signs alone are taken for a greeting
    for link, pointer in zip(turn.find("a", do="section"), () if is_greeted else answer.nearest, strict=True):
        assert link.attributes["data-section"] == pointer.section


@given(ODD_WORDS)
def test_odd_text_changes_no_element(text: str) -> None:
    def page(word: str) -> Element:
        document = document_of(name=word)
        answer = replace(answer_of((4, 11), asked=word), question=f"{word}!", missing=word)
        return tree(
            header_html(document)
            + document_html(document)
            + conversation_html(conversation_of([answer]), document, trouble=word)
            + evidence_sheet(conversation_of([answer]), document, MADE)
        )

    assert page(text).shape == page("word").shape


@given(ODD)
def test_odd_documents_are_text(text: str) -> None:
    check_paper(parse_document(f"I. Aims {text}\n\nThe aims {text} are two.\n\n· {text} one\n\n{text}\n", name=f"{text}.txt"))


def test_template_signs_are_not_filled_in() -> None:
    page = shown(conversation_of([answer_of((4, 11), asked="{{ 7 * 7 }} {% raw %}")]))
    assert page.find("h2")[0].text == "{{ 7 * 7 }} {% raw %}"


# -- the document --------------------------------------------------------------------------------------------------
def test_white_paper_stands_there_letter_by_letter(white_paper: Document) -> None:
    check_paper(white_paper)


@given(BLOCKS, LINE_END)
def test_any_document_stands_there_letter_by_letter(blocks: list[str], line_end: str) -> None:
    check_paper(parse_document((2 * line_end).join(blocks)))


def test_offsets_hold_once_a_browser_has_read_the_line_ends() -> None:
    document = parse_document("I. Aims\r\n\r\nThe first line of it.\r\nThe second line.\r\n")
    read = tree(document_html(document).replace("\r\n", "\n").replace("\r", "\n"))  # what HTML says of its input
    for one in read.find(name="fn-piece"):
        assert len(one.text) == int(one.attributes["data-end"]) - int(one.attributes["data-start"])


@pytest.mark.parametrize("text", [MARKDOWN, DECIMAL, "Only words.\n"])
def test_every_outline_entry_leads_to_its_section(text: str) -> None:
    document = parse_document(text)
    page = paper(document)
    for entry in page.find("a", do="section"):
        assert page.find(name="fn-heading", section=entry.attributes["data-section"])
    assert len(page.find("a", do="section")) == (len(outline(document)) if len(outline(document)) > 1 else 0)


def test_every_section_of_the_white_paper_can_be_shown(white_paper: Document) -> None:
    page = paper(white_paper)
    for section in white_paper.sections:
        if section.kind != "masthead":
            assert len([one for one in page.find(section=section.address) if one.tag != "a"]) == 1, section.address


# -- the conversation ----------------------------------------------------------------------------------------------
def test_a_new_conversation_has_room_for_what_the_document_begins_with() -> None:
    assert len(tree(conversation_html(EMPTY, document_of())).find(name="fn-overview")) == 1
    assert not tree(conversation_html(conversation_of([answer_of((4, 11))]), document_of())).find(name="fn-overview")


@given(ODD_WORDS)
def test_what_a_document_begins_with_is_text(text: str) -> None:
    overview = Overview(VERSION, (Point(text, 4, 11, text),), (Suggestion(text, "what", 4, 11, "I"),), 1)
    page = tree(overview_html(document_of(name=text), overview))
    assert page.find("button", do="ask", question=text)[0].text == text
    assert page.find("p", "fn-points")[0].content[0] == f"{text}\N{NO-BREAK SPACE}"
    assert page.find("a", "fn-mark")[0].attributes["data-document"] == text


@pytest.mark.parametrize("said", ["hi", "Help!", "What can you do?"])
def test_a_greeting_is_answered_in_two_lines_and_not_refused(assistant: Assistant, said: str) -> None:
    (turn,) = shown(conversation_of([assistant.ask(said)]), assistant.document).find("article")
    assert "fn-greeted" in turn.attributes["class"].split()
    (greeting,) = turn.find("p", "fn-greeting")
    assert len(greeting.text.splitlines()) == 2
    assert greeting.text.endswith("For example:")
    examples = turn.find("button", do="ask")
    assert examples
    assert all(assistant.ask(one.attributes["data-question"]).outcome == "answered" for one in examples)
    assert not turn.find(name="fn-verdict")


def test_how_sure_an_answer_is_is_said_only_where_it_is_not() -> None:
    sure, unsure = answer_of((4, 11)), replace(answer_of((4, 11)), confidence=0.3)
    first, second = shown(conversation_of([sure, unsure])).find("article")
    assert (len(first.find("p", "fn-unsure")), len(second.find("p", "fn-unsure"))) == (0, 1)
    refused = Answer("not_in_document", "q?", "q?", note="It does not say.", confidence=0.1)
    assert not shown(conversation_of([refused])).find("p", "fn-unsure")


def test_what_was_searched_is_told(assistant: Assistant) -> None:
    answer = assistant.ask("How many space cooperation agreements has China signed since 2016?")
    (details,) = shown(conversation_of([answer]), assistant.document).find("details", "fn-searched")
    assert f"{len(answer.passages)} passages" in details.text
    assert "VI.2" in details.text


def test_an_answer_can_be_asked_again_in_each_other_way() -> None:
    conversation = conversation_of([answer_of((4, 11)), replace(answer_of((4, 11)), mode="written")])
    page = tree(conversation_html(conversation, document_of(), modes=("written", "quote"), has_check=True))
    first, second = page.find("article")
    assert [one.attributes.get("data-mode") for one in first.find("button", do="retry")] == [None, "written"]
    assert [one.attributes.get("data-mode") for one in second.find("button", do="retry")] == [None, "quote"]
    assert (len(first.find("button", do="check")), len(second.find("button", do="check"))) == (0, 1)
    assert len(shown(conversation).find("button", do="retry")) == 2


def test_some_turns_are_shown_under_their_own_places_and_numbers() -> None:
    conversation = conversation_of(
        [answer_of((4, 11), asked="One?"), answer_of((12, 15), asked="Two?"), answer_of((23, 28), asked="Three?")]
    )
    page = tree(conversation_html(conversation, document_of(), first=1, last=2))
    (turn,) = page.find("article")
    assert (turn.attributes["data-turn"], turn.find("h2")[0].text) == ("1", "Two?")
    assert {one.text for one in turn.find("a", "fn-mark")} == {"2"}
    assert [one.text for one in page.find("button", do="earlier")] == ["Show earlier (1)"]
    assert not tree(conversation_html(conversation, document_of(), first=1, is_top=False)).find("button", do="earlier")


def test_an_answer_shows_each_statement_with_its_marks(assistant: Assistant) -> None:
    answer = assistant.ask("Which countries did China build satellite data receiving stations with?")
    (turn,) = shown(conversation_of([answer]), assistant.document).find("article")
    assert "fn-answered" in turn.attributes["class"].split()
    for element, statement in zip(turn.find("p", "fn-statement"), answer.statements, strict=True):
        assert [one.text for one in element.find("a", "fn-mark")] == [str(number) for number in statement.citations]
    assert len(turn.find("ol")[0].find("li")) == len(answer.citations)
    assert not turn.find(name="fn-verdict")
    assert not turn.find(name="fn-missing")


def test_a_partial_answer_says_what_is_missing() -> None:
    answer = replace(answer_of((4, 11)), outcome="partial", missing="the price")
    (turn,) = shown(conversation_of([answer])).find("article", "fn-partial")
    assert [one.words for one in turn.find("p", "fn-missing")] == ["The document does not say: the price"]
    assert len(turn.find("p", "fn-statement")) == 1


def test_what_is_not_in_the_document_is_said_with_places_to_look() -> None:
    answer = Answer("not_in_document", "q?", "q?", nearest=(Pointer("V.2", ("V. A", "2. B")),), note="The document does not say.")
    (turn,) = shown(conversation_of([answer])).find("article", "fn-not_in_document")
    assert [one.text for one in turn.find("p", "fn-verdict")] == ["The document does not say."]
    assert [one.text for one in turn.find("a", section="V.2")] == ["V.2 · V. A › 2. B"]
    assert not turn.find("ol")
    assert not turn.find("a", "fn-mark")


def test_a_quote_has_one_number_in_the_whole_page() -> None:
    page = shown(conversation_of([answer_of((0, 10), (20, 30)), answer_of((40, 50), (20, 30))]))
    first, second = page.find("article")
    assert [one.text for one in first.find("p")[0].find("a") + first.find("p")[1].find("a")] == ["1", "2"]
    assert [one.text for one in second.find("p")[0].find("a") + second.find("p")[1].find("a")] == ["3", "2"]


@given(CONVERSATIONS)
def test_marks_agree_with_the_conversation_and_ids_are_unique(conversation: Conversation) -> None:
    page = shown(conversation)
    for mark in page.find("a", "fn-mark"):
        span = int(mark.attributes["data-start"]), int(mark.attributes["data-end"])
        number = conversation.number(citation_of(1, *span))
        assert mark.text == mark.attributes["data-number"] == str(number)
        assert mark.attributes["data-quote"] == PROSE[slice(*span)]
    ids = [one.attributes["id"] for one in page.all if "id" in one.attributes]
    assert len(set(ids)) == len(ids)
    assert {one.attributes["aria-labelledby"] for one in page.all if "aria-labelledby" in one.attributes} <= set(ids)


def test_votes_are_shown_pressed_and_only_where_they_are_kept() -> None:
    conversation = conversation_of([answer_of((4, 11))]).with_vote(0, "down")
    pressed = {one.attributes["data-vote"]: one.attributes["aria-pressed"] for one in shown(conversation).find("button", do="vote")}
    assert pressed == {"up": "false", "down": "true"}
    assert not tree(conversation_html(conversation, document_of(), votes=False)).find("button", do="vote")


def test_footer_says_where_votes_are() -> None:
    assert "Votes stay on the machine" in tree(footer_html(has_votes=True)).text
    assert "Votes" not in tree(footer_html(has_votes=False)).text


# -- the evidence sheet --------------------------------------------------------------------------------------------
@given(CONVERSATIONS)
def test_every_quote_is_marked_in_the_sheet_under_its_number(conversation: Conversation) -> None:
    page = sheet(conversation)
    cited = {conversation.number(one): one.quote for turn in conversation.turns for one in turn.answer.citations}
    found = {int(one.attributes["value"]): one.find("mark")[0].text for one in page.find("li")}
    assert found == cited
    for item in page.find("li"):
        assert item.attributes["id"] == f"quote-{item.attributes['value']}"
        assert strip_cuts(item.find("blockquote")[0].text) in PROSE
    questions = [one.text for one in page.find("h2")]
    assert questions[: len(conversation.turns)] == [turn.answer.asked for turn in conversation.turns]


def strip_cuts(text: str) -> str:
    """Text without the dots that say that it is cut."""
    return text.removeprefix("… ").removesuffix(" …")


def test_sheet_needs_nothing_else(assistant: Assistant) -> None:
    questions = ("What does V.2 say?", "Do cats dream?", "Which countries did China deliver satellites to in orbit?")
    conversation = conversation_of([assistant.ask(question) for question in questions])
    html = evidence_sheet(conversation, assistant.document, MADE)
    page = tree(html)
    ids = {f"#{one.attributes['id']}" for one in page.all if "id" in one.attributes}
    assert {one.attributes["href"] for one in page.all if "href" in one.attributes} == ids
    assert not any("src" in one.attributes or one.tag in ("link", "script", "img", "iframe") for one in page.all)
    assert not re.search(r"url\(|@import|https?:", html)
    assert assistant.document.sha256 in page.text
    assert "2026-01-02 03:04" in page.text


def test_quotes_stand_between_the_text_around_them(white_paper: Document, assistant: Assistant) -> None:
    conversation = conversation_of([assistant.ask("What will China do on manned spaceflight in the next five years?")])
    quotes = quotes_of(conversation, Locations.of(white_paper))
    assert [one.number for one in quotes] == list(range(1, len(conversation.numbers) + 1))
    for one in quotes:
        around = strip_cuts(one.before) + one.citation.quote + strip_cuts(one.after)
        assert around in white_paper.text
        assert len(one.before) <= CONTEXT + 2
        assert len(one.after) <= CONTEXT + 2
        assert "\n\n" not in one.before + one.after


def test_what_was_searched_names_each_section_once_those_that_are_cited_first() -> None:
    sections = (("b.txt", "1"), ("odd <b>.txt", "2"), ("b.txt", "3"), ("odd <b>.txt", "2"), ("b.txt", "1"))
    passages = tuple(Passage(document, section, ("A",), "x", 0, 1, 1.0, 1) for document, section in sections)
    found = searched(replace(answer_of((4, 11)), passages=passages))
    assert [(one.document, one.section) for one in found] == [("odd <b>.txt", "2"), ("b.txt", "1"), ("b.txt", "3")]


def test_only_a_quote_of_a_document_that_has_changed_is_told_to_be_of_one() -> None:
    cited = [citation_of(1, 4, 11), replace(citation_of(2, 12, 15), document="other.txt")]
    answer = Answer("answered", "Why?", "Why?", (Statement("So.", (1, 2)),), tuple(cited))
    conversation = conversation_of([answer], {"odd <b>.txt": "1", "other.txt": "1"})
    shown = tree(conversation_html(conversation, document_of(), versions={"odd <b>.txt": "1", "other.txt": "2"}))
    sources = [one.text for one in shown.find("span", "fn-path") if "characters" not in one.text]
    assert ["changed or gone since" in one for one in sources] == [False, True]
    assert [one.attributes["data-start"] for one in shown.find("a", "fn-mark")][:2] == ["4", "-1"]
