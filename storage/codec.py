"""Turn facts into canonical JSON and back. Pure.

The profile: object keys are ASCII, no floats, integers within 2**53 - 1, no NUL
and no lone surrogate in any string. Inside it, sorted orjson output is
RFC 8785 byte for byte (measured, see docs/measurements.md); outside it the
append fails. What is hashed is what is stored.
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, get_args

import orjson
from pydantic import ValidationError

from storage.errors import OutsideProfile, UnknownEvent
from storage.events import Event, Fact, Value

MAX_INTEGER = 2**53 - 1

Upcaster = Callable[[dict[str, Any]], dict[str, Any]]

# From (type, version) to the payload one version on. Pure, applied on read,
# never on disk; each historic version keeps a golden file in tests/data/events.
UPCASTERS: Mapping[tuple[str, int], Upcaster] = {}

FACTS: dict[str, type[Fact]] = {
    get_args(fact.model_fields["type"].annotation)[0]: fact for fact in get_args(get_args(Event)[0])
}


def canonical(value: Any) -> bytes:  # noqa: ANN401 - any JSON value
    """The one way to write a JSON value; OutsideProfile where there is none."""
    try:
        written = orjson.dumps(value, option=_CANONICAL) if _plain(value) else b""
    except TypeError:
        written = b""  # a lone surrogate, an integer beyond the profile, a key that is no text
    # The search for one letter, which few payloads hold, spares the longer one.
    if not written or (b"\\" in written and _NUL in written):
        # Looked at again, slowly, to say where it is; a text may also speak of backslash-u-0000 and mean no harm.
        _check(value, "$")
        return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
    return written


_CANONICAL = orjson.OPT_SORT_KEYS | orjson.OPT_STRICT_INTEGER
_NUL = rb"\u0000"
_SCALARS = frozenset({str, int, bool, type(None)})


def _plain(value: Any) -> bool:  # noqa: ANN401 - any JSON value
    """Whether only texts, integers, lists and ASCII keys are in it: the quick look that nearly all payloads pass."""
    kind = type(value)
    if kind is dict:
        if not "".join(value).isascii():
            return False
        inside = value.values()
    elif kind is list:
        inside = value
    else:
        return kind in _SCALARS
    return _SCALARS.issuperset(map(type, inside)) or all(map(_plain, inside))


def _check(value: Any, path: str) -> None:  # noqa: ANN401 - any JSON value
    if isinstance(value, str):
        check_text(value, path)
    elif isinstance(value, dict):
        for key, item in value.items():
            if not isinstance(key, str) or not key.isascii():
                raise OutsideProfile(f"{path}: the key {key!r} is not ASCII text; rename it")
            _check(item, f"{path}.{key}")
    elif isinstance(value, list | tuple):
        for number, item in enumerate(value):
            _check(item, f"{path}[{number}]")
    elif isinstance(value, bool) or value is None:
        return
    elif isinstance(value, int):
        if abs(value) > MAX_INTEGER:
            raise OutsideProfile(f"{path}: {value} is beyond 2**53 - 1; write it as text")
    else:
        kind = type(value).__name__
        raise OutsideProfile(f"{path}: a {kind} has no canonical form; use an integer (per mille) or text")


def check_text(value: str, path: str) -> None:
    """Refuse NUL and lone surrogates; `path` says where in the message."""
    if "\0" in value:
        raise OutsideProfile(f"{path}: text holds NUL; strip it before recording")
    if not value.isascii() and any("\ud800" <= letter <= "\udfff" for letter in value):
        raise OutsideProfile(f"{path}: text holds a lone surrogate; replace it before recording")


def encode(fact: Fact) -> bytes:
    """The canonical payload of a fact. Its type and version stand beside it, not in it."""
    values = {**fact.__dict__}
    del values["type"]
    if _direct(values.values()):
        try:
            written = orjson.dumps(values, default=vars, option=_CANONICAL | orjson.OPT_UTC_Z)
        except TypeError:
            written = b""
        if written and not (b"\\" in written and _NUL in written):
            return written
    # The longer way, which names what is not in the profile, and where.
    payload = fact.model_dump(mode="json")
    payload.pop("type")
    return canonical(payload)


def _direct(values: Iterable[Any]) -> bool:
    """Whether values of a fact may be written as they lie there, as nearly all may; a third of the cost of dumping them."""
    return all(type(value) in _SCALARS or _nested(value) for value in values)


def _nested(value: Any) -> bool:  # noqa: ANN401 - any field
    kind = type(value)
    if kind is tuple:
        return _direct(value)
    if kind is datetime:
        return value.tzinfo is UTC
    if kind is dict:
        return "".join(value).isascii() and _direct(value.values())
    return isinstance(value, Value) and _direct(vars(value).values())


def decode(event_type: str, schema_version: int, payload: str | bytes) -> Fact:
    """The fact as this code knows it, brought up from any older version.

    Raises:
        UnknownEvent: this code does not know the type, the version, or what stands in it.
    """
    fact = FACTS.get(event_type)
    if fact is None:
        raise UnknownEvent(f"event type {event_type!r} is unknown to this version of Dateline; upgrade it")
    if schema_version > fact.schema_version:
        raise UnknownEvent(
            f"{event_type} version {schema_version} is newer than this code's {fact.schema_version}; upgrade Dateline"
        )
    try:
        if schema_version == fact.schema_version:
            return fact.model_validate_json(payload)
        return fact.model_validate_json(orjson.dumps(_upcast(event_type, schema_version, fact.schema_version, payload)))
    except ValidationError as error:
        raise UnknownEvent(f"{event_type} version {schema_version} does not read as recorded: {error}") from error


def _upcast(event_type: str, since: int, until: int, payload: str | bytes) -> dict[str, Any]:
    """The payload one version after the other, up to this code's."""
    data: dict[str, Any] = orjson.loads(payload)
    for version in range(since, until):
        if (event_type, version) not in UPCASTERS:
            raise UnknownEvent(f"{event_type} version {version} has no upcaster in storage/codec.py; write one")
        data = UPCASTERS[event_type, version](data)
    return data


