"""Read plain text and Markdown as captured from pages. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import frontmatter
import yaml

from ingest.extract.lines import Block
from ingest.urls import safe_url
from storage.events import Link

_BULLET = re.compile(r"^\s*(?:[•▪·‣◦]|[*+-])\s+(?=\S)")
_HEADING = re.compile(r"^\s{0,3}(?P<marks>#{1,6})\s+(?P<text>\S.*?)\s*#*\s*$")
_IMAGE = re.compile(r"!\[(?P<alt>[^\]]*)\]\((?P<url>[^\s()]*(?:\([^\s()]*\)[^\s()]*)*)(?:\s+\"[^\"]*\")?\)")
_LINK = re.compile(r"(?<!!)\[(?P<text>[^\[\]]+)\]\((?P<url>[^\s()]*(?:\([^\s()]*\)[^\s()]*)*)(?:\s+\"[^\"]*\")?\)")
_AUTOLINK = re.compile(r"<(?P<url>https?://[^\s<>]+)>")
_EMPHASIS = (
    re.compile(r"(?<![\w*])(\*{1,3})(?=\S)(.+?)(?<=\S)\1(?![\w*])"),
    re.compile(r"(?<!\w)(_{1,3})(?=\S)(.+?)(?<=\S)\1(?!\w)"),
    re.compile(r"(`+)(.+?)\1"),
)
_RULE = re.compile(r"^\s*(?:[-*_]\s*){3,}$")


@dataclass(frozen=True)
class Marked:
    """A Markdown document taken apart: what its front matter says, its lines and its links."""

    matter: Mapping[str, object]
    blocks: tuple[Block, ...]
    links: tuple[Link, ...] = field(default=())


class FrontMatterError(ValueError):
    """The front matter is no YAML; the message says what the YAML reader found."""


def text_blocks(text: str) -> tuple[Block, ...]:
    """The lines of a plain text; a bullet is taken off and noted."""
    blocks: list[Block] = []
    gap = True
    for raw in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        if not raw.strip():
            gap = True
            continue
        bare = _BULLET.sub("", raw).strip()
        blocks.append(Block(bare, gap=gap, listed=bare != raw.strip()))
        gap = False
    return tuple(blocks)


def markdown_blocks(text: str) -> Marked:
    """The front matter, lines and links of a Markdown document.

    Headings, emphasis and link marks are taken off; the words on links stay.
    Lines of a paragraph that was wrapped are joined. An image becomes a caption
    line with its description.

    Raises:
        FrontMatterError: The front matter cannot be read.
    """
    matter, body = _matter(text.removeprefix("\ufeff"))
    links: dict[Link, None] = {}
    blocks = [_markdown_line(line, links) for line in _joined(body)]
    return Marked(matter, tuple(block for block in blocks if block.text.strip()), tuple(links))


def _matter(text: str) -> tuple[Mapping[str, object], str]:
    try:
        matter, body = frontmatter.parse(text)
    except (yaml.YAMLError, ValueError, TypeError, RecursionError) as error:
        raise FrontMatterError(" ".join(str(error).split())[:300]) from error
    return {str(key): value for key, value in matter.items()}, body


def _joined(body: str) -> Iterator[str]:
    """Lines, with the wrapped lines of a paragraph in one; a line is wrapped if it runs on in lower case."""
    held = ""
    for line in body.replace("\r\n", "\n").split("\n"):
        runs_on = bool(held) and line[:1].islower() and not _TERMINAL_END.search(held)
        if runs_on:
            held = f"{held} {line.strip()}"
            continue
        if held:
            yield held
        held = line if line.strip() else ""
    if held:
        yield held


_TERMINAL_END = re.compile(r"[.!?:…][\"'”’)\]]*\s*$")


def _markdown_line(line: str, links: dict[Link, None]) -> Block:
    image = _IMAGE.search(line)
    if image and not _IMAGE.sub("", line).strip(" []()"):
        return Block(image.group("alt") or image.group("url"), "caption", "image")
    for found in _LINK.finditer(line):
        if safe_url(found.group("url")):
            links.setdefault(Link(url=found.group("url"), text=_plain(found.group("text"))))
    heading = _HEADING.match(line)
    if heading:
        return Block(_plain(heading.group("text")), heading=len(heading.group("marks")))
    bare = _BULLET.sub("", line)
    return Block("" if _RULE.match(line) else _plain(bare).lstrip("> "), listed=bare != line)


def _plain(text: str) -> str:
    """The words without Markdown marks."""
    text = _IMAGE.sub(lambda found: found.group("alt"), text)
    text = _AUTOLINK.sub(lambda found: found.group("url"), _LINK.sub(lambda found: found.group("text"), text))
    for pattern in _EMPHASIS:
        text = pattern.sub(lambda found: found.group(2), text)
    return text.strip()


def without_repeated_heading(blocks: Sequence[Block], title: str) -> tuple[Block, ...]:
    """The blocks, with the title of the front matter set above them unless they begin with it."""
    if not title or any(block.text == title for block in blocks[:5]):
        return tuple(blocks)
    return (Block(title, "title", "title of the front matter"), *(replace(block) for block in blocks))
