"""The forms of an answer, on small documents and by themselves."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from qa.evidence.neighbours import Neighbours
from qa.question.question import Question
from qa.readers.forms.counting import count_in, lists_in
from qa.readers.forms.quoting import fitted, quoted
from qa.readers.forms.summary import asks_for_summary, lexrank, points_asked, summary_of
from qa.readers.forms.yes_no import direction
from tests.qa.documents import content_of, question_about

COMMITTEES = ["Economy, Energy and Trade", "Health and Sport", "Justice"]
KIT = """1. Kit

Every boat carries the following:

a torch with spare cells

two red flares

a whistle

2. Crew

Anna Keller skippers the boat. She checks the kit before each trip.
"""


@pytest.mark.parametrize(
    ("sentence", "items"),
    [
        ("It flew over Oslo, Rome and Bern.", ["Oslo", "Rome", "Bern"]),
        ("They served as mayors in Dublin, Cork, Youghal and Waterford in the past.", ["Dublin", "Cork", "Youghal", "Waterford"]),
        ("The committees are: Economy, Energy and Trade; Health and Sport; and Justice.", COMMITTEES),
        ("Write to the team: Ann Lee (bookings), Tom Birch (claims) and Omar Haddad (visas).", ["Ann Lee", "Tom Birch", "Omar Haddad"]),
        ("As a response, Shirley left garrisons at Oswego, Fort Bull, and Fort Williams.", ["Oswego", "Fort Bull", "Fort Williams"]),
        ("On leaving, guests return keys, close windows and lock doors.", ["guests return keys", "close windows", "lock doors"]),
        ("It is insured against fire, flood and theft, and the tenant repays a third of the fee.", ["fire", "flood", "theft"]),
        ("Cash, weapons, and lamps that are not switched off.", ["Cash", "weapons", "lamps that are not switched off"]),
        ("It went up and down.", []),
        ("It is the third in the universe, after hydrogen and helium.", []),
        ("They are named Ann Lee, Tom Birch, Omar Haddad.", ["Ann Lee", "Tom Birch", "Omar Haddad"]),
        ("There are the writers Ann Lee, N. Greg Roy and Tom Birch, and others.", ["Ann Lee", "N. Greg Roy", "Tom Birch"]),
        ("Rome and Bern joined in 1994, Oslo, Riga and Turku in 2004.", ["Oslo", "Riga", "Turku"]),
        ("The covers carry, clearly, legibly and boldly, a text.", []),
        ("It stops in lamp.c. If it shows any bad reads, bad writes or bad frees, look there.", []),
        ("They come in packs of 14, 28 or 56 tablets.", []),
        ("Corio may, at its sole option, repeat the test, and end the agreement.", []),
    ],
)  # fmt: skip
def test_items_of_a_list(sentence: str, items: list[str]) -> None:
    assert max(lists_in(sentence), key=len, default=[]) == items


def said(sentence: str, question: Question) -> str:
    return " ".join(one.text for one in count_in(sentence, question))


def test_items_are_counted_unless_their_number_is_stated(tmp_path: Path) -> None:
    question = question_about(content_of(KIT, tmp_path), "How many cities did it visit?")
    assert said("It visited Oslo, Rome and Bern.", question) == "Three, as counted: Oslo; Rome; Bern."
    assert said("It visited four cities, Oslo, Rome and Bern among them.", question) == ""


def test_what_is_counted_may_have_another_word_where_the_rest_of_the_question_is_said(tmp_path: Path) -> None:
    question = question_about(content_of(KIT, tmp_path), "How many risks are insured on approved trips?")
    sentence = "You are insured for accidents, illness and baggage on every approved trip."
    assert said(sentence, question) == "Three, as counted: accidents; illness; baggage on every approved trip."
    assert said("They eat apples, bread and cheese on the ship.", question) == ""


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("How many treasurers does the club have?", "The club has Ann Reed (chair), Bo Lund (treasurer) and Cy Hart (secretary)."),
        ("How many buttons does the machine have?", "The machine has three modes: Slow, Quick and Rest."),
        ("How many rooms does the house have?", "The house is for one, two or three persons."),
        ("How many patients were enrolled?", "In May 2018 we enrolled 412 adults in Portugal, Norway and Canada."),
        ("How many sailors were there?", "Sailors numbered two million by then, mainly in the south, west and centre."),
        (
            "How many other Danish states does it border on?",
            "The smallest state on the Danish mainland is bordered by Ry, Hobro and Vejle.",
        ),
        (
            "How many foreign makers owned the works after 1990?",
            "The works were sold to a maker which built the Tico, Espero and Lanos there.",
        ),
        ("How many European nations took part in the research?", "The research was done with Oslo, Rome and Tokyo."),
        ("How many owners has it, Bern included?", "Its owners are Oslo, Rome and Bonn."),
        ("How many towns joined in 2007?", "Oslo, Rome and Bern joined as towns in 2004, others in 2007."),
        ("How many providers are there?", "‘Provider’ means a person, agency or authority."),
        ("How many pupils may a class have?", "The shop is for making pots, firing pots and teaching classes of twelve people."),
    ],
)
def test_a_list_of_other_things_is_not_counted(tmp_path: Path, text: str, sentence: str) -> None:
    assert said(sentence, question_about(content_of(KIT, tmp_path), text)) == ""


@pytest.mark.parametrize(
    ("text", "sentence", "told"),
    [
        ("How many kinds of player are called 'operator'?", "(8) ‘operator’ means a maker, seller or user;", "a maker; seller; user"),
        ("How many simpler motions are there?", "It allows the simpler Stephenson, Joy and Wall motions.", "Stephenson; Joy; Wall"),
        ("How many boats are built?", "It builds the Red Boat, Blue Boat and Long Boat 2.", "Red Boat; Blue Boat; Long Boat 2"),
        ("How many parties won in 2011?", "In 2011–2012, the parties (Ash Party, Elm Party and Oak) won.", "Ash Party; Elm Party; Oak"),
        ("How many towns joined in 2004?", "Towns are Bern and Rome in 1994, Oslo, Riga and Turku in 2004.", "Oslo; Riga; Turku"),
    ],
)  # fmt: skip
def test_the_list_of_what_is_counted_is_told(tmp_path: Path, text: str, sentence: str, told: str) -> None:
    assert said(sentence, question_about(content_of(KIT, tmp_path), text)) == f"Three, as counted: {told}."


def test_the_list_that_follows_what_is_asked_about_is_counted(tmp_path: Path) -> None:
    question = question_about(content_of(KIT, tmp_path), "How many campuses of the Claremont Colleges are named?")
    sentence = "There are the Claremont Colleges (Pitzer, Pomona, and Scripps), Occidental College, Loma Linda, Redlands, and San Diego."
    assert said(sentence, question) == "Three, as counted: Pitzer; Pomona; Scripps."


def test_those_of_one_title_are_counted_among_others(tmp_path: Path) -> None:
    question = question_about(content_of(KIT, tmp_path), "How many councillors were present?")
    sentence = "Present: Mayor Ruth Moss, Councillors Ann Lee, Tom Birch, Omar Haddad"
    assert said(sentence, question) == "Three, as counted: Ann Lee; Tom Birch; Omar Haddad."


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("How many trophies are there?", "Trophies, cups and shields are kept in three cabinets."),
        ("How many people do the repairs?", "Repairs are done by the people of the yard: Ann, Bob and the Carter brothers."),
    ],
)
def test_no_list_with_an_empty_or_a_plural_item_is_counted(tmp_path: Path, text: str, sentence: str) -> None:
    assert said(sentence, question_about(content_of(KIT, tmp_path), text)) == ""


def test_lead_in_is_quoted_with_its_items_and_a_pronoun_with_what_it_means(tmp_path: Path) -> None:
    content = content_of(KIT, tmp_path)
    around = Neighbours(content)
    by_text = {sentence.text: (chunk, sentence) for chunk, sentence in around.units}
    spans = quoted([by_text["Every boat carries the following:"]], around).evidence
    assert [content.document.text[one.start : one.end] for one in spans][1:] == ["a torch with spare cells", "two red flares", "a whistle"]
    (whole,) = quoted([by_text["She checks the kit before each trip."]], around).evidence
    assert content.document.text[whole.start : whole.end].startswith("Anna Keller skippers the boat. She checks")


def test_a_piece_of_a_long_sentence_is_quoted_with_the_rest_of_it(tmp_path: Path) -> None:
    things = ", ".join(f"a box of {number} long nails of good steel" for number in range(12))
    content = content_of(f"1. Stock\n\nThe shed holds {things}, and a hammer.\n\nIt is dry.\n", tmp_path)
    around = Neighbours(content)
    first, second, _ = around.units
    assert first[1].text.endswith(",")
    for one in (first, second):
        (span,) = quoted([one], around).evidence
        assert content.document.text[span.start : span.end].startswith("The shed holds")
        assert content.document.text[span.start : span.end].endswith("and a hammer.")


TWO_LISTS = "# Trip\n\nBring these things:\n\n- boots\n- a lamp\n\nDo not bring:\n\n- dogs\n- alcohol\n\nDinner is at seven.\n"


def test_of_two_lists_in_a_section_each_has_its_own_lead_and_items(tmp_path: Path) -> None:
    around = Neighbours(content_of(TWO_LISTS, tmp_path, "trip.md"))
    by_text = {sentence.text: (chunk, sentence) for chunk, sentence in around.units}
    assert around.lead_of(by_text["a lamp"][1].start) == "Bring these things:"
    assert around.lead_of(by_text["alcohol"][1].start) == "Do not bring:"
    assert around.lead_of(by_text["Dinner is at seven."][1].start) == ""
    assert [sentence.text for _, sentence in around.items_after(by_text["Bring these things:"])] == ["boots", "a lamp"]
    assert [chunk.sentences[0].text for chunk in around.siblings(by_text["dogs"][0])] == ["dogs", "alcohol"]
    assert [[sentence.text for _, sentence in one.items] for one in around.lists] == [["boots", "a lamp"], ["dogs", "alcohol"]]
    assert [one.line for one in around.lists] == ["Bring these things:", "Do not bring:"]


def test_what_does_not_fit_is_counted(tmp_path: Path) -> None:
    units = Neighbours(content_of(KIT, tmp_path)).units
    shown = fitted(units, words=8)
    assert (len(shown.units), len(units)) == (2, 6)
    assert shown.note == "There are others: 2 more in 1, 2 more in 2."


@pytest.mark.parametrize(
    ("text", "sentence", "told"),
    [
        ("Does the policy cover flood?", "The policy does not cover flood.", "No"),
        ("Does the policy cover flood?", "The policy covers flood.", "Yes"),
        ("Does the policy cover flood?", "The policy covers flood, unless it rains.", ""),
        ("Does the policy cover flood?", "The policy covers fire.", ""),
        ("Does the policy cover flood?", "The policy refuses to cover flood.", ""),
        ("Are bicycles carried?", "Bicycles are carried for 20 crowns; cars are not carried.", ""),
        ("May members bring guests?", "Members may bring guests, but no more than three.", ""),
        ("Do adults pay fines?", "Children pay no fines.", ""),
        ("Does the club owe the treasurer 50 euros?", "The treasurer owes the club 50 euros.", ""),
        ("Does the museum receive visitors?", "The museum hardly receives visitors.", ""),
        ("Is the train cheaper than the bus?", "The bus is cheaper than the train.", ""),
        ("Was the old school sold?", "The old school is planned to be sold.", ""),
        ("May the host keep a copy of the key?", "The host SHALL NOT store the key itself, but may hash it.", "No"),
        ("Has anyone ever slept in the tower?", "It is cold, and nobody has slept in the tower, as far as is known.", "No"),
        ("Do dogs have to be on a lead?", "The rules say that they do not have to be on a lead.", "No"),
        ("May guests use the pool?", "Guests may not use the pool unless a member is with them.", ""),
        ("Is the fee paid back?", "If the fee is not paid back within a month, write to us.", ""),
        ("May I make up for a heavy year with a light one?", "It is counted over the term and not year by year.", ""),
        ("Is the pool free?", "The pool is not free on Sundays.", ""),
        ("Did all of the trees survive?", "No tree survived the frost.", ""),
        ("Were hearings held before the vote?", "The bill was reported without hearings.", "No"),
        ("May the film be shown?", "No film is shown without consent.", ""),
        ("Is consent given in writing?", "No film is shown without written consent.", ""),
        ("Do all species have tentacles?", "They have tentacles, although a few species lack them.", "No"),
        ("Do some species have tentacles?", "They have tentacles, although a few species lack them.", ""),
        ("Is it certain where the fort stood?", "The place of the fort is subject to debate.", "No"),
        ("Was the fort built by Normans?", "The place of the fort is subject to debate.", ""),
        ("Must I undo the changes to the floor?", "A tenant need not restore the floor.", "No"),
        ("Can I break the small tablets?", "The large tablets can be broken; the small tablets cannot.", "No"),
        ("Can I break the large tablets?", "The large tablets can be broken; the small ones cannot.", ""),
        ("May I keep a picture at home?", "Pictures are not forbidden.", ""),
        ("Can my friend use the pump?", "Lending a pump is forbidden, with the exception of friends.", ""),
        ("Does the speed limit still apply?", "The act was signed in 1995, ending the speed limit.", "No"),
        ("Did the buses bring down unemployment?", "We found no measurable effect on unemployment.", "No"),
        ("Is an even number above 2 prime?", "No even number greater than 2 is prime.", "No"),
        ("Can I take two tablets?", "You must not take more than four tablets.", ""),
        ("Was anyone in the tower hurt?", "Nobody came to harm.", "No"),
        ("Was the man in the tower hurt?", "Nobody came to harm.", ""),
        ("Is there a quick method for this?", "No efficient method is known.", "No"),
        ("Must a child pay for the ride?", "Children ride for nothing.", "No"),
        ("Can a child take the ride?", "Children ride for nothing.", ""),
        ("Did the plan to join the two clubs come to anything?", "In 1933 he made an unsuccessful plan.", "No"),
        ("Is the rule still taught?", "The rule, changed in 1980, is still taught.", "Yes"),
            ("Is the boathouse still dry?", "The boathouse is still damp.", ""),
            ("Can children take it?", "Children under six must not take it.", ""),
            ("Is the Marina liable for its crane?", "The Marina is not liable for frost, but it is liable for its crane.", ""),
            ("Are bonfires allowed in winter?", "Bonfires are not banned in winter.", ""),
            ("Will the wreck be towed to Holm?", "The wreck will not be towed to Orrin but to Holm.", ""),
            ("Are services to Skerra affected?", "Services to the island of Vatsay are not affected.", ""),
        ("Is the rule of the club still taught?", "The rule is still taught in a few places.", ""),
        ("Do all the mills still grind?", "Of the mills one still grinds.", ""),
    ],
)  # fmt: skip
def test_direction_is_said_where_it_is_sure(tmp_path: Path, text: str, sentence: str, told: str) -> None:
    assert direction(sentence, question_about(content_of(KIT, tmp_path), text)) == told


def test_what_may_be_about_another_thing_says_no_by_two_words(tmp_path: Path) -> None:
    content = content_of(KIT, tmp_path)
    drink, key = (
        question_about(content, "May I drink alcohol?"),
        question_about(content, "May the host keep a copy of the key of my phone?"),
    )
    assert direction("Do not drink grapefruit juice.", drink, is_other=True) == ""
    assert direction("The host must not store the key of a phone.", key, is_other=True) == "No"
    smoke = question_about(content, "May I smoke in the garden?")
    assert direction("Fires are forbidden.", smoke) == "No"
    assert direction("Fires are forbidden.", smoke, is_other=True) == ""


def test_lexrank_finds_the_sentence_that_is_most_like_the_others() -> None:
    vectors = np.asarray([[1, 0], [0.8, 0.6], [0, 1]], dtype=np.float32)
    rank = lexrank(vectors)
    assert int(rank.argmax()) == 1
    assert abs(float(rank.sum()) - 1) < 1e-4


def test_summary_has_a_sentence_of_each_part(tmp_path: Path) -> None:
    content = content_of(KIT, tmp_path)
    units = Neighbours(content).units
    vectors = np.eye(len(units), dtype=np.float32)
    chosen = summary_of(units, vectors, content.document, most=2)
    assert {chunk.section for chunk, _ in chosen} == {"1", "2"}


TESTED = """# Bikes

