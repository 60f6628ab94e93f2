"""What an issue takes back: told apart by the events, whether the sources did it or our reading of them."""

from __future__ import annotations

import html
import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from reports.catalogue import PLURALS, words
from reports.digest import build_digest
from reports.feed import atom
from reports.formats import render
from reports.headline import notice, subject
from reports.issue import Masthead, issue_digest, reissue
from reports.parts import Digest
from reports.topic_files import parse_topic
from storage.blobs import Blobs
from storage.database import Store
from storage.events import ArticleReread, ArticleRevised, Change
from storage.log import EventLog
from storage.queries import digests
from tests.reports.make import DAY as QUARREL
from tests.reports.make import make_window
from tests.reports.test_digest import as_mailed, spoken
from tests.reports.test_pages import TEXT, TOPIC, capture, captured, content

DAY = date(2031, 5, 14)
NOW = datetime(2031, 5, 15, 6, tzinfo=UTC)
DESK = Masthead("Harbour desk", "Harbour <desk@harbour.example>")
CALM = TEXT.replace("said no order was given at the north basin", "had nothing to add")
# The desk gives the spokeswoman another name.
RENAMED = (
    TOPIC
    + b"""
[[actor]]
id = "brandt"
names = ["Spokeswoman Brandt", "Ilse Brandt"]
person = true
kind = "official"
"""
)


@pytest.fixture
def topic():
    """A topic with one claim, as the first issue is read."""
    return parse_topic(TOPIC, "alma-vey.toml")


@pytest.fixture
def first(store: Store, topic):
    """An issue of a day on which the spokeswoman denies the claim."""
    EventLog(store).append([captured(store, "courier", TEXT, "Crews speak out")], now=NOW)
    return issue_digest(topic, DAY, store, DESK, now=NOW).digest


def amended(store: Store, topic) -> Digest:
    """The day issued again."""
    return issue_digest(topic, DAY, store, DESK, now=NOW + timedelta(hours=2), amend=True).digest


def told(digest: Digest) -> list[tuple[str, tuple[str, ...], list[str]]]:
    """What was taken back: as what, by which part of the reading, whose words."""
    return [
        (change.kind, change.by, [voice.name for voice in change.voices])
        for change in digest.changes
        if change.kind in ("corrected", "reread")
    ]


def edit(store: Store, previous: str) -> ArticleRevised:
    """The outlet takes the denial out."""
    return ArticleRevised(
        article="courier", capture=capture(store, "courier", b"2"), content=content(store, "courier", CALM, "Crews speak out"),
        previous=previous, changes=(Change(kind="wording", before="no order", after="nothing"),),
    )  # fmt: skip


def reading(store: Store, text: str, previous: str) -> ArticleReread:
    """The same bytes, read by other rules."""
    return ArticleReread(
        article="courier", capture=capture(store, "courier"), content=content(store, "courier", text, "Crews speak out"),
        previous=previous, basis="same_bytes",
    )  # fmt: skip


def test_what_the_outlet_took_out_is_a_correction(store: Store, first, topic):
    """The page says it no more: the issue before is corrected."""
    assert ["Ilse Brandt"] == [voice.name for voice in first.claims[0].voices if voice.stance == "denies"]
    EventLog(store).append([edit(store, "0" * 64)], now=NOW)

    assert [("corrected", (), ["Ilse Brandt"])] == told(amended(store, topic))


@pytest.mark.usefixtures("first")
def test_what_another_topic_file_reads_otherwise_is_read_anew(store: Store):
    """The page says it still: the desk names the speaker otherwise, and the reader hears that the reading changed."""
    digest = amended(store, parse_topic(RENAMED, "alma-vey.toml"))

    assert [("reread", ("topic",), ["Ilse Brandt"])] == told(digest)


@pytest.mark.usefixtures("first")
def test_what_another_reading_of_the_page_does_not_find_is_read_anew(store: Store, topic):
    """The bytes are the same ones: other rules find the sentence no more, and no outlet took it out."""
    EventLog(store).append([reading(store, CALM, "0" * 64)], now=NOW)

    assert [("reread", ("pages",), ["Ilse Brandt"])] == told(amended(store, topic))


@pytest.mark.usefixtures("first")
def test_an_edit_after_another_reading_is_still_the_outlets(store: Store, topic):
    """Read anew with the sentence in it, then edited: the edit took it out."""
    EventLog(store).append([reading(store, TEXT + "\nRead more.", "0" * 64), edit(store, "1" * 64)], now=NOW)

    assert [("corrected", (), ["Ilse Brandt"])] == told(amended(store, topic))


@pytest.mark.usefixtures("first")
def test_an_issue_that_reads_anew_can_be_made_again(store: Store, topic):
    """From its events, byte for byte, as any other."""
    renamed = parse_topic(RENAMED, "alma-vey.toml")
    EventLog(store).append([reading(store, TEXT + "\nRead more.", "0" * 64)], now=NOW)
    amended(store, renamed)
    EventLog(store).append([edit(store, "1" * 64)], now=NOW)
    amended(store, renamed)
    facts = digests(store, topic.id)

    assert 3 == len(facts)
    for fact in facts:
        kept = Blobs(store).get_all(fact.bodies.values())
        assert {name: kept[sha] for name, sha in fact.bodies.items()} == dict(reissue(store, fact).bodies)


