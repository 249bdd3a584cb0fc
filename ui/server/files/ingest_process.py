"""A file read into a library by a program of its own: with bounds on its memory and its time, it may die without harm.

It says what it does, a line of JSON each, and at the end {"document": NAME} or {"problem": WHY}.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from ui.server.limits import INGEST_MEMORY, INGEST_SECONDS


def main(folder: str, file: str) -> None:
    """Add one file to the library in a folder."""
    _limit()
    name = Path(file).name
    from index import Library
    from ingest.errors import FootnoteError

    try:
        with Library(folder) as library:
            (added,) = library.add([Path(file)], progress=lambda step: _say(step=step.rpartition(f"{name}: ")[2]))
    except FootnoteError as error:
        _say(problem=str(error))
        return
    except MemoryError:
        _say(problem="Reading it takes more memory than a file may.")
        return
    if added.document is None:
        _say(problem=added.problem.replace(f"{Path(file).parent}/", ""))
    else:
        _say(document=added.document.name)


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
