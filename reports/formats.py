"""A digest in each format: the table of formats, and what their templates are given, made harmless. Reads templates, else pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import orjson
from jinja2 import BaseLoader, ChoiceLoader, DictLoader, FileSystemLoader, StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from reports import pictures, wording
from reports.catalogue import words
from reports.errors import RenderError
from reports.headline import preheader, subject
from reports.layout import COLUMNS, Raw, folded, wrap
from reports.limits import NO_LIMITS, Limits, attempts
from reports.parts import Digest, Family, Source
from reports.safe import cut, markdown, neutral, one_line, safe_url, shown_host
from reports.sheet import as_csv

TEMPLATES = Path(__file__).parent / "templates"

# Gmail cuts a mail near 102,000 bytes of HTML; the relay may add a little.
HTML_BYTES = 95_000

# Nobody reads more in a mail; the JSON holds all of it.
TEXT_BYTES = 400_000

# Said where a mail program that drops style sheets still reads it.
FONT = Markup("-apple-system,BlinkMacSystemFont,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif")

LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}")

T = TypeVar("T")


def _one_blank_line(text: str) -> str:
    """What templates leave between parts, evened out."""
    return re.sub(r"\n{3,}", "\n\n", text).strip("\n") + "\n"


def _no_blank_line(text: str) -> str:
    """Lines that only templates need cost bytes; in a signed note they mean something."""
    parts = re.split(r"(<pre>.*?</pre>)", text, flags=re.DOTALL)
    return "".join(part if part.startswith("<pre>") else re.sub(r"\n\s*\n", "\n", part) for part in parts)


@dataclass(frozen=True)
class Format:
    """A way to show a digest. `finish` makes each inserted value harmless; `max_bytes` 0 means no bound."""

    template: str
    media_type: str
    suffix: str
    finish: Callable[[str], str] = neutral
    tidy: Callable[[str], str] = str
    limits: Limits = NO_LIMITS
    max_bytes: int = 0


FORMATS = {
    "html": Format("digest.html.j2", "text/html", ".html", tidy=_no_blank_line, limits=Limits(), max_bytes=HTML_BYTES),
    "text": Format("digest.txt.j2", "text/plain", ".txt", tidy=_one_blank_line, max_bytes=TEXT_BYTES),
    "markdown": Format("digest.md.j2", "text/markdown", ".md", finish=markdown, tidy=_one_blank_line),
    "json": Format("digest.json.j2", "application/json", ".json", finish=str),
    "csv": Format("digest.csv.j2", "text/csv", ".csv", finish=str),
}


@dataclass(frozen=True)
class Tree:
    """A line of a family as templates show it: its depth, the box characters before it, its article."""

    depth: int
    stem: str
    source: Source
    relation: str
    credit: str


def own_templates(folder: Path) -> dict[str, str]:
    """The templates of a desk's own, by the names of ours that they go before; none where there is no such folder."""
    found = {file.name: file for file in sorted(folder.glob("*.j2"))} if folder.is_dir() else {}
    ours = {file.name for file in TEMPLATES.glob("*.j2")}
    strange = sorted(found.keys() - ours)
    if strange:
        raise RenderError(
            f"{folder / strange[0]}: goes before no template of ours; there are {', '.join(sorted(ours))}"
        )
    try:
        return {name: file.read_text(encoding="utf-8") for name, file in found.items()}
    except (OSError, UnicodeDecodeError) as error:
        raise RenderError(f"{folder}: a template cannot be read: {error}") from error


def render(
    digest: Digest,
    format: str,  # noqa: A002 - the word of the house
    *,
    desk: Path | None = None,
    own: Mapping[str, str] | None = None,
) -> bytes:
    """The digest in one of `FORMATS`, UTF-8. Templates in the folder `desk`, or given as `own` by name, go before ours.

    The same digest gives the same bytes. Raises RenderError for a format that
    does not exist, a template that is wrong, or a digest that no limit makes fit.
    """
    shape = FORMATS.get(format)
    if shape is None:
        raise RenderError(f"no format {format!r}; there are {', '.join(FORMATS)}")
    body = b""
    for limits in attempts(digest, shape.limits, shape.max_bytes):
        body = _rendered(digest, shape, limits, desk, tuple(sorted((own or {}).items())))
        if not shape.max_bytes or len(body) <= shape.max_bytes:
            return body
    raise RenderError(
        f"{shape.template}: {len(body)} bytes at its tightest, {shape.max_bytes} allowed; shorten the template"
    )


def schema() -> bytes:
    """The JSON Schema of the json format, as `reports/schema/digest.schema.json` holds it."""
    shape = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **Digest.model_json_schema(mode="serialization"),
    }
    return orjson.dumps(shape, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS) + b"\n"


def _rendered(
    digest: Digest, shape: Format, limits: Limits, desk: Path | None, own: tuple[tuple[str, str], ...]
) -> bytes:
    try:
        template = _environment(shape, str(desk) if desk else "", own).get_template(shape.template)
        text = template.render(_context(digest, limits))
    except Exception as error:  # a desk's template may fail in any way
        raise RenderError(f"{shape.template}: {type(error).__name__}: {error}") from error
    return shape.tidy(text).encode("utf-8", "replace")


