"""Archives on the web are read by their own protocols into the same events, mannered, resumable and dated by nobody's guess."""

import asyncio
import gzip
import io
import json
import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from ingest.backfill import backfill
from ingest.errors import SourceError
from ingest.http import Fetcher
from ingest.sources.archives import open_source
from ingest.sources.reach import Reach
from ingest.sources.wayback import links, read_index
from ingest.types import Document, Feed, Fetched
from ingest.watchlist import Watchlist, read_watchlist
from storage import queries
from storage.events import ArticleCaptured, ArticleRecaptured, ArticleRevised, BackfillFinished, ItemRejected
from storage.log import EventLog
from tests.ingest.web import Web, answer

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
WATCH = (
    '[desk]\nname = "Desk"\n[[outlet]]\nid = "quay"\nname = "Quay Post"\nhosts = ["quay.example"]\nlanguage = "en"\n'
)


def page(number, day="2015-09-18", more=""):
    """A news page of our own."""
    text = (
        f"The harbour master of Port {number} said on Friday that {number + 3} ships had asked for berths. "
        f"The council of Port {number} will hear the pilots next week, a clerk told this newspaper. "
        f"Nobody on the quay could say when crane {number} would be mended. {more}"
    )
    return (
        f'<html lang="en"><head><title>Berths at Port {number}</title>'
        f'<meta property="article:published_time" content="{day}T09:00:00+03:00"></head>'
        f"<body><article><h1>Berths at Port {number}</h1><p>{text}</p></article></body></html>"
    ).encode()


def url(number):
    return f"http://quay.example/{number}.html"


@pytest.fixture
def web():
    with Web() as server:
        server.serves("/robots.txt", "User-agent: *\nDisallow: /secret")
        yield server


@pytest.fixture
def fetch(web):
    with Fetcher(web.manners(archive_pause=0.0)) as fetcher:
        yield fetcher


def watchlist() -> Watchlist:
    return read_watchlist(WATCH)


def reach(fetch, **more):
    return Reach(NOW, fetch, **({"archive": "http://web.archive.example/web/"} | more))


def told(items):
    """Each item's name with its reason, or the time its archive had it."""
    return [
        (item.name, item.archived_at and f"{item.archived_at:%Y%m%d}")
        if isinstance(item, Document)
        else (item.name, item.reason)
        for item in items
    ]


def facts(store, *kinds):
    return [item.fact for item in EventLog(store).read() if isinstance(item.fact, kinds)]


# -- web archives ----------------------------------------------------------------------------------------------------


def capture(web, stamp, address, body, **headers):
    """What a web archive plays back at the address of one capture."""
    web.serves(f"/web/{stamp}id_/{address}", body, Content_Type="text/html; charset=utf-8", **headers)


def index_of(web, *pages):
    """Serve pages of an index by the key that is asked for."""
    head = ["timestamp", "original", "mimetype", "statuscode", "digest"]

    async def serve(_, writer):
        path = web.asked[-1].path
        number = next((n for n in range(1, len(pages)) if f"resumeKey=key{n}" in path), 0)
        more = [[], [f"key{number + 1}"]] if number + 1 < len(pages) else []
        writer.write(answer(json.dumps([head, *pages[number], *more]).encode()))

    return serve


class Routes(dict):
    """Answers by path alone, for servers that are asked with a query."""

    def get(self, key, default=None):
        return super().get(key) or super().get(key.partition("?")[0], default)


def row(stamp, number, digest, status="200", media="text/html"):
    return [stamp, url(number), media, status, digest]


