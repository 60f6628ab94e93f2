"""The first real input: five documents taken in by hand, and the digest of their day. Read in place, never copied."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.desk import ROOT, TOPIC, copy_desk

SHARED = Path(os.environ.get("DATELINE_SHARED", ROOT / ".." / "shared"))
SEEDS = SHARED / "seeds"

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not SEEDS.is_dir(), reason="the seed documents are not here (set DATELINE_SHARED)"),
]


def dateline(folder: Path, *arguments: str) -> bytes:
    """The command as a user runs it, in a folder with a desk; its output."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("DATELINE_")}
    command = [sys.executable, str(ROOT / "dateline.py"), *arguments]
    return subprocess.run(command, cwd=folder, env=environment, check=True, capture_output=True).stdout


@pytest.fixture(scope="module")
def digest(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The digest of 18 September 2015, as JSON."""
    folder = tmp_path_factory.mktemp("seeds")
    copy_desk(folder)
    dateline(folder, "init")
    dateline(folder, "backfill", str(SEEDS), "--manifest", str(SEEDS / "manifest.csv"))
    found: dict[str, Any] = json.loads(dateline(folder, "digest", TOPIC, "--date", "2015-09-18", "--format", "json"))
    return found


def outlets(sources: list[dict[str, Any]]) -> list[str]:
    """Who published."""
    return sorted(source["outlet_name"] for source in sources)


def evidence(digest: dict[str, Any]) -> list[dict[str, Any]]:
    """Every evidence line under a claim."""
    return [line for claim in digest["claims"] for group in claim["groups"] for line in group["evidence"]]


def test_three_pages_of_the_day_one_undated_one_background(digest: dict[str, Any]):
    """The undated page stands apart, the encyclopedia page is background alone."""
    assert 3 == digest["glance"]["articles"]
    assert ["news.com.au"] == outlets(digest["undated"])
    assert ["Wikipedia"] == outlets(digest["background"])
    assert "Wikipedia" not in {line["source"]["outlet_name"] for line in evidence(digest)}


def test_the_credit_is_the_pages_own(digest: dict[str, Any]):
    """The reprint is rooted in an RFE/RL that was never captured, by the notice and not by the comment that repeats it."""
    family = next(found for found in digest["families"] if "RFE/RL" in json.dumps(found))
    shown = json.dumps(family)

    assert "RFE/RL" in shown
    assert "Say no more" not in json.dumps(digest)


@pytest.mark.parametrize(
    "furniture",
    ["World Explained", "MSNBC", "Comments are closed", "Share to", "object Object", "Skip to main", "Professor Cole"],
)
def test_furniture_is_read_by_nobody(digest: dict[str, Any], furniture: str):
    """Comments, newsletter boxes, video titles, share links and broken references are no text."""
    said = json.dumps(evidence(digest) + digest["said"], ensure_ascii=False)

    assert furniture not in said


def test_counts_stand_apart_under_each_claim(digest: dict[str, Any]):
    """Articles, publishers and independent origins are three figures, and the soldiers' story is not three origins."""
    counts = {claim["claim"]: claim["counts"] for claim in digest["claims"]}

    assert {"articles": 3, "publishers": 3, "independent": 3} == counts["secret-orders"]
    for claim in counts.values():
        assert set(claim) == {"articles", "publishers", "independent"}


def test_a_line_reads_as_an_analyst_would_write_it(digest: dict[str, Any]):
    """A role is a role, and what stands under a claim does not stand again among what else was said."""
    roles = {(line["speaker"], line["role"]) for line in evidence(digest)}
    assert ("Aleksei N.", "a soldier") in roles
    assert not [role for _, role in roles if role.endswith(" as")]
    under = {(line["speaker"], json.dumps(line["reference"])) for line in evidence(digest)}
    assert not [line for line in digest["said"] if (line["speaker"], json.dumps(line["reference"])) in under]


def test_who_denies_and_who_knows_nothing(digest: dict[str, Any]):
    """The district's denial and the Kremlin's ignorance stand under the secret orders, each with its sentence."""
    claim = next(found for found in digest["claims"] if found["claim"] == "secret-orders")
    stances = {(line["speaker"], line["stance"]) for group in claim["groups"] for line in group["evidence"]}

    assert ("Eastern Military District", "denies") in stances
    assert ("Dmitry Peskov", "no_knowledge") in stances
