"""The evidence pack: one ZIP that shows, without us, what was captured, read and issued, and proves it. Reads the store.

For an article: the raw bytes of each capture, the text and reading of each
revision, its events, and a proof of each event that a signed checkpoint
covers. For a digest: its bodies, its events, and the pack of every article it
cites. The same record gives the same bytes.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import storage
from reports.issue import find_issue
from storage import queries
from storage.blobs import Blobs
from storage.database import Store
from storage.errors import BlobErased, LedgerError
from storage.events import Recorded
from storage.log import EventLog
from storage.proofs import prove

VERIFIER = Path(storage.__file__).parent / "standalone" / "verify_proof.py"
# ZIP cannot say "no time"; this is the first it can say.
_EPOCH = (1980, 1, 1, 0, 0, 0)

README = """Evidence pack of {what}

raw/         the bytes as they came, each file named by its SHA-256 (sha256sum shows the same)
text/        what was read as the article's text, and extraction/ how each line of the page was read
events/      the recorded facts, as canonical JSON, with their place in the log and when they were recorded
proofs/      for each event that a signed checkpoint covers: a proof that it stands in the signed log
digest/      a digest as it was issued, if this pack is of one
verify_proof.py  checks a proof with nothing but Python:  python verify_proof.py proofs/12.tlog-proof PUBLIC_KEY

A proof shows that an event was in the log when the checkpoint was signed, and was not changed since. It does not
show that what a page said is true.
"""


def article_pack(store: Store, article: str) -> bytes:
    """The evidence pack of one article, by id or address."""
    view = queries.article(store, article)
    return _zip([("README.txt", _readme(f"article {view.id}")), _verifier(), *_article_files(store, view.id)])


def digest_pack(store: Store, name: str) -> bytes:
    """The evidence pack of an issued digest, ``topic/day/issue``."""
    issue = find_issue(store, name)
    cited = sorted(set(_cited(json.loads(issue.bodies["json"]))))
    files = [("README.txt", _readme(f"digest {name}")), _verifier()]
    files += [(f"digest/{kind}", body) for kind, body in sorted(issue.bodies.items())]
    assert issue.fact is not None
    files += list(_event_files(store, issue.fact.stream))
    for article in cited:
        files += list(_article_files(store, article))
    return _zip(files)


def _cited(shown: object) -> Iterator[str]:
    """Every article that a digest names, wherever in it."""
    if isinstance(shown, dict):
        if isinstance(shown.get("article"), str):
            yield shown["article"]
        for part in shown.values():
            yield from _cited(part)
    elif isinstance(shown, list):
        for part in shown:
            yield from _cited(part)


def _readme(what: str) -> bytes:
    return README.format(what=what).encode()


def _verifier() -> tuple[str, bytes]:
    return "verify_proof.py", VERIFIER.read_bytes()


def _article_files(store: Store, article: str) -> Iterator[tuple[str, bytes]]:
    blobs = Blobs(store)
    view = queries.articles(store, [article]).get(article)
    if view is None:
        yield f"text/{article}.not-held.txt", b"The words of this article were erased, or were never stored here.\n"
    for revision in view.revisions if view else ():
        content = revision.content
        for folder, name in (("raw", revision.raw), ("text", content.text), ("extraction", content.extraction)):
            try:
                yield f"{folder}/{name}", blobs.get(name)
            except BlobErased as erased:
                yield f"{folder}/{name}.erased.txt", str(erased).encode()
    for stream in (f"article/{article}", f"origin/{article}"):
        yield from _event_files(store, stream)


def _event_files(store: Store, stream: str) -> Iterator[tuple[str, bytes]]:
    for item in EventLog(store).read_stream(stream):
        yield f"events/{item.position}.json", _event(item)
        try:
            yield f"proofs/{item.position}.tlog-proof", prove(store, item.position).encode()
        except LedgerError:
            continue  # no signed checkpoint covers it yet; the README says what that means


def _event(item: Recorded) -> bytes:
    shown = {
        "position": item.position,
        "stream": item.stream,
        "version": item.version,
        "recorded_at": item.recorded_at.isoformat(),
        "fact": item.fact.model_dump(mode="json"),
    }
    return json.dumps(shown, ensure_ascii=False, indent=2, sort_keys=True).encode()


def _zip(files: Sequence[tuple[str, bytes]]) -> bytes:
    """A ZIP of the files in order of name, each once, without times of ours."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in sorted(dict(files).items()):
            archive.writestr(zipfile.ZipInfo(name, _EPOCH), body, zipfile.ZIP_DEFLATED)
    return packed.getvalue()
