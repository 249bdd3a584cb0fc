"""Literals: what a statement may not say unless its quotes do, and the forms in which it may say what they do."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.checking.claim import Claim, Quote
from qa.checking.literals import Literals

NAMES = (("Global Positioning System", "GPS"), ("Zhangheng 1", "China Seismo-Electromagnetic Satellite"))
DOCUMENT = "Davies met Baran in Riga. The harbour has Roman piers. It is twelve miles from Turkey. The Board likes turkey."
VOCABULARY = frozenset(("the", "in", "three", "four", "both", "yes", "besides", "they", "nothing", "it"))
LITERALS = Literals(DOCUMENT, "The Harbour of Riga", NAMES, VOCABULARY.__contains__)


def missing(said: str, *quotes: str, titles: tuple[str, ...] = (), before: str = "", question: str = "") -> list[str]:
    return LITERALS.missing(Claim(said, tuple(Quote(one, titles, before) for one in quotes)), question)


@pytest.mark.parametrize(
    ("said", "quote"),
    [
        ("It has 9 piers.", "It has nine piers."),
        ("It has nine piers.", "It has 9 piers."),
        ("A thousand ships came.", "1,000 ships came."),
        ("It cost 3.5 million euros.", "It cost 3,500,000 euros."),
        ("It cost 3500000 euros.", "It cost 3.5 million euros."),
        ("It grew by 42 percent.", "It grew by 42%."),
        ("It came 2nd.", "It came second."),
        ("It was built in the 1990s.", "It was built in the 1990s."),
        ("It opened on 28 January 2022.", "It opened on 2022-01-28."),
        ("It opened in January.", "It opened in Jan. 2022."),
        ("World War Two ended it.", "World War II ended it."),
        ("Oslo's ships are Russian.", "The ships of Oslo are from Russia."),
        ("France paid.", "The French paid."),
        ("Both Boards met.", "The Board met."),
        ("GPS is used.", "The Global Positioning System is used."),
        ("The WHO met.", "The World Health Organization met."),
        ("TTC flew.", "The Tram and Train Club flew."),
        ("Szczesliwice is high.", "Szczęśliwice is high."),
        ("O2 is more soluble.", "O 2 is more soluble."),
        ("Three came: Oslo, Rome and Riga.", "Oslo, Rome and Riga came."),
        ("Besides ships, Rome has boats.", "Rome has ships and boats."),
        ("They flew with Apollo 11.", "Apollo 11 flew."),
        ("One of them flew.", "A ship flew."),
        ("It has more than a thousand piers.", "It has over 1,000 piers."),
        ("It has some 46 piers.", "It has about 46 piers."),
        ("Zhangheng 1 flew.", "The China Seismo-Electromagnetic Satellite flew."),
    ],
)
def test_what_follows_at_sight_is_not_missing(said: str, quote: str) -> None:
    assert missing(said, quote) == []


@pytest.mark.parametrize(
    ("said", "quote", "strange"),
    [
        ("It has 64 piers.", "It has 46 piers.", ["64"]),
        ("It has sixty-four piers.", "It has 46 piers.", ["sixty-four"]),
        ("It cost 3.5 billion euros.", "It cost 3.5 million euros.", ["3.5 billion"]),
        ("It was built in 1932.", "It was built in 1931.", ["1932"]),
        ("It has two kinds of ships, big and small.", "It has three kinds of ships, big, small and long.", ["two"]),
        ("It fell by 3%.", "It fell in Oslo, Rome and Riga.", ["3"]),
        ("It opened on 5 May.", "It opened on 6 May, a Monday, in Rome, Oslo, and Riga.", ["5"]),
        ("Niger signed it.", "Nigeria signed it.", ["Niger"]),
        ("It works with Kazakhstan.", "It works with Russia.", ["Kazakhstan"]),
        ("ESA paid.", "NASA paid.", ["ESA"]),
        ("It flew with Apollo 12.", "Apollo 11 flew with 12 men.", ["Apollo 12"]),
        ("BeiDou flew.", "It flew.", ["BeiDou"]),
        ("It has more than 46 piers.", "It has almost 46 piers.", ["more than 46"]),
        ("It has more than 46 piers.", "It has 46 piers.", ["more than 46"]),
        ("It has 46 piers.", "It has over 46 piers.", ["plain 46"]),
        ("Turkey signed it.", "Rome signed it.", []),  # the document has turkey too: a word that opens a sentence
        ("It was signed by Turkey.", "Rome signed it.", ["Turkey"]),
    ],
)
def test_what_does_not_follow_is(said: str, quote: str, strange: list[str]) -> None:
    assert missing(said, quote) == strange


def test_titles_and_what_goes_before_count() -> None:
    assert missing("In 2019 Oslo grew by nine.", "It grew by nine.", titles=("4. Oslo",), before="So it was in 2019.") == []
    assert missing("The Harbour of Riga grew.", "It grew.") == []  # the document's title


def test_a_name_of_the_question_counts_if_the_document_has_it_and_a_number_does_not() -> None:
    assert missing("Davies spoke in 1966.", "He spoke.", question="What did Davies do in 1966?") == ["1966"]
    assert missing("Bohr spoke.", "He spoke.", question="What did Bohr do?") == ["Bohr"]


@pytest.mark.parametrize(
    ("said", "strange"),
    [
        ("自2016年以来，中国已与19个国家签署了46项空间合作协定。", []),
        ("自2016年以来，中国已与19个国家签署了47项空间合作协定。", ["47"]),
        ("自2016年以来，中国与ESA签署了四十六项协定。", ["ESA"]),
        ("Depuis 2016, la Chine a signé 46 accords spatiaux avec 19 pays.", []),
        ("Depuis 2016, la Chine a signé 45 accords spatiaux avec 19 pays.", ["45"]),
        ("Seit 2016 hat China 46 Abkommen mit 19 Staaten unterzeichnet.", []),
        ("С 2016 года Китай подписал 46 соглашений с 19 странами.", []),
        ("С 2017 года Китай подписал 46 соглашений с 19 странами.", ["2017"]),
    ],
)
def test_statements_in_other_languages(said: str, strange: list[str]) -> None:
    quote = "Since 2016, China has signed 46 space cooperation agreements or memoranda of understanding with 19 countries."
    assert missing(said, quote) == strange


def test_nouns_of_a_german_document_are_no_names() -> None:
    quote = "Seit dem Jahr 2016 hat die Stadt neun Brücken und vier Häfen an der Küste gebaut."
    assert missing("Die Gemeinde errichtete 9 Bauwerke und 4 Anlagen am Meer.", quote) == []
    assert missing("Die Gemeinde errichtete 8 Bauwerke am Meer, dazu Häfen.", quote) == ["8"]


@given(st.integers(10**6, 10**40))
def test_numbers_are_exact_to_the_last_digit(number: int) -> None:
    assert missing(f"It has {number + 1} ships.", f"It has {number} ships.")
    assert missing(f"It has {number:,} ships.", f"It has {number} ships.") == []


@given(st.text(max_size=80), st.text(max_size=80))
def test_any_text_is_read_and_a_quote_has_its_own_literals(said: str, quote: str) -> None:
    missing(said, quote)
    assert missing(quote, quote) == []
