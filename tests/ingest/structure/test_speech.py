"""Questions with their answers, transcripts with their speakers, rows with the heads of their columns: what each is read with."""

from __future__ import annotations

import pytest

from ingest import parse_document
from ingest.chunks import chunk_document

HALL = "CALL OF MAY\n\nOPERATOR: Welcome.\n\nANNA KELLER: Revenue rose.\n\nCosts fell as well.\n\n"


def read_with(text: str) -> list[tuple[str, str]]:
    """(heads, text) of each chunk that has heads."""
    return [(chunk.heads, chunk.text) for chunk in chunk_document(parse_document(text)) if chunk.heads]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Q: How deep is it?\nA: Two metres.", "Q: Who may come?\nA: All may."),
        ("Q. How deep is it?\n\nA. Two metres.", "Q. Who may come?\n\nA. All may."),
        ("**Q: How deep is it?**\n\nA: Two metres.", "**Q: Who may come?**\n\nA: All may."),
        ("**How deep is it?**\nTwo metres.", "**Who may come?**\nAll may."),
        ("How deep is it?\nTwo metres.", "Who may come?\nAll may."),
        ("## How deep is it?\nTwo metres.", "## Who may come?\nAll may."),
        ("Question 1: How deep\nis it?\nAnswer: Two metres.", "Question 2: Who may\ncome?\nAnswer: All may."),
    ],
)
def test_a_question_leads_to_its_answer_and_is_not_quoted(first: str, second: str) -> None:
    chunks = chunk_document(parse_document(f"{first}\n\n{second}\n"))
    assert [(chunk.title_path[-1], chunk.text) for chunk in chunks] == [("How deep is it?", "Two metres."), ("Who may come?", "All may.")]


def test_who_speaks_is_known_for_each_paragraph() -> None:
    text = f"{HALL}BO LIND (Nore Bank): And the year?\n\nAnna Keller: We expect more.\n\nBo Lind: Thank you.\n"
    assert read_with(text) == [
        ("OPERATOR", "OPERATOR: Welcome."),
        ("ANNA KELLER", "ANNA KELLER: Revenue rose."),
        ("ANNA KELLER", "Costs fell as well."),
        ("BO LIND", "BO LIND (Nore Bank): And the year?"),
        ("Anna Keller", "Anna Keller: We expect more."),
        ("Bo Lind", "Bo Lind: Thank you."),
    ]
    assert "ANNA KELLER\nCosts fell" in next(one.titled for one in chunk_document(parse_document(text)) if "Costs" in one.text)


def test_turns_may_follow_line_on_line_and_names_stand_on_lines_of_their_own() -> None:
    lines = "Host: When?\nTom Moss: In 1961.\nI carried coal.\nHost: Why?\nTom Moss: I was cold.\n"
    assert [heads for heads, _ in read_with(lines)] == ["Host", "Tom Moss", "Host", "Tom Moss"]
    play = "".join(f"{name}\n\nThe sea is grey today, {number}.\n\n" for number in range(3) for name in ("ROSALIND", "ORLANDO"))
    assert [heads for heads, text in read_with(play) if "grey" in text] == ["ROSALIND", "ORLANDO"] * 3


def test_initials_are_read_as_the_name_that_they_stand_for() -> None:
    talk = "RA: At sea, in 1951.\n\nDC: And then?\n\nRA: I kept the light.\n\nDC: Thank you.\n\nRA: Not at all.\n"
    told = read_with(f"A talk with Ruth Adeyemi (RA), keeper.\nHeld by Dan Croft (DC).\n\nDC: Where were you born?\n\n{talk}")
    assert told[:2] == [("Dan Croft", "Where were you born?"), ("Ruth Adeyemi", "At sea, in 1951.")]
    other = read_with(f"A talk of the Harbour Society (RA).\n\nDC: Where were you born?\n\n{talk}")
    assert other[:2] == [("DC", "DC: Where were you born?"), ("RA", "RA: At sea, in 1951.")]


@pytest.mark.parametrize(
    "text",
    [
        "Note: it rains.\n\nThe boat is late.\n\nNote: it snows.\n\nWarning: ice.\n",
        "1. Fees\n\nBy: Anna\n\nDate: May\n\n2. Signed\n\nBy: Bo\n\nDate: June\n",
        "It began so. He said: no.\n\nShe said: yes.\n",
    ],
)
def test_labels_of_notes_and_forms_are_no_speakers(text: str) -> None:
    assert read_with(text) == []


