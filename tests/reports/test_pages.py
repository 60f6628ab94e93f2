import io
import re
import threading
import zipfile
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from http.client import HTTPConnection
from urllib.parse import unquote

import pytest
import uvicorn
from fastapi.testclient import TestClient

from reports.digest import build_digest
from reports.formats import render
from reports.normal import Document
from reports.pages import make_app, templating
from reports.pages.answers import may_match
from reports.pages.compare import by_paragraph, compare, difference
from reports.pages.html import style_policy
from reports.pages.marks import Mark, Run, around, runs, snippet
from reports.query_parser import parse_query
from reports.topic_files import parse_topic
from reports.types import Span
from storage import happenings
from storage.blobs import Blobs
from storage.erasure import erase
from storage.events import (
    ArticleCaptured,
    ArticleRevised,
    ArticleVanished,
    Capture,
    Change,
    Content,
    Credit,
    DigestIssued,
    Extraction,
    FeedPoll,
    FeedsPolled,
    ItemRejected,
    Line,
    Moment,
    OriginAssigned,
    RelationMeasured,
    TopicDefined,
)
from storage.log import EventLog
from storage.projections import catch_up
from tests.reports.make import make_day

NOW = datetime(2031, 5, 14, 12, tzinfo=UTC)
HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)> \u202egnp.exe"
RAW = b"<html><script>alert('raw')</script><p>The Alma Vey lay in the north basin.</p></html>"

TEXT = (
    "Twenty dock workers were told on Monday night to unload the Alma Vey before the inspectors came.\n"
    "Ilse Brandt, the port authority's spokeswoman, said no order was given at the north basin.\n"
    "The ship left on Tuesday."
)
COPY = "A reprint.\n" + TEXT.split("\n", maxsplit=1)[0] + "\nNobody else was asked."
EDITED = TEXT.replace("Twenty", "Thirty")

TOPIC = b"""
id = "alma-vey"
title = "The Alma Vey <at> Port Maren"
languages = ["en"]
day = { zone = "Europe/Berlin", cut = "24:00" }
admit = { query = '"alma vey"' }

[[claim]]
id = "crew-ordered"
text = "Dock crews were ordered to unload the Alma Vey."
about = ["unload* OR order*"]
"""


@pytest.fixture
def topic():
    """A small topic file."""
    return parse_topic(TOPIC, "alma-vey.toml")


def content(store, article, text, title, **more):
    """The text and the extraction as blobs, and what names them."""
    lines = (
        Line(text=title, role="title", reason="the headline"),
        *(Line(text=line) for line in text.split("\n")),
        Line(text=f"Share this {HOSTILE}", role="share", reason="a button"),
    )
    moment = Moment(value="2031-05-14T09:30+02:00", precision="minute", source="meta:published", raw="14 May, 9.30")
    day = Moment(value="2031-05-13", precision="day", source="url", raw="2031/05/13", doubts=("older than the rest",))
    extraction = Extraction(extractor="test", title=title, published=moment, dates=(moment, day), lines=lines)
    names = Blobs(store).put_all(
        [(text.encode(), "text/plain"), (extraction.model_dump_json().encode(), "application/json")]
    )
    given = {
        "url": f"https://{article}.example/news", "outlet": article, "outlet_name": f"Outlet {article}", "title": title,
        "language": "en", "published": moment, "text": names[0], "words": len(text.split()), "extraction": names[1], "extractor": "test",
    }  # fmt: skip
    return Content(**{**given, **more})


def capture(store, article, raw=RAW):
    """Bytes as fetched."""
    name = Blobs(store).put(raw, "text/html")
    url = f"https://{article}.example/news"
    return Capture(url=url, final_url=url, observed_at=NOW, raw=name, status=200, via=f"feed/{article}")


def captured(store, article, text, title, **more):
    """An article's first capture."""
    return ArticleCaptured(
        article=article, capture=capture(store, article), content=content(store, article, text, title, **more)
    )


