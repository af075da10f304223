"""Names that no list has, and listed ones that are also words: how they are told by the words around them."""

from __future__ import annotations

import re

from bot.privacy.tokens import Token
from bot.privacy.unknown import LONGEST, SHORTEST, Lexicon
from bot.privacy.vocabulary import Vocabulary

#: Likeness from which an unknown word is a name wherever it stands, and with something around it that shows a person.
#: Measured on the open half of tests/privacy_set and on the spoilt messages of bot/evaluation/noise.py.
_ALONE, _CAPITAL, _BESIDE = 1.4, -0.9, -0.2
#: In a message with many unknown words (another language, a broken keyboard) they say less.
_ALONE_IN_NOISE = 1.6
#: How much likeness a word gains by being a listed name but for one letter.
_NEAR_A_NAME = 0.55
_NOISY_SHARE, _NOISY_LEAST = 0.2, 3
#: Likeness from which a slip of a frequent word is a name after all, where a name is to be expected.
_IN_PLACE_OF_A_NAME = 0.6
_SHORTEST_ALONE = 3
_SHORTEST_IN_CAPITALS = 5
_PLACES = {"i", "in"}
_LOVED = {"kär", "förälskad", "besviken", "barn", "tro"}
AND = {"och", "o", "å", "samt", "eller", "and", "&", "u"}
_AGE = re.compile(r",? ?\(?\d{1,2}(?: ?år|[),]| o |\.| och )", re.IGNORECASE)
_YEARS = re.compile(r",? ?\(?\d{1,2} ?(?:år|\)|,)", re.IGNORECASE)
_CLEFTS = {(it, was) for it in ("det", "de", "d") for was in ("var", "va", "är", "e", "ä")}
#: Ends of Swedish surnames made of two words, which the dictionary takes for compounds.
_SURNAME = re.compile(
    r"\w{2,}(?:ström|gren|berg|qvist|kvist|lund|blad|dahl|stedt|strand|hammar|sköld|mark|man|lind|blom|holm|feldt|felt|"
    r"hult|löf|löv|ryd|stam|wall|vall|hagen|bäck|kvarn|born|hjelm|swärd|svärd|borg|krans|gård|haag|rot|fors)s?"
)