@cache
def _environment(shape: Format, desk: str, own: tuple[tuple[str, str], ...]) -> ImmutableSandboxedEnvironment:
    loaders: list[BaseLoader] = [*([DictLoader(dict(own))] if own else []), FileSystemLoader(TEMPLATES)]
    environment = ImmutableSandboxedEnvironment(
        loader=ChoiceLoader([FileSystemLoader(desk), *loaders] if desk else loaders),
        # Jinja's own rule goes by the last suffix and would leave *.html.j2 unescaped.
        autoescape=lambda name: bool(name) and ".html" in name,
        finalize=_finalizer(shape.finish),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        # A desk that mends its template sees it at the next digest.
        auto_reload=bool(desk),
    )
    environment.filters.update(FILTERS)
    return environment


def _finalizer(finish: Callable[[str], str]) -> Callable[[Any], Any]:
    def finalize(value: Any) -> Any:  # noqa: ANN401 - Jinja hands over whatever a template names
        if isinstance(value, (Markup, Raw)):
            return value
        return "" if value is None else finish(str(value))

    return finalize


def _context(digest: Digest, limits: Limits) -> dict[str, Any]:
    say = words(digest.language)
    zone = ZoneInfo(digest.window.zone)
    claims = {claim.anchor: claim for claim in digest.claims}
    return {
        "d": digest,
        "limits": limits,
        "t": say.say,
        "n": say.count,
        "derived": lambda counted: wording.derived(say, counted),
        "noun": lambda key, number: say.count(key, number).removeprefix(str(number)).strip(),
        "known": say.known,
        "caps": say.caps,
        "day": say.day,
        "when": lambda moment: say.moment(moment, zone),
        "clock": lambda at: wording.clock(say, at, zone),
        "amends": wording.amends(say, digest),
        "taken_back": lambda change: wording.taken_back(say, change),
        "withdrawn": lambda change, limit: wording.withdrawn(say, change, limit),
        "counts": lambda counts: wording.counts_of(say, counts),
        "behind": lambda counts: wording.behind(say, counts),
        "claim_of": lambda change: claims.get(change.anchor),
        "heard": lambda voices, limit: wording.heard(say, voices, limit),
        "brief": lambda voices: wording.brief(say, voices),
        "named": lambda name: wording.named(say, name),
        "chain": lambda line: wording.chain(say, line),
        "aside": lambda line: wording.aside(say, line, zone),
        "labels": lambda names: [say.known(f"l_{name}", name) for name in names],
        # Not those that only repeat a count that stands beside them.
        "telling": lambda names: [
            say.known(f"l_{name}", name) for name in names if not name.endswith("-origins") and name != "single-origin"
        ],
        "doubts": lambda some: wording.doubts_of(say, some),
        "failed": lambda why: wording.failed(say, why),
        "noted": lambda note: wording.noted(say, note),
        "figure_notes": lambda quantity: wording.figure_notes(say, quantity),
        "ticks": lambda some: [wording.tick_of(say, tick, zone) for tick in some],
        "spark_labels": [say.day(day, "brief") for day in digest.spark_days],
        "font": FONT,
        "subject": subject(digest),
        "preheader": preheader(digest),
        "language": say.language,
    }


def _tree(family: Family) -> tuple[Tree, ...]:
    members = {member.source.article: member for member in family.members}
    leaves = [pictures.Leaf(member.source.article, "", member.parent) for member in family.members]
    depths = {leaf.id: depth for depth, leaf in pictures.outline(leaves)}
    return tuple(
        Tree(depths[leaf.id], stem, members[leaf.id].source, members[leaf.id].relation, members[leaf.id].credit)
        for stem, leaf in pictures.tree_stems(leaves)
    )


def _first(items: Sequence[T], limit: int) -> Sequence[T]:
    return items[:limit]


def _json(digest: Digest) -> Raw:
    """Canonical: sorted keys, two spaces, one final newline."""
    return Raw(orjson.dumps(digest.model_dump(mode="json"), option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS).decode())


def _language(tag: str) -> str:
    """A language tag that may stand in an attribute, else ``und``."""
    return tag if LANGUAGE.fullmatch(tag) else "und"


def _sheets(style: Markup) -> list[Markup]:
    """A style sheet in parts, each for a style element of its own: a mail program that stumbles over a condition drops that part alone."""
    return [Markup(part.strip("\n")) for part in re.split(r"\n(?=@media|:root)", style)]  # noqa: S704 - our own template


FILTERS: dict[str, Callable[..., Any]] = {
    "sheets": _sheets,
    "line": one_line,
    "cut": cut,
    "href": safe_url,
    "host": shown_host,
    "wrap": wrap,
    "first_of": _first,
    "by_stance": wording.by_stance,
    "spark": pictures.sparkline,
    "bars": pictures.bars,
    "tree": _tree,
    "timeline": lambda rows: Raw(pictures.timeline(rows, COLUMNS)),
    "folded": folded,
    "lang_tag": _language,
    "md_link": lambda url: Raw(url.replace("(", "%28").replace(")", "%29")),
    "raw": Raw,
    "verbatim": lambda text: Raw(one_line(text, 400)),
    "as_json": _json,
    "as_csv": as_csv,
}
