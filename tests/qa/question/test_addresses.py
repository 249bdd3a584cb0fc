"""Sections by number: Roman ones in any case, places that do not exist, and numbers that are no places."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest

from ingest import Document, parse_document, read_document
from ingest.number_words import CARDINALS, FROM_THE_END, ORDINALS, place_of
from qa.question.addresses import find_addresses, names_missing_section
from qa.question.read import QuestionReader

ASKED = ("What does {} say?", "{}", "Sum up {}, please", "What is in {} of it?")
WAYS = (str.lower, str.upper, str.title, str.swapcase)


@pytest.fixture(scope="module")
def numbered(tmp_path_factory: pytest.TempPathFactory) -> Document:
    """A document with Roman sections I to XII, each with three numbered parts."""
    names = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
    parts = "".join(f"{i}. Quartz\n\nIt says {i}.\n\n" for i in (1, 2, 3))
    path = tmp_path_factory.mktemp("numbered") / "numbered.txt"
    path.write_text("Law\n\n" + "".join(f"{name}. Ember\n\n{parts}" for name in names), encoding="utf-8")
    return read_document(path)


@pytest.mark.parametrize("name", ["I", "II", "IV", "V", "VI", "VIII", "IX", "X", "XII"])
def test_roman_numbers_in_any_case(numbered: Document, name: str) -> None:
    for asked, way in product(ASKED, WAYS):
        wholes = [asked.format(f"{word} {way(name)}") for word in ("section", "part", "chapter", "Section no.")]
        assert {one: find_addresses(one, numbered) for one in wholes} == {one: [name] for one in wholes}
        part = asked.format(f"{way(name)}.2")
        assert find_addresses(part, numbered) == [f"{name}.2"], part


@pytest.mark.parametrize(
    ("question", "address"),
    [("iv.1.(2)", "IV.1.(2)"), ("What does vi.2 say?", "VI.2"), ("section vi point 3", "VI.3"), ("vi.2.(5)", "VI.2.(5)")],
)
def test_paths_in_small_letters(white_paper: Document, question: str, address: str) -> None:
    assert find_addresses(question, white_paper) == [address]


@pytest.mark.parametrize(
    "question",
    [
        "Can I mix them?",
        "vi",
        "What did i do?",
        "Which part i liked is it?",
        "the part i mean",
        "Do lions live vi a v ia?",
        "Which part Italy played is told?",
        "Did section Vim exist?",
        "il y a six",
        "x and v",
        "Which part of it, xi, is told?",
    ],
)
def test_words_that_are_no_roman_numbers(numbered: Document, question: str) -> None:
    assert find_addresses(question, numbered) == []
    assert not names_missing_section(question, numbered)


@pytest.mark.parametrize("word", ["part", "point", "section", "item", "paragraph part", "sub"])
def test_place_zero_is_no_place(white_paper: Document, word: str) -> None:
    for zero, whole in product(("0", "00", "#0"), ("V.2", "section VI", "vi.2", "Major Achievements")):
        question = f"What does {word} {zero} of {whole} say?"
        assert find_addresses(question, white_paper) == [], question
        assert names_missing_section(question, white_paper), question


@pytest.mark.parametrize(
    "question", ["the 0th point of V.2", "V.0", "section 0", "V.2.0", "what is in vi.9?", "section xii", "VI.9", "V.2 part 0"]
)
def test_sections_that_do_not_exist_are_missed(white_paper: Document, question: str) -> None:
    assert find_addresses(question, white_paper) == []
    assert names_missing_section(question, white_paper)


@pytest.mark.parametrize(
    "question",
    [
        "Did 2 of 3 countries sign?",
        "Did it take 5 years?",
        "in 2 3 percent more",
        "part two years ago",
        "1 of the 3 laws",
    ],
)
def test_numbers_of_things_are_no_places(numbered: Document, question: str) -> None:
    assert [one for one in find_addresses(question, numbered) if "." in one] == []


@pytest.mark.parametrize("rest", ["covers", "says", "elaborates", "on laws", "", "tells", "and others"])
def test_a_section_is_named_whatever_it_does(numbered: Document, rest: str) -> None:
    assert find_addresses(f"What V.2 {rest}", numbered) == ["V.2"]
    assert find_addresses(f"What section 5 {rest}", numbered) == ["V"]


LOOK_ALIKES = (("i", "İ"), ("i", "ı"), ("s", "ſ"))


@pytest.mark.parametrize("word", [*CARDINALS, *ORDINALS, *FROM_THE_END])
def test_numbers_as_words_mean_the_same_everywhere(numbered: Document, word: str) -> None:
    question = f"section {word}" if word in CARDINALS else f"the {word} part of section V"
    place = place_of(word)
    assert find_addresses(question, numbered) == (
        [list(numbered.children(None))[-12:][place - 1].address] if word in CARDINALS else _nth(place)
    )
    for letter, other in LOOK_ALIKES:
        find_addresses(question.replace(letter, other), numbered)  # "fıve" is found by patterns that ignore case, and means no number


def _nth(place: int) -> list[str]:
    """The part of V in a place; all of V where it has none."""
    return [f"V.{place if place > 0 else 4 + place}"] if place <= 3 else ["V"]


WORDS = ("What", "does", "the", "sixth", "point", "under", "section", "VI", "say", "of", "it", "since", "2016?")


@pytest.mark.parametrize("strange", ["İstanbul", "ıstanbul", "İ", "ſix", "K", "ﬁrst", "ǅ", "ß", "x\u0307"])
def test_strange_letters_do_no_harm(white_paper: Document, strange: str) -> None:
    for position in range(len(WORDS) + 1):
        question = " ".join([*WORDS[:position], strange, *WORDS[position:]])
        find_addresses(question, white_paper)
        names_missing_section(question, white_paper)


def test_reader_reads_small_roman_numbers(reader: QuestionReader) -> None:
    for question in ("What does section vi say?", "What does vi.2 say?", "What does Section Vi say?"):
        assert reader.read(question).about.wants_section


def test_small_roman_number_stands_by_itself_after_another_question(reader: QuestionReader) -> None:
    assert reader.read("What does vi.2 say?", ["What does V.2 say?"]).context is None


def test_a_document_without_sections_has_no_addresses(tmp_path: Path) -> None:
    path = tmp_path / "plain.txt"
    path.write_text("It rains.\n\nIt snows.\n", encoding="utf-8")
    assert find_addresses("What does section vi say of 2.2?", read_document(path)) == []


LAW = """Bee Act

