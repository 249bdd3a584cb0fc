"""The packages' sources as syntax trees, for tests about the code itself."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).parents[1]
PACKAGES = ("ingest", "index", "qa", "ui", "eval")


@dataclass(frozen=True)
class Source:
    """One module."""

    path: Path

    @cached_property
    def name(self) -> str:
        """Its path from the root: "index/vectors.py"."""
        return self.path.relative_to(ROOT).as_posix()

    @property
    def package(self) -> str:
        """The package it belongs to."""
        return self.name.split("/")[0]

    @cached_property
    def lines(self) -> list[str]:
        """Its lines."""
        return self.path.read_text(encoding="utf-8").splitlines()

    @cached_property
    def tree(self) -> ast.Module:
        """Its syntax tree."""
        return ast.parse("\n".join(self.lines))

    @cached_property
    def nodes(self) -> tuple[ast.AST, ...]:
        """All that its syntax tree is made of: walked once, as many tests look at each of the files."""
        return tuple(ast.walk(self.tree))

    @cached_property
    def imports(self) -> frozenset[str]:
        """The top-level names of all that it imports, wherever in the file, type checking included."""
        names: set[str] = set()
        for node in self.nodes:
            if isinstance(node, ast.Import):
                names |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                names.add((node.module or "").split(".")[0])
        return frozenset(names)


SOURCES = [Source(path) for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]