def test_captures_of_pages_by_the_index(web, fetch, store):
    """Every differing capture is one, over all pages of the index; an edit between two is a revision, and observed is now."""
    web.answers = Routes(web.answers)
    first = [row("20150918120000", 1, "A"), row("20150919120000", 1, "A"), row("20150920120000", 1, "B")]
    second = [
        row("20150918130000", 2, "C"),
        row("20150918140000", 3, "D", status="404"),
        row("20150918150000", 4, "E", media="image/png"),
    ]
    web.does("/cdx/search/cdx", index_of(web, first, second))
    capture(web, "20150918120000", url(1), page(1), Memento_Datetime="Fri, 18 Sep 2015 12:00:00 GMT")
    capture(web, "20150920120000", url(1), page(1, more="Late on Sunday 40 tugs came in from the north."))
    capture(web, "20150918130000", url(2), page(2))
    spec, limits = "wayback:quay.example/*", {"since": date(2015, 9, 1), "until": date(2015, 10, 1)}

    tally = backfill(spec, store, watchlist(), now=NOW, reach=reach(fetch, **limits), workers=0)

    assert {"new": 2, "revised": 1} == tally.as_dict()
    asked = next(path for path in web.paths() if path.startswith("/cdx/"))
    assert {"from=20150901", "to=20151230", "url=quay.example/*", "collapse=digest"} <= set(
        asked.partition("?")[2].split("&")
    )
    found = {fact.capture.archived_at: fact for fact in facts(store, ArticleCaptured, ArticleRevised)}
    assert datetime(2015, 9, 18, 12, tzinfo=UTC) in found
    assert all(fact.capture.observed_at.year > 2015 for fact in found.values())
    assert {"quay"} == {fact.content.outlet for fact in found.values()}
    assert 0 == sum(path == "/robots.txt" for path in web.paths())


def test_a_second_run_asks_for_nothing_that_is_held(web, fetch, store):
    """What was taken in under the same name is not fetched again; what failed is."""
    web.answers = Routes(web.answers)
    web.does("/cdx/search/cdx", index_of(web, [row("20150918120000", 1, "A"), row("20150918130000", 2, "B")]))
    capture(web, "20150918120000", url(1), page(1))
    one = backfill("wayback:quay.example/*", store, watchlist(), now=NOW, reach=reach(fetch), workers=0)
    capture(web, "20150918130000", url(2), page(2))
    before, size = len(web.asked), EventLog(store).head().size
    two = backfill("wayback:quay.example/*", store, watchlist(), now=NOW, reach=reach(fetch), workers=0)
    assert ({"new": 1, "rejected": 1}, {"not_found": 1}) == (one.as_dict(), dict(one.reasons))
    assert {"new": 1, "unchanged": 1} == two.as_dict()
    assert [f"/web/20150918130000id_/{url(2)}"] == [asked.path for asked in web.asked[before + 1 :]]
    assert size < EventLog(store).head().size
    size = EventLog(store).head().size
    three = backfill("wayback:quay.example/*", store, watchlist(), now=NOW, reach=reach(fetch), workers=0)
    assert ({"unchanged": 2}, size) == (three.as_dict(), EventLog(store).head().size)


FEED = """<rss version="2.0"><channel><title>Quay Post</title>{links}{items}</channel></rss>"""


def item(number, day="18 Sep 2015", content=""):
    body = f"<description><![CDATA[{content}]]></description>" if content else ""
    return f"<item><title>Berths at Port {number}</title><link>{url(number)}</link><guid>{number}</guid><pubDate>{day} 09:00:00 +0300</pubDate>{body}</item>"


def test_captures_of_a_feed_lead_to_its_articles(web, fetch):
    """An entry's page is the capture nearest to the listing; where none is held, the text that the feed carried."""
    web.answers = Routes(web.answers)
    feed = "http://quay.example/feed.xml"
    web.does("/cdx/search/cdx", index_of(web, [["20150918120000", feed, "text/xml", "200", "A"]]))
    carried = "<p>" + "The pilots of Port 2 met the council and left without a word to anyone. " * 5 + "</p>"
    capture(web, "20150918120000", feed, FEED.format(links="", items=item(1) + item(2, content=carried) + item(3)))
    web.serves(f"/web/20150918120000id_/{url(1)}", b"", "302 Found", Location=f"/web/20150919000000id_/{url(1)}")
    capture(web, "20150919000000", url(1), page(1))
    found = list(open_source(f"wayback-feed:{feed}", reach(fetch)))
    assert [(url(1), "20150919"), (url(2), "20150918"), (url(3), "not_found")] == sorted(told(found))
    (second,) = [one for one in found if one.name == url(2)]
    assert "feed" in second.entry.published.source
    assert [one.headers["accept-datetime"] for one in web.asked if one.path.endswith("/1.html")][:1] == [
        "Fri, 18 Sep 2015 12:00:00 GMT"
    ]


