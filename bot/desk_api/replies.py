"""Looking for a saved reply."""

from __future__ import annotations

from collections.abc import Sequence

from bot.content.model import SavedReply
from bot.content.registry import folded


def search(replies: Sequence[SavedReply], query: str) -> list[SavedReply]:
    """Return the replies that have every word of a query: in the title first, then in tags, then in the text.

    Args:
        replies: To look among.
        query: As typed; nothing gives all, as they stand.
    """
    wanted = folded(query).split()

    def rank(reply: SavedReply) -> int | None:
        parts = (reply.title, " ".join(reply.tags), reply.text)
        for place in range(len(parts)):
            near = folded(" ".join(parts[: place + 1]))
            if all(word in near for word in wanted):
                return place
        return None

    ranked = [(r, reply) for reply in replies if (r := rank(reply)) is not None]
    return [reply for _, reply in sorted(ranked, key=lambda pair: pair[0])]