def taken_back(language: str = "en", **more):
    """An amended issue: of three voices one is said no more, one is read no more; the rules were changed between."""
    first = as_mailed(spoken(said=[("A", "asserts"), ("B", "denies"), ("C", "denies")], issue=14, rules="3"))
    again = replace(spoken(said=[("A", "asserts"), ("B", "denies")]), as_of=1)
    given = {"issue": 15, "previous": first, "again": again, "rules": "4", "language": language, **more}
    return spoken(said=[("A", "asserts")], **given)


def test_both_are_told_apart_in_one_issue():
    """First what the record took back, then what our reading did, each with its voices; and by which rules."""
    digest = build_digest(taken_back())

    assert [("corrected", (), ["B"]), ("reread", ("rules",), ["C"])] == told(digest)
    assert "4" == digest.provenance.rules
    assert "1 correction, 1 claim read anew" in subject(digest)


def test_other_counts_alone_are_told_apart_too():
    """The voices are the same and the counts are not: it matters whose doing that is."""
    first = as_mailed(spoken(said=[("A", "asserts")], issue=14))
    now = spoken(said=[("A", "asserts")], issue=15, previous=first)
    fewer = replace(now.reading.claims[0], articles=7)
    now = replace(now, reading=replace(now.reading, claims=(fewer,)))

    assert [("corrected", (), [])] == told(build_digest(replace(now, again=spoken(said=[("A", "asserts")]))))
    assert [("reread", (), [])] == told(build_digest(replace(now, again=now)))


@pytest.mark.parametrize("language", PLURALS)
@pytest.mark.parametrize("name", ["html", "text", "markdown"])
def test_the_reader_hears_that_the_reading_changed(language, name):
    """In the reader's language and in every format: not that a source took it back, nor that the issue before was wrong."""
    say = words(language)
    first = as_mailed(spoken(said=[("A", "asserts"), ("C", "denies")], issue=14, rules="3"))
    again = spoken(said=[("A", "asserts")])
    only = build_digest(
        spoken(said=[("A", "asserts")], issue=15, previous=first, again=again, rules="4", language=language)
    )
    body = flat(render(only, name).decode())

    assert say.say("k_reread").upper() in body.upper()
    assert flat(say.say("reread_by", what=say.say("by_rules"))) in body
    assert flat(say.say("unread", names=f"C ({say.say('g_denies')})")) in body
    assert flat(say.say("amends_reread", n=14)) in body
    for other in (say.say("withdrawn", names="C").split(":")[0], say.say("amends", n=14)):
        assert flat(other) not in body
    assert say.say("k_corrected").upper() not in body.upper()


@pytest.mark.parametrize("language", PLURALS)
def test_notices_feeds_and_the_json_tell_it_too(language):
    """A chat's few lines, the Atom feed and the JSON name it by its kind."""
    digest = build_digest(taken_back(language))
    say = words(language)
    feed = atom([digest], title="Desk", address="https://desk.example/feed", page=lambda _: "").decode()

    assert say.say("k_reread") in notice(digest)
    assert say.count("reread_claims", 1) in subject(digest)
    assert flat(say.say("reread_by", what=say.say("by_rules"))) in flat(feed)
    kinds = [(change["kind"], change["by"]) for change in json.loads(render(digest, "json"))["changes"][:2]]
    assert [("corrected", []), ("reread", ["rules"])] == kinds


def test_the_next_days_digest_tells_them_apart():
    """Whoever read the first issue hears the next morning what was corrected and what was only read anew."""
    again = json.loads(render(build_digest(taken_back()), "json"))
    digest = build_digest(spoken(QUARREL + timedelta(1), [("D", "asserts")], previous=again, amended=(again,)))

    assert [("corrected", (), ["B"]), ("reread", ("rules",), ["C"])] == told(digest)
    body = flat(render(digest, "text").decode())
    assert "Corrects No. 14 of 14 May 2031." in body
    assert "In No. 14 of 14 May 2031. Our reading changed (the rules for statements), not what the sources say." in body


@pytest.mark.parametrize("language", PLURALS)
def test_a_digest_by_other_rules_says_so(language):
    """What is called new after the topic or the rules changed may have been said before: that is said among the doubts."""
    before = as_mailed(spoken(said=[("A", "asserts")], rules="3"))
    before["provenance"]["topic_version"] = "0000000000000000"
    given = {"said": [("A", "asserts")], "previous": before, "rules": "4", "language": language}
    body = flat(render(build_digest(spoken(QUARREL + timedelta(1), **given)), "text").decode())

    for key in ("note_other_topic", "note_other_rules"):
        assert flat(words(language).say(key)) in body
    same = flat(render(build_digest(spoken(QUARREL + timedelta(1), **{**given, "rules": "3"})), "text").decode())
    assert flat(words(language).say("note_other_rules")) not in same


def test_an_issue_from_before_rules_were_named_proves_nothing():
    """Its JSON names no rules: no digest claims that they were others."""
    before = as_mailed(spoken(said=[("A", "asserts")]))
    del before["provenance"]["rules"]
    digest = build_digest(spoken(QUARREL + timedelta(1), [("A", "asserts")], previous=before, rules="4"))

    assert [] == [doubt for doubt in digest.doubts if doubt.note]
    assert make_window(QUARREL + timedelta(1)).day == digest.window.day


def flat(text: str) -> str:
    """The words with single spaces, whatever lines, marks and tags a format puts between them."""
    plain = re.sub(r"<[^>]+>|\\(?=[^\w\s])", "", html.unescape(text))
    return " ".join(plain.split())
