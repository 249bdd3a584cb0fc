"""The outline of documents of many kinds: what a person would take for a heading, and what by its number is none."""

from __future__ import annotations

import pytest

from ingest import Document, parse_document
from ingest.chunks import chunk_document
from ingest.sentences import split_sentences
from tests.growth import grows_too_fast

PROSE = "This is a paragraph of ordinary text, long enough to be one."


def outline(text: str) -> list[tuple[str, str]]:
    """(address, title) of each headed section with a heading in the text."""
    return [(one.address, one.title) for one in parse_document(text).sections if one.is_headed and one.kind != "opening"]


def nodes(document: Document, kind: str) -> list[str]:
    """The addresses of all nodes of a kind."""
    return [section.address for section in document.sections if section.kind == kind]


@pytest.mark.parametrize(
    ("first", "second", "addresses"),
    [
        ("Article 7\nDogs", "Article 8\nCats", ["Article 7", "Article 8"]),
        ("ARTICLE ONE - DOGS", "ARTICLE TWO - CATS", ["Article One", "Article Two"]),
        ("Section 4: Dogs", "Section 5: Cats", ["Section 4", "Section 5"]),
        ("CHAPTER I\nDogs", "CHAPTER II\nCats", ["Chapter I", "Chapter II"]),
        ("§ 1 Hunde", "§ 2 Katzen", ["§ 1", "§ 2"]),
        ("Chapitre Ier : Chiens", "Chapitre II : Chats", ["Chapitre Ier", "Chapitre II"]),
        ("Artículo 1. Perros", "Artículo 2. Gatos", ["Artículo 1", "Artículo 2"]),
        ("第一条 犬", "第二条 猫", ["第一条", "第二条"]),
        ("0. Dogs.", "1. Cats.", ["0", "1"]),
        ("1.\u00a0Dogs", "2.\u2003Cats", ["1", "2"]),
        ("A. Dogs", "B. Cats", ["A", "B"]),
        ("DOGS", "CATS", ["DOGS", "CATS"]),
        ("Dogs\n====", "Cats\n====", ["Dogs", "Cats"]),
        ("         Dogs and puppies", "         Cats and kittens", ["Dogs and puppies", "Cats and kittens"]),
        ("Annex I", "Annex II", ["Annex I", "Annex II"]),
        ("Schedule 1: Dogs", "Schedule 2: Cats", ["Schedule 1", "Schedule 2"]),
    ],
)
def test_styles_of_headings(first: str, second: str, addresses: list[str]) -> None:
    found = outline(f"{first}\n\n{PROSE}\n\n{second}\n\n{PROSE}\n")
    assert [address for address, _ in found] == addresses


@pytest.mark.parametrize(
    "text",
    [
        f"{PROSE}\n\n26 Annual Report\n\n{PROSE}\n",
        f"It began on\n3. May 1998 and went on.\n\n{PROSE}\n",
        f"{PROSE} As we saw in\nSection 4 of the law applies.\n",
        f"Do this:\n\n1. Sign the lease.\n2. Order the till.\n3. Hire two clerks.\n\n{PROSE}\n",
        "Alice: hi\nBob: hello\nAlice: how are you?\n",
        "2024-01-03 10:22 started\n2024-01-03 10:23 stopped\n",
        f"Changes\n\n1.0.1     2009-06-01    Typo fixed\n\n1.0.0     2009-01-14    The first version\n\n{PROSE}\n",
        f"{PROSE} As here:\n\n$ lamp -k/usr/lamp.1\n\n{PROSE} Or:\n\n$ lamp -m/usr/lamp.2\n\n{PROSE}\n",
        f"{PROSE} Go to\n\n/usr/lamp/source/lamp --help\n\n{PROSE} Then to\n\n{{D}}^k = {{E}}^k\n\n{PROSE}\n",
        f"{PROSE}\n\nThis field lies over the field of the index (see\nSection 4.1).\n\n{PROSE}\n",
        f"The cost was\n2.4 million crowns in all.\n\n{PROSE}\n",
        "A poem\n\nThe sea comes in at night\nAnd leaves before the day\n\nI watched it from the pier\n",
        f"~~~\n# no heading\n~~~\n\n{PROSE}\n",
        f"<!--\n# no heading\n-->\n\n{PROSE}\n",
    ],
)
def test_lines_that_are_no_headings(text: str) -> None:
    assert outline(text) == []


