"""The newsroom serves what its README promises: tests over real HTTP and real SMTP on loopback."""

import email.message
import gzip
import http.client
import json
import os
import re
import smtplib
import subprocess
import sys
import tomllib
from pathlib import Path

import feedparser
import pytest

from examples.newsroom.mailbox import Mailbox, keep
from examples.newsroom.press import PressError, load_articles, load_outlets, publish, read_article
from examples.newsroom.server import Newsroom

REPOSITORY = Path(__file__).parents[2]
SHARED = Path(os.environ.get("DATELINE_SHARED", REPOSITORY.parent / "shared"))
EDITED = ("capitol-courier.example", "/2015/09/18/counting-the-flights")
WITHDRAWN = ("daily-trumpet.example", "/news/4471190/putins-men-to-march-on-idlib.html")
BAD_FEEDS = {"port-bulletin.example", "steppe-telegraph.example"}


@pytest.fixture(scope="module")
def newsroom():
    with Newsroom(edition=1) as running:
        yield running


def ask(newsroom, host, path, method="GET", **headers):
    """One request with a Host header; returns status, headers and body."""
    connection = http.client.HTTPConnection("127.0.0.1", newsroom.port, timeout=10)
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request(method, path, headers={"Host": host, **names})
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer.status, answer.headers, body


def page_text(newsroom, article):
    """The decoded page of an article named ``outlet/slug``."""
    outlet, slug = article.split("/")
    found = next(item for item in load_articles(newsroom.edition) if (item.outlet, item.slug) == (outlet, slug))
    _, headers, body = ask(newsroom, load_outlets()[outlet]["host"], found.path)
    return body.decode(headers.get_content_charset())


def body_of(article):
    """The text of an article file in the first edition."""
    outlet, slug = article.split("/")
    return next(item.body for item in load_articles(1) if (item.outlet, item.slug) == (outlet, slug))


def words(text):
    return re.findall(r"\w+", text.lower())


def shingles(text, size=8):
    found = words(text)
    return {" ".join(found[at : at + size]) for at in range(len(found) - size + 1)}


def containment(part, whole, size=5):
    """The share of the five-word runs of `part` that stand in `whole`."""
    return len(shingles(part, size) & shingles(whole, size)) / len(shingles(part, size))


def test_every_page_is_served_with_validators(newsroom):
    """Each page of each host answers 200 with an ETag, and 304 to that ETag."""
    for host, site in newsroom.hosts.items():
        for path in site:
            if site[path].location:
                continue
            status, headers, body = ask(newsroom, host, path)
            assert (200, site[path].body) == (status, body), (host, path)
            again, _, empty = ask(newsroom, host, path, If_None_Match=headers["ETag"])
            assert (304, b"") == (again, empty), (host, path)


def test_another_etag_gets_the_page_even_if_the_date_matches(newsroom):
    """If-None-Match outweighs If-Modified-Since."""
    _, headers, _ = ask(newsroom, "levant-wire.example", "/feed.xml")
    date = headers["Last-Modified"]
    assert 304 == ask(newsroom, "levant-wire.example", "/feed.xml", If_Modified_Since=date)[0]
    assert 200 == ask(newsroom, "levant-wire.example", "/feed.xml", If_Modified_Since=date, If_None_Match='"x"')[0]


def test_a_date_before_or_unreadable_gets_the_page(newsroom):
    """If-Modified-Since answers 304 only for a date at or after the change."""
    for date in ("Thu, 17 Sep 2015 00:00:00 GMT", "yesterday"):
        assert 200 == ask(newsroom, "levant-wire.example", "/feed.xml", If_Modified_Since=date)[0], date


def test_gzip_has_its_own_etag_and_the_same_text(newsroom):
    """A client that accepts gzip gets it, and the plain ETag does not match the zipped bytes."""
    _, plain, text = ask(newsroom, "kuryer.example", "/rss.xml")
    _, zipped, packed = ask(newsroom, "kuryer.example", "/rss.xml", Accept_Encoding="gzip, br")
    assert "gzip" == zipped["Content-Encoding"]
    assert text == gzip.decompress(packed)
    assert plain["ETag"] != zipped["ETag"]
    assert 304 == ask(newsroom, "kuryer.example", "/rss.xml", Accept_Encoding="gzip", If_None_Match=zipped["ETag"])[0]


def test_head_gives_headers_only(newsroom):
    """HEAD has the headers of GET and no body."""
    _, got, _ = ask(newsroom, "kuryer.example", "/rss.xml")
    status, head, body = ask(newsroom, "kuryer.example", "/rss.xml", method="HEAD")
    assert (200, b"", got["Content-Length"]) == (status, body, head["Content-Length"])


