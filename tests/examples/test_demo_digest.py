"""The demo's digest shows what a desk must see at a glance: each kind of thing at least once, from the bundled newsroom."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from examples.newsroom.server import Newsroom
from reports.formats import render
from reports.issue import make_digest
from reports.parts import Digest, Evidence
from storage.database import Store
from tests.desk import DAY, MASTHEAD, NOW, collect, example_topic


@pytest.fixture(scope="module")
def digest(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Digest:
    """The day's digest after both editions, as `make demo` makes it."""
    path = tmp_path_factory.mktemp("demo") / "dateline.db"
    shutil.copyfile(sqlite_template, path)
    store = Store(f"sqlite:///{path}")
    with Newsroom(edition=1) as newsroom:
        collect(store, newsroom.address, run="one")
        newsroom.edition = 2
        collect(store, newsroom.address, run="two", now=NOW + timedelta(hours=2))
    made = make_digest(example_topic(), DAY, store, MASTHEAD).digest
    store.close()
    return made


def lines(digest: Digest, claim: str = "") -> list[Evidence]:
    """The lines of evidence, of one claim or of all."""
    return [
        line for one in digest.claims for group in one.groups for line in group.evidence if claim in ("", one.claim)
    ]


def flat(digest: Digest) -> str:
    """The text of it on one line."""
    return " ".join(render(digest, "text").decode().split())


def test_a_denial(digest: Digest):
    """The district denies the orders, beside those who tell of them: the claim is contested."""
    claim = next(one for one in digest.claims if one.claim == "secret-orders")

    assert "contested" in claim.labels
    assert ("Eastern Military District", "denies") in {(one.name, one.stance) for one in claim.voices}


def test_a_conditional(digest: Digest):
    """Damascus might ask: nobody says flatly that it will."""
    claim = next(one for one in digest.claims if one.claim == "syria-may-ask")

    assert () == claim.asserting
    assert ("Syrian foreign minister", "conditional") in {(one.name, one.stance) for one in claim.voices}
    assert "nobody flatly" in flat(digest)


def test_a_nested_speaker(digest: Digest):
    """What a port worker told a soldier, who told a paper: the whole way stands in the line."""
    nested = next(line for line in lines(digest, "forces-present") if line.nested)

    assert ("port worker",) == nested.nested
    assert "Kuryer" in [step.name for step in nested.chain]
    assert "port worker → A second man → Kuryer" in flat(digest)


def test_a_conflict_of_numbers(digest: Digest):
    """Two figures of the dead that cannot both be true, each with who prints it, and nobody who answers for either."""
    killed = next(one for one in digest.numbers if one.quantity == "Killed in the war in Syria")

    assert killed.conflict
    assert {"240,000 people", "About 250,000 people"} == {figure.value for figure in killed.figures}
    assert all(figure.given_by for figure in killed.figures)
    assert ["no_source"] == [note.key for note in killed.notes]


def test_an_inferred_common_origin(digest: Digest):
    """Reports without a name are taken for Kuryer's by what they share: counted once, and said to be inferred."""
    claim = next(one for one in digest.claims if one.claim == "secret-orders")
    taken = {line.source.outlet_name for line in lines(digest, claim.claim) if line.origin_inferred}

    assert {"Kuryer"} == {line.origin_name for line in lines(digest, claim.claim) if line.origin_inferred}
    assert "Kuryer" not in taken, "its own page is no inference"
    assert "shared-witnesses" in claim.labels
    assert claim.counts.independent < claim.counts.publishers < claim.counts.articles
    assert "Kuryer: taken for one report with others by shared details" in flat(digest)


def test_an_undated_statement(digest: Digest):
    """A guide without a date: its lines carry a dagger and stand in no count."""
    undated = [line for line in lines(digest) if line.undated]

    assert {"Meridian Review"} == {line.source.outlet_name for line in undated}
    assert {"Meridian Review"} == {source.outlet_name for source in digest.undated}
    assert "Moshe Yaalon†" in flat(digest)


def test_what_was_said_before(digest: Digest):
    """Washington's word of the 14th is retold: it stands with its day and makes nothing new."""
    before = [line for line in lines(digest) if line.earlier]

    assert ["Pentagon and State Department"] == [line.speaker for line in before]
    assert "air-base" not in [change.anchor.removeprefix("claim-") for change in digest.changes]
    assert "said 14 Sep 2015, before this day" in flat(digest)
