"""What the mail asks of mail programs: no more than is listed here, with what a reader sees where it is not granted.

The lists were held against the public data of caniemail.com (September 2025) for Gmail, Outlook, Apple Mail, Yahoo,
Thunderbird, Proton Mail, Mail.ru, GMX and Samsung; docs/measurements/digest.md tells how, and what remains.
"""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from reports.catalogue import PLURALS, words
from reports.digest import build_digest
from reports.formats import render
from reports.headline import preheader
from tests.reports.make import DAY, make_day, make_selection
from tests.reports.test_formats import every_note, hostile_selection, large_selection
from tests.reports.test_taken_back import taken_back

# Every listed program shows these, or shows their content as plain text.
ELEMENTS = frozenset(
    [
        "html",
        "head",
        "meta",
        "title",
        "style",
        "body",
        "div",
        "p",
        "h1",
        "h2",
        "h3",
        "h4",
        "b",
        "span",
        "a",
        "br",
        "ul",
        "li",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "blockquote",
        "code",
        "pre",
        "del",
        "ins",
    ]
)

EVERYWHERE = "everywhere, as far as programs read style sheets"
COLOURS_ONLY = "everywhere, since it is given a colour and nothing else"
LINE_STAYS = "not in Gmail and Outlook: the underline is a plain one"
HIDES_AGAIN = "not in Outlook: the line for the list of mails is hidden by display:none as well"
# A property, and where it is granted, or what happens where it is not.
PROPERTIES = {
    "-webkit-text-size-adjust": "asked of telephones by Apple alone",
    "background": COLOURS_ONLY,
    "border": EVERYWHERE,
    "border-bottom": "on ins and tables; unreliable on others in Outlook, which underlines ins by itself",
    "border-bottom-color": EVERYWHERE,
    "border-collapse": EVERYWHERE,
    "border-color": EVERYWHERE,
    "border-left": "unreliable on blockquotes in Outlook, which indents them by itself",
    "border-left-color": EVERYWHERE,
    "border-spacing": "not in Outlook; it only parts the cells where style sheets are dropped",
    "border-top": "unreliable on headings in Outlook: their size parts them",
    "border-top-color": EVERYWHERE,
    "box-sizing": "not in Outlook and Yahoo: figures on a telephone break a line earlier",
    "color": EVERYWHERE,
    "color-scheme": "a hint to Apple Mail; others turn colours by themselves or leave them",
    "display": "none everywhere; block, inline and inline-block not in Outlook, where words follow each other with spaces",
    "font": EVERYWHERE,
    "font-family": EVERYWHERE,
    "font-size": "everywhere in pixels and em",
    "font-weight": "everywhere as normal and bold",
    "height": "not of a div in Outlook, as least height in Yahoo: bars have a line of their height in them",
    "letter-spacing": "smaller in Outlook",
    "line-height": "odd in Outlook, never less than the letters",
    "margin": "everywhere but auto in Outlook, where a table around the page sets it in the middle",
    "margin-bottom": EVERYWHERE,
    "margin-top": EVERYWHERE,
    "max-height": HIDES_AGAIN,
    "max-width": "not of a div in Outlook, where a table around the page sets its width",
    "opacity": HIDES_AGAIN,
    "overflow": HIDES_AGAIN,
    "overflow-wrap": "not in Gmail, Outlook and Yahoo: a word longer than a line runs on; titles are cut, addresses not shown",
    "padding": "in Outlook of cells alone, as the table around the page is one",
    "padding-bottom": EVERYWHERE,
    "padding-left": "in Outlook of cells alone: the arrow before a copy shows its depth",
    "padding-right": EVERYWHERE,
    "padding-top": EVERYWHERE,
    "table-layout": "not in Outlook: columns have their widths in their headings",
    "text-align": "everywhere as left",
    "text-decoration": "not in Proton on iOS: the verb is bold as well",
    "text-decoration-color": LINE_STAYS,
    "text-decoration-thickness": LINE_STAYS,
    "text-transform": "everywhere as upper case",
    "text-underline-offset": LINE_STAYS,
    "vertical-align": EVERYWHERE,
    "white-space": "everywhere as nowrap and pre-wrap; Outlook folds a command all the same",
    "width": "not of a div or span in Outlook, where cells have it",
    "word-break": "not in Yahoo and GMX, as overflow-wrap",
}

# Types, classes and what stands inside them: other selectors (attributes, first children, generated text) are dropped
# by Gmail and Outlook, and Gmail drops with them all that follows.
SELECTOR = re.compile(r"(?:[a-z]+[1-4]?)?(?:\.[a-z]+)?(?: (?:[a-z]+[1-4]?)?(?:\.[a-z]+)?)*")
# As much of style sheets as Gmail reads.
SHEET = 8192

DAYS = {
    "day": make_day(),
    "quiet": make_selection(),
    "amended": taken_back(),
    "notes": every_note(),
    "hostile": hostile_selection("<b style='position:fixed'>x</b>"),
    "large": large_selection(300, 20),
    "moving": replace(make_day(), history=((DAY.replace(day=13), {"crew-ordered": 3, "port-closed": 1}),)),
}


