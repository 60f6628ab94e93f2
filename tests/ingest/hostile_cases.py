"""What hostile or broken servers and files give us, as one table: class, what is served, through which door, what must come of it.

A case names its outcome as the log tells it (see `hostile_doors`). A class that
belongs to writing, mail or the query language has its tests elsewhere, and says where.
"""

from __future__ import annotations

import gzip
import html
import io
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal
from xml.sax.saxutils import escape

from tests.ingest.test_http_guard import LITERALS, NAMES
from tests.ingest.test_http_hostile import HOSTILE, coded, raw
from tests.ingest.web import Handler, answer

Door = Literal["feed", "page", "revisit", "robots", "archive", "opml"]
MIB: Final = 1 << 20

CLASSES: Final[Mapping[int, str]] = {
    1: "loopback and unspecified addresses",
    2: "addresses as whole, octal, hexadecimal or short numbers",
    3: "IPv4 wrapped in IPv6",
    4: "metadata services, shared, link-local and multicast networks",
    5: "digits and dots of other scripts",
    6: "a name with a public and a private address, or private ones alone",
    7: "a name that changes from a public to a private address",
    8: "redirects to inside, or to another scheme",
    9: "redirect loops, long chains, broken targets",
    10: "links that are code, data or files",
    11: "user names in addresses, backslashes",
    12: "hosts that look like another",
    13: "overlong addresses, controls in them, odd ports",
    14: "https to http, passwords in redirects, a proxy in the environment",
    15: "servers that hang, drip or hang up",
    16: "bombs and endless bodies",
    17: "bodies whose coding is cut or false",
    18: "lengths that are wrong",
    19: "answers that two readers read differently",
    20: "floods of headers and early answers",
    21: "a sign-in, captcha or other page where a feed should be",
    22: "answers that carry nothing: empty, 202, 204, 206, 226, 304 unasked",
    23: "validators that contradict the body",
    24: "validators that do not go back unharmed",
    25: "waits that are absurd",
    26: "robots.txt that is odd, huge or away",
    27: "certificates that do not hold; cookies",
    28: "external entities and document types",
    29: "entity bombs, and the plain document type that is none",
    30: "one bad byte in UTF-8",
    31: "encodings unnamed, misnamed, doubled, UTF-7",
    32: "characters that XML or a database cannot hold",
    33: "markup that costs parsers quadratic time",
    34: "too many entries, entries too large",
    35: "names of entries that are double, missing or borrowed",
    36: "dates that are impossible, or none",
    37: "walls, consent pages, soft 404s, and pages that change to and fro",
    38: "false credit lines",
    39: "invisible and look-alike characters in texts",
    40: "scripts and markup that turns into them",
    41: "pictures, styles and forms that call home",
    42: "template language and comment ends in headlines",
    43: "headlines that turn direction, pile marks or never break",
    44: "five thousand articles in one digest",
    45: "names that are paths",
    46: "cells that are formulas; exports that close their own script",
    47: "line breaks in subjects",
    48: "recipients that are several, or commands",
    49: "mail whose acceptance is lost",
    50: "one recipient refused, one delayed",
    51: "relays that refuse, downgrade or fail to log in",
    52: "unsubscribing",
    53: "patterns that explode or do not compile",
    54: "word boundaries in other scripts",
    55: "desk files with doubles, wrong types and unknown keys",
    56: "signs of SQL and of the search language in a search",
    57: "pickled models",
    58: "log lines forged by headlines; secrets in errors",
    59: "hostile OPML",
    60: "hostile archives",
    61: "an owner who changes or removes what was quoted",
}

