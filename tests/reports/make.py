"""Builders of digest inputs: an invented harbour quarrel, told by invented papers. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from reports.digest import Selection
from reports.query import Query
from reports.query_parser import parse_query
from reports.topics import QuantityDef, Topic
from reports.types import (
    ClaimReading,
    Hop,
    Note,
    NumberConflict,
    Origin,
    Quantity,
    Reading,
    Span,
    Speaker,
    Statement,
    TopicReading,
    Window,
)
from storage.events import Change, Content, Credit, Extraction, Moment
from storage.views import ArticleView, CoverageView, OriginView, RevisionView

DAY = date(2031, 5, 14)
ZONE = "Europe/Berlin"
NAMES = {
    "courier": "Harbour Courier",
    "post": "The Maren Post",
    "nord": "Nordlicht",
    "wire": "Coastline Wire",
    "gull": "Gull & Anchor",
}

CLAIMS = {
    "crew-ordered": "Dock crews were ordered to unload the Alma Vey without inspection papers.",
    "cargo-arms": "The Alma Vey carries arms and not grain.",
    "port-closed": "The north basin would close if the strike goes on.",
}


def make_moment(value: str = "2031-05-14T09:30+02:00", precision: str = "minute", **more) -> Moment:
    """A moment as a page might state it."""
    return Moment(value=value, precision=precision, source="meta", raw=value, **more)


def make_topic(**more) -> Topic:
    """A topic with just what a digest needs of it."""
    quantity = QuantityDef("crew", near=make_query(), text="dock workers ordered")
    given = {
        "id": "alma-vey", "title": "The Alma Vey at Port Maren", "languages": ("en",), "zone": ZONE, "cut": "24:00",
        "actors": (), "claims": (), "quantities": (quantity,), "admit": (), "exclude": (),
        "version": "3f1c9a2b7d40e658", "source": b"",
    }  # fmt: skip
    return Topic(**{**given, **more})


def make_query() -> Query:
    """Any query; a digest never asks it."""
    return parse_query("dock*")


def make_window(day: date = DAY, zone: str = ZONE) -> Window:
    """The local day, midnight to midnight."""
    since = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone))
    return Window(day, zone, since, since + timedelta(days=1))


def make_content(
    text: str, *, outlet: str = "courier", title: str = "Crews speak out at Port Maren", **more
) -> Content:
    """What a capture said."""
    given = {
        "url": f"https://{outlet}.example/news/{len(text)}", "outlet": outlet, "outlet_name": NAMES.get(outlet, outlet),
        "title": title, "language": "en", "published": make_moment(), "text": "0" * 64, "words": len(text.split()),
        "extraction": "1" * 64, "extractor": "test",
    }  # fmt: skip
    return Content(**{**given, **more})


def make_revision(article: str, content: Content, n: int = 1, changes: Sequence[Change] = ()) -> RevisionView:
    """One state of an article."""
    seen = datetime(2031, 5, 14, 8, 0, tzinfo=UTC) + timedelta(hours=n)
    return RevisionView(article, n, content, "2" * 64, "feed/test", seen, seen, n, tuple(changes))


def make_article(
    article: str = "a1",
    text: str = "Nothing was said.",
    *,
    origin: OriginView | None = None,
    warnings: Sequence[str] = (),
    **more,
) -> ArticleView:
    """An article as a view gives it."""
    content = make_content(text, **more)
    revision = make_revision(article, content)
    extraction = Extraction(extractor="test", warnings=tuple(warnings))
    return ArticleView(article, revision, revision, text, extraction, origin)


def make_origin(
    article: str, root: str, name: str, *, parent: str = "", relation: str = "copy", quote: str = ""
) -> OriginView:
    """Where an article's text comes from."""
    words = (
        (Credit(publisher=root, name=name, claim="reprint", quote=quote, place="end", rule="test"),) if quote else ()
    )
    return OriginView(article, root, name, parent or root, relation, words, (), "certain", 1)


def make_statement(
    view: ArticleView, sentence: str, speaker: Speaker | str, stance: str = "asserts", claim: str = "crew-ordered", *,
    cue: str = "", origin: str = "", numbers: Sequence[str] = (), **more,
) -> Statement:  # fmt: skip
    """A statement found where its sentence stands in the article."""
    start = view.text.index(sentence)
    span = Span(start, start + len(sentence))
    who = Speaker(speaker) if isinstance(speaker, str) else speaker
    given = {
        "id": f"{view.id}:{start}:{claim}:{who.shown}", "article": view.id, "revision": view.revision.n, "claim": claim,
        "speaker": who, "stance": stance, "speech": "indirect", "sentence": span, "content": span,
        "cue": spot(view.text, cue, start) if cue else None, "origin": origin, "rule": "test",
        "numbers": tuple(Quantity(20, 20, "people", "", "crew", spot(view.text, number, start)) for number in numbers),
    }  # fmt: skip
    return Statement(**{**given, **more})


