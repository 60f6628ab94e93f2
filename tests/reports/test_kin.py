"""One person and one document behind several statements: what joins them, and what must not."""

from __future__ import annotations

import pytest

from reports.actors import Actor
from reports.origins.kin import Cited, document_kind, grouped, medium, person_keys, same_name


def cited(name: str, outlet: str, language: str, kind: str = "letter", claims: str = "crack", **more) -> Cited:
    """A document as one article cites it."""
    return Cited(name, outlet, kind, "", frozenset(claims.split()), frozenset(), language, **more)


def test_names_are_compared_over_scripts_and_short_ones_prove_nothing():
    """A skeleton of four letters may be anybody's."""
    assert same_name("Marta Lind") == same_name("Марта Линд")
    assert "" == same_name("Bo Ek")
    keys = person_keys(["Marta Lind", "Марта Линд", "Marta Lund-Berg", "Erik Lind", "Erik Lund", "Эрик Лунд"])
    assert keys["Marta Lind"] == keys["Марта Линд"]
    assert keys["Erik Lind"] != keys["Erik Lund"], "in one script names are as they are spelt"
    assert keys["Эрик Лунд"] not in (keys["Erik Lind"], keys["Erik Lund"]), "between two it is not for us to choose"


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("an internal maintenance memo seen by the Daily Tern", "memo"),
        ("einem internen Wartungsvermerk", "memo"),
        ("письмо, оказавшееся в распоряжении редакции", "letter"),
        ("gördüğü bir mektuba", "letter"),
        ("an internal maintenance log", "log"),
        ("a recording obtained by the Daily Tern", "paper"),
        ("the logs", ""),
        ("the report", ""),
        ("a letter to his mother", ""),
        ("Norwing engineers", ""),
    ],
)
def test_a_document_is_one_that_somebody_got_hold_of(written, kind):
    """A report alone may be anything; what was seen, leaked or internal is a document."""
    assert kind == document_kind(written, "", None)


def test_a_topics_own_document_needs_no_more_words():
    """The desk has said that it is one; its other actors are none."""
    assert "memo" == document_kind("the memo", "", Actor("m", ("memo",), kind="document"))
    assert "" == document_kind("an internal memo", "", Actor("p", ("port",), kind="official"))


def test_a_translated_outlet_is_joined_by_two_details_and_marked():
    """The kind of outlet alone is no proof; with the kind of writing, or a second claim, it is an inference."""
    first = cited("a", "Valley Radio", "en", own=True)
    letter, tells = cited("b", "Vadi Radyosu", "tr"), cited("c", "Радио Долины", "ru", kind="", claims="crack hushed")
    assert ("radio", "radio", "radio") == tuple(medium(one.outlet) for one in (first, letter, tells))
    assert [["a", "b"]] == [[one.statement for one in group] for group in grouped([letter, first])]
    assert (False, True) == (first.inferred, letter.inferred)
    assert 2 == len(grouped([first, tells])), "one shared claim is the least that is asked anyway"
    wide = cited("d", "Valley Radio", "en", claims="crack hushed")
    assert 1 == len(grouped([wide, tells]))


def test_between_two_candidates_nothing_is_joined():
    """Two radios with a letter each: a third in another language may be either."""
    groups = grouped(
        [cited("a", "Valley Radio", "en"), cited("b", "Coast Radio", "en"), cited("c", "Vadi Radyosu", "tr")]
    )
    assert 3 == len(groups)


def test_papers_of_one_outlet_of_two_sorts_are_two_and_other_claims_another():
    """A letter and a memo; a letter on something else."""
    assert 2 == len(grouped([cited("a", "Daily Tern", "en"), cited("b", "Daily Tern", "en", kind="memo")]))
    assert 2 == len(grouped([cited("a", "Daily Tern", "en"), cited("b", "Дейли Терн", "ru", claims="other")]))
    assert 1 == len(grouped([cited("a", "Daily Tern", "en"), cited("b", "Дейли Терн", "ru", kind="")]))


def test_that_somebody_got_hold_of_it_may_stand_beside():
    """`The log, seen by the Tern, records`: the words before the verb tell it as well."""
    assert "log" == document_kind("The log of the quay", "The log of the quay, seen by the Daily Tern, ", None)
