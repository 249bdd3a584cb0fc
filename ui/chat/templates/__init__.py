"""The chat's HTML: Jinja's templates, which escape all text that they are given."""

from __future__ import annotations

import functools
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

FOLDER = Path(__file__).parent


@functools.cache
def _environment() -> Environment:
    return Environment(loader=FileSystemLoader(FOLDER), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)


def template(name: str, **values: object) -> str:
    """The page; what a file name holds that is no UTF-8 is shown as a question mark: it could not be sent."""
    return _environment().get_template(name).render(**values).encode("utf-8", "replace").decode()
