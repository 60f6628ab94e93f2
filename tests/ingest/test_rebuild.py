"""A new version of comparison is built beside the one that serves, then adopted; on both databases."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from ingest import comparisons, overrule
from ingest.comparisons import FIRST, Comparison, serving, to_adopt
from ingest.errors import IngestError
from ingest.fingerprint import fingerprint
from ingest.rebuild import rebuild_comparison
from ingest.relate import relate_articles
from ingest.syndication import FIRST_RULES
from storage import lookalikes, queries
from storage.adoptions import adopted_comparison
from storage.comparison import differing_views
from storage.database import Store
from storage.events import ComparisonAdopted, OriginAssigned, RelationMeasured
from storage.log import EventLog
from tests.ingest.test_relate import NOW, WATCHLIST, bodies, captured
from tests.storage.make import open_log

# Rules that make nothing of what the first version calls a part, and all else as ever.
STRICT = [replace(rule, kind="" if rule.kind == "partial" else rule.kind) for rule in FIRST_RULES]
SECOND = Comparison("strict.2", "test.2", fingerprint, STRICT)


@pytest.fixture(autouse=True)
def _only_the_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """The software as it was when it had one version."""
    monkeypatch.setattr(comparisons, "COMPARISONS", (FIRST,))


@pytest.fixture
def upgrade(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """From this call on the software has one more version."""
    return lambda: monkeypatch.setattr(comparisons, "COMPARISONS", (FIRST, SECOND))


def filled(store: Store, numbers: range = range(12)) -> Store:
    """A desk whose articles were related by the first version."""
    open_log(store)
    texts = bodies()
    EventLog(store).append([captured(store, n, texts[n]) for n in numbers], now=NOW)
    relate_articles(store, WATCHLIST, now=NOW)
    return store


def known(store: Store, as_of: int | None = None) -> tuple[list[tuple[str, str, str]], dict[str, tuple[str, str]]]:
    """The relations that are read, and the root and relation of every article."""
    names = [f"article{n:02}" for n in range(12)]
    relations = queries.relations_touching(store, names, as_of=as_of)
    views = queries.articles(store, names, as_of=as_of)
    origins = {name: (view.origin.root, view.origin.relation) for name, view in views.items() if view.origin}
    return [(one.a, one.b, one.kind) for one in relations], origins


def latest(store: Store, algorithm: str) -> tuple[list[str], list[str]]:
    """What a version measured, and the last origin of each article, as bytes."""
    facts = [item.fact for item in EventLog(store).read()]
    measured = sorted(
        f.model_dump_json() for f in facts if isinstance(f, RelationMeasured) and f.algorithm == algorithm
    )
    origins = {f.article: f.model_dump_json() for f in facts if isinstance(f, OriginAssigned)}
    return measured, [origins[name] for name in sorted(origins)]


class Killed(Exception):
    """The run ends here."""


def kill_after(batches: int) -> Callable[[int, int], None]:
    """A progress that ends the run after so many batches."""
    left = [batches]

    def progress(_done: int, _all: int) -> None:
        left[0] -= 1
        if not left[0]:
            raise Killed

    return progress


def test_the_old_version_serves_until_the_new_one_is_whole(store: Store, upgrade: Callable[[], None]):
    """Killed half way, nothing that is read has changed; gone on with, no text is compared twice; then the new one is read."""
    before = known(filled(store))
    upgrade()
    assert {"identical", "copy", "partial"} <= {kind for _, _, kind in before[0]}

    with pytest.raises(Killed):
        rebuild_comparison(store, WATCHLIST, now=NOW, batch=2, progress=kill_after(3))
    assert before == known(store)
    assert FIRST == serving(store)
    half = latest(store, "strict.2")[0]
    assert "texts are compared by pair.1; this software has strict.2: dateline rebuild --comparison" == to_adopt(store)
    assert half, "what the new one measured so far is on record, and not read"
    assert {"texts": 0, "relations": 0, "origins": 0} == relate_articles(store, WATCHLIST, now=NOW)

    done = rebuild_comparison(store, WATCHLIST, now=NOW, batch=2)
    assert ("strict.2", 6, True) == (done.algorithm, done.texts, done.adopted)
    assert half != latest(store, "strict.2")[0]
    assert SECOND == serving(store)
    assert "" == to_adopt(store)
    assert adopted_comparison(store) == ComparisonAdopted(
        algorithm="strict.2", index="test.2", position=lookalikes.compared_up_to(store, "test.2"), texts=12
    )


def test_a_tie_that_the_new_version_does_not_find_is_gone_and_still_there_as_of_before(
    store: Store, upgrade: Callable[[], None]
):
    """No event says "no relation"; the adoption does, from its position on, and origins follow."""
    before, position = known(filled(store)), queries.last_position(store)
    upgrade()
    excerpts = {name for name, (root, relation) in before[1].items() if relation == "partial" and root != name}
    assert 3 == len(excerpts)

    rebuild_comparison(store, WATCHLIST, now=NOW)

    relations, origins = known(store)
    assert "partial" not in {kind for _, _, kind in relations}
    assert [one for one in before[0] if one[2] != "partial"] == relations
    assert {(name, "original") for name in excerpts} == {origins[name] for name in excerpts}
    assert before == known(store, as_of=position)


def test_newcomers_meet_the_version_that_serves(store: Store, upgrade: Callable[[], None]):
    """Those that come while the new one is built are compared by the old, and by the new before it is adopted."""
    filled(store, range(6))
    upgrade()
    texts = bodies()
    with pytest.raises(Killed):
        rebuild_comparison(store, WATCHLIST, now=NOW, batch=2, progress=kill_after(1))
    EventLog(store).append([captured(store, n, texts[n]) for n in range(6, 12)], now=NOW)
    assert 6 == relate_articles(store, WATCHLIST, now=NOW)["texts"]
    assert {"article03", "article07", "article11"} == {b for _, b, kind in known(store)[0] if kind == "partial"}

    rebuild_comparison(store, WATCHLIST, now=NOW, batch=2)
    assert 12 == lookalikes.texts_in(store, "test.2")
    assert 0 == lookalikes.texts_in(store, FIRST.index), "the old index is dropped"
    assert [] == [one for one in known(store)[0] if one[2] == "partial"]


def test_rebuilt_equals_having_had_the_new_version_all_along(
    new_store: Callable[[], Store], upgrade: Callable[[], None]
):
    """A desk that began with the new version has the same relations and origins, byte for byte, and adopted it at once."""
    built, begun = filled(new_store()), new_store()
    upgrade()
    rebuild_comparison(built, WATCHLIST, now=NOW, batch=5)
    open_log(begun)
    texts = bodies()
    for numbers in (range(11, 5, -1), range(6)):
        EventLog(begun).append([captured(begun, n, texts[n]) for n in numbers], now=NOW)
        relate_articles(begun, WATCHLIST, now=NOW, batch=4)
    assert [-1] == [item.fact.position for item in EventLog(begun).read() if isinstance(item.fact, ComparisonAdopted)]
    assert latest(begun, "strict.2") == latest(built, "strict.2")
    assert ([], known(begun)) == (latest(begun, "pair.1")[0], known(built))
    with built.read() as connection:
        assert [] == list(differing_views(connection))
    for one in (built, begun):
        one.close()


def test_what_people_decided_outlasts_the_version(store: Store, upgrade: Callable[[], None]):
    """Joined, split and given an origin by hand, before and after, whatever the new version measures."""
    filled(store)
    excerpt, other = "article03", "article07"
    why = {"reason": "I asked them", "by": "Ann", "now": NOW}
    overrule.join(store, WATCHLIST, excerpt, "article00", kind="partial", **why)
    overrule.split(store, WATCHLIST, "article02", "article00", **why)
    overrule.split(store, WATCHLIST, "article02", "article01", **why)
    overrule.assign_origin(store, WATCHLIST, other, "article00", kind="partial", **why)
    before = known(store)[1]
    upgrade()

    rebuild_comparison(store, WATCHLIST, now=NOW)

    origins = known(store)[1]
    for name in (excerpt, "article02", other):
        assert before[name] == origins[name]
    assert ("article00", "partial") == origins[excerpt] == origins[other]
    overrule.undo(store, WATCHLIST, excerpt, "article00", **why)
    assert (excerpt, "original") == known(store)[1][excerpt], "nothing measured ties it any more"


def test_back_to_the_version_before(store: Store, upgrade: Callable[[], None]):
    """A version that disappoints is left again in the same way: the relations are read that the old one measured."""
    before = known(filled(store))
    upgrade()
    rebuild_comparison(store, WATCHLIST, now=NOW)
    assert before != known(store)

    back = rebuild_comparison(store, WATCHLIST, now=NOW, to=FIRST.algorithm)

    assert (12, 0, True) == (back.texts, back.relations, back.adopted)
    assert before == known(store)
    assert not rebuild_comparison(store, WATCHLIST, now=NOW, to=FIRST.algorithm).adopted
    with pytest.raises(IngestError, match=r"by pair\.1, strict\.2, pair\.3w, not by 'pair\.9'"):
        rebuild_comparison(store, WATCHLIST, now=NOW, to="pair.9")


def test_a_software_that_lacks_the_version_says_so(
    store: Store, upgrade: Callable[[], None], monkeypatch: pytest.MonkeyPatch
):
    """Texts are not compared by rules whose relations nobody would read."""
    filled(store)
    upgrade()
    rebuild_comparison(store, WATCHLIST, now=NOW)
    monkeypatch.setattr(comparisons, "COMPARISONS", (FIRST,))
    with pytest.raises(IngestError, match=r"compared by strict\.2, which this software does not have"):
        relate_articles(store, WATCHLIST, now=NOW)


def test_a_desk_may_choose_half_the_rows(new_store, monkeypatch):
    """The wide version proposes by at most half the numbers, finds the same copies, is nothing to be told of, and can be left."""
    monkeypatch.setattr(comparisons, "COMPARISONS", (FIRST, SECOND))
    store = filled(new_store())
    before = known(store)

    wide = rebuild_comparison(store, WATCHLIST, now=NOW, to=comparisons.WIDE[-1].algorithm)

    assert (wide.algorithm, wide.adopted) == (comparisons.WIDE[-1].algorithm, True)
    assert {one for one in before[0] if one[2] in ("identical", "copy")} <= set(known(store)[0])
    assert "" == comparisons.to_adopt(store)
    text = " ".join(f"word{n * n % 997}" for n in range(900))
    assert set(comparisons.WIDE[-1].sketch(text)) < set(fingerprint(text))
    assert len(comparisons.WIDE[-1].sketch(text)) < 0.65 * len(fingerprint(text))

    rebuild_comparison(store, WATCHLIST, now=NOW, to=SECOND.algorithm)
    assert before == known(store)
