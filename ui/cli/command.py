"""The `footnote` command: parse, wire, print. Exit status 0 answered, 1 not in the document, 2 wrong use or error."""

from __future__ import annotations

import argparse
import io
import shlex
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from ingest.errors import FootnoteError, IndexUnavailable
from ui.cli.library_command import add_library_commands, add_library_option, open_library
from ui.cli.model_command import add_model_command
from ui.cli.options import Parser, positive
from ui.cli.server_options import add_server_options, fill_from_environment, settings_of
from ui.cli.terminal import failed, print_result, progress

if TYPE_CHECKING:  # importing it for real would load numpy and more for --help
    from index import Passage
    from qa import Answer, Assistant, LibraryAssistant
    from qa.answer import Mode

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"
COMMANDS_GROUP = "footnote.commands"  # other packages add commands by an entry point of this group
COMMANDS = ("ask", "search", "outline", "add", "remove", "list", "sync", "ingest", "chat", "serve", "model")
EXAMPLES = """examples:
  footnote chat
  footnote ask "How many space cooperation agreements has China signed since 2016?"
  footnote ask "and with Germany?" --after "What has China done with France?"
  footnote search "BeiDou in Africa" -k 3
  footnote outline
  footnote add report.pdf contracts/
  footnote ask "What notice period do the contracts have?"
  footnote ask "What does section 2 say?" --in report.pdf --json
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit status."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a document, or the name of a file, may hold what the terminal's encoding does not
    other = _command_of_other_package(given)
    options = argparse.Namespace() if other else build_parser().parse_args(given)
    as_json = bool(getattr(options, "json", False))
    try:
        status = other(given[1:]) if other else int(options.run(options))
        sys.stdout.flush()
        return status
    except FootnoteError as error:
        return failed(error.for_command, as_json, type(error).__name__)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        sys.stderr.close()  # the reader (head, less) has gone: nothing to say, and no one to say it to
        return 0
    except UnicodeEncodeError as error:
        odd = f"{error.object[:100]!r} is not UTF-8, and an index can keep no such name. Rename the file or the folder, then try again."
        return failed(odd, as_json, "UnicodeEncodeError")
    except OSError as error:
        return failed(
            f"{error.strerror or error}: {error.filename or 'the output'}. Free some space, or name another place.", as_json, "OSError"
        )


def _command_of_other_package(given: Sequence[str]) -> Callable[[Sequence[str]], int] | None:
    if not given or given[0].startswith("-") or given[0] in COMMANDS:
        return None
    from importlib.metadata import entry_points

    found = next(iter(entry_points(group=COMMANDS_GROUP, name=given[0])), None)
    return found.load() if found else None


def build_parser() -> argparse.ArgumentParser:
    """All commands with their options."""
    parser: argparse.ArgumentParser = Parser(
        prog="footnote",
        description="Ask documents; every statement comes with an exact, numbered quote. Those in the library, which begins with one.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action=_Version, nargs=0, help="show the version and exit")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    ask = _command(commands, "ask", _ask, "answer a question with cited quotes")
    ask.add_argument("question")
    _add_in(ask)
    _add_model(ask)
    ask.add_argument("--after", action="append", default=[], metavar="QUESTION", help="an earlier question it follows up; repeatable")
    ask.add_argument("--quotes", action="store_true", help="quotes only, whatever FOOTNOTE_MODEL says")
    search = _command(commands, "search", _search, "show ranked passages with scores")
    search.add_argument("question")
    _add_in(search)
    search.add_argument("-k", type=positive, default=8, help="how many passages (default 8)")
    search.add_argument("--method", choices=("hybrid", "dense", "lexical"), default="hybrid", help="what to rank by (default hybrid)")
    _add_in(_command(commands, "outline", _outline, "show the section tree"))
    ingest = _command(commands, "ingest", _ingest, "build an index for a file: text, Markdown, PDF, Word, HTML, EPUB")
    ingest.add_argument("file", type=Path)
    ingest.add_argument("--model", help="another embedding model, by folder or name (default all-MiniLM-L6-v2)")
    ingest.add_argument("--precision", choices=("int8", "float32"), default="int8", help="of the encoder (default int8)")
    ingest.add_argument("--workers", type=positive, metavar="N", help="threads that encode (default: all cores)")
    _add_chat(commands)
    add_model_command(commands)
    add_library_commands(commands)
    _command(commands, "eval", _missing_eval, "measure it on the evaluation set (footnote eval --help)")
    return parser


def _add_chat(commands: Commands) -> None:
    for name, text in (("chat", "ask in the browser"), ("serve", "the same for a server: no browser is opened")):
        parser = _command(commands, name, _chat, text, prints=False)
        _add_in(parser)
        _add_model(parser)
        add_server_options(parser)
        parser.set_defaults(no_browser=name == "serve")


def _command(
    commands: Commands,
    name: str,
    run: Callable[[argparse.Namespace], int],
    text: str,
    prints: bool = True,
) -> argparse.ArgumentParser:
    parser = commands.add_parser(name, help=text, description=text)
    where = "an index folder instead of the library (for ingest where to put it; default FILE.index)"
    parser.add_argument("--index", type=Path, metavar="DIR", help=where)
    if name not in ("ingest", "eval"):
        add_library_option(parser)
    parser.add_argument(
        "--embedding-model", metavar="FOLDER", help="the model an index needs that could not hold it; its weights are compared"
    )
    if prints:
        parser.add_argument("--json", action="store_true", help="print JSON")
    parser.set_defaults(run=run)
    return parser


class _Version(argparse.Action):
    """The installed version, looked up only when asked for: reading package metadata takes 20 ms."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        from importlib.metadata import version

        print(f"footnote {version('footnote-qa')}")
        parser.exit()


