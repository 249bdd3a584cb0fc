"""From a model's text to drafts: however it numbers, marks and breaks its lines, and whatever else it writes."""

from __future__ import annotations

import ast
import itertools
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import qa.readers
from qa.readers.draft import LONGEST_TEXT, MISSING, MOST, PREMISE, REFUSAL, UNDERSTOOD, Draft, DraftReader, drafts_of, plain, read_form
from tests.qa.checking.growth import grows_too_fast

KNOWN = range(1, 6)
TEXTS = st.text("[](【】 0123456789,;.&#andevidnce*->:\nNOTIDUMEPRSG", max_size=120)


def reading(*pieces: str) -> DraftReader:
    reader = DraftReader(KNOWN)
    for piece in pieces:
        reader.feed(piece)
    reader.close()
    return reader


@pytest.mark.parametrize(
    ("line", "drafts"),
    [
        ("The rover drills. [1]", [("The rover drills.", (1,))]),
        ("The rover drills [1][3].", [("The rover drills.", (1, 3))]),
        ("- It drills (evidence 2). It costs nine euros [3, 1]", [("It drills.", (2,)), ("It costs nine euros.", (3, 1))]),
        ("2) It drills 【1】 【2】", [("It drills.", (1, 2))]),
        ("Answer: It drills. It digs. [1; 2 and 3]", [("It drills. It digs.", (1, 2, 3))]),
        ("Statement 3: It drills [No. 4] [#5]", [("It drills.", (4, 5))]),
        ("**It drills** [Source 1] [17]", [("It drills.", (1,))]),
        ("**Answer:** It drills 【2†source】 (sentences 1 and 3)", [("It drills.", (2, 1, 3))]),
        ("[1] It drills.", [("It drills.", ())]),
        ("It drills. [1]. [2]", [("It drills.", (1, 2))]),
        ("It was signed in 1967 (2016) (1967) by 3 states [2]", [("It was signed in 1967 (2016) (1967) by 3 states.", (2,))]),
        ("It has [1234] and [see 4] and () and (123) and [a", [("It has [1234] and [see 4] and () and (123) and [a.", ())]),
        ("1.5 million tons [1]", [("1.5 million tons.", (1,))]),
        ("它钻探。 [1]", [("它钻探。", (1,))]),
        ("[2]", []), ("", []), ("Yes", []), ("- ", []),
    ],
)  # fmt: skip
def test_statements_are_told_from_marks(line: str, drafts: list[tuple[str, tuple[int, ...]]]) -> None:
    assert [(one.text, one.ids) for one in drafts_of(line, KNOWN)] == drafts


@given(TEXTS)
def test_any_line_is_read_and_names_only_what_there_is(line: str) -> None:
    assert all(one.text and set(one.ids) <= set(KNOWN) for one in drafts_of(line, KNOWN))


@given(TEXTS, st.lists(st.integers(0, 120), max_size=5))
def test_it_does_not_matter_in_which_pieces_a_text_comes(text: str, cuts: list[int]) -> None:
    places = [0, *sorted(cuts), len(text)]
    whole, pieces = reading(text), reading(*(text[one:other] for one, other in itertools.pairwise(places)))
    assert (whole.drafts, whole.outcome, whole.missing) == (pieces.drafts, pieces.outcome, pieces.missing)


@pytest.mark.parametrize("text", [REFUSAL, f" {REFUSAL}.\n", f"Answer: {REFUSAL.lower()}", f'"{REFUSAL}"', f"{PREMISE}\n{REFUSAL}"])
def test_a_refusal_is_read_however_it_is_put(text: str) -> None:
    assert reading(text).outcome == "not_in_document"
    assert reading(text).drafts == []


def test_a_refusal_after_statements_is_none() -> None:
    assert reading(f"It drills. [1]\n{REFUSAL}").outcome == "answered"


def test_what_is_missing_what_was_understood_and_a_wrong_premise_are_told_apart() -> None:
    read = reading(f"{UNDERSTOOD} What does the rover do, and why?\nIt drills. [1]\n{MISSING} why it does")
    assert (read.understood, read.missing, read.outcome) == ("What does the rover do, and why?", "why it does", "answered")
    assert read.drafts == [Draft("It drills.", (1,))]
    for text in (f"{PREMISE}\nIt only drills. [1]", f"{PREMISE}: It only drills. [1]"):
        assert (reading(text).outcome, reading(text).drafts) == ("premise", [Draft("It only drills.", (1,))])
    assert reading("Premises were built. [2]").drafts == [Draft("Premises were built.", (2,))]


