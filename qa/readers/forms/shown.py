"""A quote as it is shown: without the marks of its file, the row of a table with the heads of its columns, a turn with who speaks."""

from __future__ import annotations

_EMPHASIS = ("**", "__", "*", "_")
_QUOTED = ("#", ">")  # what opens a heading or a quotation


def shown(quote: str, heads: str = "", kind: str = "") -> str:
    """The text of a quote. `heads` and `kind` are those of the chunk that it opens or stands in."""
    if kind == "row" and heads:
        return without_marks(heads)
    said = " ".join(filter(None, (_line(one) for one in quote.splitlines())))
    return said if not heads or said.startswith(heads) else f"{heads}: {said}"


def _line(line: str) -> str:
    bare = line.strip()
    lead = next((bare[: len(bare) - len(bare.lstrip(mark))] for mark in _QUOTED if bare.startswith(mark)), "")
    if bare[len(lead) :][:1].isspace():
        bare = bare[len(lead) :].lstrip()
    if len(bare) > 2 and bare[0] == bare[-1] == "|":
        bare = "; ".join(cell.strip() for cell in bare.strip("|").split("|"))
    return " ".join(without_marks(bare).split())


def without_marks(text: str) -> str:
    """A line without Markdown's marks for emphasis, code and links; what stands between backquotes is left as it is."""
    pieces = _unlinked(text).split("`")
    if len(pieces) % 2 == 0:  # the last one stands alone
        pieces[-2:] = ["`".join(pieces[-2:])]
    for i in range(0, len(pieces), 2):
        for mark in _EMPHASIS:
            pieces[i] = _unpaired(pieces[i], mark)
    return "".join(pieces)


def _unpaired(text: str, mark: str) -> str:
    """Without the pairs of a mark that hug words: "2 * 3 * 4" and snake_case_names stay."""
    opening, place = -1, text.find(mark)
    while place >= 0:
        end = place + len(mark)
        before, after = text[max(0, place - 1) : place], text[end : end + 1]
        if mark in (before, after):
            pass  # part of a longer mark
        elif opening >= 0 and before and not before.isspace() and not after.isalnum():
            text = f"{text[:opening]}{text[opening + len(mark) : place]}{text[end:]}"
            opening, end = -1, place - len(mark)
        elif opening < 0 and after and not after.isspace() and not before.isalnum():
            opening = place
        place = text.find(mark, end)
    return text


def _unlinked(text: str) -> str:
    """With the words of each link in its place: "[our terms](https://example.org)" is "our terms"."""
    place = text.find("](")
    while place >= 0:
        start, end = text.rfind("[", 0, place), text.find(")", place)
        if start >= 0 and end >= 0:
            before = text[:start].removesuffix("!")
            text = f"{before}{text[start + 1 : place]}{text[end + 1 :]}"
            place = len(before) + place - start - 1
        place = text.find("](", max(place, 0) + (2 if start < 0 or end < 0 else 0))
    return text
