"""Alembic's steps for the tables of `bot.storage.kept`."""