def spot(text: str, words: str, after: int = 0) -> Span:
    """Where the words stand, at or after a place."""
    start = text.index(words, after)
    return Span(start, start + len(words))


def make_claim(claim: str, statements: Sequence[Statement], **more) -> ClaimReading:
    """A claim over statements; the counts are worked out plainly unless given."""
    keys = dict.fromkeys(statement.origin for statement in statements if statement.origin)
    given = {
        "claim": claim, "text": CLAIMS.get(claim, claim), "statements": tuple(statements),
        "origins": tuple(Origin(key, key.title(), "witness", "speaker and day") for key in keys),
        "articles": len({statement.article for statement in statements}),
        "publishers": len({statement.article for statement in statements}), "independent": len(keys),
    }  # fmt: skip
    return ClaimReading(**{**given, **more})


def make_reading(claims: Sequence[ClaimReading] = (), **more) -> TopicReading:
    """Everything read for the topic."""
    return TopicReading(tuple(claims), **more)


def make_selection(**more) -> Selection:
    """A selection of a day on which nothing happened, unless told otherwise."""
    given = {
        "topic": make_topic(), "window": make_window(), "today": (), "reading": make_reading(),
        "coverage": CoverageView(feeds=61, fetched=61), "as_of": 4711, "software": "dateline 0.1.0", "issue": 14,
        "desk": "Coast desk",
    }  # fmt: skip
    return Selection(**{**given, **more})


SPOKESWOMAN = Speaker("Ilse Brandt", "Ilse Brandt", "brandt", "port authority spokeswoman", "port")
FOREMAN = Speaker("Tomas R., a crew foreman", "", "", "", "crews", anonymous=True)
UNION = Speaker("Marta Okafor", "Marta Okafor", "okafor", "head of the dockers' union", "crews")

COURIER = (
    "Twenty dock workers at Port Maren were told on Monday night to unload the Alma Vey before the inspectors came, "
    "three of them said.\nTomas R., a crew foreman, said 20 men were picked from his shift and that nobody showed them "
    "a paper.\nThe port authority denied that any ship is unloaded without papers. Its spokeswoman, Ilse Brandt, said "
    "she had received no complaint from the crews.\nMarta Okafor, head of the dockers' union, said two families had "
    "called her office with the same account."
)
POST = (
    "Dock crews tell of a night order at the north basin.\nTomas R., a crew foreman, said 20 men were picked from his "
    "shift and that nobody showed them a paper.\nIlse Brandt said on Wednesday she had received no complaint from the crews.\n"
    "From the Harbour Courier."
)
NORD = (
    "Ein Kran, ein Schiff, keine Papiere.\nDer Hafenmeister sagte, das Nordbecken könne geschlossen werden, falls der "
    "Streik andauere.\nNach Angaben der Gewerkschaft waren es 24 Arbeiter."
)
GULL = (
    "An officer of the coast guard, Ruth Adeyemi, said the Alma Vey carries rifles under the grain.\nShe gave no proof."
)


