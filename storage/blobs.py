"""Keep captured bytes by their SHA-256, compressed: in the database, or the large ones where the store says. Touches both."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import zstandard
from sqlalchemy import Connection, Row, insert, select
from sqlalchemy.dialects.postgresql import insert as postgres_insert

from storage.database import Store
from storage.errors import BlobErased, BlobMissing, PlaceFailed
from storage.places import object_name, open_place
from storage.tables import BlobRow

_TABLE = BlobRow.__table__  # type: ignore[attr-defined]
# Level 3: 284 MB/s at ratio 5.8 on news pages; level 9 gains a tenth at a fifth of the speed.
_LEVEL = 3
_CHUNK = 500
# What is smaller when packed stays in the database also where a place is set: a row is read sooner than an object.
LARGE = 4096
_ELSEWHERE = "@place"
MISSING = "missing"

Packed = tuple[str, int, str, bytes | None, int | None]  # a row: hash, size, codec, bytes, the erasing event


def sha256(data: bytes) -> str:
    """The name that bytes are kept under."""
    return hashlib.sha256(data).hexdigest()


class Blobs:
    """The store's bytes. The same bytes are kept once."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def put(self, data: bytes, media_type: str = "application/octet-stream") -> str:
        """Keep bytes and give their SHA-256."""
        return self.put_all([(data, media_type)])[0]

    def put_all(self, items: Sequence[tuple[bytes, str]]) -> list[str]:
        """Keep many in one transaction; the hashes in the order given."""
        names = [sha256(data) for data, _ in items]
        rows = {name: _row(name, data, media) for name, (data, media) in zip(names, items, strict=True)}
        absent = [rows[name] for name in self._absent(rows)]
        if absent:
            kept = self._put_elsewhere(absent)
            with self._store.write() as connection:
                _insert(connection, absent)
            self._drop_erased(kept)
        return names

    def _put_elsewhere(self, rows: list[dict[str, Any]]) -> list[str]:
        """Write the large ones to the store's place, before their rows; the hashes of these."""
        if not self._store.blobs:
            return []
        objects, large = {}, [row for row in rows if len(row["content"]) >= LARGE]
        for row in large:
            name = object_name(row["sha256"], row["codec"])
            objects[name] = row["content"]
            row |= {"codec": row["codec"] + _ELSEWHERE, "content": name.encode()}
        if objects:
            open_place(self._store.blobs).write(objects)
        return [str(row["sha256"]) for row in large]

    def _drop_erased(self, names: Sequence[str]) -> None:
        """Somebody may have kept and erased the same bytes since we looked: then they may not lie there again."""
        for start in range(0, len(names), _CHUNK):
            part = names[start : start + _CHUNK]
            query = select(_TABLE.c.sha256).where(_TABLE.c.sha256.in_(part), _TABLE.c.content.is_(None))
            with self._store.read() as connection:
                gone = connection.execute(query).scalars().all()
            drop(self._store.blobs, [object_name(name, codec) for name in gone for codec in ("raw", "zstd")])

    def get(self, name: str) -> bytes:
        """The bytes of that SHA-256; BlobMissing or BlobErased where they cannot be given."""
        found = self.get_all([name])
        if name not in found:
            raise BlobMissing(f"no bytes are stored under {name}; run `dateline verify --level blobs`")
        return found[name]

    def get_all(self, names: Iterable[str]) -> dict[str, bytes]:
        """The bytes of those names that are stored; BlobErased if one was erased."""
        return {name: data for rows in self._rows(names) for name, data in self._contents(map(_standing, rows))}

    def get_kept(self, names: Iterable[str]) -> tuple[dict[str, bytes], set[str]]:
        """The bytes of those names that are stored, and the names whose bytes were erased on purpose."""
        found: dict[str, bytes] = {}
        erased: set[str] = set()
        for rows in self._rows(names):
            gone = {row.sha256 for row in rows if row.content is None}
            erased |= gone
            found |= self._contents(_standing(row) for row in rows if row.sha256 not in gone)
        return found, erased

    def _rows(self, names: Iterable[str]) -> Iterator[Sequence[Row[Any]]]:
        wanted = sorted(set(names))
        with self._store.read() as connection:
            for start in range(0, len(wanted), _CHUNK):
                query = select(_TABLE).where(_TABLE.c.sha256.in_(wanted[start : start + _CHUNK]))
                yield connection.execute(query).all()

    def _contents(self, rows: Iterable[Packed]) -> Iterator[tuple[str, bytes]]:
        yield from ((row[0], _content(row)) for row in fetched(self._store.blobs, list(rows)))

    def media_type(self, name: str) -> str:
        """What kind of bytes they are."""
        with self._store.read() as connection:
            found = connection.execute(select(_TABLE.c.media_type).where(_TABLE.c.sha256 == name)).scalar()
        if found is None:
            raise BlobMissing(f"no bytes are stored under {name}")
        return str(found)

    def _absent(self, names: Iterable[str]) -> list[str]:
        with self._store.read() as connection:
            return absent(connection, names)


