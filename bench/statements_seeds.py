"""Score the statements read from the seed documents against the hand annotation. Reads files outside the repository.

    python bench/statements_seeds.py [--shared PATH] [--topic FILE] [-v]

A gold statement is found if a statement stands on one of its lines with its
speaker; "+claim" asks for one of its claims as well, "+stance" for that claim
with the gold stance. Precision asks the same of every statement on a claim
that the gold knows: its line, speaker, claim and stance must all be right.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from ingest.credit import find_credits  # noqa: E402  (the repository is no installed package here)
from ingest.extract import extract_article  # noqa: E402
from reports.origins import read_topic  # noqa: E402
from reports.statements import read_statements  # noqa: E402
from reports.topic_files import load_topic  # noqa: E402
from reports.topics import Topic  # noqa: E402
from reports.types import Reading, Statement  # noqa: E402
from storage.events import Content, Extraction, Moment  # noqa: E402
from storage.views import ArticleView, OriginView, RevisionView  # noqa: E402

TOPIC = ROOT / "examples/desk/topics/russian-deployment-syria.toml"
SEEN = datetime(2015, 9, 19, tzinfo=UTC)
STANCES_OF_ONE = {"o-none": "narrator"}


def shared_folder() -> Path:
    """Where the labelled data lies: the environment says, else beside the repository."""
    return Path(os.environ.get("DATELINE_SHARED", ROOT.parent / "shared"))


def view_of(name: str, outlet: str, extraction: Extraction, published: Moment | None = None) -> ArticleView:
    """An article as the store would give it."""
    found = find_credits(extraction, None)
    content = Content(
        url=f"https://{name}.example/", outlet=outlet, outlet_name=outlet, kind=extraction.kind, title=extraction.title,
        language=extraction.language or "en", published=published or extraction.published, updated=extraction.updated,
        text=name, words=len(extraction.text.split()), extraction=name, extractor=extraction.extractor,
    )  # fmt: skip
    revision = RevisionView(name, 1, content, "raw", "backfill/seeds", SEEN, SEEN, 1)
    reprint = next((credit for credit in found if credit.claim in {"reprint", "agency"}), None)
    origin = OriginView(
        name,
        f"virtual:{reprint.publisher}" if reprint else name,
        reprint.name if reprint else outlet,
        "",
        "copy" if reprint else "original",
        found,
        (),
        "claimed",
        1,
    )
    return ArticleView(name, revision, revision, extraction.text, extraction, origin)


def read_seed(shared: Path, number: str, outlet: str) -> ArticleView:
    """One seed document as an article."""
    path = next((shared / "seeds").glob(f"{number}_*"))
    extraction = extract_article(path.read_bytes(), url="", media_type="text/plain", observed_at=SEEN)
    return view_of(number, outlet, extraction)


@dataclass(frozen=True)
class Found:
    """A statement with the line of the seed file that it stands on."""

    line: int
    statement: Statement


def lines_of(reading: Reading, path: Path) -> list[Found]:
    """Every statement with its line: the line that holds its sentence's words."""
    lines = path.read_text(encoding="utf-8").split("\n")
    found = []
    for statement in reading.statements:
        words = statement.sentence.of(reading.article.text)[:60]
        line = next((n for n, text in enumerate(lines, 1) if words in text), 0)
        found.append(Found(line, statement))
    return found


@dataclass(frozen=True)
class Score:
    """Counts over the gold statements of one or more documents, and what went wrong."""

    gold: int
    speaker: int
    claim: int
    stance: int
    outputs: int
    right: int
    traps: int
    misses: tuple[str, ...]
    wrong: tuple[str, ...]

    def share(self, part: int) -> float:
        return 100 * part / max(1, self.gold)

    @property
    def precision(self) -> float:
        return 100 * self.right / max(1, self.outputs)


def speaker_of(statement: Statement) -> str:
    """The speaker's id as the gold writes it."""
    return "narrator" if statement.stance == "unattributed" else statement.speaker.id or statement.speaker.shown


def quantities(statement: Statement) -> list[str]:
    return [number.quantity for number in statement.numbers]


def score(gold: dict[str, Any], found: dict[str, list[Found]]) -> Score:
    """Compare what was found, by document, with the gold of these documents."""
    wanted = [row for row in gold["statements"] if row["doc"] in found]
    tally = [0, 0, 0]
    misses = []
    for row in wanted:
        level = level_of(row, found[row["doc"]])
        for n in range(level):
            tally[n] += 1
        if level < 3:
            misses.append(
                f"{row['doc']}:{row['lines']} {row['speaker']} {row['propositions']} {row['stance']} (level {level})"
            )
    outputs, wrong = judged(gold, found)
    traps = sum(1 for doc, rows in found.items() for one in rows if in_trap(gold, doc, one))
    return Score(len(wanted), *tally, outputs, outputs - len(wrong), traps, tuple(misses), tuple(wrong))