def _add_model(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--model", metavar="NAME", help="let this language model write, each statement checked (see footnote model)")
    checker = "what checks its statements: another model, shipped (the small one that comes with Footnote), nli:FOLDER, or none"
    parser.add_argument("--checker", metavar="NAME", help=f"{checker} (default: the same model, asked by itself; shipped for local)")


def _add_in(parser: argparse.ArgumentParser) -> None:
    names = "ask this document of the library alone, by its name in footnote list; repeatable"
    parser.add_argument("--in", dest="within", action="append", default=[], metavar="NAME", help=names)


def _ask(options: argparse.Namespace) -> int:
    from ui.cli.render import answer_lines

    with progress() as step:
        assistant = _assistant(options, step)
    mode: Mode | None = "quote" if options.quotes else None
    of_some = {} if options.index else {"documents": options.within}
    answer: Answer = assistant.ask(options.question, options.after, mode=mode, **of_some)
    print_result(answer.to_dict() if options.json else answer_lines(answer))
    return 1 if answer.outcome == "not_in_document" else 0


def _search(options: argparse.Namespace) -> int:
    from ui.cli.render import passage_lines, passages_data

    with progress() as step:
        passages = _found(options, step)
    print_result(passages_data(passages) if options.json else passage_lines(passages))
    return 0 if passages else 1


def _found(options: argparse.Namespace, step: Callable[[str], None]) -> list[Passage]:
    """The passages of a library, or of the one index that is named; other methods than the hybrid are for one document."""
    from index import Retriever, open_index
    from qa.question.read import QuestionReader, checked

    checked(options.question)
    _check_place(options)
    if options.index is None:
        library = open_library(options, step)
        documents = [library.document(name) for name in options.within] or library.documents
        if options.method == "hybrid" and len(documents) != 1:
            return library.search(options.question, options.k, documents)
        if len(documents) != 1:
            raise FootnoteError(f"--method {options.method} is for one document. Name it: --in NAME")
        index = library.open(documents[0])
    else:
        index = open_index(options.index, model=options.embedding_model)
    retriever = Retriever(index, method=options.method)
    return retriever.passages(retriever.hits(QuestionReader(index).read(options.question).query_text, options.k))


def _outline(options: argparse.Namespace) -> int:
    from index import open_index
    from ui.cli.render import outline_data, outline_lines

    _check_place(options)
    if options.index:
        documents = [open_index(options.index).content.document]
    else:
        with progress() as step:
            library = open_library(options, step)
            wanted = [library.document(name) for name in options.within] or library.documents
            documents = [library.open(one).content.document for one in wanted]
    if options.json:
        data = [outline_data(one) for one in documents]
        print_result(data[0] if len(data) == 1 else data)
    else:
        print_result([line for one in documents for line in (*outline_lines(one), "")][:-1])
    return 0


def _ingest(options: argparse.Namespace) -> int:
    from index import build_index
    from index.opened import default_index_folder
    from ingest.source import read_bytes

    read_bytes(options.file)  # a folder, or no file at all, is told before a place is sought for its index
    folder = options.index or default_index_folder(options.file)
    replaced = _replaced(folder, options.file)
    with progress() as step:
        chosen = {"model": options.model, "precision": options.precision, "workers": options.workers}
        built = build_index(folder, options.file, **chosen, progress=step)
    notes = [*replaced, *built.notes]
    counts = {"chunks": built.manifest.chunks, "sentences": built.manifest.sentences}
    if options.json:
        print_result({"index": str(folder), "document": built.manifest.document, **counts, "notes": notes})
    else:
        print(*(f"Note: {note}" for note in notes), sep="\n", end="\n" if notes else "")
        print(f"Indexed {built.manifest.document}: {counts['chunks']} chunks, {counts['sentences']} sentences.")
        print(f'Ask it: footnote ask "..." --index {shlex.quote(str(folder))}')
    return 0


def _replaced(folder: Path, file: Path) -> list[str]:
    """What to say where a folder has the index of another document, which this one's takes the place of."""
    from index.store.manifest import path_from_text, read_manifest

    try:
        source = path_from_text(read_manifest(folder).source)
    except IndexUnavailable:
        return []
    another = f"{folder} had the index of {source}: that of {file} is in its place now."
    return [] if source == file.resolve() else [another]


def _chat(options: argparse.Namespace) -> int:
    from qa import LibraryAssistant
    from ui.server.serve import serve

    fill_from_environment(options)
    settings = settings_of(options)
    with progress() as step:
        asked = _assistant(options, step)
        one = _only(options.within) if options.within else ""
        assistant = asked.assistant(one) if one and isinstance(asked, LibraryAssistant) else asked
    serve(assistant, settings)
    return 0


def _only(names: Sequence[str]) -> str:
    """The one document that the chat is to be about."""
    if len(names) != 1:
        raise FootnoteError("The chat asks all documents, or one: name it once with --in. Others can be left out in the page.")
    return names[0]


def _missing_eval(options: argparse.Namespace) -> int:
    raise FootnoteError("The evaluation is not installed with this Footnote. Install it: pip install 'footnote-qa[eval]'")


def _assistant(options: argparse.Namespace, step: Callable[[str], None]) -> Assistant | LibraryAssistant:
    """What answers: the library's documents, or the one index that is named."""
    _check_place(options)
    if options.index is None:
        from qa import LibraryAssistant

        return LibraryAssistant(open_library(options, step), options.model, checker=options.checker)
    from index import open_index
    from qa import Assistant

    return Assistant(open_index(options.index, model=options.embedding_model), options.model, checker=options.checker)


def _check_place(options: argparse.Namespace) -> None:
    """Raises FootnoteError for what names two places at once, of which one would be passed over."""
    if options.index is not None and options.library is not None:
        raise FootnoteError("--library names many documents, and --index is one. Leave one of them out.")
    if options.index is not None and getattr(options, "within", None):
        raise FootnoteError("--in names documents of a library, and --index is one document. Leave one of them out.")
