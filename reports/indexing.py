"""Index the words of what is new, so that a search need not read everything. Touches the database."""

from __future__ import annotations

from reports.normal import Document
from storage import words
from storage.blobs import Blobs
from storage.database import Store
from storage.errors import BlobErased, BlobMissing

# Revisions that one transaction adds: each touches most pages of the index, so many at once cost each of them less.
AT_ONCE = 1000


def index_words(store: Store, *, most: int | None = None) -> int:
    """Index what is not indexed yet, in order of the log, at most so many revisions; how many were."""
    done = 0
    while most is None or done < most:
        since = words.indexed(store)
        page = words.unread(store, limit=AT_ONCE if most is None else min(AT_ONCE, most - done))
        if not page:
            break
        texts = _texts(store, [each.content.text for each in page])
        found = {each.position: _words(each, texts.get(each.content.text)) for each in page}
        done += len(page) if words.put(store, found, since=since) else 0
    return done


def _words(revision: words.Unread, text: bytes | None) -> set[str]:
    """The words of a revision in their form for matching; those of the title alone where the text was erased."""
    content = revision.content
    body = "" if text is None else text.decode("utf-8", "replace")
    title, said = Document.of(body, content.title, content.language).searchable
    return {*title.split(" "), *said.split(" ")}


def _texts(store: Store, names: list[str]) -> dict[str, bytes]:
    blobs = Blobs(store)
    try:
        return blobs.get_all(names)
    except (BlobErased, BlobMissing):
        return {name: body for name in dict.fromkeys(names) if (body := _kept(blobs, name)) is not None}


def _kept(blobs: Blobs, name: str) -> bytes | None:
    try:
        return blobs.get(name)
    except (BlobErased, BlobMissing):
        return None