def test_titles_that_are_tags_are_told() -> None:
    assert [title for _, title in outline(f"<dir>\n\n{PROSE}\n\n<lamp prefix='a'>\n\n{PROSE}\n")] == ["<dir>", "<lamp prefix='a'>"]


def test_run_in_titles_and_whole_sentences_of_clauses() -> None:
    text = 'SALE\n\n1. TERMS\n\n1.1 Price. The price is 5 euros.\n\n1.2 "Goods" means all that is sold.\n\n2. END\n\n2.1 Both may end it.\n'
    document = parse_document(text)
    assert outline(text) == [("1", "TERMS"), ("1.1", "Price"), ("1.2", ""), ("2", "END"), ("2.1", "")]
    assert [chunk.text for chunk in chunk_document(document)][1:] == [
        "The price is 5 euros.", '"Goods" means all that is sold.', "Both may end it.",
    ]  # fmt: skip


def test_words_that_lead_to_what_a_colon_brings_are_no_title() -> None:
    text = "1. DUES\n\n1.1 She proposed three measures: to raise the dues; and to wait.\n\n1.2 Mooring fees: the fees are 5 euros.\n"
    assert outline(text) == [("1", "DUES"), ("1.1", ""), ("1.2", "Mooring fees")]


def test_sections_that_start_anew_are_named_with_their_article() -> None:
    text = "".join(f"Article {one}\n\n" + "".join(f"Section {n}. Of rule {n}\n\n{PROSE}\n\n" for n in (1, 2)) for one in ("I", "II"))
    assert [address for address, _ in outline(text)] == [
        "Article I", "Article I, Section 1", "Article I, Section 2", "Article II", "Article II, Section 1", "Article II, Section 2",
    ]  # fmt: skip


def test_articles_that_go_on_through_chapters_are_named_alone() -> None:
    text = f"CHAPTER I\nAIMS\n\nArticle 1\nAim\n\n{PROSE}\n\nCHAPTER II\nMEANS\n\nArticle 2\nMeans\n\n{PROSE}\n"
    assert [address for address, _ in outline(text)] == ["Chapter I", "Article 1", "Chapter II", "Article 2"]
    assert parse_document(text).section("Article 2").parent == "Chapter II"


def test_numbered_paragraphs_of_an_article_are_no_headings_but_can_be_cited() -> None:
    paid = "2. Owners pay 5 euros:\n\n(a) in March;\n\n(b) in May."
    document = parse_document(f"Article 1\nDogs\n\n1. Dogs are kept on a lead.\n\n{paid}\n\nArticle 2\nCats\n\n{PROSE}\n")
    assert nodes(document, "numbered") == ["Article 1(1)", "Article 1(2)"]
    assert nodes(document, "item") == ["Article 1(2)(a)", "Article 1(2)(b)"]


def test_numbers_start_anew_in_an_annex() -> None:
    document = parse_document(f"1. Dogs\n\n{PROSE}\n\n2. Cats\n\n{PROSE}\n\nANNEX A\n\n1. Forms\n\n{PROSE}\n\n2. Fees\n\n{PROSE}\n")
    assert [one.address for one in document.sections if one.is_headed] == ["1", "2", "Annex A", "Annex A, 1", "Annex A, 2"]


@pytest.mark.parametrize("leader", [" .......... 3", "     3", ""])
def test_a_list_of_contents_doubles_nothing(leader: str) -> None:
    titles = ["1. Purpose", "2. Storage", "3. Disposal"]
    text = "Contents\n\n" + "".join(f"{one}{leader}\n" for one in titles) + "\n" + "".join(f"{one}\n\n{PROSE}\n\n" for one in titles)
    document = parse_document(text)
    assert [one.address for one in document.sections] == ["1", "2", "3"]
    assert all("Disposal" not in chunk.text for chunk in chunk_document(document))


def test_page_heads_and_numbers_part_no_sentence() -> None:
    pages = ["Owners may not fell a tree without", "a permit of the office. It costs 45 euros. The fee is paid", "in March."]
    text = "1. Trees\n\n" + "\n\n".join(f"{page}\n\n{i}\n\nTown of Ely - Rules   Page {i + 1}" for i, page in enumerate(pages, start=1))
    sentences = [one.text for chunk in chunk_document(parse_document(text)) for one in chunk.sentences]
    assert sentences[0].startswith("Owners may not fell a tree without")
    assert sentences[0].endswith("a permit of the office.")
    assert "It costs 45 euros." in sentences


