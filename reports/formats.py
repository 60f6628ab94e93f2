"""A digest in each format: what a template shows, made harmless and kept within its size. Reads templates, else pure."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import orjson
from jinja2 import BaseLoader, ChoiceLoader, DictLoader, FileSystemLoader, StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from reports import pictures
from reports.catalogue import Words, words
from reports.errors import RenderError
from reports.parts import Change, Digest, Doubt, Evidence, Family, Glance, Source, Tick, Voice
from reports.safe import cell, columns, cut, markdown, neutral, one_line, safe_url, shown_host

TEMPLATES = Path(__file__).parent / "templates"

COLUMNS = 78

# Gmail cuts a mail near 102,000 bytes of HTML; the relay may add a little.
HTML_BYTES = 95_000

# Nobody reads more in a mail; the JSON holds all of it.
TEXT_BYTES = 400_000

# How few of a thing may stay when a digest is far too long.
FLOOR = 1

LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}")

T = TypeVar("T")


@dataclass(frozen=True)
class Limits:
    """How many of each part a format shows before it says how many more there are."""

    top: int = 3
    changes: int = 12
    claims: int = 60
    voices: int = 8
    evidence: int = 12
    also: int = 8
    said: int = 12
    numbers: int = 20
    families: int = 30
    members: int = 16
    ticks: int = 24
    edits: int = 10
    sources: int = 30
    doubts: int = 20
    outlets: int = 60

    def tightened(self, share: float) -> Limits:
        """The same limits at a share of their size; the top never changes."""
        shares = {f.name: max(FLOOR, int(getattr(self, f.name) * share)) for f in fields(self)}
        return replace(self, **{**shares, "top": self.top})


NO_LIMITS = Limits(**{f.name: 100_000 for f in fields(Limits)} | {"top": 3})

# What a line of evidence or an article takes in the text, at the least.
LINE_BYTES = 80

# Tried in this order until a digest fits.
SHARES = (1.0, 0.8, 0.64, 0.5, 0.4, 0.32, 0.25, 0.2, 0.15, 0.1, 0.05, 0.0)


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


class Raw(str):
    """Text that is already in its format and is not finished again."""

    __slots__ = ()


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
    for limits in _attempts(digest, shape):
        body = _rendered(digest, shape, limits, desk, tuple(sorted((own or {}).items())))
        if not shape.max_bytes or len(body) <= shape.max_bytes:
            return body
    raise RenderError(
        f"{shape.template}: {len(body)} bytes at its tightest, {shape.max_bytes} allowed; shorten the template"
    )


def _attempts(digest: Digest, shape: Format) -> Iterable[Limits]:
    """From all there is to the least that is still a digest; what cannot fit whole is not tried whole."""
    whole = shape.limits is NO_LIMITS
    if whole and (not shape.max_bytes or _lines(digest) * LINE_BYTES <= shape.max_bytes):
        yield NO_LIMITS
    base = Limits() if whole else shape.limits
    yield from (base.tightened(share) if share < 1 else base for share in SHARES)


def _lines(digest: Digest) -> int:
    """How many things there are to show."""
    evidence = sum(len(group.evidence) for claim in digest.claims for group in claim.groups)
    members = sum(len(family.members) for family in digest.families)
    return evidence + members + len(digest.said) + len(digest.doubts) + len(digest.ticks)


def schema() -> bytes:
    """The JSON Schema of the json format, as `reports/schema/digest.schema.json` holds it."""
    shape = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **Digest.model_json_schema(mode="serialization"),
    }
    return orjson.dumps(shape, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS) + b"\n"


def subject(digest: Digest) -> str:
    """One line for a mailbox: the topic, the day, and what changed by kind."""
    say = words(digest.language)
    kinds = [change.kind for change in digest.changes]
    tally = (
        ("corrections", kinds.count("corrected")),
        ("turned", kinds.count("turned")),
        ("new_claims", kinds.count("new")),
        ("denied", kinds.count("denied")),
        ("grown", kinds.count("grown")),
        ("edits", kinds.count("edited")),
        ("gone", kinds.count("vanished")),
    )
    news = ", ".join(say.count(key, number) for key, number in tally if number)
    return one_line(
        f"[{one_line(digest.topic.title, 80)}] {say.day(digest.window.day)}: {news or say.say('quiet_subject')}"
    )


def preheader(digest: Digest) -> str:
    """The line a mailbox shows beside the subject: the first change, else the coverage."""
    say = words(digest.language)
    if not digest.changes:
        return say.say("covered", fetched=digest.coverage.fetched, feeds=digest.coverage.feeds)
    first = digest.changes[0]
    counts = _counts(say, first.counts) if first.counts else ""
    return " · ".join(filter(None, (one_line(first.text, 110), counts)))


def notice(digest: Digest, link: str = "") -> str:
    """A few lines for a chat: the subject, the first changes with who holds them, the coverage, where to read on.

    Nobody is called by it and nothing in it is a link but ours: a service would turn a stranger's ``@`` and ``://``
    into more than words.
    """
    say = words(digest.language)
    top = digest.changes[: Limits().top]
    lines = [_noticed(say, change) for change in top]
    if len(digest.changes) > len(top):
        lines.append(say.say("and_more", n=len(digest.changes) - len(top)))
    if not digest.changes:
        lines.append(say.say("quiet_long" if digest.empty else "repeats"))
    covered = digest.coverage
    lines.append(
        say.say("covered", fetched=covered.fetched, feeds=covered.feeds) if covered.feeds else say.say("covered_none")
    )
    return "\n".join([*map(_quiet, (subject(digest), *lines)), *([link] if link else [])])


def _noticed(say: Words, change: Change) -> str:
    voices = f" {_brief(say, change.voices)}" if change.voices and change.kind != "corrected" else ""
    behind = f" · {_behind(say, change.counts)}" if change.counts else ""
    return f"{say.say(f'k_{change.kind}')}: {one_line(change.text, 200)}{voices}{behind}"


def _quiet(line: str) -> str:
    """The words, with what a chat would act on taken apart."""
    return re.sub(r"[<>`]", "'", one_line(line, 400)).replace("://", ": //").replace("@", "@\u2060")


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
        "derived": lambda counted: _derived(say, counted),
        "noun": lambda key, number: say.count(key, number).removeprefix(str(number)).strip(),
        "known": say.known,
        "day": say.day,
        "when": lambda moment: say.moment(moment, zone),
        "clock": lambda at: _clock(say, at, zone),
        "counts": lambda counts: _counts(say, counts),
        "behind": lambda counts: _behind(say, counts),
        "claim_of": lambda change: claims.get(change.anchor),
        "heard": lambda voices, limit: _heard(say, voices, limit),
        "brief": lambda voices: _brief(say, voices),
        "named": lambda name: _named(say, name),
        "chain": lambda line: _chain(say, line),
        "aside": lambda line: _aside(say, line, zone),
        "labels": lambda names: [say.known(f"l_{name}", name) for name in names],
        # Not those that only repeat a count that stands beside them.
        "telling": lambda names: [
            say.known(f"l_{name}", name) for name in names if not name.endswith("-origins") and name != "single-origin"
        ],
        "doubts": lambda some: _doubts(say, some),
        "ticks": lambda some: [_tick(say, tick, zone) for tick in some],
        "spark_labels": [say.day(day, "brief") for day in digest.spark_days],
        "subject": subject(digest),
        "preheader": preheader(digest),
        "language": say.language,
    }


def _clock(say: Words, at: datetime, zone: ZoneInfo) -> str:
    local = at.astimezone(zone)
    return f"{say.day(local.date())}, {local:%H:%M}"


def _derived(say: Words, counted: Family | Glance) -> str:
    """How many articles repeat a text, whole and in part."""
    if counted.parts and not counted.copies:
        return say.count("parts", counted.parts)
    copies = say.count("copies", counted.copies)
    return f"{copies}, {say.count('parts', counted.parts)}" if counted.parts else copies


def _counts(say: Words, counts: Any) -> str:  # noqa: ANN401 - Counts, or a template's own look-alike
    """The three counts, never apart."""
    numbers = (("articles", counts.articles), ("publishers", counts.publishers))
    return " · ".join([*(say.count(key, number) for key, number in numbers), _behind(say, counts)])


def _behind(say: Words, counts: Any) -> str:  # noqa: ANN401 - as in _counts
    """How many origins stand behind a claim; none in words, since a nought beside a denial reads as nobody denying."""
    return say.count("origins", counts.independent) if counts.independent else say.say("no_origin")


def _heard(say: Words, voices: Sequence[Voice], limit: int) -> str:
    """Names with a dagger where the page has no date, and how many more."""
    names = [_named(say, voice.name) + ("†" if voice.undated else "") for voice in voices[:limit]]
    more = [say.say("and_more", n=len(voices) - limit)] if len(voices) > limit else []
    return "; ".join([*names, *more])


def _brief(say: Words, voices: Sequence[Voice]) -> str:
    """Who holds what, two names each."""
    return "; ".join(f"{say.say(f'g_{stance}')}: {_heard(say, some, 2)}" for stance, some in _by_stance(voices))


def _named(say: Words, name: str) -> str:
    """A name as it fits a line; where the page names nobody, that is said."""
    return one_line(name, 80) or say.say("no_one_named")


def _chain(say: Words, line: Evidence) -> str:
    """The way of the words from the speaker to the page."""
    steps = [one_line(name, 80) for name in reversed(line.nested)]
    steps += [
        (one_line(step.name, 80) or say.say("unnamed_step"))
        + (f" ({say.say('via_inferred')})" if step.basis == "inferred" else "")
        for step in line.chain
    ]
    return " → ".join(step for place, step in enumerate(steps) if place == 0 or step != steps[place - 1])


def _aside(say: Words, line: Evidence, zone: ZoneInfo) -> list[str]:
    """What else a reader should weigh: when it was said, against whose interest, how sure, from where."""
    return [
        *([say.say("said_on", time=say.moment(line.stated_at, zone))] if line.stated_at else []),
        *([say.say("against_interest")] if line.against_interest else []),
        *([say.say("reviewed", what=one_line(line.review, 160))] if line.review else []),
        *([say.say("hedged", words=one_line(", ".join(line.hedges), 80))] if line.hedges else []),
        *([say.say("origin_inferred", name=one_line(line.origin_name, 80))] if line.origin_inferred else []),
    ]


def _doubts(say: Words, doubts: Sequence[Doubt]) -> list[tuple[Source | None, str]]:
    """The doubts about a page together, those about none each alone."""
    found: dict[str, tuple[Source | None, list[str]]] = {}
    for doubt in doubts:
        text = f"{say.say('doubt_date')}: {doubt.text}" if doubt.kind else say.known(doubt.text, doubt.text)
        key = doubt.source.article if doubt.source else f"\0{text}"
        found.setdefault(key, (doubt.source, []))[1].append(text)
    return [(source, "; ".join(texts)) for source, texts in found.values()]


def _tick(say: Words, tick: Tick, zone: ZoneInfo) -> tuple[str, str]:
    verb = f" {say.say(tick.stance)}" if tick.stance else ""
    return say.moment(tick.at, zone), f"{one_line(tick.who, 60)}{verb}: {one_line(tick.text, 120)}"


def _tree(family: Family) -> tuple[Tree, ...]:
    members = {member.source.article: member for member in family.members}
    leaves = [pictures.Leaf(member.source.article, "", member.parent) for member in family.members]
    depths = {leaf.id: depth for depth, leaf in pictures.outline(leaves)}
    return tuple(
        Tree(depths[leaf.id], stem, members[leaf.id].source, members[leaf.id].relation, members[leaf.id].credit)
        for stem, leaf in pictures.tree_stems(leaves)
    )


def _wrap(text: str, indent: int = 0, hang: int = 0) -> Raw:
    """Text in lines of at most `COLUMNS` columns; later lines are indented by `hang` more.

    A word that is longer than a line is broken: an address in angle brackets
    may be (RFC 3986, appendix C), and hostile words must be.
    """
    lines: list[str] = []
    for paragraph in neutral(text).expandtabs(4).split("\n"):
        lines += _filled(paragraph.split(), " " * indent, " " * (indent + hang))
    return Raw("\n".join(lines))


def _filled(tokens: Sequence[str], first: str, later: str) -> list[str]:
    lines: list[str] = []
    line = first
    for token in (part for word in tokens for part in _broken(word, COLUMNS - len(later))):
        gap = "" if line in (first, later) and not line.strip() else " "
        if columns(line + gap + token) > COLUMNS:
            lines.append(line)
            line, gap = later, ""
        line += gap + token
    return [*lines, line.rstrip()]


def _broken(word: str, room: int) -> Iterable[str]:
    """The word, or pieces of it that fit a line."""
    while columns(word) > room:
        size = next(size for size in range(min(len(word), room), 0, -1) if columns(word[:size]) <= room)
        yield word[:size]
        word = word[size:]
    if word:
        yield word


def _folded(text: str) -> Raw:
    """Lines that must survive whole, as a signature must: a long one goes on in the next after a backslash."""
    return Raw("\n".join(part for line in neutral(text).rstrip("\n").split("\n") for part in _folds(line)))


def _folds(line: str) -> list[str]:
    parts = list(_broken(line, COLUMNS - 1)) or [""]
    return [part + "\\" for part in parts[:-1]] + parts[-1:]


def _by_stance(voices: Sequence[Voice]) -> list[tuple[str, list[Voice]]]:
    found: dict[str, list[Voice]] = {}
    for voice in voices:
        found.setdefault(voice.stance, []).append(voice)
    return list(found.items())


def _first(items: Sequence[T], limit: int) -> Sequence[T]:
    return items[:limit]


def _json(digest: Digest) -> Raw:
    """Canonical: sorted keys, two spaces, one final newline."""
    return Raw(orjson.dumps(digest.model_dump(mode="json"), option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS).decode())


CSV_HEAD = (
    "claim", "claim_text", "stance", "speaker", "as_written", "role", "party", "said", "quotation", "chain", "origin",
    "outlet", "title", "published", "url", "article", "revision", "start", "end", "undated", "also_on", "statement",
)  # fmt: skip


def _csv(digest: Digest) -> Raw:
    """Every statement as a row, RFC 4180, with no cell that a spreadsheet would run."""
    texts = {claim.claim: claim.text for claim in digest.claims}
    lines = [line for claim in digest.claims for group in claim.groups for line in group.evidence]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(CSV_HEAD)
    writer.writerows(map(cell, _row(line, texts.get(line.claim, ""))) for line in (*lines, *digest.said))
    return Raw(out.getvalue())


def _row(line: Evidence, claim: str) -> tuple[str, ...]:
    source, place = line.source, line.reference
    return (
        line.claim, claim, line.stance, line.speaker, line.written, line.role, line.party,
        line.stated_at.value if line.stated_at else "", line.words, " > ".join(step.name for step in line.chain),
        line.origin_name or line.origin, source.outlet_name, source.title, source.published.value if source.published else "",
        safe_url(source.url), place.article, str(place.revision), str(place.start), str(place.end),
        "yes" if line.undated else "", str(len(line.also)), line.statement,
    )  # fmt: skip


def _language(tag: str) -> str:
    """A language tag that may stand in an attribute, else ``und``."""
    return tag if LANGUAGE.fullmatch(tag) else "und"


FILTERS: dict[str, Callable[..., Any]] = {
    "line": one_line,
    "cut": cut,
    "href": safe_url,
    "host": shown_host,
    "wrap": _wrap,
    "first_of": _first,
    "by_stance": _by_stance,
    "spark": pictures.sparkline,
    "bars": pictures.bars,
    "tree": _tree,
    "timeline": lambda rows: Raw(pictures.timeline(rows, COLUMNS)),
    "folded": _folded,
    "lang_tag": _language,
    "md_link": lambda url: Raw(url.replace("(", "%28").replace(")", "%29")),
    "raw": Raw,
    "verbatim": lambda text: Raw(one_line(text, 400)),
    "as_json": _json,
    "as_csv": _csv,
}
