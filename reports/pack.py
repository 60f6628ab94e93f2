"""The evidence pack: one ZIP that shows, without us, what was captured, read, decided and issued, and proves it. Reads the store.

For an article: its captures as a WARC and each as its raw bytes, the text and
reading of each revision, its events, what people decided on it, and a proof of
each event that a signed checkpoint covers. For a digest: its bodies, its
events, the topic file and the templates it was made with, and the pack of
every article it cites. The same record gives the same bytes.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import storage
from reports.formats import TEMPLATES
from reports.issue import find_issue
from storage import queries
from storage.blobs import Blobs, sha256
from storage.database import Store
from storage.errors import BlobErased, LedgerError
from storage.events import DigestIssued, Recorded
from storage.log import EventLog, software
from storage.proofs import prove
from storage.warc import write_warc

VERIFIER = Path(storage.__file__).parent / "standalone" / "verify_proof.py"
# ZIP cannot say "no time"; this is the first it can say.
_EPOCH = (1980, 1, 1, 0, 0, 0)

README = """EVIDENCE PACK
of {what}
packed by {software}

WHAT THIS IS

A copy of what a press-monitoring system recorded: web pages as they came, what
was read from them, and what people decided about that. Nothing in it can have
been changed after a checkpoint was signed without the checks below failing.

WHAT IS WHERE

captures.warc.gz  the captured pages in the WARC format of web archives (ISO
                  28500). To look at them as they looked: open this file at
                  https://replayweb.page, which needs no upload, or in any
                  other WARC viewer. Of a server's head, its status and media
                  type are held.
raw/              the same bytes, each file named by its own SHA-256
text/             the article's text as it was read from a page
extraction/       each line of a page with its role and the reason for it
events/           the records: one file each, named by its place in the log,
                  with the time of recording
decisions.txt     what people decided about these articles, with their names
                  and reasons; the records themselves are in events/
proofs/           for each record under a signed checkpoint: the proof that it
                  stands in the signed log
digest/           the digest as it was issued, if this is the pack of one
made/             what a digest was made with: the topic file, the templates
verify_proof.py   the checker: one file that needs nothing but Python 3.9

HOW TO CHECK, STEP BY STEP

1. The bytes. In the folder raw/, run:        sha256sum *
   Each file's hash must be its name. events/ names the same hashes.
2. The records. Get the public key of the log from the desk that keeps it, by
   another way than this file. It looks like:  name+8 digits+letters
   Then, for each file in proofs/, run:
       python3 verify_proof.py proofs/12.tlog-proof 'THE PUBLIC KEY'
   It prints the record and ends with status 0 if the proof holds, else with 1.
3. The digest, if there is one. digest/json names for each line the article,
   its revision and the characters of its text; text/ holds that text.

WHAT THIS SHOWS, AND WHAT IT DOES NOT

A proof shows that a record was in the log when the checkpoint was signed, and
was not changed since. Times of recording are those of the desk's own clock; a
checkpoint that carries a time stamp of an outside authority shows also that it
is no older than it says. A capture shows what a server sent to this desk; it
may have sent other things to others. Nothing here shows that what a page says
is true. Records without a proof were made after the last checkpoint.
"""


def article_pack(store: Store, article: str) -> bytes:
    """The evidence pack of one article, by id or address."""
    view = queries.article(store, article)
    return _zip([*_frame(store, f"article {view.id}", [view.id]), *_article_files(store, view.id)])


def digest_pack(store: Store, name: str) -> bytes:
    """The evidence pack of an issued digest, ``topic/day/issue``."""
    issue = find_issue(store, name)
    cited = sorted(set(_cited(json.loads(issue.bodies["json"]))))
    assert issue.fact is not None
    files = [*_frame(store, f"digest {name}", cited, issue.fact.topic), *_made(store, issue.fact)]
    files += [(f"digest/{kind}", body) for kind, body in sorted(issue.bodies.items())]
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


def _frame(store: Store, what: str, articles: Sequence[str], topic: str = "") -> Iterator[tuple[str, bytes]]:
    """What stands around the articles: how to read it, the captures in one file, the decisions, the checker."""
    yield "README.txt", README.format(what=what, software=software()).encode()
    yield "verify_proof.py", VERIFIER.read_bytes()
    captures = io.BytesIO()
    write_warc(store, captures, articles)
    yield "captures.warc.gz", captures.getvalue()
    yield from _decisions(store, articles, topic)


def _decisions(store: Store, articles: Sequence[str], topic: str) -> Iterator[tuple[str, bytes]]:
    """What people decided on the articles' texts, and under the topic on their statements."""
    ruled = [*queries.rulings(store, articles), *(queries.reviews(store, topic, articles) if topic else ())]
    lines = [
        f"position {item.position}, {item.recorded_at.isoformat()}: {item.fact.type.replace('_', ' ')}, "
        f"{item.fact.decision}, by {item.fact.by}: {item.fact.reason}"
        for item in sorted(ruled, key=lambda item: item.position)
    ]
    yield "decisions.txt", ("\n".join(lines) or "Nothing was decided about these articles by hand.").encode() + b"\n"
    for stream in dict.fromkeys(item.fact.stream for item in ruled):
        yield from _event_files(store, stream)


def _made(store: Store, issue: DigestIssued) -> Iterator[tuple[str, bytes]]:
    """What a digest was made with. The templates are today's: their hashes tell whether they are still the issue's."""
    yield "made/topic.toml", queries.topic_source(store, issue.topic, issue.topic_version)
    templates = {file.name: file.read_bytes() for file in sorted(TEMPLATES.glob("*.j2"))}
    told = [
        f"made by      {issue.software}",
        f"packed by    {software()}",
        f"topic        {issue.topic}, version {issue.topic_version}",
        f"again        dateline digest {issue.topic} --date {issue.day} --as-of {issue.as_of}",
        *(f"template     {sha256(body)}  {name}" for name, body in templates.items()),
    ]
    yield "made/how.txt", "\n".join(told).encode() + b"\n"
    for name, body in templates.items():
        yield f"made/templates/{name}", body
    for name, sha in sorted(issue.templates.items()):
        yield f"made/desk-templates/{name}", Blobs(store).get(sha)


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
