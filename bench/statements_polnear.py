"""Score attributions against PolNeAR, read in place from a clone. Reads files outside the repository; keeps nothing.

    python bench/statements_polnear.py CLONE [--split dev] [--limit N] [--misses N]

A gold relation is found if an attribution's content covers half of it and half
of the attribution's (characters, Jaccard 0.5). The speaker is right if the
spans overlap, or, for a carried quotation, if it was left out on both sides.
`speech` counts only relations whose cue is a verb of saying or "according to".
"""

from __future__ import annotations

import argparse
import io
import re
import subprocess
import sys
import tarfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from reports.language import language_of  # noqa: E402  (the repository is no installed package here)
from reports.sentences import split_sentences  # noqa: E402
from reports.speech import only_quote, read_sentence  # noqa: E402
from reports.types import Span  # noqa: E402

SPEECH = re.compile(
    r"\b(?:sa(?:id|ys?|ying)|t(?:old|ells?)|accord|add(?:s|ed)|announc|claim|den(?:y|ies|ied)|stat(?:ed|es|ing)|insist|argu|repl(?:y|ied)|wrote|writes|tweet|report|warn|acknowledg|admit|explain|not(?:ed|es)|suggest|confirm|declar|call(?:ed|s))",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Relation:
    """Who says what, as spans."""

    source: tuple[Span, ...]
    cue: str
    content: frozenset[int]


def files(clone: Path, split: str) -> Iterator[tuple[str, str, str]]:
    """Name, text and stand-off annotation of each article of a split."""
    packed = subprocess.run(
        ["git", "-C", str(clone), "archive", "HEAD", f"data/{split}/text", f"data/{split}/attributions"],
        check=True,
        capture_output=True,
    ).stdout
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        members = {member.name: member for member in archive.getmembers() if member.isfile()}
        for name in sorted(members):
            if "/text/" in name and name.endswith(".txt"):
                stem = Path(name).stem
                notes = [
                    other
                    for other in sorted(members)
                    if "/attributions/" in other and Path(other).stem.startswith(stem)
                ]
                if notes:
                    yield stem, read(archive, members[name]), read(archive, members[notes[0]])


def read(archive: tarfile.TarFile, member: tarfile.TarInfo) -> str:
    found = archive.extractfile(member)
    return found.read().decode("utf-8") if found is not None else ""


def gold_relations(text: str, notes: str) -> list[Relation]:
    """The relations of a brat file: events that join Source, Cue and Content."""
    spans: dict[str, tuple[Span, ...]] = {}
    relations = []
    for line in notes.split("\n"):
        parts = line.split("\t")
        if line.startswith("T"):
            spans[parts[0]] = tuple(Span(*map(int, piece.split())) for piece in parts[1].split(" ", 1)[1].split(";"))
    for line in notes.split("\n"):
        if line.startswith("E"):
            roles: dict[str, list[str]] = {}
            for pair in line.split("\t")[1].split():
                role, key = pair.split(":")
                roles.setdefault(re.sub(r"\d+$", "", role), []).append(key)
            pieces = [span for key in roles.get("Content", []) for span in spans.get(key, ())]
            cue = " ".join(span.of(text) for key in roles.get("Cue", []) for span in spans.get(key, ()))
            source = tuple(span for key in roles.get("Source", []) for span in spans.get(key, ()))
            relations.append(Relation(source, cue, places(pieces, text)))
    return [relation for relation in relations if relation.content]


def places(spans: list[Span], text: str) -> frozenset[int]:
    return frozenset(n for span in spans for n in range(span.start, span.end) if text[n].isalnum())


def found_relations(text: str) -> list[Relation]:
    pack = language_of("en")
    found: list[Relation] = []
    last: tuple[Span, ...] = ()
    for sentence in split_sentences(text):
        attributions = read_sentence(text, sentence, pack)
        for one in attributions:
            source = (one.speaker,) if one.speaker is not None else ()
            found.append(Relation(source, one.cue.of(text), places(list(one.contents), text)))
            last = source
        if not attributions and (quote := only_quote(sentence)) is not None:
            found.append(Relation(last, "", places([quote], text)))
    return joined(found)


def joined(relations: list[Relation]) -> list[Relation]:
    """A quotation that goes on without a cue is one content with the words before it."""
    out: list[Relation] = []
    for one in relations:
        if out and not one.cue:
            out[-1] = Relation(out[-1].source, out[-1].cue, out[-1].content | one.content)
        else:
            out.append(one)
    return out


def alike(one: frozenset[int], other: frozenset[int]) -> float:
    return len(one & other) / max(1, len(one | other))


def same_source(one: Relation, other: Relation) -> bool:
    if not one.source or not other.source:
        return not one.source and not other.source
    return any(a.start < b.end and b.start < a.end for a in one.source for b in other.source)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("clone", type=Path)
    parser.add_argument("--split", default="dev")
    parser.add_argument("--limit", type=int, default=1000)
    parser.add_argument("--misses", type=int, default=0)
    options = parser.parse_args()
    counts = dict.fromkeys(
        ("articles", "gold", "found", "speech", "speech_found", "right", "outputs", "good", "touching"), 0
    )
    seconds, shown = 0.0, 0
    for name, text, notes in list(files(options.clone, options.split))[: options.limit]:
        wanted = gold_relations(text, notes)
        started = time.perf_counter()
        mine = found_relations(text)
        seconds += time.perf_counter() - started
        counts["articles"] += 1
        for relation in wanted:
            hit = max(mine, key=lambda one: alike(one.content, relation.content), default=None)
            found = hit is not None and alike(hit.content, relation.content) >= 0.5
            speech = bool(SPEECH.search(relation.cue))
            counts["gold"] += 1
            counts["found"] += found
            counts["speech"] += speech
            counts["speech_found"] += speech and found
            counts["right"] += bool(speech and found and hit is not None and same_source(hit, relation))
            if speech and not found and shown < options.misses:
                shown += 1
                first = min(relation.content)
                print(
                    f"missed {name[:20]} [{' '.join(s.of(text) for s in relation.source)}] <{relation.cue}> {text[first : max(relation.content) + 1][:110]!r}"
                )
        everything = frozenset().union(*(relation.content for relation in wanted)) if wanted else frozenset()
        for one in mine:
            counts["outputs"] += 1
            counts["good"] += any(alike(one.content, relation.content) >= 0.5 for relation in wanted)
            counts["touching"] += len(one.content & everything) * 2 >= len(one.content)
    share = lambda part, whole: 100 * counts[part] / max(1, counts[whole])  # noqa: E731  (three uses, one line)
    print(counts)
    print(
        f"recall {share('found', 'gold'):.1f}  speech recall {share('speech_found', 'speech'):.1f}  speaker right when found {share('right', 'speech_found'):.1f}"
    )
    print(
        f"precision {share('good', 'outputs'):.1f}  (content inside some gold content {share('touching', 'outputs'):.1f})  {counts['articles'] / max(seconds, 1e-9):.0f} articles/s"
    )


if __name__ == "__main__":
    main()
