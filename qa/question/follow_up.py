"""Follow-ups are searched for beside the question that they lean on; names put in by rule were worse: docs/experiments/fewer-rules.md."""

from __future__ import annotations

from itertools import takewhile
from pathlib import Path

from ingest.lexicon import read_lexicon
from qa.question.words import TOKEN, is_question_word, words_of

_LEXICON = read_lexicon(Path(__file__).parent / "patterns" / "follow_up.toml")
_words = _LEXICON.words
MANY = 6  # words before an "it" or "they": by then a question has said what it speaks of
SORRY = 12  # letters that may stand before a correction: "Sorry, no, "


def leans(question: str) -> bool:
    """Whether a question points at something said before: by a word that does, or an "it" with nothing before it to stand for."""
    words = words_of(question)
    place = next((i for i, word in enumerate(words) if word.lower() in _words("it")), len(words))
    points_back = place < min(MANY, len(words)) and not any(word[:1].isupper() for word in words[1:place])
    return points_back or bool(_LEXICON.pattern("leans").search(question))


def completed(question: str, earlier: str) -> str:
    """A follow-up with what it leaves out from the question before; empty if that is not plain.

    Question words alone stand in the place of the earlier ones: after "When was it built?" "Why?" is "Why was it built?". What was
    meant, "No, I meant the hall", stands in the place of the phrase that opens with the same word, "for the rink", or of a name.
    """
    words, before = words_of(question), list(TOKEN.finditer(earlier))
    if words and all(is_question_word(word.lower(), "asking") for word in words):
        opening = next((i for i, one in enumerate(before) if not is_question_word(one[0].lower(), "asking")), None)
        rest = earlier[before[opening].start() :] if opening is not None else ""
        return f"{' '.join(words)} {rest if opening else rest[:1].lower() + rest[1:]}" if rest else ""
    found = _LEXICON.pattern("meant").search(question)
    meant = question[found.end() :].strip(" ,:.?!") if found and found.start() <= SORRY else ""
    first, is_name = meant.partition(" ")[0], meant[:1].isupper()
    said = [i for i, one in enumerate(before) if i and (one[0][:1].isupper() if is_name else one[0] == first)]
    if not said:
        return ""
    start, *rest_of_phrase = before[said[-1] :]
    phrase = [start, *takewhile(lambda one: not is_name and not is_question_word(one[0].lower(), "closed"), rest_of_phrase)]
    return earlier[: start.start()] + meant + earlier[phrase[-1].end() :]
