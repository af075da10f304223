"""The SQL database: what the product keeps, which is never text from a relative."""

from bot.storage.content import SqlLibrary, all_contacts, answers, contacts, store_content, store_if_changed
from bot.storage.counts import count_unanswered, unanswered
from bot.storage.engine import create_engine_from
from bot.storage.export import export
from bot.storage.migrate import migrate, migrate_down

__all__ = [
    "SqlLibrary",
    "all_contacts",
    "answers",
    "contacts",
    "count_unanswered",
    "create_engine_from",
    "export",
    "migrate",
    "migrate_down",
    "store_content",
    "store_if_changed",
    "unanswered",
]
