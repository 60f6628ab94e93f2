"""Score attributions against PolNeAR, read in place from a clone. Reads files outside the repository; keeps nothing.

    python bench/statements_polnear.py CLONE [--split dev] [--limit N] [--misses N]

A gold relation is found if an attribution's content covers half of it and half
of the attribution's (characters, Jaccard 0.5). The speaker is right if the
spans overlap, or, for a carried quotation, if it was left out on both sides.
`speech` counts only relations whose cue is a verb of saying or "according to".
`exact` compares the spans of sources, cues and contents over an article, marks
and spaces at their ends aside; a discontinuous span counts as its hull. `direct`
counts the contents that stand in quotation marks, found as above.
"""

from __future__ import annotations

import argparse
import re
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from bench.clones import committed  # noqa: E402  (run as a script, from anywhere)
from reports.language import language_of  # noqa: E402  (the repository is no installed package here)
from reports.sentences import split_sentences  # noqa: E402
from reports.speech import only_quote, read_sentence  # noqa: E402
from reports.types import Span  # noqa: E402

SPEECH = re.compile(
    r"\b(?:sa(?:id|ys?|ying)|t(?:old|ells?)|accord|add(?:s|ed)|announc|claim|den(?:y|ies|ied)|stat(?:ed|es|ing)|insist|argu|repl(?:y|ied)|wrote|writes|tweet|report|warn|acknowledg|admit|explain|not(?:ed|es)|suggest|confirm|declar|call(?:ed|s))",
    re.IGNORECASE,
)


OPENING = re.compile(r"\b(?:that|how|whether|if)\s+$")


@dataclass(frozen=True)
class Relation:
    """Who says what, as spans."""

    source: tuple[Span, ...]
    cue: str
    content: frozenset[int]


def files(clone: Path, split: str) -> Iterator[tuple[str, str, str]]:
    """Name, text and stand-off annotation of each article of a split."""
    found = dict(committed(clone, f"data/{split}/text", f"data/{split}/attributions"))
    for name, text in found.items():
        if "/text/" in name and name.endswith(".txt"):
            stem = Path(name).stem
            notes = [other for other in found if "/attributions/" in other and Path(other).stem.startswith(stem)]
            if notes:
                yield stem, text.decode("utf-8"), found[notes[0]].decode("utf-8")


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


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """A span without marks and spaces at its ends."""
    while start < end and not text[start].isalnum():
        start += 1
    while end > start and not text[end - 1].isalnum():
        end -= 1
    return start, end


def gold_spans(text: str, notes: str) -> dict[str, set[tuple[int, int]]]:
    """The annotated sources, cues and contents of an article."""
    found: dict[str, set[tuple[int, int]]] = {"Source": set(), "Cue": set(), "Content": set()}
    for line in notes.split("\n"):
        kind, _, places_ = (line.split("\t")[1] if line.startswith("T") else "").partition(" ")
        if kind in found:
            pieces = [tuple(map(int, piece.split())) for piece in places_.split(";")]
            found[kind].add(trimmed(text, min(piece[0] for piece in pieces), max(piece[1] for piece in pieces)))
    return found


def own_spans(text: str) -> dict[str, set[tuple[int, int]]]:
    """Ours; the annotation takes "that" into the content, so it is put before it here."""
    found: dict[str, set[tuple[int, int]]] = {"Source": set(), "Cue": set(), "Content": set()}
    last: tuple[int, int] | None = None
    for sentence in split_sentences(text):
        told = read_sentence(text, sentence, language_of("en"))
        quote = only_quote(sentence)
        if not told and quote is not None and last is not None:
            found["Content"].discard(last)  # a quotation that goes on is one content with the words before it
            last = trimmed(text, last[0], quote.end)
            found["Content"].add(last)
        elif not told:
            last = None
        for one in told:
            if one.speaker is not None:
                found["Source"].add(trimmed(text, one.speaker.start, one.speaker.end))
            cue = one.group or one.cue
            found["Cue"].add(trimmed(text, cue.start, cue.end))
            opening = OPENING.search(text, max(0, one.hull.start - 10), one.hull.start)
            last = trimmed(text, opening.start() if opening else one.hull.start, one.hull.end)
            found["Content"].add(last)
    return found


def is_direct(text: str, relation: Relation) -> bool:
    """Its content stands in quotation marks from end to end."""
    first, last = min(relation.content), max(relation.content)
    return text[max(0, first - 1) : first] in {"“", '"'} and any(mark in '”"' for mark in text[last + 1 : last + 4])


def f1(hits: int, outputs: int, gold: int) -> str:
    return f"P {100 * hits / max(1, outputs):.1f}  R {100 * hits / max(1, gold):.1f}  F1 {200 * hits / max(1, outputs + gold):.1f}"


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
    exact = {kind: [0, 0, 0] for kind in ("Source", "Cue", "Content")}
    direct = [0, 0, 0, 0]
    seconds, shown = 0.0, 0
    for name, text, notes in list(files(options.clone, options.split))[: options.limit]:
        wanted = gold_relations(text, notes)
        started = time.perf_counter()
        mine = found_relations(text)
        seconds += time.perf_counter() - started
        counts["articles"] += 1
        annotated, read_here = gold_spans(text, notes), own_spans(text)
        for kind, tally in exact.items():
            tally[0] += len(annotated[kind] & read_here[kind])
            tally[1] += len(read_here[kind])
            tally[2] += len(annotated[kind])
        for place, (ones, others) in enumerate(((mine, wanted), (wanted, mine))):
            quoted = [one for one in ones if one.content and is_direct(text, one)]
            direct[2 * place] += sum(
                any(other.content and alike(one.content, other.content) >= 0.5 for other in others) for one in quoted
            )
            direct[2 * place + 1] += len(quoted)
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

    for kind, (hits, outputs, gold) in exact.items():
        print(f"exact {kind.lower():8} {f1(hits, outputs, gold)}")
    precision, recall = 100 * direct[0] / max(1, direct[1]), 100 * direct[2] / max(1, direct[3])
    print(
        f"direct P {precision:.1f} of {direct[1]}  R {recall:.1f} of {direct[3]}  F1 {2 * precision * recall / max(1e-9, precision + recall):.1f}"
    )


if __name__ == "__main__":
    main()
