"""An item of a list is told with what stands above the list; what no word of is known is not answered."""

from __future__ import annotations

from pathlib import Path

import pytest

from index import open_index
from index.build import build_index
from qa import Assistant

LEASE = """# Lease

## 4. Use

The Tenant must not:

- keep dogs; one cat is allowed with consent;
- smoke inside the flat or on the balcony;
- sublet the flat without written consent.

## 5. Repairs

The Landlord repairs the heating:

- Radiators are looked at each autumn.
- The boiler is replaced when it fails.

## 6. Ending the lease early

The Landlord may re-enter and end the lease if

- rent is unpaid for 21 days after it fell due;
- the Tenant becomes insolvent.
"""


@pytest.fixture(scope="module")
def lease(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    folder = tmp_path_factory.mktemp("lease")
    (folder / "lease.md").write_text(LEASE, encoding="utf-8")
    build_index(folder / "index", folder / "lease.md")
    return Assistant(open_index(folder / "index"))


def test_what_is_forbidden_is_not_told_as_allowed(lease: Assistant) -> None:
    answer = lease.ask("May I smoke on the balcony?")
    assert answer.statements[0].text.startswith("The Tenant must not: smoke inside the flat")
    assert answer.citations[0].quote == "smoke inside the flat or on the balcony;"


def test_what_stands_above_several_items_is_told_once(lease: Assistant) -> None:
    answer = lease.ask("What is the tenant not allowed to do?")
    assert answer.text.count("The Tenant must not:") == 1
    assert "sublet" in answer.text


def test_a_line_that_goes_on_in_its_items_leads_to_them_without_a_colon(lease: Assistant) -> None:
    late = lease.ask("What happens if the rent is late?")
    assert late.statements[0].text.startswith("The Landlord may re-enter and end the lease if rent is unpaid")
    assert "does not use" not in late.text
    assert "insolvent" in lease.ask("When may the landlord end the lease early?").text


def test_an_item_that_is_a_sentence_stands_by_itself(lease: Assistant) -> None:
    assert lease.ask("What happens to radiators each autumn?").statements[0].text == "Radiators are looked at each autumn."


@pytest.mark.parametrize("asked", ["asdfghjkl", "qwertz uiop", "2+2"])
def test_what_no_word_of_is_known_is_not_answered(lease: Assistant, asked: str) -> None:
    assert lease.ask(asked).outcome == "not_in_document"


def test_words_that_the_document_lacks_are_understood_all_the_same(lease: Assistant) -> None:
    assert lease.ask("Are puppies permitted?").confidence > 0.0


def test_ok_is_no_name(lease: Assistant) -> None:
    assert lease.ask("Is it OK to keep a cat?").outcome == "answered"


HANDBOOK = """Handbook of the Club

Terms

The Secretary's term of office is 1 year. All sums are exclusive of value added tax.

Powers

A member may

1. make any decision about their own work;
2. propose a vote;
3. vote.

Duties of the Secretary

The Secretary:

1. Counts the votes.
2. Keeps the books.
3. Stands in for the Leader.
4. Writes the minutes.
"""


@pytest.fixture(scope="module")
def handbook(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    folder = tmp_path_factory.mktemp("handbook")
    (folder / "handbook.txt").write_text(HANDBOOK, encoding="utf-8")
    build_index(folder / "index", folder / "handbook.txt")
    return Assistant(open_index(folder / "index"))


def test_short_items_of_one_passage_are_all_told(handbook: Assistant) -> None:
    assert [one.quote for one in handbook.ask("What may a member do?").citations] == [
        "make any decision about their own work;",
        "propose a vote;",
        "vote.",
    ]


def test_the_items_of_a_list_are_counted_by_what_its_title_says_they_are(handbook: Assistant) -> None:
    answer = handbook.ask("How many duties has the Secretary?")
    assert answer.text.startswith("Four, as counted: Counts the votes;")
    assert len(answer.citations) == 4
    assert "as counted" not in handbook.ask("How many members are there?").text


LEAFLET = """# 4. Side effects

Some people get them.

Rare (up to 1 in 1,000 people)

- a sore throat
- red eyes
- a fall in the number of cells

Very rare (up to 1 in 10,000 people)

- hair loss
- cold hands

Tell a doctor.
"""


def test_bullets_below_two_lines_are_two_lists(tmp_path: Path) -> None:
    (tmp_path / "leaflet.md").write_text(LEAFLET, encoding="utf-8")
    build_index(tmp_path / "index", tmp_path / "leaflet.md")
    leaflet = Assistant(open_index(tmp_path / "index"))
    assert leaflet.ask('How many effects stand under the heading "Rare"?').text.startswith("Three, as counted: a sore throat; red eyes;")
    assert leaflet.ask("number of effects under the heading “Very rare”?").text.startswith("Two, as counted: hair loss; cold hands.")
    assert "as counted" not in leaflet.ask("How many side effects are there?").text


def test_a_word_that_the_document_does_not_use_is_told(lease: Assistant) -> None:
    told = "The document does not use the word “parrots”."
    answer = lease.ask("Can the tenant keep parrots?")
    assert told in answer.note or answer.outcome == "not_in_document"
    assert not answer.text.startswith(("Yes", "No, going"))
    assert told in lease.ask("May the Tenant keep dogs and parrots?").note
    for asked in ("May the Tenant keep dogs?", "How often are radiators looked at?", "Who has to buy parrots and iguanas?"):
        assert "does not use the word" not in lease.ask(asked).note