Article 1. Hives
A hive is a box for bees.

Article 1a. Wild bees
Wild bees need no box.

Article 2. Registration
(1) A keeper registers each hive within 30 days.
(2) The fee is 15 crowns.

Article 3. Fines
Whoever breaks this Act pays 50 crowns.
"""


@pytest.mark.parametrize(
    ("question", "addresses", "is_missing"),
    [
        ("What does Article 3 say?", ["Article 3"], False),
        ("what does article 1a say?", ["Article 1a"], False),
        ("What does Article 1 say?", ["Article 1"], False),
        ("What does article 12 say?", [], True),
        ("What does Article 1b say?", [], True),
        ("What does it say of bees?", [], False),
    ],
)
def test_articles_are_found_by_their_labels_or_missing(question: str, addresses: list[str], is_missing: bool) -> None:
    document = parse_document(LAW)
    assert find_addresses(question, document) == addresses
    assert names_missing_section(question, document) is is_missing


def test_paragraphs_of_an_article_are_found_as_deep_as_they_go() -> None:
    document = parse_document(LAW)
    (address,) = find_addresses("What does article 2(2) say?", document)
    assert "15 crowns" in document.text[document.section(address).start : document.section(address).end]
    assert find_addresses("What does article 3(9) say?", document) == ["Article 3"]


STEPS = (
    "# Garage\n\n## Opening a gate\n\n1. Turn the key\n2. Lift the bar\n\n"
    "## Closing a gate\n\n1. Lower the bar\n2. Turn the key\n3. Pull twice\n"
)
ROMAN = (
    "I. Purpose\n\nThis statute is about boats.\n\n(i) Licences\n\nA licence costs 40 euros.\n\n"
    "II. Steps\n\n(h) Close it.\n\n(i) Lock it.\n\n(j) Go.\n"
)


@pytest.mark.parametrize(
    ("text", "question", "addresses", "is_missing"),
    [
        (STEPS, "What is the second step when closing a gate?", ["Closing a gate(2)"], False),
        (STEPS, "step 1 of opening a gate", ["Opening a gate(1)"], False),
        (STEPS, "What does step 3 of closing a gate say?", ["Closing a gate(3)"], False),
        (STEPS, "the last step of closing a gate", ["Closing a gate(3)"], False),
        (STEPS, "What does chapter two say?", [], True),
        (ROMAN, "What does II (i) say?", ["II(i)"], False),
        (ROMAN, "What does I (i) say?", ["I.(i)"], False),
        (ROMAN, "II(j), please", ["II(j)"], False),
        (ROMAN, "How does X.25 set up a call?", [], True),
        (STEPS, "How does X.25 set up a call?", [], False),
    ],
)
def test_steps_and_items(text: str, question: str, addresses: list[str], is_missing: bool, tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(text, encoding="utf-8")
    document = read_document(tmp_path / "a.md")
    assert find_addresses(question, document) == addresses
    assert names_missing_section(question, document) is is_missing


def test_a_part_that_begins_in_running_text_is_not_told_but_spoken_of() -> None:
    running = "Article 1 Scope\n\nIt is for all.\n\nSo it is. Article 6 Classification rules 1. A system is high-risk.\n"
    document = parse_document(running)
    for text, is_missing in (("How does Article 6 class systems by risk?", False), ("How does Article 7 class systems by risk?", True)):
        assert names_missing_section(text, document, is_told=False) == is_missing
        assert names_missing_section(text, document)


@pytest.mark.parametrize(
    ("named", "address"),
    [
        ("paragraph 2 of Article 2", "Article 2(2)"),
        ("the second paragraph of article 2", "Article 2(2)"),
        ("Article 2 paragraph 2", "Article 2(2)"),
        ("Article 2, first paragraph,", "Article 2(1)"),
        ("point (2) under Article 2", "Article 2(2)"),
        ("point (b) of paragraph 1 of Article 4", "Article 4(1)(b)"),
        ("Article 4, paragraph 1, point b", "Article 4(1)(b)"),
        ("point a of Article 4(1)", "Article 4(1)(a)"),
        ("paragraph 9 of Article 2", "Article 2"),
        ("paragraph 2 of Article 3", "Article 3"),
        ("paragraph 2 on the law of Article 2", "Article 2"),
    ],
)
def test_items_are_found_beside_their_article(named: str, address: str) -> None:
    document = parse_document(f"{LAW}\nArticle 4. Honey\n(1) Honey is sold:\n(a) in jars, or\n(b) in combs.\n(2) It is weighed.\n")
    assert find_addresses(f"What does {named} say?", document) == [address]


APPENDED = """1. Scope

