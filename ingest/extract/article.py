"""From bytes to an article: one way per media type, then title, dates, language and roles chosen alike. Pure."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cache
from importlib.metadata import version
from types import MappingProxyType

import py3langid

from ingest.characters import legal_html
from ingest.dates import Stamp, choose, parse_moment, read_head, read_stamps, written_order
from ingest.decode import decode
from ingest.errors import ExtractError
from ingest.extract import html, limits, mail, plain, vote, weave
from ingest.extract.facts import Facts, read_facts
from ingest.extract.lines import Block, Reading, classify, is_prose
from ingest.extract.roles import count_words
from ingest.month_names import fold
from ingest.urls import canonical, host_of
from storage.events import Extraction, Hint, Kind, Line, Link, Moment

RULES_VERSION = "5"  # rises with every change of the tables or the reading


@dataclass(frozen=True)
class SourceHints:
    """What a feed's entry, a sitemap or a manifest already says about a document; all of it may be empty."""

    title: str = ""
    published: Moment | None = None
    updated: Moment | None = None
    byline: str = ""
    outlet_name: str = ""
    language: str = ""
    note: str = ""
    source: str = ""


@dataclass(frozen=True)
class Job:
    """One document to read, with all that the reading may depend on."""

    body: bytes
    url: str
    media_type: str
    observed_at: datetime
    content_type: str = ""
    hints: SourceHints = SourceHints()


@dataclass(frozen=True)
class Draft:
    """What the reader of one media type hands over: lines, and what the document says about itself."""

    blocks: tuple[Block, ...]
    facts: Facts = field(default_factory=Facts)
    title: str = ""
    byline: str = ""
    outlet_name: str = ""
    warnings: tuple[str, ...] = ()
    marked_up: bool = False


def extract_article(
    body: bytes,
    url: str,
    *,
    media_type: str,
    content_type: str = "",
    observed_at: datetime,
    hints: SourceHints | None = None,
) -> Extraction:
    """The article in a captured document, whole: every line with its role, all metadata with its basis.

    Args:
        body: The bytes as captured, after transfer and content decoding.
        url: Where they came from; may be empty.
        media_type: ``text/html``, ``text/markdown``, ``text/plain``, ``message/rfc822`` and their kin.
        content_type: The HTTP header, for its charset.
        observed_at: When the bytes were had; only bounds the dates, never becomes one.
        hints: What the feed or the manifest says.

    Raises:
        ExtractError: There is no article; `reason` is ``not_text``, ``too_large``, ``no_text``, ``wall``,
            ``consent``, ``unavailable``, ``soft_404``, ``stub`` or ``bad_front_matter``.
    """
    name = url or "document"
    if len(body) > limits.MAX_BYTES:
        raise ExtractError(name, "too_large", f"{len(body)} bytes, {limits.MAX_BYTES} are read at most")
    reader = READERS.get(_plain_type(media_type))
    if reader is None or limits.is_binary(body):
        raise ExtractError(name, "not_text", media_type)
    job = Job(body, url, media_type, observed_at, content_type, hints or SourceHints())
    draft = reader(job, name)
    reading = classify(draft.blocks, draft.title or job.hints.title, guess_title=not draft.marked_up)
    return _checked(_extraction(job, draft, reading), draft, name)


def _plain_type(media_type: str) -> str:
    return media_type.split(";", maxsplit=1)[0].strip().lower()


# --- readers, one per media type ----------------------------------------------------------------------------------


def _read_html(job: Job, name: str) -> Draft:
    decoded = decode(job.body, job.content_type)
    draft = _html_draft(decoded.text, job, name)
    return replace(draft, warnings=(*draft.warnings, *(("doubtful encoding",) if decoded.doubtful else ())))


def _html_draft(text: str, job: Job, name: str) -> Draft:
    text, controls = legal_html(text)
    tree = html.parse(text)
    if tree is None:
        raise ExtractError(name, "no_text", "nothing to parse")
    facts = read_facts(tree, job.url, job.observed_at)
    base = vote.base_reading(_whole(text), job.url)
    read = vote.ballots(_whole(text), [name for name in vote.voters() if name != vote.DEAR])
    body, warnings = _body(base, read, facts, text)
    warnings += (f"{controls} control characters left out",) if controls else ()
    read = vote.ask_all(_whole(text), body, read)
    page = tuple(html.places(tree))
    titles = tuple(title for _, title in facts.titles)
    blocks = weave.with_title(weave.weave(body, vote.elect(body, read), page), (_chosen_title(facts),))
    _refuse_walls(name, "\n".join(body), "\n".join(place.text for place in page), titles)
    return Draft(blocks, facts, _chosen_title(facts), "", facts.site_name, warnings, marked_up=True)