def origin(article, root, relation, **more):
    """Where a text comes from."""
    return OriginAssigned(
        article=article,
        text="0" * 64,
        root=root,
        root_name="Outlet courier",
        relation=relation,
        confidence="certain",
        algorithm="test",
        **more,
    )


def issued(store):
    """A digest of an invented day, stored in every format."""
    digest = build_digest(make_day())
    formats = ("html", "text", "markdown", "json")
    names = Blobs(store).put_all([(render(digest, name), "text/plain") for name in formats])
    return DigestIssued(
        topic="alma-vey", day="2031-05-14", issue=14, since=digest.window.since, until=digest.window.until, as_of=3,
        topic_version="3f1c9a2b7d40e658", software="dateline test", bodies=dict(zip(formats, names, strict=True)),
        subject="[The Alma Vey] 14 May 2031: 2 new claims", message_id="<1@test.invalid>",
    )  # fmt: skip


def fill(store):
    """A store with an original that was edited, its copy, a hostile page, a page gone, polls and a rejected item."""
    first = captured(store, "courier", TEXT, "Crews speak out at Port Maren")
    edited = content(store, "courier", EDITED, "Crews speak out at Port Maren")
    source = Blobs(store).put(TOPIC, "application/toml")
    poll = FeedPoll(
        feed="courier",
        url="https://courier.example/feed",
        outcome="changed",
        polled_at=NOW,
        next_at=NOW + timedelta(hours=1),
        new=3,
    )
    bad = FeedPoll(
        feed="lost",
        url="https://lost.example/feed",
        outcome="failed",
        polled_at=NOW,
        next_at=NOW + timedelta(hours=1),
        error=f"dns: {HOSTILE}",
    )
    credit = Credit(
        publisher="courier",
        name="Outlet courier",
        claim="reprint",
        quote=f"From the Courier {HOSTILE}",
        place="tail",
        rule="test",
    )
    facts = [
        first,
        captured(store, "post", COPY, "Night order at the north basin"),
        captured(store, "evil", HOSTILE + "\nThe Alma Vey again.", HOSTILE, byline=HOSTILE, url="javascript:alert(3)"),
        captured(store, "gone", "The Alma Vey had a manifest.", "Manifest published"),
        ArticleRevised(
            article="courier", capture=capture(store, "courier", RAW + b"2"), content=edited, previous=first.content.text,
            changes=(Change(kind="numbers", before="Twenty dock workers", after="Thirty dock workers"),),
        ),
        ArticleVanished(article="gone", url="https://gone.example/news", observed_at=NOW, status=410, reason="gone"),
        RelationMeasured(a="courier", b="post", text_a="0" * 64, text_b="1" * 64, kind="partial", measures={"longest": 16}, rule="part", algorithm="test"),
        origin("courier", "courier", "original"),
        origin("post", "courier", "partial", parent="courier", credits=(credit,), reasons=("the credit names it",)),
        FeedsPolled(run="r1", polls=(poll, bad)),
        ItemRejected(source="feed/lost", item=HOSTILE, reason="no_content", detail=HOSTILE),
        TopicDefined(topic="alma-vey", version="3f1c9a2b7d40e658", title="The Alma Vey", source=source),
        issued(store),
    ]  # fmt: skip
    EventLog(store).append(facts, now=NOW)
    catch_up(store)


@pytest.fixture
def web(store, topic):
    """The pages over a filled store."""
    fill(store)
    told = [(("courier", "evil"), (HOSTILE, "basin")), (("gone",), ("pier",))]
    happenings.put(store, NOW.date(), told)
    happenings.put(store, NOW.date() + timedelta(days=1), told[1:])
    app = make_app(store, topics={topic.id: topic}, desk=f"Coast {HOSTILE}", clock=lambda: NOW + timedelta(hours=2))
    return TestClient(app, base_url="http://localhost", follow_redirects=False)


