"""How fast topics are matched: documents a second for one topic and for fifty, and how work grows with a text.

Reads the news bodies of FNC-1 beside the repository (or in DATELINE_SHARED), else the example newsroom.

    python bench/query_speed.py [--documents 600]
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from reports.normal import Document  # noqa: E402 (a script finds its project first)
from reports.query import Need  # noqa: E402 (a script finds its project first)
from reports.query_parser import parse_query  # noqa: E402 (a script finds its project first)
from reports.topic_files import load_topic, parse_topic  # noqa: E402 (as above)
from reports.topics import Topic, topic_matches  # noqa: E402 (as above)

SHARED = Path(os.environ.get("DATELINE_SHARED", ROOT / "../shared"))
EXAMPLE = ROOT / "examples/desk/topics/russian-deployment-syria.toml"
# Invented desks: fifty topics that ask for different words, each in the shape of the example's admission.
SUBJECT_WORDS = "strike flood vaccine election pipeline ferry harvest tax prison satellite bank rail court border drone"
PLACE_WORDS = "london paris texas ukraine iraq china korea turkey nigeria kenya brazil mexico india canada egypt"
SUBJECTS, PLACES = SUBJECT_WORDS.split(), PLACE_WORDS.split()


def texts(count: int) -> list[tuple[str, str]]:
    """Title and text of real articles."""
    corpus = SHARED / "data/syndication/fnc1_bodies.jsonl.gz"
    if not corpus.exists():
        paths = sorted((ROOT / "examples/newsroom/articles").rglob("*.md"))
        return [(path.stem, path.read_text("utf-8")) for path in paths] * (count // len(paths) + 1)
    with gzip.open(corpus, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line, _ in zip(lines, range(count), strict=False)]
    return [("", max(map(str, row.values()), key=len)) for row in rows]


def fifty() -> list[Topic]:
    """The example and 49 others."""
    others = []
    for number in range(49):
        subject, place = SUBJECTS[number % 15], PLACES[(number * 7 + number // 15) % 15]
        query = f'({subject}* OR "{subject} {place}"~6) AND ({place}* OR "{place} government") AND NOT title:(recipe* OR horoscope)'
        source = f"id = 't{number}'\ntitle = 't'\nlanguages = 'en'\n[admit]\nquery = '{query}'\n"
        others.append(parse_topic(source.encode(), f"t{number}.toml"))
    return [load_topic(EXAMPLE), *others]


def seconds(work: Callable[[], object], rounds: int = 3) -> float:
    """Processor time, the best of some rounds: other work on the machine only ever adds."""
    times = []
    for _ in range(rounds):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return min(times)


def met(need: Need, words: frozenset[str]) -> bool:
    return any(word.startswith(need.norm) for word in words) if need.prefix else need.norm in words


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--documents", type=int, default=600)
    pairs = texts(arguments.parse_args().documents)
    words = sum(len(text.split()) for _, text in pairs)
    topics = fifty()
    print(f"{len(pairs)} documents, {words / len(pairs):.0f} words each")

    def read() -> list[Document]:
        return [Document.of(text, title, "en") for title, text in pairs]

    def admit(some: list[Topic]) -> Callable[[], object]:
        return lambda: [topic.admits(doc, "en") for doc in fresh() for topic in some]

    def fresh() -> list[Document]:
        return [Document(d.text, d.title, d.language, d.tokens, d.title_tokens, d.sentences) for d in docs]

    docs = read()
    rate = len(pairs)
    print(f"tokenise and split            {rate / seconds(read):8.0f} documents/s")
    print(f"admit, 1 topic                {rate / seconds(admit(topics[:1])):8.0f} documents/s")
    print(f"admit, 50 topics              {rate / seconds(admit(topics)):8.0f} documents/s")
    print(
        f"everything, 50 topics         {rate / seconds(lambda: [t.admits(d, 'en') for d in read() for t in topics], 1):8.0f} documents/s"
    )
    admitted = [doc for doc in docs if topics[0].admits(doc, "en") is not None]
    on_topic = [
        path.read_text("utf-8") for path in sorted((ROOT / "examples/newsroom/articles").rglob("*soldiers*.md"))
    ]
    whole = seconds(lambda: [topic_matches(topics[0], Document.of(text, "", "en")) for text in on_topic])
    print(f"tokens, admission and claims of articles on the topic {len(on_topic) / whole:4.0f} documents/s")

    needs = [query.prefilter() for _, query in topics[0].admit if _ in ("", "en")]
    sets = [frozenset(t.norm for t in doc.tokens + doc.title_tokens) for doc in docs]
    kept = sum(any(all(any(met(n, s) for n in clause) for clause in need) for need in needs) for s in sets)
    print(f"prefilter keeps {kept} of {len(docs)}; the query admits {len(admitted)}")

    query = parse_query('(russia* OR "troops sent"~4) AND {soldier* (syria* OR latakia)} AND NOT title:sport*')
    for copies in (1, 2, 4, 8):
        doc = Document.of("Russian soldiers were sent to Syria, he said. " * 500 * copies)
        took = seconds(lambda doc=doc: query.matches(Document.of(doc.text)))
        print(
            f"one text of {500 * copies * 8:6d} words: {took * 1000:7.1f} ms, {took * 1e9 / (4000 * copies):5.0f} ns a word"
        )


if __name__ == "__main__":
    main()
