import time
from contextlib import suppress
from datetime import UTC, datetime

import pytest

from ingest.errors import ParseError
from ingest.sources import SOURCES
from ingest.sources.feed import MAX_TAGS, cleaned
from ingest.sources.items import MAX_ENTRIES
from ingest.types import Fetched

URL = "http://harbour-post.example/news/feed.xml"
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def fetched(body, content_type="text/xml", url=URL):
    data = body.encode() if isinstance(body, str) else body
    return Fetched(url, url, 200, (("Content-Type", content_type),), data, NOW)


def read(body, **more):
    return SOURCES["feed"].entries(fetched(body, **more))


NAMES = (
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
    'xmlns:atom="http://www.w3.org/2005/Atom" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"'
)


def rss(*items, channel=""):
    body = "".join(f"<item>{item}</item>" for item in items)
    return f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0" {NAMES}><channel><title>Harbour Post</title>{channel}{body}</channel></rss>'


def item(number=1, extra="", title="Ships arrive"):
    return f"<title>{title}</title><link>http://harbour-post.example/{number}</link><guid>{number}</guid>{extra}"


def only(body, **more):
    (entry,) = read(body, **more).entries
    return entry


def refusal(body, **more):
    with pytest.raises(ParseError) as caught:
        read(body, **more)
    return caught.value.reason


# -- dialects --------------------------------------------------------------

ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>Harbour Post</title>
<entry><id>tag:harbour-post.example,2015:1</id><title type="html">Ships &amp;amp; crews</title>
<link rel="edit" href="/edit/1"/><link rel="alternate" href="../1"/><author><name>Ada Quay</name></author>
<author><name>Ben Dock</name></author><published>2015-09-18T10:00:00+03:00</published><updated>2015-09-19T10:00:00Z</updated>
<summary>Two came.</summary><content type="html">&lt;p&gt;Two ships came.&lt;/p&gt;</content>
<source><id>x</id><title>North Wire</title></source></entry></feed>"""
RDF = f"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" {NAMES}>
<channel rdf:about="http://harbour-post.example/"><title>Harbour Post</title></channel>
<item rdf:about="http://harbour-post.example/1"><title>Ships arrive</title><link>http://harbour-post.example/1</link>
<dc:date>2015-09-18T10:00:00+03:00</dc:date><dc:creator>Ada Quay</dc:creator></item></rdf:RDF>"""
RSS_091 = """<?xml version="1.0"?><!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN"
"http://my.netscape.com/publish/formats/rss-0.91.dtd"><rss version="0.91"><channel><title>Harbour Post</title>
<item><title>Ships arrive</title><link>http://harbour-post.example/1</link></item></channel></rss>"""
JSON = """{"version": "https://jsonfeed.org/version/1.1", "title": "Harbour Post", "next_url": "?page=2", "items": [
{"id": 7, "url": "/1", "title": "Ships arrive", "content_html": "<p>Two <b>ships</b>.</p>", "authors": [{"name": "Ada Quay"}],
"date_published": "2015-09-18T10:00:00+03:00"}, {"id": "8", "url": "javascript:x"}, "nonsense", {"id": "9"}]}"""


def test_rss_gives_every_field():
    """Names, dates as written with their zone, both texts, and who it was taken from."""
    entry = only(rss(
        item(1, """<pubDate>Fri, 18 Sep 2015 06:00:00 MSK</pubDate><dc:creator>Ada Quay</dc:creator>
        <description>&lt;p&gt;Two &lt;b&gt;came&lt;/b&gt;.&lt;/p&gt;</description><content:encoded><![CDATA[<p>Two ships came to the pier.</p>]]>
        </content:encoded><source url="http://north.example/feed">North Wire</source>""")
    ))  # fmt: skip
    assert ("1", "http://harbour-post.example/1", "Ships arrive") == (entry.id, entry.url, entry.title)
    assert ("Ada Quay", "Two came.", "North Wire") == (entry.byline, entry.summary, entry.source)
    assert "<p>Two ships came to the pier.</p>" == entry.content_html.strip()
    assert ("2015-09-18T06:00:00+03:00", "feed:published") == (entry.published.value, entry.published.source)
    assert "Fri, 18 Sep 2015 06:00:00 MSK" == entry.published.raw


