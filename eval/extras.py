"""The optional packages that measuring needs, and what to say when they are missing."""

from __future__ import annotations

from importlib.util import find_spec

from ingest.errors import FootnoteError

EXTRAS = {
    "eval": {
        "scipy": "scipy",
        "sklearn": "scikit-learn",
        "ir_measures": "ir-measures",
        "jinja2": "jinja2",
        "text_to_num": "text2num",
    },
    "eval-sheets": {"openpyxl": "openpyxl"},
    "eval-langchain": {"langchain_community": "langchain-community", "langchain_text_splitters": "langchain-text-splitters"},
}
"""By extra: the module imported and the package that has it."""


def missing(extra: str) -> list[str]:
    """The packages of an extra that are not installed."""
    return [package for module, package in EXTRAS[extra].items() if find_spec(module) is None]


def require(extra: str) -> None:
    """Raise FootnoteError with the command that installs what an extra lacks."""
    if absent := missing(extra):
        raise FootnoteError(f"This needs {', '.join(absent)}, not installed here. Install it: pip install 'footnote-qa[{extra}]'")
