"""The terminal: steps as they are taken, and results, as lines or as JSON."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def progress() -> Iterator[Callable[[str], None]]:
    """Show steps as they begin: a live line on a terminal, plain lines elsewhere, always on standard error."""
    if not sys.stderr.isatty():
        yield lambda step: print(f"footnote: {step} ...", file=sys.stderr, flush=True)
        return
    from rich.console import Console

    status = Console(stderr=True).status("")
    started = False

    def show(step: str) -> None:
        nonlocal started
        if not started:
            status.start()
            started = True
        status.update(f"{step} ...")

    try:
        yield show
    finally:
        if started:
            status.stop()


def failed(what: str, as_json: bool = False, kind: str = "") -> int:
    """Say what is wrong, on standard error; whoever wants JSON finds that on standard output in any case. The exit status."""
    if as_json:
        print_result({"error": {"kind": kind, "message": what}})
    print(f"footnote: {what}", file=sys.stderr)
    return 2


def print_result(content: object) -> None:
    """Lines as they are (wrapped to a terminal's width), anything else as JSON."""
    if not (isinstance(content, list) and all(isinstance(line, str) for line in content)):
        text = json.dumps(content, ensure_ascii=(sys.stdout.encoding or "").lower() not in ("utf-8", "utf8"), indent=1)
        print(text.encode("utf-8", "backslashreplace").decode())  # a byte of a file name that is no UTF-8 is "\\udce9" in JSON too
    elif sys.stdout.isatty():
        from rich.console import Console

        Console(highlight=False, markup=False).print("\n".join(content))
    else:
        print("\n".join(content))