def test_host_decides_and_queries_do_not(newsroom):
    """The Host header, in any case and with a port, chooses the outlet; a query string changes nothing."""
    _, _, plain = ask(newsroom, "levant-wire.example", "/feed.xml")
    _, _, other = ask(newsroom, "Levant-Wire.example:80", "/feed.xml?utm_source=rss")
    assert plain == other
    assert 421 == ask(newsroom, "elsewhere.example", "/")[0]
    assert 404 == ask(newsroom, "levant-wire.example", "/nothing")[0]


def test_requests_are_listed_in_order(newsroom):
    """Every answer leaves a line with host, path and status."""
    before = len(newsroom.requests)
    ask(newsroom, "kuryer.example", "/rss.xml")
    ask(newsroom, "harbour-post.example", "/2015/09/18/lightermen-in-pictures")
    expected = [
        ("kuryer.example", "/rss.xml", 200),
        ("harbour-post.example", "/2015/09/18/lightermen-in-pictures", 404),
    ]
    assert expected == newsroom.requests[before:]


def test_every_host_has_robots_that_name_a_sitemap_of_its_articles(newsroom):
    """robots.txt leaves the articles open and leads to a sitemap that lists each of them."""
    for outlet in load_outlets().values():
        _, _, robots = ask(newsroom, outlet["host"], "/robots.txt")
        assert f"Sitemap: http://{outlet['host']}/sitemap.xml\n" in robots.decode()
        assert "Disallow: /account/\n" in robots.decode()
        _, _, sitemap = ask(newsroom, outlet["host"], "/sitemap.xml")
        listed = {
            f"http://{outlet['host']}{article.path}" for article in load_articles(1) if article.outlet == outlet["id"]
        }
        assert listed == set(re.findall(r"<loc>(.*?)</loc>", sitemap.decode()))


def test_an_old_feed_address_leads_to_the_new_one(newsroom):
    """The Harbour Post's feed has moved for good from an address it had before."""
    status, headers, _ = ask(newsroom, "harbour-post.example", "/rss/all.xml")
    assert (301, "http://harbour-post.example/feed.xml") == (status, headers["Location"])


def test_publishing_is_deterministic():
    """The same files give the same bytes, in the same order."""
    assert list(publish(1).items()) == list(publish(1).items())


def test_editions_differ_in_the_edit_and_the_withdrawal_only():
    """Beside the two articles, only the lists of the outlet that withdrew one may change."""
    first, second = publish(1), publish(2)
    changed = {
        (host, path)
        for host in first.keys() | second.keys()
        for path in first[host].keys() | second[host].keys()
        if first[host].get(path) != second[host].get(path)
    }
    lists = {(WITHDRAWN[0], path) for path in ("/", "/rss.xml", "/sitemap.xml")}
    assert {EDITED, WITHDRAWN} | lists == changed


def test_second_edition_without_a_restart():
    """Changing the edition edits one article silently and withdraws another; old validators no longer hold."""
    with Newsroom(edition=1) as newsroom:
        _, headers, before = ask(newsroom, *EDITED)
        assert b"15 heavy transports" in before
        assert b"Dale Whitcomb," in before
        newsroom.edition = 2
        status, _, after = ask(newsroom, *EDITED, If_None_Match=headers["ETag"])
        assert 200 == status
        assert b"9 heavy transports" in after
        assert b"Dana Whitcombe," in after
        assert 410 == ask(newsroom, *WITHDRAWN)[0]


def test_withdrawal_moves_the_date_of_the_feed():
    """A client that asks by date alone must learn that the feed has changed."""
    first, second = (publish(edition)[WITHDRAWN[0]]["/rss.xml"].modified for edition in (1, 2))
    assert first < second


def test_good_feeds_parse_and_bad_ones_do_not(newsroom):
    """Every feed but the two broken ones parses cleanly and lists articles that answer."""
    for outlet in load_outlets().values():
        _, _, body = ask(newsroom, outlet["host"], outlet["feed"]["path"])
        parsed = feedparser.parse(body)
        assert bool(parsed.bozo) == (outlet["host"] in BAD_FEEDS), outlet["id"]
        if outlet["host"] not in BAD_FEEDS:
            assert parsed.entries, outlet["id"]


