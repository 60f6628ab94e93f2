"""What was said before the day is background of its digest, and what comes after the day has no place in it."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import UTC, date, datetime, timedelta

import pytest

from reports.catalogue import PLURALS, words
from reports.digest import build_digest
from reports.formats import FORMATS, render
from reports.headline import notice
from reports.issue import Masthead, issue_digest, make_digest, reissue
from reports.origins import read_topic
from reports.pages import make_app
from reports.parts import Digest
from reports.placing import said_after, said_before
from reports.topic_files import parse_topic
from storage.blobs import Blobs
from storage.database import Store
from storage.events import ArticleRevised, Change, Moment
from storage.log import EventLog
from storage.queries import last_position
from tests.reports.make import make_moment, make_selection, make_window
from tests.reports.tell import make_topic, read
from tests.reports.test_digest import as_mailed
from tests.reports.test_pages import TOPIC, capture, captured, content

FRIDAY = date(2031, 5, 16)
WINDOW = make_window(FRIDAY, "UTC")
DESK = Masthead("Harbour desk", "Harbour <desk@harbour.example>")
RETOLD = (
    "The ferry Alma sank on Sunday. On March 3, Rita Kolt said the bow door stood open. "
    "Ada Berg denied on Friday that the door stood open. Blue Line had denied on May 2 that the door was open."
)


def digest_of(*texts: str, day: date = FRIDAY, language: str = "en", previous=None) -> Digest:
    """The digest of articles of that day, read by the rules; each is an outlet's own."""
    published = day.isoformat()
    readings = tuple(read(text, name=f"a{n}", outlet=f"Post {n}", day=published) for n, text in enumerate(texts))
    topic = make_topic()
    return build_digest(
        make_selection(topic=topic, window=make_window(day, "UTC"), today=readings, reading=read_topic(readings, topic),
                       language=language, previous=previous)
    )  # fmt: skip


def voices(digest: Digest) -> dict[str, date | None]:
    """Who speaks on the door, and the day if it was before."""
    return {voice.name: voice.said.day() if voice.said else None for claim in digest.claims for voice in claim.voices}


@pytest.mark.parametrize(
    ("value", "before", "after"),
    [
        ("2031-05-14", True, False),
        ("2031-03-03", True, False),
        ("2031-05-15", False, False),  # a day's last words are printed on the next
        ("2031-05-16", False, False),
        ("2031-05-17", False, True),
        ("2031-05-16T23:59+00:00", False, False),
        ("2031-05-17T00:00+00:00", False, True),
        ("2031-05", False, False),  # no day: nobody can tell
    ],
)
def test_the_day_of_words_against_the_day_of_the_digest(value: str, before: bool, after: bool):
    """Before the eve it is background, from the cut on it belongs to another day; what has no day is neither."""
    precision = "month" if len(value) == 7 else "minute" if "T" in value else "day"
    moment = make_moment(value, precision)

    assert (before, after) == (said_before(moment, WINDOW), said_after(moment, WINDOW))


def test_words_without_a_day_are_neither():
    """Nothing is known of when they were said; the page's day stands."""
    assert not said_before(None, WINDOW)
    assert not said_after(None, WINDOW)


def test_a_day_that_is_cut_at_six_has_its_own_eve():
    """The window counts, not the calendar: the 16th from six to six still prints words of the 15th."""
    topic = parse_topic(TOPIC.replace(b"24:00", b"06:00"), "alma-vey.toml")

    assert not said_before(make_moment("2031-05-15", "day"), topic.window(FRIDAY))
    assert said_before(make_moment("2031-05-14", "day"), topic.window(FRIDAY))
    assert not said_after(make_moment("2031-05-17", "day"), topic.window(FRIDAY))


def test_what_was_said_in_march_is_shown_with_its_day_and_is_not_new():
    """The minister's denial of today is the news; the campaigner's word of March and the owner's of 2 May stand beside it."""
    digest = digest_of(RETOLD)

    assert {"Rita Kolt": date(2031, 3, 3), "Ada Berg": None, "Blue Line": date(2031, 5, 2)} == voices(digest)
    assert [("new", ["Ada Berg"])] == [(c.kind, [voice.name for voice in c.voices]) for c in digest.changes]
    assert (3, 2, 1, 1) == (
        digest.glance.statements, digest.glance.earlier, digest.glance.new_claims, digest.glance.denials,
    )  # fmt: skip


