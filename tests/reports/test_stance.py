from __future__ import annotations

import pytest

from reports.language import language_of
from reports.stance import Evidence, judge
from reports.types import Span

EN = [
    ("say", "Troops are in the town.", "asserts", {}),
    ("say", "Troops are not in the town.", "denies", {}),
    ("say", "no troops are in the town", "denies", {}),
    ("say", "we do not want to go to the town", "asserts", {}),
    ("say", "we were never told about the town", "asserts", {}),
    ("say", "not only troops but also tanks are in the town", "asserts", {}),
    ("say", "the army cannot hold the town without tanks", "asserts", {}),
    ("say", "it has no knowledge of troops in the town", "no_knowledge", {}),
    ("say", "it had not received any complaints", "no_knowledge", {}),
    ("say", "it is too early to say whether troops came", "declines", {}),
    ("say", "it would consider sending troops", "conditional", {}),
    ("say", "troops will come if the town asks", "conditional", {}),
    ("say", "it might send troops", "conditional", {"own": True}),
    ("say", "the enemy might send troops", "suspects", {}),
    ("say", "they may have to fight", "asserts", {"own": True}),
    ("say", "the tracks suggest that troops came", "suspects", {}),
    ("say", "only trainers are in the town", "denies", {"counter": True}),
    ("deny", "that troops are in the town", "denies", {}),
    ("deny", "that there are no troops in the town", "asserts", {}),
    ("deny", "the report as baseless", "denies", {}),
    ("deny", "that troops are in the town", "declines", {"negated": True}),
    ("deny", "that it was only training", "asserts", {"counter": True}),
    ("admit", "that troops are in the town", "asserts", {}),
    ("suspect", "that troops are in the town", "suspects", {}),
    ("fear", "that troops will come", "suspects", {}),
    ("decline", "declined to comment on the troops", "declines", {}),
    ("unknown", "has no information", "no_knowledge", {}),
    ("open", "sending troops", "conditional", {}),
    ("say", "whether troops came", "declines", {"negated": True}),
    ("say", "the company never told us", "asserts", {"negative": True}),
    ("say", "No, the troops are in the town", "asserts", {}),
    ("say", "nobody listened, we saw troops in the town", "asserts", {"named": (Span(28, 34),)}),
    ("say", "it is not true that troops are in the town", "denies", {"named": (Span(20, 26),)}),
    ("say", "the gate was not shut", "asserts", {"counter": True, "countered": (Span(4, 21),)}),
    ("say", "That is a lie. The gate was shut.", "denies", {"counter": True, "countered": (Span(19, 32),)}),
    ("say", "had the gate been shut, nobody would have drowned", "asserts", {"counter": True}),
    ("say", "the wall would not have fallen", "denies", {}),
    ("say", "he had passed on nothing", "no_knowledge", {}),
    ("say", "neither he nor his office had been told of problems", "no_knowledge", {}),
    ("say", "I could see troops in the town", "asserts", {}),
]  # fmt: skip
OTHERS = [
    ("ru", "say", "войска вошли в город", "asserts"),
    ("ru", "say", "войска не входили в город", "denies"),
    ("ru", "say", "не располагает информацией о войсках", "no_knowledge"),
    ("ru", "say", "войска придут, если город попросит", "conditional"),
    ("ru", "say", "об этом рано говорить", "declines"),
    ("de", "say", "Truppen sind in der Stadt", "asserts"),
    ("de", "say", "es seien keine Truppen in der Stadt", "denies"),
    ("de", "say", "man habe davon keine Kenntnis", "no_knowledge"),
    ("de", "say", "Truppen kämen nur, wenn die Stadt darum bitte", "conditional"),
    ("tr", "say", "birliklerin şehre girdiğini", "asserts"),
    ("tr", "say", "birliklerin şehre girmediğini", "denies"),
    ("tr", "say", "konu hakkında bilgisi olmadığını", "no_knowledge"),
    ("tr", "say", "talep gelirse değerlendirileceğini", "conditional"),
]


@pytest.mark.parametrize(("cls", "words", "expected", "more"), EN)
def test_minimal_pairs_in_english(cls, words, expected, more):
    """One word turns a stance, and only where it belongs to the claim."""
    assert expected == judge(Evidence(cls, words, **more), language_of("en")).stance


@pytest.mark.parametrize(("language", "cls", "words", "expected"), OTHERS)
def test_minimal_pairs_in_other_languages(language, cls, words, expected):
    """Negation, ignorance and condition are told apart in each language."""
    assert expected == judge(Evidence(cls, words), language_of(language)).stance


def test_only_an_admission_is_against_interest():
    """What is admitted weighs more than what is claimed, and is marked."""
    admitted = judge(Evidence("admit", "that troops came"), language_of("en"))
    said = judge(Evidence("say", "that troops came"), language_of("en"))
    assert (True, False) == (admitted.against_interest, said.against_interest)


def test_hedges_are_kept_as_written():
    """The words that soften a statement go with it."""
    assert ("apparently", "may") == judge(Evidence("say", "they apparently may come"), language_of("en")).hedges


@pytest.mark.parametrize(
    ("language", "words", "counter", "expected"),
    [
        ("ru", "никаких переговоров о пленных нет", "никаких переговоров", "denies"),
        ("ru", "никаких переговоров никто не ведёт", "никаких переговоров", "denies"),
        ("ru", "переговоры не сорваны", "сорваны", "asserts"),
        ("tr", "hiçbir görüşme yok", "hiçbir görüşme", "denies"),
        ("tr", "görüşmeler bitmedi", "bitmedi", "denies"),
        ("en", "there are no talks on prisoners", "no talks", "denies"),
        ("en", "it is not true that there are no talks", "no talks", "asserts"),
        ("de", "es gibt keine Gespräche", "keine Gespräche", "denies"),
    ],
)
def test_negations_that_agree_turn_nothing_twice(language, words, counter, expected):
    """A counter-word that holds its own negation denies, in Russian and Turkish with a second one beside it, too."""
    at = words.index(counter)
    place, pack = (Span(at, at + len(counter)),), language_of(language)
    guarded = place if pack.negating.search(counter) else ()
    evidence = Evidence("say", words, counter=True, countered=place, guarded=guarded)
    assert expected == judge(evidence, pack).stance
