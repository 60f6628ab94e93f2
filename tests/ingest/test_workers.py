"""Many documents are read in killable processes: in order, bounded, and one bad document never ends the batch."""

import signal
from datetime import UTC, datetime

import pytest

from ingest import processes
from ingest.errors import ExtractError, ParseError
from ingest.extract import Job
from ingest.readers import FeedReader
from ingest.types import Fetched
from ingest.workers import AHEAD, extract_many

SEEN = datetime(2020, 1, 10, tzinfo=UTC)
FEED_URL = "https://quay.example/feed"
FEED = b"""<?xml version="1.0"?><rss version="2.0"><channel><title>Quay</title><link>https://quay.example/</link>
<item><title>Wall broke</title><link>https://quay.example/wall</link></item></channel></rss>"""
TEXT = "\n\n".join(
    f"The harbour wall number {n} of Lower Quay broke on Friday morning, the mayor of the town said." for n in range(6)
)


def job(name, body=TEXT, media_type="text/plain"):
    """A document to read."""
    return Job(body if isinstance(body, bytes) else body.encode(), name, media_type, SEEN)


def bomb(name):
    """A small page that costs an extractor minutes: many inline elements in one paragraph."""
    return job(
        name, b"<html><body><article><p>" + b"<b>wall x</b> " * 60000 + b"</p></article></body></html>", "text/html"
    )


def outcome(result):
    """The reason of an error, or ``read``."""
    return result.reason if isinstance(result, ExtractError) else "read"


def test_inline_and_processes_say_the_same():
    """Reading here and reading in a worker give equal values, errors included, in the order of the jobs."""
    jobs = [job("a"), job("b", b"%PDF-1.4"), job("c", b"Too short."), job("d")]
    inline = [(item.url, outcome(result)) for item, result in extract_many(jobs, workers=0)]
    assert [("a", "read"), ("b", "not_text"), ("c", "no_text"), ("d", "read")] == inline
    worked = list(extract_many(iter(jobs), workers=2, seconds=60))
    assert inline == [(item.url, outcome(result)) for item, result in worked]
    here = next(iter(extract_many([job("a")], workers=0)))[1]
    assert here == worked[0][1]


def test_slow_page_is_killed_and_the_batch_goes_on():
    """A reading past its time is a ``timed_out`` outcome in its place; those before and after are read."""
    found = [
        (item.url, outcome(result))
        for item, result in extract_many([job("a"), bomb("slow"), job("b"), job("c")], workers=1, seconds=5)
    ]
    assert [("a", "read"), ("slow", "timed_out"), ("b", "read"), ("c", "read")] == found


def test_memory_is_bounded():
    """A worker that may not have the memory a page needs reports it, and nobody else suffers."""
    big = job("big", b"<p>" + b"wall <i>x</i> " * 500_000 + b"</p>", "text/html")
    (found,) = [outcome(result) for _, result in extract_many([big], workers=1, seconds=60, memory_bytes=400 * 1024**2)]
    assert found in ("out_of_memory", "reader_crashed", "reader_failed", "no_text")


def test_caller_may_stop_halfway():
    """Closing the iterator ends the workers without reading the rest."""
    taken = []

    def endless():
        while True:
            taken.append(1)
            yield job(f"j{len(taken)}")

    results = extract_many(endless(), workers=1, seconds=60)
    assert "j1" == next(results)[0].url
    results.close()
    assert len(taken) <= AHEAD


def read_in_a_daemon(results):
    """What a Celery worker's child does."""
    with FeedReader() as reader:
        reader.read("feed", Fetched(FEED_URL, FEED_URL, 200, (), FEED, SEEN))
    results.put([outcome(result) for _, result in extract_many([job("a")], workers=1, seconds=60)])


def test_a_daemonic_parent_may_have_readers():
    """Celery's processes are marked so that multiprocessing refuses them children; feeds and pages are read all the same."""
    context = pytest.importorskip("billiard").get_context("fork")
    results = context.Queue()
    parent = context.Process(target=read_in_a_daemon, args=(results,))
    parent.daemon = True
    parent.start()

    assert ["read"] == results.get(timeout=120)
    parent.join()
    assert 0 == parent.exitcode


class Ended:
    """A pool whose processes are ended by a signal while they read."""

    def __init__(self, pool, sign):
        self.pool, self.sign = pool, sign
        self.stop, self.join = pool.stop, pool.join

    def schedule(self, *_, **__):
        return self.pool.schedule(signal.raise_signal, args=[self.sign])


@pytest.fixture
def ended_by(monkeypatch):
    """Have every reading process ended by this signal."""
    real = processes.pool

    def arrange(sign):
        monkeypatch.setattr(processes, "pool", lambda *given: Ended(real(*given), sign))

    return arrange


def test_a_reader_ended_from_outside_says_nothing_of_its_page(ended_by):
    """Its whole machine is being stopped: no outcome that would be recorded for ever, so that the next run reads it again."""
    ended_by(signal.SIGTERM)

    with pytest.raises(InterruptedError, match="read again next time"):
        list(extract_many([job("a")], workers=1, seconds=60))
    with FeedReader() as reader, pytest.raises(InterruptedError, match="read again next time"):
        reader.read("feed", Fetched(FEED_URL, FEED_URL, 200, (), FEED, SEEN))


def test_a_reader_that_crashes_is_an_outcome_of_its_page(ended_by):
    """As is one that the system kills for its memory: such a page would only do the same again."""
    ended_by(signal.SIGKILL)

    ((_, found),) = extract_many([job("a")], workers=1, seconds=60)
    assert "reader_crashed" == outcome(found)
    with FeedReader() as reader, pytest.raises(ParseError, match="reader crashed"):
        reader.read("feed", Fetched(FEED_URL, FEED_URL, 200, (), FEED, SEEN))


def test_no_jobs_no_outcomes():
    """An empty batch is an empty answer."""
    assert [] == list(extract_many([], workers=0))
    assert [] == list(extract_many([], workers=1))
