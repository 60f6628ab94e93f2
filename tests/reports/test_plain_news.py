"""What plain news taught the English reader, told in invented sentences."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from tell import make_article

from reports.actors import Actor, Roster
from reports.statements import read_statements
from reports.topic_files import parse_topic

TOPIC = parse_topic(
    b"""
id = "ridge"
title = "The truce on the ridge"
languages = ["en"]
[parties]
state = "Velia"
front = "The Front"
[admit]
query = "truce"
[[actor]]
id = "velia"
names = ["Velia", "Velian government", "Velian officials"]
party = "state"
[[actor]]
id = "lukan"
names = ["Oskar Lukan", "Lukan"]
roles = ["president of Velia"]
party = "state"
person = true
[[actor]]
id = "front"
names = ["Ridge Front"]
party = "front"
[[actor]]
id = "tal"
names = ["Omar Tal", "Tal"]
roles = ["leader of Ridge Front", "Ridge Front leader"]
party = "front"
person = true
[[actor]]
id = "so"
names = ["Ena So", "So"]
party = "state"
person = true
[[actor]]
id = "residents"
names = ["residents"]
kind = "witness"
[[actor]]
id = "council"
names = ["Council for Open Trade"]
[[claim]]
id = "truce"
text = "The Front and Velia have agreed a truce."
[claim.about]
what = ["truce"]
[[claim]]
id = "freed"
text = "The hostages will be freed."
counter = ['"already dead"']
[claim.about]
who = ["hostage*"]
how = ["free OR freed OR release*"]
[[claim]]
id = "raids"
text = "The Front goes on raiding."
[claim.about]
who = ["fighters OR front OR raids"]
how = ["raided OR attacked OR attacks OR raids OR increased"]
[[claim]]
id = "envoy"
text = "Dara Venn speaks for the Front."
[claim.about]
who = ["venn OR negotiator OR represent*"]
how = ["represent* OR credentials OR speaks"]
""",
    "ridge.toml",
)


def told(text: str) -> list[tuple[str, str, str]]:
    """Who says what, how, of all that touches a claim."""
    found = read_statements(make_article(text), TOPIC).statements
    return [(one.speaker.id or one.speaker.shown, one.claim, one.stance) for one in found if one.claim]


SPEAKERS = [
    ("a name before its office", "Ena So, an aide to Velian President Oskar Lukan, said a truce was agreed.", [("so", "truce", "asserts")]),
    ("related to a body", "Vera Holt, a Ridge Front expert who has dealt with the Velian government, said a truce was agreed.", [("Vera Holt", "truce", "asserts")]),
    ("a relative clause before the verb", "Jon Mark, whose daughter has been held by Ridge Front since April, said fighters attacked the town.", [("Jon Mark", "raids", "asserts")]),
    ("what kind of body", "The leader of Velia's armed group Ridge Front said a truce was agreed.", [("tal", "truce", "asserts")]),
    ("the group's leader", "Ridge Front denied it all. The group's leader said a truce was agreed.", [("tal", "truce", "asserts")]),
    ("a name between commas", "Hopes rose when the head of Velia's army, Ivo Lam, announced a truce with the group.", [("Ivo Lam", "truce", "asserts")]),
    ("one officer", "Earlier, fighters attacked the port, said one army officer, who gave no name.", [("one army officer, who gave no name", "raids", "asserts")]),
    ("an apposition of another", "Velia made a truce with Dara Venn, a man of the coast, a palace source said.", [("a palace source", "truce", "asserts")]),
    ("a surname like a small word", "It was rumoured, but So said the truce had been agreed.", [("so", "truce", "asserts")]),
    ("too", "He was not alone. Omar Tal too said the truce was agreed.", [("tal", "truce", "asserts")]),
    ("a body has no surname", "Velian officials said little. An official following Velia said a truce was agreed.", [("An official following Velia", "truce", "asserts")]),
    ("a name that the verb goes on from", "A message of the camp, which nobody signed, said the trader, Ivo Lam, was one of the freed hostages.", [("A message of the camp", "freed", "asserts")]),
    ("a comma too many", "Velian President Oskar Lukan, said a truce was agreed.", [("lukan", "truce", "asserts")]),
    ("a paper is no group", "Ridge Front said little. A message said it rained. The group said a truce was agreed.", [("front", "truce", "asserts")]),
    ("an apposition with where", "A source at Norvia Works, the plant where Tal once worked, told a paper that a truce was agreed.", [("Norvia Works", "truce", "asserts")]),
    ("a verb in marks", "Omar Tal “categorically denies” the truce, a friend said.", [("a friend", "truce", "denies")]),
    ("a report that carries", "According to a report by Norvia Radio, Tal denies that a truce was agreed.", [("tal", "truce", "denies")]),
    ("behind a bracket", "The Ridge Front (RF) claims it raided the port.", [("front", "raids", "asserts")]),
    ("claim to have", "Fighters of Ridge Front claim to have raided the port.", [("Fighters of Ridge Front", "raids", "asserts")]),
    ("according to media reports", "Ridge Front also confirmed that a truce was agreed, according to media reports.", [("front", "truce", "asserts")]),
    ("a preposition inside a name", "Their words match those of the Coast Council for Open Trade, which said a truce was agreed.", [("council", "truce", "asserts")]),
    ("an agency that carries", "According to Reuters, Tal denied that a truce was agreed.", [("tal", "truce", "denies")]),
    ("an agency that carries, behind", "Tal said a truce was agreed, according to CNN.", [("tal", "truce", "asserts")]),
    ("a report with a short name", "According to a report by CNN, Tal said a truce was agreed.", [("tal", "truce", "asserts")]),
    ("a report by nobody's outlet", "A report by the commission said a truce was agreed.", [("A report by the commission", "truce", "asserts")]),
    ("an agency alone", "According to Reuters, a truce was agreed.", [("Reuters", "truce", "asserts")]),
    ("what they do", "Two pilots who fly from Norvia told this station that a truce was agreed.", [("Two pilots who fly from Norvia", "truce", "asserts")]),
    ("a pronoun behind a noun", "The radio showed the man it calls the saviour and said a truce was agreed.", [("radio", "truce", "asserts")]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), [row[1:] for row in SPEAKERS], ids=[row[0] for row in SPEAKERS])
def test_whoever_speaks_is_named(text, expected):
    """A speaker is who stands at the head of the phrase, whatever else is named in it."""
    assert expected == told(text)


BOUNDS = [
    ("a thing, then a new clause", "Ridge Front has not confirmed the truce and there have been attacks by fighters.", [("front", "truce", "declines")]),
    ("what another says of it", "Ridge Front laughed off Velia's announcement of a truce, saying no hostages would be freed.", {("front", "truce", "denies"), ("velia", "truce", "asserts"), ("front", "freed", "denies")}),
    ("a clause that hangs first", "Even if Tal denies the truce, fighters have not been seen.", [("tal", "truce", "denies")]),
    ("doubts, but no denial", "Velian officials cast doubt on the truce but did not rule it out.", [("velia", "truce", "denies")]),
    ("doubts, with reports", "Ivo Lam raised doubts about the truce, with reports of fresh attacks by fighters.", [("Ivo Lam", "truce", "denies")]),
    ("two clauses of two speakers", "Velia denied that a truce was agreed and a diplomat said fighters attacked the port.", [("velia", "truce", "denies"), ("a diplomat", "raids", "asserts")]),
    ("blamed in an aside", "There have been five attacks by fighters — blamed by two sources on the Front — since Friday.", [("two sources", "raids", "asserts")]),
    ("a verb that goes on with never", "Tal says the truce was agreed on Friday and never heard another word.", [("tal", "truce", "asserts")]),
    ("a verb that goes on with not", "Tal says hostages were freed and did not stay long.", [("tal", "freed", "asserts")]),
    ("what is told behind and", "Tal says hostages came home and were never freed by him.", [("tal", "freed", "denies")]),
    ("told by an agent", "The truce was announced on Friday by the head of the army.", [("the head of the army", "truce", "asserts")]),
    ("doubts raised by", "Doubts have been raised by some analysts about the truce.", [("some analysts", "truce", "denies")]),
    ("marks that do not match", 'Reports said he felt "ill.” Later it rained. "The truce is agreed," So said.', [("so", "truce", "asserts")]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), [row[1:] for row in BOUNDS], ids=[row[0] for row in BOUNDS])
def test_what_is_said_ends_where_it_does(text, expected):
    """Words of another clause or of another speaker are not laid to this one."""
    assert sorted(expected) == sorted(told(text))


ASIDES = [
    ("despite", "Despite claims of a truce, fighters attacked the port, residents said.", [("residents", "raids", "asserts")]),
    ("since it said", "Oskar Lukan said fighters attacked the port after it said it had agreed a truce.", [("lukan", "raids", "asserts")]),
    ("the very day", "“They attacked, all these fighters, the very day the truce was announced,” a trader said.", [("a trader", "raids", "asserts")]),
    ("to prevent", "Tal said the road was mined to stop the raids by fighters who attacked.", []),
    ("one word for two groups", "Velian officials met a representative of the coast, So said.", []),
    ("own voice, a relative clause", "The port, which fighters attacked in May, is open.", []),
    ("own voice, supposed", "If the hostages were freed, they would be the first hostages released this year.", []),
    ("own voice, a condition", "If the hostages were freed, the talks would go on.", []),
    ("own voice, a demand", "Families marched on Friday, calling for the release of the hostages.", []),
    ("own voice, since", "Violence has gone on since news of the truce.", []),
    ("own voice, told", "The hostages have been freed.", [("", "freed", "unattributed")]),
    ("a question", "“Can we trust him to free the hostages?” Tal said.", []),
    ("a long quotation that says it", "“It means that something else is wrong in that country, and that everybody knows it,” Tal said.", []),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), [row[1:] for row in ASIDES], ids=[row[0] for row in ASIDES])
def test_what_is_only_named_is_not_claimed(text, expected):
    """A claim named to say when, of whom, despite what, or to ask, is no statement on it."""
    assert expected == told(text)


STANCES = [
    ("doubts about", "Tal said there were doubts about the credentials of the negotiator.", [("tal", "envoy", "denies")]),
    ("no word received", "An officer indicated that he had not received word of the truce.", [("An officer", "truce", "no_knowledge")]),
    ("yet to receive", "An officer said: “We are yet to receive an order on the truce.”", [("An officer", "truce", "no_knowledge")]),
    ("not answered", "Ridge Front has not yet responded to the announcement of a truce.", [("front", "truce", "declines")]),
    ("under negotiation", "Lukan said the release of the hostages was still under negotiation.", [("lukan", "freed", "declines")]),
    ("slammed reports", "Tal slammed reports of a truce.", [("tal", "truce", "denies")]),
    ("dashed hopes", "Omar Tal dashed hopes of a release of the hostages.", [("tal", "freed", "denies")]),
    ("a negation beside", "“They do not even care, because the fighters attacked again,” a trader said.", [("a trader", "raids", "asserts")]),
    ("no deal and dead", "Tal said there was no money and the hostages were already dead.", [("tal", "freed", "denies")]),
    ("asks back", "“Don't you know the hostages have been freed?” Tal said.", [("tal", "freed", "asserts")]),
    ("believed to be", "Gunmen believed to be fighters attacked the port, residents said.", [("residents", "raids", "asserts")]),
    ("suspected", "Suspected fighters attacked the port, residents said.", [("residents", "raids", "asserts")]),
    ("no indications", "Lukan said there were no indications that a truce was agreed.", [("lukan", "truce", "denies")]),
    ("not impossible", "Lukan said it was not impossible that a truce was agreed.", [("lukan", "truce", "suspects")]),
    ("investigating claims", "Velian officials say they are investigating claims that fighters raided the port.", [("velia", "raids", "declines")]),
    ("examining the video", "Lukan told reporters that experts were examining a video of the fighters who raided the port.", [("lukan", "raids", "declines")]),
    ("the realm of the possible", "Lukan said it was “not out of the realm of the possible” that a truce was agreed.", [("lukan", "truce", "suspects")]),
    ("half in the clause that says not", "“One of the fighters did not run and they raided the port,” a trader said.", [("a trader", "raids", "asserts")]),
    ("no comment yet", "Lukan said it did not have immediate comment on the truce.", [("lukan", "truce", "declines")]),
    ("told investigators", "A guard told investigators a picture of the freed hostages was taken on Monday.", [("A guard", "freed", "asserts")]),
    ("declined to respond", "Ridge Front declined to respond to comments about a truce.", [("front", "truce", "declines")]),
    ("a statement that denies", "Ridge Front issued a statement last Thursday denying reports that a truce was agreed.", [("front", "truce", "denies")]),
    ("not necessarily", "Lukan said most but not necessarily all of the hostages had been freed.", [("lukan", "freed", "asserts")]),
    ("wonders", "Analysts wonder whether a truce has been agreed.", [("Analysts", "truce", "suspects")]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), [row[1:] for row in STANCES], ids=[row[0] for row in STANCES])
def test_the_stance_is_read_from_the_clause_that_tells(text, expected):
    """Negations, doubts and ignorance count where they govern the claim, and what only describes does not."""
    assert expected == told(text)


@pytest.mark.parametrize(
    ("written", "actor"),
    [
        ("Rolf Dane, former ambassador to Velia", None),
        ("an aide to Velian President Lukan", None),
        ("Lukan, who met the ambassador", "lukan"),
    ],
)
def test_an_office_that_another_held_names_nobody(written, actor):
    """A role behind another's name, or a name behind an aide's, is not who speaks."""
    actors = (
        Actor("envoy", ("Ida Roe",), roles=("ambassador",), person=True),
        Actor("lukan", ("Oskar Lukan", "Lukan"), person=True),
    )
    found = Roster(actors).named(written)
    assert actor == (found.id if found else None)
