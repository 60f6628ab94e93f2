"""A statement with the reading it stands in, and what its article tells of the way it came. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from reports.types import Hop, Reading, Statement


@dataclass(frozen=True)
class Said:
    """A statement with the reading it stands in."""

    statement: Statement
    reading: Reading

    @property
    def text(self) -> str:
        """Its sentence."""
        return self.statement.sentence.of(self.reading.article.text)

    @property
    def family(self) -> str:
        """The original that its article is a copy of, or the article itself."""
        origin = self.reading.article.origin
        return origin.root if origin is not None and origin.root else self.reading.article.id

    @property
    def copied(self) -> bool:
        """The article is a copy or a part of one, whose original is held."""
        origin = self.reading.article.origin
        return origin is not None and origin.relation in {"copy", "partial"}

    @property
    def day(self) -> date | None:
        """The day it was stated on."""
        moment = self.statement.stated_at
        return moment.day() if moment is not None else None


def heard_by(one: Said) -> str:
    """Who heard an unnamed witness where no outlet is named: the article's own outlet, or the original it is a copy of."""
    content, origin = one.reading.article.content, one.reading.article.origin
    if carried(one):
        return ""
    if one.copied:
        return origin.root_name if origin is not None else ""
    return content.outlet_name or content.outlet


def carried(one: Said) -> list[Hop]:
    """The outlets between the speaker and the page, deepest first; the page itself and a reprint's original are none."""
    page = one.reading.article.content.outlet_name or one.reading.article.content.outlet
    origin = one.reading.article.origin
    reprinted = (
        {credit.name for credit in origin.credits if credit.claim in {"reprint", "agency", "copyright"}}
        | {origin.root_name}
        if origin is not None
        else set()
    )
    return [
        hop
        for hop in one.statement.chain
        if hop.kind in {"outlet", "agency"}
        and hop.name != page
        and not (hop.basis == "credited" and hop.name in reprinted)
    ]


def published(one: Said) -> date | None:
    """The day of its article, if the text or the page tells one."""
    content = one.reading.article.content
    return next((moment.day() for moment in (content.published, content.updated) if moment is not None), None)


def publishers(one: Said) -> tuple[str, str]:
    """The page's outlet by its name and by its host."""
    content = one.reading.article.content
    return content.outlet_name, content.outlet


def publisher(one: Said) -> str:
    """The page's outlet for counting publishers: its host, else its name."""
    return one.reading.article.content.outlet or one.reading.article.content.outlet_name
