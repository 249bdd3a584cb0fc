"""A library of five small documents, two of which are of the same sort."""

from __future__ import annotations

import pytest

from index import Library
from qa import LibraryAssistant

TEXTS = {
    "miller-lease.txt": """LEASE WITH MILLER

1. Term

The lease begins on 1 March 2021 and runs for five years.
Either party may end it by giving three months' notice.

2. Rent

The rent is 900 crowns a month.
The tenant pays a deposit of two months' rent.

3. Disputes

The courts of Oslo have jurisdiction.
""",
    "baker-lease.txt": """LEASE WITH BAKER

1. Term

The lease begins on 1 June 2022 and runs for ten years.
Either party may end it by giving six months' notice.

2. Rent

The rent is 1,500 crowns a month.

3. Disputes

The courts of Oslo have jurisdiction.
""",
    "ferry.txt": """FERRY TIMETABLE 2022

1. Fares

A ticket for adults costs 5 crowns.
Children under six travel free of charge.

2. Times

The first ferry leaves at half past seven in the morning.
Captain Anna Holm commands the ferry.
""",
    "museum.md": """# Guide to the Museum

## Opening hours

The museum opens at ten and closes at six.
On Mondays it is closed.

## Collection

The collection holds 340 paintings by Scandinavian artists.
""",
    "fischer.txt": """Satzung des Fischereivereins

§ 1 Zweck

Der Verein fördert den Schutz der Gewässer und die Ausbildung der jungen Fischer in der Gemeinde.

§ 2 Beiträge

Der Jahresbeitrag beträgt sechzig Euro und ist bis zum 31. März zu zahlen.
Jugendliche zahlen die Hälfte des Beitrags.
""",
}


@pytest.fixture(scope="session")
def small_library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    """Five documents with the real encoder."""
    folder = tmp_path_factory.mktemp("library")
    for name, text in TEXTS.items():
        (folder / name).write_text(text, encoding="utf-8")
    library = Library(folder / "library")
    library.add(folder / name for name in TEXTS)
    return library


@pytest.fixture(scope="session")
def librarian(small_library: Library) -> LibraryAssistant:
    """The assistant of that library, without a language model."""
    return LibraryAssistant(small_library)
