"""A file read for a library by a program of its own: with bounds on its memory and its time, it may die without harm. With the word
"add" it adds the file, too; without, it only makes the index, which whoever has the library open then finds.

It says what it does, a line of JSON each, and at the end {"document": NAME} or {"problem": WHY}.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from ui.server.limits import INGEST_MEMORY, INGEST_SECONDS


def main(folder: str, file: str, adds: str = "") -> None:
    """Read one file for the library in a folder."""
    _limit()
    name = Path(file).name
    from index import Library
    from ingest.errors import FootnoteError

    def step(said: str) -> None:
        _say(step=said.rpartition(f"{name}: ")[2])

    try:
        with Library(folder) as library:
            (read,) = library.add([Path(file)], progress=step) if adds else (library.read_ahead(Path(file), progress=step),)
    except FootnoteError as error:
        _say(problem=str(error))
    except MemoryError:
        _say(problem="Reading it takes more memory than a file may.")
    else:
        if read.problem:
            _say(problem=read.problem.replace(f"{Path(file).parent}/", ""))
        else:
            _say(document=read.document.name if read.document else name)


def _say(**what: str) -> None:
    print(json.dumps(what), flush=True)


def _limit() -> None:
    try:
        import resource
    except ImportError:  # Windows has no such limits: the server's own time limit is one there
        return
    resource.setrlimit(resource.RLIMIT_AS, (INGEST_MEMORY, INGEST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (INGEST_SECONDS, INGEST_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    main(*sys.argv[1:])
