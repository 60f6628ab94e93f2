"""Turn the newsroom's article files into pages and feeds. Reads files beside it; touches nothing else.

An article is a small Markdown file with YAML front matter under
``articles/<outlet>/``. A file of the same name under ``edition-2/<outlet>/``
takes its place in the second edition; ``gone: true`` there withdraws it.
"""

from __future__ import annotations

import html
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import cache
from pathlib import Path
from typing import Any

import frontmatter
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from yaml import YAMLError

HERE = Path(__file__).resolve().parent
EDITIONS = (1, 2)
ROBOTS = "User-agent: *\nDisallow: /account/\nDisallow: /search\n\nSitemap: {sitemap}\n"

MONTHS = {
    "en": "January February March April May June July August September October November December",
    "ru": "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    "tr": "Ocak Şubat Mart Nisan Mayıs Haziran Temmuz Ağustos Eylül Ekim Kasım Aralık",
}

# Every key an article file may hold, with what stands in its absence.
FRONT_MATTER: dict[str, Any] = {
    "title": "", "path": "", "published": "", "modified": "", "stated": "", "undated": False, "gone": False, "wall": False,
    "byline": "", "section": "world", "standfirst": "", "summary": "", "caption": "", "credit": "", "video": "",
    "comments": (), "most_read": ("Gas find off Cyprus larger than thought", "Ferry strike enters a second week", "Olive prices at a ten-year high"),
}  # fmt: skip


class PressError(Exception):
    """An article file is wrong; the message names the file, the key and what to write."""


@dataclass(frozen=True)
class Page:
    """What an address answers. `modified` is None where the server gives no Last-Modified; `location` moves on."""

    body: bytes
    media_type: str
    modified: datetime | None = None
    status: int = 200
    location: str = ""


@dataclass(frozen=True)
class Article:
    """One article file as read. `published` is what the feed says; `meta` holds the whole front matter."""

    outlet: str
    slug: str
    path: str
    title: str
    published: datetime | None
    modified: datetime | None
    body: str
    meta: Mapping[str, Any]

    @property
    def gone(self) -> bool:
        """The outlet has withdrawn it."""
        return bool(self.meta["gone"])


Site = dict[str, Page]
Build = Callable[[Mapping[str, Any], list[Article], datetime | None], Page]


@cache
def load_outlets() -> dict[str, dict[str, Any]]:
    """The invented outlets by id, in the order of ``outlets.toml``."""
    listed = tomllib.loads((HERE / "outlets.toml").read_text(encoding="utf-8"))["outlet"]
    return {outlet["id"]: outlet for outlet in listed}


def load_articles(edition: int) -> tuple[Article, ...]:
    """All articles of an edition, withdrawn ones too, ordered by outlet and slug."""
    if edition not in EDITIONS:
        raise PressError(f"edition {edition} does not exist; choose one of {EDITIONS}")
    files = {_name_of(file): file for file in sorted((HERE / "articles").glob("*/*.md"))}
    if edition == 2:
        files |= {_name_of(file): file for file in sorted((HERE / "edition-2").glob("*/*.md"))}
    return tuple(read_article(file) for _, file in sorted(files.items()))


def read_article(file: Path) -> Article:
    """Read one article file; front matter that is no YAML, lacks a key or has an unknown one is a `PressError`."""
    name = f"{file.parent.name}/{file.name}"
    try:
        post = frontmatter.loads(file.read_text(encoding="utf-8"))
    except YAMLError as error:
        raise PressError(f"{name}: the front matter is no YAML ({error}); quote titles with a colon") from error
    meta = _checked(post.metadata, name)
    published = _moment(meta["published"])
    return Article(
        outlet=file.parent.name, slug=file.stem, path=meta["path"], title=meta["title"], published=published,
        modified=_moment(meta["modified"]) or published, body=post.content, meta=meta,
    )  # fmt: skip