class Page(HTMLParser):
    """What a test asks of a page: its tags, links and headings."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.links, self.levels, self.ids, self.scopeless = [], [], [], [], 0
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        """Note a tag."""
        named = dict(attrs)
        self.tags.append((tag, named))
        self.links += [named["href"]] if tag == "a" and "href" in named else []
        self.levels += [int(tag[1])] if re.fullmatch("h[1-6]", tag) else []
        self.ids += [named["id"]] if "id" in named else []
        self.scopeless += tag == "th" and "scope" not in named


def crawl(web, start="/", most=400):
    """Every page that can be reached by links of ours, by address."""
    found, todo = {}, [start]
    while todo and len(found) < most:
        url = todo.pop(0)
        if url in found:
            continue
        found[url] = answer = web.get(url)
        if answer.status_code == 302:
            todo.append(answer.headers["location"])
        elif answer.headers["content-type"].startswith("text/html") and not url.endswith("/sent"):
            links = (link.split("#")[0] for link in Page(answer.text).links)
            todo += [link for link in links if link.startswith("/")]
    return found


PAGES = (
    "/", "/topics/alma-vey", "/topics/alma-vey/days/2031-05-14/14", "/topics/alma-vey/claims/crew-ordered", "/articles",
    "/articles/courier", "/articles/post", "/articles/evil", "/articles/gone", "/articles/courier/revisions/2",
    "/articles/evil/statements/alma-vey", "/families", "/families/courier", "/compare?a=evil&b=courier", "/search",
    "/search?q=alma", "/search?q=%3Cscript%3E(", "/feeds", "/rejected", "/log", "/log/4", "/log/12", "/%3Cscript%3E",
    "/articles?url=%22%3E%3Cscript%3E",
)  # fmt: skip


def pages(web):
    """Every kind of page, by address."""
    return {url: web.get(url).text for url in PAGES}


def test_every_link_of_ours_leads_somewhere(web):
    """No page links to a page that is not there, except proofs that nothing has signed yet."""
    found = crawl(web)
    broken = {url: answer.status_code for url, answer in found.items() if answer.status_code not in (200, 302)}
    # The invented digest cites articles of its own, which the store does not hold.
    own = {
        url
        for url in broken
        if not re.search(
            r"/articles/(c0ffee01|b0a70002|d1cebea3|9a11ed04|90e00006|bac60005)|/families/(d1cebea3|c0ffee01)|/log/4711",
            unquote(url),
        )
    }
    assert set() == own
    assert 40 < len(found)


def test_hostile_words_stay_words_on_every_page(web):
    """Titles, bylines, errors and items of strangers never become tags, links or direction overrides."""
    for url, text in pages(web).items():
        page = Page(text)
        names = {tag for tag, _ in page.tags}
        assert set() == names & {"script", "img", "iframe", "object", "embed", "base", "form"} - {"form"}, url
        assert [] == [
            link for link in page.links if re.match(r"\s*(javascript|data|vbscript):", link, re.IGNORECASE)
        ], url
        assert [] == [attr for _, attrs in page.tags for attr in attrs if attr.startswith("on")], url
        assert "\u202e" not in text, url


def test_every_answer_carries_the_headers(web):
    """Pages, files, the API, redirects, refusals and errors all say what a browser may do with them."""
    urls = (
        "/",
        "/articles/courier",
        "/articles/courier/text",
        "/api/articles",
        "/topics/alma-vey/days/2031-05-14",
        "/nothing",
        "/api/nothing",
        "/articles?before=x",
    )
    for url in urls:
        headers = web.get(url).headers
        assert "nosniff" == headers["x-content-type-options"], url
        assert "no-referrer" == headers["referrer-policy"], url
        assert headers["content-security-policy"].startswith("default-src 'none'"), url
        assert "unsafe-inline" not in headers["content-security-policy"], url
        assert "set-cookie" not in headers, url


def test_pages_load_nothing_but_their_own_stylesheet(web):
    """The only things a page asks for are the stylesheet of the same host; it holds no inline style."""
    for url, text in pages(web).items():
        page = Page(text)
        loaded = [attrs["href"] for tag, attrs in page.tags if tag == "link"]
        assert [True] == [link.startswith("/assets/pages-") for link in loaded], url
        assert [] == [tag for tag, attrs in page.tags if "style" in attrs or tag == "style"], url
    sheet = web.get(loaded[0])
    assert 200 == sheet.status_code
    assert "url(" not in sheet.text
    assert "@import" not in sheet.text


def test_pages_are_built_for_everybody(web):
    """One main and one h1, landmarks, headings without gaps, table heads with scope, ids only once."""
    for url, text in pages(web).items():
        page = Page(text)
        tags = [tag for tag, _ in page.tags]
        assert (1, 1, 1) == (tags.count("main"), tags.count("h1"), tags.count("header")), url
        assert 1 <= tags.count("nav"), url
        assert all(after - before <= 1 for before, after in zip(page.levels, page.levels[1:], strict=False)), (
            url,
            page.levels,
        )
        assert 0 == page.scopeless, url
        assert len(page.ids) == len(set(page.ids)), (url, page.ids)
        assert "en" == dict(page.tags)["html"]["lang"], url


def test_nothing_can_be_changed(web, store):
    """Every method but GET and HEAD is refused, and reading leaves the log as it was."""
    before = EventLog(store).head()
    assert {405} == {
        web.request(method, "/articles").status_code for method in ("POST", "PUT", "PATCH", "DELETE", "OPTIONS")
    }
    pages(web)
    assert before == EventLog(store).head()


def test_head_answers_like_get_without_a_body(web):
    """HEAD gives the headers of GET and no bytes."""
    head, got = web.head("/articles/courier"), web.get("/articles/courier")
    assert (200, b"") == (head.status_code, head.content)
    assert got.headers["content-length"] == head.headers["content-length"]


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example:8015", "user@localhost", ""]
)
def test_requests_for_other_hosts_are_refused(web, host):
    """A page elsewhere that names a host leading here learns nothing."""
    answer = web.get("/articles", headers={"host": host})
    assert 421 == answer.status_code
    assert "Crews" not in answer.text


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:8015", "127.0.0.1:8015", "[::1]:8015"])
def test_our_own_hosts_are_answered(web, host):
    """Loopback by any of its names, with any port."""
    assert 200 == web.get("/articles", headers={"host": host}).status_code


def test_raw_captures_are_saved_and_never_shown(web):
    """Captured bytes come whole, as plain text, as an attachment, in a sandbox."""
    page = Page(web.get("/articles/courier").text)
    link = next(link for link in page.links if "/captures/" in link)
    answer = web.get(link)
    assert RAW in answer.content
    assert answer.headers["content-type"].startswith("text/plain")
    assert answer.headers["content-disposition"].startswith("attachment;")
    assert "sandbox" in answer.headers["content-security-policy"]


def test_only_captures_can_be_had_as_raw_bytes(web, store):
    """The hash of another blob, or of another article's capture, gives nothing."""
    text = Blobs(store).put(TEXT.encode(), "text/plain")
    raw = Blobs(store).put(RAW, "text/html")
    assert 404 == web.get(f"/articles/courier/captures/{text}").status_code
    assert 200 == web.get(f"/articles/post/captures/{raw}").status_code
    assert 404 == web.get("/articles/courier/captures/..%2f..").status_code


