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
from eval.run.records import QUOTE, RECORDED
from ingest.errors import FootnoteError

SYSTEMS = "all, or some of footnote,bm25,dense,langchain and with a model langchain-rag,whole-document (default: footnote)"
DEFAULT_README = Path(__file__).resolve().parent.parent / "docs" / "evaluation.md"


def main(arguments: Sequence[str] | None = None) -> int:
    """0 if all went well, 1 for a failed gate, 2 for a mistake that a message explains, a wrong command line among them."""
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
        return 2


def conflict(options: argparse.Namespace) -> str:
    """Why some options do not go together, empty if they do."""
    chosen = options.kind or options.every > 1
    apart = options.half or options.index
    measured = options.reader != QUOTE or options.recorded or options.documents or options.check
    if options.reader == RECORDED and not options.recorded:
        return "--reader recorded needs --recorded DIR: a folder with SET.jsonl, what a model answered to each question of a set"
    if options.source and (apart or options.systems or chosen or measured):
        return "--from shows a run as it was recorded: what chooses questions, systems and readers is for a new one"
    if (options.gate or options.set_floors) and chosen:
        return "--gate and --set-floors need all questions: leave out --kind and --every"
    if options.check and (options.half or options.systems or chosen or options.reader != QUOTE or options.report or options.readme):
        return "--check goes with --recorded, --documents, --index, --gate, --set-floors and --runs only"
    if options.check and (options.gate or options.set_floors) and not options.recorded:
        return "--check has floors for --recorded only"
    if options.documents and (options.gate or options.set_floors):
        return "--documents has no floors: they are for what ships, and for --recorded"
    if options.documents and (apart or (options.reader == RECORDED and not options.readme)):
        return "--documents goes with all systems and readers but the recorded one: leave out --half, --index and --reader recorded"
    if options.recorded and (options.half or chosen):
        return "--recorded goes with all its questions only: leave out --half, --kind and --every"
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
        "--reader",
        "--model",
        metavar="NAME",
        default=QUOTE,
        help="quote (default); a language model, to be asked too (local, openai:..., "
        "see footnote model); recorded: only what --recorded has",
    )
    asked.add_argument(
        "--recorded", metavar="DIR", type=Path, help="answers of a strong model: replayed as the reader, and put to the check"
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
    other.add_argument(
        "--check",
        action="store_true",
        help="the check by itself: right and wrong statements that pass it, of the documents that ship, of --documents or --recorded",
    )
    other.add_argument("--structure", metavar="DIR", type=Path, help="headings: each document FILE with FILE.headings.json beside it")
    other.add_argument("--compare", nargs=2, metavar=("A", "B"), help="two recorded runs, each RUN or RUN:SYSTEM (last:bm25)")
    other.add_argument("--public", nargs="+", metavar="DIR", type=Path, help="collections in BEIR or SQuAD 2.0 layout")
    other.add_argument("--limit", type=positive, default=1000, metavar="N", help="questions drawn from a SQuAD collection (1000)")
    return parser