@pytest.mark.parametrize("opening", ["<think>\nThe rover? It digs. [2]\n", "It digs, I think. [2]\nNOT IN DOCUMENT?\n", "<think>"])
def test_what_a_model_thinks_aloud_is_no_statement(opening: str) -> None:
    reader = DraftReader(KNOWN)
    reader.feed(opening)
    assert "digs" not in reader.shown or not opening.startswith("<")
    reader.feed(f"Yes.</think>\n\n{PREMISE}\nIt drills. [1]\n")
    assert (reader.drafts, reader.outcome, reader.shown) == ([Draft("It drills.", (1,))], "premise", "It drills.")


def test_what_is_written_is_shown_as_it_grows_without_words_for_the_machine() -> None:
    reader = DraftReader(KNOWN)
    shown = []
    for piece in ("QUEST", "ION: What?\n", "It dr", "ills. [1]\nMISS", "ING: the price"):
        reader.feed(piece)
        shown.append(reader.shown)
    assert shown == ["", "", "It dr", "It drills.", "It drills."]


def test_no_more_is_read_than_a_reader_wants() -> None:
    assert len(reading("It drills. [1]\n" * 50).drafts) == MOST
    endless = DraftReader(KNOWN)
    for _ in range(LONGEST_TEXT):
        endless.feed("drill ")
    assert endless.is_full
    assert sum(len(one.text) for one in endless.drafts) <= 2 * LONGEST_TEXT


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=9), lambda one: st.lists(one) | st.dictionaries(st.text(), one)
)


@given(st.fixed_dictionaries({}, optional=dict.fromkeys(("question", "outcome", "missing", "statements"), JSON)), st.lists(JSON))
def test_a_form_is_read_whatever_stands_in_it(form: dict[str, object], ids: list[object]) -> None:
    read = read_form(form | {"statements": [form, {"text": "It drills", "sentences": ids}] * MOST}, KNOWN)
    assert Draft("It drills.", tuple(dict.fromkeys(one for one in ids if isinstance(one, int) and one in KNOWN))) in read.drafts
    assert len(read.drafts) <= MOST


def test_a_form_says_the_same_as_a_text() -> None:
    drills = {"text": "It drills", "sentences": [1, 1, 9]}
    assert read_form({"outcome": "answered", "missing": "nothing", "statements": [drills]}, KNOWN).drafts == [Draft("It drills.", (1,))]
    assert read_form({"outcome": "answered", "missing": "nothing", "statements": [drills]}, KNOWN).missing == ""
    assert read_form({"outcome": "partial", "missing": "why", "statements": [drills]}, KNOWN).missing == "why"
    assert read_form({"outcome": "premise_contradicted", "statements": [drills]}, KNOWN).outcome == "premise"
    assert read_form({"outcome": "not_in_document", "statements": []}, KNOWN).outcome == "not_in_document"


def test_letters_that_turn_text_around_are_dropped() -> None:
    assert plain("a\u202eb\u2066c\u200bd\x07e\x1b[1mf\r\ng") == "abcde[1mf\n\ng"
    assert plain("می\u200cخواهم") == "می\u200cخواهم"


def test_eight_years_in_brackets_are_read_at_once() -> None:
    start = time.perf_counter()
    drafts_of("(2016 2017 2018 2019 2020 2021 2022 2023", KNOWN)
    drafts_of(f"({'2016 ' * 4000}", KNOWN)
    assert time.perf_counter() - start < 0.5


def test_lines_take_time_by_the_letter() -> None:
    assert grows_too_fast(lambda line: drafts_of(line, KNOWN)) == []
    assert grows_too_fast(lambda text: reading(text)) == []


@pytest.mark.parametrize("file", sorted(Path(qa.readers.__file__).parent.glob("*.py")), ids=lambda file: file.name)
def test_readers_know_no_regular_expressions(file: Path) -> None:
    imports = [node for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))) if isinstance(node, ast.Import | ast.ImportFrom)]
    assert "re" not in {alias.name for node in imports if isinstance(node, ast.Import) for alias in node.names}
    assert "re" not in {node.module for node in imports if isinstance(node, ast.ImportFrom)}