def test_feeds_come_in_three_formats(newsroom):
    """RSS 2.0, Atom and RSS 1.0 are all there."""
    versions = {
        feedparser.parse(ask(newsroom, outlet["host"], outlet["feed"]["path"])[2]).version
        for outlet in load_outlets().values()
        if outlet["host"] not in BAD_FEEDS
    }
    assert {"rss20", "atom10", "rss10"} == versions


def test_feed_links_lead_to_pages_but_for_the_dead_one(newsroom):
    """Exactly one link of all good feeds is dead."""
    dead = []
    for outlet in load_outlets().values():
        host = outlet["host"]
        if host in BAD_FEEDS:
            continue
        for entry in feedparser.parse(ask(newsroom, host, outlet["feed"]["path"])[2]).entries:
            path = entry.link.removeprefix(f"http://{host}")
            dead += [path] * (200 != ask(newsroom, host, path)[0])
    assert ["/2015/09/18/lightermen-in-pictures"] == dead


def test_feed_oddities(newsroom):
    """One feed links without a host, one escapes its titles, two name their zone, one page is a sign-in form."""
    assert b"<link>/2015/09/18/" in ask(newsroom, "harbour-post.example", "/feed.xml")[2]
    assert b"&amp;#8217;" in ask(newsroom, "meridian-review.example", "/feed/")[2]
    assert b"Fri, 18 Sep 2015 09:40:00 MSK" in ask(newsroom, "kuryer.example", "/rss.xml")[2]
    assert b"EDT</pubDate>" in ask(newsroom, "capitol-courier.example", "/feed.xml")[2]
    assert b'type="password"' in ask(newsroom, "port-bulletin.example", "/feed.xml")[2]


def test_full_reprint_holds_the_whole_report_and_two_notices(newsroom):
    """The reprint is the agency's text; the notice stands once below it and once in a comment."""
    assert 0.95 < containment(body_of("levant-wire/contract-soldiers"), body_of("meridian-review/contract-soldiers"))
    page = page_text(newsroom, "meridian-review/contract-soldiers")
    notice = "Reprinted with the permission of Levant Wire"
    assert 2 == page.count(notice)
    assert page.index(notice) < page.index('id="comments"') < page.rindex(notice)
    assert "Related video: Putin Sends Combat Troops To Syria" in page


def test_trimmed_reprint_has_its_bottom_cut_and_a_source_line(newsroom):
    """All its words are the agency's, from the top; its headline is not."""
    whole, trimmed = body_of("levant-wire/contract-soldiers"), body_of("daily-trumpet/wont-die")
    assert whole.startswith(trimmed)
    assert 0.5 < len(trimmed) / len(whole) < 0.9
    assert "<p>Source: Levant Wire</p>" in page_text(newsroom, "daily-trumpet/wont-die")


def test_excerpt_quotes_a_third_of_the_report():
    """The blog's quotation is about 30 per cent of the report and less than half of the post."""
    whole, post = body_of("levant-wire/contract-soldiers"), body_of("cedar-and-steppe/twenty-men")
    assert 0.2 < containment(whole, post) < 0.4
    assert containment(post, whole) < 0.5


@pytest.mark.parametrize(
    ("summary", "source"),
    [
        ("harbour-post/soldiers-refuse", "levant-wire/contract-soldiers"),
        ("straits-chronicle/night-passage", "daily-trumpet/night-ship"),
        ("volzhskie-vesti/kontraktniki-otkazalis", "kuryer/kontraktniki"),
        ("radio-lighthouse/advocate", "levant-wire/contract-soldiers"),
        ("capitol-courier/airlift", "levant-wire/contract-soldiers"),
    ],
)
def test_own_words_are_no_copies(summary, source):
    """Summaries and independent reports share next to no wording with the others."""
    assert containment(body_of(summary), body_of(source)) < 0.05


def test_credits_name_their_source(newsroom):
    """Each credit line is on its page, and the summary links what it names."""
    assert "Источник: «Курьер»" in page_text(newsroom, "volzhskie-vesti/kontraktniki-otkazalis")
    assert "Kaynak: Levant Wire" in page_text(newsroom, "bosfor-postasi/askerler")
    link = '<a href="http://kuryer.example/2015/09/18/kontraktniki">Kuryer</a>'
    assert 2 == page_text(newsroom, "harbour-post/soldiers-refuse").count(link)


def test_rare_details_are_shared_without_a_credit():
    """Both reports of the night passage have the same four details, and neither names the other."""
    quality, tabloid = body_of("straits-chronicle/night-passage"), body_of("daily-trumpet/night-ship")
    for detail in (r"04:35|4\.35", r"eleven", r"(?i)bakery", r"(?i)blue"):
        assert re.search(detail, quality), detail
        assert re.search(detail, tabloid), detail
    assert "Chronicle" not in tabloid
    assert "Trumpet" not in quality


