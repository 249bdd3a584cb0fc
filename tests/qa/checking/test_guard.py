"""The guard's rules one by one, and what must hold of any quote."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.store.subject import same_root
from ingest import read_document
from ingest.chunks import chunk_document
from qa.checking.guard import Context, violations
from qa.checking.rules.naming import subject_names
from qa.checking.rules.numerals import list_lengths, numbers_in
from qa.checking.rules.wording import tidy

SENTENCES = tuple(sentence.text for chunk in chunk_document(read_document()) for sentence in chunk.sentences)
CONTEXT = Context(
    subject=("China", "the country"),
    names=(("ESA", "European Space Agency"), ("USA", "US", "United States"), ("Chang'e 6", "Chang'e-6")),
    lead_in="In the next five years China will be more open.",
    title_path=("VI. International Cooperation",),
)
NO_LEAD_IN = Context(subject=CONTEXT.subject, names=CONTEXT.names)
SIGNED = "Since 2016, China has signed 46 space cooperation agreements with 19 countries and regions and four international organizations."
CHARTER = "It provided data totaling 800 scenes and added eight new satellites, improving its capacity by 20%."
TRAINED = "It has trained almost 1,000 professionals for more than 60 countries."
SYSTEMS = "China has coordinated it with Russia's GLONASS system, and Europe's Galileo system."
CHANGE = "China cooperated with Sweden, Germany, the Netherlands and Saudi Arabia on payloads of Chang'e 4."
WILL = "China will establish a negative list for market access."
EDGES = st.sampled_from(SENTENCES)


def kinds(statement: str, *quotes: str, context: Context = NO_LEAD_IN) -> set[str]:
    """The kinds of violations of a statement."""
    return {one.kind for one in violations(statement, quotes, context=context)}


@pytest.mark.parametrize(
    ("statement", "quote"),
    [
        ("China has signed forty-six agreements with nineteen countries and regions.", SIGNED),
        ("Since 2016 China signed 46 agreements with 4 international organizations.", SIGNED),
        ("It added 8 new satellites and raised its capacity by 20 percent.", CHARTER),
        ("Almost 1000 professionals from more than 60 countries were trained.", TRAINED),
        ("Nearly one thousand professionals have been trained.", TRAINED),
        ("China cooperated with four countries on payloads of Chang'e-4.", CHANGE),
        ("The country worked with the Swedish and German sides on payloads.", CHANGE),
        ("China cooperated with ESA.", "China cooperated with the European Space Agency."),
        ("China exchanges data with the US.", "China exchanges data with the United States."),
        ("China plans to set up a negative list for market access.", WILL),
        ("China is going to establish a negative list.", WILL),
        ("It was published on Jan. 28, 2022.", "It was published on 2022-01-28."),
        ("It does not say so.", "It does not say so at all."),
        ("Mozi is the world's first quantum satellite.", "With Mozi, the world's first quantum satellite, China experimented."),
    ],
)
def test_what_follows_by_a_rule_passes(statement: str, quote: str) -> None:
    assert violations(statement, [quote], context=NO_LEAD_IN) == ()


@pytest.mark.parametrize(
    ("statement", "quote", "kind"),
    [
        ("China has signed 64 agreements.", SIGNED, "number"),
        ("China has signed 19 agreements with 46 countries and regions.", SIGNED, "number"),
        ("China has signed 46 agreements since 2015.", SIGNED, "number"),
        ("China has signed 46 agreements worth 3 billion yuan.", SIGNED, "number"),
        ("China has signed 46 agreements, up 30 percent.", SIGNED, "number"),
        ("It has trained more than 1,000 professionals.", TRAINED, "qualifier"),
        ("It has trained 1,000 professionals.", TRAINED, "qualifier"),
        ("China cooperated with five countries on payloads.", CHANGE, "number"),
        ("China cooperated with Sweden for four years.", CHANGE, "number"),
        ("China completed the second selection.", "China completed the first selection.", "number"),
        ("China cooperated with Spain on payloads.", CHANGE, "name"),
        ("China cooperated with Sweden on payloads of Chang'e 5.", CHANGE, "name"),
        ("Boeing cooperated with Sweden on payloads.", CHANGE, "name"),
        ("China cooperated with NASA on payloads.", CHANGE, "name"),
        ("China has coordinated it with Russia's Galileo system.", SYSTEMS, "owner"),
        ("China has not coordinated it with Russia.", SYSTEMS, "negation"),
        ("China hasn't coordinated it with Russia.", SYSTEMS, "negation"),
        ("China refused to coordinate it with Russia.", SYSTEMS, "negation"),
        ("The system is used with trusted relays.", "The system is used with no trusted relays.", "negation"),
        ("The rules are unfair.", "The rules are fair.", "negation"),
        ("China will coordinate it with Russia.", SYSTEMS, "time"),
        ("China has established a negative list for market access.", WILL, "time"),
        ("China established a negative list for market access.", WILL, "time"),
        ("China establishes a negative list for market access.", WILL, "time"),
        ("China has developed the satellite.", "China is jointly developing the satellite.", "time"),
        ("China has completed the work.", "China has continued the work.", "quantity"),
        ("Only China takes part.", "China takes part.", "quantity"),
        ("China is the largest partner.", "China is a partner.", "comparison"),
        ("China is less open.", "China is more open.", "comparison"),
        ("BeiDou is better than others.", "BeiDou is a system like others.", "comparison"),
    ],
)
def test_what_no_quote_says_fails(statement: str, quote: str, kind: str) -> None:
    assert kind in kinds(statement, quote)


def test_lead_in_counts_for_plans_and_times_only() -> None:
    quote = "International partners are welcome at any stage."
    statement = "In the next five years international partners will be welcome at any stage."
    assert violations(statement, [quote], context=CONTEXT) == ()
    assert kinds(statement, quote) == {"time", "number"}
    assert "number" in kinds("In the next ten years partners will be welcome.", quote, context=CONTEXT)


def test_title_path_subject_and_allowed_phrases_may_be_named() -> None:
    assert violations("International Cooperation: China takes part.", ["It takes part."], context=CONTEXT) == ()
    assert kinds("It takes part in Artemis.", "It takes part.") == {"name"}
    assert violations("It takes part in Artemis.", ["It takes part."], allowed=["Artemis"]) == ()


def test_subject_is_taken_from_the_title() -> None:
    assert subject_names("China's Space Program: A 2021 Perspective") == ("China", "the country")
    assert subject_names("New Zealand's Rivers")[0] == "New Zealand"
    assert subject_names("A Report on Rivers") == ()


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("one hundred and twenty", [120]), ("forty-six and 3.5", [46, 3.5]), ("over thousand kilometers", [1000]),
        ("92 billion dollars", [92e9]), ("1,000 of 60", [1000, 60]), ("the 13th and the second", [13, 2]), ("one of the four", [4]),
        ("2016-2025", [2016, 2025]), ("no number", []),
    ],
)  # fmt: skip
def test_numbers_are_read_in_any_form(text: str, values: list[float]) -> None:
    assert [one.value for one in numbers_in(tidy(text))] == values


@pytest.mark.parametrize(
    ("text", "length"),
    [("with A, B, C, and D", 4), ("with A, B and C", 3), ("the Taiji 1 and Tianqin 1 satellites", 2)],
)
def test_lists_are_counted(text: str, length: int) -> None:
    assert length in list_lengths(text)


@pytest.mark.parametrize(("one", "other"), [("russia", "russian"), ("italy", "italian"), ("france", "french"), ("sweden", "swedish")])
def test_adjectives_of_places(one: str, other: str) -> None:
    assert same_root(one, other)
    assert same_root(other, one)


@pytest.mark.parametrize(("one", "other"), [("austria", "australia"), ("niger", "nigeria"), ("iran", "iraq"), ("slovakia", "slovenia")])
def test_places_that_look_alike_differ(one: str, other: str) -> None:
    assert not same_root(one, other)


@given(EDGES)
def test_a_quote_passes_against_itself(sentence: str) -> None:
    assert violations(sentence, [sentence], context=NO_LEAD_IN) == ()


@given(EDGES, EDGES)
def test_a_quote_passes_beside_others(sentence: str, other: str) -> None:
    found = [one for one in violations(sentence, [other, sentence], context=NO_LEAD_IN) if one.kind != "negation"]
    assert found == []


WITH_NUMBERS = tuple(one for one in SENTENCES if re.search(r"(?<![\w.,-])\d", one))


@given(st.sampled_from(WITH_NUMBERS), st.integers(1, 9), st.data())
def test_changing_any_number_fails(sentence: str, more: int, data: st.DataObject) -> None:
    matches = list(re.finditer(r"(?<![\w.,-])\d[\d,]*", sentence))
    match = data.draw(st.sampled_from(matches))
    changed = str(int(match[0].replace(",", "")) + 1000 * more)
    assert violations(sentence[: match.start()] + changed + sentence[match.end() :], [sentence], context=NO_LEAD_IN)


POSITIVE = tuple(one for one in SENTENCES if re.search(r"\b(?:will|has)\b", one))


@given(st.sampled_from(POSITIVE))
def test_adding_not_fails(sentence: str) -> None:
    assert "negation" in kinds(re.sub(r"\b(will|has)\b", r"\1 not", sentence, count=1), sentence)


@given(EDGES, st.sampled_from(("NASA", "Boeing", "Iceland", "Mongolia", "Artemis", "Hubble")))
def test_a_foreign_name_fails(sentence: str, name: str) -> None:
    assert "name" in kinds(f"{sentence[:-1]} with {name}.", sentence)


@given(st.text(max_size=200), st.lists(st.text(max_size=200), max_size=3))
def test_any_text_is_checked_without_an_error(statement: str, quotes: list[str]) -> None:
    assert violations(statement, quotes) == violations(statement, quotes)


@pytest.mark.parametrize(
    ("statement", "passes"),
    [
        ("46 countries signed a space cooperation agreement with China.", False),
        ("China signed agreements with 46 countries.", False),
        ("China signed 46 agreements.", True),
        ("19 countries signed space cooperation agreements with China.", True),
    ],
)
def test_a_number_counts_what_stands_right_after_it(statement: str, passes: bool) -> None:
    quote = "China has signed 46 space cooperation agreements or memoranda with 19 countries and regions and four organizations."
    assert (not violations(statement, [quote])) == passes