@pytest.mark.parametrize("when", ["In March", "Last week", "Two months ago", "In 2019"])
def test_a_week_a_month_a_year_is_before_as_well(when: str):
    """No day is named and none is made up: it was before the day, and is told so."""
    digest = digest_of(f"The ferry Alma sank. {when}, Rita Kolt said the bow door stood open.")

    assert ["earlier"] == [claim.state for claim in digest.claims]
    assert "Rita Kolt (" in render(digest, "text").decode()


def test_its_origin_stands_behind_the_claim():
    """Who said it in March still says so: the origin counts, and the claim is contested."""
    claim = digest_of(RETOLD).claims[0]

    assert 1 == claim.counts.independent
    assert "contested" in claim.labels


def test_a_claim_that_is_only_retold_is_no_new_claim():
    """Nobody says anything of it today: it is in the table as said before, and in no news."""
    digest = digest_of("The ferry Alma sank. On March 3, Rita Kolt said the bow door stood open.")

    assert ["earlier"] == [claim.state for claim in digest.claims]
    assert () == digest.changes
    assert (0, 0) == (digest.glance.new_claims, digest.glance.denials)


def test_what_was_only_retold_is_new_when_it_is_said():
    """A page that recalls March makes nothing known: the first to say it now is told as new."""
    monday = digest_of("The ferry Alma sank. On March 3, Rita Kolt said the bow door stood open.")
    mailed = json.loads(render(monday, "json"))
    next_day = digest_of(
        "The ferry Alma sank. Rita Kolt said the bow door stood open.", day=FRIDAY + timedelta(1), previous=mailed
    )

    assert ["new"] == [change.kind for change in next_day.changes]


def test_a_known_claim_does_not_grow_by_what_was_said_before():
    """A second page recalls what somebody else said in March: more stand behind it, nothing is new."""
    first = digest_of("The ferry Alma sank. Rita Kolt said the bow door stood open.")
    mailed = json.loads(render(first, "json"))
    again = digest_of(
        "The ferry Alma sank. Rita Kolt said the bow door stood open. On March 3, Blue Line said the door was open.",
        day=FRIDAY + timedelta(1),
        previous=mailed,
    )

    assert 2 == again.claims[0].counts.independent
    assert ["same"] == [claim.state for claim in again.claims]


def test_one_mouth_on_two_days_is_one_source():
    """The same person in March and today: both are shown, each with its day, and count once."""
    digest = digest_of(
        "The ferry Alma sank. Rita Kolt said on Friday that the bow door stood open. On March 3, Rita Kolt said the door was open."
    )

    assert 1 == digest.claims[0].counts.independent
    assert "single-origin" in digest.claims[0].labels
    assert {"Rita Kolt": None} == voices(digest)
    assert {False, True} == {line.earlier for group in digest.claims[0].groups for line in group.evidence}


def test_words_without_a_day_are_not_dated_by_what_was_said_in_march():
    """The page's own news and its look back are two occasions: the first stays without a day."""
    digest = digest_of(
        "The ferry Alma sank. Rita Kolt said the bow door stood open.",
        "On March 3, Rita Kolt said the ferry's door was open.",
    )
    lines = [line for group in digest.claims[0].groups for line in group.evidence]

    assert {None, "2031-03-03"} == {line.stated_at.value if line.stated_at else None for line in lines}


def test_undated_pages_stand_apart_from_what_was_said_before():
    """A page without a date is marked by a dagger; a day inside it does not make it part of the day."""
    topic = make_topic()
    held = (read("The ferry Alma sank. On March 3, 2031, Rita Kolt said the bow door stood open.", name="u", day=None),)
    digest = build_digest(
        make_selection(topic=topic, window=WINDOW, undated=held, undated_reading=read_topic(held, topic))
    )

    assert ["undated"] == [claim.state for claim in digest.claims]
    assert [(True, None)] == [(voice.undated, voice.said) for voice in digest.claims[0].voices]


