"""Give every line of a page its role: title, body, credit, comment and so on, with the reason. Pure.

A line is judged by its own words first (`roles`), then by where it stands: a
comment thread runs to the end, a list under "See also" to the next heading, a
repeated line is no second statement. What nothing speaks against is body.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import takewhile

from ingest.dates import read_stamps
from ingest.extract.roles import (
    AGENCIES,
    COMMENT_HEADING,
    TAIL_SECTIONS,
    THREAD_MARK,
    count_words,
    name_after_by,
    rule_for,
)
from ingest.month_names import fold
from storage.events import Line, Role, short_hash


@dataclass(frozen=True)
class Block:
    """A line as a reader of one format saw it.

    `role` is set where the format itself already says it (a caption element, an
    image); if it is `loose`, the line's own words may say better. `heading` is
    its level or 0; `gap` means an empty line stands above; `listed` marks an item
    of a list or a row of a table; `sure` means that readers of the format agree
    that it is text, so only its own words can take it out; `frame` names the
    element that it stands in.
    """

    text: str
    role: Role | None = None
    reason: str = ""
    heading: int = 0
    gap: bool = True
    listed: bool = False
    loose: bool = False
    sure: bool = False
    frame: str = ""


@dataclass(frozen=True)
class Reading:
    """A page read: its lines with roles, and what the lines above the article said."""

    lines: tuple[Line, ...]
    title: str = ""
    byline: str = ""
    agency: str = ""


_TERMINAL = re.compile(r"[.!?…。！？؟۔:;]['\"”’»)\]]*$")
_CLOSING_QUOTE = re.compile(r"[\"”»“][.,]?$")
_BAR_TITLE = re.compile(r"^[^|]{12,140}\s\|\s(?P<outlet>[^|]{2,40})$")


def classify(blocks: Sequence[Block], title: str = "", *, guess_title: bool = True) -> Reading:
    """Give every block a role; `title` is what a feed or the page's head calls the article.

    With `guess_title` a text without any markup gets the first line that can be
    a headline as its title.

    Every block comes back as one line, in order. The text of lines is the
    block's own, with its spaces evened.
    """
    blocks = tuple(replace(block, text=_even(block.text)) for block in blocks)
    blocks = tuple(block for block in blocks if block.text)
    first = _first_paragraph(blocks)
    marked = [_judge(block, head=place < first) for place, block in enumerate(blocks)]
    marked = _name_title(marked, first, title, guess=guess_title)
    for step in (_open_thread, _close_tails, _find_bylines, _follow_related, _name_under_quote, _mark_repeats):
        marked = step(marked)
    marked = _mark_standfirst(marked)
    return _reading(marked)


_UNSEEN = dict.fromkeys(map(ord, "\u00ad\u200b\u2060\ufeff"))


def _even(text: str) -> str:
    """The words as they are seen: single spaces, no soft hyphens or other signs without width."""
    return " ".join(text.translate(_UNSEEN).split())


def _reading(marked: Sequence[Block]) -> Reading:
    lines = tuple(
        Line(text=block.text, role=block.role or "body", reason=block.reason, frame=frame_key(block.frame))
        for block in marked
    )
    bylines = [line.text for line in lines if line.role == "byline"]
    return Reading(
        lines=lines,
        title=next((line.text for line in lines if line.role == "title"), ""),
        byline=_clean_byline(bylines[0]) if bylines else "",
        agency=_agency(lines),
    )


@lru_cache(maxsize=4096)  # the lines of a text stand in one element
def frame_key(name: str) -> str:
    """The name of an element as it is kept: a short hash, since what it tells is only whether two are one."""
    return short_hash(name)[:8] if name else ""


def _clean_byline(text: str) -> str:
    """The names alone: without "By", and without the outlet behind a bar."""
    name = name_after_by(text) or re.sub(r"^[^:：]{3,20}[:：]\s*", "", text)
    return re.split(r"\s*[|]\s*|\s+\(\s*", name)[0].strip()


_AGENCY = re.compile(rf"^{AGENCIES}$")
_AGENCY_IN_BRACKETS = re.compile(rf"\(\s*(?P<name>{AGENCIES})\s*\)\s*[-–—]")


def _agency(lines: Sequence[Line]) -> str:
    """The agency that a byline, a credit line or the dateline of the first paragraph names."""
    for line in lines:
        if line.role in ("byline", "credit"):
            pieces = re.split(r"\s*[|/,;()]\s*|^by\s+|^with\s+", fold(line.text).strip(" ()[].—–-"))
            if found := next((piece for piece in pieces if _AGENCY.fullmatch(piece.strip())), None):
                place = fold(line.text).find(found)
                return line.text[place : place + len(found)]
    lead = next((line.text for line in lines if line.role == "body" and is_prose(line.text)), "")
    dateline = _AGENCY_IN_BRACKETS.search(fold(lead[:80]))
    return lead[dateline.start("name") : dateline.end("name")] if dateline else ""


def is_prose(text: str) -> bool:
    """A line that reads as a paragraph: some words, and an end to the sentence."""
    words = count_words(text)
    return words >= 20 or (words >= 8 and bool(_TERMINAL.search(text)))


def _first_paragraph(blocks: Sequence[Block]) -> int:
    """Where the article's text begins: the first paragraph that no rule takes for something else."""
    for place, block in enumerate(blocks):
        if block.role is None and not block.heading and _is_paragraph(block.text):
            return place
    return len(blocks)


