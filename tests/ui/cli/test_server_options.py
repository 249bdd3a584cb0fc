"""Each option of the server can be set in the environment, and the command line counts before it."""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest

from tests.sources import ROOT
from ui.cli.command import build_parser
from ui.cli.server_options import fill_from_environment, settings_of, variable_of

DATA = {"FOOTNOTE_FEEDBACK": "/votes", "FOOTNOTE_CONVERSATIONS": "/kept"}


def options(*given: str, environment: dict[str, str] | None = None) -> argparse.Namespace:
    """The options of a command line, filled from an environment."""
    found = build_parser().parse_args([*given])
    fill_from_environment(found, environment or {})
    return found


def server_actions() -> list[argparse.Action]:
    """The options of `footnote serve`."""
    (commands,) = (one for one in build_parser()._actions if isinstance(one, argparse._SubParsersAction))
    return [one for one in commands.choices["serve"]._actions if variable_of(one)]


def test_the_environment_sets_what_the_command_line_leaves_out() -> None:
    environment = {
        **DATA, "FOOTNOTE_PORT": "9000", "FOOTNOTE_HOST": "0.0.0.0", "FOOTNOTE_API": "yes", "FOOTNOTE_API_TOKEN": "t", "FOOTNOTE_MCP": "0",
        "FOOTNOTE_ALLOWED_HOST": "a.example, b.example", "FOOTNOTE_ROOT_PATH": "footnote/", "FOOTNOTE_AUTH": "a:b", "FOOTNOTE_LIMIT": "5",
        "OTHER": "x",
    }  # fmt: skip
    settings = settings_of(options("serve", "--port", "8000", environment=environment))
    assert (settings.port, settings.host, settings.api, settings.api_token, settings.mcp) == (8000, "0.0.0.0", True, "t", False)
    assert (settings.allowed_hosts, settings.root_path, settings.auth) == (("a.example", "b.example"), "/footnote", ("a", "b"))
    assert (settings.limit, settings.feedback, settings.conversations) == (5, Path("/votes"), Path("/kept"))


def test_no_history_keeps_none() -> None:
    assert settings_of(options("chat", "--no-history", environment=DATA)).conversations is None
    assert settings_of(options("chat", environment={**DATA, "FOOTNOTE_NO_HISTORY": "on"})).conversations is None


def test_serve_opens_no_browser() -> None:
    assert options("serve").no_browser
    assert not options("chat").no_browser


@pytest.mark.parametrize(
    ("name", "value"), [("FOOTNOTE_PORT", "many"), ("FOOTNOTE_PORT", "70000"), ("FOOTNOTE_LIMIT", "-1"), ("FOOTNOTE_API", "perhaps")]
)
def test_a_value_that_cannot_be_read_is_told_with_its_variable(name: str, value: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        options("serve", environment={name: value})
    assert ended.value.code == 2
    assert name in capsys.readouterr().err.splitlines()[-1]


def test_the_table_has_every_option() -> None:
    table = (ROOT / "docs" / "server.md").read_text(encoding="utf-8")
    rows = [line.split("|")[1:3] for line in table.splitlines() if line.startswith("| `--")]
    told = {(option.strip().strip("`").split()[0], variable.strip().strip("`")) for option, variable in rows}
    assert told == {(max(one.option_strings, key=len), variable_of(one)) for one in server_actions()}


def test_a_place_on_the_command_line_counts_before_the_other_kind_in_the_environment() -> None:
    named = options("serve", "--index", "one", environment={"FOOTNOTE_LIBRARY": "many"})
    assert (named.index, named.library) == (Path("one"), None)
    named = options("serve", "--library", "many", environment={"FOOTNOTE_INDEX": "one"})
    assert (named.index, named.library) == (None, Path("many"))