def absent(connection: Connection, names: Iterable[str]) -> list[str]:
    """Those of the names that nothing is stored under, sorted."""
    wanted = sorted(set(names))
    present: set[str] = set()
    for start in range(0, len(wanted), _CHUNK):
        query = select(_TABLE.c.sha256).where(_TABLE.c.sha256.in_(wanted[start : start + _CHUNK]))
        present |= set(connection.execute(query).scalars())
    return [name for name in wanted if name not in present]


def _row(name: str, data: bytes, media_type: str) -> dict[str, Any]:
    packed = zstandard.ZstdCompressor(level=_LEVEL).compress(data)
    codec, content = ("zstd", packed) if len(packed) < len(data) else ("raw", data)
    return {"sha256": name, "size": len(data), "media_type": media_type, "codec": codec, "content": content}


def _standing(row: Row[Any]) -> Packed:
    if row.content is None:
        raise BlobErased(
            f"{row.sha256} was erased by the event at position {row.erased_position}; only its hash remains"
        )
    return row.sha256, row.size, row.codec, row.content, row.erased_position


def _content(row: Packed) -> bytes:
    name, size, codec, content, _ = row
    if codec == MISSING or content is None:
        raise BlobMissing(f"{name} is not where its row says; run `dateline verify --level blobs`")
    return unpack(codec, content, size)


def fetched(where: str, rows: Sequence[Packed]) -> list[Packed]:
    """The rows with their packed bytes, also of those that lie outside the database; ``missing`` where they are not."""
    names = [_name(row) for row in rows if is_elsewhere(row[2], row[3])]
    if not names:
        return list(rows)
    if not where:
        raise PlaceFailed("captured bytes of this desk lie outside its database; set DATELINE_BLOBS to where")
    found = open_place(where).read(names)
    return [_brought(row, found) if is_elsewhere(row[2], row[3]) else row for row in rows]


def _brought(row: Packed, found: Mapping[str, bytes]) -> Packed:
    data = found.get(_name(row))
    return row[0], row[1], MISSING if data is None else row[2].removesuffix(_ELSEWHERE), data or b"", row[4]


def is_elsewhere(codec: str, content: bytes | None) -> bool:
    """Whether a row names an object instead of holding bytes."""
    return codec.endswith(_ELSEWHERE) and content is not None


def _name(row: Packed) -> str:
    return bytes(row[3] or b"").decode()


def drop(where: str, names: Sequence[str]) -> None:
    """Remove objects; none that is not there is missed."""
    if not names:
        return
    if not where:
        raise PlaceFailed("captured bytes of this desk lie outside its database; set DATELINE_BLOBS to where")
    open_place(where).remove(names)


def unpack(codec: str, content: bytes, size: int) -> bytes:
    """Stored bytes as they were given."""
    if codec == "raw":
        return bytes(content)
    return _decompressor().decompress(content, max_output_size=max(size, 1))


# One a thread, since it may not be shared between them, and making one costs more than most texts.
_here = threading.local()


def _decompressor() -> zstandard.ZstdDecompressor:
    found: zstandard.ZstdDecompressor | None = getattr(_here, "decompressor", None)
    if found is None:
        found = _here.decompressor = zstandard.ZstdDecompressor()
    return found


def _insert(connection: Connection, rows: list[dict[str, Any]]) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(postgres_insert(_TABLE).on_conflict_do_nothing(), rows)
        return
    # The write lock is held: what is absent now stays absent until the commit.
    names = set(absent(connection, [str(row["sha256"]) for row in rows]))
    fresh = [row for row in rows if row["sha256"] in names]
    if fresh:
        connection.execute(insert(_TABLE), fresh)
