"""Index the words of what is new, so that a search need not read everything. Touches the database."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reports.normal import norms
from storage import words
from storage.blobs import Blobs
from storage.database import Store
from storage.errors import BlobErased, BlobMissing

# Revisions that one transaction adds. Each transaction touches most pages of the index, and writes each of them twice,
# so many at once cost each of them less.
AT_ONCE = 4000
_TEXTS = 500  # texts in memory together


def index_words(store: Store, *, most: int | None = None) -> int:
    """Index what is not indexed yet, in order of the log, at most so many revisions; how many were."""
    done = 0
    while most is None or done < most:
        since = words.indexed(store)
        page = words.unread(store, limit=AT_ONCE if most is None else min(AT_ONCE, most - done))
        if not page:
            break
        done += len(page) if words.put(store, _words(store, page), since=since) else 0
    return done


def _words(store: Store, page: Sequence[words.Unread]) -> Iterator[tuple[int, set[str]]]:
    """The words of each revision in their form for matching; those of the title alone where the text was erased."""
    for start in range(0, len(page), _TEXTS):
        part = page[start : start + _TEXTS]
        texts = _texts(store, [each.content.text for each in part])
        for each in part:
            content, text = each.content, texts.get(each.content.text, b"").decode("utf-8", "replace")
            yield each.position, norms(content.title, content.language) | norms(text, content.language)


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
