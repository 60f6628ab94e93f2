"""Read an HTML page: its article by vote, and every other line of it with the role its place gives. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from lxml import etree, html

from ingest.extract.lines import Block
from ingest.extract.vote import words_of
from storage.events import Role

MAX_LINES = 3000  # beside the body; a page of more lines is a listing
_SKIPPED = frozenset(
    [
        "script",
        "style",
        "noscript",
        "template",
        "svg",
        "math",
        "iframe",
        "object",
        "embed",
        "select",
        "option",
        "button",
        "input",
        "textarea",
        "head",
        "canvas",
        "audio",
        "video",
    ]
)
_INLINE = frozenset(
    [
        "a",
        "abbr",
        "acronym",
        "b",
        "bdi",
        "bdo",
        "big",
        "cite",
        "code",
        "data",
        "del",
        "dfn",
        "em",
        "font",
        "i",
        "ins",
        "kbd",
        "label",
        "mark",
        "nobr",
        "output",
        "q",
        "s",
        "samp",
        "small",
        "span",
        "strike",
        "strong",
        "sub",
        "sup",
        "time",
        "tt",
        "u",
        "var",
        "wbr",
        "ruby",
        "rb",
        "rt",
        "rp",
        "custom",
    ]
)
_HEADINGS = {f"h{level}": level for level in range(1, 7)}

# What the dress of an element (tag, class, id, role) says of the lines in it. The
# nearest element that says something wins.
_DRESS: tuple[tuple[Role, str, str], ...] = (
        ("caption", "caption element", r"^figcaption\b|\b(?:wp-)?caption(?:-text)?\b|image-?caption|photo-?credit|image-?credit|picture-?caption"),
        ("comment", "comment element", r"\b(?:comments?|commentlist|comment-?list|comment-?body|comment-?content|respond|disqus_thread|fb-comments|yorumlar|kommentare)\b"),
        ("newsletter", "newsletter element", r"newsletter|sign-?up|subscribe-?(?:box|form|widget)|mailing-?list|mc_embed"),
        ("share", "share element", r"\b(?:share|sharing|social|sharedaddy|addthis|addtoany|social-?(?:share|links|icons|media))\b|share-?(?:bar|buttons?|links|tools)"),
        ("advert", "advert element", r"\b(?:ad|ads|advert|advertisement|adsbygoogle|sponsored|promo)\b|ad-?(?:slot|container|wrapper|unit)\b|dfp-|taboola|outbrain"),
        ("related", "related element", r"^aside\b|related|recommend|read-?(?:more|next|also)|more-?(?:stories|news|on)|most-?(?:read|popular|viewed)|trending|popular|see-?also|further|latest-?news|sidebar|\bteasers?\b|inset-?link|carousel"),
        ("navigation", "navigation element", r"^(?:nav|footer|menu)\b|\b(?:nav|navbar|navigation|menu|menus|footer|breadcrumbs?|masthead|skip-?link|topbar|cookie|consent|gdpr|pagination|pager|site-?header|site-?footer)\b|\brole=(?:navigation|banner|contentinfo|search)\b"),
        ("byline", "byline element", r"\b(?:byline|author|authors|article-?author|post-?author|vcard)\b"),
)  # fmt: skip
_STRUCTURE = tuple((role, reason, re.compile(pattern)) for role, reason, pattern in _DRESS)


@dataclass(frozen=True)
class Place:
    """A line of the page with what its place says, as found in the tree."""

    text: str
    role: Role | None
    reason: str
    heading: int
    linked: bool = False


def parse(text: str) -> html.HtmlElement | None:
    """The tree of a page, or None where there is nothing to parse. Bare fragments get a body around them."""
    whole = text if re.search(r"<html\b", text[:5000], re.IGNORECASE) else f"<html><body>{text}</body></html>"
    try:
        return html.fromstring(
            whole.encode("utf-8", "replace"), parser=html.HTMLParser(encoding="utf-8", huge_tree=True)
        )
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None


def places(tree: html.HtmlElement) -> Iterator[Place]:
    """The lines of the page in order: runs of text between block elements."""
    held: list[tuple[str, bool]] = []
    anchors = 0
    roles: list[tuple[Role | None, str]] = [(None, "")]
    headings: list[int] = [0]
    skipping = 0
    for event, element in etree.iterwalk(tree, events=("start", "end", "comment", "pi")):
        if event in ("comment", "pi"):
            held.append((_tail(element, skipping), anchors > 0))
            continue
        tag = element.tag if isinstance(element.tag, str) else ""
        if (tag not in _INLINE or tag == "br") and not skipping:
            yield from _flush(held, roles[-1], headings[-1])
        if event == "start":
            skipping += tag in _SKIPPED
            anchors += tag == "a"
            roles.append(_structure(element, tag) or roles[-1])
            headings.append(_HEADINGS.get(tag, headings[-1]))
            held.append((element.text or "" if not skipping else "", anchors > 0))
        else:
            skipping -= tag in _SKIPPED
            anchors -= tag == "a"
            roles.pop()
            headings.pop()
            held.append((_tail(element, skipping), anchors > 0))
    yield from _flush(held, roles[-1], 0)


def _tail(element: html.HtmlElement, skipping: int) -> str:
    return "" if skipping else element.tail or ""


def _flush(held: list[tuple[str, bool]], role: tuple[Role | None, str], heading: int) -> Iterator[Place]:
    text = " ".join("".join(piece for piece, _ in held).split())
    linked = all(inside or not piece.strip(" \n\t\r.,:;-–—|•") for piece, inside in held)
    held.clear()
    if text:
        yield Place(text, *role, heading, linked)


def _structure(element: html.HtmlElement, tag: str) -> tuple[Role, str] | None:
    """What the element's dress says, or None. The page's own frame (body, article, main) says nothing."""
    if tag in ("html", "body", "article", "main", "p"):
        return None
    dress = f"{tag} {element.get('class') or ''} {element.get('id') or ''} role={element.get('role') or ''}".lower()[
        :300
    ]
    return next(((role, reason) for role, reason, pattern in _STRUCTURE if pattern.search(dress)), None)


def weave(body: Sequence[str], votes: Sequence[bool], page: Sequence[Place]) -> tuple[Block, ...]:
    """The article's lines and all other lines of the page, in the page's order.

    A line of the page that the article already says is not repeated. Article
    lines that lost the vote keep the role of their place, else `related`.
    """
    said = [f" {' '.join(words_of(line))} " for line in body]
    whole = {words: line for line, words in reversed(tuple(enumerate(said)))}
    result: list[Block] = []
    at = 0
    for place in page[: MAX_LINES + len(body)]:
        words = f" {' '.join(words_of(place.text))} "
        found = _find(words, said, at)
        if found is None:
            found = whole.get(words)
        if found is None:
            result.append(_left_out(place))
        elif found >= at:
            result += [_kept(body[line], votes[line], place) for line in range(at, found + 1)]
            at = found + 1
    result += [_kept(body[line], votes[line], None) for line in range(at, len(body))]
    return tuple(result)


def _find(words: str, said: Sequence[str], at: int) -> int | None:
    """Which article line says these words: one at or after `at` first, else one before it."""
    if not words.strip():
        return None
    ahead = next(
        (line for line in range(at, min(at + 40, len(said))) if words in said[line] or said[line] == words), None
    )
    if ahead is not None:
        return ahead
    return next((line for line in range(at) if words in said[line]), None)


def _left_out(place: Place) -> Block:
    if place.role is not None:
        # Who is credited outside the article is still evidence; what a commenter quotes is not.
        return Block(place.text, place.role, place.reason, place.heading, loose=place.role in _LOOSE)
    return Block(place.text, "navigation", "no extractor takes it for the article", place.heading, loose=True)


_LOOSE = frozenset({"navigation", "related", "byline"})
_HARD = frozenset({"caption", "comment"})
_OUTVOTED = "most extractors leave it out"
_MARKS = re.compile(r"^(?:- |(?:\| *)+)")  # how trafilatura writes list items and table rows
_LINK_ONLY = re.compile(r"^(?=(?:\W*\w+){3}).*[^.!?…:\"”»]$")


def _kept(text: str, kept: bool, place: Place | None) -> Block:
    """A line of the article; its place may still say that it is a caption or a comment."""
    bare = _MARKS.sub("", text).rstrip(" |")
    listed = bare != text
    if place is None or words_of(place.text) != words_of(text):
        return Block(bare, listed=listed, sure=True) if kept else Block(bare, "related", _OUTVOTED)
    if place.role in _HARD:
        return Block(bare, place.role, place.reason)
    if place.linked and _LINK_ONLY.search(bare):
        return Block(bare, "related", "a link and nothing else")
    if not kept:
        return Block(bare, place.role or "related", _OUTVOTED)
    return Block(bare, heading=place.heading, listed=listed, sure=True)


def with_title(blocks: Sequence[Block], titles: Sequence[str]) -> tuple[Block, ...]:
    """The blocks with the page's headline marked: the one with these words, a heading before plain lines."""
    wanted = {" ".join(words_of(title)) for title in titles if title}
    found = [at for at, block in enumerate(blocks) if " ".join(words_of(block.text)) in wanted]
    place = next((at for at in found if blocks[at].heading), next(iter(found), None))
    if place is None:
        return tuple(blocks)
    title = replace(blocks[place], role="title", reason="title", loose=False)
    return (*blocks[:place], title, *blocks[place + 1 :])