def test_the_issue_as_sent_is_the_very_bytes(web):
    """The stored HTML is given unchanged, and its policy allows its own styles and nothing else."""
    body = render(build_digest(make_day()), "html")
    answer = web.get("/topics/alma-vey/days/2031-05-14/14/sent")
    assert body == answer.content
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script" not in policy
    assert "sandbox" in policy
    assert style_policy(body.decode()) in policy


@pytest.mark.parametrize("name", ["html", "text", "markdown", "json", "csv"])
def test_every_format_can_be_downloaded(web, name):
    """All formats are the bytes that `render` gives, as attachments; CSV is made from the stored JSON."""
    answer = web.get(f"/topics/alma-vey/days/2031-05-14/14/download/{name}")
    assert render(build_digest(make_day()), name) == answer.content
    assert answer.headers["content-disposition"].startswith("attachment;")


def test_the_evidence_can_be_taken_along(web):
    """A pack of an article and of an issue, though the issue cites what is not held here."""
    for url in ("/articles/courier/evidence", "/topics/alma-vey/days/2031-05-14/14/evidence"):
        answer = web.get(url)
        names = zipfile.ZipFile(io.BytesIO(answer.content)).namelist()

        assert "application/zip" == answer.headers["content-type"]
        assert {"README.txt", "verify_proof.py"} < set(names)
        assert answer.content == web.get(url).content
    assert 404 == web.get("/articles/nobody/evidence").status_code