def test_atom_gives_every_field():
    """Publication and update stay apart; the alternate link counts, not the first one."""
    entry = only(ATOM)
    assert ("tag:harbour-post.example,2015:1", "http://harbour-post.example/1") == (entry.id, entry.url)
    assert ("Ships & crews", "Ada Quay, Ben Dock", "North Wire") == (entry.title, entry.byline, entry.source)
    assert "2015-09-18T10:00:00+03:00" == entry.published.value
    assert "2015-09-19T10:00:00+00:00" == entry.updated.value


def test_an_atom_update_is_no_publication():
    """An entry that only says when it was changed has no publication time."""
    entry = only(ATOM.replace("<published>2015-09-18T10:00:00+03:00</published>", ""))
    assert entry.published is None
    assert entry.updated is not None


def test_rdf_gives_its_dublin_core_date():
    """In RDF the only date is dc:date."""
    entry = only(RDF)
    assert ("http://harbour-post.example/1", "Ada Quay") == (entry.id, entry.byline)
    assert "2015-09-18T10:00:00+03:00" == entry.published.value


def test_old_rss_with_a_plain_doctype_is_accepted():
    """A document type without entities is harmless, and Netscape's feeds have one."""
    assert "Ships arrive" == only(RSS_091).title


def test_a_json_feed_is_read_and_its_odd_items_are_counted():
    """Numbers as ids, relative links; what cannot be taken is counted by reason."""
    listing = read(JSON, content_type="application/feed+json")
    (entry,) = listing.entries
    assert ("7", "http://harbour-post.example/1", "Ada Quay", "Two ships.") == (
        entry.id,
        entry.url,
        entry.byline,
        entry.summary,
    )
    assert {"no_link": 1, "not_an_item": 1, "unsafe_link": 1} == listing.dropped
    assert "http://harbour-post.example/news/feed.xml?page=2" == listing.next_page


def test_the_wishes_of_a_feed_are_read():
    """ttl, skipped hours and days, the hub, and the next page of a long feed."""
    listing = read(
        rss(
            channel="""<ttl>90</ttl><skipHours><hour>1</hour><hour>2</hour></skipHours><skipDays><day>Sunday</day></skipDays>
    <atom:link rel="hub" href="http://hub.example/"/><atom:link rel="next" href="?page=2"/>"""
        )
    )
    assert (90, (1, 2), (6,)) == (listing.ttl_minutes, listing.skip_hours, listing.skip_days)
    assert ("http://hub.example/", f"{URL}?page=2") == (listing.hub, listing.next_page)


def test_the_syndication_module_says_a_term_too():
    """Twice daily is every 720 minutes."""
    channel = "<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency>"
    assert 720 == read(rss(channel=channel)).ttl_minutes


def test_a_feed_without_wishes_has_none():
    """No hub, no next page, no term: nothing is made up."""
    listing = read(rss(item()))
    assert (None, "", "", (), ()) == (
        listing.ttl_minutes,
        listing.hub,
        listing.next_page,
        listing.skip_hours,
        listing.skip_days,
    )


def test_an_empty_feed_is_a_feed():
    """Nothing listed is not an error."""
    assert () == read(rss()).entries