def _is_paragraph(text: str) -> bool:
    """Prose whose sentence ends: a standfirst or a long headline mostly has no full stop."""
    words = count_words(text)
    ended = words >= 8 and bool(_TERMINAL.search(text))
    return (ended or words >= 40) and rule_for(text) is None and not read_stamps(text)


def _judge(block: Block, *, head: bool) -> Block:
    """The block with the role that its own words give it, if any."""
    if block.role is not None and not block.loose:
        return block
    if read_stamps(block.text):
        return replace(block, role="stamp", reason="date stamp")
    rule = rule_for(block.text, head=head)
    if rule is None and block.loose and name_after_by(block.text):
        return replace(block, role="byline", reason="byline")
    return replace(block, role=rule.role, reason=rule.reason) if rule else block


# --- the title --------------------------------------------------------------------------------------------------


def _name_title(marked: list[Block], first: int, title: str, *, guess: bool) -> list[Block]:
    if any(block.role == "title" for block in marked):
        return marked
    place = _title_place(marked, first, title, guess=guess)
    if place is None:
        return marked
    named = replace(marked[place], role="title", reason="title", text=_without_outlet(marked[place].text))
    return [named if at == place else _above_title(block, at < place, named.text) for at, block in enumerate(marked)]


def _names_same(longer: str, shorter: str) -> bool:
    """The longer line is the shorter one with the site's name behind it."""
    return len(longer) > len(shorter) and count_words(shorter) >= 3 and _alike(longer, shorter)


def _above_title(block: Block, above: bool, title: str) -> Block:
    """A short open line above the title is the name of the section or the site, a longer one may hold both."""
    if above and block.role is None and (count_words(block.text) <= 6 or _names_same(block.text, title)):
        return replace(block, role="navigation", reason="label above the title")
    return block


def _title_place(marked: Sequence[Block], first: int, title: str, *, guess: bool) -> int | None:
    head = range(min(len(marked), max(first + 1, 12)))
    if title:
        alike = [place for place in head if marked[place].role is None and _alike(marked[place].text, title)]
        if alike:
            return alike[0]
    tops = [place for place in head if marked[place].heading == 1 and marked[place].role is None]
    if tops:
        return tops[0]
    return _unmarked_title(marked, first) if guess else None


def _unmarked_title(marked: Sequence[Block], first: int) -> int | None:
    """Without any markup: the first line above the text that can be a headline."""
    head = range(min(first + 1, len(marked)))
    # Above a menu the site's name may stand; the article's own head is below it.
    menus = [place for place in head if marked[place].role == "navigation"]
    open_ = [place for place in head if _can_be_title(marked[place])]
    open_ = [place for place in open_ if not menus or place > menus[-1]] or open_
    for place in open_:
        fuller = any(count_words(marked[other].text) >= 4 for other in open_ if place < other < first)
        if count_words(marked[place].text) > 2 or not fuller:
            # Where the text starts at once, its first sentence is no headline.
            bare = [
                other
                for other in open_
                if place < other < first and _names_same(marked[place].text, marked[other].text)
            ]
            return bare[0] if bare else place if place < first or not _TERMINAL.search(marked[place].text) else None
    return None


