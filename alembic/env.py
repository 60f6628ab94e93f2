"""Run migrations against the store that the caller, or DATELINE_DATABASE, names."""

from sqlmodel import SQLModel

import storage.tables
from alembic import context
from storage.database import Store

assert storage.tables.EventRow  # the import fills the metadata

store = Store(context.config.attributes.get("url") or Store.from_env().url)


def run() -> None:
    """Bring the schema along, guards included, in one transaction."""
    with store.engine.connect().execution_options(dateline_write=True) as connection:
        context.configure(
            connection=connection,
            target_metadata=SQLModel.metadata,
            render_as_batch=True,
            compare_type=False,  # the variants BIGINT/INTEGER read back as one type on SQLite
            transactional_ddl=True,
        )
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()
    store.close()


run()
