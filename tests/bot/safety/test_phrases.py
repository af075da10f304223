"""Silence, blame and threats against staff are heard where they are said, and only there."""

from __future__ import annotations

import time

import pytest

from bot.safety import blames_oneself, cannot_speak, threatens_staff


@pytest.mark.parametrize(
    "text",
    [
        "jag kan inte prata högt, han sitter i rummet bredvid",
        "vågar inte tala han är i hallen",
        "kan inte ringa nu",
        "jag kan inte ringa. vad gör jag",
        "vi törs inte ringa 112",
        "Jag kan inte ringa polisen för han tar telefonen",
        "kan inte ringa han är här",
        "jag kan inte ringa dom hör mig",
        "nu kan jag inte prata",
        "det går inte att ringa härifrån",
        "sitter i badrummet låst, måste viska",
        "vi måste vara tysta",
        "hon märker om jag pratar",
        "mamma hör om vi ringer",
        "han får inte höra att jag ringer",
        "de hör allt jag säger",
        "han lyssnar utanför dörren",
        "gömmer mig i skåpet, får inte låta",
        "kan bara skriva, han sover bredvid",
        "kan ni skicka polis utan att jag pratar",
        "jag får inte fram ett ljud",
        "k\u200ban inte pr\u0430ta",
        "i can't talk, he is in the kitchen",
    ],
)
def test_cannot_speak_voice_hearing_or_no_call_is_silence(text: str) -> None:
    """Said of one's own voice, of someone who hears, or of calling at all."""
    assert cannot_speak(text)


@pytest.mark.parametrize(
    "text",
    [
        "vi jobbar i samma rum och jag undrar om stöd",
        "min bror och jag kan inte vara i samma rum",
        "jag kan inte ringa försäkringskassan för det är alltid kö",
        "vi kan inte ringa socialtjänsten på helgen",
        "jag kan inte ringa till häktet",
        "jag kan inte ringa honom för telefonen är av",
        "vågar inte ringa min son",
        "måste jag skriva på pappret",
        "jag måste skriva en ansökan",
        "får man skriva hit som granne",
        "min son kan inte prata",
        "pappa har fått stroke och kan inte prata",
        "han sitter inne och kan inte ringa",
        "får han ringa oss från häktet",
        "jag kan inte prata med min mamma om det",
        "jag kan inte prata svenska så bra",
        "jag får inte prata om utredningen",
        "det går inte att prata med honom",
        "jag måste vara tyst om det som hänt",
        "barnen måste vara tysta när han sover",
        "han hör röster och lyssnar aldrig på mig",
        "hon hör mig inte när jag ber henne sluta",
        "jag kan inte låta bli att oroa mig",
        "jag jobbar dagtid och kan inte ringa då",
    ],
)
def test_cannot_speak_other_trouble_is_no_silence(text: str) -> None:
    """Whom one cannot reach, what one may not tell, what must be written, and others who cannot speak."""
    assert not cannot_speak(text)


@pytest.mark.parametrize(
    "text",
    [
        "är det mitt fel att han dricker",
        "allt är mitt fel",
        "är det för att jag slog tillbaka som han är arg",
        "pappa slog mig, det är mitt fel",
        "han sa att han slog henne och att det är mitt fel",
    ],
)
def test_blames_oneself_for_what_others_did_is_heard(text: str) -> None:
    """What someone else did is not the writer's fault."""
    assert blames_oneself(text)


@pytest.mark.parametrize(
    "text",
    [
        "jag slog honom det är mitt fel",
        "det är mitt fel, jag har misshandlat min fru",
        "allt är mitt fel jag sparkade till henne",
        "jag råkade knuffa mamma är det mitt fel",
        "i går slog jag min son. det är mitt fel",
        "i hit her it's my fault",
    ],
)
def test_blames_oneself_own_violence_is_something_else(text: str) -> None:
    """Nobody who has hurt someone is told that it is not their fault."""
    assert not blames_oneself(text)


@pytest.mark.parametrize(
    "text",
    [
        "jag ska åka ner till er och skjuta dig",
        "jag ska döda dig",
        "JAG SKA FAN DÖDA ER",
        "ja ska skjuta dej",
        "jag ska komma till kontoret och skjuta er",
        "hjälper ni inte min son kommer jag döda er",
        "vi tänker bränna ner socialen",
        "jag kommer till stadshuset med en kniv",
        "jag vet var du bor",
        "ni säger att ni hjälper men jag ska slå ihjäl er",
        "ni kommer ångra er",
        "jag ska hitta er allihop",
        "jag ska d\u0336ö\u0336d\u0336a\u0336 dig",
        "i will kill you",
    ],
)
def test_threatens_staff_threat_to_the_reader_is_heard(text: str) -> None:
    """Said to whoever reads, or of the office, by the writer."""
    assert threatens_staff(text)


@pytest.mark.parametrize(
    "text",
    [
        "han säger jag ska döda dig",
        "han skrek att jag ska döda dig",
        "pappa sa: jag ska slå dig",
        "min man: jag ska skjuta dig",
        "jag ska döda dig skrek han",
        'i mobilen stod "jag ska skjuta dig"',
        "fick ett sms jag vet var du bor",
        "det stod vi vet var du bor på lappen",
        "exet skriver du ska få ångra det här",
        "jag ska döda honom",
        "jag ska åka till honom och skjuta honom",
        "han ska åka ner till kontoret och skjuta er",
        "jag sa till honom att jag ska döda dig",
        "jag ska inte döda dig",
        "jag ska slå dig en signal",
        "jag ska komma till kontoret och lämna papper",
        "han slår mamma",
        "de skjuter på oss",
        "han hotar att skada mig",
        "he says i will kill you",
    ],
)
def test_threatens_staff_quoted_or_against_others_is_not(text: str) -> None:
    """What others have said to the writer, threats to a third person, and plain errands."""
    assert not threatens_staff(text)


@pytest.mark.parametrize(
    "piece", ["jag ska ", "sa han ", "jag kan inte ", "han hör ", '"a" ', "jag a b c och kan inte "]
)
def test_phrases_long_text_takes_little_time(piece: str) -> None:
    """Time grows with the length and not with its square."""
    text = (piece * 64_000)[:64_000]
    cannot_speak("")
    start = time.thread_time()
    for says in (cannot_speak, threatens_staff, blames_oneself):
        says(text)
    assert time.thread_time() - start < 3
