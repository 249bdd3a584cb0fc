"""Numbers as lists count them (figures, letters, Roman numerals), and the marks of lists without numbers."""

_ROMAN = (
    (1000, ("", "m", "mm", "mmm")),
    (100, ("", "c", "cc", "ccc", "cd", "d", "dc", "dcc", "dccc", "cm")),
    (10, ("", "x", "xx", "xxx", "xl", "l", "lx", "lxx", "lxxx", "xc")),
    (1, ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix")),
)

_MOST_LETTERED = 780  # as in Word; a list that says it begins at a billion would have 38 million letters

SYMBOLS = str.maketrans({chr(code): "•" for code in range(0xF000, 0xF100)} | {"\uf0fc": "✓", "\uf0fb": "✗", "\uf0fe": "☒", "\uf0a8": "☐"})
"""What symbol fonts (Symbol, Wingdings) keep in the private range, as marks that every font has."""


def numeral(number: int, kind: str) -> str:
    """A number as a list of this kind, by Word's name for it, counts."""
    if kind in ("lowerLetter", "upperLetter") and 0 < number <= _MOST_LETTERED:
        letters = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return letters if kind == "lowerLetter" else letters.upper()
    if kind in ("lowerRoman", "upperRoman") and 0 < number < 4000:
        roman = "".join(digits[number // unit % 10] for unit, digits in _ROMAN)
        return roman if kind == "lowerRoman" else roman.upper()
    return f"{number:02d}" if kind == "decimalZero" else str(number)