def test_a_timemap_leads_to_every_capture(web, fetch):
    """Maps that lead to further maps are followed once, captures outside the days are not asked for, bytes come unframed."""
    at = "http://web.archive.example/web"
    web.serves(
        f"/web/timemap/link/{url(1)}",
        f'<{url(1)}>; rel="original",\n<{at}/timemap/link/{url(1)}>; rel="self timemap"; type="application/link-format",\n'
        f'<{at}/{url(1)}>; rel="timegate",\n<{at}/20150918120000/{url(1)}>; rel="first memento"; datetime="Fri, 18 Sep 2015 12:00:00 GMT",\n'
        f'<{at}/timemap/2/{url(1)}>; rel="timemap"\n',
    )
    web.serves(
        f"/web/timemap/2/{url(1)}",
        f'<{at}/20150920120000/{url(1)}>; rel="last memento"; datetime="Sun, 20 Sep 2015 12:00:00 GMT",\n'
        f'<{at}/20090918120000/{url(1)}>; rel="memento"; datetime="Fri, 18 Sep 2009 12:00:00 GMT",\n'
        f'<{at}/timemap/link/{url(1)}>; rel="timemap"\n',
    )
    capture(web, "20150918120000", url(1), page(1))
    capture(web, "20150920120000", url(1), page(1))
    found = list(open_source(f"memento:{url(1)}", reach(fetch, since=date(2015, 9, 1))))
    assert ["20150918", "20150920"] == [day for _, day in told(found)]


def test_the_older_capture_is_taken_first(web, fetch, store):
    """However slowly it comes: else an edit between the two would go unseen."""
    web.answers = Routes(web.answers)
    web.does("/cdx/search/cdx", index_of(web, [row("20150918120000", 1, "A"), row("20150920120000", 1, "B")]))

    async def slow(_, writer):
        await asyncio.sleep(0.5)
        writer.write(answer(page(1), "200 OK", "Content-Type: text/html; charset=utf-8"))

    web.does(f"/web/20150918120000id_/{url(1)}", slow)
    capture(web, "20150920120000", url(1), page(1, more="Late on Sunday 40 tugs came in from the north."))
    tally = backfill("wayback:quay.example/*", store, watchlist(), now=NOW, reach=reach(fetch), workers=0)
    assert {"new": 1, "revised": 1} == tally.as_dict()


def test_link_format_is_read_as_written():
    """Relations may be many, quotes may be missing, a comma may stand in a date."""
    text = '<http://a/1>;rel="first memento";datetime="Fri, 18 Sep 2015 12:00:00 GMT", <http://a/2>; rel=timegate'
    assert [("http://a/1", {"first", "memento"}, 2015), ("http://a/2", {"timegate"}, None)] == [
        (target, set(relations), at and at.year) for target, relations, at in links(text)
    ]


def test_an_index_in_lines_is_read_too():
    """As pywb gives it; anything else is an error that says what to look at."""
    line = {
        "urlkey": "example,quay)/",
        "timestamp": "20150918120000",
        "url": url(1),
        "mime": "text/html",
        "status": "200",
        "digest": "A",
    }
    (held,), key = read_index(json.dumps(line).encode() + b"\n", "x")
    assert (url(1), "text/html", "200", "") == (held.url, held.media_type, held.status, key)
    assert ([], "") == read_index(b"", "x")
    for bad in (b"<html>", b"[1]", b"[[]]x", b'{"a": 1}'):
        with pytest.raises(SourceError, match="no index of captures"):
            read_index(bad, "http://x.example/cdx")


def test_an_index_that_is_away_is_an_error_and_asked_three_times(web, fetch):
    """It names the address; a passing fault is tried again, and nothing is recorded as read."""
    web.answers = Routes(web.answers)
    web.serves("/cdx/search/cdx", b"", "502 Bad Gateway")
    with pytest.raises(SourceError, match="index cannot be read"):
        list(open_source("wayback:quay.example/*", reach(fetch)))
    assert 3 == len(web.asked)


