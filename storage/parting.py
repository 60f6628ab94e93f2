"""Keep the postings of look-alikes in several tables, parted by their hash, where a desk asks for it. PostgreSQL only.

One table does until its index no longer lies in memory, some tens of millions
of rows on. Parts then are vacuumed, built anew and moved one by one. Questions
and answers stay the same: the parts stand under the one name.
"""

from __future__ import annotations

from sqlalchemy import Connection, text

from storage.database import Store
from storage.errors import DatabaseUnsuitable

MOST_PARTS = 256  # beyond that they only cost

_PARTS = text(
    "SELECT count(*) FROM pg_inherits JOIN pg_class parent ON parent.oid = inhparent WHERE parent.oid = 'posting'::regclass"
)
_GRANTS = text(
    "SELECT DISTINCT grantee, privilege_type FROM information_schema.role_table_grants"
    " WHERE table_name = 'posting' AND table_schema = current_schema() AND grantee <> grantor ORDER BY 1, 2"
)


def parts(store: Store) -> int:
    """How many tables the postings are in."""
    if store.sqlite:
        return 1
    with store.read() as connection:
        return _parts(connection)


def part_postings(store: Store, wanted: int) -> bool:
    """Keep the postings in so many tables, 1 for a single one again; False where it is so already.

    One transaction as the tables' owner, in which nobody else reaches the index: some minutes for a million articles.
    The new tables are vacuumed after it, so that from the first look-up on their indexes answer without the rows.

    Raises:
        DatabaseUnsuitable: the store is an SQLite file, whose one table needs no parts.
    """
    if store.sqlite:
        raise DatabaseUnsuitable(
            f"{store.shown} is an SQLite file, which keeps the index of look-alikes in one table; parts are for PostgreSQL"
        )
    if not 1 <= wanted <= MOST_PARTS:
        raise ValueError(f"from 1 to {MOST_PARTS} parts, not {wanted}")
    with store.write() as connection:
        connection.execute(text("LOCK TABLE posting IN ACCESS EXCLUSIVE MODE"))
        if _parts(connection) == wanted:
            return False
        _move(connection, wanted)
    with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM (ANALYZE) posting"))  # no transaction may hold it
    return True


def _parts(connection: Connection) -> int:
    return int(connection.execute(_PARTS).scalar_one()) or 1


def _move(connection: Connection, wanted: int) -> None:
    """Into new tables under the old name; who might read and write still may."""
    grants = connection.execute(_GRANTS).all()
    quote = connection.dialect.identifier_preparer.quote
    connection.execute(text("ALTER TABLE posting RENAME TO posting_before"))
    by = " PARTITION BY HASH (hash)" if wanted > 1 else ""
    connection.execute(text(f"CREATE TABLE posting (LIKE posting_before){by}"))
    for part in range(wanted if wanted > 1 else 0):
        values = f"FOR VALUES WITH (MODULUS {wanted}, REMAINDER {part})"
        connection.execute(text(f"CREATE TABLE posting_{wanted}_{part} PARTITION OF posting {values}"))
    connection.execute(text("INSERT INTO posting SELECT * FROM posting_before"))  # as a whole, before there are indexes
    connection.execute(text("DROP TABLE posting_before"))
    connection.execute(text("ALTER TABLE posting ADD CONSTRAINT pk_posting PRIMARY KEY (hash, fingerprint)"))
    connection.execute(text("CREATE INDEX ix_posting_fingerprint ON posting (fingerprint)"))
    for row in grants:
        who = "PUBLIC" if row.grantee == "PUBLIC" else quote(row.grantee)
        connection.execute(text(f"GRANT {row.privilege_type} ON posting TO {who}"))
