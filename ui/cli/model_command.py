"""`footnote model`: which language model would write, and whether it is there; `footnote model local` sets up the local one."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from ingest.errors import ModelError
from ui.cli.terminal import print_result

MEMORY = "2.0 GB"  # measured: 1.1 GB of it are the file's own pages
HINT = 'Use it: footnote ask "..." --model local, or set FOOTNOTE_MODEL=local'


def add_model_command(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `model` to the commands."""
    text = "show the language model that would write, or set up the local one"
    parser = commands.add_parser("model", help=text, description=text)
    parser.add_argument("name", nargs="?", metavar="local|MODEL", help='"local" sets up the local model; another setting is only looked at')
    parser.add_argument("--from", dest="file", type=Path, metavar="FILE", help="with local: copy this file instead of fetching it")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Set the local model up, or tell what would be used. Exit status 0; 1 if the chosen model is not ready."""
    from qa.models.writer import LOCAL

    if options.name == LOCAL or options.file:
        return _set_up(options.file, options.json)
    from qa.models.choice import describe

    choice = describe(options.name)
    print_result(choice.to_dict() if options.json else choice.lines())
    return 0 if choice.ready else 1


def _set_up(file: Path | None, as_json: bool) -> int:
    from qa.models.local_file import QWEN_CODER, default_path, set_up

    target = default_path()
    size = QWEN_CODER.size
    print(f"{QWEN_CODER.title}: {size / 1e9:.1f} GB on the disk in {target.parent}, {MEMORY} of memory while it runs.", file=sys.stderr)
    with _bar("copying" if file else "fetching", size) as progress:
        found = set_up(file, progress=progress)
    missing = _what_is_missing()
    lines = [f"The local model is ready, its SHA-256 checked: {found}", missing or HINT]
    print_result({"path": str(found), "bytes": size, "sha256": QWEN_CODER.sha256, "missing": missing} if as_json else lines)
    return 0


def _what_is_missing() -> str | None:
    from qa.models.local import find_library

    try:
        find_library()
    except ModelError as error:
        return error.for_command
    return None


@contextmanager
def _bar(doing: str, size: int) -> Iterator[Callable[[int, int], None]]:
    """A progress bar on a terminal; a line a tenth elsewhere."""
    if not sys.stderr.isatty():
        told = 0

        def tell(done: int, of: int) -> None:
            nonlocal told
            if done * 10 // of > told or (done == 0 and not told):
                told = done * 10 // of
                print(f"footnote: {doing} {done / 1e6:,.0f} of {of / 1e6:,.0f} MB ...", file=sys.stderr, flush=True)

        yield tell
        return
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(doing, total=size)
        yield lambda done, of: progress.update(task, completed=done, total=of, description="checking" if done == of else doing)