def level_of(row: dict[str, Any], found: Iterable[Found]) -> int:
    """0 not found, 1 speaker, 2 and a claim, 3 and its stance."""
    here = [one.statement for one in found if one.line in row["lines"] and speaker_of(one.statement) == row["speaker"]]
    if not here:
        return 0
    about = [one for one in here if one.claim in row["propositions"] or set(quantities(one)) & set(row["propositions"])]
    if not about:
        return 1
    return 3 if any(one.stance == row["stance"] for one in about) else 2


def judged(gold: dict[str, Any], found: dict[str, list[Found]]) -> tuple[int, list[str]]:
    """How many statements are on claims that the gold knows, and which of them it does not have."""
    known = {row["id"] for row in gold["propositions"]}
    outputs, wrong = 0, []
    for doc, rows in found.items():
        for one in rows:
            topics = {one.statement.claim, *quantities(one.statement)} & known
            if not topics:
                continue
            outputs += 1
            if not any(fits(row, doc, one, topics) for row in gold["statements"]):
                wrong.append(
                    f"{doc}:{one.line} {speaker_of(one.statement)} {sorted(topics)} {one.statement.stance} [{one.statement.rule}]"
                )
    return outputs, wrong


def fits(row: dict[str, Any], doc: str, one: Found, topics: set[str]) -> bool:
    same = row["doc"] == doc and one.line in row["lines"] and row["speaker"] == speaker_of(one.statement)
    return same and bool(topics & set(row["propositions"])) and row["stance"] == one.statement.stance


def in_trap(gold: dict[str, Any], doc: str, one: Found) -> bool:
    strips = [row for row in gold["strip"] if row["doc"] == doc]
    return any(row["from_line"] <= one.line <= row["to_line"] for row in strips)


def read_all(shared: Path, topic: Topic, numbers: Iterable[str]) -> dict[str, Reading]:
    """The readings of some seeds, by number."""
    rows = [line.split(",") for line in (shared / "seeds/manifest.csv").read_text(encoding="utf-8").splitlines()[1:]]
    outlets = {row[0][:3]: row[1] for row in rows}
    return {number: read_statements(read_seed(shared, number, outlets[number]), topic) for number in numbers}


def measure(shared: Path, topic: Topic) -> tuple[Score, dict[str, Reading], dict[str, list[Found]]]:
    """Read the annotated seeds and score them."""
    gold = json.loads((shared / "data/gold/seed-gold-dev.json").read_text(encoding="utf-8"))
    readings = read_all(shared, topic, [row["id"] for row in gold["documents"]])
    found = {
        number: lines_of(reading, next((shared / "seeds").glob(f"{number}_*"))) for number, reading in readings.items()
    }
    return score(gold, found), readings, found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--shared", type=Path, default=shared_folder())
    parser.add_argument("--topic", type=Path, default=TOPIC)
    parser.add_argument("--all", action="store_true", help="print the statements of all seeds")
    parser.add_argument("-v", action="store_true")
    options = parser.parse_args()
    topic = load_topic(options.topic)
    started = time.perf_counter()
    result, _readings, _found = measure(options.shared, topic)
    print(
        f"gold {result.gold}  speaker {result.share(result.speaker):.1f}  +claim {result.share(result.claim):.1f}  +stance {result.share(result.stance):.1f}"
    )
    print(
        f"outputs {result.outputs}  precision {result.precision:.1f}  in traps {result.traps}  ({time.perf_counter() - started:.2f} s)"
    )
    if options.v:
        print(*(f"missed {miss}" for miss in result.misses), sep="\n")
        print(*(f"wrong  {wrong}" for wrong in result.wrong), sep="\n")
    everything = read_all(options.shared, topic, ["000", "001", "002", "003"])
    if options.all:
        for number, reading in everything.items():
            show(reading, next((options.shared / "seeds").glob(f"{number}_*")))
    for claim in read_topic(list(everything.values()), topic).claims:
        print(
            f"{claim.claim:20} articles {claim.articles} publishers {claim.publishers} independent {claim.independent} {', '.join(claim.labels)}"
        )
        if options.v:
            print(
                *(
                    f"    {origin.key} ({origin.kind}, {origin.basis}{', inferred' if origin.inferred else ''})"
                    for origin in claim.origins
                ),
                sep="\n",
            )


def show(reading: Reading, path: Path) -> None:
    for one in lines_of(reading, path):
        s = one.statement
        chain = " > ".join(hop.name or "?" for hop in s.chain)
        print(
            f"{reading.article.id}:{one.line:2} [{s.claim or '-'}] {s.stance}{' !' if s.against_interest else ''} {speaker_of(s)} ({s.speaker.written[:40]!r}; {s.speaker.basis}) {s.speech} {s.stated_at.value if s.stated_at else '-'} {s.rule}"
        )
        print(
            f"        {chain} | nested {[n.shown for n in s.nested]} | {[(n.low, n.unit, n.qualifier, n.quantity) for n in s.numbers]} | {s.hedges} | {s.content.of(reading.article.text)[:100]!r}"
        )
    print(*(f"    warning {warning}" for warning in reading.warnings), sep="\n")


if __name__ == "__main__":
    main()
