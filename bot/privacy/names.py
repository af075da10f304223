"""Names of people, found by lists and cues alone; entities of a language model only add to them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from bot.privacy.tokens import Token, looks_like_surname, tokens
from bot.privacy.unknown import lexicon
from bot.privacy.unlisted import AND as _AND
from bot.privacy.unlisted import Around
from bot.privacy.vocabulary import Vocabulary

_FILLERS = {"ju", "också", "egentligen", "bara", "typ", "för", "väl", "då", "i", "förnamn", "efternamn", "är", "alltså"}
_QUESTIONS = {"vad", "hur", "vem", "det", "den", "något", "nåt", "lagen", "nånting"}
_NAMES_ALONE = ("first", "surname")
#: A nickname in the definite form: "de kallar honom spöket".
_NICKNAME = re.compile(r"\w{3,}(?:en|et|an|is)")
_ROUNDS = 4
_SENTENCE = re.compile(r"(?:[^.!?\n]|[.!?](?!\s))+[.!?]?")
#: Before these a month is a month, also with a capital.
_BEFORE_MONTHS = {"i", "till", "från", "sedan", "sen", "av", "under", "före", "efter", "den"}
#: Words of one letter that are no initials.
_SHORT_WORDS = {"o", "å", "i", "e", "ä", "a", "u", "ö"}
#: What an Arabic name of father or mother begins with: "um salem".
_KUNYA = {"abu", "abo", "um", "umm", "oum"}
_GAP = {" ", "-", "  "}
#: These are kinship only after "min" and the like.
_NEEDS_OWNER = {"man", "far", "mor", "vän", "ex", "barn", "fru", "unge", "kille", "tjej"}
_OWNERS = {"min", "mitt", "din", "sin", "hennes", "hans", "vår", "vårt", "deras", "er", "sitt", "mina", "my"}
Spans = list[tuple[int, int]]


def names(text: str, words: Vocabulary, persons: Callable[[str], Spans] | None = None) -> Spans:
    """Return the spans of names in a readable text, in order, neighbours joined.

    Args:
        text: As `view` gives it.
        words: The lists.
        persons: Gives the spans that a language model takes for persons. Asked only when a word is left that the
            lists cannot judge; words that are surely no names are taken out of what it answers.
    """
    finder = _Finder(tokens(text, words), text, words)
    finder.by_cues()
    finder.by_lists()
    finder.by_runs()
    finder.by_surroundings()
    if persons is not None and (open_words := finder.open_words()):
        finder.by_entities(open_words, _persons_near(text, [finder.tokens[at].start for at in open_words], persons))
    finder.between()
    finder.repeated()
    return finder.spans(text)


def _persons_near(text: str, places: list[int], persons: Callable[[str], Spans]) -> Spans:
    """Return the model's persons in the sentences that hold the places; the others are not worth its time."""
    found: Spans = []
    for match in _SENTENCE.finditer(text):
        if any(match.start() <= place < match.end() for place in places):
            found += [(match.start() + start, match.start() + end) for start, end in persons(match.group())]
    return found


