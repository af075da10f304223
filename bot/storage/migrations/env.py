"""Run by Alembic; the connection is given by `bot.storage.migrate`."""

from alembic import context

from bot.storage.kept import metadata

connection = context.config.attributes["connection"]
# SQLite cannot alter a table in place: Alembic copies it.
context.configure(connection=connection, target_metadata=metadata, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