@pytest.mark.parametrize("language", PLURALS)
@pytest.mark.parametrize("format_", ["html", "text", "markdown"])
def test_every_format_marks_it_in_words_of_its_language(format_: str, language: str):
    """The day stands behind the name in the table, the line says that it was before, a note says what that means."""
    say = words(language)
    shown = re.sub(r"\s+", " ", render(digest_of(RETOLD, language=language), format_).decode())
    day = say.day(date(2031, 3, 3))

    assert f"Rita Kolt ({day})" in shown.replace("\\", "")
    assert say.say("said_before", time=day) in shown.replace("\\", "")
    assert say.say("before_note") in shown
    assert say.count("earlier", 2) in shown


def test_the_rows_and_the_values_say_it():
    """JSON and CSV: a column and a field."""
    digest = digest_of(RETOLD)
    rows = list(csv.DictReader(io.StringIO(render(digest, "csv").decode())))

    assert {"Rita Kolt": "yes", "Ada Berg": "", "Blue Line": "yes"} == {
        row["speaker"]: row["said_before"] for row in rows
    }
    assert set(FORMATS) == {"html", "text", "markdown", "json", "csv"}


def test_a_notice_tells_what_is_new_alone():
    """A few lines for a chat have no room for March."""
    told = notice(digest_of(RETOLD))

    assert "Ada Berg" in told
    assert "Rita Kolt" not in told


def test_the_note_on_days_stands_only_where_a_day_stands_behind_a_name():
    """Who said it in March and says it today has no day in the table: nothing there needs to be explained."""
    digest = digest_of(
        "The ferry Alma sank. Rita Kolt said the bow door stood open. In March, Rita Kolt said the door was open."
    )

    assert (1, False) == (digest.glance.earlier, digest.recalls)
    assert words("en").say("before_note") not in " ".join(render(digest, "text").decode().split())


def test_without_such_words_nothing_is_said_of_them():
    """The note stands only where there is something to note."""
    shown = render(
        digest_of("The ferry Alma sank. Ada Berg denied on Friday that the door stood open."), "text"
    ).decode()

    assert "before this day" not in shown


def test_an_issue_of_before_is_read_as_it_is():
    """What earlier versions mailed has none of these fields: it is understood, and what it knew is known."""
    old = as_mailed(make_selection())
    mailed = json.loads(render(digest_of("The ferry Alma sank. Rita Kolt said the bow door stood open."), "json"))
    for voice in (voice for claim in mailed["claims"] for voice in claim["voices"]):
        del voice["said"]
    del old["glance"]["earlier"]

    assert Digest.model_validate(old).glance.earlier == 0
    again = digest_of(
        "The ferry Alma sank. Rita Kolt said the bow door stood open.", day=FRIDAY + timedelta(1), previous=mailed
    )
    assert ["same"] == [claim.state for claim in again.claims]


# -- nothing from after the cut

DAY = date(2031, 5, 14)
NOW = datetime(2031, 5, 15, 6, tzinfo=UTC)
TEXT = (
    "The Alma Vey lay in the north basin. Ilse Brandt said on Wednesday that no order was given to unload it. "
    "On May 16, Tomas Rehn said an order was given."
)


def shown(store: Store, topic, **more) -> str:
    """Everything that the digest of the day says, in every format."""
    digest = make_digest(topic, DAY, store, DESK, **more).digest
    return "\n".join(render(digest, name).decode() for name in FORMATS)


@pytest.fixture
def topic():
    """A topic with one claim."""
    return parse_topic(TOPIC, "alma-vey.toml")


def test_what_was_said_after_the_day_is_left_out_and_that_is_told(store: Store, topic):
    """A page of the day that was written on: what it says of the 16th is no word of the 14th, and a note counts it."""
    stamp = Moment(value="2031-05-16T10:00+02:00", precision="minute", source="meta")
    EventLog(store).append([captured(store, "courier", TEXT, "Crews speak out", updated=stamp)], now=NOW)
    told = shown(store, topic)

    assert "Ilse Brandt" in told
    assert "Rehn" not in told
    assert "1 statement of these pages was made after this day" in re.sub(r"\s+", " ", told)