# -- what is no feed -------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("", "empty"), (" \n\t", "empty"), ("\ufeff", "empty"), ("<!DOCTYPE html><html><body>Sign in</body></html>", "not_a_feed"),
        ("<html><head><title>Just a moment</title></head></html>", "not_a_feed"), ("<HTML>", "not_a_feed"), ("plain words", "not_a_feed"),
        ("<!-- only a comment -->", "not_a_feed"), ("<!-- not closed", "not_a_feed"), ("<?xml version='1.0'?>", "not_a_feed"),
        ("<urlset><url/></urlset>", "not_a_feed"), ("<svg xmlns='http://www.w3.org/2000/svg'/>", "not_a_feed"),
        ("{", "broken_feed"), ('{"error": "denied"}', "not_a_feed"), ('{"items": 5}', "not_a_feed"), ("[1]", "not_a_feed"),
        ('{"items": ' + "[" * 100_000, "broken_feed"), ("<rss version='2.0'><channel><title>Cut of", "broken_feed"),
        ("<feed xmlns='http://www.w3.org/2005/Atom'><", "broken_feed"), (b"\x89PNG\r\n\x1a\n\0\0", "not_a_feed"), (b"%PDF-1.7", "not_a_feed"),
    ],
)  # fmt: skip
def test_what_is_no_feed_is_refused_by_name(body, reason):
    """A login page, a captcha, an error message: never an empty listing, which would look like a quiet day."""
    assert reason == refusal(body)


@pytest.mark.parametrize(
    "body",
    [
        '<!DOCTYPE rss [<!ENTITY a "ha">]><rss version="2.0"><channel><title>&a;</title></channel></rss>',
        '<!DOCTYPE rss [<!ENTITY a SYSTEM "file:///etc/passwd">]><rss version="2.0"><channel><title>&a;</title></channel></rss>',
        '<!DOCTYPE rss [<!ENTITY % a SYSTEM "http://127.0.0.1/x">%a;]><rss version="2.0"/>',
        '<!DOCTYPE rss [<!entity a "b">]><rss version="2.0"/>',
        "<!DOCTYPE rss ["
        + "".join(f'<!ENTITY e{n} "&e{n - 1};&e{n - 1};">' for n in range(1, 40))
        + "]><rss version='2.0'/>",
        '<!DOCTYPE rss [<!ENTITY a "'
        + "x" * 100_000
        + '">]><rss version="2.0"><channel><title>'
        + "&a;" * 300
        + "</title></channel></rss>",
    ],
)
def test_a_feed_with_its_own_entities_is_refused(body):
    """Bombs and readers of files begin with a declaration; no honest feed of today has one."""
    assert "entities" == refusal(body)
    assert "entities" == refusal(body.encode("utf-16"))


def test_an_external_document_type_is_not_fetched():
    """Its address may be anything: a file, or a machine inside."""
    body = '<!DOCTYPE rss SYSTEM "file:///etc/passwd"><rss version="2.0"><channel><title>x</title></channel></rss>'
    assert () == read(body).entries


# -- damage that one entry must not spread ---------------------------------


@pytest.mark.parametrize(
    "bad", ["&#xD800;", "&#0;", "&#x8;", "\x08", "\x00", "&#xFFFF;", "\ufffe", "&#1114112;", "&#99999999;"]
)
def test_an_illegal_character_costs_itself_only(bad):
    """The parser alone would lose the whole feed to some of them."""
    entries = read(rss(item(1, title=f"Ships{bad} arrive"), item(2))).entries
    assert ["Ships arrive", "Ships arrive"] == [entry.title for entry in entries]


def test_legal_references_stay():
    """Only what XML forbids is taken out."""
    assert "&#x10FFFF;&#9;&#1044;" == cleaned("&#x10FFFF;&#9;&#1044;&#11;")


@pytest.mark.parametrize(
    "body",
    [
        rss(item(1, "<description>A & B, 3 < 4</description>"), item(2)),
        "\n\n " + rss(item(1), item(2)),
        "<!-- made by hand -->" + rss(item(1), item(2)).partition("?>")[2],
        rss(item(1), item(2)).replace("</channel></rss>", ""),
        rss(item(1, "<unknown:tag>x</unknown:tag>"), item(2)),
        rss(item(1), item(2)) + "<script>advert()</script>",
    ],
    ids=["bare ampersand", "blanks first", "comment first", "cut", "unbound prefix", "junk behind"],
)
def test_a_feed_that_is_not_well_formed_keeps_its_entries(body):
    """Most such feeds can still be read."""
    assert ["http://harbour-post.example/1", "http://harbour-post.example/2"] == [
        entry.url for entry in read(body).entries
    ]