## Prices

| Model | Price |
|---|---|
| Lumi Fold with a trailer | 4,100 euros |
| Urban Ox with a canopy | 4,990 euros |

## Verdict

- without a trailer or a canopy

Families should buy the Urban Ox. It is expensive to keep. Staff: two of us and four families
"""


def test_summary_is_of_sentences_that_can_be_read_by_themselves(tmp_path: Path) -> None:
    content = content_of(TESTED, tmp_path)
    units = Neighbours(content).units
    (chosen,) = summary_of(units, np.eye(len(units), dtype=np.float32), content.document, most=1)
    assert chosen[1].text == "Families should buy the Urban Ox."
    assert not [one for chunk, one in summary_of(units, np.eye(len(units), dtype=np.float32), content.document) if "Lumi" in chunk.text]


def test_a_summary_is_asked_for(tmp_path: Path) -> None:
    content = content_of(KIT, tmp_path)
    assert asks_for_summary(question_about(content, "What are the three main points?"))
    assert points_asked("Give me the three main points.") == 3
    assert not asks_for_summary(question_about(content, "What are the main points about flares?"))


def test_the_list_of_what_is_counted_is_chosen(tmp_path: Path) -> None:
    question = question_about(content_of(KIT, tmp_path), "How many kinds of boats carry one?")
    sentence = "It drives mills, mines, farms, yards and shops; and boats such as ferries, tugs and yachts."
    assert said(sentence, question) == "Three, as counted: ferries; tugs; yachts."