def test_a_page_seen_to_be_written_on_needs_no_stamp(store: Store, topic):
    """Seen on the 14th and changed on the 16th: what it then says of the 16th came after the day."""
    later = capture(store, "courier", b"2").model_copy(update={"observed_at": datetime(2031, 5, 16, 9, tzinfo=UTC)})
    EventLog(store).append([
        captured(store, "courier", TEXT.split(" On May", maxsplit=1)[0], "Crews speak out"),
        ArticleRevised(article="courier", capture=later, content=content(store, "courier", TEXT, "Crews speak out"),
                       previous="0" * 64, changes=(Change(kind="names", before="", after="Tomas Rehn"),)),
    ], now=NOW)  # fmt: skip
    told = shown(store, topic).split("Silent edits")[0]

    assert "Ilse Brandt" in told
    assert not [line for line in told.splitlines() if "Rehn" in line and "said an order was given" in line]


def test_a_day_from_further_east_leaves_nothing_out(store: Store, topic):
    """It is the 15th in Sydney already: a page that nobody wrote on may quote it on the 14th."""
    text = TEXT.split(" On May", maxsplit=1)[0].replace("on Wednesday", "on May 15")
    EventLog(store).append([captured(store, "courier", text, "Crews speak out")], now=NOW)

    assert "Ilse Brandt" in shown(store, topic)


def test_an_article_published_after_the_day_is_of_another_day(store: Store, topic):
    """It is neither among the articles nor in a figure."""
    late = Moment(value="2031-05-15T00:00+02:00", precision="minute", source="meta")
    early = Moment(value="2031-05-14T23:59+02:00", precision="minute", source="meta")
    text = TEXT.split(" On May", maxsplit=1)[0]
    facts = [
        captured(store, "late", text, "Told on the next day", published=late),
        captured(store, "early", text, "Told on the day", published=early),
    ]
    EventLog(store).append(facts, now=NOW)
    told = shown(store, topic)

    assert "Told on the day" in told
    assert "Told on the next day" not in told


def test_what_the_log_learnt_after_the_cut_reaches_no_digest_as_of_it(store: Store, topic):
    """An amendment and an article that came to be known later: as of the position before, neither has happened."""
    log = EventLog(store)
    text = TEXT.split(" On May", maxsplit=1)[0]
    log.append([captured(store, "courier", text, "Crews speak out")], now=NOW)
    cut = last_position(store)
    before = shown(store, topic, as_of=cut)
    edited = content(store, "courier", text.replace("Brandt", "Falk"), "Crews speak out")
    log.append([
        ArticleRevised(article="courier", capture=capture(store, "courier", b"2"), content=edited, previous="0" * 64,
                       changes=(Change(kind="names", before="Brandt", after="Falk"),)),
        captured(store, "other", text.replace("Brandt", "Orlow"), "A late find"),
    ], now=NOW + timedelta(hours=4))  # fmt: skip

    assert before == shown(store, topic, as_of=cut)
    assert "Falk" not in before
    now = shown(store, topic)
    assert "Falk" in now
    assert "Orlow" in now


def test_an_issue_made_before_the_amendment_is_made_again_as_it_was(store: Store, topic):
    """Byte for byte, whatever was learnt since; the pages show what was sent."""
    log = EventLog(store)
    log.append([captured(store, "courier", TEXT, "Crews speak out")], now=NOW)
    issue = issue_digest(topic, DAY, store, DESK, now=NOW)
    assert issue.fact is not None
    log.append([captured(store, "other", TEXT.replace("Brandt", "Orlow"), "A late find")], now=NOW + timedelta(hours=4))

    assert issue.bodies == reissue(store, issue.fact).bodies
    kept = Blobs(store).get_all(issue.fact.bodies.values())
    assert dict(issue.bodies) == {name: kept[sha] for name, sha in issue.fact.bodies.items()}


def test_the_pages_mark_it_too(sqlite_store: Store, topic):
    """The page of an issue: the day behind the name, and words beside the line."""
    from fastapi.testclient import TestClient

    text = "The Alma Vey lay in the north basin. On March 3, Ilse Brandt said no order was given to unload it."
    EventLog(sqlite_store).append([captured(sqlite_store, "courier", text, "Crews speak out")], now=NOW)
    issue_digest(topic, DAY, sqlite_store, DESK, now=NOW)
    page = (
        TestClient(make_app(sqlite_store, topics={topic.id: topic}, desk="Coast"), base_url="http://localhost")
        .get(f"/topics/{topic.id}/days/{DAY}/1")
        .text
    )

    assert "Ilse Brandt</span> (3 Mar 2031)" in page
    assert "said 3 Mar 2031, before this day" in page
    assert "said before this day" in page
