"""The wheel comes out the same twice and, installed in an empty environment outside the checkout, answers a question."""

from __future__ import annotations

import hashlib
import os
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

from ingest import WHITE_PAPER
from tests.processes import run
from tests.sources import PACKAGES, ROOT

pytestmark = pytest.mark.slow
MOST_BYTES = 25_000_000  # most of them the verifier; the evaluation's data would be 3 MB more
ALONE = {"PYTHONPATH": ""}  # no checkout beside the wheel, whatever the tests were started with
QUESTION = "How many space cooperation agreements has China signed since 2016?"


def built(folder: Path) -> Path:
    """A wheel built from the checkout."""
    done = run(sys.executable, "-m", "build", "--wheel", "--outdir", folder, ROOT, cwd=folder)
    assert done.returncode == 0, done.stdout + done.stderr
    (wheel,) = folder.glob("footnote_qa-*.whl")
    return wheel


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The one that most tests look at."""
    return built(tmp_path_factory.mktemp("dist"))


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory, wheel: Path) -> Path:
    """The folder of commands of an environment that has the wheel, and the libraries of this one; not the checkout."""
    folder = tmp_path_factory.mktemp("venv") / "venv"
    venv.create(folder, with_pip=False)
    commands = folder / ("Scripts" if os.name == "nt" else "bin")
    installed = run(
        sys.executable, "-m", "pip", "--python", commands / "python", "install", "--no-deps", "--no-index", "--quiet", wheel, cwd=folder
    )
    assert installed.returncode == 0, installed.stderr
    (packages,) = {path.parent for path in folder.rglob("site-packages/ingest")}
    # A path in a .pth file is searched, but .pth files within it are not read: the editable checkout stays out.
    (packages / "libraries.pth").write_text(sysconfig.get_paths()["purelib"] + "\n")
    return commands


def test_wheel_holds_the_packages_the_document_and_its_papers(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert {name.split("/")[0] for name in names if not name.split("/")[0].endswith(".dist-info")} == set(PACKAGES)
    for name in (WHITE_PAPER.name, "SOURCE.md", WHITE_PAPER.with_suffix(".glossary.toml").name):
        assert f"ingest/documents/{name}" in names
    assert zipfile.ZipFile(wheel).read(f"ingest/documents/{WHITE_PAPER.name}") == WHITE_PAPER.read_bytes()
    assert {
        "qa/evidence/verifier_model/model.onnx",
        "qa/evidence/verifier_model/tokenizer.json",
        "qa/evidence/verifier_model/SOURCE.md",
    } <= set(names)
    assert any(name.endswith("LICENSE") for name in names)


def test_wheel_holds_the_words_and_the_types(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    assert {f"{package}/py.typed" for package in PACKAGES} <= names
    words = {path.relative_to(ROOT).as_posix() for package in PACKAGES for path in (ROOT / package).rglob("*.toml")}
    words = {name for name in words if not name.startswith("eval/data/")}
    assert len(words) > 3
    assert words <= names


def test_wheel_holds_no_evaluation_data_and_no_pictures(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert [name for name in names if name.startswith(("eval/data/", "ui/screenshots/")) or name.endswith((".jsonl", ".png"))] == []
    assert "eval/command.py" in names
    assert wheel.stat().st_size < MOST_BYTES


def test_wheel_is_the_same_twice_and_holds_its_bill(tmp_path: Path, wheel: Path) -> None:
    assert hashlib.sha256(built(tmp_path).read_bytes()).hexdigest() == hashlib.sha256(wheel.read_bytes()).hexdigest()
    inside = zipfile.ZipFile(wheel)
    (bill,) = [one for one in inside.namelist() if ".dist-info/sboms/" in one]
    assert inside.read(bill) == (ROOT / "docs" / "sbom.cdx.json").read_bytes()


def test_installed_wheel_says_in_one_line_that_the_questions_are_not_in_it(tmp_path: Path, environment: Path) -> None:
    home = {"XDG_CACHE_HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path), "HOME": str(tmp_path), **ALONE}
    asked = run(environment / "footnote", "eval", "--half", "development", cwd=tmp_path, environment=home)
    assert asked.returncode == 2
    assert len([line for line in asked.stderr.splitlines() if line.startswith("footnote eval: ")]) == 1, asked.stderr
    assert "Traceback" not in asked.stderr


def test_installed_wheel_answers_with_its_own_document(tmp_path: Path, environment: Path) -> None:
    where = run(
        environment / "python",
        "-c",
        "import ingest, qa; print(ingest.WHITE_PAPER, qa.__file__, sep='\\n')",
        cwd=tmp_path,
        environment=ALONE,
    )
    for line in where.stdout.splitlines():
        assert Path(line).is_relative_to(environment.parent), line
        assert not Path(line).is_relative_to(ROOT)

    home = {"XDG_CACHE_HOME": str(tmp_path), "HOME": str(tmp_path), **ALONE}
    asked = run(environment / "footnote", "ask", QUESTION, cwd=tmp_path, environment=home)
    assert asked.returncode == 0, asked.stderr
    assert "China has signed 46 space cooperation agreements" in asked.stdout
    assert "[1] VI.2 " in asked.stdout
