"""The hostile corpus: every case through its own door, against real servers, with the outcome that the table names."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.pipeline import article_id
from storage.database import Store
from tests.desk import ROOT
from tests.ingest.hostile_cases import CASES, CLASSES, ELSEWHERE, Case
from tests.ingest.hostile_doors import PUBLIC, Seen, World, faults, run, table


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[dict[Case, Seen], World]]:
    """What came of all cases, and the servers as they were left."""
    folder = tmp_path_factory.mktemp("corpus")
    store = Store(f"sqlite:///{folder}/dateline.db")
    store.upgrade()
    yield run(CASES, store, folder)
    store.close()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_each_case_ends_as_the_table_says(walked: tuple[dict[Case, Seen], World], case: Case):
    """A named outcome on record; never a crash, never silence."""
    assert [] == faults(case, walked[0][case])


def test_nobody_inside_heard_anything(walked: tuple[dict[Case, Seen], World]):
    """Not by an address, a name, a redirect or a proxy variable; only the address that plays a public one was dialled."""
    assert {PUBLIC} == set(walked[1].private.dialled)


def test_no_document_led_to_another(walked: tuple[dict[Case, Seen], World]):
    """What entities and document types name was never asked for."""
    assert not [asked for asked in walked[1].web.asked if "never" in asked.path]


def test_no_request_carried_a_secret(walked: tuple[dict[Case, Seen], World]):
    """No cookie, no password, no referrer, whatever a server set and wherever it led."""
    told = {name for asked in walked[1].web.asked for name in asked.headers}
    assert not told & {"cookie", "authorization", "referer", "proxy-authorization"}


def test_look_alike_hosts_are_other_articles(walked: tuple[dict[Case, Seen], World]):
    """A host with a foreign letter is asked under its xn-- name, and is no article of the host it looks like."""
    assert {True} == {asked.host.startswith("xn--") for asked in walked[1].web.asked if asked.path == "/page" and "harb" in asked.host}  # fmt: skip
    assert article_id("http://harb\u043eur.example/page") != article_id("http://harbour.example/page")


def test_every_class_has_cases():
    """Sixty-one classes; each has rows here, or tests that exist where it belongs."""
    assert list(range(1, 62)) == list(CLASSES)
    assert set(CLASSES) == {case.number for case in CASES} | set(ELSEWHERE)
    assert len(CASES) >= 300
    assert len(CASES) == len({case.id for case in CASES})


@pytest.mark.parametrize("place", sorted({place for places in ELSEWHERE.values() for place in places}))
def test_what_a_class_points_to_is_there(place: str):
    """The file, and the test in it."""
    file, _, name = place.partition("::")
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    assert not name or name in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def test_the_document_shows_the_table():
    """`python bench/fetch_hostile.py --table` writes it."""
    assert table() in (ROOT / "docs" / "hostile.md").read_text(encoding="utf-8")


@pytest.mark.postgres
def test_postgresql_takes_what_feeds_and_pages_say(postgres_store: Store, tmp_path: Path):
    """Its texts hold no NUL and no half signs; the outcomes are the same."""
    cases = [case for case in CASES if case.number in (30, 31, 32, 35, 36) and case.door in ("feed", "page")]
    seen, _ = run(cases, postgres_store, tmp_path)
    assert {} == {case.id: found for case in cases if (found := faults(case, seen[case]))}