def test_a_day_leads_to_its_last_issue(web):
    """The address of a day is that of the issue that stands."""
    answer = web.get("/topics/alma-vey/days/2031-05-14")
    assert (302, "/topics/alma-vey/days/2031-05-14/14") == (answer.status_code, answer.headers["location"])


def test_an_article_shows_all_that_is_held_of_it(web):
    """Dates with their basis, what was left out and why, revisions with their differences, captures."""
    text = web.get("/articles/courier").text
    for words in (
        "meta:published",
        "14 May, 9.30",
        "older than the rest",
        "the headline",
        "a button",
        "<del>Twenty</del>",
        "<ins>Thirty</ins>",
    ):
        assert words in text, words
    assert 2 == text.count("/captures/")


def test_a_revision_shows_what_changed_in_place(web):
    """Only the word that changed is marked."""
    text = web.get("/articles/courier/revisions/2").text
    assert "<del>Twenty</del> <ins>Thirty</ins> dock workers" in text.replace("</del><ins>", "</del> <ins>")


def test_a_family_shows_its_tree_and_two_texts(web):
    """The copy stands below the original with its credit, and the shared run is marked on both sides."""
    text = web.get("/families/courier").text
    assert "partial copy" in text
    assert "From the Courier" in text
    assert 2 <= text.count("<mark>")


def test_stories_of_a_day_are_shown_with_their_families(web):
    """The last day comes first, and leads to the day before; what stands alone is only counted; the same as JSON."""
    assert "/stories/2031-05-15" == web.get("/stories").headers["location"]
    last = Page(web.get("/stories/2031-05-15").text)
    assert "/stories/2031-05-14" in last.links
    shown = web.get("/stories/2031-05-14")
    page = Page(shown.text)
    assert {"/articles/courier", "/stories/2031-05-15"} <= set(page.links)
    assert "1 text stands alone" in shown.text
    told = web.get("/api/stories/2031-05-14").json()
    assert [["courier", "evil"], ["gone"]] == [story["families"] for story in told]
    assert "No two families" in web.get("/stories/2001-01-01").text
    assert 400 <= web.get("/api/stories/yesterday").status_code < 500


def test_an_issue_says_which_story_a_family_is_in(web, store):
    """Families and claims lead to the story as it stands now, called a likeness; the issue that was sent knows nothing of it."""
    where = "/topics/alma-vey/days/2031-05-14/14"
    sent = web.get(f"{where}/download/json").content
    happenings.put(store, NOW.date(), [(("c0ffee01", "courier"), ("basin", "order"))])
    page = web.get(where)
    assert {"/stories/2031-05-14", "/stories/2031-05-14#s1"} <= set(Page(page.text).links)
    assert "s1" in Page(web.get("/stories/2031-05-14").text).ids
    assert "in a story of" in page.text
    assert "a likeness, and no source behind it" in page.text

    assert 2 == page.text.count("a story of"), "one family and one claim, not those that stand alone"

    happenings.put(store, NOW.date(), [(("c0ffee01",), ("x",)), (("courier",), ("y",))])
    happenings.stand(store, "stories:test", 3)
    alone = web.get(where)
    assert "a story of" not in alone.text
    assert "/stories/2031-05-14" in Page(alone.text).links
    assert sent == web.get(f"{where}/download/json").content