def _can_be_title(block: Block) -> bool:
    barred = block.role == "related" and block.reason == _BAR_REASON
    return (block.role is None or barred) and not block.listed and 1 <= count_words(block.text) <= 35


_BAR_REASON = "title with an outlet behind a bar"


def _without_outlet(text: str) -> str:
    """A headline without the site's name behind a bar."""
    found = _BAR_TITLE.match(text)
    return text[: found.start("outlet")].rstrip(" |") if found and count_words(found.group("outlet")) <= 4 else text


def _alike(one: str, other: str) -> bool:
    """The same headline, give or take a suffix with the outlet's name."""
    left, right = _signs(one), _signs(other)
    shorter, longer = sorted((left, right), key=len)
    suffixed = len(shorter) >= 12 and longer.startswith(shorter) and len(longer) <= len(shorter) + 60
    return bool(shorter) and (shorter == longer or suffixed)


def _signs(text: str) -> str:
    """Letters and digits only: what is left of a line when typography is taken away."""
    return re.sub(r"[\W_]+", "", fold(text))


# --- regions ----------------------------------------------------------------------------------------------------


def _open_thread(marked: list[Block]) -> list[Block]:
    """From the heading of a comment thread everything is comment, to the end."""
    words = [count_words(block.text) if block.role is None else 0 for block in marked]
    for place, block in enumerate(marked):
        if not _is_comment_heading(block):
            continue
        before, after = sum(words[:place]), sum(words[place + 1 :])
        thread = _has_thread(marked[place + 1 :])
        if any(later.sure for later in marked[place + 1 :]):
            opens = thread and after <= before
        else:
            opens = thread or after <= before
        if before >= 40 and opens:
            return (
                marked[:place]
                + [_commented(marked[place], "comment heading")]
                + [_commented(later) for later in marked[place + 1 :]]
            )
        marked = [*marked[:place], _commented(block, "comment counter"), *marked[place + 1 :]]
    return marked


def _is_comment_heading(block: Block) -> bool:
    return (
        block.role in (None, "share") and len(block.text) < 200 and COMMENT_HEADING.match(fold(block.text)) is not None
    )


def _has_thread(rest: Sequence[Block]) -> bool:
    return any(THREAD_MARK.search(fold(block.text)) for block in rest[:12])


def _commented(block: Block, reason: str = "comment thread") -> Block:
    if block.role == "comment":
        return block
    return replace(block, role="comment", reason=reason)


def _close_tails(marked: list[Block]) -> list[Block]:
    """Under a heading such as "References" a list stands, up to the next heading of its level.

    A list of other pages ends before, where a paragraph begins.
    """
    result: list[Block] = []
    tail: tuple[int, Role, str] | None = None
    for block in marked:
        if tail and _ends_tail(block, *tail):
            tail = None
        named = TAIL_SECTIONS.get(fold(block.text).strip(" :")) if block.heading else None
        if named:
            tail = (block.heading, *named)
        inside = tail is not None and block.role in (None, "title")
        result.append(replace(block, role=tail[1], reason=tail[2]) if tail and inside else block)
    return result


def _ends_tail(block: Block, level: int, _role: Role, reason: str) -> bool:
    if block.heading:
        return block.heading <= level
    return reason == "list of other pages" and block.role is None and not block.listed and is_prose(block.text)


def _follow_related(marked: list[Block]) -> list[Block]:
    """Short open lines right under a "Related" line belong to it, up to the next paragraph."""
    result: list[Block] = []
    following = False
    for block in marked:
        if following and block.role is None and _is_teaser(block):
            result.append(replace(block, role="related", reason="under a pointer to other articles"))
            continue
        judged = _bar_title(block)
        following = _opens_list(judged)
        result.append(judged)
    return result


def _opens_list(block: Block) -> bool:
    pointer = block.role == "related" and block.reason.startswith(("related media", "pointer"))
    return pointer and (block.text.endswith(":") or count_words(block.text) <= 5)


def _is_teaser(block: Block) -> bool:
    return not block.heading and count_words(block.text) <= 20 and not _TERMINAL.search(block.text)


def _bar_title(block: Block) -> Block:
    """A line such as "Headline | Outlet" in the middle of a page is the title of something else."""
    found = _BAR_TITLE.match(block.text)
    if (
        block.role is None
        and not block.listed
        and found
        and not _TERMINAL.search(block.text)
        and count_words(block.text) <= 20
    ):
        return replace(block, role="related", reason=_BAR_REASON)
    return block


