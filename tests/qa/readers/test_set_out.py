"""What a document's own form answers: its questions, its labels, who speaks, the rows of its tables; and a quote without its marks."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import build_index
from qa import Assistant
from qa.evidence.neighbours import Neighbours
from qa.readers.forms.everything import all_of_a_kind
from qa.readers.forms.quoting import Things, quoted
from qa.readers.forms.rows import rows_asked
from qa.readers.forms.shown import shown, without_marks
from qa.readers.forms.spoken import answered_there
from tests.qa.documents import candidates_of, content_of, question_about, texts

ATTENDING = {
    "items below a label": "Attending:\n* Ada Cole, chair\n* Ben Frith\n\nApologies:\n* Dot Hale\n",
    "lines below a label": "Attending:\nAda Cole, chair\nBen Frith\n\nApologies:\nDot Hale\n",
    "lines after a label": "Attending: Ada Cole, chair\nBen Frith\nApologies: Dot Hale\n",
    "lines below a line": "Attending\n\n   Ada Cole, chair\n   Ben Frith\n\nApologies\n\n   Dot Hale\n",
}
FAQ = """# Boats: questions

## Is there an age limit?

Yes.

## Are life jackets provided?

No, bring your own. The shop lends **ten** of them.

## What may I not bring?

Dogs, radios and glass. Bottles are sold here.
"""
LEASE = """Lease

Made on 3 May 2021 between Ann Lee ("the Landlord") and Tom Birch ("the Tenant").

1. Rent

The Tenant pays 900 euros a month. The Landlord keeps the roof in repair.
"""
HEARING = """Hearing on the Weir

CHAIR VEGA: Good morning. We are here to discuss the weir.

MS OKORO: I am the port engineer. The weir costs 14 pounds.

MR HOLM: How deep is the basin?

MS OKORO: It is nine metres deep.

MR HOLM: Will the market have to move?

MS OKORO: No. It stays where it is.

CHAIR VEGA: Thank you all.
"""
PRICES = """# Prices

## Internet plans

| Plan | Speed | Price | Contract |
|---|---|---|---|
| Basic | 50 Mbit/s | 15 euros | none |
| Plus | 250 Mbit/s | 25 euros | 12 months |
| Ultra | 1 Gbit/s | 1,400 euros | 24 months |

## Phone plans

| Plan | Minutes | Price |
|---|---|---|
| Talk S | 100 | 8 euros |
| Talk M | 500 | 14 euros |
"""
MINUTES = """Minutes of the Allotment Society

Chair: Ann Lee
Present: Ann Lee, Tom Birch, Omar Haddad
Apologies: Ruth Moss
Minutes taken by: Tom Birch

1. Pump
The pump broke. It was agreed to buy a new one.

