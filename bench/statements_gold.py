"""Score the statements read from the project's own annotated articles. Reads files of the repository only.

    python bench/statements_gold.py [--set tuned|held|fresh|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|known|aside|all] [-v]

Found: the sentence that begins with `at` gives a statement of that speaker;
"+claim" asks for its claim (or figure), "+stance" for the stance as well.
Precision asks of every statement on a claim that the annotation has its
sentence with that speaker, claim and stance. `known` are the sets that rules
were mended on; `aside` is only ever scored, never looked into; `eighth` was scored
twice before it was opened. Speakers that no topic knows are compared by their words.
"""

from __future__ import annotations

import argparse
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from reports.origins import read_topic  # noqa: E402
from reports.statements import read_statements  # noqa: E402  (the repository is no installed package here)
from reports.topic_files import load_topic  # noqa: E402
from reports.topics import Topic  # noqa: E402
from reports.types import Reading, Statement  # noqa: E402
from storage.events import Content, Credit, Extraction, Line, Moment  # noqa: E402
from storage.views import ArticleView, OriginView, RevisionView  # noqa: E402

GOLD = ROOT / "tests/data/gold"
SEEN = datetime(2025, 6, 1, tzinfo=UTC)
KNOWN = frozenset({"tuned", "held", "fresh", "third", "fourth"})  # sets that rules were mended on


def article_of(gold: dict[str, Any], name: str) -> ArticleView:
    """An annotated article as the store would give it."""
    text = gold["text"].strip("\n")
    published = Moment(value=gold["published"], precision="day", source="published") if "published" in gold else None
    content = Content(
        url=f"https://{name}.example/", outlet=gold["outlet"], outlet_name=gold["outlet"], title=gold["title"], language=gold["language"],
        published=published, text=name, words=len(text.split()), extraction=name, extractor="gold",
    )  # fmt: skip
    revision = RevisionView(name, 1, content, "raw", "backfill/gold", SEEN, SEEN, 1)
    extraction = Extraction(
        extractor="gold", title=gold["title"], lines=tuple(Line(text=line) for line in text.split("\n"))
    )
    return ArticleView(name, revision, revision, text, extraction, origin_of(gold, name))


def origin_of(gold: dict[str, Any], name: str) -> OriginView | None:
    """The origin of a reprint; None for the rest."""
    source = gold.get("reprint")
    if source is None:
        return None
    credit = Credit(
        publisher=source, name=source, claim="reprint", quote=f"Reprinted from {source}", place="foot", rule="gold"
    )
    return OriginView(name, f"virtual:{source}", source, "", "copy", (credit,), (), "claimed", 1)


@dataclass
class Tally:
    """What was found, and what went wrong."""

    gold: int = 0
    speaker: int = 0
    claim: int = 0
    stance: int = 0
    outputs: int = 0
    right: int = 0
    extras: int = 0
    extras_right: int = 0
    notes: tuple[str, ...] = ()

    def line(self) -> str:
        share = [100 * part / max(1, self.gold) for part in (self.speaker, self.claim, self.stance)]
        precision = 100 * self.right / max(1, self.outputs)
        return f"gold {self.gold:3}  speaker {share[0]:5.1f}  +claim {share[1]:5.1f}  +stance {share[2]:5.1f}  precision {precision:5.1f} of {self.outputs}  details {self.extras_right} of {self.extras}"


def score(gold: dict[str, Any], reading: Reading, tally: Tally, name: str) -> None:
    """Add one article to a tally."""
    for row in gold["statement"]:
        level, best = level_of(row, reading)
        if row.get("optional"):
            continue
        tally.gold += 1
        tally.speaker += level > 0
        tally.claim += level > 1
        tally.stance += level > 2
        if level < 3:
            tally.notes += (
                f"{name}: missed {row['at']!r} {row['speaker']} {row.get('claim', '')} {row['stance']} (level {level})",
            )
        details(row, best, tally, name)
    for statement in reading.statements:
        if statement.claim:
            tally.outputs += 1
            right = any(fits(row, statement, reading) for row in gold["statement"])
            tally.right += right
            if not right:
                words = statement.sentence.of(reading.article.text)[:40]
                tally.notes += (
                    f"{name}: wrong {words!r} {statement.speaker.id or statement.speaker.as_told!r} {statement.claim} {statement.stance} [{statement.rule}]",
                )


