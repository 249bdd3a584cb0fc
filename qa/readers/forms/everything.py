"""All of something: every item of a list, every sentence that says the like, every one that names what is asked about."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from index.lexical import terms
from ingest.document import Chunk
from qa.evidence.candidates import MAX_WORDS_LIST, Candidate
from qa.evidence.constraints import Constraints
from qa.evidence.document_names import DocumentNames, words_in
from qa.evidence.neighbours import Neighbours, Unit, in_order, is_question
from qa.question.question import Question
from qa.question.wording import common_words

ALIKE = 0.75  # of the words of two sentences that say the like, names and numbers aside: "A locker costs 3 euros."
MOST_ITEM_WORDS, MOST_ITEM_WORDS_LISTED = 15, 30  # an item is shorter as a rule; a paragraph in a bullet answers for itself
MOST_OTHERS = 1  # content words beside the names: with more the question asks for something about them
MOST_OTHERS_OF_COUNTRIES = 3  # "list", "countries" and what is done with them
MOST_GROUPS = 3
LEAST_OF_A_KIND = 3


@dataclass(frozen=True, slots=True)
class All:
    """The sentences that belong, in reading order, as many as fit, and how many more there are in which sections."""

    units: tuple[Unit, ...] = ()
    more: tuple[tuple[str, int], ...] = ()

    @property
    def note(self) -> str:
        """How many more there are, and where."""
        if not self.more:
            return ""
        places = ", ".join(f"{count} more in {section}" for section, count in self.more[:MOST_GROUPS])
        rest = sum(count for _, count in self.more[MOST_GROUPS:])
        return f"There are others: {places}{f' and {rest} more elsewhere' if rest else ''}."


def fitted(units: Sequence[Unit], words: int = MAX_WORDS_LIST) -> All:
    """Of some sentences in the order of their worth as many as fit, shown in reading order; of the rest their number."""
    shown: list[Unit] = []
    for one in units:
        if not shown or sum(len(other[1].text.split()) for other in (*shown, one)) <= words:
            shown.append(one)
    rest = Counter(one[0].section for one in in_order([one for one in units if one not in shown]))
    return All(tuple(in_order(shown)), tuple(rest.items()))


def items_of_list(best: Candidate, question: Question, around: Neighbours) -> All:
    """All items of the list that the best sentence is an item of, if what stands above the list is what is asked for."""
    siblings = around.siblings(best.chunk)
    units = [(chunk, one) for chunk in siblings for one in chunk.sentences]
    most = MOST_ITEM_WORDS_LISTED if question.wording.want == "list" else MOST_ITEM_WORDS
    if len(siblings) < 2 or any(len(one.text.split()) > most for _, one in units):
        return All()
    asked = set(terms(question.search_text))
    above = asked & set(terms(" ".join((*best.chunk.title_path, best.chunk.lead_in))))
    own = asked & set(terms(best.sentence.text))
    return fitted(units) if above and own <= above else All()


def said_alike(best: Candidate, question: Question, around: Neighbours) -> All:
    """The sentences that say of other things what the best one says: those of each branch, each garage."""
    frame = _frame(best.sentence.text)
    units = [one for one in around.units if not is_question(one[1].text) and _are_alike(frame, _frame(one[1].text))]
    return fitted(units) if len(units) > 1 else All()


def all_of_a_kind(best: Candidate, question: Question, around: Neighbours) -> tuple[All, tuple[str, ...]]:
    """(the sentences on each thing of the kind that is asked for and nothing else of it, the names of these things): "Which branches are
    there?", of which no one sentence says it. Nothing if there are fewer than three, or any has no name of its own."""
    asked = question.sought.counted if question.sought.counts else set(terms(question.search_text)) - set(terms(" ".join(common_words())))
    is_bare = (question.wording.is_list or question.sought.counts) and len(asked) == 1 and asked <= set(terms(best.sentence.text))
    found = said_alike(best, question, around) if is_bare else All()
    names = tuple(" ".join(word.surface for word in words_in(one.text)[1:] if word.is_capital) for _, one in found.units)
    return (found, names) if len(set(names)) == len(names) >= LEAST_OF_A_KIND and all(names) and not found.more else (All(), ())


def _frame(text: str) -> frozenset[str]:
    """The stems of a sentence without its names and numbers."""
    words = words_in(text)
    return frozenset(word.stem for i, word in enumerate(words) if word.stem and word.number is None and not (i and word.is_capital))


def _are_alike(one: frozenset[str], other: frozenset[str]) -> bool:
    return bool(one) and len(one & other) >= ALIKE * len(one | other) and len(one & other) > 1


def naming_all(candidates: Sequence[Candidate], named: Constraints, names: DocumentNames) -> All:
    """Every sentence that speaks of all that is named, the best one among them, if little else is asked; not what merely stands below a
    line that does, or in another column: of those who were present not all that was said."""
    if named.others > MOST_OTHERS:
        return All()
    score = {one.sentence.start: one.score for one in candidates}
    said = {stem for one in named.all for stem in terms(one.name)}
    units = [names.sentences[row] for row in sorted(named.together) if not is_question(names.sentences[row][1].text)]
    units = [one for one in units if not said & (_terms_around(one[0]) - set(terms(f"{' '.join(one[0].title_path)} {one[1].text}")))]
    units = [one for one in units if names.content.document.section(one[0].address).kind != "row"]
    units.sort(key=lambda unit: -score.get(unit[1].start, float("-inf")))
    is_best = any(one[1].start == candidates[0].sentence.start for one in units)
    return fitted(units) if len(units) > 1 and is_best else All()


def _terms_around(chunk: Chunk) -> set[str]:
    return set(terms(f"{chunk.lead_in} {chunk.heads}"))


def naming_countries(candidates: Sequence[Candidate], question: Question, named: Constraints, names: DocumentNames) -> All:
    """Every sentence that names a country, if countries are asked for: those that come nearest first, two countries or more."""
    of_countries = question.sought.of_countries or "countries" in question.search_text.lower().split()
    if not of_countries or question.wording.want != "list" or question.context or named.all or named.others > MOST_OTHERS_OF_COUNTRIES:
        return All()
    asked, countries = question.search_text, names.content.countries
    order = {one.sentence.start: rank for rank, one in enumerate(candidates)}
    found = [(sum(name in one[1].text for name in countries if name not in asked), one) for one in names.sentences]
    units = [(count, one) for count, one in found if count]
    units.sort(key=lambda one: (-one[0], order.get(one[1][1].start, len(order))))
    return fitted([one for _, one in units]) if len(units) > 1 else All()