2. Rent
Tom Birch proposed to raise the rent. The proposal was rejected.
"""


def rows_of(found: Things) -> list[str]:
    """The first cells of some rows."""
    return [sentence.text.split("|")[1].strip() for _, sentence in found.units]


@pytest.mark.parametrize(
    ("quote", "seen"),
    [
        ("The rent is **1,400 euros**, see [our `terms`](https://example.org/a_b).", "The rent is 1,400 euros, see our terms."),
        ("## Are dogs allowed?\n\nNo.", "Are dogs allowed? No."),
        ("| Talk S | 8 euros |", "Talk S; 8 euros"),
        ("*Slowly*, it is 2 * 3 * 4 and snake_case_name __now__.", "Slowly, it is 2 * 3 * 4 and snake_case_name now."),
        (
            "* Covered Software is provided as is, *\n* without warranty of any kind. *",
            "Covered Software is provided as is, without warranty of any kind.",
        ),
        ("Call `**kwargs` #1 with a lone ` or ** here", "Call **kwargs #1 with a lone ` or ** here"),
    ],
)
def test_marks_are_not_shown(quote: str, seen: str) -> None:
    assert shown(quote) == seen


def test_a_row_is_shown_with_its_heads_and_a_turn_with_who_speaks() -> None:
    assert shown("| Talk S | 8 |", "Plan: Talk S; Price: 8", "row") == "Plan: Talk S; Price: 8"
    assert shown("It stays.", "MS OKORO", "turn") == "MS OKORO: It stays."
    assert shown("MS OKORO: It stays.", "MS OKORO", "turn") == "MS OKORO: It stays."


@given(st.text(alphabet="ab *_`[]()!#|\n", max_size=40))
def test_only_marks_go(text: str) -> None:
    assert [one for one in without_marks(text) if one.isalpha()] == [one for one in text if one.isalpha()] or "](" in text


def test_a_bare_answer_brings_its_question(tmp_path: Path) -> None:
    content = content_of(FAQ, tmp_path, "faq.md")
    around = Neighbours(content)
    found = answered_there(question_about(content, "Is there an age limit?"), candidates_of(content), around)
    (quote,) = quoted(found.units, around).evidence
    assert shown(content.document.text[quote.start : quote.end]) == "Is there an age limit? Yes."
    content = content_of(HEARING, tmp_path)
    around = Neighbours(content)
    bare = next(unit for unit in around.units if "It stays" in unit[1].text)
    (quote,) = quoted([bare], around).evidence
    assert content.document.text[quote.start : quote.end].startswith("MR HOLM: Will the market have to move?")


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Who chaired the meeting of the society?", ["Chair: Ann Lee"]),
        ("Who chaired the meeting of the bakers?", []),  # none are spoken of in its opening
        ("Who was the chair?", ["Chair: Ann Lee"]),
        ("Who attended the meeting?", ["Present: Ann Lee, Tom Birch, Omar Haddad"]),
        ("Who was absent?", ["Apologies: Ruth Moss"]),
        ("What was decided?", ["It was agreed to buy a new one.", "The proposal was rejected."]),
    ],
)
def test_labels_and_decisions(question: str, answer: list[str], tmp_path: Path) -> None:
    content = content_of(MINUTES, tmp_path)
    assert texts(answered_there(question_about(content, question), candidates_of(content), Neighbours(content)).units) == answer


@pytest.mark.parametrize("layout", ATTENDING)
def test_names_below_a_label_are_all_told(layout: str, tmp_path: Path) -> None:
    content = content_of(f"MINUTES\n\nThe ringers of Dale, 3 March\n\n{ATTENDING[layout]}\n1. Rope\n\nThe rope was spliced.\n", tmp_path)
    around = Neighbours(content)
    for asked, names in (("Who attended the meeting?", ["Ada Cole", "Ben Frith"]), ("Who was absent?", ["Dot Hale"])):
        found = quoted(answered_there(question_about(content, asked), candidates_of(content), around).units, around)
        told = "\n".join(content.document.text[one.start : one.end] for one in found.evidence)
        assert [name for name in ("Ada Cole", "Ben Frith", "Dot Hale") if name in told] == names
    assert not answered_there(question_about(content, "Who spliced the rope?"), candidates_of(content), around)


LETTERS = """The Household Page

Dear Petra, how do I get wax out of linen? My mother gave it to us. - Worried

Petra replies: Put it in the freezer overnight. Chip the wax off with a spoon.

How long may I stay? Until noon. The gate is shut at one.

Answers for the next page are due on Monday.
"""


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        ("How do I get wax out of linen?", ["Petra replies: Put it in the freezer overnight.", "Chip the wax off with a spoon."]),
        ("How long may I stay?", ["Until noon.", "The gate is shut at one."]),
    ],
)
def test_what_is_replied_to_a_letter_and_what_follows_a_question_in_its_paragraph(asked: str, answer: list[str], tmp_path: Path) -> None:
    content = content_of(LETTERS, tmp_path)
    assert texts(answered_there(question_about(content, asked), candidates_of(content), Neighbours(content)).units) == answer


PACKING = """# Questions

1. **What should I pack for the course?**

   - an apron
   - a sponge

   - a lidded jar

