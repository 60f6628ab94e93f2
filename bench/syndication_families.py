"""Score copies, families, origins and order on generated reprints, whose parents are known.

Run: .venv/bin/python bench/syndication_families.py [--texts own|news] [--seed N] [--exact-times] [--orders N] [--batches N]
With `news`, the originals are the bodies of the shared data that credit nobody and copy nobody.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.own_prose import write  # run as a script, from anywhere
from bench.syndication_fnc import SHARED, load_texts  # as above
from bench.syndication_reprints import NOISY, TRUE_TIMES, Made, Noise, make  # as above
from bench.syndication_scores import family_index, origin_score, pair_scores, relate  # as above
from ingest.credit import find_credits  # as above
from ingest.origin import assign_origins, component_of  # as above
from storage.events import Extraction, Line, OriginAssigned, RelationMeasured  # as above

COPY, DERIVED = ("identical", "copy"), ("identical", "copy", "partial")


def own(
    seed: int, *, articles: int = 400, families: int = 120, reprints: int = 300, noise: Noise = NOISY
) -> list[Made]:
    """Reprints of invented articles."""
    originals = [(one.title, one.paragraphs) for one in write(articles, seed)]
    return make(originals, _foreign(seed, reprints * 3), families=families, reprints=reprints, seed=seed, noise=noise)


def news(seed: int, folder: Path, noise: Noise = NOISY) -> list[Made]:
    """Reprints of real articles, commentary by invented ones."""
    texts = sorted(load_texts(folder).values(), key=lambda text: text.article)
    copies = {relation.b for relation in relate(texts) if relation.kind != "shared_quotes"}
    bodies = [
        text.body
        for text in texts
        if text.article not in copies and len(text.body.split()) >= 120 and not _credited(text.body)
    ]
    random.Random(seed).shuffle(bodies)
    originals = [("News", _paragraphs(body)) for body in bodies[:1200]]
    return make(originals, _foreign(seed, 3500), families=400, reprints=930, seed=seed, noise=noise)


def _foreign(seed: int, articles: int) -> list[str]:
    """Paragraphs by others, from another seed."""
    return [paragraph for one in write(articles, seed + 99) for paragraph in one.paragraphs]


def _credited(body: str) -> bool:
    """The text names a source of its own, which would be its right root."""
    lines = tuple(Line(text=line) for line in body.split("\n"))
    return bool(find_credits(Extraction(extractor="bench", lines=lines), None))


def _paragraphs(body: str) -> list[str]:
    """Its lines, or pairs of sentences where it has none."""
    lines = [line.strip() for line in body.split("\n") if line.strip()]
    if len(lines) >= 3:
        return lines
    sentences = re.split(r"(?<=[.!?”\"])\s+", body)
    return [" ".join(sentences[at : at + 2]) for at in range(0, len(sentences), 2)]


def orders_differ(
    made: Sequence[Made], relations: Sequence[RelationMeasured], orders: int, batches: int, seed: int
) -> int:
    """In how many shuffles, or arrivals in batches, any byte of any origin came out otherwise."""
    chance = random.Random(seed)
    texts = {one.text.article: one.text for one in made}
    expected = _bytes(assign_origins(texts, relations))
    differ = 0
    for _ in range(orders):
        names, shuffled = list(texts), list(relations)
        chance.shuffle(names)
        chance.shuffle(shuffled)
        differ += expected != _bytes(assign_origins({name: texts[name] for name in names}, shuffled))
    return differ + sum(expected != _arrive(made, relations, chance) for _ in range(batches))


def _arrive(made: Sequence[Made], relations: Sequence[RelationMeasured], chance: random.Random) -> dict[str, str]:
    """The origins after all texts came in batches, only touched components being worked out anew."""
    waiting = [one.text for one in made]
    chance.shuffle(waiting)
    known, latest = {}, dict[str, OriginAssigned]()
    while waiting:
        size = chance.randint(1, max(1, len(waiting) // 3))
        batch, waiting = waiting[:size], waiting[size:]
        known.update({text.article: text for text in batch})
        here = [relation for relation in relations if relation.a in known and relation.b in known]
        members = component_of([text.article for text in batch], here)
        latest.update(assign_origins({name: known[name] for name in members}, here))
    return _bytes(latest)


def _bytes(origins: dict[str, OriginAssigned]) -> dict[str, str]:
    return {name: origins[name].model_dump_json() for name in sorted(origins)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--texts", choices=("own", "news"), default="own")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--exact-times", action="store_true")
    parser.add_argument("--orders", type=int, default=0)
    parser.add_argument("--batches", type=int, default=0)
    parser.add_argument("--shared", type=Path, default=SHARED)
    given = parser.parse_args()
    noise = TRUE_TIMES if given.exact_times else NOISY
    made = (
        own(given.seed, noise=noise)
        if given.texts == "own"
        else news(given.seed, given.shared / "data" / "syndication", noise)
    )
    texts = [one.text for one in made]
    relations = relate(texts)
    origins = assign_origins({text.article: text for text in texts}, relations)
    print(f"{len(texts)} texts, {sum(1 for one in made if one.parents)} reprints, {len(relations)} relations")
    for name, kinds in (("copy", COPY), ("derived", DERIVED)):
        overall, edits = pair_scores(made, relations, kinds)
        print(f"{name:8} {overall}  recall:", ", ".join(f"{edit} {share:.2f}" for edit, share in edits.items()))
    print(f"families ARI {family_index(made, origins):.3f}")
    print("origin right", origin_score(made, origins))
    if given.orders or given.batches:
        print(
            "orders and batches that differ:",
            orders_differ(made, relations, given.orders, given.batches, given.seed),
            "of",
            given.orders + given.batches,
        )


if __name__ == "__main__":
    main()
