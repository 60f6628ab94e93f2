"""Measure what the gate measures, and pin its floors. A floor is lowered only with --lower, and then says so.

Run: .venv/bin/python bench/syndication_pin.py [--lower]
"""

from __future__ import annotations

import argparse
import hashlib
import sys
import tomllib
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.syndication_families import COPY, DERIVED, own  # run as a script, from anywhere
from bench.syndication_fnc import SHARED, load_pairs, load_texts, scored  # as above
from bench.syndication_reprints import Made  # as above
from bench.syndication_scores import family_index, origin_score, pair_scores, relate  # as above
from ingest.origin import assign_origins  # as above

FLOORS = Path(__file__).resolve().parents[1] / "tests" / "gate" / "syndication_floors.toml"
SEED = 3
HEAD = """\
# What syndication must reach: the least the gate lets pass. Written by bench/syndication_pin.py;
# a figure goes down only with its --lower. `digest` says which generated texts were measured.
"""


def generated() -> list[Made]:
    """The texts of the gate."""
    return own(SEED, articles=160, families=60, reprints=140)


def digest(made: list[Made]) -> str:
    """The texts in one number."""
    return hashlib.sha256("\n".join(one.text.text_sha for one in made).encode()).hexdigest()[:16]


def measure_generated(made: list[Made]) -> dict[str, float]:
    """Pairs, families and origins on generated reprints with noisy dates."""
    texts = [one.text for one in made]
    relations = relate(texts)
    origins = assign_origins({text.article: text for text in texts}, relations)
    copy, _ = pair_scores(made, relations, COPY)
    derived, edits = pair_scores(made, relations, DERIVED)
    right = origin_score(made, origins)
    return {
        "copy_precision": copy.precision, "derived_precision": derived.precision, "derived_f1": derived.f1,
        "excerpt_recall": edits["excerpt"], "families_ari": family_index(made, origins),
        "origin_of_all": right.everyone, "origin_of_linked": right.linked,
    }  # fmt: skip


def measure_news(folder: Path = SHARED / "data" / "syndication") -> dict[str, float]:
    """Labelled pairs of real news, each weighted by what it stands for."""
    pairs = load_pairs(folder, load_texts(folder))
    copy, derived = scored(pairs, ("copy",)), scored(pairs, ("copy", "partial"))
    return {"copy_precision": copy.precision, "copy_recall": copy.recall, "derived_f1": derived.f1}


def floors() -> dict[str, dict[str, float | str]]:
    """What is pinned now."""
    return tomllib.loads(FLOORS.read_text(encoding="utf-8")) if FLOORS.exists() else {}


def written(found: dict[str, dict[str, float | str]]) -> str:
    """The file, figures cut to three places so that they hold."""
    lines = [HEAD]
    for table, values in found.items():
        lines.append(f"[{table}]")
        lines += [
            f'{name} = "{value}"' if isinstance(value, str) else f"{name} = {int(value * 1000) / 1000:.3f}"
            for name, value in values.items()
        ]
        lines.append("")
    return "\n".join(lines)


def lowered(old: dict[str, dict[str, float | str]], new: dict[str, dict[str, float | str]]) -> list[str]:
    """Every figure that would go down, in words."""
    return [
        f"{table}.{name}: {before} -> {new[table][name]:.3f}"
        for table, values in old.items() if table in new
        for name, before in values.items()
        if not isinstance(before, str) and name in new[table] and float(new[table][name]) < before
    ]  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lower", action="store_true", help="let figures go down")
    given = parser.parse_args()
    old, made = floors(), generated()
    new: dict[str, dict[str, float | str]] = {**old, "generated": {"digest": digest(made), **measure_generated(made)}}
    if (SHARED / "data" / "syndication").exists():
        new["news"] = dict(measure_news())
    down = lowered(old, new)
    if down and not given.lower:
        print("not written, these would go down (allow it with --lower):", *down, sep="\n  ")
        return 1
    FLOORS.write_text(written(new), encoding="utf-8")
    print(written(new))
    return 0


if __name__ == "__main__":
    sys.exit(main())
