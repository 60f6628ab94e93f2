"""Read the lines of an HTML page in order, each with the role that its place gives. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import count

from lxml import etree, html

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
# What a text is made of: a line in one of these has its neighbours in the element around it.
_FLOW = frozenset(
    [
        *("p", "br", "ul", "ol", "li", "dl", "dt", "dd", "blockquote", "pre", "center", "figure"),
        *("table", "thead", "tbody", "tr", "td", "th", "h1", "h2", "h3", "h4", "h5", "h6"),
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
    """A line of the page with what its place says, as found in the tree.

    `box` names the element that the line stands in with its neighbours: two boxes of one class are one by name.
    `frame` names it with the dressed element around it, in a way that holds on the site's other pages, too.
    """

    text: str
    role: Role | None
    reason: str
    heading: int
    linked: bool = False
    box: str = ""
    frame: str = ""


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
    boxes, frames, numbers = [""], [("", "")], count()
    skipping = 0
    for event, element in etree.iterwalk(tree, events=("start", "end", "comment", "pi")):
        if event in ("comment", "pi"):
            held.append((_tail(element, skipping), anchors > 0))
            continue
        tag = element.tag if isinstance(element.tag, str) else ""
        if (tag not in _INLINE or tag == "br") and not skipping:
            yield from _flush(held, roles[-1], headings[-1], boxes[-1], frames[-1])
        if event == "start":
            skipping += tag in _SKIPPED
            anchors += tag == "a"
            # What a commenter's box says of its lines (a byline, a share bar) is still a commenter's.
            roles.append(roles[-1] if roles[-1][0] == "comment" else _structure(element, tag) or roles[-1])
            headings.append(_HEADINGS.get(tag, headings[-1]))
            apart = tag not in _FLOW and tag not in _INLINE
            boxes.append(_box(element, tag, next(numbers)) if apart else boxes[-1])
            frames.append(_frame(element, tag, frames[-1]) if apart else frames[-1])
            held.append((element.text or "" if not skipping else "", anchors > 0))
        else:
            skipping -= tag in _SKIPPED
            anchors -= tag == "a"
            roles.pop()
            headings.pop()
            boxes.pop()
            frames.pop()
            held.append((_tail(element, skipping), anchors > 0))
    yield from _flush(held, roles[-1], 0, "", ("", ""))


def _tail(element: html.HtmlElement, skipping: int) -> str:
    return "" if skipping else element.tail or ""


def _box(element: html.HtmlElement, tag: str, number: int) -> str:
    return f"{tag}.{dress}" if (dress := element.get("class") or element.get("id")) else f"{tag} {number}"


def _frame(element: html.HtmlElement, tag: str, outer: tuple[str, str]) -> tuple[str, str]:
    """The element's name and its dressed parent's; one without a class or an id is told by its parents."""
    dress = element.get("class") or element.get("id")
    if not dress:
        return (outer[0], f"{outer[1]}>{tag}"[-FRAME_SIGNS:])
    return (outer[1], _name(tag, dress))


@lru_cache(maxsize=4096)
def _name(tag: str, dress: str) -> str:
    """The name of a dressed element; a page's own number in it (post-4711) is no name of its site's."""
    return re.sub(r"\d+", "0", f"{tag}.{dress}")[:FRAME_SIGNS]


FRAME_SIGNS = 200  # of a name: a nest of elements without a dress, or a dress of many words


def _flush(
    held: list[tuple[str, bool]], role: tuple[Role | None, str], heading: int, box: str, frame: tuple[str, str]
) -> Iterator[Place]:
    text = " ".join("".join(piece for piece, _ in held).split())
    linked = all(inside or not piece.strip(" \n\t\r.,:;-–—|•") for piece, inside in held)
    held.clear()
    if text:
        yield Place(text, *role, heading, linked, box, " ".join(frame))


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