class _Finder:
    def __init__(self, found: list[Token], text: str, words: Vocabulary) -> None:
        self.tokens = found
        self.words = words
        self.around = Around(found, text, words, lexicon())
        self.named: set[int] = set()
        self.pets = self._pets()

    def _at(self, index: int) -> Token | None:
        return self.tokens[index] if 0 <= index < len(self.tokens) else None

    def _low(self, index: int) -> str:
        token = self._at(index)
        return token.low if token else ""

    def _ordinary(self, token: Token) -> bool:
        """A word that no cue makes a name."""
        cues = self.words.cues
        return (
            (token.low in self.words.words and token.kind not in ("first", "cue", "word"))
            or token.low in cues["kinship"]
            or (token.low in cues["titles"] and token.kind == "")
            or token.low in cues["platforms"]
        )

    def _pets(self) -> set[str]:
        """Names that stand right after a word for a pet are the pet's, all through the message."""
        found = set()
        for at, token in enumerate(self.tokens):
            if token.low not in self.words.cues["pets"]:
                continue
            next_at = at + 1
            while (
                (t := self._at(next_at))
                and t.low in ("heter", "hette", "som", "kallas", "vår", "min")
                and next_at < at + 4
            ):
                next_at += 1
            name = self._at(next_at)
            if name and name.joint in (" ", ", ") and not self._ordinary(name) and (name.kind or name.capital):
                found.add(name.low.removesuffix("s"))
        return found

    def _is_pet(self, token: Token) -> bool:
        return token.low.removesuffix("s") in self.pets

    def by_cues(self) -> None:
        """Find what follows "jag heter", "min son", "handläggaren", and what stands before "heter han"."""
        cues = self.words.cues
        for at, token in enumerate(self.tokens):
            if token.low in ("heter", "hette") and (after := self._at(at + 1)) and after.low in cues["persons"]:
                before = self._at(at - 1)
                if before and token.joint == " " and self._believable(before, certain=len(before.low) > 2):
                    self._take(at - 1)
            for length, group in self.words.followed.items() if token.low in self.words.cue_ends else ():
                phrase = tuple(t.low for t in self.tokens[max(0, at - length + 1) : at + 1])
                if phrase in group:
                    self._after_cue(at, at - length + 1, " ".join(phrase))
            owned = token.low not in _NEEDS_OWNER or not _OWNERS.isdisjoint((self._low(at - 1), self._low(at - 2)))
            if (token.low in cues["kinship"] and owned) or token.low in cues["titles"]:
                self._after_kin(at, family=token.low in ("familjen", "herr", "fru", "hr", "fröken"))

    def _after_cue(self, at: int, begin: int, phrase: str) -> None:
        index = at + 1
        while (t := self._at(index)) and t.low in _FILLERS and index < at + 3 and t.joint in _GAP:
            index += 1
        token = self._at(index)
        if token is None or any(c in token.joint for c in ".!?") or len(token.joint) > 3:
            return
        before = self._at(begin - 1)
        asked = any(t.low in _QUESTIONS for t in self.tokens[max(0, begin - 2) : begin])
        certain = phrase in self.words.cues["name_follows"] and not asked
        if before is not None and before.low == "som":
            # "en kille som heter X" is a person, "en timer som heter X" is not.
            before = self._at(begin - 2)
            asked = before is None
        if phrase in ("heter", "hette", "heta"):
            certain = (
                certain
                and before is not None
                and (
                    before.low in self.words.cues["persons"]
                    or before.low in self.words.cues["kinship"]
                    or bool(before.kind)
                )
            )
        if self._believable(
            token, certain, strong=phrase in self.words.cues["name_follows"], called=phrase.startswith("kalla")
        ):
            self._take(index)

    def _believable(self, token: Token, certain: bool, strong: bool = True, called: bool = False) -> bool:
        if self._is_pet(token) or self._ordinary(token) or (token.kept and not (strong and token.kind and certain)):
            return False
        sure = certain and (token.kind != "cue" or token.low not in self.words.words)
        rare = token.kind == "word" and token.low not in self.words.words and not lexicon().is_used(token.low)
        if token.kind in _NAMES_ALONE or rare or (token.kind and (sure or (token.capital and not token.opens))):
            return True
        if token.low in self.words.words:
            return False
        nickname = _NICKNAME.fullmatch(token.low) is not None and not lexicon().is_used(token.low)
        return len(token.low) > 1 and (
            certain or (token.capital and (strong or not token.opens)) or (called and nickname)
        )

    def _after_kin(self, at: int, family: bool) -> None:
        token = self._at(at + 1)
        if (
            token is None
            or token.joint not in (" ", ", ", " (", ' "', "  ")
            or self._ordinary(token)
            or (token.kept and token.kind != "word" and not family)
            or self._is_pet(token)
        ):
            return
        plain = token.joint != ", "
        if (
            token.kind in _NAMES_ALONE
            or (token.kind and token.capital)
            or (family and token.kind in ("surname", "word_surname") and plain)
            or (token.kind in ("word", "cue") and plain and token.low not in self.words.words)
            or (token.kind == "word_surname" and plain and self._is_odd_here(token))
            or (token.capital and plain and token.low not in self.words.words and len(token.low) > 1)
        ):
            self._take(at + 1)

    def by_lists(self) -> None:
        """Find names that need no cue, and word-like ones that their capital or neighbour gives away."""
        for at, token in enumerate(self.tokens):
            if (
                at in self.named
                or token.kept
                or self._is_pet(token)
                or (not token.kind and not looks_like_surname(token))
            ):
                continue
            following = self._at(at + 1)
            joined = following is not None and following.joint in _GAP
            if token.kind in _NAMES_ALONE:
                self._take(at)
            elif token.kind in ("", "word_surname"):
                if token.kind == "" and token.low not in self.words.words:
                    self._take(at)
            elif joined and following is not None and following.kind == "surname" and not following.kept:
                self._take(at)
            elif token.kind == "word" and token.low in self.words.words and token.capital:
                if not token.opens and self._trusts_capitals() and self._low(at - 1) not in _BEFORE_MONTHS:
                    self._take(at)
            elif token.kind in ("word", "cue") and token.low not in self.words.words and token.capital:
                verb = joined and following is not None and following.low in self.words.cues["verbs"]
                surname = joined and following is not None and following.kind == "word_surname" and following.capital
                if not token.opens or verb or surname:
                    self._take(at)

    def _trusts_capitals(self) -> bool:
        """Tell whether the writer keeps capitals for names: no ordinary word inside a sentence has one."""
        return not any(t.capital and not t.opens and not t.kind and t.low in self.words.words for t in self.tokens)

    def _take(self, at: int) -> None:
        """Take a word as a name, and the surname or initial that follows, and a first name before a surname."""
        self.named.add(at)
        self._take_parts_before(at)
        if self.tokens[at].kind == "surname":
            before = self._at(at - 1)
            if (
                before
                and self.tokens[at].joint in _GAP
                and before.text[0].isupper()
                and not before.kept
                and not self._ordinary(before)
                and before.low not in self.words.words
                and (before.capital or before.kind)
                and before.low not in self.words.cues["titles"]
            ):
                self.named.add(at - 1)
        for index in range(at + 1, at + 4):
            token = self._at(index)
            if token is None or token.kept or token.joint not in _GAP or self._ordinary(token) or self._is_pet(token):
                return
            capital = token.capital and not token.opens and token.low not in self.words.words
            known = token.kind in _NAMES_ALONE or (token.kind and self._is_odd_here(token))
            initial = token.initial or (len(token.low) == 1 and token.low not in _SHORT_WORDS)
            known = known or self.around.is_second_name(index)
            if not (capital or known or initial or (token.joint == " " and self.around.is_surname(index))):
                return
            self.named.add(index)

    def _is_odd_here(self, token: Token) -> bool:
        """Tell whether a word-like name beside a name is more likely one too than a word people use."""
        low = token.low
        return low not in self.words.words and (
            token.kind == "word_surname" or token.capital or not lexicon().is_used(low)
        )

    def by_runs(self) -> None:
        """Find three or more listed names in a row, also when each of them is a word: "per gry och matte"."""
        run: list[int] = []
        for at, token in enumerate(self.tokens):
            goes_on = bool(run) and token.joint in (" ", ", ", " & ")
            if goes_on and token.low in _AND:
                continue
            if token.kind and not token.kept and not self._is_pet(token) and (goes_on or not run):
                run.append(at)
                continue
            self._end_run(run)
            run = [at] if token.kind and not token.kept and not self._is_pet(token) else []
        self._end_run(run)

    def _end_run(self, run: list[int]) -> None:
        common = {at for at in run if self.tokens[at].low in self.words.words}
        while run and (run[0] in common or self.tokens[run[0]].kind == "word_surname"):
            run = run[1:]
        while run and run[-1] in common:
            run = run[:-1]
        if len(run) > 2 and len(set(run) - common) > 1:
            self.named.update(run)

    def _take_parts_before(self, at: int) -> None:
        """Take "abu", "el" and the like before a name, and an unknown first name before a surname."""
        while (before := self._at(at - 1)) and self.tokens[at].joint in _GAP and not before.kept:
            part = before.low in self.words.cues["name_parts"]
            listed = before.kind in ("word", "cue") and (before.opens or self._is_odd_here(before))
            unknown = at - 1 in self.around.unknown and not self._ordinary(before)
            if not part and not unknown and not (listed and before.low not in self.words.words):
                return
            at -= 1
            self.named.add(at)

    def by_surroundings(self) -> None:
        """Find unknown words that look like names or stand like them, and word-like names that stand like names."""
        around = self.around
        for _ in range(_ROUNDS):  # a name found may show the one beside it
            again = False
            for at, token in enumerate(self.tokens):
                if at in self.named or self._is_pet(token) or self._ordinary(token):
                    continue
                if token.kind == "word" and token.joint in _GAP and self._low(at - 1) in _KUNYA:
                    self._take(at)
                    again = True
                if token.kept and not self._is_person_kept(at):
                    continue
                if around.is_name(at, self.named) or around.is_rare_word(at) or self._stands_as_name(at):
                    self._take(at)
                    again = True
            if not again:
                return

    def _is_person_kept(self, at: int) -> bool:
        """A kept place that is also a first name and does what people do ("salem kom hem")."""
        token = self.tokens[at]
        return (
            token.kind == "word" and self._low(at - 1) not in _BEFORE_MONTHS and self.around.shows_person_strictly(at)
        )

    def _stands_as_name(self, at: int) -> bool:
        """A word that is also a name, or stands with one."""
        token, around = self.tokens[at], self.around
        if around.acts_with(at, self.named):
            return True
        if token.kind not in ("word", "cue", "word_surname"):
            return False
        if token.kind == "word_surname":
            strictly = token.low not in self.words.words and around.shows_person_strictly(at) and not token.opens
        else:
            listed = token.low not in self.words.words and around.is_listed_with(at, self.named)
            strictly = listed or around.shows_person_strictly(at)
        pair = around.opens_with_two(at) or (token.kind != "cue" and around.opens_a_pair(at))
        return strictly or pair or (token.capital and self._says_surname(at))

    def _says_surname(self, at: int) -> bool:
        after = [t.low for t in self.tokens[at + 1 : at + 3]]
        return after in (["i", "efternamn"], ["i", "förnamn"])

    def open_words(self) -> set[int]:
        """Return the places of capitalised words that neither a list nor a cue has settled."""
        found = set()
        for index, token in enumerate(self.tokens):
            if index in self.named or token.kept or not token.capital or len(token.low) < 2:
                continue
            if self._is_pet(token) or self._ordinary(token) or token.low in self.words.words:
                continue
            following = self._at(index + 1)
            # A capital after a full stop says little: then what it does must be what people do.
            if not token.opens or (following is not None and following.low in self.words.cues["verbs"]):
                found.add(index)
        return found

    def by_entities(self, open_words: set[int], entities: Iterable[tuple[int, int]]) -> None:
        """Add those open words that lie inside a language model's persons."""
        spans = list(entities)
        at = 0
        for index in sorted(open_words):
            token = self.tokens[index]
            while at < len(spans) and spans[at][1] <= token.start:
                at += 1
            if at < len(spans) and spans[at][0] <= token.start and token.end <= spans[at][1]:
                self.named.add(index)

    def between(self) -> None:
        """Take what stands between two names with only spaces, as in "nguyen van thanh"."""
        for at in range(1, len(self.tokens) - 1):
            token, after = self.tokens[at], self.tokens[at + 1]
            inside = at not in self.named and {at - 1, at + 1} <= self.named
            if inside and token.joint == after.joint == " " and not token.kept and not self._ordinary(token):
                part = token.low in self.words.cues["name_parts"]
                if part or (token.low not in self.words.words and token.low not in self.words.cues["verbs"]):
                    self.named.add(at)

    def repeated(self) -> None:
        """Mask a found name wherever it stands again, also in lower case."""
        known = {
            self.tokens[i].low.removesuffix("s")
            for i in self.named
            if self.tokens[i].kind not in ("word", "cue", "word_surname")
        }
        known = {k for k in known if len(k) > 3}
        for index, token in enumerate(self.tokens):
            if token.low.removesuffix("s") in known and not token.kept and not self._ordinary(token):
                self.named.add(index)

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Return the named words as spans; words with only a space or dash between them become one."""
        found: list[tuple[int, int]] = []
        for index in sorted(self.named):
            token = self.tokens[index]
            if found and text[found[-1][1] : token.start] in _GAP and index - 1 in self.named:
                found[-1] = (found[-1][0], token.end)
            else:
                found.append((token.start, token.end))
        return found
