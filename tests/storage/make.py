"""Builders of facts for the record's tests: an invented harbour. Run as a script, it writes missing golden files."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import orjson
from sqlalchemy import text

from storage import codec, projections
from storage.blobs import Blobs
from storage.database import Store
from storage.events import (
    ArticleCaptured,
    ArticleRecaptured,
    ArticleReread,
    ArticleRestored,
    ArticleRevised,
    ArticleVanished,
    BackfillFinished,
    BlobErased,
    Capture,
    CaptureFailed,
    Change,
    CheckpointStamped,
    ComparisonAdopted,
    Content,
    Credit,
    DeliverySettled,
    DigestIssued,
    EntryListed,
    Extraction,
    Fact,
    FeedPoll,
    FeedsPolled,
    ItemRejected,
    Line,
    LogOpened,
    Moment,
    OriginAssigned,
    OriginOverruled,
    PagesRevisited,
    PageVisit,
    RelationMeasured,
    RelationOverruled,
    SigningKeyReplaced,
    StandingLinesLearned,
    StatementReviewed,
    TopicDefined,
)
from storage.log import EventLog

NOW = datetime(2031, 5, 14, 8, 30, tzinfo=UTC)
ORIGIN = "harbour.example/desk"
GOLDEN = Path(__file__).parents[1] / "data" / "events"


def digest(data: bytes | str) -> str:
    """The hash that a blob of these bytes has."""
    return hashlib.sha256(data.encode() if isinstance(data, str) else data).hexdigest()


def make_item(item: str = "1", **more: str) -> ItemRejected:
    """The smallest fact with a natural key."""
    return ItemRejected(**{"source": "quay", "item": item, "reason": "empty", **more})


def make_entry(entry: str = "1", title: str = "Cranes stand still", feed: str = "courier") -> EntryListed:
    """A fact without a natural key: its place in its stream is its identity."""
    return EntryListed(feed=feed, entry=entry, url=f"https://courier.example/{entry}", title=title)


def make_moment() -> Moment:
    """A publication time with zone."""
    return Moment(value="2031-05-14T09:30+02:00", precision="minute", source="json-ld:datePublished", raw="14 May")


def make_capture(article: str = "a1", **more: object) -> Capture:
    """Bytes of a page, fetched at NOW."""
    page = {"url": f"https://courier.example/{article}", "final_url": f"https://courier.example/{article}"}
    return Capture(**{**page, "observed_at": NOW, "raw": digest(f"<p>{article}"), "via": "feed/courier", **more})


def make_content(article: str = "a1", text: str = "The cranes stand still.") -> Content:
    """What that page says."""
    extraction = Extraction(extractor="test/1", lines=(Line(text=text),)).model_dump_json()
    return Content(
        url=f"https://courier.example/{article}", outlet="courier", outlet_name="Harbour Courier",
        title="Cranes stand still", language="en", published=make_moment(), text=digest(text),
        words=len(text.split()), extraction=digest(extraction), extractor="test/1",
    )  # fmt: skip


def put_article(store: Store, article: str = "a1", text: str = "The cranes stand still.") -> None:
    """Store the bytes that `make_captured` and `make_revised` rest on."""
    extraction = Extraction(extractor="test/1", lines=(Line(text=text),)).model_dump_json()
    Blobs(store).put_all([(data.encode(), "text/html") for data in (f"<p>{article}", text, extraction)])


def make_captured(article: str = "a1", text: str = "The cranes stand still.") -> ArticleCaptured:
    """An article's first capture."""
    return ArticleCaptured(article=article, capture=make_capture(article), content=make_content(article, text))


def make_revised(article: str = "a1", text: str = "The cranes move again.") -> ArticleRevised:
    """A silent edit of it."""
    return ArticleRevised(
        article=article, capture=make_capture(article, observed_at=NOW + timedelta(hours=3)),
        content=make_content(article, text), previous=digest("The cranes stand still."),
        changes=(Change(kind="wording", before="stand still", after="move again"),),
    )  # fmt: skip


def make_poll(feed: str = "courier", outcome: str = "changed", new: int = 1) -> FeedPoll:
    """One poll."""
    return FeedPoll(
        feed=feed, url=f"https://{feed}.example/feed", outcome=outcome, polled_at=NOW,
        next_at=NOW + timedelta(minutes=30), status=200, new=new, entries=new,
        error="timed out" if outcome == "failed" else "",
    )  # fmt: skip