def test_a_row_is_searched_with_the_heads_of_its_columns_and_quoted_without() -> None:
    text = "Mooring fees\n\n| Zone | First hour |\n|---|---|\n| Harbour | 2.50 |\n| River | 1.00 |\n"
    chunk = next(one for one in chunk_document(parse_document(text)) if "Harbour" in one.text)
    assert (chunk.heads, chunk.text, chunk.lead_in) == ("Zone: Harbour; First hour: 2.50", "| Harbour | 2.50 |", "Mooring fees")
    assert chunk.titled == "Document\nZone: Harbour; First hour: 2.50\n| Harbour | 2.50 |"


@pytest.mark.parametrize(
    ("heading", "title"),
    [
        ("## Taking a `sample`", "Taking a sample"),
        ("## Storing [samples](https://example.org/a_b)", "Storing samples"),
        ("## The **new** *and* __old__ snake_case_name", "The new and old snake_case_name"),
        ("## A * B * C", "A * B * C"),
    ],
)
def test_titles_are_without_the_marks_of_markdown(heading: str, title: str) -> None:
    document = parse_document(f"# Manual\n\nWords.\n\n{heading}\n\nWords.\n\n## Last\n\nWords.\n")
    assert document.sections[1].heading == title


MAILS = """From: Ann Boyd <ann@example.org>
To: Bob Cole
Date: Mon, 3 Feb 2025 09:12
Subject: Roof

Hi Bob,

the roof leaks in the east wing.

Ann

From: Bob Cole <bob@example.org>
To: Ann Boyd
Subject: Re: Roof

Hill Roofing is too expensive.

Bob
"""


def test_each_mail_of_a_thread_is_a_section_of_who_sent_it() -> None:
    document = parse_document(MAILS)
    assert [one.title for one in document.sections] == ["From: Ann Boyd", "From: Bob Cole"]
    assert document.sections[1].text.endswith("Bob")
    assert {one.kind for one in document.sections} == {"heading"}  # "Subject" and "To" are nobody who speaks


@pytest.mark.parametrize("divider", ["-----Original Message-----", "---------- Forwarded message ---------", "Begin forwarded message:"])
def test_a_mail_that_another_one_holds_is_a_part_of_its_own(divider: str) -> None:
    head = f"{divider}\nFrom: Bob Cole\nSent: 2 February 2025 11:05\nTo: Ann Boyd\nSubject: Roof"
    first = "Hi Ann\n\n1. The slates. They are broken, and the rain comes in.\n\nBob"
    text = f"{MAILS}\n{head}\n\n{first}\n\n{head}\n\nMorning Ann\n\nIt rained all night.\n"
    headings = [one for one in parse_document(text).sections if one.parent is None]
    assert [one.title for one in headings] == ["From: Ann Boyd", "From: Bob Cole", "From: Bob Cole", "From: Bob Cole"]
    assert "too expensive" in headings[1].text
    assert "slates" not in headings[1].text
    assert "slates" in headings[2].text
    assert "all night" not in headings[2].text
    assert not [one for one in parse_document(text).sections if one.title in ("Hi Ann", "Morning Ann")]


@pytest.mark.parametrize("shape", ["--- Slide {0} ---", "=== Slide {0}: {1} ===", "[Slide {0}]", "[Slide {0}: {1}]", "--- Slide {0}"])
def test_slides_kept_as_text_are_sections(shape: str) -> None:
    slides = [("Aims", "* Find the lamp"), ("Means", "* Look\n* Ask\n  - twice"), ("End", "It was lit.")]
    text = "Talk 7: The lamp\nRuth Adey\n\n" + "\n\n".join(
        f"{shape.format(i, name)}\n{name}\n{body}" for i, (name, body) in enumerate(slides, 2)
    )
    found = [one for one in parse_document(text).sections if one.kind not in ("opening", "bullet")]
    assert [one.title.partition(":")[0].strip("- ") for one in found] == ["Slide 2", "Slide 3", "Slide 4"]
    assert "twice" in found[1].text
    assert "It was lit." not in found[1].text


