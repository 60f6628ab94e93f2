"""How much of a digest a format shows, and in which steps it is cut until it fits. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace

from reports.parts import Digest

# So many changes stand at the top of a digest, and in a notice.
TOP = 3

# How few of a thing may stay when a digest is far too long.
FLOOR = 1


@dataclass(frozen=True)
class Limits:
    """How many of each part a format shows before it says how many more there are."""

    top: int = TOP
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


NO_LIMITS = Limits(**{f.name: 100_000 for f in fields(Limits)} | {"top": TOP})

# What a line of evidence or an article takes in the text, at the least.
LINE_BYTES = 80

# Tried in this order until a digest fits.
SHARES = (1.0, 0.8, 0.64, 0.5, 0.4, 0.32, 0.25, 0.2, 0.15, 0.1, 0.05, 0.0)


def attempts(digest: Digest, limits: Limits, max_bytes: int) -> Iterable[Limits]:
    """From all there is to the least that is still a digest; what cannot fit whole is not tried whole."""
    whole = limits is NO_LIMITS
    if whole and (not max_bytes or _lines(digest) * LINE_BYTES <= max_bytes):
        yield NO_LIMITS
    base = Limits() if whole else limits
    yield from (base.tightened(share) if share < 1 else base for share in SHARES)


def _lines(digest: Digest) -> int:
    """How many things there are to show."""
    evidence = sum(len(group.evidence) for claim in digest.claims for group in claim.groups)
    members = sum(len(family.members) for family in digest.families)
    return evidence + members + len(digest.said) + len(digest.doubts) + len(digest.ticks)
