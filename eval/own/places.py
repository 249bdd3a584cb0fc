"""Where a quote that a person copied stands in a document."""

from __future__ import annotations

from collections.abc import Sequence

from eval.run.metrics import words_of
from eval.run.questions import Evidence

_PLAIN = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "‑": "-", "\u00ad": "", "\u200b": ""})


class Places:
    """Finds quotes in a text. Line breaks, runs of blanks, and the forms of quotation marks and hyphens do not matter, as
    these change when text is copied; everything else does."""

    def __init__(self, text: str) -> None:
        self._text = text
        plain, places = list[str](), list[int]()
        for place, character in enumerate(text):
            one = " " if character.isspace() else character.translate(_PLAIN)
            if one and not (one == " " and plain and plain[-1] == " "):
                plain.append(one)
                places.append(place)
        self._plain, self._places = "".join(plain), places

    def find(self, quote: str) -> tuple[Evidence, ...]:
        """All places where a quote stands, as it stands there; none if it does not."""
        wanted = " ".join(quote.translate(_PLAIN).split())
        found, at = list[Evidence](), self._plain.find(wanted) if wanted else -1
        while at >= 0:
            start, end = self._places[at], self._places[at + len(wanted) - 1] + 1
            found.append(Evidence(self._text[start:end], start, end))
            at = self._plain.find(wanted, at + len(wanted))
        return tuple(found)


def nearest(quote: str, sentences: Sequence[str]) -> str:
    """The sentence that has most of a quote's words, empty if none has half of them."""
    wanted = set(words_of(quote.casefold()))
    shares = [(len(wanted & set(words_of(sentence.casefold()))) / max(1, len(wanted)), sentence) for sentence in sentences]
    share, sentence = max(shares, key=lambda pair: pair[0], default=(0.0, ""))
    return sentence if share >= 0.5 else ""