def test_a_line_that_speaks_of_a_slide_parts_nothing() -> None:
    text = "--- Slide 1 ---\n\nSlide 8 shows the lamp.\n\n[Slide 9] shows the oil.\n"
    assert len(parse_document(text).sections) == 1


@pytest.mark.parametrize("shape", ["[00:{}:07] {}: {}", "(0:{}) {}: {}", "{}:30 – {}: {}", "00:{}:07.250 {}: {}"])
def test_a_time_may_stand_before_who_speaks(shape: str) -> None:
    said = [("HOST (Delia Moss)", "When was it?"), ("Tom Lind", "In 1961."), ("HOST", "Why?"), ("Tom Lind", "I was cold.")]
    text = "Talk: how we built the pier\n\n" + "\n\n".join(shape.format(10 + i, *one) for i, one in enumerate(said))
    told = [(name.partition(" (")[0], f"{name}: {words}") for name, words in said]
    assert read_with(text) == told


def test_a_name_with_a_time_behind_it_may_stand_above_what_is_said() -> None:
    text = "Team call\n\nAnna Moss  0:03\nShall we begin?\n\nBo Lind  0:09\nYes.\n\nThey come in May.\n\n"
    text += "Anna Moss  1:12:40\nWhy?\n\nBo Lind  [1:13:02]\nThe yard has no steel.\n"
    assert read_with(text) == [
        ("Anna Moss", "Shall we begin?"),
        ("Bo Lind", "Yes."),
        ("Bo Lind", "They come in May."),
        ("Anna Moss", "Why?"),
        ("Bo Lind", "The yard has no steel."),
    ]
    trains = "Trains\n\nEly Town  9:03\n\nRye  9:40\n\nEly Town  10:03\n\nRye  10:40\n"
    assert "9:40" in " ".join(chunk.text for chunk in chunk_document(parse_document(trains)))


def test_a_numbered_question_is_a_turn_and_titles_between_turns_are_headings() -> None:
    said = "I thank the House for that question, and I hope to come back to it before the end of this month."
    lines = [
        "TRANSPORT", "New ferry", f"1. Ms Quine (North): {said}", f"Mr Corlett: {said}", f"Ms Quine: {said}", f"Mr Corlett: {said}",
        "Fares of buses", f"2. Mrs Clague: {said}", f"Mr Corlett: {said}", "HEALTH",
        "Waiting list", f"3. Mr Faragher: {said}", f"Ms Quine: {said}", f"Mrs Clague: {said}",
    ]  # fmt: skip
    document = parse_document("\n".join(lines))
    assert [section.title for section in document.sections if section.is_headed] == [
        "TRANSPORT",
        "New ferry",
        "Fares of buses",
        "HEALTH",
        "Waiting list",
    ]
    turns = [section.title for section in document.sections if section.kind == "turn"]
    assert turns == [
        "Ms Quine",
        "Mr Corlett",
        "Ms Quine",
        "Mr Corlett",
        "Mrs Clague",
        "Mr Corlett",
        "Mr Faragher",
        "Ms Quine",
        "Mrs Clague",
    ]


def test_numbered_notes_with_labels_are_no_transcript() -> None:
    notes = "".join(
        f"{n}. {name}: rename the file of the light and of the bell\n"
        for n, name in enumerate(["BEOS", "VMS", "BEOS", "VMS", "CMS", "BEOS"], start=1)
    )
    assert {section.kind for section in parse_document(f"Changes\n\n{notes}").sections}.isdisjoint({"turn"})


def test_a_printed_mail_is_headed_by_its_sender_and_not_by_a_name_below_it() -> None:
    mails = "".join(
        f"{name} <{name[:3].lower()}@example.org>\n\nMon, Jan 8, 2024 at 7:42 AM\n\nTo: All <all@example.org>\n\n"
        f"The lamp is out again, and I have written to the harbour about it.\n\n{name.split()[0]}\n\n"
        for name in ("Ann Lee", "Bob Cole", "Ann Lee")
    )
    titles = [section.title for section in parse_document(f"The lamp of the north tower\n\n{mails}").sections if section.kind == "heading"]
    assert titles == ["Ann Lee", "Bob Cole", "Ann Lee"]