What it is about.

2. Sections of the archive

How the archive is split.

2.1. Main section

It holds the rest.

A. Order of debate

These rules apply to meetings.

A.1. Motions

A motion is made in writing.

B. Language

May gives a choice.
"""


@pytest.mark.parametrize(
    ("question", "addresses", "is_missing"),
    [
        ("What does section A.1 say?", ["A.1"], False),
        ("What does A.1 say?", ["A.1"], False),
        ("What does appendix B say?", ["B"], False),
        ("What does section A.7 say?", [], True),
        ("What does section 5.25 say?", [], True),
        ("What does section 2.1 say?", ["2.1"], False),
    ],
)
def test_parts_of_appendices_and_numbers_that_none_has(question: str, addresses: list[str], is_missing: bool) -> None:
    document = parse_document(APPENDED)
    assert (find_addresses(question, document), names_missing_section(question, document)) == (addresses, is_missing)


def test_a_numbered_paragraph_is_found_by_that_word() -> None:
    told = ["claims his wages", "had a contract", "broke the lamp in May", "was at fault", "said so at the time", "is allowed"]
    said = [f"[{i}] The keeper of the harbour light {one}, as both agree." for i, one in enumerate(told, start=1)]
    judgment = parse_document(
        "\n\n".join(["IN THE HARBOUR COURT", "Introduction", *said[:2], "The facts", *said[2:4], "Discussion", *said[4:]])
    )
    for number in ("1", "3", "6"):
        (section,) = find_addresses(f"What does section {number} say?", judgment)
        assert find_addresses(f"What does paragraph {number} say?", judgment) == [section]
        assert find_addresses(f"Sum up para {number}", judgment) == [section]
    assert not find_addresses("What does paragraph 9 say?", judgment)


@pytest.mark.parametrize("mark", ["(1) (2) (3)", "I. II. III.", "I II III", "1) 2) 3)", "1: 2: 3:", "§ 1|§ 2|§ 3"])
def test_a_number_is_found_below_the_title_of_the_document(mark: str) -> None:
    titles = zip(mark.split("|" if "|" in mark else " "), ("Trees", "Bees", "Harvest"), strict=True)
    document = parse_document("# The orchard\n\n" + "".join(f"## {one} {title}\n\nIt is large.\n\n" for one, title in titles))
    (address,) = find_addresses("What does section 2 say?", document)
    assert document.section(address).title == "Bees"
    assert names_missing_section("What does section 4 say?", document)


UNDER = "# Lease\n\n## Lease\n\nIt runs.\n\n## Health & Safety\n\nIt is gritted.\n\n## Rent\n\nIt is paid.\n"


@pytest.mark.parametrize(
    ("question", "titles"),
    [
        ("What does the contract say under health and safety?", ["Health & Safety"]),
        ("Under “Rent”, what does it say?", ["Rent"]),
        ("What is listed under the heading Rent?", ["Rent"]),
        ("What must be paid under the lease?", []),
        ("What does it say under the lease?", []),
        ("Who is safe under the rent office?", []),
        ("What does it say about health under frost?", []),
    ],
)
def test_a_section_is_named_by_all_of_its_title_behind_under(question: str, titles: list[str]) -> None:
    document = parse_document(UNDER)
    assert [document.section(one).title for one in find_addresses(question, document)] == titles