class Around:
    """What stands around each word of a message."""

    def __init__(self, found: list[Token], text: str, words: Vocabulary, lexicon: Lexicon) -> None:
        """Look up the words of one message; what was looked up goes with it."""
        self.tokens = found
        self.text = text
        self._words = words
        self._lexicon = lexicon
        dotless = self._dotless = not any(c in "åäöÅÄÖ" for c in text)
        self.unknown: set[int] = set()
        #: Words that only their two halves make known: names of people may look so too ("fagerholm", "viktår").
        self.made_up: set[int] = set()
        for at, token in enumerate(found):
            if not token.kind and not token.kept and token.low not in words.words and not lexicon.is_word(token.low):
                if not self._known(token.low, dotless):
                    self.unknown.add(at)
                elif SHORTEST < len(token.low) <= LONGEST and not dotless and not lexicon.is_word(token.low[:-1]):
                    self.made_up.add(at)
        noise = sum(not self._lexicon.knows_in_english(found[at].low) for at in self.unknown)
        self.noisy = noise >= _NOISY_LEAST and noise > _NOISY_SHARE * len(found)

    def _known(self, low: str, dotless: bool) -> bool:
        parts = low.split("-")
        return all(self._lexicon.knows(part, dotless) for part in parts if part)

    def _low(self, at: int) -> str:
        return self.tokens[at].low if 0 <= at < len(self.tokens) else ""

    def _joined(self, at: int) -> bool:
        """Tell whether only a space stands before the word."""
        return 0 < at < len(self.tokens) and self.tokens[at].joint in (" ", "  ")

    def is_rare_word(self, at: int) -> bool:
        """Tell whether a listed name is a word nobody here writes: then it is a name, but after "en" and the like."""
        token = self.tokens[at]
        return (
            token.kind == "word"
            and token.low not in self._words.words
            and not self._lexicon.is_own(token.low, self._dotless)
            and not self._lexicon.is_own(token.low.removesuffix("s"))
            and token.low not in self._words.known
            and not (self._joined(at) and self._low(at - 1) in self._words.cues["articles"])
        )

    def is_name(self, at: int, named: set[int]) -> bool:
        """Tell whether an unknown word is a name."""
        token = self.tokens[at]
        if at in self.made_up:
            return not self._is_place(at) and self._is_made_up_name(at)
        if at not in self.unknown or self._is_place(at):
            return False
        if len(token.low) < (_SHORTEST_IN_CAPITALS if token.abbreviation else 2):
            return False
        english = self._lexicon.knows_in_english(token.low)
        likeness = self._lexicon.likeness(token.low) + _NEAR_A_NAME * self._lexicon.is_near_name(token.low)
        slip = (not token.capital or token.opens) and self._lexicon.is_slip(token.low)
        if slip and not (likeness >= _IN_PLACE_OF_A_NAME and self._stands_for_a_name(at)):
            return False
        if likeness >= (_ALONE_IN_NOISE if self.noisy else _ALONE) + english and len(token.low) >= _SHORTEST_ALONE:
            return True
        if token.capital and not token.opens and likeness >= _CAPITAL + english / 2:
            return True
        return likeness >= _BESIDE + english / 2 and self.shows_person(at, named)

    def _stands_for_a_name(self, at: int) -> bool:
        """Tell whether a word stands where a name is likelier than a slip: after kin, or first and doing something."""
        token, cues = self.tokens[at], self._words.cues
        after_kin = self._joined(at) and (self._low(at - 1) in cues["kinship"] or self._low(at - 1) in cues["titles"])
        acts = self._joined(at + 1) and self._low(at + 1) in cues["verbs"]
        return after_kin or (acts and token.opens and token.capital)

    def _is_made_up_name(self, at: int) -> bool:
        token, cues = self.tokens[at], self._words.cues
        named = _SURNAME.fullmatch(token.low) is not None or self._lexicon.is_near_name(token.low)
        after_kin = self._joined(at) and self._low(at - 1) in cues["kinship"]
        acts = self._joined(at + 1) and self._low(at + 1) in cues["verbs"]
        if after_kin and (named or acts):
            return True
        return named and ((acts and token.opens) or (token.capital and not token.opens))

    def _is_place(self, at: int) -> bool:
        return self._joined(at) and self._low(at - 1) in _PLACES and self._low(at - 2) not in _LOVED

    def shows_person(self, at: int, named: set[int]) -> bool:
        """Tell whether what stands around a word that may be a name shows that it is one."""
        cues, before, after = self._words.cues, self._low(at - 1), self._low(at + 1)
        left, right = self._joined(at), self._joined(at + 1)
        return (
            (right and after in cues["verbs"])
            or (right and after in ("här", "heter", "hette"))
            or (left and (before in cues["beside"] or before in cues["kinship"] or before in cues["titles"]))
            or self.is_listed_with(at, named)
            or self._owns(at)
            or self._is_pointed_out(at)
            or _AGE.match(self.text, self.tokens[at].end) is not None
        )

    def shows_person_strictly(self, at: int) -> bool:
        """Tell the same of a name that is an ordinary word, where less is believed."""
        token, cues = self.tokens[at], self._words.cues
        after, left, right = self._low(at + 1), self._joined(at), self._joined(at + 1)
        if token.opens and token.kind == "word" and self._explained(at):
            return True
        if token.opens and right and token.low not in cues["never_opens"] and after in cues["verbs"]:
            return True
        if (
            left
            and right
            and token.kind == "word"
            and after in cues["verbs"]
            and self._low(at - 1) in cues["starts_clause"]
        ):
            return token.low not in cues["never_opens"] and token.low not in self._words.words
        if token.kind == "word" and token.low not in self._words.words and self._owns(at):
            return True
        if self._is_pointed_out(at) or (token.low not in self._words.words and _YEARS.match(self.text, token.end)):
            return True
        asks = left and self.tokens[at - 1].opens and self._low(at - 1) in cues["verbs"]
        if asks and token.low not in cues["never_opens"] and token.low not in self._words.words:
            return True
        if right and after == "i" and self._low(at + 2) in ("efternamn", "förnamn"):
            return True
        if right and after == "här" and (token.opens or self._low(at - 1) in ("är", "e", "ä", "hej", "hallå")):
            return token.low not in cues["never_opens"] or self._low(at - 2) in ("det", "de")
        if not self._joined(at) or token.low in self._words.words:
            return False
        two = f"{self._low(at - 2)} {self._low(at - 1)}"
        three = f"{self._low(at - 3)} {two}"
        beside = cues["beside_words"]
        return three in beside or two in beside or (self._low(at - 1) in beside and token.kind != "word_surname")

    def is_listed_with(self, at: int, named: set[int]) -> bool:
        """Tell whether a word stands with a name: "Onni och Aino", "adam, noah o isak"."""
        for step in (-1, 1):
            near = at + step
            if not 0 <= near < len(self.tokens):
                continue
            joint = self.tokens[max(at, near)].joint
            if near in named and joint in (", ", " & ", ",", " + "):
                return True
            far = near + step
            if self.tokens[near].low in AND and far in named and joint == " ":
                return True
        return False

    def acts_with(self, at: int, named: set[int]) -> bool:
        """Tell whether a word that no own text has does something with a name: "Matte och Snurre kom"."""
        token, cues = self.tokens[at], self._words.cues
        if not (self._joined(at) and self._low(at - 1) in AND and at - 2 in named and self._joined(at + 1)):
            return False
        ordinary = self._lexicon.is_own(token.low) or token.low in cues["kinship"] or token.kept
        return self._low(at + 1) in cues["verbs"] and not ordinary

    def opens_a_pair(self, at: int) -> bool:
        """Tell whether a word-like name and somebody else begin a sentence by doing something."""
        token = self.tokens[at]
        pair = token.opens and self._joined(at + 1) and self._low(at + 1) in AND and self._joined(at + 3)
        return (
            pair and self._low(at + 3) in self._words.cues["verbs"] and token.low not in self._words.cues["never_opens"]
        )

    def _explained(self, at: int) -> bool:
        """Tell whether a bracket about a person follows: "Saga (han stavar så)"."""
        near = self.tokens[at + 1 : at + 2]
        return any(t.joint == " (" and t.low in self._words.cues["persons"] for t in near)

    def is_second_name(self, at: int) -> bool:
        """Tell whether a word-like name right after a name is its second half: it acts, or ends there."""
        token, cues = self.tokens[at], self._words.cues
        if token.kind not in ("word", "cue", "word_surname") or token.low in cues["persons"] | cues["never_opens"]:
            return False
        last = at + 1 == len(self.tokens)
        after = self._low(at + 1)
        return self._joined(at) and (last or (self._joined(at + 1) and (after in cues["verbs"] or after in AND)))

    def opens_with_two(self, at: int) -> bool:
        """Tell whether two word-like names begin a sentence by doing something: "ville rosa är min kille"."""
        token, near = self.tokens[at], self.tokens[at + 1 : at + 2]
        listed = token.opens and token.kind in ("word", "cue") and token.low not in self._words.cues["never_opens"]
        return listed and any(self.is_second_name(at + 1) and t.low not in self._words.words for t in near)

    def _is_pointed_out(self, at: int) -> bool:
        """Tell whether a word stands as in "det var X som sköt"."""
        before = (self._low(at - 2), self._low(at - 1))
        after = self._joined(at + 1) and self._low(at + 1) == "som"
        return after and self._joined(at) and before in _CLEFTS and self.tokens[at].low not in self._words.words

    def _owns(self, at: int) -> bool:
        token, after = self.tokens[at], self._low(at + 1)
        return (
            token.low.endswith("s")
            and self._joined(at + 1)
            and (after in self._words.cues["owned"] or after in self._words.cues["kinship"])
        )

    def is_surname(self, at: int) -> bool:
        """Tell whether a word right after a first name is a surname: no Swedish word, or made like one."""
        token = self.tokens[at]
        if token.kept or token.low in self._words.words or len(token.low) < 3:
            return False
        return at in self.unknown or (len(token.low) >= 6 and _SURNAME.fullmatch(token.low) is not None)