def test_many_stories_take_several_pages(web, store):
    """Each page leads to the next, and a story of a later page is shown there."""
    happenings.put(store, NOW.date(), [((f"a{n:02}", f"b{n:02}"), (f"w{n}",)) for n in range(40)])
    first = Page(web.get("/stories/2031-05-14").text)
    assert "/stories/2031-05-14?first=31" in first.links
    assert "s31" not in first.ids
    assert {"s31", "s40"} <= set(Page(web.get("/stories/2031-05-14?first=31").text).ids)
    assert 400 <= web.get("/stories/2031-05-14?first=0").status_code < 500


def test_a_statement_is_shown_in_context(web):
    """The list of an article's statements leads to each with its sentence, cue and chain."""
    listed = Page(web.get("/articles/courier/statements/alma-vey").text)
    links = [link for link in listed.links if re.search(r"/statements/alma-vey/\w+", link)]
    shown = web.get(links[-1])
    assert 200 == shown.status_code
    assert "m-sentence" in shown.text
    assert "Way to the page" in shown.text


def test_search_finds_and_marks(web):
    """A query gives the articles it matches, with the words marked; a wrong one says where and what to do."""
    found = web.get("/search", params={"q": "inspectors NOT reprint"})
    assert (200, 1) == (found.status_code, len(set(re.findall(r'href="/articles/(\w+)"', found.text))))
    assert "<mark>inspectors</mark>" in found.text
    wrong = web.get("/search", params={"q": "(open"})
    assert 400 == wrong.status_code
    assert "expected" in wrong.text


def test_feeds_and_rejected_items_are_told(web):
    """The failing feed with its error, the healthy one with its new entries, the rejected item with its reason."""
    feeds = web.get("/feeds").text
    assert "failing" in feeds
    assert 'aria-label="today: 3"' in feeds
    assert "no content" in web.get("/rejected").text


@pytest.mark.parametrize(
    "url",
    [
        "/articles/nobody",
        "/topics/none",
        "/families/none",
        "/log/99999",
        "/topics/alma-vey/days/2031-05-14/99",
        "/topics/alma-vey/claims/none",
        "/api/articles/nobody",
    ],
)
def test_what_is_not_there_is_said_to_be_missing(web, url):
    """404, with words, in the form that was asked for."""
    answer = web.get(url)
    assert 404 == answer.status_code
    assert ("json" in answer.headers["content-type"]) == url.startswith("/api/")


@pytest.mark.parametrize(
    "url",
    [
        "/articles?before=-1",
        "/articles?before=99999999999999999999999",
        "/log/-1",
        "/topics/alma-vey/days/yesterday/1",
        "/search?q=a&since=never",
        "/api/articles?limit=100000",
    ],
)
def test_nonsense_is_refused_and_breaks_nothing(web, url):
    """400 for what cannot be meant."""
    assert 400 == web.get(url).status_code


def test_lists_go_on_page_by_page(store, topic):
    """Every article is listed once over the pages, the latest first, and no page holds more than its share."""
    facts = [captured(store, f"a{number:03}", f"Number {number}.", f"Title {number}") for number in range(65)]
    EventLog(store).append(facts, now=NOW)
    catch_up(store)
    web = TestClient(make_app(store, topics={topic.id: topic}, desk="Coast"), base_url="http://localhost")
    url, pages = "/articles", []
    while url:
        page = Page(web.get(url).text)
        pages.append([link for link in page.links if re.fullmatch(r"/articles/a\d+", link)])
        url = next((attrs["href"] for tag, attrs in page.tags if attrs.get("rel") == "next"), None)
    assert [30, 30, 5] == [len(page) for page in pages]
    assert [f"/articles/a{number:03}" for number in reversed(range(65))] == [link for page in pages for link in page]


