"""Decide which of the entries that a feed lists are news to the log. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import islice

from ingest.types import Entry, Feed, Listing
from ingest.urls import article_id
from storage.events import EntryListed, Moment, Recorded, entry_stream


def decide_listing(
    history: Mapping[str, Sequence[Recorded]], feed: Feed, entries: Sequence[Entry]
) -> list[EntryListed]:
    """Facts for entries never listed before, or listed now with other words than last time.

    Args:
        history: What is recorded, by entry stream; a stream that is missing has nothing.
        feed: The feed that lists them; its name is part of an entry's identity.
        entries: As the feed lists them, newest first as a rule.

    Returns:
        The facts to append, in the order of the listing, each stream at most once.
    """
    facts: dict[str, EntryListed] = {}
    for entry in entries:
        stream = entry_stream(feed.name, entry.id)
        if stream in facts:
            continue
        fact = listed(feed, entry)
        if not _same(_latest(history.get(stream, ())), fact):
            facts[stream] = fact
    return list(facts.values())


def hidden_entries(held: Listing | None, now: Listing | None, most: int = 50) -> tuple[str, ...]:
    """Ids of entries that a feed lists now and did not list, in these words, when it last gave itself whole."""
    known = {(entry.id, entry.url, entry.title) for entry in held.entries} if held else set()
    new = (entry.id for entry in now.entries if (entry.id, entry.url, entry.title) not in known) if now else ()
    return tuple(islice(new, most))


def entry_streams(feed: Feed, entries: Sequence[Entry]) -> list[str]:
    """The streams whose history `decide_listing` needs."""
    return list(dict.fromkeys(entry_stream(feed.name, entry.id) for entry in entries))


def listed(feed: Feed, entry: Entry) -> EntryListed:
    """The fact that this feed lists this entry."""
    return EntryListed(
        feed=feed.name,
        entry=entry.id,
        article=article_id(entry.url) if entry.url else "",
        url=entry.url,
        title=entry.title,
        byline=entry.byline,
        summary=entry.summary,
        published=entry.published,
        updated=entry.updated,
        source=entry.source,
    )


def _latest(recorded: Sequence[Recorded]) -> EntryListed | None:
    facts = [(item.version, item.fact) for item in recorded if isinstance(item.fact, EntryListed)]
    return max(facts, key=lambda pair: pair[0])[1] if facts else None


def _same(last: EntryListed | None, now: EntryListed) -> bool:
    return last is not None and _words(last) == _words(now)


def _words(fact: EntryListed) -> tuple[object, ...]:
    # `source` is left out: some aggregators turn it with every poll. Doubts are
    # ours, and may change with our reading of the same words.
    return (fact.url, fact.title, fact.byline, fact.summary, _date(fact.published), _date(fact.updated))


def _date(moment: Moment | None) -> tuple[str, str]:
    return (moment.value, moment.precision) if moment else ("", "")
