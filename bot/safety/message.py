"""One message with its concepts found: what stands where, what is denied, which clause a word is in."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from functools import cached_property

from bot.safety.lexicon import Hit, Lexicon
from bot.safety.rules import Context
from bot.safety.text import Words, split_words

#: A denial may stand this many words before what it denies, if only bridging words stand between.
NEGATION_REACH = 5


class Message:
    """The concepts of one message; holds text only as long as the call lasts."""

    def __init__(self, text: str, lexicon: Lexicon) -> None:
        self.words: Words = split_words(text)
        self._hits = lexicon.find(self.words)
        self._clean: dict[tuple[str, ...], Sequence[Hit]] = {}
        self._starts: dict[tuple[str, ...], Sequence[int]] = {}
        self._negatable = lexicon.negatable

    def has(self, concept: str) -> bool:
        """Return whether the concept is there at all, denied or not."""
        return concept in self._hits

    def hits(self, group: tuple[str, ...]) -> Sequence[Hit]:
        """Return the hits of any of the concepts that are not denied, in order of their first word."""
        if group not in self._clean:
            found = [
                hit
                for concept in group
                for hit in self._hits.get(concept, ())
                if concept not in self._negatable or not self._is_denied(hit)
            ]
            if len(group) > 1:
                found.sort(key=lambda hit: hit.start)
            self._clean[group] = found
        return self._clean[group]

    def nearest(self, group: tuple[str, ...], anchor: Hit, window: int, *, only_after: bool) -> Hit | None:
        """Return the nearest hit of the group that shares no word with the anchor, within the window."""
        hits = self.hits(group)
        at = bisect_left(self._starts_of(group), anchor.start)
        best: Hit | None = None
        # Neighbours on both sides; more than one, since the nearest may lie inside the anchor itself.
        for hit in (*hits[at : at + 6], *(() if only_after else reversed(hits[max(0, at - 3) : at]))):
            if not set(hit.words).isdisjoint(anchor.words) or (only_after and hit.start < anchor.end):
                continue
            distance = self.distance(anchor, hit)
            if distance <= window and (best is None or distance < self.distance(anchor, best)):
                best = hit
        return best

    def distance(self, first: Hit, second: Hit) -> int:
        """Return how many words from one hit to the other (1 = side by side, 0 = one within the other)."""
        positions = self.words.positions
        if first.start > second.start:
            first, second = second, first
        return max(0, positions[second.start] - positions[first.end])

    def holds(self, context: Context, danger: Hit) -> bool:
        """Return whether the circumstance stands where it counts for this danger."""
        return any(self._counts(context, danger, mark) for mark in self._around(context.concepts, danger))

    def in_sentence(self, concepts: Iterable[str], danger: Hit) -> bool:
        """Return whether any of the concepts stands in the danger's sentence."""
        sentences = self.words.sentences
        here = range(sentences[danger.start], sentences[danger.end] + 1)
        return any(sentences[hit.start] in here for one in concepts for hit in self._around((one,), danger))

    def _around(self, group: tuple[str, ...], danger: Hit, most: int = 40) -> Sequence[Hit]:
        """Return hits of the group around the danger: a bounded number, so that a long message stays linear."""
        if not any(concept in self._hits for concept in group):
            return ()
        hits = self.hits(group)
        if len(hits) <= most:
            return hits
        at = bisect_left(self._starts_of(group), danger.start)
        return hits[max(0, at - most // 2) : at + most // 2]

    def _counts(self, context: Context, danger: Hit, mark: Hit) -> bool:
        if context.side == "before" and mark.start > danger.start:
            return False
        if context.side == "after" and mark.start < danger.start:
            return False
        distance = self.distance(mark, danger)
        if context.within is not None and distance > context.within:
            return False
        sentences, clauses = self.words.sentences, self._clauses
        if context.reach == "sentence" and sentences[mark.start] not in (
            sentences[danger.start],
            sentences[danger.end],
        ):
            return False
        if context.reach in ("clause", "near"):
            away = min(abs(clauses[mark.start] - clauses[danger.start]), abs(clauses[mark.start] - clauses[danger.end]))
            if away > (0 if context.reach == "clause" else 1):
                return False
        if context.yields_to is None:
            return True
        return not any(
            self.distance(rival, danger) < distance
            and clauses[rival.start] in range(clauses[danger.start], clauses[danger.end] + 1)
            and set(rival.words).isdisjoint(mark.words)
            for rival in self._around((context.yields_to,), danger)
        )

    def _is_denied(self, hit: Hit) -> bool:
        """Return whether a denial stands right before ("är inte skjuten") or right after ("skjuter inte")."""
        denials = self._denials
        if not denials:
            return False
        sentences = self.words.sentences
        for place in range(hit.start - 1, max(-1, hit.start - 1 - NEGATION_REACH), -1):
            if sentences[place] != sentences[hit.start]:
                break
            if place in denials:
                return True
            if place not in self._bridges:
                break
        # "skjuter inte", and with one object between: "slår mig inte".
        after = hit.end + 2 if hit.end + 1 in self._objects else hit.end + 1
        return after in self._denials_after and sentences[hit.end] == sentences[after]

    @cached_property
    def _denials(self) -> frozenset[int]:
        return frozenset(word for hit in self._hits.get("negation", ()) for word in hit.words)

    @cached_property
    def _denials_after(self) -> frozenset[int]:
        return frozenset(hit.start for hit in self._hits.get("negation_after", ()))

    @cached_property
    def _objects(self) -> frozenset[int]:
        return frozenset(hit.start for hit in self._hits.get("negation_object", ()))

    @cached_property
    def _bridges(self) -> frozenset[int]:
        return frozenset(word for hit in self._hits.get("negation_bridge", ()) for word in hit.words)

    @cached_property
    def _clauses(self) -> Sequence[int]:
        """Number of the clause of each word: a full stop or a turning word ("men", "och nu") begins a new one."""
        breaks = {hit.start for hit in self._hits.get("clause_break", ())}
        clause, result, sentence = 0, [], 0
        for index, in_sentence in enumerate(self.words.sentences):
            if in_sentence != sentence or index in breaks:
                clause += 1
                sentence = in_sentence
            result.append(clause)
        return result

    def _starts_of(self, group: tuple[str, ...]) -> Sequence[int]:
        if group not in self._starts:
            self._starts[group] = [hit.start for hit in self.hits(group)]
        return self._starts[group]
