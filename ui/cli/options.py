"""What the options of the command line take: one value each, numbers within bounds; and a folder for each file's index."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from typing import Any, NoReturn

from ui.cli.terminal import print_result


class Parser(argparse.ArgumentParser):
    """A parser that refuses an option given twice: argparse would silently take the last. Those that may be repeated say
    so, by `action="append"`. What a command does not know is refused with that command's usage, not with that of all."""

    def __init__(self, *arguments: object, **named: object) -> None:
        super().__init__(*arguments, **named)  # type: ignore[arg-type]
        for action in (None, "store"):
            self.register("action", action, _Once)

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        """As argparse's; the parser of a command leaves nothing over."""
        self._wants_json = "--json" in (sys.argv[1:] if args is None else args)
        found, unknown = super().parse_known_args(args, namespace)
        if unknown and self._subparsers is None:
            self.error(f"unrecognized arguments: {' '.join(unknown)}")
        return found, unknown

    def error(self, message: str) -> NoReturn:
        """As argparse's; whoever wants JSON finds it on standard output."""
        if getattr(self, "_wants_json", False):
            print_result({"error": {"kind": "usage", "message": message}})
        super().error(message)


class _Once(argparse._StoreAction):
    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: str | Sequence[object] | None,
        option_string: str | None = None,
    ) -> None:
        given: set[str] = vars(namespace).setdefault("given", set())
        if option_string and self.dest in given:
            raise argparse.ArgumentError(self, "given twice, and it takes one value. Leave one out.")
        given.add(self.dest)
        super().__call__(parser, namespace, values, option_string)


def positive(text: str) -> int:
    """A whole number from 1."""
    return _number(text, 1)


def count(text: str) -> int:
    """A whole number from 0."""
    return _number(text, 0)


def port(text: str) -> int:
    """The number of a port."""
    return _number(text, 1, 65535)


def _number(text: str, least: int, most: int | None = None) -> int:
    """A whole number within bounds, or an error that names them."""
    if not text.lstrip("-").isdecimal() or int(text) < least or (most is not None and int(text) > most):
        raise argparse.ArgumentTypeError(
            f"{text!r} is not a whole number " + (f"of at least {least}" if most is None else f"from {least} to {most}")
        )
    return int(text)
