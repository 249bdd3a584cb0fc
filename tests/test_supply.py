"""What Footnote is made of: floors above known holes, a bill of materials that is true."""

from __future__ import annotations

import json
import re
import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.version import Version

from tests.sources import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
NEEDED = [Requirement(one) for some in (PROJECT["dependencies"], *PROJECT["optional-dependencies"].values()) for one in some]
HOLES = tomllib.loads((ROOT / "docs" / "advisories.toml").read_text(encoding="utf-8"))["advisory"]


def _floor(requirement: Requirement) -> Version:
    (lowest,) = [Version(one.version) for one in requirement.specifier if one.operator in (">=", "==")]
    return lowest


@pytest.mark.parametrize("hole", HOLES, ids=[f"{one['package']}-{one['id']}" for one in HOLES])
def test_floors_stand_above_known_holes(hole: dict[str, str]) -> None:
    needing = [one for one in NEEDED if one.name == hole["package"]]
    assert needing, "nothing needs this package: take the hole off the list"
    assert all(_floor(one) >= Version(hole["mended"]) for one in needing)


def test_bill_of_materials_is_that_of_pyproject() -> None:
    bill = json.loads((ROOT / "docs" / "sbom.cdx.json").read_text(encoding="utf-8"))
    libraries = [one for one in bill["components"] if one["type"] == "library"]
    assert [(one["name"], Version(one["version"])) for one in libraries] == [(one.name, _floor(one)) for one in NEEDED], "python .ci/sbom"
    assert [one["name"] for one in libraries if "licenses" not in one] == []
    assert bill["metadata"]["component"]["version"] == PROJECT["version"]


def test_no_licence_forbids_what_we_do() -> None:
    """Strict copyleft would bind those who build on Footnote; weak one (MPL) of a tool for tests does not."""
    bill = json.loads((ROOT / "docs" / "sbom.cdx.json").read_text(encoding="utf-8"))
    laws = {one["name"]: one["licenses"][0]["license"]["name"] for one in bill["components"] if "licenses" in one}
    assert {name: law for name, law in laws.items() if re.search(r"\bA?GPL|General Public", law)} == {}
