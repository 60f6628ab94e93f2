import csv
import html
import io
import itertools
import json
import os
import re
import shutil
import subprocess
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import get_args

import jsonschema
import pytest

from ingest.errors import FETCH_REASONS
from reports.catalogue import PLURALS, words
from reports.digest import build_digest
from reports.errors import RenderError
from reports.formats import FORMATS, HTML_BYTES, TEMPLATES, render, schema
from reports.headline import preheader, subject
from reports.layout import COLUMNS
from reports.parts import Digest
from reports.safe import columns
from reports.types import Note, NoteKey, NumberConflict, Reading, Speaker
from reports.wording import noted
from storage.events import Change, Moment
from storage.views import CoverageView
from tests.reports.make import (
    make_article,
    make_claim,
    make_day,
    make_moment,
    make_origin,
    make_reading,
    make_revision,
    make_selection,
    make_statement,
    make_topic,
)
from tests.serving import Quiet, Served

SCHEMA = Path(__file__).parents[2] / "reports" / "schema" / "digest.schema.json"
CHROMIUM = next(
    (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None
)

# What a page may try on its readers; every one must come out as words.
HOSTILE = {
    "script": "<script src=//127.0.0.1:{port}/s></script>",
    "image": "<img src=http://127.0.0.1:{port}/i onerror=alert(1)>",
    "style": "</style><style>@import url(http://127.0.0.1:{port}/c);*{{background:url(http://127.0.0.1:{port}/b)}}</style>",
    "attribute": "\"'><svg onload=alert(1)><image href=http://127.0.0.1:{port}/v>",
    "comment": "--> ]]> <!--[if mso]><b>x</b><![endif]-->",
    "template": "{{{{ 7*7 }}}} {{{{ d.topic.__class__ }}}} {{% for x in y %}}",
    "frame": "<iframe src=http://127.0.0.1:{port}/f></iframe><base href=http://127.0.0.1:{port}/>",
    "refresh": "<meta http-equiv=refresh content='0;url=http://127.0.0.1:{port}/m'><form action=x><input autofocus>",
    "override": "\u202egnp.exe\u202c \u2066isolate",
    "marks": "a" + "\u0301" * 5000,
    "nospace": "x" * 10_000,
    "controls": "bell\x07 esc\x1b[2J nul\x00 vt\x0b lone\ud800",
    "separators": "one\u2028two\u2029three\r\nBcc: x",
    "mathml": "<math><mtext><table><mglyph><style><img src=http://127.0.0.1:{port}/g>",
    "linkdef": '[x]: http://127.0.0.1:{port}/l "t" ![y](http://127.0.0.1:{port}/y)',
}


def hostile(kind, port=9):
    """One hostile text, its addresses on this host."""
    text = HOSTILE[kind]
    return text.format(port=port) if "{" in text else text


def hostile_selection(text, url="javascript:alert(1)"):
    """A day on which a stranger's text stands everywhere a stranger's text can stand."""
    view = make_article(
        text=text, title=text, outlet="gull", outlet_name=text, url=url, language=text, byline=text, warnings=(text,),
        origin=make_origin("a1", "virtual:x", text, quote=text),
    )  # fmt: skip
    speaker = Speaker(text, text, "", text, text)
    said = make_statement(view, text, speaker, origin="o", hedges=(text,), nested=(speaker,))
    other = make_statement(view, text, replace(speaker, name=f"{text}."), origin="o", hedges=(text,), nested=(speaker,))
    after = make_revision("a1", view.content, 2, [Change(kind="wording", before="calm", after=text)])
    return make_selection(
        today=(Reading(view, (), (text,)),), topic=make_topic(title=text),
        reading=make_reading((make_claim("c", [said], text=text, notes=(Note("same_people", (text, text)),), labels=(text,)),), unassigned=(other,),
                             counted_once=(Note("counted_words", (text,), number=2),), notes=(Note("one_report", (text,)),)),
        undated=(Reading(make_article("u1", text, title=text, published=None, url=url), ()),),
        background=(view,), vanished=(view,), edits=((view, view.revision, after),), desk=text, checkpoint=text,
        coverage=CoverageView(9, 1, ((text, text),), (text,), {text: 1}),
    )  # fmt: skip


def large_selection(articles, claims, length=180):
    """A day of many articles, each with statements, families, doubts and long titles."""
    views = [
        make_article(
            f"{n:08x}", f"Speaker {n} says the ship {n} left. " + "tide " * 40, outlet=f"paper{n % 300}",
            outlet_name=f"The Daily Number {n % 300}", title=f"{n}: " + "harbour & tide " * (length // 15),
            warnings=("time_zone_missing",),
        )
        for n in range(articles)
    ]  # fmt: skip
    parts = []
    for c in range(claims):
        some = views[c::claims]
        said = [
            make_statement(
                v,
                f"Speaker {int(v.id, 16)} says the ship {int(v.id, 16)} left.",
                f"Speaker {int(v.id, 16)}",
                "asserts" if i % 3 else "denies",
                f"c{c}",
                origin=v.id,
            )
            for i, v in enumerate(some)
        ]
        parts.append(make_claim(f"c{c}", said, text=f"Ship {c} left the harbour before the inspectors came."))
    return make_selection(today=tuple(Reading(view, ()) for view in views), reading=make_reading(parts))


class Page(HTMLParser):
    """What a browser would find: tags with attributes, ids, and all text."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.text = [], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.text.append(data)

    def all(self, tag):
        return [attrs for name, attrs in self.tags if name == tag]


@pytest.fixture(scope="module")
def day():
    """The full day's digest."""
    return build_digest(make_day())


@pytest.mark.parametrize("name", FORMATS)
def test_the_same_digest_gives_the_same_bytes(day, name):
    """No clock, no chance, no order of sets in any format."""
    assert render(day, name) == render(build_digest(make_day()), name)


@pytest.mark.parametrize("name", FORMATS)
def test_bytes_do_not_depend_on_the_hash_seed(name):
    """Two interpreters with other hash seeds and time zones make the same bytes."""
    code = (
        "from tests.reports.make import *; from reports.formats import *; from reports.digest import *; import hashlib;"
        f"print(hashlib.sha256(render(build_digest(make_day()), {name!r})).hexdigest())"
    )
    runs = [
        subprocess.run(
            [shutil.which("python3", path=".venv/bin") or os.sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed, "TZ": zone, "PYTHONPATH": ".", "LC_ALL": "C"},
            capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2],
        ).stdout
        for seed, zone in (("1", "UTC"), ("2", "Asia/Tokyo"))
    ]  # fmt: skip
    assert runs[0] == runs[1]


@pytest.mark.parametrize("name", FORMATS)
def test_an_empty_day_renders_in_every_format(name):
    """A day on which nothing happened is an issue like any other."""
    assert render(build_digest(make_selection()), name)


@pytest.mark.parametrize(
    "selection", [make_day(), make_selection(), hostile_selection("<b>")], ids=["day", "empty", "odd"]
)
def test_the_json_is_what_its_schema_says(selection):
    """Every digest validates against the published schema."""
    jsonschema.validate(json.loads(render(build_digest(selection), "json")), json.loads(SCHEMA.read_text("utf-8")))


def test_the_schema_on_disk_is_that_of_the_code():
    """The published schema follows the parts; write `reports.formats.schema()` to the file when they change."""
    assert SCHEMA.read_bytes() == schema()


@pytest.mark.parametrize(
    "selection", [make_day(), make_selection(), *(hostile_selection(hostile(kind)) for kind in HOSTILE)]
)
def test_no_line_of_the_text_is_wider_than_a_terminal(selection):
    """Seventy-eight columns, whatever the articles hold."""
    lines = render(build_digest(selection), "text").decode().split("\n")
    assert [] == [line for line in lines if columns(line) > COLUMNS]


def test_the_text_is_complete(day):
    """Each line of evidence, each article and each change of the HTML is in the text as well."""
    text = re.sub(r"\s+", " ", render(day, "text").decode())
    lines = [line for claim in day.claims for group in claim.groups for line in group.evidence]
    assert [] == [line.words for line in lines if f"“{line.words}”" not in text]
    assert [] == [line.reference.shown for line in lines if line.reference.shown not in text]
    assert [] == [change.text for change in day.changes if change.text not in text]
    sources = [*(m.source for f in day.families for m in f.members), *day.undated, *day.background]
    assert [] == [source.title for source in sources if source.title not in text]


@pytest.mark.parametrize("name", ["html", "text", "markdown"])
@pytest.mark.parametrize("coverage", [CoverageView(61, 58), CoverageView(0, 0), CoverageView(3, 3)])
def test_the_coverage_line_is_never_left_out(name, coverage):
    """How many sources were read stands in every issue, the empty one too."""
    shown = render(build_digest(make_selection(coverage=coverage)), name).decode().replace("\\", "")
    assert (
        "No source was due" if not coverage.feeds else f"{coverage.fetched} of {coverage.feeds} sources were read"
    ) in shown


def test_the_three_counts_are_never_shown_apart(day):
    """Wherever publishers are counted, independent origins stand beside them."""
    text = re.sub(r"\s+", " ", render(day, "text").decode())
    claims = text[text.index("CLAIMS") :]
    assert claims.count(" publisher") > 0
    assert len(re.findall(r"\d+ publishers?", claims)) == len(
        re.findall(r"\d+ articles? · \d+ publishers? · (?:\d+ independent|no named) origin", claims)
    )


@pytest.mark.parametrize("language", ["en", "de", "ru", "tr"])
def test_what_is_only_denied_is_told_in_words(language):
    """No nought of origins beside a denial: nobody asserts it, no origin is behind it, and who denies it is named."""
    view = make_article("0000000a", "Ilse Brandt denies it.")
    denial = make_statement(view, "Ilse Brandt denies it.", "Ilse Brandt", "denies")
    reading = make_reading((make_claim("cargo-arms", [denial], independent=0),))
    digest = build_digest(make_selection(today=(Reading(view, ()),), reading=reading, language=language))
    say = words(language)
    for name in ("html", "text", "markdown"):
        shown = re.sub(r"\s+", " ", re.sub(r"<[^>]+>|\*", "", render(digest, name).decode()))
        assert say.say("no_origin") in shown
        assert say.count("origins", 0) not in shown
        assert f"{say.say('c_asserted')}: {say.say('nobody_at_all')}" in shown or name != "text"
        assert f"{say.say('g_denies')}: Ilse Brandt" in shown


def test_the_mail_page_is_accessible(day):
    """One h1, a language, headings without jumps, scoped table headings, presentation tables marked as such."""
    page = Page(render(day, "html").decode())
    assert "en" == page.all("html")[0]["lang"]
    assert 1 == len(page.all("h1"))
    levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch(r"h[1-6]", tag)]
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))
    assert all("scope" in attrs for attrs in page.all("th"))
    assert all("role" in attrs or "class" in attrs for attrs in page.all("table"))
    assert "de" in [attrs.get("lang") for attrs in page.all("blockquote")]