def samples() -> dict[str, Fact]:
    """One fact of each type, by its name."""
    facts: list[Fact] = [
        LogOpened(origin=ORIGIN),
        FeedsPolled(run="r1", polls=(make_poll(), make_poll("post", "failed", 0))),
        make_entry(),
        make_captured(),
        make_revised(),
        ArticleReread(
            article="a1", capture=make_capture(), content=make_content("a1", "The cranes stand."),
            previous=digest("The cranes stand still."), basis="same_bytes",
        ),
        ArticleRecaptured(article="a1", capture=make_capture(via="backfill/b1")),
        ArticleVanished(article="a1", url="https://courier.example/a1", observed_at=NOW, status=404, reason="gone"),
        ArticleRestored(article="a1", capture=make_capture()),
        PagesRevisited(run="r1", visits=(PageVisit(article="a1", observed_at=NOW, outcome="unchanged"),)),
        CaptureFailed(article="a2", url="https://courier.example/a2", via="feed/courier", reason="status"),
        make_item(),
        RelationMeasured(
            a="a1", b="a2", text_a=digest("a"), text_b=digest("b"), kind="copy", direction="b<a",
            measures={"containment": 940}, rule="credit", algorithm="fracmin/1",
        ),
        ComparisonAdopted(algorithm="fracmin/2", index="fracmin/2", position=11, texts=2),
        OriginAssigned(
            article="a2", text=digest("b"), root="a1", root_name="Harbour Courier", parent="a1", relation="copy",
            credits=(
                Credit(publisher="courier.example", name="Harbour Courier", claim="source",
                       quote="Source: Harbour Courier", place="foot", rule="en-source"),
            ),
            reasons=("credit",), confidence="certain", algorithm="origins/1",
        ),
        RelationOverruled(
            a="a1", b="a2", text_a=digest("a"), text_b=digest("b"), decision="join", source="a1", kind="copy",
            reason="the same dispatch, translated", by="desk",
        ),
        OriginOverruled(
            article="a2", text=digest("b"), decision="assign", root="virtual:wire", root_name="Harbour Wire",
            kind="partial", reason="the editor says so", by="desk",
        ),
        StatementReviewed(
            topic="cranes", article="a1", text=digest("a"), statement="5d1c", speaker="the foreman", stance="asserts",
            claim="cranes-stand", decision="amend", amended={"stance": "suspects"}, reason="he only fears it", by="desk",
        ),
        TopicDefined(topic="cranes", version="7f3a", title="The cranes", source=digest("topic")),
        DigestIssued(
            topic="cranes", day="2031-05-14", issue=1, since=NOW - timedelta(days=1), until=NOW, as_of=12,
            topic_version="7f3a", software="dateline 0.1.0", bodies={"text": digest("body")},
            subject="The cranes, 14 May 2031", message_id="<cranes.2031-05-14.1@harbour.example>",
        ),
        DeliverySettled(
            topic="cranes", day="2031-05-14", issue=1, recipient="r-01", state="sent", message_id="<m@harbour.example>",
        ),
        BackfillFinished(backfill="b1", source="folder", counts={"captured": 3}),
        StandingLinesLearned(
            outlet="courier", lines=("0a1b2c3d4e5f6071",), pages=("a1", "a2"), algorithm="standing-1"
        ),
        BlobErased(sha256=digest("secret"), reason="court order 12/31", by="desk"),
        CheckpointStamped(size=12, authority="CN=Harbour Clock", stamped_at=NOW, answer=digest("stamp")),
        SigningKeyReplaced(
            old="harbour.example/desk+5c1bd7d3+AQ", new="harbour.example/desk+0a4f19e2+AQ", handed_over=True,
            reason="yearly", by="J. Quay",
        ),
    ]  # fmt: skip
    return {fact.type: fact for fact in facts}


def open_log(store: Store) -> EventLog:
    """A log that has begun."""
    log = EventLog(store)
    log.append([LogOpened(origin=ORIGIN)], now=NOW)
    return log


def fill(store: Store) -> EventLog:
    """A log with every type of fact, an article with two revisions, and some rejections."""
    log = open_log(store)
    for words in ("The cranes stand still.", "The cranes move again."):
        put_article(store, "a1", words)
    for fact in samples().values():
        if all(name in stored(store) for name in fact.blobs):
            log.append([fact], now=NOW)
            log.append([make_item(fact.type)], now=NOW + timedelta(minutes=1))
    return log


def stored(store: Store) -> set[str]:
    """The names of all blobs."""
    with store.read() as connection:
        return set(connection.execute(text("SELECT sha256 FROM blob")).scalars())


def picture(store: Store) -> dict[str, list[str]]:
    """Every row of every view."""
    with store.read() as connection:
        return {table.name: sorted(map(repr, connection.execute(table.select()))) for table in projections.VIEWS}


if __name__ == "__main__":
    for kind, fact in samples().items():
        path = GOLDEN / f"{kind}.v{fact.schema_version}.json"
        if not path.exists():
            path.write_bytes(codec.canonical(orjson.loads(codec.encode(fact))) + b"\n")
