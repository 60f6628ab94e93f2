"""Read an HTML page: its article by vote, and every other line of it with the role its place gives. Pure."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from lxml import etree, html

from ingest.extract.lines import Block
from ingest.extract.vote import RUN, words_of
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
        ("comment", "comment element", r"(?<![^\W_])(?:(?:user|reader|leser)?-?(?:comment|kommentar|commentaire|comentario|commento|komentarz)(?:s|e|i|y)?(?:list|body|text|content|area|box|wrap(?:per)?|section|thread|links|modul)?|commenti|leserbriefe?|yorum(?:lar)?|respond|disqus|fb-comments|комментари[ий])(?![^\W_])"),
        ("newsletter", "newsletter element", r"newsletter|sign-?up|subscribe-?(?:box|form|widget)|mailing-?list|mc_embed"),
        ("share", "share element", r"\b(?:share|sharing|social|sharedaddy|addthis|addtoany|social-?(?:share|links|icons|media))\b|share-?(?:bar|buttons?|links|tools)"),
        ("advert", "advert element", r"\b(?:ad|ads|advert|advertisement|adsbygoogle|sponsored|promo)\b|ad-?(?:slot|container|wrapper|unit)\b|dfp-|taboola|outbrain"),
        ("related", "related element", r"^aside\b|related|recommend|read-?(?:more|next|also)|more-?(?:stories|news|on)|most-?(?:read|popular|viewed)|trending|popular|see-?also|further|latest-?news|sidebar|\bteasers?\b|inset-?link|carousel"),
        ("navigation", "navigation element", r"^(?:nav|footer|menu)\b|\b(?:nav|navbar|navigation|menu|menus|footer|breadcrumbs?|masthead|skip-?link|topbar|cookie|consent|gdpr|pagination|pager|site-?header|site-?footer)\b|\brole=(?:navigation|banner|contentinfo|search)\b"),
        ("byline", "byline element", r"\b(?:byline|author|authors|article-?author|post-?author|vcard)\b"),
)  # fmt: skip
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")  # where one word of a name like userComment ends
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
            # What a commenter's box says of its lines (a byline, a share bar) is still a commenter's.
            roles.append(roles[-1] if roles[-1][0] == "comment" else _structure(element, tag) or roles[-1])
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
    dress = f"{tag} {element.get('class') or ''} {element.get('id') or ''} role={element.get('role') or ''}"
    return _said_by(dress[:300])


@lru_cache(maxsize=4096)  # the elements of a list, and of a site's pages, are dressed alike
def _said_by(dress: str) -> tuple[Role, str] | None:
    dress = _CAMEL.sub("-", dress).lower()
    return next(((role, reason) for role, reason, pattern in _STRUCTURE if pattern.search(dress)), None)


def weave(body: Sequence[str], votes: Sequence[bool], page: Sequence[Place]) -> tuple[Block, ...]:
    """The article's lines and all other lines of the page, in the page's order.

    A line of the page that the article already says is not repeated. Article
    lines that lost the vote keep the role of their place, else `related`.
    """
    said = [_flat(line) for line in body]
    page = _without_false_comments(page[: MAX_LINES + len(body)], said)
    words = [_flat(place.text) for place in page]
    bounds = _bounds(words, said)
    whole = {line: number for number, line in reversed(tuple(enumerate(said)))}
    result: list[Block] = []
    at = 0
    for number, place in enumerate(page):
        found = _find(words[number], said, at, bounds[number])
        if found is None and whole.get(words[number], at) < at:
            found = whole[words[number]]
        if found is None and place.role == "comment" and (parts := _parts(words[number], said, at)):
            found = parts[-1]
        if found is None:
            result.append(_left_out(place))
        elif found >= at:
            result += [_kept(body[line], votes[line], place) for line in range(at, found + 1)]
            at = found + 1
    result += [_kept(body[line], votes[line], None) for line in range(at, len(body))]
    return tuple(result)


def _bounds(page: Sequence[str], said: Sequence[str]) -> list[int]:
    """For each line of the page the last article line that it may be: one of the next line that is surely one.

    Sure are the longest run of lines that stand once on the page and once in the article, in the order of both. So a
    word in a menu is not taken for the heading far below, with all lines between.
    """
    once = {words for words, count in Counter(said).items() if count == 1}
    times = Counter(words for words in page if words in once)
    place = {words: number for number, words in enumerate(said)}
    pairs = [(number, place[words]) for number, words in enumerate(page) if times.get(words) == 1]
    sure = dict(_rising(pairs))
    bounds, last = [], len(said) - 1
    for number in range(len(page) - 1, -1, -1):
        last = sure.get(number, last)
        bounds.append(last)
    return bounds[::-1]


def _rising(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest part of the pairs, in their order, whose second numbers rise."""
    ends: list[int] = []  # the smallest last number of a rising part of each length
    tails: list[int] = []  # the pair it ends with
    before: list[int] = []
    for at, (_, line) in enumerate(pairs):
        length = bisect_left(ends, line)
        ends[length : length + 1], tails[length : length + 1] = [line], [at]
        before.append(tails[length - 1] if length else -1)
    found, at = [], tails[-1] if tails else -1
    while at >= 0:
        found.append(pairs[at])
        at = before[at]
    return found[::-1]