# --- single lines by their neighbours -----------------------------------------------------------------------------


def _find_bylines(marked: list[Block]) -> list[Block]:
    """A line such as "By Ann Archer" is a byline above the text, or as its last line."""
    bodies = [place for place, block in enumerate(marked) if block.role is None and is_prose(block.text)]
    first, last = (bodies[0], bodies[-1]) if bodies else (len(marked), -1)
    return [
        replace(block, role="byline", reason="byline")
        if block.role is None and (place < first or place > last) and name_after_by(block.text)
        else block
        for place, block in enumerate(marked)
    ]


def _name_under_quote(marked: list[Block]) -> list[Block]:
    """A bare name between two paragraphs, under a quotation, says where the quotation is from."""
    bodies = [place for place, block in enumerate(marked) if block.role is None]
    return [
        replace(block, role="credit", reason="name alone under a quotation")
        if block.role is None and _is_bare_name(block) and _stands_under_quote(marked, bodies, place)
        else block
        for place, block in enumerate(marked)
    ]


def _is_bare_name(block: Block) -> bool:
    if block.heading or count_words(block.text) > 5 or _TERMINAL.search(block.text):
        return False
    words = re.findall(r"[^\W\d_][\w.'’-]*", block.text)
    return bool(words) and all(word[0].isupper() for word in words if len(word) > 3)


def _stands_under_quote(marked: Sequence[Block], bodies: Sequence[int], place: int) -> bool:
    before = [at for at in bodies if at < place]
    if not before:
        return False
    above = marked[before[-1]].text
    if not _CLOSING_QUOTE.search(above):
        return False
    # "Life in the camps" under a quotation is a subheading; a name has a dot
    # inside, or a source line above already gave it.
    text = marked[place].text
    known = any(block.role in ("credit", "byline") and _signs(text) in _signs(block.text) for block in marked)
    return known or bool(re.search(r"\w\.\w", text))


def _mark_repeats(marked: list[Block]) -> list[Block]:
    """A line that already stood above, word for word, is kept but not read twice."""
    seen: dict[str, Role | None] = {}
    result: list[Block] = []
    for block in marked:
        signs = _signs(block.text)
        # A page that readers agree on may repeat itself in earnest (recipes, tables), but not at once.
        bound = block.sure and seen.get(signs) is None and all(signs != _signs(last.text) for last in result[-2:])
        if signs in seen and not bound and block.role in (None, "title", "caption") and count_words(block.text) >= 2:
            what = {"title": "repeats the title", "caption": "repeats a caption"}.get(
                seen[signs] or "", "repeats a line above"
            )
            block = replace(block, role="repeated", reason=what)  # noqa: PLW2901 - the same line, judged
        elif signs and block.role in (None, "title", "caption", "standfirst"):
            seen.setdefault(signs, block.role)
        result.append(block)
    return result


def _mark_standfirst(marked: list[Block]) -> list[Block]:
    """Lines between the title and the byline, or ones that the text says again in full."""
    title = next((place for place, block in enumerate(marked) if block.role == "title"), None)
    if title is None:
        return marked
    opens = [place for place in range(title + 1, len(marked)) if marked[place].role in (None, "byline", "stamp")]
    head = list(takewhile(lambda place: marked[place].role is None, opens))
    closed = len(head) <= 2 and len(head) < len(opens)
    return [
        _standfirst(block, closed=closed, later=marked[place + 1 :]) if place in head[:2] else block
        for place, block in enumerate(marked)
    ]


def _standfirst(block: Block, *, closed: bool, later: Sequence[Block]) -> Block:
    """The block as a standfirst, if it is one; `closed` means that a byline or a stamp follows."""
    if _doubled(block.text, "\n".join(_signs(other.text) for other in later if other.role is None)):
        return replace(block, role="standfirst", reason="said again in the text")
    if closed and not block.sure and count_words(block.text) <= 40:
        return replace(block, role="standfirst", reason="between the title and the byline")
    return block


def _doubled(text: str, later: str) -> bool:
    """Whether half or more of a line's four-word runs stand in the text below."""
    words = [_signs(word) for word in text.split()]
    words = [word for word in words if word]
    runs = ["".join(words[start : start + 4]) for start in range(len(words) - 3)]
    return len(runs) >= 2 and sum(1 for run in runs if run in later) * 2 >= len(runs)