def make_day() -> Selection:
    """A full day: a report, its reprint, a German page, an undated page, an edit, a page gone, a failing feed."""
    courier = make_article("c0ffee01", COURIER, published=make_moment("2031-05-14T07:40+02:00"))
    post = make_article(
        "b0a70002", POST, outlet="post", title="Night order at the north basin",
        published=make_moment("2031-05-14T10:05+02:00"),
        origin=make_origin("b0a70002", "c0ffee01", "Harbour Courier", quote="From the Harbour Courier."),
    )  # fmt: skip
    nord = make_article(
        "d1cebea3", NORD, outlet="nord", title="Ein Kran, ein Schiff, keine Papiere", language="de",
        published=make_moment("2031-05-14", "day"), warnings=("time_zone_missing",),
    )  # fmt: skip
    gull = make_article("9a11ed04", GULL, outlet="gull", title="Rifles under the grain?", published=None)
    after = make_revision("c0ffee01", courier.content, 2, (
        Change(kind="numbers", before="told on Monday night, 30 dock workers", after="told on Monday night, twenty dock workers"),
        Change(kind="headline", before="Crews revolt at Port Maren", after="Crews speak out at Port Maren"),
        Change(kind="trivial", before="quay side", after="quayside"),
    ))  # fmt: skip
    statements = _day_statements(courier, post)
    closing = make_statement(
        nord, "Der Hafenmeister sagte, das Nordbecken könne geschlossen werden, falls der Streik andauere.",
        Speaker("Der Hafenmeister", "Harbour master", "master", "", "port"), "conditional", "port-closed",
        cue="sagte", origin="harbour master", chain=(Hop("person", "Harbour master"), Hop("outlet", "Nordlicht")),
    )  # fmt: skip
    rifles = make_statement(
        gull, "An officer of the coast guard, Ruth Adeyemi, said the Alma Vey carries rifles under the grain.",
        Speaker("Ruth Adeyemi", "Ruth Adeyemi", "adeyemi", "coast guard officer", "state"), "asserts", "cargo-arms",
        cue="said", origin="adeyemi", chain=(Hop("person", "Ruth Adeyemi"), Hop("outlet", "Gull & Anchor")),
    )  # fmt: skip
    return make_selection(
        today=(Reading(courier, ()), Reading(post, ()), Reading(nord, ())),
        undated=(Reading(gull, (), ("no_date",)),),
        reading=make_reading(
            (
                make_claim("crew-ordered", statements, articles=2, publishers=2, independent=1, labels=("contested", "single-origin"),
                           notes=(Note("same_people", ("Okafor", "the dock crews")),)),
                make_claim("port-closed", [closing], labels=("conditional", "single-origin")),
            ),
            numbers=(NumberConflict("crew", (("20", ("c0ffee01", "b0a70002")), ("24", ("d1cebea3",))), True, (Note("also_as", ("the port",), ("up to 30",)),)),),
            counted_once=(Note("counted_report", ("Harbour Courier",), number=2),),
        ),
        undated_reading=make_reading((make_claim("cargo-arms", [rifles]),)),
        background=(make_article("bac60005", "Port Maren is a port.", outlet="wire", title="Port Maren: a short history", published=make_moment("2029", "year"), kind="reference"),),
        edits=((courier, make_revision("c0ffee01", courier.content, 1), after),),
        vanished=(make_article("90e00006", "Gone.", outlet="wire", title="Alma Vey: manifest published", published=make_moment("2031-05-12", "day")),),
        coverage=CoverageView(feeds=61, fetched=58, failing=(("Coastline Wire", "no connection since 12 May"), ("Lighthouse", "certificate expired")), silent=("Dune Radio",), rejected={"no_content": 2}),
        history=tuple((DAY - timedelta(days=back), {"port-closed": back % 4, "crew-ordered": 0}) for back in range(1, 12)),
        checkpoint="dateline.example/coast\n4712\nq83vEjRWeJASNFZ4kBI0VniQEjRWeJASNFZ4kBI0Vng=\n\n— dateline.example/coast 5f2c1a9bAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n",
    )  # fmt: skip


def _day_statements(courier: ArticleView, post: ArticleView) -> list[Statement]:
    picked = "Tomas R., a crew foreman, said 20 men were picked from his shift and that nobody showed them a paper."
    direct = (Hop("person", "Tomas R."), Hop("outlet", "Harbour Courier"))
    return [
        make_statement(courier, picked, FOREMAN, cue="said", origin="foreman", numbers=("20",), chain=direct),
        make_statement(post, picked, FOREMAN, cue="said", origin="foreman", numbers=("20",),
                       chain=(*direct, Hop("republisher", "The Maren Post", "credited"))),
        make_statement(courier, "The port authority denied that any ship is unloaded without papers.",
                       Speaker("The port authority", "Port authority", "port", "", "port"), "denies", cue="denied",
                       origin="port authority", chain=(Hop("person", "Port authority"), Hop("outlet", "Harbour Courier"))),
        make_statement(courier, "Its spokeswoman, Ilse Brandt, said she had received no complaint from the crews.", SPOKESWOMAN,
                       "no_knowledge", cue="had received no complaint", origin="brandt",
                       chain=(Hop("person", "Ilse Brandt"), Hop("outlet", "Harbour Courier", "inferred"))),
        make_statement(post, "Ilse Brandt said on Wednesday she had received no complaint from the crews.", SPOKESWOMAN,
                       "no_knowledge", cue="had received no complaint", origin="brandt",
                       stated_at=make_moment("2031-05-14", "day")),
        make_statement(courier, "Marta Okafor, head of the dockers' union, said two families had called her office with the same account.",
                       UNION, cue="said", origin="okafor", nested=(Speaker("two families"),), hedges=("same account",),
                       chain=(Hop("person", "Marta Okafor"), Hop("outlet", "Harbour Courier"))),
    ]  # fmt: skip


def on(selection: Selection, day: date, **more) -> Selection:
    """The same selection on another day."""
    return replace(selection, window=make_window(day), **more)
