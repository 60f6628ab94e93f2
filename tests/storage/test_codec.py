"""One way to write a payload, and every version ever written reads for ever."""

import json
from datetime import UTC, timedelta, timezone

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic_core import PydanticSerializationError

from storage import codec
from storage.errors import OutsideProfile, UnknownEvent
from storage.events import CheckpointStamped, ItemRejected
from tests.storage.make import GOLDEN, make_entry, make_item, samples

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
KEYS = st.text(st.characters(max_codepoint=127, exclude_characters="\0"))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-codec.MAX_INTEGER, codec.MAX_INTEGER) | TEXT,
    lambda inner: st.lists(inner) | st.dictionaries(KEYS, inner),
)


@given(VALUES)
def test_canonical_is_the_plain_sorted_form(value):
    """Keys sorted, no spaces, text as it is: the same as the standard library writes, which is RFC 8785 in the profile."""
    plain = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    # RFC 8785 writes DEL as it is, like both; nothing else differs.
    assert plain == codec.canonical(value).decode()
    assert value == orjson.loads(codec.canonical(value))


def test_text_about_escapes_is_no_nul():
    """Six letters that spell an escape are text like any other."""
    assert b'{"a":"\\\\u0000"}' == codec.canonical({"a": "\\u0000"})


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ({"a": [1.5]}, r"\$\.a\[0\]: a float"),
        ({"a": {"b": float("nan")}}, r"\$\.a\.b: a float"),
        ({"a": 2**53}, r"\$\.a: 9007199254740992 is beyond"),
        ({"ä": 1}, "is not ASCII"),
        ({1: 1}, "is not ASCII"),
        ({"a": "\0"}, r"\$\.a: text holds NUL"),
        (["\udc00"], r"\$\[0\]: text holds a lone surrogate"),
        ({"a": {1, 2}}, "a set has no canonical form"),
    ],
)
def test_what_has_no_canonical_form_is_named_with_its_place(value, message):
    """Floats, big integers, other keys, NUL, surrogates and other types are refused."""
    with pytest.raises(OutsideProfile, match=message):
        codec.canonical(value)


@pytest.mark.parametrize("kind", sorted(codec.FACTS))
def test_each_type_has_a_golden_file_a_version(kind):
    """A newcomer brings its file (`python tests/storage/make.py` writes it), and an old one is never lost."""
    expected = [f"{kind}.v{version}.json" for version in range(1, codec.FACTS[kind].schema_version + 1)]
    assert expected == sorted(path.name for path in GOLDEN.glob(f"{kind}.v*.json"))


def kept(held, now):
    """What there is now at each place where something was held, at any depth; a field that came later is passed over."""
    if isinstance(held, dict) and isinstance(now, dict):
        return {name: kept(value, now.get(name)) for name, value in held.items()}
    if isinstance(held, list) and isinstance(now, list) and len(held) == len(now):
        return [kept(one, other) for one, other in zip(held, now, strict=True)]
    return now


@pytest.mark.parametrize("path", sorted(GOLDEN.glob("*.json")), ids=lambda path: path.stem)
def test_golden_files_read_and_lose_nothing(path):
    """What was recorded then reads now, and what is written of it still holds all that the file held."""
    kind, version = path.stem.split(".v")
    fact = codec.decode(kind, int(version), path.read_bytes())
    assert kind == fact.type
    if int(version) == fact.schema_version:
        held, now = orjson.loads(path.read_bytes()), orjson.loads(codec.encode(fact))
        assert held == kept(held, now)


@pytest.mark.parametrize("kind", sorted(samples()))
def test_each_fact_comes_back_equal(kind):
    """Written and read, a fact of each type is itself."""
    fact = samples()[kind]
    assert fact == codec.decode(kind, fact.schema_version, codec.encode(fact))


@pytest.mark.parametrize("kind", sorted(samples()))
def test_the_short_way_writes_what_the_long_way_writes(kind):
    """Each type, written straight from its fields, gives the bytes of its dump in canonical form."""
    fact = samples()[kind]
    payload = fact.model_dump(mode="json")
    payload.pop("type")
    assert codec.canonical(payload) == codec.encode(fact)


@given(
    st.datetimes(
        timezones=st.sampled_from([UTC, timezone(timedelta()), timezone(timedelta(hours=-3, minutes=30)), None])
    )
)
def test_times_are_written_one_way(moment):
    """Whatever its zone and fraction, a time stands in the payload as the dump writes it."""
    stamped = CheckpointStamped(size=1, authority="a", stamped_at=moment, answer="b")
    assert stamped.model_dump(mode="json")["stamped_at"] == orjson.loads(codec.encode(stamped))["stamped_at"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"detail": 1.5}, r"\$\.detail: a float"),
        ({"detail": "a\0b"}, r"\$\.detail: text holds NUL"),
        ({"detail": "\udc00"}, None),
        ({"detail": 2**53}, r"\$\.detail: 9007199254740992 is beyond"),
    ],
)
def test_a_fact_that_went_round_its_checks_is_refused(change, message):
    """What no field should hold, put there without validation, does not slip through the short way."""
    with pytest.raises((OutsideProfile, UnicodeError, PydanticSerializationError), match=message):
        codec.encode(make_item().model_copy(update=change))


def test_an_older_version_is_brought_up(monkeypatch):
    """Upcasters run one version after the other, on read."""

    class Third(ItemRejected):
        """The fact as it might be two versions on."""

        schema_version = 3
        place: str

    monkeypatch.setitem(codec.FACTS, "item_rejected", Third)
    steps = {
        ("item_rejected", 1): lambda data: {**data, "where": data["source"]},
        ("item_rejected", 2): lambda data: {**{k: v for k, v in data.items() if k != "where"}, "place": data["where"]},
    }
    monkeypatch.setattr(codec, "UPCASTERS", steps)
    assert "quay" == codec.decode("item_rejected", 1, codec.encode(make_item())).place


def test_a_missing_upcaster_is_named(monkeypatch):
    """A raised version without its step says which one to write."""
    monkeypatch.setattr(ItemRejected, "schema_version", 2)
    with pytest.raises(UnknownEvent, match="item_rejected version 1 has no upcaster"):
        codec.decode("item_rejected", 1, codec.encode(make_item()))


@pytest.mark.parametrize(
    ("kind", "version", "payload", "message"),
    [
        ("crane_moved", 1, b"{}", "'crane_moved' is unknown"),
        ("item_rejected", 9, b"{}", "version 9 is newer than this code's 1"),
        ("item_rejected", 1, b"{}", "does not read as recorded"),
        ("item_rejected", 1, b"nothing", "does not read as recorded"),
    ],
)
def test_what_this_code_does_not_know_is_named(kind, version, payload, message):
    """An unknown type, a newer version, a payload that does not fit."""
    with pytest.raises(UnknownEvent, match=message):
        codec.decode(kind, version, payload)


def test_the_key_is_the_id():
    """Type and natural key make the id; either changed makes another."""
    ids = {codec.event_id("a", "1"), codec.event_id("a", "2"), codec.event_id("b", "1")}
    assert (3, {16}) == (len(ids), {len(each) for each in ids})
    assert make_entry().key is None
