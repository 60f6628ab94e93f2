"""Score the article reader on public sets of pages, with the Zyte set's own scorer, beside trafilatura alone.

Usage:
    python bench/extract_zyte.py --scorer <article-extraction-benchmark> --set zyte <article-extraction-benchmark>
    python bench/extract_zyte.py --scorer <article-extraction-benchmark> --set fundus-evaluation <fundus-evaluation> [--memory [--others]]
    python bench/extract_zyte.py --scorer <article-extraction-benchmark> --set fundus <fundus>
    python bench/extract_zyte.py --scorer <article-extraction-benchmark> --set wcxb <web-content-extraction-benchmark>

The sets stay where they are: clones of scrapinghub/article-extraction-benchmark,
dobbersc/fundus-evaluation, flairNLP/fundus and Murrough-Foley/web-content-extraction-benchmark.
"""

from __future__ import annotations

import argparse
import gzip
import importlib.util
import json
import random
import statistics
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from types import ModuleType

import trafilatura

from ingest import standing
from ingest.decode import decode
from ingest.errors import ExtractError
from ingest.extract import extract_article, extractor_name, vote
from storage.events import Extraction

OBSERVED = datetime(2026, 11, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Page:
    """One page with its true text."""

    key: str
    url: str
    body: bytes
    truth: str


def zyte(root: Path) -> Iterator[Page]:
    for key, entry in json.loads((root / "ground-truth.json").read_text("utf-8")).items():
        body = gzip.decompress((root / "html" / f"{key}.html.gz").read_bytes())
        yield Page(key, entry.get("url", ""), body, entry.get("articleBody", ""))


def fundus_evaluation(root: Path) -> Iterator[Page]:
    truth = json.loads((root / "dataset" / "ground_truth.json").read_text("utf-8"))
    for key, entry in truth.items():
        body = gzip.decompress((root / "dataset" / "html" / key).read_bytes())
        yield Page(key, entry.get("url", ""), body, "\n".join(entry["body"]))


def fundus(root: Path) -> Iterator[Page]:
    for folder in sorted((root / "tests/resources/parser/test_data").iterdir()):
        info = folder / "meta.info"
        if info.is_file():
            yield from _fundus_folder(folder, json.loads(info.read_text("utf-8")))


def _fundus_folder(folder: Path, info: dict[str, dict[str, str]]) -> Iterator[Page]:
    """Each publisher's file holds one entry a parser version, in the order of the crawl dates."""
    for truth_file in sorted(folder.glob("*.json")):
        versions = json.loads(truth_file.read_text("utf-8"))
        # The list of crawls also names pages that are no longer there.
        there = (name for name in info if (folder / name).is_file())
        pages = sorted(name for name in there if name.rsplit("_", 3)[0] == truth_file.stem)
        for name, version in zip(pages, versions.values(), strict=False):
            if version.get("body"):
                yield Page(
                    name, info[name]["url"], gzip.decompress((folder / name).read_bytes()), _fundus_text(version)
                )


def _fundus_text(version: dict[str, dict[str, list[object]]]) -> str:
    parts = list(version["body"]["summary"])
    for section in version["body"]["sections"]:
        parts += [*section["headline"], *section["paragraphs"]]  # type: ignore[index] # the set's own nesting
    return "\n".join(map(str, parts))


def wcxb(root: Path, part: str = "test") -> Iterator[Page]:
    kinds = json.loads((root / "metadata.json").read_text("utf-8"))["files"]
    for path in sorted((root / part / "ground-truth").glob("*.json")):
        if kinds[path.stem]["page_type"] == "article":
            entry = json.loads(path.read_text("utf-8"))
            body = gzip.decompress((root / part / "html" / f"{path.stem}.html.gz").read_bytes())
            yield Page(path.stem, entry["url"], body, entry["ground_truth"].get("main_content") or "")


# Rules are tuned on wcxb-dev and nowhere else.
SETS = {
    "zyte": zyte,
    "fundus-evaluation": fundus_evaluation,
    "fundus": fundus,
    "wcxb": wcxb,
    "wcxb-dev": partial(wcxb, part="dev"),
}


Read = tuple[Extraction | None, str, str]


def read_both(page: Page) -> Read:
    """Our reading, trafilatura's own text, and why we gave none."""
    text = decode(page.body).text
    theirs = trafilatura.extract(text, url=page.url or None, include_comments=False) or ""
    try:
        ours = extract_article(page.body, page.url, media_type="text/html", observed_at=OBSERVED)
    except ExtractError as error:
        return None, theirs, str(error)
    return ours, theirs, ""


def remembered(pages: list[Page], read: list[Read], *, others: bool) -> list[Read]:
    """As read when each outlet is known from the set's own pages of it, five each, or from the other four alone."""
    if others:
        standing.PAGES = 4
    sites: dict[str, dict[str, standing.Shown]] = defaultdict(dict)
    for page, (ours, _, _) in zip(pages, read, strict=True):
        if ours is not None:
            sites[outlet_of(page)][page.key] = standing.shown_by(ours)
    return [
        (_known(ours, page, sites[outlet_of(page)], others=others) if ours else None, theirs, error)
        for page, (ours, theirs, error) in zip(pages, read, strict=True)
    ]


def _known(ours: Extraction, page: Page, site: dict[str, standing.Shown], *, others: bool) -> Extraction:
    taught = {key: shown for key, shown in site.items() if not others or key != page.key}
    fact = standing.learn(outlet_of(page), taught, standing.Memory())
    return standing.read_by(ours, standing.recall([fact] if fact else []))


def outlet_of(page: Page) -> str:
    return page.key.rsplit("_", 1)[0]


def load_scorer(folder: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("zyte_evaluate", folder / "evaluate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def difference(
    scorer: ModuleType, ours: list[tuple[float, float, float]], theirs: list[tuple[float, float, float]]
) -> str:
    """The paired bootstrap's 95 % interval of the F1 difference; seeded, so that it comes out the same again."""
    chance = random.Random(1)
    differences = []
    for _ in range(1000):
        places = [chance.randrange(len(ours)) for _ in ours]
        mine = scorer.metrics_from_tp_fp_fns([ours[at] for at in places])["f1"]
        differences.append(mine - scorer.metrics_from_tp_fp_fns([theirs[at] for at in places])["f1"])
    differences.sort()
    return f"{statistics.mean(differences):+.4f} [{differences[25]:+.4f}, {differences[974]:+.4f}]"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("path", type=Path)
    parser.add_argument("--set", choices=SETS, default="zyte")
    parser.add_argument("--scorer", type=Path, required=True)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--worst", type=int, default=0, help="show so many pages where we lose most")
    parser.add_argument(
        "--voters", nargs="+", choices=vote.VOTERS, default=vote.VOTERS, help="as if only these were installed"
    )
    parser.add_argument("--memory", action="store_true", help="with what each outlet's pages have in common known")
    parser.add_argument(
        "--others", action="store_true", help="with --memory: as the outlet's other pages alone teach it"
    )
    args = parser.parse_args()
    # The workers are forked, so they inherit the choice.
    vote.VOTERS = tuple(args.voters)
    pages = list(SETS[args.set](args.path))
    scorer = load_scorer(args.scorer)
    with ProcessPoolExecutor(args.workers) as pool:
        read = list(pool.map(read_both, pages, chunksize=4))
    if args.memory:
        read = remembered(pages, read, others=args.others)
    texts = [ours.text if ours else "" for ours, _, _ in read]
    ours = [scorer.string_shingle_matching(page.truth, text) for page, text in zip(pages, texts, strict=True)]
    theirs = [scorer.string_shingle_matching(page.truth, text) for page, (_, text, _) in zip(pages, read, strict=True)]
    print(f"{args.set}: {len(pages)} pages, {extractor_name()}")
    for name, scores in (("dateline", ours), ("trafilatura", theirs)):
        figures = scorer.metrics_from_tp_fp_fns(scores)
        print(f"  {name:<12} F1 {figures['f1']:.4f}  P {figures['precision']:.4f}  R {figures['recall']:.4f}")
    print("  difference  ", difference(scorer, ours, theirs))
    for page, (_, _, error) in zip(pages, read, strict=True):
        if error:
            print("  refused:", page.key[:40], error)
    losses = sorted(range(len(pages)), key=lambda at: ours[at][0] - theirs[at][0])
    for at in losses[: args.worst]:
        print(f"  {pages[at].key[:44]} ours {ours[at]} trafilatura {theirs[at]}")


if __name__ == "__main__":
    main()
