"""The stories kept of each day are those that would be told now, whatever came since; on both databases."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from ingest.relate import relate_articles
from ingest.telling import STORIES, tell_day, tell_waiting
from storage import happenings
from storage.database import Store
from storage.erasure import erase
from storage.events import content_hash
from storage.log import EventLog
from tests.ingest.test_relate import NOW, WATCHLIST, bodies, captured
from tests.storage.make import open_log

DAY = NOW.date()
NEXT = timedelta(days=1)
LATER = NOW + 5 * NEXT


@pytest.fixture
def told(store: Store) -> Store:
    """Eight of twelve articles of one day, related and told."""
    open_log(store)
    EventLog(store).append([captured(store, n, text) for n, text in enumerate(bodies()[:8])], now=NOW)
    relate_articles(store, WATCHLIST, now=NOW)
    tell_waiting(store, now=LATER)
    return store


def kept(store: Store, day: date = DAY) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    """The stories on record."""
    return [(story.families, story.words) for story in happenings.told_on(store, day)]


def now(store: Store, day: date = DAY) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    """The stories as they would be told."""
    return [(story.families, story.words) for story in tell_day(store, day)]


def test_a_days_stories_are_kept_as_told(told: Store):
    """The day and the two after it, whose window still holds it; families by their roots, each once; nothing waits."""
    assert [DAY + 2 * NEXT, DAY + NEXT, DAY] == happenings.days_told(told, limit=10)
    assert kept(told) == now(told) != []
    roots = [root for families, _ in kept(told) for root in families]
    assert len(roots) == len(set(roots))
    assert "article01" not in roots, "a copy has no voice of its own"
    assert [] == happenings.days_waiting(told, STORIES)
    assert 0 == tell_waiting(told, now=LATER)
    assert (DAY + NEXT, None) == (happenings.next_told(told, DAY), happenings.next_told(told, DAY + 2 * NEXT))


def test_no_day_is_told_before_it_comes(told: Store):
    """The window of tomorrow holds today's articles too, and is no day to read of yet."""
    happenings.forget(told)
    assert 1 == tell_waiting(told, now=NOW)
    assert [DAY] == happenings.days_told(told, limit=10)


def test_what_came_since_is_told(told: Store):
    """New articles touch their days alone, and then the record says what would be told."""
    before = kept(told)
    texts = bodies()
    EventLog(told).append([captured(told, n, texts[n]) for n in range(8, 12)], now=NOW)
    relate_articles(told, WATCHLIST, now=NOW)
    assert [DAY, DAY + NEXT, DAY + 2 * NEXT] == happenings.days_waiting(told, STORIES)
    assert before == kept(told), "until it is told again, what was told stands"
    assert 3 == tell_waiting(told, now=LATER)
    assert before != kept(told) == now(told)


def test_told_anew_is_the_same(told: Store):
    """Dropped and told again from the texts, every day reads as before."""
    before = {day: kept(told, day) for day in happenings.days_told(told, limit=10)}
    happenings.forget(told)
    assert [] == happenings.days_told(told, limit=10)
    assert 3 == tell_waiting(told, now=LATER)
    assert before == {day: kept(told, day) for day in happenings.days_told(told, limit=10)}


def test_erased_words_go_with_their_text(told: Store):
    """No telling word of an erased text stays, and the day is told again without it."""
    body = bodies()[4]
    erase(told, content_hash(body.encode()), "order", "Ann", NOW)
    assert [] == kept(told)
    assert 3 == tell_waiting(told, now=LATER)
    assert kept(told) == now(told)


def test_a_run_that_died_tells_them_again(told: Store):
    """Days are put one by one and noted last, so nothing is left out."""
    texts = bodies()
    EventLog(told).append([captured(told, n, texts[n]) for n in range(8, 12)], now=NOW)
    relate_articles(told, WATCHLIST, now=NOW)

    def dies(done: int, _all: int) -> None:
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        tell_waiting(told, now=LATER, progress=dies)
    assert 3 == tell_waiting(told, now=LATER)
    assert all(kept(told, day) == now(told, day) for day in (DAY, DAY + NEXT, DAY + 2 * NEXT))
