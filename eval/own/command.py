"""What `footnote eval` understands of questions of one's own: its options, and `footnote eval draft` and `footnote eval accept`, by
which a model drafts them and a person looks through them. Nothing heavy is imported above, so that `--help` is quick."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from eval.extras import require
from ingest.errors import FootnoteError

COMMANDS = ("draft", "accept")
"""The words that may stand behind `footnote eval`; they have command lines of their own."""
MOST = 1000


def add_own_options(parser: argparse.ArgumentParser) -> None:
    """The options for questions of one's own, and for a judge."""
    own = parser.add_argument_group(
        "your own questions", "See also: footnote eval draft --help, footnote eval accept --help. The columns are in docs/evaluation.md."
    )
    own.add_argument(
        "--questions",
        metavar="FILE",
        type=Path,
        help="your questions (.csv, .xlsx, .jsonl) on the document of --index, else on the white paper: question, facts, ...",
    )
    own.add_argument("--judge", metavar="MODEL", help="a language model judges the answers too, beside the facts that are found in them")


def own_conflict(options: argparse.Namespace) -> str:
    """Why some options do not go together, empty if they do."""
    others = ("half", "source", "readme", "gate", "set_floors", "documents", "compare", "public", "recorded", "check", "structure")
    if options.questions and (given := [name for name in others if getattr(options, name, None)]):
        flags = {"source": "from"}
        return f"--questions is a run of its own: leave out --{flags.get(given[0], given[0]).replace('_', '-')}"
    if options.judge and (options.compare or options.public or options.check or options.structure):
        return "--judge goes with a run: leave out --compare, --public, --check and --structure"
    return ""


def main(arguments: Sequence[str]) -> int:
    """0 if all went well, 1 if no question was drafted, 2 for a mistake that a message explains, a wrong command line among them."""
    options = build_parser().parse_args(arguments)
    try:
        require("eval")
        return int(options.run(options))
    except FootnoteError as error:
        print(f"footnote eval: {error.for_command}", file=sys.stderr)
        return 2


def build_parser() -> argparse.ArgumentParser:
    """The command line."""
    parser = argparse.ArgumentParser(prog="footnote eval")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    draft = commands.add_parser("draft", help="draft questions on a document with a language model", description="Draft questions.")
    draft.add_argument("--index", metavar="DIR", type=Path, help="the index of the document; by default the white paper's")
    draft.add_argument("--model", metavar="NAME", required=True, help="the language model (local, openai:..., see footnote model)")
    draft.add_argument("--out", metavar="FILE", type=Path, default=Path("drafts.jsonl"), help="where they are written (drafts.jsonl)")
    draft.add_argument("--count", metavar="N", type=_count, default=20, help="how many (20)")
    draft.set_defaults(run=_draft)
    accept = commands.add_parser("accept", help="look through drafts", description="Accept, edit or drop drafts, one by one.")
    accept.add_argument("file", metavar="FILE", type=Path, help="the drafts, as footnote eval draft wrote them")
    accept.set_defaults(run=_accept)
    return parser


def _count(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) <= MOST:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 1 to {MOST}")
    return int(text)


def _draft(options: argparse.Namespace) -> int:
    from rich.console import Console

    from eval.own.draft import drafts, write_drafts
    from eval.own.reply import Draft
    from index import Retriever
    from qa import Assistant
    from qa.models.langchain import open_writer

    console, faults = Console(), Counter[str]()
    if options.out.exists():
        raise FootnoteError(f"{options.out} is there already.", "Name another file with --out.")
    writer = open_writer(options.model)
    index = Retriever(options.index).index
    with console.status("drafting") as status:

        def hear(draft: Draft, fault: str) -> None:
            faults[fault] += 1
            status.update(f"drafting: {faults['']} kept, {faults.total() - faults['']} put aside")

        count = write_drafts(options.out, drafts(index.content, Assistant(index), writer, options.count, hear))
    for fault, times in faults.most_common():
        if fault:
            console.print(f"  put aside, {fault}: {times}", style="dim", highlight=False)
    console.print(
        f"{count} drafts in {options.out}. Look through them: footnote eval accept {options.out}", soft_wrap=True, highlight=False
    )
    return 0 if count else 1


def _accept(options: argparse.Namespace) -> int:
    from rich.console import Console

    from eval.own.accept import accept

    console = Console()
    left = accept(options.file, console)
    then = f"footnote eval accept {options.file}" if left else f"footnote eval --index MY.index --questions {options.file}"
    console.print(f"{left} drafts left. Next: {then}", soft_wrap=True, highlight=False)
    return 0