def test_dates_stand_where_the_outlet_puts_them(newsroom):
    """JSON-LD with its zone, a meta tag, a visible date only, or a Turkish stamp."""
    broadsheet = page_text(newsroom, "capitol-courier/airlift")
    data = json.loads(re.search(r'ld\+json">(.*?)</script>', broadsheet, re.DOTALL).group(1))
    assert ("NewsArticle", "2015-09-17T16:30:00-04:00") == (data["@type"], data["datePublished"])
    assert 'published_time" content="2015-09-18T14:20:00+03:00"' in page_text(newsroom, "levant-wire/contract-soldiers")
    tabloid = page_text(newsroom, "daily-trumpet/wont-die")
    assert "Published: 18 September 2015" in tabloid
    assert "2015-09" not in tabloid
    assert "Güncelleme Tarihi: 18 Eylül 2015, 16:05" in page_text(newsroom, "bosfor-postasi/askerler")
    assert "18 сентября 2015, 09:40" in page_text(newsroom, "kuryer/kontraktniki")


def test_undated_article_has_no_date_anywhere(newsroom):
    """Neither page, nor headers, nor feed, nor text of the guide tell its day."""
    page = page_text(newsroom, "meridian-review/explainer")
    assert not re.search(r"published_time|datetime=|September", page)
    _, headers, _ = ask(newsroom, "meridian-review.example", "/guides/latakia-airfield/")
    assert "Last-Modified" not in headers
    entries = feedparser.parse(ask(newsroom, "meridian-review.example", "/feed/")[2]).entries
    assert [False] == ["published" in entry for entry in entries if "/guides/" in entry.link]


def test_wrong_date_is_on_the_page_only(newsroom):
    """The page says 2051; the feed says 2015."""
    assert 'content="2051-09-17T21:00:00+02:00"' in page_text(newsroom, "cedar-and-steppe/tartus-notebook")
    assert b"2051" not in ask(newsroom, "cedar-and-steppe.example", "/atom.xml")[2]


def test_consent_wall_has_no_article(newsroom):
    """The page behind the wall holds a button and a script, and none of the file's text."""
    page = page_text(newsroom, "straits-chronicle/pilot-bookings")
    assert "Accept all" in page
    assert "<p>(" not in page


def test_numbers_conflict():
    """Two articles say 250,000 killed, two say 240,000."""
    for article in ("levant-wire/contract-soldiers", "harbour-post/what-is-known"):
        assert "250,000" in body_of(article)
    assert "240,000" in body_of("daily-trumpet/night-ship")
    assert "240 bin" in body_of("bosfor-postasi/askerler")


def test_denial_condition_and_nesting_are_said():
    """The denial, the conditional statements and the nested speaker stand in the text."""
    assert "denied that Russian combat units" in body_of("levant-wire/damascus-denies")
    assert "if Damascus asked for soldiers" in body_of("levant-wire/damascus-denies")
    assert "Восточный военный округ опроверг" in body_of("volzhskie-vesti/okrug")
    assert "told Radio Lighthouse that wives and mothers had told her that" in body_of("radio-lighthouse/advocate")


def test_readme_names_every_article():
    """The table of parts leaves no article out and names none that is not there."""
    readme = (REPOSITORY / "examples/newsroom/README.md").read_text(encoding="utf-8")
    parts = readme.partition("## Who plays which part")[2]
    named = set(re.findall(r"`([a-z-]+/[a-z-]+)`", parts))
    assert {f"{article.outlet}/{article.slug}" for article in load_articles(1)} == named


def test_desk_watches_every_outlet_of_the_press():
    """Each invented outlet is on the watchlist with its host, its feed and its language; one feed is a dead host."""
    desk = tomllib.loads((REPOSITORY / "examples/desk/watch.toml").read_text(encoding="utf-8"))
    watched = {outlet["id"]: outlet for outlet in desk["outlet"]}
    feeds = {feed["url"] for feed in desk["feed"]}
    for outlet in load_outlets().values():
        assert [outlet["host"]] == watched[outlet["id"]]["hosts"]
        assert outlet["language"] == watched[outlet["id"]]["language"]
        feeds.remove(f"http://{outlet['host']}{outlet['feed']['path']}")
    assert {"http://night-tribune.invalid/feed.xml"} == feeds


