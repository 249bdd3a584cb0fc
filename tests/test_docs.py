"""The documents for people: what they name exists, their links lead somewhere, and the README stays short."""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sources import PACKAGES, ROOT

PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
LONGEST_README = 150
FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
FOLDERS = (*PACKAGES, "tests", "docs", ".ci")
PATH = re.compile(rf"(?:{'|'.join(map(re.escape, FOLDERS))})/[\w./*-]*")
MODULE = re.compile(rf"(?<![\w/])((?:{'|'.join((*PACKAGES, 'tests'))})(?:\.\w+)+)\b")
each_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())


def paths_in(text: str) -> Iterator[str]:
    """Paths of this repository that a text names: whole spans of code, and file names in a drawing."""
    for code in CODE.findall(FENCE.sub("", text)):
        if PATH.fullmatch(code):
            yield code
    for drawing in FENCE.findall(text):
        yield from (path.rstrip(".") for path in PATH.findall(drawing) if Path(path).suffix)


def modules_in(text: str) -> Iterator[str]:
    """Modules that a text names in code: `eval.training.calibrate`, with or without a name of that module behind it."""
    for code in (*CODE.findall(FENCE.sub("", text)), *FENCE.findall(text)):
        yield from MODULE.findall(code)


def is_there(name: str) -> bool:
    """Whether a dotted name is a module, or something in one."""
    for parts in (name.split("."), name.split(".")[:-1]):
        try:
            spec = importlib.util.find_spec(".".join(parts))
        except ModuleNotFoundError:
            continue
        if spec is not None and parts == name.split("."):
            return True
        if spec is not None and spec.origin is not None:
            return re.search(rf"\b{name.rsplit('.', 1)[1]}\b", Path(spec.origin).read_text(encoding="utf-8")) is not None
    return False


def anchor(heading: str) -> str:
    """The anchor that a heading gets: "One experiment" has "one-experiment"."""
    return re.sub(r"[^\w -]", "", heading.strip().lower()).replace(" ", "-")


@each_page
def test_paths_that_are_named_exist(page: Path) -> None:
    assert [path for path in paths_in(page.read_text(encoding="utf-8")) if not list(ROOT.glob(path.rstrip("/")))] == []


@each_page
def test_modules_that_are_named_exist(page: Path) -> None:
    assert [name for name in modules_in(page.read_text(encoding="utf-8")) if not is_there(name)] == []


@each_page
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    broken = []
    for target in LINK.findall(page.read_text(encoding="utf-8")):
        if re.match(r"\w+:", target):
            continue
        path, _, heading = target.partition("#")
        other = (page.parent / path).resolve() if path else page
        headings = re.findall(r"^#+ (.+)$", other.read_text(encoding="utf-8"), re.MULTILINE) if heading else []
        if not other.exists() or (heading and heading not in map(anchor, headings)):
            broken.append(target)
    assert broken == []


def test_every_page_is_reached_from_the_readme() -> None:
    reached, waiting = set(), [ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        if page in reached:
            continue
        reached.add(page)
        targets = [target.partition("#")[0] for target in LINK.findall(page.read_text(encoding="utf-8"))]
        waiting += [other for target in targets if (other := (page.parent / target).resolve()) in PAGES]
    assert set(PAGES) - reached == set()


def test_readme_is_short_and_has_the_test_command() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert len(readme.splitlines()) <= LONGEST_README
    assert "$ make test\n" in readme
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    recipe = re.search(r"^test:.*\n((?:\t.*\n)+)", makefile, re.MULTILINE)
    assert recipe is not None
    steps = [step.strip() for line in recipe[1].splitlines() for step in line.strip().split("&&")]
    assert f"$ {' && '.join(steps).replace('$(BIN)', '.venv/bin')}\n" in readme


def test_each_test_of_a_page_can_fail() -> None:
    text = "See `eval/no_such.py`, `eval.no_such`, `qa.answer.NoSuchName`.\n```\nqa/none.py -> qa/answer.py\n```\n"
    assert list(paths_in(text)) == ["eval/no_such.py", "qa/none.py", "qa/answer.py"]
    assert [is_there(name) for name in modules_in(text)] == [False, False]
    assert is_there("qa.answer.Answer")
    assert is_there("eval.training.calibrate")