class Mail(HTMLParser):
    """A mail taken apart: elements, style sheets, inline styles, comments, and the words outside the head."""

    def __init__(self, body: bytes) -> None:
        super().__init__()
        self.elements: set[str] = set()
        self.styles: list[str] = []
        self.sheets: list[str] = []
        self.comments: list[str] = []
        self.words: list[str] = []
        self.hidden: list[str] = []
        self._inside: list[tuple[str, str]] = []
        self.feed(body.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.add(tag)
        style = dict(attrs).get("style") or ""
        self.styles.append(style)
        if tag not in ("meta", "br"):
            self._inside.append((tag, style))

    def handle_endtag(self, tag: str) -> None:
        while self._inside and self._inside.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        tags = [tag for tag, _ in self._inside]
        if "style" in tags:
            self.sheets.append(data)
        elif any("display:none" in style for _, style in self._inside):
            self.hidden.append(data)
        elif "head" not in tags:
            self.words.append(data)

    def handle_comment(self, data: str) -> None:
        self.comments.append(data)

    @property
    def declarations(self) -> list[tuple[str, str]]:
        """Every property with its value, of sheets and elements."""
        blocks = re.findall(r"\{([^{}]*)\}", " ".join(self.sheets)) + self.styles
        pairs = [each.split(":", 1) for block in blocks for each in block.split(";") if each.strip()]
        return [(name.strip(), value.strip()) for name, value in pairs]

    @property
    def selectors(self) -> list[str]:
        """Every selector by itself."""
        rules = re.sub(r"@media [^{]*\{", "", " ".join(self.sheets))
        heads = re.findall(r"([^{}]+)\{[^{}]*\}", rules)
        return [each.strip() for head in heads for each in head.split(",")]


@pytest.fixture(scope="module")
def mails() -> dict[str, Mail]:
    """Each kind of day as it is mailed."""
    return {name: Mail(render(build_digest(selection), "html")) for name, selection in DAYS.items()}


def test_the_mail_uses_listed_elements_alone(mails: dict[str, Mail]):
    """An element that a program drops takes its words with it; the lists hold nothing that is not used."""
    assert set().union(*(mail.elements for mail in mails.values())) == ELEMENTS


def test_the_mail_asks_for_listed_properties_alone(mails: dict[str, Mail]):
    """Whoever adds a property says what happens where it is not granted."""
    used = {name for mail in mails.values() for name, _ in mail.declarations}
    assert used == set(PROPERTIES)


def test_properties_are_given_values_that_programs_know(mails: dict[str, Mail]):
    """No positions, no columns of boxes, no negative distances, no colour functions, no addresses, no variables."""
    display = {"none", "block", "inline", "inline-block"}
    for name, value in {pair for mail in mails.values() for pair in mail.declarations}:
        bare = value.removesuffix("!important").strip()
        assert not re.search(r"url\(|var\(|calc\(|rgba?\(|(?<![\w-])-\d", bare), (name, value)
        assert name != "display" or bare in display, value
        assert name != "background" or re.fullmatch("#[0-9a-f]{6}", bare), value
        assert name != "text-align" or bare == "left", value


def test_selectors_are_types_and_classes(mails: dict[str, Mail]):
    """But for `:root`, which stands in a sheet of its own."""
    for mail in mails.values():
        for selector in mail.selectors:
            assert selector == ":root" or (selector and SELECTOR.fullmatch(selector)), selector


def test_conditions_stand_in_sheets_of_their_own(mails: dict[str, Mail]):
    """A program that drops a sheet for its condition keeps the page's; together they stay below what Gmail reads."""
    for mail in mails.values():
        plain, *others = mail.sheets
        assert "@" not in plain
        assert ":root" not in plain
        assert [1, 0, 1] == [sheet.count("@media") for sheet in others]
        assert len("".join(mail.sheets).encode()) < SHEET


def test_outlook_gets_a_table_of_the_pages_width_around_it(mails: dict[str, Mail]):
    """It knows no greatest width; the table is opened and closed for it alone, and holds nothing of a stranger's."""
    for mail in mails.values():
        opened, closed = mail.comments
        assert re.fullmatch(r'\[if mso\]><table [^<>]*width="800"[^<>]*><tr><td [^<>]*><!\[endif\]', opened)
        assert "[if mso]></td></tr></table><![endif]" == closed


@pytest.mark.parametrize("language", PLURALS)
def test_without_style_sheets_nothing_runs_together_or_comes_to_light(language: str):
    """Hidden are the line for the list of mails and the labels of a telephone's table, by the elements themselves."""
    selection = replace(make_day(), language=language)
    digest, say = build_digest(selection), words(language)
    mail = Mail(render(digest, "html"))
    shown = "".join(mail.words)

    assert {preheader(digest), f"{say.say('c_asserted')}: ", f"{say.say('c_counts')}: "} == set(mail.hidden)
    for key in ("new_claims", "statements", "texts", "articles"):
        count = {"new_claims": digest.glance.new_claims, "statements": digest.glance.statements}
        number = count.get(key, digest.glance.families if key == "texts" else digest.glance.articles)
        assert say.count(key, number) in shown


def test_bars_are_drawn_by_the_elements_themselves():
    """Height, colour and a line of that height stand at each bar, so that they are seen without a sheet, and in Outlook."""
    body = render(build_digest(DAYS["moving"]), "html").decode()
    bars = re.findall(r'<div class="[bz]" style="([^"]*)">&nbsp;</div>', body)

    assert 14 <= len(bars)
    for style in bars:
        height = re.match(r"height:(\d+)px", style)[1]
        assert f"line-height:{height}px;font-size:1px;background:#" in style
