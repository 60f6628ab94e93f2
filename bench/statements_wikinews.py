"""Score German attributions against annotated Wikinews articles, read in place from a clone. Keeps nothing.

    python bench/statements_wikinews.py CLONE [--split dev] [--misses N] [--wrong N]

CLONE is one of uhh-lt/german-news-quotation-attribution-2024. Its own scorer is
run on what the rules read (for the one function that it has of scipy, ours stands in).
The message scores count tokens of the quotation,
averaged over its messages; that is how they are published. As they are annotated,
a message takes its `dass` in, and one that is told in a noun is the whole sentence;
what somebody denies, admits or fears by a noun alone, and a passive, are none. A
sentence in the mood of hearsay is a message, whether or not the text names its speaker.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from bench.assignment import stand_in  # noqa: E402
from bench.clones import committed, one_file  # noqa: E402  (run as a script, from anywhere)
from reports.attributions import Attribution  # noqa: E402
from reports.language import language_of  # noqa: E402  (the repository is no installed package here)
from reports.sentences import Sentence, split_sentences  # noqa: E402
from reports.speech import goes_on, hearsay, only_quote, read_backward, read_sentence  # noqa: E402
from reports.types import Span  # noqa: E402

GERMAN = language_of("de")


def documents(clone: Path, split: str) -> Iterator[dict[str, Any]]:
    """The annotated articles of a split."""
    for _, body in committed(clone, f"data/{split}"):
        yield json.loads(body)


def tokens_of(document: dict[str, Any]) -> list[Span]:
    """The places of the tokens, sought in the text one after the other."""
    text, found = document["originalText"], []
    for sentence in document["sentences"]:
        place = sentence["charBegin"]
        for token in sentence["tokens"]:
            start = text.find(token, place)
            place = start + len(token) if start >= 0 else place
            found.append(Span(start, place) if start >= 0 else Span(place, place))
    return found


def read(text: str) -> Iterator[Attribution]:
    """What the rules attribute, with quotations and the mood of hearsay that go on from the sentence before."""
    spoke = False
    sentences = split_sentences(text, "de")
    for number, sentence in enumerate(sentences):
        told = read_sentence(text, sentence, GERMAN)
        if not told:
            told = going_on(text, sentences, number, spoke=spoke)
        spoke = bool(told)
        yield from told


def going_on(text: str, sentences: Sequence[Sentence], number: int, *, spoke: bool) -> tuple[Attribution, ...]:
    sentence = sentences[number]
    quote = only_quote(sentence)
    if number + 1 < len(sentences):
        backward = read_backward(text, sentences[number + 1], GERMAN)
        if backward is not None:
            speaker, cue, cls = backward
            return (Attribution(cls, cue, speaker, (sentence.span,), sentences[number + 1].span, "told-after"),)
    told = hearsay(text, sentence, GERMAN) or (spoke and goes_on(text, sentence, GERMAN))
    whole = quote or (sentence.span if told else None)
    nothing = Span(sentence.span.start, sentence.span.start)
    return () if whole is None else (Attribution("say", nothing, None, (whole,), nothing, "carried"),)


def joined(told: Iterator[Attribution]) -> list[Attribution]:
    """What goes on without a cue is one message with what goes on before it."""
    found: list[Attribution] = []
    for one in told:
        if found and one.rule == "carried" == found[-1].rule and one.hull.start - found[-1].hull.end < 3:
            found[-1] = replace(one, contents=(*found[-1].contents, *one.contents))
        else:
            found.append(one)
    return found


def with_that(text: str, span: Span) -> Span:
    """The annotation takes the opening `dass` into the message."""
    opening = re.search(r"\b(?:dass|daß|ob) $", text[max(0, span.start - 6) : span.start])
    return Span(span.start - len(opening[0]), span.end) if opening else span


def is_message(one: Attribution) -> bool:
    """Whether the annotation has a message there: `wies den Vorwurf zurück` is one to us and none to it."""
    return one.rule != "passive" and not (one.rule == "object" and one.cls not in {"say", "urge"})


def inside(tokens: Sequence[Span], spans: Sequence[Span]) -> list[int]:
    return [n for n, token in enumerate(tokens) if any(s.start <= token.start < s.end for s in spans)]


def predicted(document: dict[str, Any]) -> dict[str, Any]:
    tokens = tokens_of(document)
    rows = []
    text = document["originalText"]
    sentences = {n: s.span for s in split_sentences(text, "de") for n in range(s.span.start, s.span.end)}
    for one in filter(is_message, joined(read(text))):
        spans = [sentences[one.cue.start]] if one.rule == "object" else [with_that(text, span) for span in one.contents]
        content = inside(tokens, spans)
        if content:
            rows.append({
                "quote": {"tokenIds": content}, "cue": {"tokenIds": inside(tokens, [one.cue])},
                "speaker": {"tokenIds": inside(tokens, [one.speaker] if one.speaker else [])}, "type": "Indirect", "medium": "Speech",
                "rule": one.rule,
            })  # fmt: skip
    return {"documentName": document["documentName"], "annotations": rows}


def official(clone: Path) -> dict[str, Any]:
    """The scorer that comes with the articles, run from where it lies."""
    source = one_file(clone, "eval/eval.py")
    names: dict[str, Any] = {"__name__": "scorer"}
    stand_in()
    exec(compile(source, "eval.py", "exec"), names)
    return names


def misses(gold: dict[str, Any], mine: dict[str, Any], left: int, *, wrong: bool) -> Iterator[str]:
    """Messages that nothing of ours meets, or, if `wrong`, ours that meet none."""
    ones, others = (mine, gold) if wrong else (gold, mine)
    taken = [set(row["quote"]["tokenIds"]) for row in others["annotations"]]
    tokens = tokens_of(gold)
    for row in ones["annotations"]:
        ids = set(row["quote"]["tokenIds"])
        if left and ids and not any(2 * len(ids & other) > len(ids | other) for other in taken):
            left -= 1
            place = Span(tokens[min(ids)].start, tokens[max(ids)].end)
            text = gold["originalText"]
            before, after = text[max(0, place.start - 90) : place.start], text[place.end : place.end + 70]
            yield f"[{row.get('type')} {row.get('rule', '')}] …{before} ⟦{place.of(text)[:160]}⟧ {after}…".replace(
                "\n", "¶"
            )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("clone", type=Path)
    parser.add_argument("--split", default="dev")
    parser.add_argument("--limit", type=int, default=1000)
    parser.add_argument("--misses", type=int, default=0)
    parser.add_argument("--wrong", type=int, default=0)
    options = parser.parse_args()
    scorer = official(options.clone)
    golds = list(documents(options.clone, options.split))[: options.limit]
    ours = [predicted(gold) for gold in golds]
    for wanted, wrong in ((options.misses, False), (options.wrong, True)):
        lines = [line for gold, mine in zip(golds, ours, strict=True) for line in misses(gold, mine, 3, wrong=wrong)]
        print(*lines[:wanted], sep="\n")
    read_in = [
        {doc["documentName"]: scorer["Document"](doc["documentName"], doc["annotations"]) for doc in side}
        for side in (ours, golds)
    ]
    scores = scorer["evaluate"](*read_in, print_scores=False)
    for part in ("msg", "roles", "joint"):
        print(
            part,
            *(
                f"{kind} {100 * scores[f'{name}_{part}']:.1f}"
                for name, kind in (("prec", "P"), ("rec", "R"), ("f1", "F1"))
            ),
        )


if __name__ == "__main__":
    main()
