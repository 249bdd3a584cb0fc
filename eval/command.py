"""The command `footnote eval`: only reads the command line, calls what it asks for, and prints.

Nothing heavy is imported above `main`, so that `--help` is quick and a missing package is reported by name.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from eval.extras import require
from eval.own.command import COMMANDS, add_own_options, own_conflict
from eval.own.command import main as own_main
from ingest.errors import FootnoteError

SYSTEMS = "all, or some of footnote,bm25,dense,langchain and with --model langchain-rag,whole-document (default: footnote)"
DEFAULT_README = Path(__file__).resolve().parent.parent / "docs" / "evaluation.md"


def main(arguments: Sequence[str] | None = None) -> int:
    """0 if all went well, 1 for a failed gate or a mistake that a message explains, 2 for a wrong command line."""
    if (given := list(sys.argv[1:] if arguments is None else arguments)) and given[0] in COMMANDS:
        return own_main(given)
    parser = build_parser()
    options = parser.parse_args(given)
    if mistake := own_conflict(options) or conflict(options):
        parser.error(mistake)
    try:
        require("eval")
        from eval.session import perform

        return perform(options)
    except FootnoteError as error:
        print(f"footnote eval: {error.for_command}", file=sys.stderr)
        return 1


def conflict(options: argparse.Namespace) -> str:
    """Why some options do not go together, empty if they do."""
    chosen = options.kind or options.every > 1
    if options.source and (options.half or options.systems or options.model or options.index or chosen):
        return "--from shows a run as it was recorded: --half, --kind, --every, --systems, --model and --index are for a new one"
    if (options.gate or options.set_floors) and chosen:
        return "--gate and --set-floors need all questions: leave out --kind and --every"
    if options.documents and (options.half or options.systems or options.model or options.index or options.readme):
        return "--documents goes with --kind, --every, --runs, --report and --judge only"
    return ""


def positive(text: str) -> int:
    """A whole number above zero, for argparse."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number above zero")
    return int(text)


def build_parser() -> argparse.ArgumentParser:
    """The command line."""
    parser = argparse.ArgumentParser(prog="footnote eval", description="How good are the answers, and did they get worse?")
    asked = parser.add_argument_group("what is run")
    asked.add_argument("--half", choices=("development", "report"), help="one half of the questions; both by default, shown apart")
    asked.add_argument("--kind", action="append", metavar="KIND", help="only questions of this kind; may be given again")
    asked.add_argument("--systems", "--system", metavar="NAMES", help=SYSTEMS)
    asked.add_argument(
        "--model", metavar="NAME", help="also in written mode with this language model (local, openai:..., see footnote model)"
    )
    asked.add_argument(
        "--every", type=positive, default=1, metavar="N", help="only every Nth question of each half: a slow model takes hours"
    )
    asked.add_argument("--index", metavar="DIR", type=Path, help="another index of the white paper; by default its own, built if need be")
    given = parser.add_argument_group("what is done with it")
    given.add_argument("--from", dest="source", metavar="RUN", help="show a recorded run (path, id, last, previous) instead of a new one")
    given.add_argument("--report", metavar="DIR", type=Path, help="write report.html and report.md")
    given.add_argument(
        "--readme", metavar="PATH", type=Path, nargs="?", const=DEFAULT_README, help="write the table into docs/evaluation.md"
    )
    given.add_argument("--gate", action="store_true", help="fail if a figure is below its recorded floor")
    given.add_argument("--set-floors", action="store_true", help="record the floors that this run sets")
    given.add_argument("--runs", metavar="DIR", type=Path, help="where runs are recorded (default: your data folder)")
    add_own_options(parser)
    other = parser.add_argument_group("instead of a run on the white paper")
    other.add_argument("--documents", metavar="DIR", type=Path, help="any documents: each NAME.txt with NAME.questions.jsonl beside it")
    other.add_argument("--compare", nargs=2, metavar=("A", "B"), help="two recorded runs, each RUN or RUN:SYSTEM (last:bm25)")
    other.add_argument("--public", nargs="+", metavar="DIR", type=Path, help="collections in BEIR or SQuAD 2.0 layout")
    other.add_argument("--limit", type=positive, default=1000, metavar="N", help="questions drawn from a SQuAD collection (1000)")
    return parser
