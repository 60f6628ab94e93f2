"""What changed between two captures is said in the words of either, the weightiest first."""

from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.revision import RANK, SNIPPET, compare
from storage.events import Change, Moment

BASE = (
    "The harbour wall broke on Friday, and 12 boats were lost.\n"
    "The mayor, Ann Archer, said that repairs would begin soon.\n"
    "The ministry denied that it had been warned about the wall.\n"
    "Nobody in the town remembers such a flood."
)


def content(title="Harbour wall breaks", published=None):
    """What a comparison needs beside the text."""
    return SimpleNamespace(title=title, published=published)


def changed(new_text, *, old_text=BASE, old=None, new=None):
    """The changes from the base text to a new one."""
    return compare(old_text, new_text, old or content(), new or content())


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        ("12 boats", "14 boats", "numbers"),
        ("Ann Archer", "Bo Baker", "names"),
        ("would begin soon", "would not begin soon", "negation"),
        ("The ministry denied that", "The ministry confirmed that", "attribution"),
        ("on Friday", "on Saturday", "date"),
        ("such a flood", "such a storm", "wording"),
        ("lost.", "lost!", "trivial"),
        ("The mayor, Ann", "The mayor — Ann", "trivial"),
    ],
)
def test_kind_of_an_edit(before, after, kind):
    """One small edit has the kind of what differs, and the snippets hold it in its own words."""
    (change,) = changed(BASE.replace(before, after))
    assert kind == change.kind
    if kind != "trivial":
        assert (True, True) == (
            before.split()[-1].strip(".") in change.before,
            after.split()[-1].strip(".") in change.after,
        )


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        ("Министерство отрицает это.", "Министерство подтвердило это.", "attribution"),
        ("Мэр был предупрежден об этом.", "Мэр не был предупрежден об этом.", "negation"),
        ("Bakan iddiayı dün yalanladı.", "Bakan iddiayı dün doğruladı.", "attribution"),
        ("Die Mauer war sicher gebaut.", "Die Mauer war nicht sicher gebaut.", "negation"),
    ],
)
def test_kinds_in_other_languages(before, after, kind):
    """Negation and attribution are known in the languages of the tables."""
    assert [kind] == [change.kind for change in changed(after, old_text=before)]


def test_denial_taken_out_weighs():
    """A removed sentence with a denial is an attribution edit with its words and nothing after."""
    line = "The ministry denied that it had been warned about the wall."
    assert (Change(kind="attribution", before=line, after=""),) == changed(BASE.replace(line + "\n", ""))


def test_changes_are_ranked():
    """A number stands before a name, a name before the headline, whatever their place in the text."""
    new = BASE.replace("such a flood", "such a storm").replace("Ann Archer", "Bo Baker").replace("12 boats", "14 boats")
    kinds = [change.kind for change in changed(new, new=content("Harbour wall fails"))]
    assert ["numbers", "names", "headline", "wording"] == kinds


def test_date_of_the_article_is_compared():
    """A publication date moved by the outlet is a change of its own."""
    old, new = (
        content(published=Moment(value=value, precision="day", source="meta:published"))
        for value in ("2019-03-04", "2019-03-05")
    )
    assert (Change(kind="date", before="2019-03-04", after="2019-03-05"),) == changed(BASE, old=old, new=new)


def test_noise_is_trivial():
    """Spaces, quotation marks and counters give one trivial change and no snippets."""
    assert (Change(kind="trivial"),) == changed(BASE.replace(" ", "  ") + "\n12 comments")
    assert () == changed(BASE)


def test_snippets_are_short_and_exact():
    """A long sentence is cut around the difference; the cut is a part of the text as it stands."""
    long = "The wall " + "which the engineers had called sound and safe " * 12 + "cost 5 million to build."
    new = long.replace("5 million", "9 million")
    (change,) = changed(new, old_text=long)
    assert change.kind == "numbers"
    assert (True, True) == (
        change.before in long and "5 million" in change.before,
        change.after in new and "9 million" in change.after,
    )
    assert max(len(change.before), len(change.after)) <= SNIPPET


@given(st.text(max_size=200), st.text(max_size=200))
def test_any_two_texts_compare(old, new):
    """Whatever the texts, changes are ranked, short, and taken from either text; equal texts have none."""
    changes = changed(new, old_text=old)
    ranks = [RANK.index(change.kind) for change in changes]
    assert sorted(ranks) == ranks
    assert all(change.before in old and change.after in new for change in changes)
    assert (not changes) == (old == new)
