"""A digest's statements as rows of a table, CSV by RFC 4180. Pure."""

from __future__ import annotations

import csv
import io

from reports.layout import Raw
from reports.parts import Digest, Evidence
from reports.safe import cell, safe_url

CSV_HEAD = (
    "claim", "claim_text", "stance", "speaker", "as_written", "role", "party", "said", "quotation", "chain", "origin",
    "outlet", "title", "published", "url", "article", "revision", "start", "end", "undated", "also_on", "statement", "said_before",
)  # fmt: skip


def as_csv(digest: Digest) -> Raw:
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
        "yes" if line.undated else "", str(len(line.also)), line.statement, "yes" if line.earlier else "",
    )  # fmt: skip