2. **Who fires the kiln?**

   Una Brae does.
"""


def test_all_items_below_the_question_of_the_document_are_told(tmp_path: Path) -> None:
    content = content_of(PACKING, tmp_path, "questions.md")
    asked = question_about(content, "What should I pack for the course?")
    assert texts(answered_there(asked, candidates_of(content), Neighbours(content)).units) == ["an apron", "a sponge", "a lidded jar"]


def test_what_the_document_lists_below_its_question_is_counted(tmp_path: Path) -> None:
    content = content_of(FAQ, tmp_path, "faq.md")
    found = answered_there(question_about(content, "How many things may I not bring?"), candidates_of(content), Neighbours(content))
    assert found.names == ("Dogs", "radios", "glass")


def test_who_a_party_is_the_sentence_says_that_names_the_parties(tmp_path: Path) -> None:
    content = content_of(LEASE, tmp_path)
    for asked in ("Who are the parties?", "Who is the tenant?", "Who are the landlord and the tenant?"):
        told = texts(answered_there(question_about(content, asked), candidates_of(content), Neighbours(content)).units)
        assert [one[:7] for one in told] == ["Made on"], asked
    assert not answered_there(question_about(content, "Who repairs the roof?"), candidates_of(content), Neighbours(content))


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("Which internet plans cost less than 20 euros?", ["Basic"]),
        ("Which internet plans cost at least 25 euros?", ["Plus", "Ultra"]),
        ("What do the phone plans cost?", ["Talk S", "Talk M"]),
        ("What do the plans cost?", ["Basic", "Plus", "Ultra", "Talk S", "Talk M"]),
        ("How much is Talk M?", ["Talk M"]),
        ("Which internet plans have no contract?", ["Basic"]),
        ("Which phone plan is the cheapest?", ["Talk S", "Talk M"]),  # which is shows beside the others
        ("Which internet plan is the fastest?", ["Basic", "Plus", "Ultra"]),
        ("Which internet plan is the most expensive?", ["Basic", "Plus", "Ultra"]),
        ("Which internet plans have a contract?", ["Plus", "Ultra"]),
        ("Is VAT included in the price?", []),
        ("Does the Talk M have roaming?", []),
        ("Is the Talk M cheaper than the Talk S?", ["Talk S", "Talk M"]),
        ("How do the Basic plan and M differ?", ["Basic", "Talk M"]),
    ],
)
def test_rows_that_are_asked_for(question: str, names: list[str], tmp_path: Path) -> None:
    content = content_of(PRICES, tmp_path, "prices.md")
    nearest = candidates_of(content, "euros")
    assert rows_of(rows_asked(question_about(content, question), nearest, Neighbours(content), is_answered=True)) == names


LAMPS = """# Lamps

| Lamp | Colour | Dimmable | Price | Note |
|---|---|---|---|---|
| Pico | white | no | 42 | small |
| Arco | black | yes | 84 | needs a plug; then call service |
| Zeno | black | yes | 99 | by post |
| Vela | red | yes | 120 | call service |
"""


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("How many lamps are black?", ["Arco", "Zeno"]),
        ("How many lamps are named?", ["Pico", "Arco", "Zeno", "Vela"]),
        ("How many lamps are dimmable?", ["Arco", "Zeno", "Vela"]),
        ("Which lamps are not dimmable?", ["Pico"]),
        ("Which lamps are not black?", ["Pico", "Vela"]),
        ("Which lamps are black or red?", ["Arco", "Zeno", "Vela"]),
        ("Which white lamps are dimmable?", []),
        ("How many lamps mention calling service?", ["Arco", "Vela"]),
        ("Which lamp costs 84?", ["Arco"]),
        ("Which lamp costs 85?", []),
        ("Which black lamps cost more than 90?", ["Zeno"]),
        ("Which lamp has the highest price?", ["Pico", "Arco", "Zeno", "Vela"]),
        ("How many lamps are green?", []),
        ("How many lamps are there?", ["Pico", "Arco", "Zeno", "Vela"]),
    ],
)
def test_rows_are_kept_by_their_cells(question: str, names: list[str], tmp_path: Path) -> None:
    content = content_of(LAMPS, tmp_path, "lamps.md")
    found = rows_asked(question_about(content, question), candidates_of(content, "black"), Neighbours(content), is_answered=True)
    assert rows_of(found) == names
    assert list(found.names) == (names if question.startswith("How many") else [])


BIKES = """# Three Bikes Compared