def _whole(text: str) -> str:
    """A fragment with a page around it: trafilatura finds nothing in a bare body."""
    return text if "<html" in text[:5000].lower() else f"<html><body>{text}</body></html>"


def _body(said: str, read: Mapping[str, str], facts: Facts, text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The article's lines before the vote, and where they come from if not from trafilatura."""
    if longer := vote.fuller(said, read, text):
        return _lines_of(longer), ("text by readability: the first reading was cut short",)
    if len(said) < 200 and len(facts.article_body) > 2 * len(said):
        return _lines_of(facts.article_body), ("text from structured data: the page shows less",)
    return _lines_of(said), ()


def _lines_of(text: str) -> tuple[str, ...]:
    return tuple(line for raw in text.split("\n") if (line := " ".join(raw.split())))


def _refuse_walls(name: str, text: str, page: str, titles: tuple[str, ...]) -> None:
    if limits.is_not_found(titles, text):
        raise ExtractError(name, "soft_404", titles[0] if titles else "")
    if limits.is_wall(text, page):
        raise ExtractError(name, "wall", "the page hides its text")
    if limits.is_consent(text, page):
        raise ExtractError(name, "consent", "the page asks for consent before it shows its text")
    if limits.is_unavailable(text):
        raise ExtractError(name, "unavailable", "the page says that it cannot be had for now, or not here")


def _chosen_title(facts: Facts) -> str:
    """The headline readers see, if the page's head begins with the same words; else the structured one."""
    said = {source: title for source, title in reversed(facts.titles) if source != "h1"}
    heads = [title for source, title in facts.titles if source == "h1"]
    confirmed = next((head for head in heads if any(_same_start(head, other) for other in said.values())), "")
    # What stands behind the last bar or dash of a page's title is the site's name.
    page = re.split(r"\s+[|–—»·-]\s+", said.get("title", ""))[0]
    return confirmed or said.get("json-ld") or said.get("og") or page or next(iter(heads), "")


def _same_start(one: str, other: str) -> bool:
    left, right = fold(one)[:24], fold(other)[:24]
    return left == right or (min(len(one), len(other)) >= 12 and (left.startswith(right) or right.startswith(left)))


def _read_markdown(job: Job, name: str) -> Draft:
    decoded = decode(job.body, job.content_type)
    try:
        marked = plain.markdown_blocks(decoded.text)
    except plain.FrontMatterError as error:
        raise ExtractError(name, "bad_front_matter", str(error)) from error
    matter = {fold(str(key)).replace("_", "").replace("-", ""): value for key, value in marked.matter.items()}
    title = _said(matter, ("title", "headline", "subject", "name"))
    facts = Facts(
        canonical_url=canonical(_said(matter, ("canonical", "canonicalurl", "url", "link", "permalink"))),
        dates=_matter_dates(matter, job),
        links=marked.links,
        hints=_matter_hints(matter),
        language=_said(matter, ("lang", "language", "locale")),
        section=_said(matter, ("section", "category", "categories")),
    )
    blocks = plain.without_repeated_heading(marked.blocks, title)
    return Draft(
        blocks,
        facts,
        title,
        _said(matter, ("author", "authors", "byline", "creator", "by")),
        _said(matter, ("site", "sitename", "outlet", "publisher")),
    )


def _said(matter: Mapping[str, object], keys: tuple[str, ...]) -> str:
    for key in keys:
        value = matter.get(key)
        items = value if isinstance(value, list) else [value]
        words = ", ".join(
            " ".join(str(item).split()) for item in items if item is not None and not isinstance(item, dict | list)
        )
        if words:
            return words[:500]
    return ""


_MATTER_PUBLISHED = (
    "pubdate",
    "published",
    "publishedat",
    "publisheddate",
    "datepublished",
    "publishdate",
    "publicationdate",
    "date",
    "created",
    "createdat",
)
_MATTER_UPDATED = ("updated", "updatedat", "modified", "lastmod", "lastmodified", "datemodified", "dateupdated")


def _matter_dates(matter: Mapping[str, object], job: Job) -> tuple[Moment, ...]:
    said = [(matter.get(key), "front-matter") for key in _MATTER_PUBLISHED]
    said += [(matter.get(key), "front-matter:updated") for key in _MATTER_UPDATED]
    read = [
        parse_moment(_iso(value), source, "", job.observed_at)
        for value, source in said
        if isinstance(value, str | int | date)
    ]
    return tuple(dict.fromkeys(moment for moment in read if moment))


def _iso(value: str | int | date) -> str:
    """YAML reads dates itself; they are written back as they stood."""
    return value.isoformat() if isinstance(value, date) else str(value)


_MATTER_HINTS = (
    "source",
    "sourceurl",
    "original",
    "originalurl",
    "originalsource",
    "credit",
    "copyright",
    "publisher",
    "author",
    "via",
    "license",
)


def _matter_hints(matter: Mapping[str, object]) -> tuple[Hint, ...]:
    return tuple(
        Hint(source=f"front-matter:{key}", value=value) for key in _MATTER_HINTS if (value := _said(matter, (key,)))
    )


def _read_plain(job: Job, name: str) -> Draft:
    decoded = decode(job.body, job.content_type)
    text = decoded.text.removeprefix("\ufeff")
    if text.startswith(("---\n", "---\r\n")):
        # A Markdown file keeps its front matter whatever it is called.
        return _read_markdown(job, name)
    return Draft(plain.text_blocks(text), warnings=("doubtful encoding",) if decoded.doubtful else ())


def _read_mail(job: Job, name: str) -> Draft:
    letter = mail.read_mail(job.body)
    if letter is None or not letter.text.strip():
        raise ExtractError(name, "no_text", "the mail has no readable part")
    sent = parse_moment(letter.date, "mail:date", "", job.observed_at) if letter.date else None
    draft = _html_draft(letter.text, job, name) if letter.html else Draft(plain.text_blocks(letter.text))
    dates = (sent, *draft.facts.dates) if sent else draft.facts.dates
    subject = Block(letter.subject, "title", "subject of the mail")
    return replace(
        draft,
        blocks=(subject, *draft.blocks),
        facts=replace(draft.facts, dates=dates),
        title=letter.subject,
        byline=letter.sender,
    )


READERS: Mapping[str, Callable[[Job, str], Draft]] = MappingProxyType(
    {
        "text/html": _read_html,
        "application/xhtml+xml": _read_html,
        "application/xml": _read_html,
        "text/markdown": _read_markdown,
        "text/x-markdown": _read_markdown,
        "text/plain": _read_plain,
        "message/rfc822": _read_mail,
    }
)


# --- from a draft to an extraction ----------------------------------------------------------------------------------


def _extraction(job: Job, draft: Draft, reading: Reading) -> Extraction:
    text = "\n".join(line.text for line in reading.lines if line.role == "body")
    language = _language(text, draft.facts.language or job.hints.language)
    dates = _all_dates(job, draft, reading, language)
    published, updated = choose(dates, job.observed_at)
    return Extraction(
        extractor=extractor_name(),
        url=job.url,
        canonical_url=draft.facts.canonical_url,
        title=reading.title or draft.title or job.hints.title,
        byline=_byline(job, draft, reading),
        outlet_name=job.hints.outlet_name or draft.outlet_name,
        agency=reading.agency,
        section=draft.facts.section,
        language=language,
        kind=_kind(job, draft),
        published=published,
        updated=updated,
        dates=dates,
        lines=reading.lines,
        links=_links(draft.facts.links),
        hints=_all_hints(job, draft),
        warnings=_warnings(draft, published),
    )


def _all_dates(job: Job, draft: Draft, reading: Reading, language: str) -> tuple[Moment, ...]:
    """Every date that anything says, in order of the places read, each once."""
    given = (job.hints.published, job.hints.updated)
    tag = draft.facts.language if draft.facts.language[:2].lower() == language else language
    tag = written_order(tag, (line.text for line in reading.lines))
    head = _head(reading.lines)
    stamps = [
        moment
        for place, line in enumerate(reading.lines)
        for moment in _line_moments(line, tag, job.observed_at, head=place in head)
    ]
    return tuple(dict.fromkeys(moment for moment in (*given, *draft.facts.dates, *stamps) if moment))


HEAD_LINES = 12  # under the headline, and above the first paragraph


def _head(lines: Sequence[Line]) -> frozenset[int]:
    """The places right under the headline and right above the first paragraph.

    A page may say its headline in a menu, too, or not at all.
    """
    title = next((place for place, line in enumerate(lines) if line.role == "title"), -1)
    first = next(
        (
            place
            for place in range(title + 1, len(lines))
            if lines[place].role == "body" and is_prose(lines[place].text)
        ),
        len(lines),
    )
    above = range(max(title + 1, first - HEAD_LINES), first) if first < len(lines) else range(0)
    below = range(title + 1, min(title + 1 + HEAD_LINES, first)) if title >= 0 else range(0)
    return frozenset((*below, *above))


_HEADLESS = frozenset({"body", "standfirst", "caption", "comment", "title"})  # their dates are the story's


def _line_moments(line: Line, language: str, observed_at: datetime, *, head: bool) -> list[Moment]:
    """The dates that a line states as stamps; under the headline a date among a name and a section is one, too."""
    stamps = read_stamps(line.text) if line.role == "stamp" else ()
    if head and not stamps and line.role not in _HEADLESS and (found := read_head(line.text)):
        stamps = (found,)
    return _stamp_moments(line.text, stamps, language, observed_at, bare="text:head" if head else "text")


def _stamp_moments(
    text: str, stamps: Sequence[Stamp], language: str, observed_at: datetime, *, bare: str
) -> list[Moment]:
    read = []
    for stamp in stamps:
        source = f"text:{stamp.kind}" if stamp.kind else bare
        moment = parse_moment(stamp.raw, source, language, observed_at)
        if moment:
            read.append(moment.model_copy(update={"raw": text[:200]}))
    return read


def _byline(job: Job, draft: Draft, reading: Reading) -> str:
    """Structured names first: they are whole; the visible line next; then what the feed says."""
    return (", ".join(draft.facts.authors) or draft.byline or reading.byline or job.hints.byline)[:300]


def _language(text: str, said: str) -> str:
    """The language of the text itself; what page or feed say counts only where there is little of it."""
    tag = said.replace("_", "-").split("-")[0].lower()
    if count_words(text) < 8 and len(tag) in (2, 3):
        return tag
    return str(py3langid.classify(text[:LANGUAGE_SIGNS])[0]) if text else tag


LANGUAGE_SIGNS = 3000  # signs of a text that its language is told by

_ENCYCLOPEDIAS = ("wikipedia", "britannica", "википедия", "вікіпедія", "vikipedi", "ويكيبيديا")


def _kind(job: Job, draft: Draft) -> Kind:
    """An encyclopedia is reference, by the name of the outlet, the author or the host; all else is news."""
    names = (job.hints.outlet_name, draft.outlet_name, draft.byline, host_of(canonical(job.url)) if job.url else "")
    return "reference" if any(name in fold(said) for said in names for name in _ENCYCLOPEDIAS) else "news"


def _links(links: tuple[Link, ...]) -> tuple[Link, ...]:
    return tuple(dict.fromkeys(links))


def _all_hints(job: Job, draft: Draft) -> tuple[Hint, ...]:
    given = (Hint(source="feed:source", value=job.hints.source),) if job.hints.source else ()
    noted = (Hint(source="note", value=job.hints.note),) if job.hints.note else ()
    titles = tuple(Hint(source=f"title:{source}", value=title[:500]) for source, title in draft.facts.titles)
    return tuple(dict.fromkeys((*given, *noted, *draft.facts.hints, *titles)))


def _warnings(draft: Draft, published: Moment | None) -> tuple[str, ...]:
    undated = () if published else ("no publication date",)
    walled = () if draft.facts.free else ("the page says that its text is not free: it may be cut",)
    return (*draft.warnings, *walled, *undated)


def _checked(extraction: Extraction, draft: Draft, name: str) -> Extraction:
    words = count_words(extraction.text)
    if words == 0:
        raise ExtractError(name, "no_text", f"{len(draft.blocks)} lines, none of them body")
    if words < limits.STUB_WORDS:
        raise ExtractError(name, "stub", f"{words} words")
    return extraction


@cache
def extractor_name() -> str:
    """The name of this reading: rules, library versions and voters. Another name may give another text."""
    libraries = "+".join(f"{name}-{version(name)}" for name in vote.voters())
    tables = hashlib.sha256(RULES_VERSION.encode()).hexdigest()[:6]
    return f"dateline-{RULES_VERSION}.{tables} {libraries} py3langid-{version('py3langid')}"