def test_the_api_says_what_the_pages_say(web):
    """The schema names read-only routes alone, and the answers hold the same articles."""
    schema = web.get("/api/openapi.json").json()
    assert {"get"} == {method for path in schema["paths"].values() for method in path}
    article = web.get("/api/articles/courier").json()
    assert EDITED == article["text"]
    assert [1, 2] == [revision["n"] for revision in article["revisions"]]
    assert {"title", "share"} == {line["role"] for line in article["left_out"]}
    assert 4 == len(web.get("/api/articles").json())


def test_the_pages_work_below_a_prefix(store, topic):
    """Mounted under another application every link and the stylesheet carry its prefix."""
    from fastapi import FastAPI

    fill(store)
    outer = FastAPI()
    outer.mount("/dateline", make_app(store, topics={topic.id: topic}, desk="Coast", hosts=("*",), framed=True))
    answer = TestClient(outer).get("/dateline/articles/courier")
    links = [link for link in Page(answer.text).links if link.startswith("/")]
    assert 200 == answer.status_code
    assert [] == [link for link in links if not link.startswith("/dateline/")]
    assert "frame-ancestors 'self'" in answer.headers["content-security-policy"]


def test_an_empty_store_has_pages_too(store):
    """A fresh desk sees what to do, not errors."""
    web = TestClient(make_app(store, topics={}, desk=""), base_url="http://localhost")
    assert {200} == {
        web.get(url).status_code
        for url in ("/", "/articles", "/families", "/search", "/feeds", "/rejected", "/log", "/api/status")
    }


def test_a_real_server_serves_it(sqlite_store, topic):
    """Over a socket, by uvicorn, with the same headers."""
    fill(sqlite_store)
    config = uvicorn.Config(
        make_app(sqlite_store, topics={topic.id: topic}, desk="Coast"), host="127.0.0.1", port=0, log_level="error"
    )
    server = uvicorn.Server(config)
    started = threading.Event()
    startup = server.startup

    async def noted(sockets=None):
        await startup(sockets)
        started.set()

    server.startup = noted
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        assert started.wait(30)
        port = server.servers[0].sockets[0].getsockname()[1]
        connection = HTTPConnection("127.0.0.1", port, timeout=30)
        connection.request("GET", "/articles/courier")
        answer = connection.getresponse()
        assert (200, "nosniff") == (answer.status, answer.getheader("x-content-type-options"))
        connection.close()
    finally:
        server.should_exit = True
        thread.join(30)


# ---------------------------------------------------------------- the pure parts


def test_runs_are_cut_where_marks_overlap():
    """Each run carries all marks that cover it, and together they are the text."""
    text = "abcdefgh"
    found = runs(text, Span(0, 8), [Mark(Span(1, 5), "one"), Mark(Span(3, 7), "two")])
    assert (Run("a"), Run("bc", ("one",)), Run("de", ("one", "two")), Run("fg", ("two",)), Run("h")) == found


def test_around_gives_the_paragraphs_beside():
    """The paragraph of the span with its neighbours, empty lines left out."""
    text = "one\n\ntwo\nthree\nfour"
    assert ["two", "three", "four"] == [
        span.of(text) for span in around(text, Span(text.index("three"), text.index("three") + 2))
    ]


def test_a_snippet_holds_its_first_hit():
    """However deep in the text it stands."""
    text = "word " * 500 + "needle " + "word " * 500
    at = text.index("needle")
    found = snippet(text, [Span(at, at + 6)])
    assert ["needle"] == [run.text for run in found if run.names]
    assert len("".join(run.text for run in found)) < 320