def test_entries_that_something_open_swallows_are_counted():
    """A comment that never ends hides the entries behind it: they are told as unread, and come when it is mended."""
    listing = read(rss(item(1, "<description><!-- </description>"), item(2)))
    assert (1, {"unread": 1}) == (len(listing.entries), listing.dropped)


def test_damage_is_told():
    """The listing says that the feed was not well-formed."""
    assert any(
        "not well-formed" in warning for warning in read(rss(item(1, "<description>A & B</description>"))).warnings
    )


def test_one_bad_byte_in_a_cyrillic_feed():
    """One title is damaged, the rest intact, and nobody reads mojibake."""
    body = (
        rss(*(item(n, title="Самолёты не прибыли") for n in range(1, 30)))
        .encode()
        .replace("Самолёты".encode(), b"\xff" + "амолёты".encode(), 1)
    )
    titles = [entry.title for entry in read(body).entries]
    assert 28 == titles.count("Самолёты не прибыли")
    assert titles[0].endswith("амолёты не прибыли")


# -- limits ----------------------------------------------------------------


def test_the_first_two_thousand_entries_are_taken():
    """And the rest is counted, not forgotten."""
    listing = read(rss(*(item(n) for n in range(MAX_ENTRIES + 500))))
    assert (MAX_ENTRIES, {"too_many": 500}) == (len(listing.entries), listing.dropped)


def test_an_overgrown_entry_is_left_out_alone():
    """Too large or too deep: counted, and its neighbours stay."""
    huge = item(1, "<description>" + "x" * (1 << 20) + "</description>")
    deep = item(2, "<a>" * (MAX_TAGS + 1) + "</a>" * (MAX_TAGS + 1))
    listing = read(rss(huge, deep, item(3)))
    assert ["3"] == [entry.id for entry in listing.entries]
    assert {"too_large": 1, "too_many_tags": 1} == listing.dropped


def test_markup_in_a_cdata_section_is_only_text():
    """A long article with many tags is no attack."""
    body = rss(item(1, "<content:encoded><![CDATA[" + "<p>word</p>" * (MAX_TAGS * 2) + "]]></content:encoded>"))
    assert 1 == len(read(body).entries)


@pytest.mark.parametrize(
    "filling",
    ["<!--" * 50_000, '&lt;p style="' + " " * 60_000, "&lt;div&gt;" * 20_000, "&lt;!--" * 50_000, "&lt;" * 100_000, "&amp;amp;" * 50_000,
     "&lt;a &lt;a " * 20_000, "<![CDATA[" * 30_000, "&#x41;" * 100_000],
    ids=["comments", "style", "divs", "escaped comments", "signs", "references", "half tags", "cdata", "characters"],
)  # fmt: skip
@pytest.mark.parametrize("place", ["title", "description"])
def test_no_filling_takes_quadratic_time(place, filling):
    """Known poisons of feed readers: either read or refused, within seconds of processor time and not minutes."""
    before = time.process_time()
    with suppress(ParseError):
        read(rss(item(1, f"<{place}>{filling}</{place}>"), item(2)))
    assert time.process_time() - before < 10


def test_a_flood_of_tags_outside_of_entries_is_refused():
    """They belong to nothing."""
    assert "too_many_tags" == refusal(rss(item(), channel="<x>" * (MAX_TAGS + 1)))


# -- links and names -------------------------------------------------------