# -- Common Crawl, WARC, WACZ ----------------------------------------------------------------------------------------


def warc(*numbers, stamp="2015-09-18T12:00:00Z"):
    """A gzipped WARC made by warcio, and where each record lies in it."""
    stream, places = io.BytesIO(), []
    writer = WARCWriter(stream, gzip=True)
    for number in numbers:
        start = stream.tell()
        http = StatusAndHeaders("200 OK", [("Content-Type", "text/html; charset=utf-8")], protocol="HTTP/1.1")
        dated, body = {"WARC-Date": stamp}, page(number)
        # With its length said, warcio needs no file of its own, which it would leave open.
        record = writer.create_warc_record(
            url(number),
            "response",
            payload=io.BytesIO(body),
            length=len(body),
            http_headers=http,
            warc_headers_dict=dated,
        )
        writer.write_record(record)
        places.append((start, stream.tell() - start))
    return stream.getvalue(), places


def serves_parts(web, path, body):
    """A file that can be had in parts."""

    async def serve(_, writer):
        said = web.asked[-1].headers.get("range", "")
        first, last = (int(word) for word in said.removeprefix("bytes=").split("-"))
        piece = body[first : last + 1]
        writer.write(
            answer(piece, "206 Partial Content", f"Content-Range: bytes {first}-{first + len(piece) - 1}/{len(body)}")
        )

    web.does(path, serve)


def test_common_crawl_records_are_ranges_of_a_file(web, fetch, store):
    """Only the bytes of each record are asked for; what did not answer well is left out by the index itself."""
    web.answers = Routes(web.answers)
    body, places = warc(1, 2, 3)
    lines = [
        {
            "url": url(number),
            "mime": "text/html",
            "status": "200" if number < 3 else "404",
            "timestamp": "20150918120000",
            "filename": "crawl-data/a.warc.gz",
            "offset": str(start),
            "length": str(length),
        }
        for number, (start, length) in zip((1, 2, 3), places, strict=True)
    ]

    async def index(_, writer):
        path = web.asked[-1].path
        said = {"pages": 1, "pageSize": 5} if "showNumPages" in path else None
        writer.write(answer(json.dumps(said).encode() if said else "\n".join(map(json.dumps, lines)).encode()))

    web.does("/CC-MAIN-2015-40-index", index)
    serves_parts(web, "/crawl-data/a.warc.gz", body)
    far = reach(fetch, crawl_index="http://index.crawl.example/", crawl_data="http://data.crawl.example/")
    tally = backfill("commoncrawl:CC-MAIN-2015-40/quay.example/*", store, watchlist(), now=NOW, reach=far, workers=0)
    assert {"new": 2} == tally.as_dict()
    ranges = [one.headers["range"] for one in web.asked if "range" in one.headers]
    assert {f"bytes={start}-{start + length - 1}" for start, length in places[:2]} == set(ranges)
    names = [fact.capture.entry for fact in facts(store, ArticleCaptured)]
    assert [f"crawl-data/a.warc.gz@{start}" for start, _ in places[:2]] == sorted(
        names, key=lambda name: int(name.rpartition("@")[2])
    )


@pytest.mark.parametrize("spec", ["commoncrawl:CC-MAIN-2015-40", "commoncrawl:/x", "commoncrawl:"])
def test_a_crawl_without_an_address_says_how_to_write_it(fetch, spec):
    """An example stands in the error."""
    with pytest.raises(SourceError, match="write commoncrawl:CC-MAIN"):
        list(open_source(spec, reach(fetch)))