def test_desk_names_are_not_ambiguous():
    """No id, host or name on the watchlist leads to two outlets."""
    desk = tomllib.loads((REPOSITORY / "examples/desk/watch.toml").read_text(encoding="utf-8"))
    names = [name.casefold() for outlet in desk["outlet"] for name in {outlet["name"], *outlet.get("aliases", ())}]
    hosts = [host for outlet in desk["outlet"] for host in outlet["hosts"]]
    assert len(names) == len(set(names))
    assert len(hosts) == len(set(hosts))


@pytest.mark.parametrize(
    ("front", "word"), [("path: /x", "title"), ("title: T", "path"), ("title: T\npath: /x\ntitel: T", "titel")]
)
def test_a_wrong_article_file_says_what_to_mend(tmp_path, front, word):
    """A missing or unknown key is an error that names the file and the key."""
    file = tmp_path / "slug.md"
    file.write_text(f"---\n{front}\n---\nText.\n", encoding="utf-8")
    with pytest.raises(PressError, match=f"slug.md: '{word}'"):
        read_article(file)


def test_front_matter_that_is_no_yaml_names_its_file(tmp_path):
    """A title with an unquoted colon is told by file and remedy."""
    file = tmp_path / "slug.md"
    file.write_text("---\ntitle: One: two\n---\n", encoding="utf-8")
    with pytest.raises(PressError, match=r"(?s)slug.md: the front matter is no YAML .*quote"):
        read_article(file)


def test_an_unknown_edition_is_refused():
    """There are two editions."""
    with pytest.raises(PressError, match="edition 3"):
        load_articles(3)


@pytest.mark.shared
def test_no_wording_of_the_real_documents_occurs():
    """No run of eight words of the real documents stands in any page or feed."""
    files = sorted((SHARED / "seeds").glob("*.txt"))
    if not files:
        pytest.skip("the real documents are not beside the repository (set DATELINE_SHARED)")
    real = set().union(*(shingles(file.read_text(encoding="utf-8")) for file in files))
    for edition in (1, 2):
        for article in load_articles(edition):
            written = f"{article.title}\n{article.body}\n{article.meta}"
            assert set() == shingles(written) & real, article.slug


def test_mail_is_kept_for_each_recipient(tmp_path):
    """A mail to two recipients becomes two numbered files with the text as sent."""
    with Mailbox(tmp_path) as mailbox:
        letter = email.message.EmailMessage()
        letter["From"], letter["To"] = "digest@desk.example", "a@desk.example, b@desk.example"
        letter["Subject"] = "Сирия, Suriye"
        letter.set_content("Дайджест\n")
        with smtplib.SMTP("127.0.0.1", mailbox.port, timeout=10) as client:
            client.send_message(letter)
        assert ["0001-a@desk.example.eml", "0002-b@desk.example.eml"] == [file.name for file in mailbox.files()]
        assert ["Сирия, Suriye"] * 2 == [message["Subject"] for message in mailbox.messages()]
        assert "Дайджест" == mailbox.messages()[0].get_content().strip()


def test_mail_numbers_go_on_and_names_are_safe(tmp_path):
    """A later run does not overwrite, a recipient cannot leave the folder, and no draft remains."""
    keep(tmp_path, "a@desk.example", b"one")
    target = keep(tmp_path, "../../b@desk.example", b"two")
    assert (tmp_path, "0002-.._.._b@desk.example.eml") == (target.parent, target.name)
    assert [] == list(tmp_path.glob("*.part"))


def test_mail_stays_in_order_past_four_digits(tmp_path):
    """The ten-thousandth mail comes after the one before it, and nothing is overwritten."""
    (tmp_path / "9999-a@desk.example.eml").write_bytes(b"Subject: before\r\n\r\n")
    for subject in (b"next", b"last"):
        keep(tmp_path, "a@desk.example", b"Subject: %b\r\n\r\n" % subject)
    assert ["before", "next", "last"] == [message["Subject"] for message in Mailbox(tmp_path).messages()]


@pytest.mark.parametrize("command", [["server.py", "--edition", "2"], ["mailbox.py", "mail"]])
def test_both_run_as_scripts(tmp_path, command):
    """Each prints the address it listens on, from any folder."""
    script = str(REPOSITORY / "examples/newsroom" / command[0])
    with subprocess.Popen(
        [sys.executable, script, *command[1:]], cwd=tmp_path, stdout=subprocess.PIPE, text=True
    ) as run:
        address = run.stdout.readline().strip()
        run.terminate()
    assert re.fullmatch(r"127\.0\.0\.1:\d+", address)
