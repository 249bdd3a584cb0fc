"""The options of `footnote chat` and `footnote serve`; each can be set in the environment too, as FOOTNOTE_ and its name."""

from __future__ import annotations

import argparse
import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from ui.cli.options import count, port
from ui.server.limits import PER_MINUTE
from ui.server.settings import HOST, PORT

if TYPE_CHECKING:
    from ui.server.settings import Settings

PREFIX = "FOOTNOTE_"
OTHER_PLACE = {"index": "library", "library": "index"}  # the command line counts before the environment, which may name the other
TRUE, FALSE = ("1", "true", "yes", "on"), ("", "0", "false", "no", "off")


def add_server_options(parser: argparse.ArgumentParser) -> None:
    """Add them to a command's parser, which is asked again when they are read from the environment."""
    parser.add_argument("--host", default=HOST, help=f"where to listen (default {HOST}: this machine only)")
    parser.add_argument("--port", type=port, default=PORT, help=f"the port (default {PORT})")
    parser.add_argument("--auth", metavar="USER:PASSWORD", help="ask for these first (better set FOOTNOTE_AUTH)")
    limit = f"questions a minute and client (default {PER_MINUTE}, 0 for no limit)"
    parser.add_argument("--limit", type=count, default=PER_MINUTE, metavar="N", help=limit)
    parser.add_argument(
        "--feedback", type=Path, metavar="FILE", help="keep votes there (default: feedback.jsonl in the user's data folder)"
    )
    parser.add_argument("--no-feedback", action="store_true", help="show no votes and keep none")
    kept = "keep conversations there (default: conversations.sqlite in the user's data folder)"
    parser.add_argument("--conversations", type=Path, metavar="FILE", help=kept)
    parser.add_argument("--no-history", action="store_true", help="keep no conversations: they end with the server")
    where = "keep the documents that visitors bring there (default: in the user's data folder)"
    parser.add_argument("--uploads", type=Path, metavar="DIR", help=where)
    parser.add_argument("--shared-uploads", action="store_true", help="let all visitors see the documents that one brings")
    parser.add_argument("--no-uploads", action="store_true", help="let visitors bring no documents")
    parser.add_argument("--mcp", action="store_true", help="offer ask, search, outline and the documents as MCP tools too")
    parser.add_argument("--api", action="store_true", help="answer chat completions in OpenAI's form, below /v1")
    parser.add_argument("--api-token", metavar="TOKEN", help="what programs send to be answered there (better set FOOTNOTE_API_TOKEN)")
    parser.add_argument("--no-browser", action="store_true", help="do not open a browser")
    name = "a name this server is called by, beside localhost and addresses in digits; repeatable"
    parser.add_argument("--allowed-host", action="append", default=[], metavar="NAME", help=name)
    parser.add_argument("--behind-proxy", action="store_true", help="believe the proxy on this machine who a client is (X-Forwarded-For)")
    parser.add_argument("--root-path", default="", metavar="PATH", help='where a proxy serves the page, such as "/footnote"')
    parser.set_defaults(parser=parser)


def settings_of(options: argparse.Namespace) -> Settings:
    """The settings that options make. Raises ChatError for a user, a password or a token that cannot be read."""
    from ui.chat.conversations.database import default_path as default_conversations
    from ui.chat.feedback import default_path
    from ui.server.api.token import read_token
    from ui.server.serve import has_display, read_auth
    from ui.server.settings import Settings, default_uploads

    return Settings(
        host=options.host,
        port=options.port,
        auth=read_auth(options.auth),
        limit=options.limit,
        feedback=None if options.no_feedback else options.feedback or default_path(),
        conversations=None if options.no_history else options.conversations or default_conversations(),
        uploads=None if options.no_uploads else options.uploads or default_uploads(),
        shared_uploads=options.shared_uploads,
        mcp=options.mcp,
        api=options.api,
        api_token=read_token(options.api_token),
        open_browser=not options.no_browser and has_display(),
        allowed_hosts=tuple(options.allowed_host),
        behind_proxy=options.behind_proxy,
        root_path=f"/{options.root_path.strip('/')}" if options.root_path.strip("/") else "",
        model=options.model,
    )


def fill_from_environment(options: argparse.Namespace, environment: Mapping[str, str] = os.environ) -> None:
    """Set the options that the command line left out from variables of their names: FOOTNOTE_PORT, FOOTNOTE_NO_HISTORY. Lists are parted
    by commas. Ends the program, as a wrong option does, if a value cannot be read."""
    parser: argparse.ArgumentParser = options.parser
    given = vars(options).get("given", set())
    settled = given | {OTHER_PLACE[name] for name in given if name in OTHER_PLACE}
    for action in parser._actions:
        name = variable_of(action)
        if name in environment and action.dest not in settled and getattr(options, action.dest, None) == action.default:
            try:
                setattr(options, action.dest, _read(parser, action, environment[name]))
            except (argparse.ArgumentTypeError, ValueError) as error:
                parser.error(f"{name}: {error}")


def variable_of(action: argparse.Action) -> str:
    """The variable that sets an option: that of its longest name."""
    longest = max(action.option_strings, key=len, default="")
    return PREFIX + longest.removeprefix("--").replace("-", "_").upper() if longest.startswith("--") and longest != "--help" else ""


def _read(parser: argparse.ArgumentParser, action: argparse.Action, text: str) -> object:
    if action.nargs == 0:
        if text.lower() not in (*TRUE, *FALSE):
            raise argparse.ArgumentTypeError(f"{text!r} is neither {TRUE[0]} nor {FALSE[1]}")
        return text.lower() in TRUE
    read = parser._registry_get("type", action.type, action.type)
    values = [read(one.strip()) for one in text.split(",") if one.strip()] if isinstance(action.default, list) else [read(text)]
    return values if isinstance(action.default, list) else values[0]
