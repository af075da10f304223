"""The content files: what is read, and what an editor is told when something is wrong."""

from __future__ import annotations

import os
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.content.live import districts
from bot.content.model import Hours, Period, overdue
from bot.content.registry import ContentError, district_named, load
from tests.bot.content.conftest import Write


def test_load_correct_folder_gives_typed_content(write: Write) -> None:
    """Everything is read, with shorthand days unfolded and values filled in."""
    content = load(write())
    contact, old = content.contacts
    assert contact.channels[0].hours == Hours("Vardagar 9–17", (Period((0, 1, 2, 3, 4), "09:00", "17:00"),))
    assert contact.channels[0].free is True and contact.anonymous == "ja"
    assert contact.reviewed_on == date(2026, 11, 22)
    assert old.replaced_by == "linjen" and not old.reachable
    answer = content.answers[0]
    assert answer.text == "Prisbasbeloppet är 59 200 kronor.\n\nRing en byrå."
    assert answer.next == ("datum",) and answer.child_text == "Fråga en vuxen."
    assert [d.id for d in content.districts] == ["jarva"]


def test_load_same_files_twice_reads_once(write: Write) -> None:
    """A second load gives the same object, and a changed file a new one."""
    folder = write()
    first = load(folder)
    assert load(folder) is first
    values = folder / "values.yml"
    values.write_text(values.read_text(encoding="utf-8").replace("59 200", "60 000"), encoding="utf-8")
    os.utime(values, (1, 1))
    assert "60 000" in load(folder).answers[0].text


ERRORS = [
    ("contacts", "  name: Linjen\n", "", 1, 'Fältet "name" saknas'),
    ("contacts", "name: Linjen", "nam: Linjen", 1, "saknas"),
    ("contacts", "  name: Linjen\n", "  name: Linjen\n  namn: X\n", 3, 'Fältet "namn" finns inte'),
    ("contacts", "  name: Linjen\n", "  name: Linjen\n  name: X\n", 3, "står två gånger"),
    ("contacts", "[alla]", "[allla]", 5, "Skriv något av: alla"),
    ("contacts", "urgency: [snart]", "urgency: [akut_idag]", 7, "ingen, snart, akut, livsfara"),
    ("contacts", "urgency: [snart]", "urgency: []", 7, "är tomt"),
    ("contacts", 'value: "116 111"', "value: 116111", 10, "citattecken"),
    ("contacts", 'value: "116 111"', 'value: "08-1"', 10, "Numret går inte att ringa"),
    ("contacts", "days: [vardagar]", "days: [vardag]", 14, "vardagar"),
    ("contacts", 'from: "09:00"', 'from: "9"', 14, 'som "09:00"'),
    ("contacts", "free: true", "free: gratis", 15, "true eller false"),
    ("contacts", "area: nationell", "area: tensta", 18, 'Området "tensta" finns inte'),
    ("contacts", "url: https://example.se", "url: example.se", 19, "börjar med https://"),
    ("contacts", "reviewed_on: 2026-11-22", "reviewed_on: 2026-13-22", 21, "inget datum"),
    ("contacts", "reviewed_on: 2026-11-22", "reviewed_on: i går", 21, "ett datum"),
    ("contacts", "review_within: 90", "review_within: 0", 22, "mellan 1 och 1000"),
    ("contacts", "status: active", "status: aktiv", 23, "active, paused, retired"),
    ("contacts", "id: gamla_linjen", "id: linjen", 26, "finns redan på rad 1"),
    ("contacts", "replaced_by: linjen", "replaced_by: nya", 42, 'Kontakten "nya" finns inte'),
    ("contacts", "replaced_by: linjen", "replaced_by: gamla_linjen", 42, "i en ring"),
    ("contacts", "  replaced_by: linjen\n", "", 40, "vart ska man gå nu"),
    ("contacts", "status: active", "status: paused", 42, "som inte visas"),
    ("contacts", "  name: Linjen\n", "  name: [\n", 0, "går inte att läsa"),
    ("begravning", "topic: begravning", "topic: none", 2, "dodsfall"),
    ("begravning", "{prisbasbelopp}", "{prisbas}", 7, 'Värdet "{prisbas}" finns inte i values.yml'),
    ("begravning", "Ring en byrå.", "A.\n\n    B.\n\n    C.", 7, "fler än 3 stycken"),
    ("begravning", "next: [datum]", "next: [datumet]", 19, 'Svaret "datumet" finns inte'),
    ("begravning", "id: datum", "id: kostnad", 21, "finns redan på rad 1"),
    ("begravning", "topic: begravning", "topic: forsakring", 2, 'Ämnet ska vara "begravning"'),
    ("begravning", "{prisbasbelopp}", "{tel_gamla_linjen}", 7, "kontakt som visas och har telefon"),
    ("values", "id: prisbasbelopp", "id: Prisbasbelopp", 1, "små bokstäver"),
    ("districts", "  name: Järva\n", "", 1, 'Fältet "name" saknas'),
    ("order", "never_hide: [linjen]", "never_hide: [linje]", 2, 'Kontakten "linje" finns inte'),
    ("order", "never_hide: [linjen]", "never_hide: [gamla_linjen]", 2, "får aldrig döljas"),
    ("choices", "  vbe:", "  vbee:", 1, 'Fältet "vbe" saknas'),
    ("choices", "topics: [begravning]", "topics: [begravningar]", 4, "Skriv något av: dodsfall"),
    ("choices", "topics:\n  dods", "asked_elsewhere: {vbe: [x]}\ntopics:\n  dods", 17, "finns inte"),
    ("choices", "topics:\n  dods", "asked_elsewhere: {dodsfall: [x]}\ntopics:\n  dods", 17, 'Kontakten "x" finns inte'),
    ("order", "for_group: 1, ", "", 1, 'Poängen "for_group" saknas'),
    ("order", "for_group: 1", "for_group: 1, annat: 1", 1, 'Poängen "annat" används inte'),
]