def wacz(*numbers):
    """A WACZ with one WARC."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        package.writestr("datapackage.json", "{}")
        package.writestr("archive/data.warc.gz", warc(*numbers)[0])
    return stream.getvalue()


def test_warc_and_wacz_are_read_where_they_lie(web, fetch, tmp_path):
    """On disk, and on the web part by part; a CC-NEWS style list leads to both, and a missing file does not end it."""
    (tmp_path / "a.wacz").write_bytes(wacz(1, 2))
    (tmp_path / "b.warc.gz").write_bytes(warc(3)[0])
    serves_parts(web, "/crawl-data/a.wacz", wacz(1, 2))
    serves_parts(web, "/crawl-data/b.warc.gz", warc(3)[0])
    web.serves("/warc.paths.gz", gzip.compress(b"crawl-data/gone.warc.gz\ncrawl-data/b.warc.gz\n"))
    (tmp_path / "news.paths").write_text("gone.warc.gz\nb.warc.gz\nhttp://data.crawl.example/crawl-data/b.warc.gz\n")
    http = "http://data.crawl.example"
    wanted = [("a.wacz/data.warc.gz#1", "20150918"), ("a.wacz/data.warc.gz#2", "20150918")]
    assert wanted == told(open_source(str(tmp_path / "a.wacz"), reach(fetch)))
    assert wanted == told(open_source(f"{http}/crawl-data/a.wacz", reach(fetch)))
    assert [("b.warc.gz#1", "20150918")] == told(open_source(f"{http}/crawl-data/b.warc.gz", reach(fetch)))
    assert [(f"{http}/crawl-data/gone.warc.gz", "no_archive"), ("b.warc.gz#1", "20150918")] == told(
        open_source(f"{http}/warc.paths.gz", reach(fetch))
    )
    listed = told(open_source(str(tmp_path / "news.paths"), reach(fetch)))
    assert [("gone.warc.gz", "no_archive"), ("b.warc.gz#1", "20150918"), ("b.warc.gz#1", "20150918")] == listed
    missing = next(open_source(str(tmp_path / "news.paths"), reach(fetch)))
    assert missing.detail.startswith("cannot be opened"), "the name stands before it already"


def test_what_is_no_wacz_or_gives_no_parts_is_an_error(web, fetch, tmp_path):
    """The message says what to do."""
    with zipfile.ZipFile(tmp_path / "a.wacz", "w") as package:
        package.writestr("readme", "nothing")
    web.serves("/whole.warc.gz", warc(1)[0])
    with pytest.raises(SourceError, match="holds no WARC"):
        open_source(str(tmp_path / "a.wacz"), reach(fetch))
    with pytest.raises(SourceError, match="no parts"):
        open_source("http://data.crawl.example/whole.warc.gz", reach(fetch))
    with pytest.raises(SourceError, match="feed:http"):
        open_source("http://quay.example/feed", reach(fetch))
    with pytest.raises(SourceError, match="over the network"):
        list(open_source("wayback:quay.example/*", Reach(NOW)))


# -- lists -----------------------------------------------------------------------------------------------------------


def test_a_sitemap_leads_to_its_pages_within_the_days(web, fetch, store):
    """An index is followed; what is dated or was last changed before the days is not even fetched; robots.txt holds."""
    entry = "<url><loc>{}</loc>{}</url>"
    news = '<n:news xmlns:n="http://www.google.com/schemas/sitemap-news/0.9"><n:publication_date>{}</n:publication_date></n:news>'
    web.serves(
        "/sitemap.xml",
        "<sitemapindex><sitemap><loc>http://quay.example/s1.xml</loc></sitemap><sitemap><loc>http://quay.example/s2.xml</loc></sitemap></sitemapindex>",
    )
    web.serves(
        "/s1.xml",
        "<urlset>"
        + entry.format(url(1), news.format("2015-09-18"))
        + entry.format(url(2), news.format("2012-01-01"))
        + entry.format(url(3), "<lastmod>2012-01-01</lastmod>")
        + entry.format("http://quay.example/secret", "")
        + "</urlset>",
    )
    for number in (1, 4):
        web.serves(
            f"/{number}.html", page(number, day="2015-09-18" if number == 1 else "2016-01-01"), Content_Type="text/html"
        )
    limits = {"since": date(2015, 9, 1), "until": date(2015, 10, 1)}
    spec = "sitemap:http://quay.example/sitemap.xml"
    tally = backfill(spec, store, watchlist(), now=NOW, reach=reach(fetch, **limits), workers=0)
    assert {"new": 1, "outside_dates": 2, "rejected": 2} == tally.as_dict()
    assert {"robots": 1, "not_found": 1} == dict(tally.reasons)
    assert not {"/2.html", "/3.html", "/secret"} & set(web.paths())
    (fact,) = facts(store, ArticleCaptured)
    assert (None, "2015-09-18T09:00:00+03:00") == (fact.capture.archived_at, fact.content.published.value)


def test_history_is_verified_as_the_site_s_feed_says(web, fetch, store, tmp_path):
    """The override of a feed of the desk holds for pages of its domain that an archive leads to, and is stamped."""
    asked = {}

    def noted(requests):
        for request in requests:
            asked[request.url] = request.allow_expired_tls
            yield from fetch([request])

    for number in (1, 2):
        web.serves(f"/{number}.html", page(number), Content_Type="text/html")
    (tmp_path / "list.csv").write_text(f"url\n{url(1)}\nhttp://other.example/2.html\n")
    desk = watchlist()
    desk = replace(
        desk, feeds=(Feed("quay", "https://feeds.quay.example/", desk.outlets[0].id, allow_expired_tls=True),)
    )
    backfill(str(tmp_path / "list.csv"), store, desk, now=NOW, reach=reach(noted), workers=0)
    assert {url(1): True, "http://other.example/2.html": False} == asked
    assert {url(1): False, "http://other.example/2.html": True} == {
        fact.capture.url: fact.capture.tls_verified for fact in facts(store, ArticleCaptured)
    }


def test_a_feed_and_its_archives(web, fetch, store):
    """prev-archive is followed to the oldest, each article is one, a loop ends, a page that is gone is carried by the feed."""
    link = '<link xmlns="http://www.w3.org/2005/Atom" rel="prev-archive" href="http://quay.example/{}.xml"/>'
    carried = "<p>" + "The pilots of Port 3 met the council and left without a word to anyone. " * 5 + "</p>"
    web.serves("/feed.xml", FEED.format(links=link.format("old"), items=item(1) + item(2)))
    web.serves("/old.xml", FEED.format(links=link.format("older"), items=item(2) + item(3, content=carried)))
    web.serves("/older.xml", FEED.format(links=link.format("feed"), items=item(4, day="18 Sep 2009")))
    for number in (1, 2):
        web.serves(f"/{number}.html", page(number), Content_Type="text/html; charset=utf-8")
    far = reach(fetch, since=date(2015, 9, 1))
    tally = backfill("feed:http://quay.example/feed.xml", store, watchlist(), now=NOW, reach=far, workers=0)
    assert {"new": 3, "outside_dates": 1} == tally.as_dict()
    assert {"2015-09-18"} == {fact.content.published.value[:10] for fact in facts(store, ArticleCaptured)}
    assert 1 == web.paths().count("/feed.xml")


def test_tables_of_addresses(web, fetch, tmp_path):
    """A desk's own, Media Cloud's and GDELT's; a robot's time is never a date of publication; bad lines have their numbers."""
    for number in (1, 2, 3, 4):
        web.serves(f"/{number}.html", page(number), Content_Type="text/html")
    cloud = "id,indexed_date,language,media_name,publish_date,title,url\n1,2026-01-01,en,Quay Post,2015-09-18,Berths,{}\n2,,,,,none,\n"
    (tmp_path / "cloud.csv").write_text(cloud.format(url(1)))
    (tmp_path / "plain.csv").write_text(f"{url(2)}\n{url(2)}\n")
    events = "\t".join(["x"] * 59 + ["20150918120000", url(3)])
    with zipfile.ZipFile(tmp_path / "20150918.export.CSV.zip", "w") as package:
        package.writestr("20150918.export.CSV", events + "\n")
    (tmp_path / "bad.csv").write_text("name,colour\nA,red\n")
    bad, one = open_source(str(tmp_path / "cloud.csv"), reach(fetch))
    assert (("cloud.csv:3", "no_link"), "Quay Post", "2015-09-18") == (
        (bad.name, bad.reason),
        one.outlet,
        one.published,
    )
    assert [(url(2), None)] == told(open_source(str(tmp_path / "plain.csv"), reach(fetch)))
    (seen,) = open_source(str(tmp_path / "20150918.export.CSV.zip"), reach(fetch))
    assert (url(3), "") == (seen.url, seen.published)
    with pytest.raises(SourceError, match="no column named"):
        list(open_source(str(tmp_path / "bad.csv"), reach(fetch)))


def test_a_dead_page_is_sought_in_the_archive_where_asked(web, fetch, tmp_path):
    """With its time there; without the wish, that it is gone is the reason."""
    (tmp_path / "list.csv").write_text(f"url,seen\n{url(1)},20150918120000\n")
    capture(web, "20150918120000", url(1), page(1))
    assert [(url(1), "not_found")] == told(open_source(str(tmp_path / "list.csv"), reach(fetch)))
    assert [(url(1), "20150918")] == told(open_source(str(tmp_path / "list.csv"), reach(fetch, ask_archive=True)))


# -- the same events -------------------------------------------------------------------------------------------------


def test_live_and_from_an_archive_is_one_article_with_two_captures(web, fetch, store, tmp_path):
    """The second way adds a capture and nothing else; each read again adds nothing."""
    (tmp_path / "list.csv").write_text(f"url\n{url(1)}\n")
    (tmp_path / "a.warc.gz").write_bytes(warc(1)[0])
    web.serves("/1.html", page(1), Content_Type="text/html; charset=utf-8")
    for _ in range(2):
        for name in ("list.csv", "a.warc.gz"):
            backfill(str(tmp_path / name), store, watchlist(), now=NOW, reach=reach(fetch), workers=0)
    (article,), (again,) = facts(store, ArticleCaptured), facts(store, ArticleRecaptured)
    assert article.article == again.article
    assert (None, 2015) == (article.capture.archived_at, again.capture.archived_at.year)
    assert 2 == len(facts(store, BackfillFinished))


def test_one_odd_page_does_not_harm_its_batch(store, tmp_path, monkeypatch):
    """The others of its transaction are kept, and the odd one is recorded with the words of the error."""
    from ingest import pipeline

    (tmp_path / "a.warc.gz").write_bytes(warc(1, 2, 3)[0])
    decide = pipeline.decisions.decide_page

    def odd(history, page, before, again):
        if "Port 2" in page.body:
            raise ValueError("an odd page")
        return decide(history, page, before, again)

    monkeypatch.setattr(pipeline.decisions, "decide_page", odd)
    tally = backfill(str(tmp_path / "a.warc.gz"), store, watchlist(), now=NOW, workers=0)
    assert ({"new": 2, "rejected": 1}, {"defect": 1}) == (tally.as_dict(), dict(tally.reasons))
    assert ["ValueError: an odd page"] == [fact.detail for fact in facts(store, ItemRejected)]
    assert 2 == len(queries.all_articles(store))


def test_a_run_that_was_stopped_goes_on(store, tmp_path):
    """Stopped after any document, the next run ends with the same articles, each once."""
    (tmp_path / "a.warc.gz").write_bytes(warc(*range(1, 58))[0])

    class Stop(BaseException):
        pass

    def stop(_name, _outcome, left=[0]):  # noqa: B006 - it counts
        left[0] += 1
        if left[0] == 52:
            raise Stop

    with pytest.raises(Stop):
        backfill(str(tmp_path / "a.warc.gz"), store, watchlist(), now=NOW, workers=0, progress=stop)
    tally = backfill(str(tmp_path / "a.warc.gz"), store, watchlist(), now=NOW, workers=0)
    assert 57 == tally.counts["new"] + tally.counts["unchanged"]
    assert 57 == len(facts(store, ArticleCaptured)) == len(queries.all_articles(store))


def test_a_part_that_is_not_the_part_asked_for_is_refused(web, fetch):
    """A server that answers with other bytes does not get them taken for the right ones."""
    from ingest.types import Request

    web.sends("/x", answer(b"abcd", "206 Partial Content", "Content-Range: bytes 0-3/9"))
    web.serves("/whole", b"0123456789")
    wrong = fetch.fetch_one(Request("http://quay.example/x", kind="archive", part=(4, 7)))
    right = fetch.fetch_one(Request("http://quay.example/whole", kind="archive", part=(4, 7)))
    assert "protocol" == wrong.reason
    assert isinstance(right, Fetched)
    assert b"4567" == right.body
    assert "206" in fetch.fetch_one(Request("http://quay.example/x")).detail