@pytest.mark.parametrize(
    ("link", "reason"),
    [
        ("javascript:alert(1)", "unsafe_link"), ("JAVASCRIPT:alert(1)", "unsafe_link"), ("java&#x09;script:alert(1)", "unsafe_link"),
        ("data:text/html,x", "unsafe_link"), ("vbscript:x", "unsafe_link"), ("file:///etc/passwd", "unsafe_link"), ("", "no_link"),
        ("http://x.example/" + "a" * 3000, "unsafe_link"), ("http://[::1", "unsafe_link"), ("mailto:x@y.example", "unsafe_link"),
    ],
)  # fmt: skip
def test_an_unsafe_link_is_dropped_and_counted(link, reason):
    """Nothing that is no web address goes on, and nothing goes unseen."""
    listing = read(rss(f"<title>x</title><link>{link}</link><guid isPermaLink='false'>1</guid>", item(2)))
    assert (["2"], {reason: 1}) == ([entry.id for entry in listing.entries], listing.dropped)


def test_relative_links_are_resolved_against_the_feeds_final_address():
    """Not against the one that was asked for."""
    assert "http://harbour-post.example/a" == only(rss("<title>x</title><link>/a</link>")).url
    assert "http://harbour-post.example/news/b" == only(rss("<title>x</title><link>b</link>")).url


def test_a_guid_that_is_an_address_serves_as_link():
    """RSS says so where isPermaLink is not false."""
    assert (
        "http://harbour-post.example/9" == only(rss("<title>x</title><guid>http://harbour-post.example/9</guid>")).url
    )


def test_the_name_of_an_entry():
    """The guid; without one the canonical link, so that tracking keys do not make it new every day."""
    assert "tag:1" == only(rss("<title>x</title><link>/a</link><guid isPermaLink='false'>tag:1</guid>")).id
    assert "http://harbour-post.example/a" == only(rss("<title>x</title><link>/a?utm_source=rss</link>")).id


def test_a_guid_shared_by_several_addresses_names_none():
    """Some systems give every entry the guid 0."""
    ids = [
        entry.id
        for entry in read(rss(*(f"<link>/{n}</link><guid isPermaLink='false'>0</guid>" for n in (1, 2)))).entries
    ]
    assert ["http://harbour-post.example/1", "http://harbour-post.example/2"] == ids


def test_the_same_entry_twice_is_counted_once():
    """A listing that repeats itself has one entry of each."""
    listing = read(rss(item(1), item(1), item(2)))
    assert (["1", "2"], {"repeated": 1}) == ([entry.id for entry in listing.entries], listing.dropped)


def test_a_very_long_guid_is_shortened_by_hash():
    """It must fit a key, and stay distinct."""
    guids = ["g" * 5000 + end for end in "ab"]
    ids = [
        entry.id
        for entry in read(
            rss(*(f"<link>/{n}</link><guid isPermaLink='false'>{g}</guid>" for n, g in enumerate(guids)))
        ).entries
    ]
    assert 2 == len(set(ids))
    assert {True} == {entry.startswith("sha256:") and len(entry) < 60 for entry in ids}


# -- words -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("Ships &amp;amp; crews", "Ships & crews"), ("&lt;b&gt;Ships&lt;/b&gt; arrive", "Ships arrive"), ("A &amp;lt;i&amp;gt;big&amp;lt;/i&amp;gt; ship", "A big ship"),
        ("Ships\n\t arrive", "Ships arrive"), ("5 &lt; 6 and 7 &gt; 3", "5 < 6 and 7 > 3"), ("<![CDATA[Ships &mdash; and <em>crews</em>]]>", "Ships — and crews"),
        ("{{ 7*7 }} ${x} ]]&gt;", "{{ 7*7 }} ${x} ]]>"), ("", ""), ("Cr&eacute;ment", "Crément"),
    ],
)  # fmt: skip
def test_a_title_is_plain_text(written, expected):
    """References undone however often they were escaped, tags gone, signs kept."""
    assert expected == only(rss(item(title=written))).title


def test_a_script_in_a_summary_is_not_read_aloud():
    """Only words a reader would see."""
    entry = only(
        rss(item(1, "<description>&lt;script&gt;evil()&lt;/script&gt;&lt;p&gt;Two came.&lt;/p&gt;</description>"))
    )
    assert "Two came." == entry.summary