@pytest.mark.parametrize(("name", "old", "new", "line", "advice"), ERRORS)
def test_load_broken_file_names_line_and_what_to_do(
    write: Write, name: str, old: str, new: str, line: int, advice: str
) -> None:
    """An editor is told the file, the line and what to do, in Swedish."""
    with pytest.raises(ContentError) as caught:
        load(write(**{name: (old, new)}))
    assert caught.value.file == f"{name}.yml"
    assert advice in str(caught.value)
    if line:
        assert caught.value.line == line, str(caught.value)
        assert f"rad {line}:" in str(caught.value)


def test_load_missing_file_is_refused(write: Write) -> None:
    """Half the content is not content."""
    folder = write()
    (folder / "values.yml").unlink()
    with pytest.raises(ContentError, match=r"values\.yml: Filen saknas"):
        load(folder)
    (write() / "answers" / "begravning.yml").unlink()
    with pytest.raises(ContentError, match="answers: Mappen saknas eller är tom"):
        load(folder)


def test_load_same_id_in_two_files_is_refused(write: Write) -> None:
    """An id means one answer, whatever file it stands in."""
    folder = write()
    other = (folder / "answers" / "begravning.yml").read_text(encoding="utf-8").replace("begravning", "forsakring")
    (folder / "answers" / "forsakring.yml").write_text(other, encoding="utf-8")
    with pytest.raises(ContentError, match=r'forsakring\.yml, rad 1: Id "kostnad" finns redan i begravning\.yml'):
        load(folder)


def test_load_telephone_of_a_contact_is_filled_in(write: Write) -> None:
    """A number stands in the contact registry only."""
    content = load(write(begravning=("Ring en byrå.", "Ring {tel_linjen}.")))
    assert content.answers[0].text.endswith("Ring 116 111.")


def test_load_wrong_encoding_is_refused(write: Write) -> None:
    """A file saved as Latin-1 is not guessed at."""
    folder = write()
    (folder / "values.yml").write_bytes("- id: å".encode("latin-1"))
    with pytest.raises(ContentError, match="UTF-8"):
        load(folder)


def test_district_named_old_name_and_neighbourhood_lead_to_today() -> None:
    """Whoever writes the name their district had, or their neighbourhood's, comes right."""
    for name in ("Järva", "jarva", "spånga-tensta", " Rinkeby ", "Husby"):
        found = district_named(name, districts())
        assert found is not None and found.id == "jarva"
    assert district_named("Göteborg", districts()) is None


def test_districts_are_todays_eleven() -> None:
    """Eleven since 1 July 2023."""
    assert len(districts()) == 11
    assert {"farsta", "norra_innerstaden", "hagersten_alvsjo"} <= {d.id for d in districts()}


def test_overdue_the_day_after_the_last_is_late(write: Write) -> None:
    """The last day still counts."""
    contact = load(write()).contacts[0]
    last = contact.reviewed_on + timedelta(days=90)
    assert not overdue(contact, last)
    assert overdue(contact, last + timedelta(days=1))


def test_error_never_shows_a_path(write: Write) -> None:
    """Errors name the file only, so logs do not tell where the product lies."""
    folder: Path = write(values=("id: prisbasbelopp", "id: X"))
    with pytest.raises(ContentError) as caught:
        load(folder)
    assert str(folder) not in str(caught.value)
