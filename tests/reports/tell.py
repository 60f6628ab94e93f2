"""Builders of articles and a small topic for the readers of statements. Pure."""

from __future__ import annotations

from datetime import UTC, datetime

from reports.statements import read_statements
from reports.topic_files import parse_topic
from reports.topics import Topic
from reports.types import Reading, Statement
from storage.events import Content, Credit, Extraction, Line, Moment
from storage.views import ArticleView, OriginView, RevisionView

SEEN = datetime(2031, 5, 20, tzinfo=UTC)
FRIDAY = "2031-05-16"

TOPIC = """
id = "ferry"
title = "The ferry Alma"
languages = ["en", "ru", "de", "tr"]
[parties]
state = "The state"
owner = "The owner"
crew = "The crew"
[admit]
query = "ferry"
[[actor]]
id = "berg"
names = ["Ada Berg", "Berg"]
roles = ["transport minister"]
party = "state"
person = true
kind = "official"
speaks_for = ["government"]
[[actor]]
id = "government"
names = ["the government", "Norvia"]
party = "state"
kind = "official"
[[actor]]
id = "line"
names = ["Blue Line"]
party = "owner"
kind = "official"
[[actor]]
id = "crew"
names = ["sailors", "sailor", "deckhands", "deckhand", "Matrosen", "матросы", "tayfalar"]
party = "crew"
kind = "witness"
[[actor]]
id = "kolt"
names = ["Rita Kolt"]
party = "crew"
person = true
kind = "advocate"
[[actor]]
id = "vossen"
names = ["Piet Vossen", "Vossen"]
party = "crew"
person = true
kind = "witness"
[[actor]]
id = "jan-n"
names = ["Jan N.", "Jan"]
party = "crew"
person = true
kind = "witness"
[[claim]]
id = "door-open"
text = "The bow door stood open."
carry = ["what"]
refers = ['"this|the report*|claim*|allegation*"']
counter = ['"door closed|locked"~4']
[claim.about]
what = ["door* OR gate* OR bugtor OR ворот* OR kapı*"]
how = ["open OR unlocked OR ajar OR offen OR открыт* OR açık*"]
[[claim]]
id = "ferry-raised"
text = "The ferry will be raised."
also = ['"rais*|lift*|salvage* ferry|ship|wreck|it"~5']
[[quantity]]
id = "dead"
near = "died OR dead OR killed OR drowned"
unit = "people"
tolerance = 0.02
background = true
""".encode()


def make_topic() -> Topic:
    """The topic of the ferry."""
    return parse_topic(TOPIC, "ferry.toml")


def make_article(
    text: str, name: str = "a", *, outlet: str = "Norvia Post", day: str | None = FRIDAY, language: str = "en",
    copy_of: str = "", source: str = "", kind: str = "news", root: str = "",
) -> ArticleView:  # fmt: skip
    """An article as the store gives it; `copy_of` and `source` are credits."""
    published = Moment(value=day, precision="day", source="published") if day else None
    content = Content(
        url=f"https://{name}.example/", outlet=outlet, outlet_name=outlet, kind=kind, title="Ferry", language=language,
        published=published, text=f"text of {name}", words=1, extraction=name, extractor="test",
    )  # fmt: skip
    revision = RevisionView(name, 1, content, "raw", "feed/test", SEEN, SEEN, 1)
    extraction = Extraction(extractor="test", lines=tuple(Line(text=line) for line in text.split("\n")))
    return ArticleView(name, revision, revision, text, extraction, make_origin(name, copy_of, source, root))


def make_origin(name: str, copy_of: str, source: str, root: str) -> OriginView | None:
    """Where the text comes from, by its credits."""
    if not copy_of and not source and not root:
        return None
    credited, claim = (copy_of, "reprint") if copy_of else (source, "source")
    credits_ = (
        (Credit(publisher=credited, name=credited, claim=claim, quote=credited, place="foot", rule="test"),)
        if credited
        else ()
    )
    relation = "copy" if copy_of or root else "original"
    return OriginView(
        name, root or (f"virtual:{copy_of}" if copy_of else name), copy_of, "", relation, credits_, (), "claimed", 1
    )


def read(text: str, **more) -> Reading:
    """The reading of one article under the ferry's topic."""
    return read_statements(make_article(text, **more), make_topic())


def told(text: str, **more) -> list[tuple[str, str, str]]:
    """Who says what, how: speaker, claim and stance of every statement."""
    return [(who(one), one.claim, one.stance) for one in read(text, **more).statements]


def who(one: Statement) -> str:
    """The speaker's id, or the name shown."""
    return one.speaker.id or one.speaker.shown
