"""Count false copies among independent reports of the same events, as BASIL has them.

Run: .venv/bin/python bench/syndication_independent.py REPOSITORY.git
Reads articles/*/*.json out of a bare clone of github.com/launchnlp/BASIL: three reports an event.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter, defaultdict
from itertools import combinations
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from ingest.syndication import Text, judge, measure  # run as a script, from anywhere


def load(repository: str) -> dict[str, list[Text]]:
    """The reports by event."""

    def git(*arguments: str) -> str:
        return subprocess.run(
            ["git", f"--git-dir={repository}", *arguments], capture_output=True, text=True, check=True
        ).stdout

    events: dict[str, list[Text]] = defaultdict(list)
    for path in git("ls-tree", "-r", "--name-only", "HEAD", "articles").split():
        article = json.loads(git("show", f"HEAD:{path}"))
        body = "\n".join(" ".join(sentences) for sentences in article["body-paragraphs"])
        events[Path(path).stem.rsplit("_", 1)[0]].append(Text(Path(path).stem, path, "", "", body, "en"))
    return events


def main() -> None:
    events = load(sys.argv[1])
    pairs = [pair for reports in events.values() for pair in combinations(reports, 2)]
    kinds: Counter[str] = Counter()
    for one, two in pairs:
        found = judge(one, two)
        kinds[f"{found.kind} ({found.rule})" if found else "nothing"] += 1
        if found and found.kind in ("identical", "copy", "partial"):
            print(one.article, two.article, found.rule, measure(one, two))
    print(f"{len(events)} events, {len(pairs)} pairs of independent reports:", dict(sorted(kinds.items())))


if __name__ == "__main__":
    main()
