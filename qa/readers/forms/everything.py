"""All of something: every item of a list, every sentence that says the like, every one that names what is asked about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from index.lexical import terms
from ingest.lexicon import read_lexicon
from qa.evidence.candidates import Candidate
from qa.evidence.constraints import Constraints
from qa.evidence.document_names import words_in
from qa.evidence.neighbours import Neighbours, Unit, is_negative, is_question
from qa.question.question import Question
from qa.question.wording import common_words
from qa.readers.fitting import asks_what_is_denied
from qa.readers.forms.counting import states_number
from qa.readers.forms.parallel import ALIKE, LEAST_OF_A_KIND, frame, of_each
from qa.readers.forms.quoting import Things, fitted

_LEXICON = read_lexicon(Path(__file__).parent / "forms.toml")
MOST_ITEM_WORDS, MOST_ITEM_WORDS_LISTED = 15, 30  # an item is shorter as a rule; a paragraph in a bullet answers for itself
MOST_OTHERS = 1  # content words beside the names: with more the question asks for something about them
MOST_OTHERS_OF_COUNTRIES = 3  # "list", "countries" and what is done with them


def everything(question: Question, candidates: Sequence[Candidate], named: Constraints, around: Neighbours) -> Things:
    """All of what is asked for, where the question wants all: items of a list, what is said of each, what names it."""
    best, wording = candidates[0], question.wording
    if wording.want in ("comparison", "summary", "yes_no", "reason"):
        return Things()
    if (each := of_each(question, candidates, around)) or wording.want == "date":
        return each
    # A list of which one sentence names countries is not all of them: "List all the countries that it works with."
    is_all = wording.is_everything or "all" in question.search_text.lower().split()
    countries = naming_countries(candidates, question, named, around)
    first = (is_all and countries) or items_of_list(best, question, around) or denying(candidates, question)
    if first or question.wording.counts:
        return first or Things()
    alike = (countries or said_alike(best, around)) if wording.is_list or wording.is_everything else Things()
    return alike or (naming_all(candidates, named, around) if wording.want in ("fact", "list") else Things())


def items_of_list(best: Candidate, question: Question, around: Neighbours) -> Things:
    """All items of the list that the best sentence is an item of, if what stands above the list is what is asked for."""
    units = [(chunk, one) for chunk in around.siblings(best.chunk) for one in chunk.sentences]
    said = " ".join((*best.chunk.title_path, best.chunk.lead_in))
    if len({chunk.number for chunk, _ in units}) < 2 and (beside := next((one for one in around.lists if best.unit in one.items), None)):
        units, said = list(beside.items), beside.above  # short items that one passage holds
    most = MOST_ITEM_WORDS_LISTED if question.wording.want == "list" else MOST_ITEM_WORDS
    asked = set(terms(question.search_text))
    above = asked & set(terms(said))
    is_asked = len(units) > 1 and bool(above) and asked & set(terms(best.sentence.text)) <= above
    return fitted(units) if is_asked and all(len(one.text.split()) <= most for _, one in units) else Things()


def items_titled(best: Candidate, question: Question, around: Neighbours) -> Things:
    """The items of the one list whose title says what they are, and with its lead-in all else of a question that asks which or how many
    there are: "How many powers has the Secretary?" of four below "Powers of the Secretary", not "How many secretaries?"; or of the one
    right below the line that the question quotes: "How many effects stand under the heading 'Rare'?"."""
    below = _LEXICON.pattern("heading").search(question.search_text)
    asked = set(terms(question.search_text)) - set(terms(" ".join((*common_words(), *_LEXICON.words("counting")))))
    is_asked = question.wording.counts or question.wording.is_list or question.wording.want == "list"
    if not asked or not is_asked or states_number(best.sentence.text, question):
        return Things()
    counted, titled = question.wording.counted if question.wording.counts else frozenset[str](), list[Sequence[Unit]]()
    for one in around.lists:
        head = set(terms(_LEXICON.pattern("beyond_head").split(one.title)[0]))  # "Powers" of "Powers of the Secretary"
        heads = {text.partition("(")[0].strip(" :0123456789.").lower() for text in (one.line, one.title)}
        is_below = below is not None and below["name"].lower() in heads
        if is_below or (below is None and asked <= set(terms(one.above)) and asked & head and counted <= head):
            titled.append(one.items)
    if len(titled) != 1 or any(is_question(item.text) for _, item in titled[0]):
        return Things()
    return fitted(titled[0], names=[" ".join(item.text.split()).rstrip(".;,") for _, item in titled[0]])


def said_alike(best: Candidate, around: Neighbours) -> Things:
    """The sentences that say of other things what the best one says: those of each branch, each garage."""
    said, units = frame(best.sentence.text), list[Unit]()
    for one in around.units:
        other = frame(one[1].text)
        if len(said & other) > 1 and len(said & other) >= ALIKE * len(said | other) and not is_question(one[1].text):
            units.append(one)
    return fitted(units) if len(units) > 1 else Things()


def all_of_a_kind(best: Candidate, question: Question, around: Neighbours) -> Things:
    """The sentences on each thing of the kind that is asked for and nothing else of it, with the names of these things: "Which branches
    are there?", of which no one sentence says it. Nothing if there are fewer than three, or any has no name of its own."""
    asked = question.wording.counted if question.wording.counts else set(terms(question.search_text)) - set(terms(" ".join(common_words())))
    is_bare = (question.wording.is_list or question.wording.counts) and len(asked) == 1 and asked <= set(terms(best.sentence.text))
    found = said_alike(best, around) if is_bare else Things()
    names = tuple(" ".join(word.surface for word in words_in(one.text)[1:] if word.is_capital) for _, one in found.units)
    is_sure = len(set(names)) == len(names) >= LEAST_OF_A_KIND and all(names) and not found.note
    return replace(found, names=names) if is_sure else Things()


