"""Looking for a saved reply."""

from __future__ import annotations

from collections.abc import Sequence

from bot.content.model import SavedReply
from bot.content.registry import folded


def search(replies: Sequence[SavedReply], query: str) -> list[SavedReply]:
    """Return the replies that have every word of a query, those with it in title or tags first; all for no query."""
    wanted = folded(query).split()

    def rank(reply: SavedReply) -> int | None:
        near = folded(" ".join((reply.title, *reply.tags)))
        whole = f"{near} {folded(reply.text)}"
        if all(word in near for word in wanted):
            return 0
        return 1 if all(word in whole for word in wanted) else None

    ranked = [(r, reply) for reply in replies if (r := rank(reply)) is not None]
    return [reply for _, reply in sorted(ranked, key=lambda pair: pair[0])]
