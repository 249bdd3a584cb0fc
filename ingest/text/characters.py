"""Kinds of characters: what ends a sentence, what closes behind it, the scripts that are written without blanks."""

from __future__ import annotations

STOPS = ".!?:;…。！？：；"
BLANK = "[\\t\\f \\u00a0\\u1680\\u2000-\\u200b\\u202f\\u205f\\u2060\\u3000\\ufeff]"
"""A blank within a line, for patterns: those that keep words together, the narrow, the wide and those without width, too."""
CLOSERS = "\"'”’»)]*_`⁰¹²³⁴⁵⁶⁷⁸⁹"


def is_over(text: str) -> bool:
    """Whether a text ends as a sentence or a clause of its own does, whatever closes behind it: quotation marks, brackets, bold."""
    last = text.rstrip(CLOSERS)[-1:]
    return bool(last) and last in STOPS


def is_ideograph(character: str) -> bool:
    """Whether a character is Chinese or Japanese."""
    return "\u3040" <= character <= "\u9fff"


def count_ideographs(text: str) -> int:
    """How many characters are Chinese or Japanese."""
    return 0 if text.isascii() else sum(map(is_ideograph, text))


def is_rule(line: str, signs: str) -> bool:
    """Whether a line is one of some signs, three times or more, and nothing else: "-----"."""
    return len(line) > 2 and line[0] in signs and not line.strip(line[0])


def on_one_line(text: str) -> str:
    """A text without line ends, each run of blanks as one."""
    return " ".join(text.split())
