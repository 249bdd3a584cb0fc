"""Which tables have a row that names their columns, where the file does not say so."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest import parse_document, read_document

NAMED = [
    ("Paper|100 cards|500 cards", "Plain|18.00|31.00", "Linen|46.00|118.00"),
    ("Size|1 copy|10 copies|Time", "A3|4.50|3.20 each|2 days", "A2|8.00|6.10 each|3 days", "A0|24.00|on request|5 days"),
    ("Pages|Price|Extra 100 copies", "8|96.00|58.00", "16|142.00|89.00"),
    ("|2021|2022|2023", "Sales|10|12|13", "Costs|9|10|12"),
    ("Name|Post|Town", "Ann|mate|Ely", "Bo|cook|Rye"),
    ("Berth|Fee", "North|12", "South|9"),
]
UNNAMED = [
    ("Plain 300 g|18.00|31.00", "Linen 600 g|46.00|118.00", "Cotton 90 g|21.00|37.00"),
    ("Age|42", "Height|180", "Weight|70"),
    ("Room 4|Ann|mate", "Room 5|Bo|cook", "Room 6|Cy|boy"),
    ("Ann|1950|1974", "Bo|1951|1980", "Cy|1960|1981"),
    ("Order|100 copies|paid", "Order|200 copies|open", "Order|50 copies|paid"),
]


def heads_of_rows(tmp_path: Path, rows: tuple[str, ...]) -> list[str]:
    """What the rows of a table in HTML without marked heads are read as."""
    cells = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row.split('|'))}</tr>" for row in rows)
    (tmp_path / "table.html").write_text(f"<html><body><h1>Prices</h1><p>All prices.</p><table>{cells}</table></body></html>")
    return [section.title for section in read_document(tmp_path / "table.html").sections if section.kind == "row"]


@pytest.mark.parametrize("rows", NAMED)
def test_a_first_row_of_another_form_names_the_columns(tmp_path: Path, rows: tuple[str, ...]) -> None:
    names, first = rows[0].split("|"), rows[1].split("|")
    expected = "; ".join(f"{name}: {cell}" if name else cell for name, cell in zip(names, first, strict=True))
    assert heads_of_rows(tmp_path, rows)[:2] == ["", expected]


@pytest.mark.parametrize("rows", UNNAMED)
def test_a_first_row_like_the_others_names_nothing(tmp_path: Path, rows: tuple[str, ...]) -> None:
    assert not any(";" in title for title in heads_of_rows(tmp_path, rows))


@pytest.mark.parametrize("below", ["  - Dogs go free.", "(2) Dogs go free."])
def test_a_list_right_below_a_table_is_no_part_of_its_last_row(below: str) -> None:
    text = f"# Fares\n\n(1) All pay as follows.\n\n| Zone | Fare |\n|---|---|\n| Harbour | 2.00 |\n| Island | 4.50 |\n\n{below}\n"
    document = parse_document(text)
    (free,) = [section for section in document.sections if "Dogs" in section.text and section.kind in ("bullet", "numbered")]
    assert free.parent == "Fares"
    assert [section.text for section in document.sections if section.kind == "row"][-1] == "| Island | 4.50 |"


@pytest.mark.parametrize(
    ("rows", "first"),
    [
        (("North Park     18.4 ha     612 trees", "South Park     61.0 ha     940 trees", "Low Meadow     22.7 ha     205 trees"), ""),
        (
            ("Park           Area        Trees", "South Park     61.0 ha     940 trees", "Low Meadow     22.7 ha     205 trees"),
            "Park: Low Meadow; ",
        ),
        (("Park           2019        2020", "South Park     61          940", "Low Meadow     22          205"), "Park: Low Meadow; "),
    ],
)
def test_a_row_of_quantities_names_no_columns_of_a_text(rows: tuple[str, ...], first: str) -> None:
    found = [
        section.title
        for section in parse_document("All parks.\n\n" + "\n".join(rows) + "\n\nThat is all.\n").sections
        if section.kind == "row"
    ]
    assert len(found) == 3
    assert found[-1].startswith(first) == bool(found[-1] or not first)
    assert bool(found[-1]) == bool(first)


def test_names_of_cells_keep_what_joins_their_words() -> None:
    text = "# Options\n\n| Old | New |\n|---|---|\n| `max_tries` | __retries__ |\n| dir | data_dir |\n"
    rows = [section.title for section in parse_document(text).sections if section.kind == "row"]
    assert rows == ["", "Old: max_tries; New: retries", "Old: dir; New: data_dir"]


CASES = [("Scarlet Fever", "84"), ("Diphtheria", "37"), ("Erysipelas", "11"), ("Total", "154")]
SHAPES = ["{0} {2} {1}", "        {0}  {2}   {1:>4}", "{0}{2}{1}", "{0} {3} {1}", "{0} ... {1}"]


@pytest.mark.parametrize("shape", SHAPES)
def test_rows_with_dots_before_their_value_are_label_and_value(shape: str) -> None:
    rows = "\n".join(shape.format(name, value, "." * (24 - len(name)), ". " * (12 - len(name) // 2)) for name, value in CASES)
    document = parse_document(f"These cases were notified:\n\n{rows}\n\nThree of the patients died.\n")
    found = [section.title for section in document.sections if section.kind == "row"]
    assert found == [f"{name}: {value}" for name, value in CASES]


def test_a_total_that_is_set_in_below_a_rule_is_a_row() -> None:
    rows = "  Fever  .......   84\n  Mumps  ........  37\n  Croup  ........  11\n                  ---\n        Total  ..  132\n"
    document = parse_document(f"These cases were notified:\n\n{rows}\nThree of the patients died.\n")
    assert [section.title for section in document.sections if section.kind == "row"][-1] == "Total: 132"


def test_a_first_row_of_a_label_and_a_number_names_no_columns() -> None:
    named, unnamed = ("Year", "2019"), ("Scarlet Fever", "84")
    for first, title in ((named, "Year: Mumps; 2019: 37"), (unnamed, "")):
        rows = "\n".join(f"{name:20}{value}" for name, value in (first, ("Mumps", "37"), ("Croup", "11")))
        document = parse_document(f"All cases.\n\n{rows}\n\nThat is all.\n")
        assert [section.title for section in document.sections if section.kind == "row"][1] == title


@pytest.mark.parametrize(
    "text",
    ["I waited ... and then\nshe came ... too late\nfor 3 ... 4 days\n", "(step . 8)\n(fill . 80)\n(mode . 9)\n", "a 1 .. 2 m\n" * 3],
)
def test_dots_within_lines_make_no_table(text: str) -> None:
    assert not [section for section in parse_document(text).sections if section.kind == "row"]


def test_a_line_of_dots_and_a_number_is_no_heading() -> None:
    prose = "The patients were taken to the hospital on the hill, where most of them stayed for a month."
    text = f"FEVERS\n\n{prose}\n\nTotal ............ 154\n\n{prose}\n\nTOTAL COST ...... £22\n\n{prose}\n\nWATER\n\n{prose}\n"
    assert [section.title for section in parse_document(text).sections] == ["FEVERS", "WATER"]