def _checked(meta: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    for key in sorted({"title", "path"} - meta.keys()):
        raise PressError(f"{name}: {key!r} is missing; add it to the front matter")
    for key in sorted(meta.keys() - FRONT_MATTER.keys()):
        raise PressError(f"{name}: {key!r} is unknown; use one of {sorted(FRONT_MATTER)}")
    return {**FRONT_MATTER, **meta}


def publish(edition: int) -> dict[str, Site]:
    """Every host with all its pages and feeds, as that edition shows them."""
    articles = load_articles(edition)
    return {
        outlet["host"]: _site(outlet, [article for article in articles if article.outlet == outlet["id"]])
        for outlet in load_outlets().values()
    }


def _site(outlet: Mapping[str, Any], articles: list[Article]) -> Site:
    live = newest_first([article for article in articles if not article.gone])
    listed = newest_first([*live, *_listed_only(outlet)])
    site = {article.path: _article_page(outlet, article) for article in articles}
    site |= {old: _moved(outlet) for old in outlet["feed"].get("moved_from", ())}
    site[outlet["feed"]["path"]] = FEEDS[outlet["feed"]["kind"]](outlet, listed, _changed(articles))
    site["/"] = _page(outlet, "front.html.j2", _changed(articles), articles=live)
    site["/sitemap.xml"] = SITEMAP(outlet, live, _changed(articles))
    site["/robots.txt"] = Page(
        ROBOTS.format(sitemap=link_of(outlet, "/sitemap.xml")).encode(), "text/plain; charset=utf-8"
    )
    return site


def _moved(outlet: Mapping[str, Any]) -> Page:
    return Page(b"Moved.\n", "text/plain; charset=utf-8", status=301, location=link_of(outlet, outlet["feed"]["path"]))


def newest_first(articles: list[Article]) -> list[Article]:
    """The order of front pages and feeds; an undated article stands last."""
    early = datetime.min.replace(tzinfo=UTC)
    return sorted(articles, key=lambda article: (article.published or early, article.slug), reverse=True)


def _article_page(outlet: Mapping[str, Any], article: Article) -> Page:
    if article.gone:
        return _page(outlet, "gone.html.j2", article.modified, status=410)
    template = "wall.html.j2" if article.meta["wall"] else f"{outlet['template']}.html.j2"
    modified = None if article.meta["undated"] else article.modified
    return _page(outlet, template, modified, article=article, shown=_shown(article))


def _shown(article: Article) -> datetime | None:
    """The publication time that the page itself states, which need not be the true one."""
    return _moment(article.meta["stated"]) or article.published


def _page(
    outlet: Mapping[str, Any], template: str, modified: datetime | None, *, status: int = 200, **values: object
) -> Page:
    charset = outlet.get("charset", "utf-8")
    text = _templates().get_template(template).render(outlet=outlet, charset=charset, **values)
    return Page(text.encode(charset, "xmlcharrefreplace"), f"text/html; charset={charset}", modified, status)


def _feed(template: str, media_type: str) -> Build:
    # `cut` belongs to the feed; a sitemap of the same outlet is whole.
    def build(outlet: Mapping[str, Any], entries: list[Article], changed: datetime | None) -> Page:
        text = _templates().get_template(template).render(outlet=outlet, entries=entries, updated=changed)
        cut = 100 if template == "sitemap.xml.j2" else outlet["feed"].get("cut", 100)
        return Page(text[: len(text) * cut // 100].encode(), media_type, changed)

    return build


def _login(outlet: Mapping[str, Any], _entries: list[Article], _changed: datetime | None) -> Page:
    return _page(outlet, "login.html.j2", None)


FEEDS: dict[str, Build] = {
    "rss": _feed("rss.xml.j2", "application/rss+xml; charset=utf-8"),
    "atom": _feed("atom.xml.j2", "application/atom+xml; charset=utf-8"),
    "rdf": _feed("rdf.xml.j2", "application/rdf+xml; charset=utf-8"),
    "login": _login,
}


def _listed_only(outlet: Mapping[str, Any]) -> list[Article]:
    return [
        Article(outlet["id"], entry["path"], entry["path"], entry["title"], moment, moment, "", FRONT_MATTER)
        for entry in outlet.get("listed", ())
        for moment in [_moment(entry["published"])]
    ]


def _changed(articles: list[Article]) -> datetime | None:
    """When the outlet's lists last changed: a new article or a withdrawn one, never a silent edit."""
    moments = [article.modified if article.gone else article.published for article in articles]
    return max((moment for moment in moments if moment), default=None)


SITEMAP = _feed("sitemap.xml.j2", "application/xml; charset=utf-8")


def _name_of(file: Path) -> tuple[str, str]:
    return file.parent.name, file.stem


def _moment(written: object) -> datetime | None:
    return datetime.fromisoformat(str(written)) if written else None


# --- what the templates use ---------------------------------------------------


def to_html(text: str) -> Markup:
    """The small Markdown of the article files as HTML: paragraphs, quotes, headings, captions, links, bold."""
    return Markup("\n".join(_block(block.strip()) for block in text.strip().split("\n\n")))  # noqa: S704 - _inline escapes every word


def line_html(text: str) -> Markup:
    """One line of that Markdown, without the paragraph around it."""
    return Markup(_inline(text))  # noqa: S704 - _inline escapes every word


def _block(block: str) -> str:
    for mark, (opening, closing) in BLOCKS.items():
        if block.startswith(mark):
            return opening + _inline(re.sub(rf"^{re.escape(mark)}", "", block, flags=re.MULTILINE)) + closing
    return f"<p>{_inline(block)}</p>"


BLOCKS = {
    "## ": ("<h2>", "</h2>"),
    "> ": ("<blockquote><p>", "</p></blockquote>"),
    "^ ": ('<figure><img src="/img/placeholder.jpg" alt=""><figcaption>', "</figcaption></figure>"),
}


def _inline(text: str) -> str:
    escaped = html.escape(" ".join(text.split()), quote=False)
    linked = re.sub(r"\[([^\]]+)\]\(([^)]+)\)", r'<a href="\2">\1</a>', escaped)
    return re.sub(r"\*\*([^*]+)\*\*", r"<strong>\1</strong>", linked)


def long_date(moment: datetime, language: str) -> str:
    """The day as the outlet's readers write it, in the zone it was written in: ``18 Eylül 2015``."""
    return f"{moment.day} {MONTHS[language].split()[moment.month - 1]} {moment.year}"


def mail_date(moment: datetime, zone: str = "") -> str:
    """The date of an RSS item; `zone` puts a name in the place of the offset."""
    written = format_datetime(moment.astimezone(UTC) if zone == "GMT" else moment)
    return f"{written[:-5]}{zone}" if zone else written


def feed_title(title: str, style: str) -> str:
    """A title as the feed's software leaves it: ``escaped`` turns marks into HTML entities."""
    if style != "escaped":
        return title
    return (
        html.escape(title, quote=False)
        .replace("‘", "&#8216;")
        .replace("’", "&#8217;")
        .replace("—", "&mdash;")
        .replace("'", "&#39;")
    )


def link_of(outlet: Mapping[str, Any], path: str, style: str = "absolute") -> str:
    """An address of the outlet, with its host or without."""
    return path if style == "relative" else f"http://{outlet['host']}{path}"


@cache
def _templates() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(HERE / "templates"), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True,
    )  # fmt: skip
    environment.filters |= {"to_html": to_html, "line_html": line_html, "mail_date": mail_date, "long_date": long_date}
    environment.globals |= {"feed_title": feed_title, "link_of": link_of}
    return environment