## At a glance

| Model | Price | Motor |
|---|---|---|
| Urban Ox | 4990 | mid |
| Tante Emma | 3290 | hub |

## Maintenance costs

| Model | Service | Pads |
|---|---|---|
| Urban Ox | 140 | 28 |
| Tante Emma | 95 | 18 |
"""


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("Which bike is the cheapest?", ["Urban Ox", "Tante Emma"]),
        ("Which bikes have a hub motor?", ["Tante Emma"]),
        ("Which bikes are yellow?", []),
    ],
)
def test_what_is_in_the_rows_a_title_says_where_their_heads_do_not(question: str, names: list[str], tmp_path: Path) -> None:
    content = content_of(BIKES, tmp_path, "bikes.md")
    found = rows_asked(question_about(content, question), candidates_of(content, "Urban"), Neighbours(content), is_answered=False)
    assert rows_of(found) == names


BRANCHES = """1. Harbour

The Harbour branch opens at 8:00. A locker costs 3 euros.

2. Station

The Station branch opens at 9:00. A locker costs 4 euros.

3. Castle

The Castle branch opens at 10:00. A locker costs 5 euros.
"""


@pytest.mark.parametrize(
    ("asked", "named"),
    [("Which branches are there?", 3), ("How many branches are there?", 3), ("Which branches open at night?", 0)],
)
def test_things_of_a_kind_are_told_by_what_is_said_of_each(tmp_path: Path, asked: str, named: int) -> None:
    content = content_of(BRANCHES, tmp_path)
    question, around = question_about(content, asked), Neighbours(content)
    found = all_of_a_kind(candidates_of(content, "Harbour branch")[0], question, around)
    assert len(found.units) == named
    assert found.names == ("Harbour", "Station", "Castle")[:named]


LUX = """# Lamps

All of them are made of steel.

| Item | Lux 1 | Lux 2 |
|---|---|---|
| Price | 20 euros | 35 euros |
| Weight | 200 g | 350 g |
"""


@pytest.mark.parametrize(
    ("text", "quotes", "note"),
    [
        ("What does the Lux 2 cost?", ["| Price | 20 euros | 35 euros |"], ""),
        ("How heavy is the Lux 1?", ["| Weight | 200 g | 350 g |"], ""),
        ("What does the Lux 4 cost?", [], "The document does not mention Lux 4. It speaks of Lux 1 and Lux 2."),
    ],
)
def test_a_name_may_stand_at_the_head_of_a_column(tmp_path: Path, text: str, quotes: list[str], note: str) -> None:
    (tmp_path / "lamps.md").write_text(LUX, encoding="utf-8")
    build_index(tmp_path / "index", tmp_path / "lamps.md")
    answer = Assistant(tmp_path / "index").ask(text)
    assert ([one.quote for one in answer.citations], answer.note) == (quotes, note)


def test_what_somebody_said_is_not_all_that_stands_below_who_was_there(tmp_path: Path) -> None:
    more = "The proposal was rejected. The next meeting is in May.\n\n3. Paint\nRed was chosen."
    text = MINUTES.replace("The proposal was rejected.", more)
    (tmp_path / "minutes.txt").write_text(text, encoding="utf-8")
    build_index(tmp_path / "index", tmp_path / "minutes.txt")
    said = Assistant(tmp_path / "index").ask("What did Tom Birch say?").text
    assert "raise the rent" in said
    assert "Red was chosen" not in said
    assert "pump" not in said
