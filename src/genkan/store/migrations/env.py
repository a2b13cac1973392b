"""Alembic's entry: runs the migrations on the engine that the store handed over, in one transaction."""

from alembic import context

from genkan.store.tables import metadata

engine = context.config.attributes["engine"].execution_options(genkan_writes="FULL")

# SQLite's DDL is transactional too: a kill in the middle leaves the old schema, whole.
with engine.connect() as connection, connection.begin():
    context.configure(connection=connection, target_metadata=metadata, render_as_batch=True)
    context.run_migrations()