def _without_false_comments(page: Sequence[Place], said: Sequence[str]) -> Sequence[Place]:
    """The page's lines; none of them a comment by its place where that would be most of the article.

    A site's opinion pieces may stand in an element called `kommentar`, and a whole post in one called `respond`.
    """
    text = "".join(said)
    lost = sum(len(words) for place in page if place.role == "comment" and (words := _flat(place.text)) in text)
    return (
        [replace(place, role=None, reason="") if place.role == "comment" else place for place in page]
        if 2 * lost > len(text)
        else page
    )


def _flat(text: str) -> str:
    return f" {' '.join(words_of(text))} "


def _find(words: str, said: Sequence[str], at: int, bound: int) -> int | None:
    """Which article line says these words: one from `at` to `bound` first, else one before it.

    A few words are a line's only where they are all of it, or begin the very next one.
    """
    if not words.strip():
        return None
    ahead = range(at, min(at + 40, bound + 1, len(said)))
    some = words.count(" ") > RUN
    part = (line for line in ahead if words in said[line] and (some or (line == at and said[line].startswith(words))))
    found = next((line for line in ahead if said[line] == words), None)
    found = next(part, None) if found is None else found
    return next((line for line in range(at) if words in said[line]), None) if found is None else found


def _parts(words: str, said: Sequence[str], at: int) -> list[int]:
    """The article lines that are parts of one line of the page: where they are most of it, it was broken into them."""
    parts = [line for line in range(at, min(at + 40, len(said))) if said[line].strip() and said[line] in words]
    return parts if 2 * sum(len(said[line]) for line in parts) >= len(words) else []


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
    if place is not None and place.role == "comment" and _is_one(place.text, text):
        return Block(bare, place.role, place.reason)
    if place is None or words_of(place.text) != words_of(text):
        return Block(bare, listed=listed, sure=True) if kept else Block(bare, "related", _OUTVOTED)
    if place.role in _HARD:
        return Block(bare, place.role, place.reason)
    if place.linked and _LINK_ONLY.search(bare):
        return Block(bare, "related", "a link and nothing else")
    if not kept:
        return Block(bare, place.role or "related", _OUTVOTED)
    return Block(bare, heading=place.heading, listed=listed, sure=True)


def _is_one(place: str, line: str) -> bool:
    """Whether a line of the page and one of the article are one: the former most of the latter, or more than it."""
    words, whole = _flat(place), _flat(line)
    return (words in whole and 2 * len(words) >= len(whole)) or whole in words


def with_title(blocks: Sequence[Block], titles: Sequence[str]) -> tuple[Block, ...]:
    """The blocks with the page's headline marked: the one with these words, a heading before plain lines."""
    wanted = {" ".join(words_of(title)) for title in titles if title}
    found = [at for at, block in enumerate(blocks) if " ".join(words_of(block.text)) in wanted]
    place = next((at for at in found if blocks[at].heading), next(iter(found), None))
    if place is None:
        return tuple(blocks)
    title = replace(blocks[place], role="title", reason="title", loose=False)
    return (*blocks[:place], title, *blocks[place + 1 :])