def test_questions_lead_to_their_answers() -> None:
    document = parse_document("Q: Is it open?\nA: On Sundays it is.\n\nQ: May dogs come in?\nA: Guide dogs may.\n")
    assert [(chunk.section, chunk.text) for chunk in chunk_document(document)] == [
        ("Is it open?", "On Sundays it is."), ("May dogs come in?", "Guide dogs may."),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "table",
    [
        "| Zone | Fee |\n|---|---|\n| Harbour | 2.50 |\n| Centre | 3.00 |",
        "Zone       Fee\nHarbour    2.50\nCentre     3.00",
        "Zone\tFee\nHarbour\t2.50\nCentre\t3.00",
    ],
)
def test_each_row_of_a_table_is_a_chunk_with_the_heads_of_its_columns(table: str) -> None:
    chunks = chunk_document(parse_document(f"I. Fees\n\n{table}\n\n{PROSE}\n"))
    assert [(chunk.text, chunk.heads) for chunk in chunks if "Harbour" in chunk.text] == [
        (table.split("\n")[-2], "Zone: Harbour; Fee: 2.50"),
    ]  # fmt: skip


def test_a_heading_with_nothing_below_it_is_a_chunk() -> None:
    chunks = chunk_document(parse_document("# Yearbook\n\n## Piers\n\nThere are nine.\n\n## The tunnel is closed until May\n"))
    assert [chunk.text for chunk in chunks] == ["There are nine.", "The tunnel is closed until May"]


def test_short_steps_stay_together_and_can_be_cited_one_by_one() -> None:
    document = parse_document(
        "# Handbook\n\n## Closing\n\nDo these in order:\n\n1. Tell the landlord\n2. Return the till\n\nThat is all.\n"
    )
    assert [one.text for one in chunk_document(document)[0].sentences] == ["Do these in order:", "Tell the landlord", "Return the till"]
    assert nodes(document, "numbered") == ["Closing(1)", "Closing(2)"]


def test_a_copyright_line_at_the_top_takes_no_text_away() -> None:
    text = "\n".join(chunk.text for chunk in chunk_document(parse_document("© 2024 Pumps Ltd\n\nClean the pump every eight weeks.\n")))
    assert "eight weeks" in text


@pytest.mark.parametrize("authors", ["author: J. Okafor", "authors:\n  - J. Okafor", "authors:\n- 'J. Okafor'\ntags: [a, b]"])
def test_facts_before_a_text_are_facts_and_no_part_of_it(authors: str) -> None:
    document = parse_document(f'---\ntitle: "Rules: all"\n{authors}\n---\n\nKeep quiet.\n')
    assert {fact.name: fact.value for fact in document.facts} == {"title": "Rules: all", "author": "J. Okafor"}
    assert [chunk.text for chunk in chunk_document(document)] == ["Keep quiet."]


@pytest.mark.parametrize(
    "sentences",
    [
        ["It is due on 3. May 1998 (see Art. 5 No. 2).", "He left."],
        ["The town built 120 homes.12", "Of these, 45 are let.[3]", "The list is long."],
        ["M. Dupont est venu, cf. art. 5.", "Il est parti."],
        ["Das gilt nach Abs. 2 seit dem 5. Januar.", "Danach nicht mehr."],
        ["It cost approx. 1.5 million, i.e. 12 per cent. of all.", "He got plan B.", "She did not."],
    ],
)
def test_where_sentences_end(sentences: list[str]) -> None:
    assert [one.text for one in split_sentences(" ".join(sentences))] == sentences


def test_a_stray_quotation_mark_swallows_nothing() -> None:
    text = 'Anna: He said "we will see. ' + "Tom: Sales fell by 7 per cent in all. " * 60
    assert max(len(one.text.split()) for one in split_sentences(text)) <= 80
    assert len(split_sentences(text)) > 50


def test_time_grows_with_the_length() -> None:
    assert grows_too_fast(lambda text: text.strip() and chunk_document(parse_document(text)), 4000) == []
