"""What parts come to, and above all where nothing is added up."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from index import build_index, open_index
from qa import Assistant
from qa.readers.forms.sums import sum_in
from tests.qa.documents import content_of, question_about

Sum = Callable[[str, str], str]

WHOLE = [
    (
        "How many stones are there, Norway and Svalbard together?",
        "There are 212 such stones in Norway and 38 on Svalbard.",
        "250, added up: 212 and 38.",
    ),
    (
        "How many stones are there, Norway\nand Svalbard together?",
        "There are 212 such stones in Norway\nand 38 on Svalbard.",
        "250, added up: 212 and 38.",
    ),
    (
        "Adding up red, green and blue, how many huts did Moss have in August 2010?",
        "In August 2010, Moss had 1,548 red huts, 489 green huts and 214 blue huts.",
        "2,251, added up: 1,548, 489 and 214.",
    ),
    ("How many Danish and Swedish boats were there in all?", "There were 4 Danish boats and 3 Swedish boats.", "Seven, added up: 4 and 3."),
    ("Total boats?", "There were eight Danish boats and twenty Swedish boats.", "28, added up: eight and twenty."),
    ("Total boats?", "There were 4 Danish boats and 3 Swedish boats.", "Seven, added up: 4 and 3."),
    ("How many cats and dogs are there altogether?", "There are 3 cats and two dogs.", "Five, added up: 3 and two."),
    ("How many people died in the storm in total?", "In the storm 12 men and 9 women died.", "21, added up: 12 and 9."),
    ("How many passengers and crew did she carry altogether?", "She carried 217 passengers and 19 crew.", "236, added up: 217 and 19."),
    ("How many votes were cast in total?", "The act was passed on 11 March 2020 by 44 votes to 17.", "61, added up: 44 and 17."),
    (
        "How many people voted altogether?",
        "On 22 May 2018 they voted by 15 to 4 to keep the oak and to cut it by 30 per cent.",
        "19, added up: 15 and 4.",
    ),
]
SILENT = [
    ("How many people liked the clubhouse in total?", "In the survey 40 adults liked the clubhouse and 15 children disliked it."),
    ("How many plots are vacant on Mill Field and Long Acre together?", "There are 24 plots on Mill Field and 16 plots on Long Acre."),
    ("How many pensioners and members visited the van altogether?", "Of the visitors, 30 were pensioners and 21 were members."),
    ("How many kbit has it in normal and long mode together?", "It has 50 kbit/s in normal mode and 10 kbit/s in long mode."),
    ("How many goals were scored altogether?", "Leeds won by 15 to 4."),
    ("How many votes did she get in all?", "She won by 44 votes to 17."),
    ("How many people voted for the plan in all?", "The plan was passed by 44 votes to 17."),
    ("How many people voted in all?", "The plan was passed by 52 to 48 per cent of the votes."),
    ("How many people voted in all?", "They voted by 3 to 1 to keep the tree."),
    ("How many people voted in all?", "It was passed by 44 votes to 17, with three abstentions."),
    ("How many people voted in all?", "The vote was carried by 44 to 17 and two members abstained."),
    ("How many parts are there altogether?", "Mix sand and cement in a ratio of 3 to 1."),
    ("How many members has the council altogether?", "The council voted by 8 to 3 to close the road."),
    ("How many people use the pass altogether?", "The pass is for people aged 19 to 21."),
    ("How many boats are there in all?", "There are between 10 and 20 boats."),
    ("How many boats are there in all?", "There are 10 or 12 boats in the harbour."),
    ("How many boats are there in all?", "There are 10 to 12 boats in Oslo and 4 in Bergen."),
    ("How many meetings were held in total?", "Meetings were held on 3 and 4 May."),
    ("How many meetings were held in total?", "Meetings were held in 2010 and 2011."),
    ("How many meetings were held in total?", "Meetings were held on 11 May and 12 June."),
    ("How many cows are there altogether?", "The farm had 40 cows in 1990 and 25 in 2005."),
    ("How many cows are there altogether?", "The farm had 40 cows in spring and 25 in autumn."),
    ("How many cows and goats are there altogether?", "The farm had 40 cows in 1990 and 25 goats in 2005."),
    ("How many sections apply altogether?", "Sections 3 and 4 apply."),
    ("How many sections apply altogether?", "Section 3 and 4 others apply."),
    ("How many members have Rooms 3 and 4 together?", "Room 3 has 12 members and Room 4 has 9."),
    ("How many pounds does it cost in total?", "It costs £40 for adults and £20 for children."),
    ("How many boats and pounds are there in total?", "It has 12 boats and £20."),
    ("How many hours does it take in total?", "It takes 3 hours and 20 minutes."),
    ("How many kilometres is it in total?", "It is 12.5 kilometres to Oslo and 7 to Moss."),
    ("How many members are there in Oslo and Bergen together?", "40% of the members are in Oslo and 20% in Bergen."),
    ("How many members are there in Oslo and Bergen together?", "There are 40 per cent of the members in Oslo and 20 in Bergen."),
    ("How many instruments are there in total?", "It traced 418 of them, of which 167 could still be played."),
    ("How many stakes are there in total?", "She lost 41 of the 96 stakes."),
    ("How many schools are there in total?", "There are 300 schools in Norway and 38 in Oslo."),
    ("How many schools are there in total?", "There are 300 schools and 38 primary schools."),
    ("How many schools are there in total?", "There are 12 primary schools and 9 Catholic schools."),
    ("How many of the boats sailed altogether?", "Two of the three boats sailed."),
    ("How many boats are there in all?", "There are 12 boats including 3 tugs."),
    ("How many boats are there in all?", "There are 12 boats and 3 of them are tugs."),
    ("How many boats are there in all?", "There are 12 boats and 3 more in the yard."),
    ("How many boats are there in all?", "There are 12 boats in Oslo and a few in Bergen."),
    ("How many boats have Oslo and Bergen together?", "There are 12 boats in Oslo and about 9 in Bergen."),
    ("How many boats have Oslo and Bergen together?", "There are at least 12 boats in Oslo and 9 in Bergen."),
    ("How many boats have Oslo and Bergen together?", "There are 12 boats in Oslo, 9 in Bergen and some in Moss."),
    ("How many boats have Oslo and Bergen together?", "There are a dozen boats in Oslo and 9 in Bergen."),
    ("How many boats have Oslo and Bergen together?", "There may be 12 boats in Oslo and 9 in Bergen."),
    ("How many boats have Oslo and Bergen together?", "There are not 12 boats in Oslo and 9 in Bergen."),
    ("How many boats have Oslo and Bergen together?", "There are 12 boats in Oslo and 9 tugs in Bergen."),
    ("How many boats have Oslo, Moss and Bergen together?", "There are 12 boats in Oslo and 9 in Bergen."),
    ("How many boats have Oslo and Bergen and Moss together?", "There are 12 boats in Oslo and 9 in Bergen."),
    ("How many boats has Bergen in all?", "There are 12 boats in Oslo and 9 in Bergen."),
    ("How many boats are there in all?", "There are 12 boats in Oslo and 9 in Bergen, 21 in all."),
    ("How many boats do Oslo and Bergen have in 2012 together?", "There were 12 boats in Oslo and 9 in Bergen in 2010."),
    ("How many dogs are there altogether?", "There are three dogs and two cats."),
    ("How many dogs were there altogether?", "12 men and 9 women had dogs."),
    ("How many people were killed altogether?", "12 men and 9 women were hurt."),
    ("How many women died in total?", "12 men and 9 women died."),
    ("How many people are there in total?", "12 men and 9 boats were lost."),
    ("How many boats are there in total?", "A ferry, three Norwegian boats and two Swedish boats came."),
    ("How many boats are there in total?", "Three Norwegian boats and two Swedish boats and a ferry came."),
    ("How many boats are there in total?", "Three Norwegian boats came first and two Swedish boats later."),
    ("How many boats are there in total?", "Each of the 3 Norwegian yards has 2 boats and 4 Swedish boats."),
    (
        "How many members are appointed by the municipalities in all?",
        "Three members are appointed by the government and two by the municipalities.",
    ),
    ("How many boats and tugs are there?", "There are 12 boats and 9 tugs."),
    ("Why did Oslo and Bergen work together?", "There are 12 boats in Oslo and 9 in Bergen."),
]


@pytest.fixture(scope="module")
def added(tmp_path_factory: pytest.TempPathFactory) -> Sum:
    """The sum that is told of a sentence, by a question and that sentence."""
    content = content_of("1. Kit\n\nThe boat carries a torch.\n", tmp_path_factory.mktemp("kit"))
    return lambda question, sentence: "".join(one.text for one in sum_in(sentence, question_about(content, question)))


def test_parts_that_are_asked_for_together_are_added_up(added: Sum) -> None:
    assert [(one, told) for *one, wanted in WHOLE if (told := added(*one)) != wanted] == []


def test_nothing_is_added_up_where_the_sum_may_be_another(added: Sum) -> None:
    assert [(one, told) for one in SILENT if (told := added(*one))] == []


def test_no_sum_is_told_that_another_sentence_tells(tmp_path: Path) -> None:
    question = question_about(content_of("1. Kit\n\nIt has a torch.\n", tmp_path), "How many huts have Oslo and Moss together?")
    sentence = "There are 12 huts in Oslo and 9 in Moss."
    assert sum_in(sentence, question, ["Some huts have no roof."])
    assert not sum_in(sentence, question, ["There are 22 huts in all, one of them at sea."])


def test_a_sum_stands_before_the_quote_that_it_is_made_of(tmp_path: Path) -> None:
    (tmp_path / "huts.txt").write_text(
        "1. Huts\n\nThere are 212 such huts in Norway and 38 on Svalbard.\n\nAll huts have a stove.\n", encoding="utf-8"
    )
    build_index(tmp_path / "index", tmp_path / "huts.txt")
    answer = Assistant(open_index(tmp_path / "index")).ask("How many huts are there, Norway and Svalbard together?")
    assert answer.statements[0].text == "250, added up: 212 and 38."
    assert answer.statements[0].citations == (1,)
    assert "38 on Svalbard" in answer.citations[0].quote