def test_comparing_a_text_with_itself_shares_all():
    """Every word, paragraph beside paragraph."""
    both = compare(TEXT, TEXT)
    assert (100, 100) == (both.share_left, both.share_right)
    assert [TEXT.split("\n")[n] for n in range(3)] == ["".join(run.text for run in row.right) for row in both.rows]


def test_comparison_marks_only_what_is_shared():
    """A run of five words and more, wherever it moved; unpaired paragraphs stand alone."""
    both = compare(
        "Alpha beta gamma delta epsilon zeta.\nQuite other words stand here today.",
        "An opening of its own.\nAlpha beta gamma delta epsilon eta.",
    )
    marked = ["".join(run.text for run in row.left if run.names) for row in both.rows]
    assert "Alpha beta gamma delta epsilon" in marked
    assert 5 == both.longest
    assert any(row.right and not row.left for row in both.rows)


def test_comparison_keeps_every_word_of_both_sides():
    """Nothing is lost and nothing shown twice."""
    both = compare(TEXT, COPY)
    for side, text in (("left", TEXT), ("right", COPY)):
        shown = "\n".join("".join(run.text for run in getattr(row, side)) for row in both.rows if getattr(row, side))
        assert text == shown


def test_a_difference_gives_both_texts_back():
    """Without what came it is the old text, without what went the new one."""
    pieces = difference(TEXT, EDITED)
    assert EDITED.split() == "".join(piece.text for piece in pieces if piece.mark != "removed").split()
    assert TEXT.split() == "".join(piece.text for piece in pieces if piece.mark != "added").split()
    assert 3 == len(by_paragraph(pieces))
    assert difference("a " * 13_000, "b " * 13_000) is None


def test_style_policy_names_every_style():
    """A hash for the sheet and one for each distinct inline style; none of them leaves none allowed."""
    policy = style_policy('<style>p{}</style><p style="a:b">x</p><p style="a:b">y</p>')
    assert 2 == policy.count("'sha256-")
    assert "style-src 'none'; style-src-attr 'none'" == style_policy("<p>plain</p>")


@pytest.mark.parametrize(
    "query", ["dock*", '"alma vey"', "o'neil OR half-deck", "title:crews", "(order* NEAR/3 crew) NOT rain", "straße"]
)
def test_a_search_passes_over_no_text_that_matches(query):
    """Whatever the query matches is looked at; what holds none of its words is not."""
    asked = parse_query(query)
    texts = [
        "The Alma-Vey's dock-workers",
        "An order to O’Neil's crew",
        "Alma Vey",
        "ALMA\nVEY",
        "Half-deck cargo",
        "Strasse",
        "Rain.",
    ]
    for text in texts:
        for title in ("", "Crews' night", "Straße"):
            if asked.matches(Document.of(text, title, "en")) is not None:
                assert may_match(asked, text, title)
    assert not may_match(asked, "zzz", "")


def test_what_is_remembered_is_forgotten_with_the_next_event(store, topic):
    """Counts kept at hand change with the record, and an erased issue is shown no more."""
    fill(store)
    web = TestClient(make_app(store, {topic.id: topic}, desk="Coast"), base_url="http://localhost")
    before = web.get("/api/families").json()
    shown = web.get("/topics/alma-vey/days/2031-05-14/14").text
    fact = next(item.fact for item in EventLog(store).read() if item.fact.type == "digest_issued")
    erase(store, fact.bodies["json"], "a court's order", "desk", NOW)
    EventLog(store).append([origin("gone", "courier", "copy", parent="courier")], now=NOW)
    catch_up(store)

    assert "Dock crews were ordered" in shown
    assert "Dock crews were ordered" not in web.get("/topics/alma-vey/days/2031-05-14/14").text
    assert before != web.get("/api/families").json()


def test_times_for_machines_have_digits_that_html_knows():
    """The record tells microseconds; a time element takes three digits of a second at most."""
    at = datetime(2031, 5, 14, 12, 0, 9, 434025, tzinfo=UTC)
    assert "2031-05-14T12:00:09.434+00:00" == templating.iso(at)