def test_no_text_of_the_page_is_small():
    """Body text is sixteen pixels or more; only the reference marks are set in proportion to it."""
    sizes = [
        int(size)
        for size in re.findall(
            r"(?:font-size:|font:(?:normal )?)(\d+)px", (TEMPLATES / "style.css.j2").read_text("utf-8")
        )
    ]
    assert sizes
    assert [] == [size for size in sizes if size < 16]


def luminance(color):
    """Relative luminance after WCAG 2."""
    parts = [int(color[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    """How two colours stand against each other, from 1 to 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(("dress", "paper"), [(0, "#fffefb"), (1, "#1b1f23")], ids=["light", "dark"])
def test_every_colour_of_text_can_be_read(dress, paper):
    """Each text colour has a contrast of 4.5 or more on the page, in both dresses; the hidden line is not text."""
    style = (TEMPLATES / "style.css.j2").read_text("utf-8").split("@media (prefers-color-scheme:dark)")[dress]
    rules = [line for line in style.split("\n") if not line.startswith(".pre")]
    colours = {colour for line in rules for colour in re.findall(r"[{;]color:(#[0-9a-f]{6})", line)}
    assert len(colours) >= 5
    assert [] == [colour for colour in sorted(colours) if contrast(colour, paper) < 4.5]


def test_links_inside_the_page_lead_somewhere(day):
    """Every anchor that a change or a table names is in the page."""
    page = Page(render(day, "html").decode())
    ids = [attrs["id"] for _, attrs in page.tags if "id" in attrs]
    wanted = {attrs["href"][1:] for attrs in page.all("a") if attrs["href"].startswith("#")}
    assert set() == wanted - set(ids)
    assert len(ids) == len(set(ids))


def test_the_page_has_a_dark_dress(day):
    """Both schemes are declared and the dark one is styled."""
    html = render(day, "html").decode()
    assert '<meta name="color-scheme" content="light dark">' in html
    assert "prefers-color-scheme:dark" in html


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_words_stay_words_in_the_page(kind):
    """Whatever stands in an article, the page has the tags of its template and no others, and loads nothing."""
    page = Page(render(build_digest(hostile_selection(hostile(kind))), "html").decode())
    tame = Page(render(build_digest(hostile_selection("quiet")), "html").decode())
    assert {tag for tag, _ in tame.tags} >= {tag for tag, _ in page.tags}
    assert [] == [
        attrs
        for _, attrs in page.tags
        for name in attrs
        if name in ("src", "srcset", "background", "onload", "onerror", "action")
    ]
    assert [] == [
        attrs["href"] for attrs in page.all("a") if not attrs["href"].startswith(("#", "http://", "https://"))
    ]


@pytest.mark.parametrize("kind", HOSTILE)
@pytest.mark.parametrize("name", ["html", "text", "markdown"])
def test_hostile_words_show_no_control(kind, name):
    """No control and no direction override reaches a reader in any format."""
    shown = render(build_digest(hostile_selection(hostile(kind))), name).decode()
    assert [] == re.findall("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u2028\u2029\ufeff]", shown)


def test_a_template_in_a_title_is_a_title():
    """What looks like our template language in an article is shown as it is."""
    assert "{{ 7*7 }}" in render(build_digest(hostile_selection(hostile("template"))), "html").decode()


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "https://a.example/\u202ex"])
def test_an_unsafe_address_is_no_link(url):
    """The page of an article with such an address stands without a link."""
    page = Page(render(build_digest(hostile_selection("calm", url)), "html").decode())
    assert {"#"} == {attrs["href"][0] for attrs in page.all("a")}


@pytest.mark.parametrize("kind", HOSTILE)
def test_markdown_of_strangers_makes_no_markup(kind):
    """In the Markdown no raw tag, link or heading comes from an article."""
    shown = render(build_digest(hostile_selection(hostile(kind))), "markdown").decode()
    # What is indented by four is shown as it is.
    shown = re.sub(r"^    .*$", "", shown, flags=re.MULTILINE)
    assert [] == re.findall(r"(?<!\\)<(?![\s\d])", shown)
    assert [] == re.findall(r"(?<!\\)!\[", shown)


def test_a_statement_that_looks_like_a_formula_is_none():
    """No cell of the CSV begins with a sign that a spreadsheet would run."""
    body = render(build_digest(hostile_selection('=HYPERLINK("http://x.example","y")')), "csv").decode()
    rows = list(csv.reader(io.StringIO(body)))
    assert len(rows) == 3
    assert [] == [value for row in rows for value in row if value[:1] in "=+-@" and value]


def test_the_csv_has_every_statement(day):
    """One row a line of evidence, with its claim and its place in the stored text."""
    rows = list(csv.DictReader(io.StringIO(render(day, "csv").decode())))
    lines = [line for claim in day.claims for group in claim.groups for line in group.evidence]
    assert [line.statement for line in lines] == [row["statement"] for row in rows]
    assert [(str(line.reference.start), line.claim) for line in lines] == [(row["start"], row["claim"]) for row in rows]


def test_five_thousand_articles_fit_a_mail():
    """A day far too long is cut by rank with the number left out, and stays under the limit."""
    body = render(build_digest(large_selection(5000, 40)), "html")
    assert len(body) <= HTML_BYTES
    assert "more, in the full text of this issue" in body.decode()
    assert "61 of 61 sources were read" in body.decode()


@pytest.mark.parametrize("kind", ["nospace", "marks", "script"])
def test_hostile_length_fits_a_mail(kind):
    """Hundreds of claims of hostile length cannot push a mail over its limit."""
    text = hostile(kind)[:3000]
    views = [make_article(f"{n:04x}", f"{n} {text}", title=text, outlet=f"p{n}", outlet_name=text) for n in range(300)]
    claims = [
        make_claim(
            f"c{n}", [make_statement(v, v.text, Speaker(text, text, "", text), claim=f"c{n}", origin=str(n))], text=text
        )
        for n, v in enumerate(views)
    ]
    selection = make_selection(today=tuple(Reading(v, (), (text,)) for v in views), reading=make_reading(claims))
    assert len(render(build_digest(selection), "html")) <= HTML_BYTES


def test_a_desk_may_dress_a_digest_in_its_own_template(day, tmp_path):
    """A template in the desk's folder goes before ours; ours stay for the rest, and escaping stays on."""
    (tmp_path / "digest.html.j2").write_text("<p>{{ d.topic.title }} {{ '<b>' }}</p>", "utf-8")
    assert b"<p>The Alma Vey at Port Maren &lt;b&gt;</p>" == render(day, "html", desk=tmp_path)
    assert render(day, "text") == render(day, "text", desk=tmp_path)


@pytest.mark.parametrize(
    "source",
    [
        "{{ ''.__class__.__mro__ }}",
        "{{ d.__init__.__globals__ }}",
        "{% include '/etc/passwd' %}",
        "{% include '../../pyproject.toml' %}",
        "{{ d.nothing }}",
        "{{ oops",
        "{{ 1 // 0 }}",
    ],
)
def test_a_template_that_reaches_out_or_is_wrong_is_an_error_that_names_it(day, tmp_path, source):
    """A desk's template stays in its box; what fails says which template and why."""
    (tmp_path / "digest.html.j2").write_text(source, "utf-8")
    with pytest.raises(RenderError, match=r"digest\.html\.j2"):
        render(day, "html", desk=tmp_path)


def test_an_unknown_format_is_an_error_that_lists_the_known(day):
    """The message says what may be asked for."""
    with pytest.raises(RenderError, match="html, text, markdown, json, csv"):
        render(day, "pdf")


def test_the_signed_note_comes_through_whole(day):
    """The checkpoint in the page is byte for byte the note; in the text its folded lines join again."""
    note = make_day().checkpoint.rstrip("\n")
    assert f"<pre>{note}" in render(day, "html").decode()
    assert note in render(day, "text").decode().replace("\\\n", "")


def test_the_subject_tells_the_kinds_of_news(day):
    """Topic, day, and how many of what; a quiet day says so."""
    assert "[The Alma Vey at Port Maren] 14 May 2031: 2 new claims, 1 silent edit, 1 article vanished" == subject(day)
    quiet = build_digest(make_selection())
    assert subject(quiet).endswith("nothing new")
    assert "61 of 61 sources were read." == preheader(quiet)


@pytest.mark.parametrize("language", PLURALS)
@pytest.mark.parametrize(
    "selection", [make_day(), make_selection(), hostile_selection("calm")], ids=["day", "empty", "full"]
)
def test_every_language_has_all_the_words(language, selection):
    """A digest comes out in each language of the catalogue, in every format, with nothing missing."""
    digest = build_digest(replace(selection, language=language))
    assert all(render(digest, name) for name in FORMATS)


def test_turkish_headings_have_dotted_capitals():
    """The small dotted i becomes a dotted capital in Turkish words, and the topic's own title is left to its language."""
    text = render(build_digest(replace(make_day(), language="tr")), "text").decode()
    assert "YENİ" in text
    assert "YENI" not in text


@pytest.mark.parametrize("language", PLURALS)
def test_a_catalogue_has_the_keys_of_the_english_one_and_no_others(language):
    """A key that is missing or misspelt shows at once, and so does a place that a translation lost."""
    english, other = words("en").table, words(language).table
    assert sorted(english) == sorted(other)
    places = {
        key: sorted(re.findall(r"\{\w+\}", text))
        for key, text in english.items()
        if isinstance(text, str) and not key.startswith("date_")
    }
    assert places == {key: sorted(re.findall(r"\{\w+\}", other[key])) for key in places}


def every_note():
    """A day on which each note that there is stands at a figure, a claim, an origin or the day."""
    notes = tuple(
        Note(key, ("Okafor", "Reyle", "Vosk"), ("up to 30", "90"), number=3 if isinstance(form, dict) else 0)
        for key in get_args(NoteKey)
        for form in (words("en").table[f"note_{key}"],)
    )
    view = make_article(text="A says it.")
    claim = make_claim("c", [make_statement(view, "A says it.", "A")], notes=notes)
    number = NumberConflict("crew", (("20", ("A",)),), False, notes)
    reading = make_reading((claim,), numbers=(number,), counted_once=notes, notes=notes)
    return make_selection(today=(Reading(view, ()),), reading=reading)


@pytest.mark.parametrize("language", PLURALS)
@pytest.mark.parametrize("name", ["html", "text", "markdown"])
def test_notes_are_said_in_the_language_of_the_digest(language, name):
    """What we remark on figures, claims, origins and the day stands in the reader's language, and in no other."""
    selection = every_note()
    shown = plain_words(render(build_digest(replace(selection, language=language)), name))
    for note in selection.reading.notes:
        said = {other: plain_words(noted(words(other), note).encode()) for other in PLURALS}
        # Four places for each, unless the line of a table is cut before it.
        assert shown.count(said[language]) >= 3, note
        assert not any(shown.count(text) for text in said.values() if text not in said[language]), note


def plain_words(body):
    """Words alone, whatever marks and line ends a format puts between them."""
    return " ".join(re.findall(r"\w+", html.unescape(body.decode())))


@pytest.mark.parametrize("language", PLURALS)
def test_a_language_has_words_for_every_note(language):
    """A note without words would fail the digest of the day that needs it first."""
    table = words(language).table
    assert {f"note_{key}" for key in get_args(NoteKey)} == {key for key in table if key.startswith("note_")}


# What the record holds in English, and the sources and rules that write it.
WARNINGS = (
    "no publication date", "doubtful encoding", "the page says that its text is not free: it may be cut",
    "text by readability: the first reading was cut short", "text from structured data: the page shows less",
    "the name of the outlet is missing in 'a site' at 162",
)  # fmt: skip
DATED = (
    "day and month ambiguous",
    "midnight",
    "no zone",
    "update stamp",
    "future",
    "conflict",
    "published on this day or after",
)
FAILED = (*FETCH_REASONS, "empty", "not_a_feed", "entities", "too_many_tags", "broken_feed")


@pytest.mark.parametrize("language", PLURALS)
@pytest.mark.parametrize("name", ["html", "text", "markdown"])
def test_failures_and_warnings_are_said_in_words_of_the_language(language, name):
    """Why a source was not read, and what is doubtful about a page, for a reader and not for an operator."""
    views = [make_article(f"a{number}", warnings=(text,)) for number, text in enumerate(WARNINGS)]
    views.append(make_article("a9", published=make_moment(doubts=DATED)))
    failing = tuple((f"feed-{number}", f"{reason}: (-2) 0x7f") for number, reason in enumerate(FAILED[:19]))
    failing = (*failing, ("feed-99", "not asked since 2031-05-10 07:00 UTC"))
    selection = make_selection(
        today=tuple(Reading(view, ()) for view in views), coverage=CoverageView(30, 10, failing), language=language
    )
    say, body = words(language), plain_words(render(build_digest(selection), name))

    assert "0x7f" not in body
    for reason in FAILED[:19]:
        assert plain_words(say.say(f"f_{reason}").encode()) in body
    assert plain_words(say.say("f_not_asked", time="2031-05-10 07:00 UTC").encode()) in body
    assert plain_words(say.say("w_outlet_missing", words="a site").encode()) in body
    for text in (*WARNINGS[:-1], *DATED):
        assert plain_words(say.say("w_" + re.sub(r"\W+", "_", text)).encode()) in body


@pytest.mark.parametrize("language", PLURALS)
def test_every_reason_of_a_failed_fetch_has_words(language):
    """A new reason without words would show itself to readers as an identifier."""
    assert all(words(language).say(f"f_{reason}") for reason in FAILED)
    odd = build_digest(make_selection(coverage=CoverageView(2, 1, (("feed", "melted: at noon"),)), language=language))
    assert "feed: melted: at noon" in render(odd, "text").decode()


def test_notes_of_older_issues_are_shown_as_they_stand(day):
    """An issue from before notes were parted holds them as sentences; it is read and shown, not refused."""
    older = json.loads(render(day, "json"))
    older["counted_once"] = ["The report of X appears in 2 articles and counts once."]
    older["claims"][0]["notes"] = ["X and Y may rest on the same people"]
    older["numbers"][0] |= {"note": "no source named in any", "notes": []}
    again = Digest.model_validate(older)
    for name in ("html", "text", "markdown"):
        body = plain_words(render(again, name))
        for words_of in ("X appears in 2 articles", "Y may rest on the same people", "no source named in any"):
            assert words_of in body


@pytest.mark.parametrize(
    ("number", "shown"),
    [(1, "1 статья"), (2, "2 статьи"), (5, "5 статей"), (11, "11 статей"), (21, "21 статья"), (112, "112 статей")],
)
def test_russian_numbers_take_their_own_forms(number, shown):
    """One, few and many, with the exceptions of the teens."""
    assert shown == words("ru").count("articles", number)


@pytest.mark.parametrize(
    ("moment", "shown"),
    [
        (make_moment("2031-05-14T09:30+02:00"), "14 May 2031, 09:30"),
        (make_moment("2031-05-14T23:30+00:00"), "15 May 2031, 01:30"),
        (make_moment("2031-05-14T09:30"), "14 May 2031, 09:30 (time zone not stated)"),
        (make_moment("2031-05-14", "day"), "14 May 2031"),
        (make_moment("2031-05", "month"), "May 2031"),
        (make_moment("2031", "year"), "2031"),
        (None, "no date"),
    ],
)
def test_a_moment_is_shown_as_far_as_it_is_known(moment: Moment | None, shown):
    """No hour, day or zone is invented; a known instant is shown in the topic's zone."""
    from zoneinfo import ZoneInfo

    assert shown == words("en").moment(moment, ZoneInfo("Europe/Berlin"))


class Ears:
    """A server on this host that hears whether anything asks for anything."""

    def __enter__(self):
        heard = self.heard = []

        class Handler(Quiet):
            def do_GET(self):  # noqa: N802 - the base class calls it so
                heard.append(self.path)
                self.send_error(404)

        self.served = Served(Handler).start()
        self.port = self.served.port
        return self

    def __exit__(self, *error):
        self.served.stop()


def browse(page, profile):
    """The page's document as a browser has it after loading."""
    return subprocess.run(
        [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync", f"--user-data-dir={profile}", "--virtual-time-budget=2000",
         "--dump-dom", page.as_uri()],
        capture_output=True, timeout=120, check=True,
    ).stdout.decode("utf-8", "replace")  # fmt: skip


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")
def test_a_real_browser_loads_nothing_and_runs_nothing(tmp_path):
    """All hostile texts in one page: the browser asks our server for nothing, and alters nothing in the document."""
    with Ears() as ears:
        text = " ".join(hostile(kind, ears.port) for kind in HOSTILE if kind not in ("marks", "nospace"))
        page = tmp_path / "digest.html"
        page.write_bytes(render(build_digest(hostile_selection(text)), "html"))
        document = browse(page, tmp_path / "profile")
        probe = tmp_path / "probe.html"
        probe.write_text(f"<img src=http://127.0.0.1:{ears.port}/probe>", "utf-8")
        browse(probe, tmp_path / "profile")
    assert ["/probe"] == ears.heard, "only the page that proves the ears work may be heard"
    assert document.count("<script") == document.count("<img") == document.count("<iframe") == 0