def event_id(event_type: str, key: str) -> bytes:
    """16 bytes of SHA-256 over type and natural key: the key *is* the id."""
    return hashlib.sha256(f"dateline/event\x1f{event_type}\x1f{key}".encode()).digest()[:16]


def leaf_bytes(
    position: int,
    event_id: bytes,
    stream: str,
    version: int,
    event_type: str,
    schema_version: int,
    occurred_at: int | None,
    recorded_at: int,
    payload_sha256: bytes,
    meta_sha256: str,
) -> bytes:
    """The bytes whose hash is the Merkle leaf: all columns, payload and meta by their hash."""
    # Written in the order that sorting gives, so that nothing need be sorted.
    return orjson.dumps(
        {
            "id": event_id.hex(),
            "meta_sha256": meta_sha256,
            "occurred_at": occurred_at,
            "payload_sha256": payload_sha256.hex(),
            "position": position,
            "recorded_at": recorded_at,
            "schema_version": schema_version,
            "stream_id": stream,
            "stream_version": version,
            "type": event_type,
            "v": 1,
        }
    )


def leaf_preimage(row: Mapping[str, Any]) -> bytes:
    """As `leaf_bytes`, from a row by column name."""
    return leaf_bytes(
        row["position"],
        bytes(row["event_id"]),
        row["stream_id"],
        row["stream_version"],
        row["event_type"],
        row["schema_version"],
        row["occurred_at"],
        row["recorded_at"],
        bytes(row["payload_sha256"]),
        text_hash(row["meta"]),
    )


@functools.lru_cache(maxsize=64)
def text_hash(text: str) -> str:
    """The hex SHA-256 of a text; remembered, because a run's events share their meta data."""
    return hashlib.sha256(text.encode()).hexdigest()