def naming_all(candidates: Sequence[Candidate], named: Constraints, around: Neighbours) -> Things:
    """Every sentence that itself speaks of all that is named, the best one among them, if little else is asked."""
    if named.others > MOST_OTHERS or all(one.name in around.title for one in named.all):  # a year in the title is that of all sentences
        return Things()
    said, units = {stem for one in named.all for stem in terms(one.name)}, list[Unit]()
    for chunk, one in (around.units[row] for row in sorted(named.together)):
        around_it = set(terms(f"{chunk.lead_in} {chunk.heads}")) - set(terms(f"{' '.join(chunk.title_path)} {one.text}"))
        if not is_question(one.text) and not said & around_it and around.kind(chunk) != "row":
            units.append((chunk, one))
    is_best = any(one.start == candidates[0].sentence.start for _, one in units)
    return fitted(_nearest_first(units, candidates)) if len(units) > 1 and is_best else Things()


def _nearest_first(units: Sequence[Unit], candidates: Sequence[Candidate]) -> list[Unit]:
    order = {one.sentence.start: rank for rank, one in enumerate(candidates)}
    return sorted(units, key=lambda unit: order.get(unit[1].start, len(order)))


def naming_countries(candidates: Sequence[Candidate], question: Question, named: Constraints, around: Neighbours) -> Things:
    """Every sentence that names a country, if countries are asked for: those with most first, two sentences or more."""
    is_asked = question.wording.of_countries and question.wording.want == "list" and not question.context
    if not is_asked or named.all or named.others > MOST_OTHERS_OF_COUNTRIES:
        return Things()
    countries = [name for name in around.names.content.countries if name not in question.search_text]
    count = {one[1].start: sum(name in one[1].text for name in countries) for one in around.units}
    units = _nearest_first([one for one in around.units if count[one[1].start]], candidates)
    return fitted(sorted(units, key=lambda one: -count[one[1].start])) if len(units) > 1 else Things()


def denying(candidates: Sequence[Candidate], question: Question) -> Things:
    """All that denies in the section of the best candidate, if the question asks for what is denied."""
    best = candidates[0]
    if not asks_what_is_denied(question) or not is_negative(best.sentence.text):
        return Things()
    same = [one.unit for one in candidates if one.chunk.section == best.chunk.section and is_negative(one.sentence.text)]
    return fitted(same) if len(same) > 1 else Things()
