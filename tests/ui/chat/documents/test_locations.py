"""How places are called: by section, or by paragraph where there are no headings."""

from __future__ import annotations

from dataclasses import replace

from ingest import Document, parse_document
from qa import Assistant, Citation, Pointer
from tests.ui.in_browser.tree import tree
from tests.ui.made import answer_of, document_of
from ui.chat.conversation import Conversation
from ui.chat.documents.html import document_html
from ui.chat.documents.locations import Locations, section_name
from ui.chat.documents.view import chapters, is_plain, outline, pieces
from ui.chat.html import conversation_html

PLAIN = parse_document("The harbour was dredged.\n\nTwo cranes came.\n\nThe lamp was new. It could be seen from afar.\n", name="notes.txt")


def citation_in(document: Document, words: str) -> Citation:
    """A citation of some words of a document."""
    start = document.text.index(words)
    return Citation(1, document.name, "Document", ("Document",), words, start, start + len(words))


def test_paragraphs_are_numbered_where_no_headings_are() -> None:
    assert is_plain(PLAIN)
    assert [(one.number, one.text.split()[0]) for one in pieces(PLAIN)] == [(1, "The"), (2, "Two"), (3, "The")]
    locations = Locations.of(PLAIN)
    assert [locations.name(citation_in(PLAIN, words)) for words in ("The harbour", "cranes", "It could")] == [
        f"Paragraph {i}" for i in (1, 2, 3)
    ]


def test_sections_have_their_names_where_headings_are(white_paper: Document) -> None:
    assert not is_plain(white_paper)
    assert not any(one.number for one in pieces(white_paper))
    citation = replace(citation_in(white_paper, "46 space cooperation"), section="VI.2", title_path=("VI. A", "2. B"))
    assert Locations.of(white_paper).name(citation) == "VI.2 · VI. A › 2. B"


def test_outline_of_a_plain_document_goes_to_its_paragraphs() -> None:
    entries = outline(PLAIN)
    assert [entry.heading for entry in entries] == [
        "1. The harbour was dredged.",
        "2. Two cranes came.",
        "3. The lamp was new. It could be seen from afar.",
    ]
    assert {entry.question for entry in entries} == {""}
    assert chapters(entries) == [entries]
    page = tree(document_html(PLAIN))
    starts = [link.attributes["data-start"] for link in page.find("a", do="section")]
    assert starts == [one.attributes["data-start"] for one in page.find("p", "fn-paragraph")]
    assert [one.attributes["data-address"] for one in page.find("span", "fn-address")] == ["1", "2", "3"]
    assert page.find("h2") == []


def test_outline_is_cut_at_each_chapter(white_paper: Document) -> None:
    entries = outline(white_paper)
    cut = chapters(entries)
    assert [entry for chapter in cut for entry in chapter] == entries
    assert [chapter[0].address for chapter in cut] == [entry.address for entry in entries if entry.level == 1]
    assert len(tree(document_html(white_paper)).find("nav")[0].find("ul")) == len(cut)


def test_refusal_in_a_plain_document_points_to_paragraphs(assistant: Assistant) -> None:
    passage = assistant.search("cranes", 1)[0]
    start = PLAIN.text.index("Two")
    near = replace(passage, document=PLAIN.name, section="Document", title_path=("Document",), start=start, end=start + 16)
    answer = replace(
        answer_of(),
        outcome="not_in_document",
        note="The document does not say.",
        nearest=(Pointer("Document", ("Document",)),),
        passages=(near, near),
    )
    (place,) = Locations.of(PLAIN).nearest(answer)
    assert (place.name, place.start) == ("Paragraph 2 · Two cranes came.", start)
    page = tree(conversation_html(Conversation().with_answer(answer), PLAIN))
    assert [link.attributes["data-start"] for link in page.find("a", do="section")] == [str(start)]


def test_titles_of_the_line_above_are_not_said_twice(assistant: Assistant) -> None:
    answer = assistant.ask("What does VI.2 say?")
    locations = Locations.of(assistant.document)
    lines = locations.sources(answer)
    assert [one for one, _ in lines] == list(answer.citations)
    assert lines[0][1] == locations.name(answer.citations[0]) == "VI.2 · VI. International Cooperation › 2. Major Achievements"
    assert lines[1][1] == "VI.2.(1) · (1) Global governance of outer space"


def test_address_alone_is_a_name() -> None:
    assert section_name("Conclusion", ("Conclusion",)) == "Conclusion"
    assert section_name("V.2", ("V. A", "2. B"), 2) == "V.2"


def test_places_in_the_documents_of_a_library_have_their_names() -> None:
    library = document_of("", "library")
    locations = Locations.of(library, {PLAIN.name: PLAIN}.get)
    assert locations.name(citation_in(PLAIN, "cranes")) == "notes.txt · Paragraph 2"
    gone = replace(citation_in(PLAIN, "cranes"), document="gone.txt")
    assert locations.name(gone) == "gone.txt · Document"
