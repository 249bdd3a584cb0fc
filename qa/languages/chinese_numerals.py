"""Numbers as Chinese writes them, below 10,000."""

from __future__ import annotations

import unicodedata


def numerals_value(numerals: str) -> int:
    """What numerals come to: 四十六 is 46, 二十 is 20, 二〇二一 is 2021."""
    values = [2 if one == "两" else int(unicodedata.numeric(one)) for one in numerals]
    if max(values, default=0) < 10:
        return int("".join(map(str, values)) or "0")
    total, digit = 0, 0
    for value in values:
        if value < 10:
            digit = value
        else:
            total, digit = total + (digit or 1) * value, 0
    return total + digit
