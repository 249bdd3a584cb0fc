"""Section numbers as Chinese writes them: 第五章第二节 is "section 5, part 2"."""

from __future__ import annotations

import re

_DIGITS = {digit: i for i, digit in enumerate("零一二三四五六七八九")} | {"两": 2}
_NUMBERED = re.compile(r"第\s*(?P<number>[零一二两三四五六七八九十\d]{1,3})\s*(?P<kind>章|部分|大部分|编|篇|节|小节|条|点|项|款|段)")
_WORDS = {"章": "section", "编": "section", "篇": "section", "部分": "section", "大部分": "section", "段": "paragraph"}
_ENGLISH = ("", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")


def with_numbers(text: str) -> str:
    """The text with its numbered sections as English says them; after a section the number of a part is a path."""
    seen: list[str] = []

    def replace(match: re.Match[str]) -> str:
        number, word = _value(match["number"]), _WORDS.get(match["kind"], "part")
        seen.append(word)
        if word == "paragraph":
            return f" {_ENGLISH[min(number, 10)]} paragraph "
        return f" {word} {number}, " if len(seen) == 1 else f"part {number}, "

    return _NUMBERED.sub(replace, text)


def _value(number: str) -> int:
    """Up to 99: 十二 is 12, 二十 is 20."""
    if number.isdigit():
        return int(number)
    tens, ten, ones = number.rpartition("十")
    return (_DIGITS.get(tens, 1) * 10 if ten else 0) + _DIGITS.get(ones, 0)