def details(row: dict[str, Any], best: Statement | None, tally: Tally, name: str) -> None:
    """Day, outlet and interest, where they are annotated."""
    for key in ("day", "outlet", "against_interest", "figure"):
        if key not in row:
            continue
        tally.extras += 1
        got = None if best is None else detail(best, key)
        tally.extras_right += got == row[key] or (isinstance(got, list) and row[key] in got)
        if not (got == row[key] or (isinstance(got, list) and row[key] in got)):
            tally.notes += (f"{name}: {row['at']!r} {key} is {got!r}, not {row[key]!r}",)


def detail(statement: Statement, key: str) -> object:
    if key == "day":
        return statement.stated_at.value if statement.stated_at else None
    if key == "outlet":
        return [hop.name for hop in statement.chain]
    if key == "figure":
        return [f"{number.quantity} {number.low}" for number in statement.numbers]
    return statement.against_interest


def here(row: dict[str, Any], statement: Statement, reading: Reading) -> bool:
    return statement.sentence.of(reading.article.text).startswith(row["at"])


def same_speaker(row: dict[str, Any], statement: Statement) -> bool:
    """Whether the annotated speaker speaks: an actor by its id, others by their words (with `~`, some of their words)."""
    speaker = "" if statement.stance == "unattributed" else statement.speaker.id or statement.speaker.as_told
    wanted: str = row["speaker"]
    return wanted[1:].lower() in speaker.lower() if wanted.startswith("~") else wanted == speaker


def level_of(row: dict[str, Any], reading: Reading) -> tuple[int, Statement | None]:
    spoken = [s for s in reading.statements if here(row, s, reading) and same_speaker(row, s)]
    about = [s for s in spoken if s.claim == row.get("claim", "") or "claim" not in row]
    exact = [s for s in about if s.stance == row["stance"]]
    level = 3 if exact else 2 if about else 1 if spoken else 0
    best = (exact or about or spoken or [None])[0]
    return level, best


def fits(row: dict[str, Any], statement: Statement, reading: Reading) -> bool:
    return (
        here(row, statement, reading)
        and same_speaker(row, statement)
        and statement.claim == row.get("claim")
        and statement.stance == row["stance"]
    )


def measure(wanted: str = "all") -> tuple[Tally, dict[str, Tally]]:
    """The whole tally, and one for each language."""
    topics: dict[str, Topic] = {}
    whole, languages = Tally(), {}
    for path in sorted(GOLD.glob("[a-z][0-9]*.toml")):
        gold = tomllib.loads(path.read_text(encoding="utf-8"))
        if gold["set"] == "counted":
            continue  # only the sources behind its claims are annotated
        if wanted not in {"all", gold["set"]} and not (wanted == "known" and gold["set"] in KNOWN):
            continue
        topic = topics.setdefault(gold["topic"], load_topic(GOLD / f"topic-{gold['topic']}.toml"))
        reading = read_statements(article_of(gold, path.stem), topic)
        for tally in (whole, languages.setdefault(gold["language"], Tally())):
            score(gold, reading, tally, path.stem)
    return whole, languages


def independent() -> Iterator[tuple[str, int, int]]:
    """For each claim whose sources were counted by a reader: its name, that count, and ours over all its articles."""
    counted = tomllib.loads((GOLD / "origins.toml").read_text(encoding="utf-8"))
    for name, claims in counted.items():
        topic = load_topic(GOLD / f"topic-{name}.toml")
        files = sorted(GOLD.glob("[a-z][0-9]*.toml"))
        golds = {path.stem: tomllib.loads(path.read_text(encoding="utf-8")) for path in files}
        readings = [read_statements(article_of(g, stem), topic) for stem, g in golds.items() if g["topic"] == name]
        found = {claim.claim: claim.independent for claim in read_topic(readings, topic).claims}
        yield from ((f"{name} {claim}", wanted, found.get(claim, 0)) for claim, wanted in claims.items())


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--set",
        choices=(
            "tuned",
            "held",
            "fresh",
            "third",
            "fourth",
            "fifth",
            "sixth",
            "seventh",
            "eighth",
            "ninth",
            "tenth",
            "known",
            "aside",
            "all",
        ),
        default="all",
    )
    parser.add_argument("-v", action="store_true")
    options = parser.parse_args(arguments)
    whole, languages = measure(options.set)
    print("all", whole.line())
    for language, tally in sorted(languages.items()):
        print(f"{language}  {tally.line()}")
    if options.set == "all":
        for claim, wanted, got in independent():
            print(f"origins  {claim}: {got}, a reader counts {wanted}")
    if options.v:
        print(*whole.notes, sep="\n")
        print(Counter(note.split(":")[1].split()[0] for note in whole.notes))


if __name__ == "__main__":
    main()