# Classes whose cases are tests of other parts, by file and function.
ELSEWHERE: Final[Mapping[int, tuple[str, ...]]] = {
    7: ("tests/ingest/test_http_guard.py::test_a_name_that_changes_its_mind",),
    26: ("tests/ingest/test_robots.py",),
    33: ("tests/ingest/test_pathological.py",),
    38: ("tests/ingest/test_credit.py::test_what_only_looks_like_a_credit", "tests/ingest/test_origin.py"),
    39: (
        "tests/ingest/test_syndication.py::test_zero_width_signs_and_lookalike_letters_hide_nothing",
        "tests/ingest/test_fingerprint.py::test_typesetting_makes_no_difference",
    ),
    40: (
        "tests/reports/test_formats.py::test_hostile_words_stay_words_in_the_page",
        "tests/ingest/test_feed.py::test_a_script_in_a_summary_is_not_read_aloud",
    ),
    41: (
        "tests/reports/test_formats.py::test_hostile_words_stay_words_in_the_page",
        "tests/reports/test_pages.py::test_pages_load_nothing_but_their_own_stylesheet",
    ),
    42: (
        "tests/reports/test_formats.py::test_a_template_in_a_title_is_a_title",
        "tests/reports/test_templates.py::test_a_wrong_template_stops_the_issue_and_says_why",
    ),
    43: (
        "tests/reports/test_formats.py::test_hostile_words_show_no_control",
        "tests/reports/test_safe.py::test_five_thousand_marks_do_not_climb_out_of_their_line",
    ),
    44: ("tests/reports/test_formats.py::test_five_thousand_articles_fit_a_mail",),
    45: ("tests/ingest/test_archives.py::test_faults_of_a_manifest_are_told_and_the_rest_goes_on",
         "tests/reports/test_topics.py", "tests/reports/test_pack.py"),
    46: (
        "tests/reports/test_safe.py::test_a_cell_is_no_formula",
        "tests/reports/test_formats.py::test_a_statement_that_looks_like_a_formula_is_none",
    ),
    47: ("tests/reports/test_mail.py::test_a_hostile_or_foreign_title_makes_a_subject_and_nothing_else",),
    48: (
        "tests/reports/test_mail.py::test_anything_but_one_plain_address_is_refused_when_the_desk_is_read",
        "tests/ingest/test_watchlist.py::test_a_mistake_is_told_with_its_place",
    ),
    49: ("tests/reports/test_deliver.py::test_a_mail_whose_fate_is_unknown_is_held_and_never_sent_again",),
    50: (
        "tests/reports/test_deliver.py::test_one_refusal_does_not_keep_the_others_waiting",
        "tests/reports/test_deliver.py::test_a_greylisted_recipient_is_tried_again_when_due_and_not_before",
    ),
    51: (
        "tests/reports/test_mail.py::test_a_relay_that_offers_no_tls_gets_nothing",
        "tests/reports/test_mail.py::test_a_relay_with_a_stranger_s_certificate_gets_nothing",
        "tests/reports/test_mail.py::test_a_refused_login_is_a_retry_and_does_not_show_the_password",
    ),
    52: ("tests/reports/test_mail.py::test_the_issues_of_a_topic_hang_together_and_can_be_filtered",),
    53: ("tests/reports/test_query.py", "tests/reports/test_topics.py"),
    54: ("tests/reports/test_query.py",),
    55: (
        "tests/ingest/test_watchlist.py::test_a_mistake_is_told_with_its_place",
        "tests/ingest/test_watchlist.py::test_all_mistakes_are_told_at_once",
    ),
    56: (
        "tests/reports/test_pages.py::test_nonsense_is_refused_and_breaks_nothing",
        "tests/reports/test_pages.py::test_a_search_passes_over_no_text_that_matches",
    ),
    57: ("tests/reports/test_trained.py::test_a_model_that_is_not_whole_is_refused",),
    58: (
        "tests/reports/test_mail.py::test_the_password_is_not_shown_with_the_mailbox",
        "tests/reports/test_safe.py::test_credentials_do_not_stand_in_a_link",
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Case:
    """One hostile thing.

    `answers` are what the address gives, one poll or look after the other; the
    outcome is that of the last (of a re-visit: of all but the first). `url` is
    the feed's own address or the link that it lists, where no host of its own
    will do; `{port}` in it is a private listener's. `hurried` cases must run
    into a deadline. `text` must stand in what was taken, `absent` must not;
    `due` are hours within which the feed is asked again; `build` makes a file.
    """

    number: int
    name: str
    door: Door
    expected: str
    answers: tuple[Handler, ...] = ()
    url: str = ""
    hurried: bool = False
    text: str = ""
    absent: str = ""
    due: tuple[float, float] = ()  # type: ignore[assignment]  # empty where it does not matter
    asks: Mapping[str, Any] = field(default_factory=dict)
    build: Callable[[], tuple[str, bytes]] | None = None

    def __hash__(self) -> int:
        return hash(self.id)

    @property
    def id(self) -> str:
        """What tests call it."""
        return f"{self.number:02} {self.door} {self.name}".encode("ascii", "backslashreplace").decode()[:90]


# -- what is served ------------------------------------------------------------------------------------------------


def ok(body: bytes | str, *lines: str, kind: str = "application/rss+xml", status: str = "200 OK") -> Handler:
    """A whole answer."""
    data = body.encode() if isinstance(body, str) else body
    return raw(answer(data, status, *([f"Content-Type: {kind}"] if kind else []), *lines))


def web_page(body: bytes | str, *lines: str, status: str = "200 OK", kind: str = "text/html; charset=utf-8") -> Handler:
    """A page as a whole answer."""
    return ok(body, *lines, kind=kind, status=status)


def moved(target: str, status: str = "302 Found") -> Handler:
    """A redirect."""
    return ok("", f"Location: {target}", status=status)


def rss(*items: str, head: str = "", doctype: str = "") -> str:
    """A feed of these items."""
    return f'{doctype}<rss version="2.0"><channel><title>Harbour Post</title>{head}{"".join(items)}</channel></rss>'


def item(number: int = 1, title: str = "Crane stands still", more: str = "") -> str:
    """An item of a feed."""
    link = f"http://harbour-post.example/{number}"
    return f"<item><title>{title}</title><link>{link}</link><guid>{link}</guid>{more}</item>"


GOOD: Final = rss(item(1), item(2))
SENTENCES: Final = (
    "The harbour crane stood still on Friday while the crew waited for a part from the north.",
    "Nobody on the quay could say when it would come, and the foreman sent his people home at noon.",
    "Two ships lay outside with their lights on, and a third turned back before the weather did.",
    "The harbour master said that 40 containers were waiting, and that none of them held anything that spoils.",
    "A spokeswoman for the port denied that the crane had been overloaded in the days before.",
    "The company that built it will send two engineers, who are expected on Monday with the night ferry.",
    "Until then the smaller crane at the eastern pier will take what it can lift, which is not much.",
)


def article(
    title: str = "Crane stands still", *, lines: tuple[str, ...] = SENTENCES, head: str = "", around: str = ""
) -> str:
    """A page with an article of some hundred words."""
    paragraphs = "".join(f"<p>{line}</p>" for line in lines)
    return (
        f"<!DOCTYPE html><html lang='en'><head><title>{title}</title>{head}</head><body>"
        f"<article><h1>{title}</h1>{paragraphs}</article>{around}</body></html>"
    )


ARTICLE: Final = web_page(article())


def _sentence(number: int, text: str) -> tuple[str, ...]:
    return (*SENTENCES[:number], text, *SENTENCES[number + 1 :])


# -- addresses (1 to 14) -------------------------------------------------------------------------------------------

# Forms that cannot be an entry's link at all; those that are a relative link, to a page that the feed's own host has not;
# and one that is another name once what XML forbids is taken out of the feed.
NO_LINKS: Final = (
    "2130706433", "0x7f", "0177.", "017700000001", "//127.1:", "//127.0.1:", ".01:", "//0:", "//0x0:", "//00:", "//4294967295:",
    "18446744071544979457", "\\", "%31%32", "%2e0", "[%3a", "ftp:", "gopher:", "file:", "dict:", "ws:", "unix:", "jar:",
)  # fmt: skip
RELATIVE: Final = ("http:127", "http:/127")


def _of_link(form: str) -> str:
    """What must come of such an address as an entry's link."""
    if "\0" in form:
        return "failed dns"
    if form.startswith(RELATIVE):
        return "failed not_found"
    return "nothing listed unsafe_link=1" if any(part in form for part in NO_LINKS) else "failed blocked"


def _class_of(form: str) -> int:
    """Which class a way to write an address belongs to."""
    rest = form.partition("//")[2]
    tests = (
        (13, any(f":{port}/" in form for port in (22, 25, 6379, 11211)) or any(ord(sign) < 32 for sign in form)),
        (5, not form.isascii()),
        (11, "@" in form or "\\" in form or ("%" in rest.partition("/")[0] and "[" not in rest)),
        (10, not form.strip().lower().startswith("http")),
        (3, any(part in form for part in ("ffff:", "[::127", "64:ff9b", "2002:", "2001:0"))),
        (4, "169.254" in form or "{port}" not in form or "internal" in form),
        (2, any(part in form for part in ("2130", "0x", "0177", "0177", "//127.1:", "//127.0.1:", "0.01:", "//0:", "//00:", "429496", "184467", "//0000"))),
    )  # fmt: skip
    return next((number for number, fits in tests if fits), 1)


def addresses() -> Iterator[Case]:
    """Ways to lead us inside: as a feed's address, and as the link of an entry."""
    for form in LITERALS:
        yield Case(_class_of(form), form, "feed", "failed blocked", url=form)
        yield Case(_class_of(form), form, "page", _of_link(form), url=form)
    for name in sorted(NAMES):
        for door in ("feed", "page"):
            yield Case(6, name, door, "failed blocked", url=f"http://{name}:{{port}}/")
    for name in ("mixed.example", "mixed6.example"):
        yield Case(6, name, "feed", "changed 2", url=f"http://{name}:{{port}}/feed")
    yield Case(7, "rebinding", "feed", "failed blocked", (ok(GOOD), ok(GOOD)), url="http://turning.example:{port}/feed")


SCRIPTS: Final = ("javascript:alert(1)", "JAVASCRIPT:alert(1)", "java\tscript:alert(1)", "java\nscript:alert(1)", "data:text/html,x", "vbscript:x", "file:///etc/passwd", "mailto:a@b.example", "blob:http://a.example/1", "about:blank", "feed:http://a.example/1")  # fmt: skip


def links() -> Iterator[Case]:
    """Links that lead to no page, or to another than they seem."""
    for link in SCRIPTS:
        yield Case(10, link, "page", "nothing listed unsafe_link=1", url=link)
    yield Case(11, "user name", "page", "captured", (ARTICLE,), url="http://harbour-post.example@{host}/page")
    yield Case(11, "user and password", "feed", "changed 2", (ok(GOOD),), url="http://u:secret@{host}/feed")
    for name, host in (
        ("Cyrillic o", "harb\u043eur"),
        ("Greek o", "harb\u03bfur"),
        ("all Cyrillic", "\u0440\u043e\u0440\u0435"),
        ("two scripts", "ships-\u043f\u043e\u0440\u0442"),
    ):
        told = "mixes scripts" if "all" not in name else "letters that all look Latin"
        yield Case(12, name, "page", "captured", (ARTICLE,), url=f"http://{host}{{number}}.example/page", text=told)
    for name, host in (
        ("one script", "\u043f\u043e\u0440\u0442"),
        ("Japanese", "\u30b3\u30fc\u30d2\u30fc"),
        ("umlaut", "m\u00fcnchen"),
    ):
        yield Case(
            12, name, "page", "captured", (ARTICLE,), url=f"http://{host}{{number}}.example/page", absent="the host"
        )
    yield Case(
        12,
        "dotless i",
        "page",
        "captured",
        (ARTICLE,),
        url="http://sh\u0131ps{number}.example/page",
        absent="the host",
    )
    long = "http://{host}/page?" + "a" * 3000
    yield Case(13, "3000 characters", "page", "nothing listed unsafe_link=1", url=long)
    yield Case(13, "3000 characters", "feed", "failed blocked", url=long)
    yield Case(
        13, "10 000 parameters", "page", "nothing listed unsafe_link=1", url="http://{host}/p?" + "a=1&" * 10_000
    )
    for name, sign in (
        ("direction override", "\u202e"),
        ("zero width", "\u200b"),
        ("line separator", "\u2028"),
        ("soft hyphen", "\u00ad"),
    ):
        yield Case(13, name, "page", "nothing listed unsafe_link=1", url=f"http://{{host}}/{sign}page")
    for port in (21, 22, 23, 25, 110, 3306, 5432, 6379, 9200, 65_535):
        yield Case(13, f"port {port}", "page", "failed blocked", url=f"http://8.8.8.8:{port}/x")
    for port in ("0", "99999", "-1", "a"):
        yield Case(13, f"port {port}", "page", "nothing listed unsafe_link=1", url=f"http://a.example:{port}/x")


TARGETS: Final = ("http://169.254.169.254/latest/meta-data/", "http://127.0.0.1:{port}/", "http://[::1]:{port}/", "//127.0.0.1:{port}/", "http://loop.example:{port}/", "http://[::ffff:127.0.0.1]:{port}/", "http://2130706433:{port}/")  # fmt: skip
BROKEN: Final = ("file:///etc/passwd", "gopher://127.0.0.1/", "javascript:alert(1)", "data:text/html,x", "http://[::1", "", "http://", "mailto:a@b.example")  # fmt: skip


async def _loop(_: object, writer: Any) -> None:
    writer.write(answer(b"", "301 Moved Permanently", "Location: /feed"))


def redirects() -> Iterator[Case]:
    """Redirects that lead inside, away from the web, or nowhere."""
    for door in ("feed", "page"):
        for target in TARGETS:
            yield Case(
                8, target, door, "failed redirect" if "2130706433" in target else "failed blocked", (moved(target),)
            )
        for target in BROKEN:
            yield Case(
                8 if ":" in target and "[" not in target else 9,
                target or "no target",
                door,
                "failed redirect",
                (moved(target),),
            )
        yield Case(9, "CR in the target", door, "failed protocol", (raw(b"HTTP/1.1 302 Found\r\nLocation: /a\rSet-Cookie: x\r\n\r\n"),))  # fmt: skip
        yield Case(9, "no Location", door, "failed redirect", (raw(answer(b"", "302 Found")),))
        yield Case(9, "to itself", door, "failed redirect", (moved("/" + door, "301 Moved Permanently"),))
        yield Case(9, "seven hops", door, "failed redirect", (moved("/hop/6"),))
        yield Case(9, "five hops", door, "changed 2" if door == "feed" else "captured", (moved(f"/hop/4?{door}"),))
        yield Case(14, "password in a redirect", door, "changed 2" if door == "feed" else "captured", (moved(f"http://u:secret@good.example/{door}"),))  # fmt: skip
    yield Case(14, "https to http", "feed", "changed 2", (moved("http://good.example/feed"),), url="https://down.tls.example/feed", asks={"tls_ca": "ca"})  # fmt: skip


# -- servers (15 to 20) --------------------------------------------------------------------------------------------

# Which class each hostile server belongs to, by words in its name; the first that fits.
KINDS: Final = (
    (19, ("transfer encoding", "length and chunks")),
    (16, ("bomb", "endless body", "endless chunks", "small members", "empty members", "empty frames", "three codings")),
    (20, ("MB header", "000 headers", "KB of headers", "endless", "flood", "early hints")),
    (17, (" cut", "coding", "none", "checksum", "trailer", "header alone")),
    (18, ("length", "shorter", "chunk size", "negative chunk", "last chunk")),
    (15, ("never", "drips", "stops", "resets", "closes")),
)


def kind_of(name: str) -> int:
    """The class of a hostile server of `HOSTILE`."""
    return next((number for number, words in KINDS if any(word in name for word in words)), 19)


def servers() -> Iterator[Case]:
    """Every hostile server, as a feed and as the page of an entry."""
    for name, (handler, reason) in HOSTILE.items():
        for door, read in (("feed", "not_a_feed"), ("page", "stub")):
            outcome = f"failed {read if reason == 'ok' else reason}"
            yield Case(kind_of(name), name, door, outcome, (handler,), hurried=reason == "timeout")  # type: ignore[arg-type]  # doors both


CUT: Final = gzip.compress(article().encode())


def cuts() -> Iterator[Case]:
    """Half an answer at a second look is no edit, and at a second poll no listing."""
    half = article("Crane stands still", lines=SENTENCES[:3]).encode()
    pieces = {
        "gzip cut": coded(CUT[:-12], "gzip"),
        "gzip without its trailer": coded(CUT[:-8], "gzip"),
        "length too long": raw(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 99999\r\n\r\n" + half),
        "last chunk missing": raw(
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n" % (len(half), half)
        ),
    }
    for name, handler in pieces.items():
        yield Case(17, name, "revisit", "failed truncated", (ARTICLE, handler), absent="night ferry.x")
        yield Case(17, f"{name}, later", "feed", "failed truncated", (ok(GOOD, 'ETag: "a"'), handler))


# -- answers to polls (21 to 25, 27) -------------------------------------------------------------------------------

NO_FEEDS: Final = {
    "sign in": ("<!DOCTYPE html><html><body>Sign in</body></html>", "not_a_feed"),
    "captcha": ("<html><head><title>Just a moment</title></head></html>", "not_a_feed"),
    "capital HTML": ("<HTML>", "not_a_feed"),
    "plain words": ("plain words", "not_a_feed"),
    "comment": ("<!-- only a comment -->", "not_a_feed"),
    "open comment": ("<!-- not closed", "not_a_feed"),
    "declaration": ("<?xml version='1.0'?>", "not_a_feed"),
    "sitemap": ("<urlset><url/></urlset>", "not_a_feed"),
    "picture": ("<svg xmlns='http://www.w3.org/2000/svg'/>", "not_a_feed"),
    "PNG": (b"\x89PNG\r\n\x1a\n\0\0", "not_a_feed"),
    "PDF": (b"%PDF-1.7", "not_a_feed"),
    "an error in JSON": ('{"error": "denied"}', "not_a_feed"),
    "items that are none": ('{"items": 5}', "not_a_feed"),
    "open brace": ("{", "broken_feed"),
    "deep JSON": ('{"items": ' + "[" * 100_000, "broken_feed"),
    "cut in the head": ("<rss version='2.0'><channel><title>Cut of", "broken_feed"),
    "cut Atom": ("<feed xmlns='http://www.w3.org/2005/Atom'><", "broken_feed"),
    "blanks": (" \n\t", "empty"),
    "byte order mark": ("\ufeff", "empty"),
}


def polls() -> Iterator[Case]:
    """Answers that must not be taken for a feed, for an empty one, or for leave to ask at once."""
    good = ok(GOOD, 'ETag: "a"')
    for name, (body, reason) in NO_FEEDS.items():
        yield Case(21, name, "feed", f"failed {reason}", (good, ok(body, 'ETag: "b"')), asks={"etag": '"a"'})
    yield Case(22, "200 empty", "feed", "failed empty", (good, ok("")))
    for status in ("202 Accepted", "204 No Content", "205 Reset Content", "206 Partial Content", "226 IM Used"):
        yield Case(22, status, "feed", "failed protocol", (good, ok("" if "204" in status else GOOD, status=status)))
        yield Case(
            22, status, "page", "failed protocol", (web_page("" if "204" in status else article(), status=status),)
        )
    for door in ("feed", "page"):
        yield Case(22, "304 unasked", door, "failed protocol", (ok("", status="304 Not Modified"),))
    yield Case(
        22,
        "304 asked",
        "feed",
        "not_modified",
        (good, ok("", 'ETag: "c"', status="304 Not Modified")),
        asks={"etag": '"c"'},
    )
    for status, reason in (("400 Bad Request", "client"), ("401 Unauthorized", "denied"), ("403 Forbidden", "denied"), ("404 Not Found", "not_found"), ("410 Gone", "gone"), ("418 Teapot", "client"), ("451 Unavailable", "client"), ("500 Oops", "server"), ("503 Busy", "busy"), ("599 Odd", "server")):  # fmt: skip
        yield Case(22, status, "feed", f"failed {reason}", (good, ok(GOOD, status=status)), asks={"etag": '"a"'})
    yield Case(
        23, "same ETag, other body", "feed", "changed 3", (good, ok(rss(item(1), item(2), item(3)), 'ETag: "a"'))
    )
    yield Case(23, "new ETag, same body", "feed", "unchanged 2", (good, ok(GOOD, 'ETag: "b"')), asks={"etag": '"b"'})
    yield Case(23, "ETag gone", "feed", "unchanged 2", (good, ok(GOOD)), asks={"etag": None})
    for name, etag in (("not ASCII", '"\u00e9"'), ("8 KB", '"' + "e" * 8000 + '"'), ("tab", '"a\tb"')):
        yield Case(24, name, "feed", "unchanged 2", (ok(GOOD, f"ETag: {etag}"), ok(GOOD)), asks={"unsent": True})
    yield Case(
        24,
        "CR in it",
        "feed",
        "failed protocol",
        (raw(b'HTTP/1.1 200 OK\r\nETag: "a\rX: y"\r\nContent-Length: 0\r\n\r\n'),),
    )
    day, month = 24 * 1.11, 31 * 24 * 1.01
    waits = {"-1": (1, 3), "1000000000": (30 * 24, month), "soon": (1, 3), "Thu, 01 Jan 1970 00:00:00 GMT": (1, 3), "0": (1, 3), "7200": (2, 4), "9" * 400: (30 * 24, month)}  # fmt: skip
    for wait, due in waits.items():
        for status in ("429 Too Many", "503 Busy"):
            yield Case(25, f"{status[:3]}, Retry-After {wait[:30]}", "feed", "failed busy", (ok("", f"Retry-After: {wait}", status=status),), due=due)  # fmt: skip
    terms = {"Cache-Control: max-age=315360000": (23, day), "Cache-Control: max-age=-5": (1, day), "Expires: 0": (1, day), "Expires: Thu, 01 Jan 2099 00:00:00 GMT": (23, day), "Cache-Control: max-age=x": (1, day)}  # fmt: skip
    for line, due in terms.items():
        yield Case(25, line, "feed", "changed 2", (ok(GOOD, 'ETag: "a"', line),), due=due)
    yield Case(
        25,
        "ttl of a century",
        "feed",
        "changed 2",
        (ok(rss(item(1), item(2), head="<ttl>52560000</ttl>")),),
        due=(23, day),
    )
    every = "".join(f"<hour>{hour}</hour>" for hour in range(24))
    yield Case(25, "every hour skipped", "feed", "changed 2", (ok(rss(item(1), item(2), head=f"<skipHours>{every}</skipHours>")),), due=(1, day))  # fmt: skip
    for host in ("expired", "selfmade", "wrong"):
        yield Case(
            27, host, "feed", "failed tls", (ok(GOOD),), url=f"https://a.{host}.example/feed", asks={"tls_ca": "ca"}
        )
        yield Case(27, host, "page", "failed tls", (ARTICLE,), url=f"https://b.{host}.example/page")
    yield Case(27, "expired, permitted", "feed", "changed 2", (ok(GOOD),), url="https://c.expired.example/feed", asks={"tls_ca": "ca", "allow_expired_tls": True})  # fmt: skip
    yield Case(27, "expired, permitted for its site", "page", "captured", (ARTICLE,), url="https://e.lapsed.example/page")  # fmt: skip
    yield Case(27, "wrong host, permitted", "feed", "failed tls", (ok(GOOD),), url="https://d.wrong.example/feed", asks={"tls_ca": "ca", "allow_expired_tls": True})  # fmt: skip
    cookies = tuple(f"Set-Cookie: c{number}=v; Domain=.example" for number in range(100))
    yield Case(27, "a hundred cookies", "feed", "unchanged 2", (ok(GOOD, *cookies), ok(GOOD, *cookies)))


# -- robots.txt (26) -----------------------------------------------------------------------------------------------


def robots() -> Iterator[Case]:
    """What stands at /robots.txt before a page is asked for."""
    closed = "User-agent: *\nDisallow: /\n"
    out, in_ = "failed robots", "captured"
    files: dict[str, tuple[Handler, str]] = {
        "closed": (ok(closed, kind="text/plain"), out),
        "byte order mark": (ok("\ufeff" + closed, kind="text/plain"), out),
        "CR alone": (ok(closed.replace("\n", "\r"), kind="text/plain"), out),
        "NUL in it": (ok(closed.replace("agent", "ag\0ent"), kind="text/plain"), out),
        "UTF-16": (ok(closed.encode("utf-16"), kind="text/plain"), out),
        "named and closed": (ok("User-agent: dateline\nDisallow: /page\n", kind="text/plain"), out),
        "another is closed": (ok("User-agent: other\nDisallow: /\n", kind="text/plain"), in_),
        "600 KB, then closed": (ok("# x\n" * 150_000 + closed, kind="text/plain"), in_),
        "closed, then 600 KB": (ok(closed + "# x\n" * 150_000, kind="text/plain"), out),
        "a web page": (web_page(article()), in_),
        "binary": (ok(b"\x89PNG\0\0\xff" * 50, kind="image/png"), in_),
        "40 000 rules": (ok("User-agent: *\n" + "Disallow: /a*b$\n" * 30_000, kind="text/plain"), in_),
        "wildcards": (ok("User-agent: *\nDisallow: /" + "*a" * 500 + "\n", kind="text/plain"), in_),
        "empty": (ok("", kind="text/plain"), in_),
        "404": (ok(closed, status="404 Not Found"), in_),
        "410": (ok(closed, status="410 Gone"), in_),
        "403": (ok(closed, status="403 Forbidden"), in_),
        "429": (ok("", status="429 Too Many"), "failed busy"),
        "500": (ok("", status="500 Oops"), "failed server"),
        "503": (ok("", status="503 Busy"), "failed busy"),
        "moves": (moved("http://good.example/robots-closed"), out),
        "moves in a loop": (moved("/robots.txt"), out),
        "moves inside": (moved("http://127.0.0.1:{port}/robots.txt"), "failed blocked"),
        "gzip bomb": (HOSTILE["gzip bomb, 1 GiB"][0], "failed too_large"),
        "gzip cut": (HOSTILE["gzip cut"][0], "failed truncated"),
        "resets": (HOSTILE["resets at once"][0], "failed truncated"),
        "endless": (HOSTILE["endless body"][0], in_),
        "headers": (HOSTILE["50 000 headers"][0], "failed protocol"),
    }  # fmt: skip
    for name, (handler, expected) in files.items():
        yield Case(26, name, "robots", expected, (handler,))
    for name in ("never answers", "drips its body", "drips its headers"):
        yield Case(26, name, "robots", "failed timeout", (HOSTILE[name][0],), hurried=True)


# -- what a feed may say (28 to 36) --------------------------------------------------------------------------------

ENTITIES: Final = {
    "a file": '[<!ENTITY a SYSTEM "file:///etc/passwd">]',
    "an address": '[<!ENTITY a SYSTEM "http://good.example/never">]',
    "a parameter": '[<!ENTITY % a SYSTEM "http://good.example/never">%a;]',
    "small letters": '[<!entity a "b">]',
}


def _bomb(depth: int, wide: int) -> str:
    grow = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * wide}">' for n in range(1, depth))
    return f'[<!ENTITY e0 "ha">{grow}]'


def documents() -> Iterator[Case]:
    """Documents that call for others, or that grow."""
    for name, types in ENTITIES.items():
        feed = rss(item(1, "&a;"), item(2), doctype=f"<!DOCTYPE rss {types}>")
        yield Case(28, name, "feed", "failed entities", (ok(feed),))
        yield Case(28, f"{name}, UTF-16", "feed", "failed entities", (ok(feed.encode("utf-16")),))
        page = article("Crane stands still &a;").replace("<!DOCTYPE html>", f"<!DOCTYPE html {types}>")
        yield Case(28, name, "page", "captured", (web_page(page),), absent="root:")
    outside = '<!DOCTYPE rss SYSTEM "http://good.example/never"> '
    yield Case(28, "external document type", "feed", "changed 2", (ok(rss(item(1), item(2), doctype=outside)),))
    include = rss(
        item(1, more='<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/passwd" parse="text"/>'),
        item(2),
    )
    yield Case(28, "XInclude", "feed", "changed 2", (ok(include),), absent="root:")
    for name, types in {
        "10^4": _bomb(5, 10),
        "10^6": _bomb(7, 10),
        "10^9": _bomb(10, 10),
        "2^40": _bomb(41, 2),
    }.items():
        yield Case(
            29,
            f"bomb of {name}",
            "feed",
            "failed entities",
            (ok(rss(item(1, "&e9;"), doctype=f"<!DOCTYPE rss {types}>")),),
        )
    quadratic = rss(item(1, "&a;" * 300), doctype=f'<!DOCTYPE rss [<!ENTITY a "{"x" * 100_000}">]>')
    yield Case(29, "quadratic", "feed", "failed entities", (ok(quadratic),))
    plain = '<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "http://good.example/never">'
    yield Case(29, "plain document type", "feed", "changed 2", (ok(rss(item(1), item(2), doctype=plain)),))
    yield Case(
        29,
        "known references",
        "feed",
        "changed 2",
        (ok(rss(item(1, "Caf&eacute; &mdash; &amp;"), item(2))),),
        text="Caf\u00e9",
    )


WORDS: Final = {
    "Russian": "Самолёты не прибыли в порт", "Ukrainian": "Літаки не прибули до порту", "Greek": "Τα πλοία δεν έφτασαν στο λιμάνι",
    "Arabic": "لم تصل السفن إلى الميناء", "Hebrew": "האוניות לא הגיעו לנמל", "Chinese": "船只没有抵达港口", "Turkish": "Gemiler limana ulaşmadı",
}  # fmt: skip


QUAY: Final = (
    "Два судна стоят на рейде с зажжёнными огнями и ждут, пока им освободят место у причала.",
    "Кран ждёт детали, которую везут с севера ночным паромом, и раньше понедельника её не будет.",
)


def encodings() -> Iterator[Case]:
    """Bytes that are not what they are called, or not all of them."""
    for name, words in WORDS.items():
        feed = rss(*(item(number, words) for number in range(1, 31)))
        yield Case(30, name, "feed", "changed 30", (ok(feed.encode().replace(words.encode(), words.encode()[:4] + b"\xff" + words.encode()[4:], 1)),), text=words)  # fmt: skip
        yield Case(30, f"{name}, NUL", "feed", "changed 30", (ok(feed.encode().replace(b"<title>", b"<title>\0", 1)),), text=words)  # fmt: skip
        page = article(words, lines=(words + ". ",) * 3 + SENTENCES)
        bad = page.encode().replace(b"<article>", b"<article>\xff", 1)
        yield Case(30, name, "page", "captured", (web_page(bad, kind="text/html"),), text=words)
    russian = WORDS["Russian"]
    feed = rss(*(item(number, russian) for number in range(1, 11)))
    declared = f'<?xml version="1.0" encoding="windows-1251"?>{feed}'
    for name, body, kind in (
        ("KOI8-R unnamed", feed.encode("koi8-r"), "text/xml"),
        ("windows-1251 unnamed", feed.encode("cp1251"), "text/xml"),
        ("ISO-8859-5 unnamed", feed.encode("iso-8859-5"), "text/xml"),
        ("mark against declaration", b"\xef\xbb\xbf" + declared.encode(), "text/xml"),
        ("UTF-8 declared windows-1251", declared.encode(), "text/xml"),
        ("windows-1251 declared, HTTP says UTF-8", declared.encode("cp1251"), "text/xml; charset=utf-8"),
        ("HTTP says Latin-1", feed.encode(), "text/xml; charset=iso-8859-1"),
        ("HTTP says what is no encoding", feed.encode(), "text/xml; charset=x-unheard-of"),
        ("UTF-16 with a mark", feed.encode("utf-16"), "text/xml"),
        ("UTF-32 with a mark", feed.encode("utf-32"), "text/xml"),
        ("UTF-16 without a mark", feed.encode("utf-16-le"), "text/xml"),
        ("UTF-16 without a mark, big end first", feed.encode("utf-16-be"), "text/xml"),
    ):
        yield Case(31, name, "feed", "changed 10", (ok(body, kind=kind),), text=russian)
    page = article(russian, lines=(russian + ", сказал начальник порта в пятницу утром.", *QUAY))
    for encoding in ("koi8-r", "cp1251", "iso-8859-5", "utf-16", "utf-16-le"):
        yield Case(
            31,
            f"{encoding} unnamed",
            "page",
            "captured",
            (web_page(page.encode(encoding), kind="text/html"),),
            text=russian,
        )
    seven = "+ADw-script+AD4-alert(1)+ADw-/script+AD4-"
    yield Case(
        31,
        "UTF-7",
        "feed",
        "changed 2",
        (ok(rss(item(1, seven), item(2)), kind="text/xml; charset=utf-7"),),
        text=seven,
    )
    yield Case(31, "UTF-7", "page", "captured", (web_page(article(lines=(seven, *SENTENCES)), kind="text/html; charset=utf-7"),), absent="<script")  # fmt: skip
    twice = feed.encode().decode("cp1252", "replace").encode()
    yield Case(31, "encoded twice", "feed", "changed 10", (ok(twice),))


ILLEGAL: Final = (
    "&#xD800;",
    "&#0;",
    "&#x8;",
    "\x08",
    "\x00",
    "&#xFFFF;",
    "\ufffe",
    "&#1114112;",
    "&#99999999;",
    "\x1b[31m",
    "&#8",
    "&#x00008;",
    "&#12;",
)
FILLINGS: Final = {
    "comments": "<!--" * 50_000, "style": '&lt;p style="' + " " * 60_000, "divs": "&lt;div&gt;" * 20_000, "escaped comments": "&lt;!--" * 50_000,
    "signs": "&lt;" * 100_000, "references": "&amp;amp;" * 50_000, "half tags": "&lt;a &lt;a " * 20_000, "cdata": "<![CDATA[" * 30_000, "characters": "&#x41;" * 100_000,
}  # fmt: skip
POISON: Final = {
    "nested divs": "<div>" * 20_000, "nested tables": "<table><tr><td>" * 3000, "open comments": "<!--" * 50_000, "links": "<a href='/x'>y</a>" * 20_000,
    "a wide style": '<p style="' + " " * 60_000 + '">', "nested lists": "<ul><li>" * 5000, "nested quotes": "<blockquote>" * 5000,
    "a million tags": "<b>" * 300_000, "fonts": "<font>" * 20_000, "an endless attribute": "<p " + "a=b " * 100_000,
}  # fmt: skip


def contents() -> Iterator[Case]:
    """Characters, sizes and depths that break readers."""
    for bad in ILLEGAL:
        name = bad.encode("ascii", "backslashreplace").decode()
        yield Case(
            32, f"{name!r}", "feed", "changed 2", (ok(rss(item(1, f"Ships{bad} arrive"), item(2))),), text="Ships"
        )
        yield Case(32, f"{name!r}", "page", "captured", (web_page(article(f"Ships{bad} arrive")),), text="Ships")
        line = SENTENCES[1].replace("foreman", f"fore{bad} man")
        yield Case(32, f"{name!r} in the text", "page", "captured", (web_page(article(lines=_sentence(1, line))),), text="Nobody on the quay")  # fmt: skip
    yield Case(32, "half a sign in JSON", "feed", "changed 1", (ok('{"version": "https://jsonfeed.org/version/1.1", "title": "x", "items": [{"id": "1", "url": "http://a.example/1", "title": "A \\ud800 ship"}]}', kind="application/json"),), text="ship")  # fmt: skip
    for name, filling in FILLINGS.items():
        # What is opened and not closed swallows the entry behind it.
        outcome = "changed 1 unread=1" if name in ("comments", "cdata") else "changed 2"
        for place in ("title", "description"):
            feed = rss(item(1, more=f"<{place}>{filling}</{place}>"), item(2))
            yield Case(33, f"{name} in the {place}", "feed", outcome, (ok(feed),))
    for name, filling in POISON.items():
        yield Case(33, name, "page", "captured", (web_page(article(around=filling)),), text="night ferry")
    small = "".join(f"<item><link>http://a.example/{number}</link></item>" for number in range(100_000))
    yield Case(34, "100 000 entries", "feed", "changed 2000 too_many=98000", (ok(rss(small)),))
    huge = item(1, more="<description>" + "x" * (2 * MIB) + "</description>")
    yield Case(34, "an entry of 2 MiB", "feed", "changed 1 too_large=1", (ok(rss(huge, item(2))),))
    yield Case(
        34, "an entry of 50 MiB", "feed", "failed too_large", (coded(gzip.compress(b"x" * (50 * MIB), 1), "gzip"),)
    )
    deep = item(1, more="<a>" * 2001 + "</a>" * 2001)
    yield Case(34, "an entry of 2001 tags", "feed", "changed 1 too_many_tags=1", (ok(rss(deep, item(2))),))
    yield Case(34, "2001 tags outside", "feed", "failed too_many_tags", (ok(rss(item(1), head="<x>" * 2001)),))
    yield Case(34, "a page of 6 MiB", "page", "failed too_large", (web_page(article(around="x" * (6 * MIB))),))
    yield Case(34, "JSON of 3000 items", "feed", "changed 2000 too_many=1000", (ok('{"version": "https://jsonfeed.org/version/1.1", "title": "x", "items": [' + ",".join(f'{{"id": "{n}", "url": "http://a.example/{n}"}}' for n in range(3000)) + "]}", kind="application/json"),))  # fmt: skip


def entries() -> Iterator[Case]:
    """Entries whose names or dates do not hold."""

    def named(number: int, guid: str, title: str = "x") -> str:
        return f"<item><title>{title}</title><link>http://a.example/{number}</link>{guid}</item>"

    zero = "<guid isPermaLink='false'>0</guid>"
    yield Case(35, "one name for all", "feed", "changed 2", (ok(rss(named(1, zero), named(2, zero))),))
    yield Case(35, "the same twice", "feed", "changed 1 repeated=1", (ok(rss(named(1, zero), named(1, zero))),))
    yield Case(35, "no names", "feed", "changed 2", (ok(rss(named(1, ""), named(2, ""))),))
    yield Case(35, "another feed's name", "feed", "changed 1", (ok(rss(named(1, "<guid isPermaLink='false'>http://harbour-post.example/1</guid>"))),))  # fmt: skip
    yield Case(
        35,
        "a name of 5000 signs",
        "feed",
        "changed 1",
        (ok(rss(named(1, f"<guid isPermaLink='false'>{'g' * 5000}</guid>"))),),
    )
    yield Case(
        35,
        "a title anew",
        "feed",
        "changed 1",
        (ok(rss(named(1, zero))), ok(rss(named(1, zero, "y")))),
        asks={"new": 0},
    )
    yield Case(35, "a link anew", "feed", "changed 1", (ok(rss(named(1, "<guid isPermaLink='false'>7</guid>"))), ok(rss(named(2, "<guid isPermaLink='false'>7</guid>")))), asks={"new": 0})  # fmt: skip
    yield Case(35, "no link", "feed", "changed 1 no_link=1", (ok(rss("<item><title>x</title></item>", item(2))),))
    dates = {"2099": "Thu, 01 Jan 2099 10:00:00 GMT", "year 0": "0000-00-00 00:00:00", "30 February": "Fri, 30 Feb 2015 10:00:00 GMT", "no date": "soon", "an hour 25": "25:61", "year 1": "1 January 0001 00:00:00 GMT", "a long one": "9" * 5000, "Moscow time": "Fri, 18 Sep 2015 06:00:00 MSK", "none": ""}  # fmt: skip
    for name, date in dates.items():
        yield Case(36, name, "feed", "changed 2", (ok(rss(item(1, more=f"<pubDate>{date}</pubDate>"), item(2))),), asks={"undated": name not in ("2099", "Moscow time")})  # fmt: skip


# -- second looks (37, 61) -----------------------------------------------------------------------------------------


def _with(head: str = "", around: str = "", lines: tuple[str, ...] = SENTENCES) -> Handler:
    return web_page(article(lines=lines, head=head, around=around))


def _notice(title: str, *words: str) -> Handler:
    return web_page(
        f"<html lang='en'><head><title>{title}</title></head><body>{''.join(f'<p>{line}</p>' for line in words)}</body></html>"
    )


WALLS: Final = {
    "subscribe to continue": _notice("Crane stands still", SENTENCES[0], "Subscribe to continue reading this article."),
    "free articles used up": _notice("Crane stands still", SENTENCES[0], "You have reached your limit of free articles."),
    "for subscribers only": _notice("Crane stands still", "This article is only for subscribers.", "Already a subscriber? Log in."),
    "sign in": _notice("Sign in", "Sign in to continue to Harbour Post.", "E-mail", "Password"),
    "captcha": _notice("Just a moment...", "Checking your browser before accessing harbour-post.example.", "Please complete the captcha."),
    "robot check": _notice("Are you a robot?", "We have detected unusual traffic from your network.", "Please verify that you are human."),
    "access denied": _notice("Access denied", "Access to this page has been denied because we believe you use automation tools."),
    "JavaScript": _notice("Harbour Post", "Enable JavaScript and cookies to continue."),
    "Russian wall": _notice("Кран стоит", "Материал доступен только для подписчиков.", "Оформите подписку, чтобы читать дальше."),
    "German wall": _notice("Kran steht still", "Nur für Abonnenten. Jetzt abonnieren und weiterlesen."),
    "consent": _notice("Before you continue", "We and our 842 partners store and access information on your device.", "Accept all", "Reject all", "Manage options"),
    "cookie wall": _notice("Your privacy", "We value your privacy. By clicking Accept all you consent to the use of cookies by us and our partners.", "Accept all", "Settings"),
    "German consent": _notice("Datenschutz", "Wir und unsere Partner verwenden Cookies. Mit einem Klick auf Alle akzeptieren stimmen Sie der Verwendung zu.", "Alle akzeptieren", "Einstellungen"),
    "French consent": _notice("Vos choix", "Nous et nos partenaires utilisons des cookies. Tout accepter ou continuer sans accepter.", "Tout accepter"),
    "Russian consent": _notice("Файлы cookie", "Мы используем файлы cookie. Продолжая, вы соглашаетесь с их использованием. Принять все."),
    "region": _notice("Not available", "This content is not available in your region due to legal reasons."),
    "maintenance": _notice("Be right back", "Our site is down for scheduled maintenance. Please try again in a few minutes."),
    "error in the template": _notice("Error", "An error occurred while processing your request. Reference number 18.2f4d1302."),
    "database error": _notice("Error establishing a database connection", "Error establishing a database connection"),
    "empty page": web_page("<html><head><title>Crane stands still</title></head><body></body></html>"),
    "nothing": web_page(""),
    "picture": ok(b"\x89PNG\r\n\x1a\n" + bytes(100), kind="image/png"),
    "JSON": ok('{"error": "blocked"}', kind="application/json"),
    "parked": _notice("harbour-post.example", "This domain may be for sale. Buy this domain.", "Related searches"),
}  # fmt: skip
LOST: Final = {
    "404": ok("", status="404 Not Found"),
    "410": ok("", status="410 Gone"),
    "soft 404": _notice(
        "Page not found", "Sorry, the page you are looking for does not exist.", "Back to the front page"
    ),
    "soft 404 by number": _notice("404", "Nothing here."),
    "Russian soft 404": _notice("Страница не найдена", "Такой страницы нет. Вернитесь на главную."),
    "German soft 404": _notice("Seite nicht gefunden", "Die Seite gibt es nicht mehr."),
    "French soft 404": _notice("Page introuvable", "Cette page n'existe pas ou plus."),
    "Turkish soft 404": _notice("Sayfa bulunamadı", "Aradığınız sayfa bulunamadı."),
    "soft 410": _notice("Article unavailable", "This article is no longer available.", "It was removed by the author."),
    "to the front page": moved("/"),
    "to the front page for good": moved("/", "301 Moved Permanently"),
}
STATUS: Final = {"403 Forbidden": "denied", "401 Unauthorized": "denied", "429 Too Many": "busy", "503 Busy": "busy", "500 Oops": "server", "402 Payment Required": "client", "451 Legal": "client"}  # fmt: skip
TRIVIAL: Final = {
    "a counter": _with(around="<div class='counter'>12,845 views</div>"),
    "a counter in the text": _with(lines=(*SENTENCES, "12,845 views")),
    "a comment count": _with(around="<p>57 comments</p>"),
    "an advert": _with(around="<div class='ad'><p>Buy the new kettle by Kettle and Sons today, at every shop in town.</p></div>"),
    "today's date": _with(around="<div class='date'>Saturday, 28 November 2026</div>"),
    "minutes ago": _with(around="<span class='time'>Updated 5 minutes ago</span>"),
    "blanks": web_page(article().replace(" ", "  ").replace("</p>", " </p>\n\n")),
    "typographic signs": web_page(article(lines=_sentence(1, SENTENCES[1].replace("'", "\u2019"))).replace(" - ", " \u2013 ")),
    "non-breaking blanks": web_page(article().replace("40 containers", "40&nbsp;containers")),
    "soft hyphens": web_page(article().replace("containers", "con&shy;tainers")),
    "a nonce": _with(head="<script nonce='a8f3'>var t=1764288000;</script><meta name='csrf' content='ff01'>"),
    "related links": _with(around="<aside class='related'><h2>Related</h2><ul><li><a href='/a'>Ferry late again</a></li><li><a href='/b'>Fog on the quay</a></li></ul></aside>"),
    "a cookie banner": _with(around="<div class='cookie-banner'><p>We use cookies. Accept all or manage options.</p></div>"),
    "a newsletter box": _with(around="<div class='newsletter'><p>Sign up for our newsletter and get the day's news every morning.</p></div>"),
    "other classes": web_page(article().replace("<p>", "<p class='x'>").replace("<article>", "<article data-v='2'>")),
    "letters as references": web_page(article().replace("e", "&#101;")),
}  # fmt: skip
REAL: Final = {
    "a number": _with(lines=_sentence(3, SENTENCES[3].replace("40", "55"))),
    "a name": _with(lines=_sentence(5, SENTENCES[5].replace("Monday", "Wednesday"))),
    "a denial taken out": _with(lines=_sentence(4, "A spokeswoman for the port confirmed that the crane had been overloaded in the days before.")),
    "a sentence more": _with(lines=(*SENTENCES, "The police opened an inquiry into the accident on Saturday evening.")),
    "a sentence less": _with(lines=SENTENCES[:4] + SENTENCES[5:]),
    "another headline": web_page(article("Crane was overloaded")),
    "a not": _with(lines=_sentence(0, SENTENCES[0].replace("stood still", "did not stand still"))),
    "a real edit beside a consent banner": _with(lines=_sentence(3, SENTENCES[3].replace("40", "55")), around="<div class='cookie'><p>We value your privacy. Accept all.</p></div>"),
}  # fmt: skip


def second_looks() -> Iterator[Case]:
    """What a page may show when it is looked at again: a wall, nothing, the same in another dress, or an edit."""
    for name, handler in WALLS.items():
        yield Case(37, name, "revisit", "unreadable", (ARTICLE, handler))
        yield Case(37, f"{name}, and back", "revisit", "unreadable, unchanged", (ARTICLE, handler, ARTICLE))
    for name, handler in TRIVIAL.items():
        outcome = "trivial" if name == "a counter in the text" else "unchanged"  # the others are no part of the text
        yield Case(37, name, "revisit", outcome, (ARTICLE, handler))
    for status, reason in STATUS.items():
        yield Case(37, status, "revisit", f"failed {reason}", (ARTICLE, ok("", status=status)))
    edited, other = REAL["a number"], REAL["a name"]
    yield Case(37, "edited and back", "revisit", "revised, revised", (ARTICLE, edited, ARTICLE))
    yield Case(37, "two versions by turns", "revisit", "revised, revised, alternating, unchanged, alternating", (ARTICLE, edited, ARTICLE, edited, ARTICLE, edited))  # fmt: skip
    yield Case(
        37,
        "by turns, then a third",
        "revisit",
        "revised, revised, alternating, revised",
        (ARTICLE, edited, ARTICLE, edited, other),
    )
    for name, handler in LOST.items():
        front = "front" in name
        yield Case(
            61,
            name,
            "revisit",
            "unreadable" if front else "vanished",
            (ARTICLE, handler),
            text="night ferry",
        )
    yield Case(61, "away and back", "revisit", "vanished, restored", (ARTICLE, LOST["410"], ARTICLE))
    yield Case(61, "away and back, edited", "revisit", "vanished, revised", (ARTICLE, LOST["404"], edited))
    for name, handler in REAL.items():
        yield Case(61, name, "revisit", "revised", (ARTICLE, handler))
    yield Case(61, "taken out of the feed", "feed", "changed 1", (ok(GOOD), ok(rss(item(2)))), asks={"new": 0})


# -- files (59, 60) ------------------------------------------------------------------------------------------------


def _opml(*outlines: str, doctype: str = "") -> bytes:
    return f"{doctype}<opml version='1.0'><body>{''.join(outlines)}</body></opml>".encode()


def _outline(url: str) -> str:
    return f"<outline text='x' xmlUrl='{html.escape(url)}'/>"


OPMLS: Final[dict[str, tuple[bytes, str]]] = {
    "100 000 outlines": (_opml(*(_outline(f"http://pier.example/{n}") for n in range(100_000))), "20000 feeds too_many=80000"),
    "nested 10 000 deep": (_opml("<outline>" * 10_000), "refused broken_opml"),
    "nested, closed": (_opml("<outline>" * 10_000, _outline("http://pier.example/a"), "</outline>" * 10_000), "refused broken_opml"),
    "external entity": (_opml("<outline xmlUrl='&a;'/>", doctype="<!DOCTYPE opml [<!ENTITY a SYSTEM 'file:///etc/passwd'>]>"), "refused entities"),
    "file, password, script": (_opml(*map(_outline, ("file:///etc/passwd", "http://u:p@pier.example/", "javascript:x"))), "0 feeds unsafe_url=3"),
    "no OPML": (b"<html/>", "refused not_opml"),
    "nothing": (b"", "refused broken_opml"),
    "21 MiB": (b"x" * (21 << 20), "refused too_large"),
    "UTF-16": ("<opml><body><outline text='x' xmlUrl='http://pier.example/a'/></body></opml>".encode("utf-16"), "1 feeds"),
    "illegal signs": (_opml("<outline text='a\x08b&#0;' xmlUrl='http://pier.example/a'/>"), "1 feeds"),
    "the same again": (_opml(*[_outline("http://pier.example/a")] * 3), "1 feeds repeated=2"),
}  # fmt: skip


def _warc(
    body: bytes, *, url: str = "http://pier.example/a", date: str = "2015-09-18T06:00:00Z", length: int | None = None
) -> bytes:
    http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + body
    head = f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {url}\r\nWARC-Date: {date}\r\nWARC-Record-ID: <urn:uuid:1>\r\nContent-Type: application/http; msgtype=response\r\nContent-Length: {len(http) if length is None else length}\r\n\r\n"  # fmt: skip
    return head.encode() + http + b"\r\n\r\n"


def _zip(**files: bytes) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as package:
        for name, body in files.items():
            package.writestr(name.replace("__", "/"), body)
    return held.getvalue()


PAGE: Final = article().encode()
ARCHIVES: Final[dict[str, tuple[str, bytes | Callable[[], bytes], str]]] = {
    "WARC, good": ("a.warc", _warc(PAGE, url="http://pier.example/a"), "new=1"),
    "WARC, cut in the body": ("b.warc", _warc(PAGE, url="http://pier.example/b")[:-300], "truncated=1"),
    "WARC, cut in gzip": ("c.warc.gz", gzip.compress(_warc(PAGE, url="http://pier.example/c"))[:-60], "truncated=1"),
    "WARC, gzip bomb": ("d.warc.gz", lambda: gzip.compress(_warc(b"x" * (300 * MIB), url="http://pier.example/d"), 1), "too_large=1"),
    "WARC, wrong length": ("e.warc", _warc(PAGE, url="http://pier.example/e", length=1 << 40), "truncated=1"),
    "WARC, negative length": ("f.warc", _warc(PAGE, length=-5), "broken_archive=1 not_text=1"),
    "WARC, date of 2099": ("g.warc", _warc(PAGE, url="http://pier.example/g", date="2099-01-01T00:00:00Z"), "new=1"),
    "WARC, no date": ("h.warc", _warc(PAGE, url="http://pier.example/h", date="yesterday"), "new=1"),
    "WARC, address with a path out": ("i.warc", _warc(PAGE, url="http://pier.example/../../etc/passwd"), "new=1"),
    "WARC, script as address": ("j.warc", _warc(PAGE, url="javascript:alert(1)"), "not_text=1"),
    "WARC, junk": ("k.warc", bytes(range(256)) * 50, "broken_archive=1"),
    "WARC, empty": ("l.warc", b"", "nothing"),
    "WARC, picture": ("m.warc", _warc(b"\x89PNG\r\n\x1a\n" + bytes(500), url="http://pier.example/m"), "not_text=1"),
    "WACZ, path out": ("n.wacz", _zip(**{"..__..__archive__x.warc": _warc(PAGE), "archive__a.warc": _warc(PAGE, url="http://pier.example/n")}), "new=1"),
    "WACZ, no ZIP": ("o.wacz", b"PK\x03\x04junk", "refused"),
    "WACZ, no archive in it": ("p.wacz", _zip(a=b"x"), "refused"),
    "CSV, bomb in gzip": ("q.csv.gz", lambda: gzip.compress(b"url\n" + b"\n" * (400 * MIB), 1), "refused"),
    "CSV, bomb in ZIP": ("r.csv.zip", lambda: _zip(a=b"url\n" + b"\n" * (400 * MIB)), "refused"),
    "CSV, ZIP of nothing": ("s.csv.zip", _zip(), "refused"),
    "CSV, gzip cut": ("t.csv.gz", gzip.compress(b"url\nhttp://pier.example/a\n" * 50)[:-9], "refused"),
    "CSV, bad addresses": ("u.csv", b"url\njavascript:x\nfile:///etc/passwd\n", "no_link=2"),
    "CSV, a field of 2 MiB": ("v.csv", b"url\n" + b"x" * (2 * MIB), "refused"),
    "CSV, no addresses": ("w.csv", b"a,b\n1,2\n", "refused"),
    "JSON lines, broken": ("x.jsonl", b'{"url": "http://pier.example/x"}\n{broken\n' + b"[" * 100_000 + b"\n", "bad_json=2 no_text=1"),
    "saved feed, entities": ("y.xml", b"<!DOCTYPE rss [<!ENTITY a 'b'>]><rss/>", "refused"),
    "saved feed, junk": ("z.rss", b"<html>", "refused"),
    "mail, deep": ("deep.eml", b"From: a@b.example\nSubject: x\n" + b"Content-Type: multipart/mixed; boundary=b\n\n--b\n" * 300, "no_text=1"),
    "mail, no end": ("noend.eml", b"From: a@b.example\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/html; charset=utf-7\n\n+ADw-script+AD4-", "no_text=1"),
    "page, binary": ("bin.html", b"\x7fELF" + bytes(5000), "not_text=1"),
    "text, NUL": ("nul.txt", b"a\0b" * 5000, "not_text=1"),
    "Markdown, alias bomb": ("bomb.md", b"---\na: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: [*c,*c,*c,*c,*c,*c,*c,*c,*c]\ntitle: !!python/object/apply:os.system [ls]\n---\nwords\n", "bad_front_matter=1"),
}  # fmt: skip


def files() -> Iterator[Case]:
    """Files that a desk is given to take in."""
    for name, (body, expected) in OPMLS.items():
        yield Case(59, name, "opml", expected, build=lambda body=body: ("import.opml", body))  # type: ignore[misc]  # bound now
    for name, (file, body, outcomes) in ARCHIVES.items():
        yield Case(
            60, name, "archive", outcomes, build=lambda file=file, body=body: (file, body() if callable(body) else body)
        )  # type: ignore[misc]  # bound now


CASES: Final[tuple[Case, ...]] = tuple(
    case
    for table in (addresses, links, redirects, servers, cuts, polls, robots, documents, encodings, contents, entries, second_looks, files)
    for case in table()
)  # fmt: skip


def listing(link: str) -> str:
    """A feed whose one entry leads there."""
    return rss(
        f"<item><title>Crane stands still</title><link>{escape(link)}</link><guid isPermaLink='false'>1</guid></item>"
    )
