"""The index of look-alikes in parts answers as it does in one table, and nobody's rights are lost."""

import pytest
from sqlalchemy import text

from storage import lookalikes
from storage.errors import DatabaseUnsuitable
from storage.lookalikes import Sketch, Waiting
from storage.parting import part_postings, parts
from storage.roles import READER, WRITER, setup_roles


def fill(store, numbers):
    """Texts with some fingerprints of their own and one in common."""
    with store.read() as connection:
        since = connection.execute(text("SELECT position FROM projection WHERE name = 'index:test.1'")).scalar() or 0
    sketches = [Sketch(f"a{n:03}", f"t{n:03}", f"e{n:03}", (7, 1000 + n, 2**60 + n)) for n in numbers]
    assert lookalikes.index_texts(store, "test.1", Waiting(since, since + len(sketches), ()), sketches)


def asked(store):
    """The postings of some fingerprints."""
    return sorted(lookalikes.postings(store, [7, *range(1000, 1060), *range(2**60, 2**60 + 60), 5]))


@pytest.mark.postgres
def test_parts_answer_as_one_table(postgres_store):
    """Parted, added to, parted otherwise and brought together again: the same postings; rights and the index stay."""
    store = postgres_store
    setup_roles(store)
    fill(store, range(40))
    before = asked(store)
    assert (120, 1) == (len(before), parts(store))

    assert part_postings(store, 4)
    assert not part_postings(store, 4), "it is so already"
    assert (before, 4) == (asked(store), parts(store))
    fill(store, range(40, 60))
    assert part_postings(store, 3)
    after = asked(store)
    assert (180, 3) == (len(after), parts(store))
    with store.read() as connection:
        spread = connection.execute(text("SELECT count(*) FROM posting GROUP BY tableoid")).scalars().all()
        held = connection.execute(
            text("SELECT has_table_privilege(:w, 'posting', 'INSERT'), has_table_privilege(:r, 'posting', 'SELECT'), "
                 "has_table_privilege(:r, 'posting', 'INSERT')"), {"w": WRITER, "r": READER},
        ).one()  # fmt: skip
        seen = connection.execute(
            text("SELECT relpages, relallvisible FROM pg_class WHERE relname LIKE 'posting_3_%' AND relkind = 'r'")
        ).all()
    assert 3 == len(spread)
    assert 3 == len(seen)
    assert all(0 < pages == visible for pages, visible in seen), "vacuumed: the indexes answer without the rows"
    assert (True, True, False) == tuple(held)

    assert part_postings(store, 1)
    assert (after, 1) == (asked(store), parts(store))
    lookalikes.drop_index(store, "test.1")
    assert [] == asked(store)


@pytest.mark.postgres
def test_a_nonsense_number_of_parts_changes_nothing(postgres_store):
    """None, and more than anybody needs."""
    for wanted in (0, 257):
        with pytest.raises(ValueError, match="from 1 to 256"):
            part_postings(postgres_store, wanted)
    assert 1 == parts(postgres_store)


def test_one_file_needs_no_parts(sqlite_store):
    """SQLite says so and names what parts are for."""
    with pytest.raises(DatabaseUnsuitable, match="parts are for PostgreSQL"):
        part_postings(sqlite_store, 4)
    assert 1 == parts(sqlite_store)