# -- dates -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("Fri, 18 Sep 2015 06:00:00 MSK", "2015-09-18T06:00:00+03:00"), ("Fri, 18 Sep 2015 06:00:00 EEST", "2015-09-18T06:00:00+03:00"),
        ("Fri, 18 Sep 2015 06:00:00 CEST", "2015-09-18T06:00:00+02:00"), ("Fri, 18 Sep 15 06:00:00 +0300", "2015-09-18T06:00:00+03:00"),
        ("2015-09-18T06:00:00Z", "2015-09-18T06:00:00+00:00"), ("2015/09/18 12:00:00", "2015-09-18T12:00:00"), ("1442577600", "2015-09-18T12:00:00+00:00"),
        ("Fri, 18 Sep 2015 1:55 PM EST", "2015-09-18T13:55-05:00"), ("18.09.2015 12:00", "2015-09-18T12:00"), ("2015-09-18", "2015-09-18"),
        ("2015-09", "2015-09"), ("18 сентября 2015", "2015-09-18"), ("Fri Sep 18 06:00:00 GMT 2015", "2015-09-18T06:00:00+00:00"),
        ("Fri, 18 Sep 2015 06:00:60 GMT", "2015-09-18T06:00:59+00:00"),
    ],
)  # fmt: skip
def test_a_date_says_what_was_written(written, value):
    """No zone is made up, none is lost, and the words are kept."""
    published = only(rss(item(1, f"<pubDate>{written}</pubDate>"))).published
    assert (value, written) == (published.value, published.raw)


@pytest.mark.parametrize(
    "written", ["0000-00-00 00:00:00", "Fri, 30 Feb 2015 10:00:00 GMT", "soon", "1 January 0001 00:00:00 GMT", "25:61"]
)
def test_an_impossible_date_is_none_and_is_told(written):
    """A wrong date would sort an article to a wrong day; none sorts it nowhere."""
    listing = read(rss(item(1, f"<pubDate>{written}</pubDate>")))
    assert listing.entries[0].published is None
    assert ("unreadable_date: 1",) == listing.warnings


def test_a_date_in_the_future_is_doubted():
    """2099 sorts to the top of nothing."""
    published = only(rss(item(1, "<pubDate>Thu, 01 Jan 2099 10:00:00 GMT</pubDate>"))).published
    assert "future" in published.doubts


def test_the_same_bytes_give_the_same_listing():
    """Nothing depends on the time of reading or on the order of a set."""
    assert read(ATOM) == read(ATOM)


@pytest.mark.parametrize("place", ["before", "behind"])
@pytest.mark.parametrize("kind", ["rss", "feed"])
def test_a_feeds_wishes_are_read_without_its_entries(kind, place):
    """The same as a whole reading finds, wherever they stand; and no entry is read."""
    wanted = "<ttl>90</ttl><skipHours><hour>3</hour></skipHours><skipDays><day>Sunday</day></skipDays>"
    items = "<item><title>A</title><link>http://h.example/a</link></item>" * 3
    inner = wanted + items if place == "before" else items + wanted
    text = (
        f"<rss version='2.0'><channel><title>T</title>{inner}</channel></rss>"
        if kind == "rss"
        else ("<feed xmlns='http://www.w3.org/2005/Atom'><title>T</title><entry><title>A</title></entry></feed>")
    )
    answer = Fetched(
        "http://h.example/f", "http://h.example/f", 200, (), text.encode(), datetime(2026, 1, 1, tzinfo=UTC)
    )
    whole, only = SOURCES["feed"].entries(answer), SOURCES["feed"].wishes(answer)
    assert (whole.ttl_minutes, whole.skip_hours, whole.skip_days) == (only.ttl_minutes, only.skip_hours, only.skip_days)
    assert (90 if kind == "rss" else None) == only.ttl_minutes
    assert () == only.entries
