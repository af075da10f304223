"""`content check`: everything that is wrong, at once, with file, line and what to do."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.content.check import Report, as_lines, check
from bot.content.registry import load
from bot.settings import settings
from tests.bot.content.conftest import Write

TODAY = date(2026, 11, 26)
REPEALED = """\
repealed:
  - law: "1900:1"
    name: Den gamla lagen
    called: socialtjänstlagen
    replaced_by: "1950:2"
    since: 1951-01-01
    sections:
      - {was: 5 kap. 10 §, now: 13 kap. 9 §}
unconfirmed:
  - what: Nya beloppet
    check: Läs lagen.
    answers: [obekraftad]
    contacts: []
watched:
  - law: "1970:3"
    what: Den kan ändras.
"""


YEAR = """\
- id: basbelopp_ar
  value: "2027"
  what: Året
  source: https://example.se
  reviewed_on: 2026-11-22
"""


def checked(folder: Path, repealed: str = REPEALED) -> Report:
    """Check a folder that has a list of laws too; the fact on it belongs to no item unless a test says so."""
    (folder / "repealed.yml").write_text(repealed.replace("[obekraftad]", "[]"), encoding="utf-8")
    return check(folder, TODAY)


def test_check_folder_that_holds_has_no_errors(write: Write) -> None:
    """Nothing is found in what is right."""
    report = checked(write())
    assert report.errors == ()
    assert as_lines(report)[-1].startswith("Inga fel.")


ERRORS = [
    # A shape, and what one file says about another, as when the content is read.
    ("contacts", "audience: [alla_anhoriga]", "audience: []", 6, "är tomt"),
    ("contacts", "replaced_by: linjen", "replaced_by: nya", 42, 'Kontakten "nya" finns inte'),
    ("begravning", "next: [datum]", "next: [datumet]", 19, 'Svaret "datumet" finns inte'),
    ("begravning", "{prisbasbelopp}", "{prisbas}", 7, 'Värdet "{prisbas}" finns inte'),
    ("order", "contacts: [linjen]", "contacts: [linje]", 7, 'Kontakten "linje" finns inte'),
    ("order", "for_group: 1, ", "", 1, 'Poängen "for_group" saknas'),
    ("choices", "topics: [begravning]", "topics: [begravningar]", 4, "Skriv något av"),
    ("begravning", "url: https://example.se/a", "url: https://example", 14, "går inte att följa"),
    ("begravning", "Ring en byrå.", "Läs https://exa<mple.se här.", 7, "går inte att följa"),
    ("contacts", "sources: [https://example.se]", "sources: ['https://example.se:port']", 20, "går inte att följa"),
    ("contacts", 'value: "116 111"', 'value: "(08) 508 25 600"', 10, "är skrivet på fel sätt"),
    ("contacts", 'value: "116 111"', 'value: "0850825600"', 10, "är skrivet på fel sätt"),
    ("contacts", "what: Någon att prata med.", "what: Ring 116 111.", 4, 'Flytta det till "channels"'),
    ("values", "value: 59 200 kronor", 'value: "08/508 25 600"', 2, "skrivet på fel sätt"),
    # What is typed and should be drawn from elsewhere, on its own line in the text.
    ("begravning", "Ring en byrå.", "Ring 08-508 25 600.", 11, 'Telefonnumret "08-508 25 600" står i texten'),
    ("begravning", "Ring en byrå.", "Ring 112.", 11, 'Telefonnumret "112" står i texten'),
    ("begravning", "Ring en byrå.", "Det kostar 500 kr.", 11, 'Beloppet "500 kr" står i texten'),
    ("begravning", "Ring en byrå.", "Du får 80 % av lönen.", 11, 'Beloppet "80 %" står i texten'),
    ("begravning", "Ring en byrå.", "Läs 13 kap. 9 § i lagen.", 11, 'Paragrafen "13 kap" står i texten'),
    ("begravning", "Ring en byrå.", "Det gäller från 1 juli 2026.", 11, 'Datumet "1 juli 2026" står i texten'),
    ("begravning", "Ring en byrå.", "Du har tre månader på dig.", 11, 'Tiden "tre månader" står i texten'),
    ("begravning", "Fråga en vuxen.", "Ring 116 111.", 12, 'Telefonnumret "116 111" står i texten'),
    ("begravning", "Ring en byrå.", "Ring 0812345678.", 11, 'Telefonnumret "0812345678" står i texten'),
    ("begravning", "Ring en byrå.", "Ring 08.123.456.78.", 11, 'Telefonnumret "08.123.456.78" står i texten'),
    ("begravning", "Ring en byrå.", "Det kostar femhundra kronor.", 11, 'Beloppet "femhundra kronor" står i texten'),
    ("begravning", "Ring en byrå.", "Det kostar 118400 kronr.", 11, 'Beloppet "118400 kronr" står i texten'),
    ("begravning", "Ring en byrå.", "Du har ett halvår på dig.", 11, 'Tiden "halvår" står i texten'),
    ("begravning", "Ring en byrå.", "De svarar 9–16.", 11, 'Klockslaget "9–16" står i texten'),
    ("begravning", "Ring en byrå.", "Läs <b>noga</b>.", 7, "visas som tecken"),
    ("begravning", "url: https://example.se/a", "url: http://example.se/a", 14, "ska börja med https"),
    ("contacts", 'from: "09:00", to: "17:00"', 'from: "09:00", to: "09:00"', 11, "börjar och slutar 09:00"),
    ("contacts", "free: true", "via: ingen", 15, 'Kontakten "ingen" finns inte'),
    # How it reads.
    ("begravning", "Ring en byrå.", "Ring en byrå. " * 40, 7, "ord. Korta den till högst 90"),
    ("begravning", "Ring en byrå.", "Begravningsbyråer erbjuder begravningsrådgivning.", 7, "högst 40 är tillåtet"),
    ("begravning", "Fråga en vuxen.", "Begravningsbyrån erbjuder rådgivning.", 12, "högst 30 är tillåtet"),
    # Checklists and the files of the pages.
    ("checklists", "answer: datum", "answer: dagen", 12, 'Svaret "dagen" finns inte'),
    ("checklists", "do: Bestäm dagen.", "do: Bestäm inom tre veckor.", 17, 'Tiden "tre veckor" står i texten'),
    ("checklists", "{begravning_tid}", "{tiden}", 18, 'Värdet "{tiden}" finns inte'),
    ("contacts_page", "[linjen]", "[linje]", 3, 'Kontakten "linje" finns inte'),
    ("contacts_page", "[linjen]", "[linjen, linjen]", 3, "står redan på sidan"),
    ("elsewhere", "city: [stan]", "city: []", 1, "är tomt"),
    # Law and days.
    ("begravning", "url: https://example.se/a", "url: https://example.se/a?bet=1900:1", 14, "Läs 1950:2, som gäller"),
    ("values", "what: Prisbasbeloppet", "what: 5 kap. 10 § socialtjänstlagen", 3, "Nu gäller 13 kap. 9 §"),
    ("values", "reviewed_on: 2026-11-22", "reviewed_on: 2027-01-01", 5, "har inte varit än"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "old", "new", "line", "advice"), ERRORS)
def test_check_names_line_and_what_to_do(write: Write, name: str, old: str, new: str, line: int, advice: str) -> None:
    """Every kind of mistake is told where it stands."""
    report = checked(write(**{name: (old, new)}))
    found = [e for e in report.errors if advice in e.advice]
    assert [(e.file, e.line) for e in found] == [(f"{name}.yml", line)], as_lines(report)


def test_check_words_that_say_other_hours_and_years_are_looked_at(write: Write) -> None:
    """Hours in words beside the passes, and amounts of another year than the one that is said, stop nothing."""
    folder = write(
        contacts=("Vardagar 9–17", "Vardagar 10–14"), values=("- id: begravning_tid", f"{YEAR}- id: begravning_tid")
    )
    told = [w.advice for w in checked(folder).warnings]
    assert any("säger inte samma klockslag" in advice for advice in told)
    assert any("Beloppet gäller 2026" in advice for advice in told)


def test_check_file_that_nobody_reads_and_112_hidden_are_errors(write: Write) -> None:
    """A file with another ending would be passed over in silence; 112 must not be hidden."""
    folder = write(contacts=("- id: linjen", "- id: sos_alarm_112"))
    (folder / "answers" / "nytt.yaml").write_text("[]", encoding="utf-8")
    told = [e.advice for e in checked(folder).errors]
    assert any("Filen läses inte" in advice for advice in told)
    assert any("får aldrig döljas" in advice for advice in told)


NEAR_MISSES = [
    "Det tar ett tag. Du är inte ensam.",
    "Det gällde fram till 2024.",
    "Du får {prisbasbelopp} om du ringer {tel_linjen}.",
    "Läs mer på 1177.se om du vill.",
    "Två av oss ringer dig. En dag i taget.",
    "Har du SMS112?",
]


@pytest.mark.parametrize("text", NEAR_MISSES)
def test_check_ordinary_words_are_not_taken_for_facts(write: Write, text: str) -> None:
    """Numbers that are no amount, term or telephone number may stand, and so may what is drawn."""
    assert checked(write(begravning=("Ring en byrå.", text))).errors == ()


def test_check_tells_everything_at_once_in_order(write: Write) -> None:
    """Mistakes in several files, and several in one item, are all told, sorted by file and line, each once."""
    folder = write(
        contacts=("free: true", "free: gratis"),
        begravning=("Ring en byrå.", "Ring 116 111 eller {okant} och {okand}."),
        values=("id: prisbasbelopp", "id: Pris"),
        order=("narrow: []", "narrow: [ingen]"),
    )
    report = checked(folder)
    told = "\n".join(as_lines(report))
    for part in ("true eller false", '"116 111"', "{okant}", "{okand}", "små bokstäver", '"ingen" finns inte'):
        assert part in told
    places = [(str(e.path), e.line) for e in report.errors]
    assert places == sorted(places)
    assert len({str(e) for e in report.errors}) == len(report.errors)
    assert "linjen" not in told.replace("{tel_linjen}", ""), "an item of wrong shape is still there for others"


def test_check_tells_everything_in_a_checklist(write: Write) -> None:
    """Several mistakes in one list are told together; a step whose answer is wrong itself is not blamed for it."""
    folder = write(
        checklists=("answer: datum", "answer: dagen"), begravning=("authority: Skatteverket", "authority: 1")
    )
    file = folder / "checklists.yml"
    text = file.read_text("utf-8").replace("{begravning_tid}", "{okant}").replace("due: null", "due: borta")
    file.write_text(text.replace("answer: datum", "answer: kostnad"), "utf-8")
    told = [e.advice for e in checked(folder).errors if e.file == "checklists.yml"]
    for part in ('"dagen" finns inte', '"{okant}" finns inte', '"borta" finns inte', '"reminder" ska ha'):
        assert any(part in advice for advice in told), part
    assert not any('"kostnad"' in advice for advice in told)


def test_check_file_that_cannot_be_read_is_told_alone(write: Write) -> None:
    """What one file says about another cannot be told then, but every unreadable file is."""
    folder = write(contacts=("  name: Linjen\n", "  name: [\n"), values=("  value:", " value:"))
    report = checked(folder)
    assert {e.file for e in report.errors} == {"contacts.yml", "values.yml"}
    (folder / "repealed.yml").unlink()
    assert any(e.file == "repealed.yml" and "saknas" in e.advice for e in check(folder, TODAY).errors)


def test_check_unconfirmed_fact_must_be_paused_and_exist(write: Write) -> None:
    """What nobody has confirmed is not shown; paused it is fine; an id on the list that is no more is told too."""
    folder = write()
    (folder / "repealed.yml").write_text(REPEALED.replace("obekraftad", "kostnad, borta"), encoding="utf-8")
    unknown, shown = sorted(check(folder, TODAY).errors, key=lambda e: e.file, reverse=True)
    assert (shown.file, shown.line) == ("begravning.yml", 17) and "status: paused" in shown.advice
    assert unknown.file == "repealed.yml" and '"borta" finns inte' in unknown.advice
    answers = folder / "answers" / "begravning.yml"
    answers.write_text(answers.read_text("utf-8").replace("status: active", "status: paused", 1), "utf-8")
    (folder / "repealed.yml").write_text(REPEALED.replace("obekraftad", "kostnad"), encoding="utf-8")
    assert check(folder, TODAY).errors == ()


def test_check_warnings_are_apart_and_stop_nothing(write: Write) -> None:
    """A passed review day, a law that may have changed, a value nobody uses, a way on to what is hidden."""
    unused = "- {id: x, value: y, what: z, source: 'https://example.se', reviewed_on: 2026-11-22}"
    folder = write(
        begravning=("url: https://example.se/a", "url: https://example.se/a?bet=1970:3"),
        contacts=("reviewed_on: 2026-11-22", "reviewed_on: 2026-01-01"),
        values=("- id: prisbasbelopp", f"{unused}\n- id: prisbasbelopp"),
    )
    text = (folder / "answers" / "begravning.yml").read_text("utf-8")
    head, tail = text.rsplit("status: active", 1)
    (folder / "answers" / "begravning.yml").write_text(f"{head}status: paused{tail}", "utf-8")
    steps = (folder / "checklists.yml").read_text("utf-8").replace("answer: datum", "answer: kostnad")
    (folder / "checklists.yml").write_text(steps, "utf-8")
    report = checked(folder)
    assert report.errors == ()
    told = "\n".join(e.advice for e in report.warnings)
    for part in ("bygger på 1970:3", "skulle ha granskats senast", 'Inget svar hämtar "x"', '"datum" visas inte'):
        assert part in told
    assert "Att titta på" in "\n".join(as_lines(report))


def test_check_too_many_reviews_in_one_month_is_a_warning(write: Write) -> None:
    """Two of three fall due in February: nobody gets that done; spread by shortening, never by lengthening."""
    report = checked(write())
    (warning,) = [e for e in report.warnings if "ska granskas i" in e.advice]
    assert "2 av 3 uppgifter ska granskas i februari 2027" in warning.advice and "förläng aldrig" in warning.advice


def test_check_real_content_has_no_errors() -> None:
    """What is shown to people passes: a mistake must be mended before it is merged."""
    report = check(settings.content_dir, max(TODAY, date.today()))
    assert report.errors == (), "\n".join(as_lines(report))


def test_real_content_review_days_are_spread_over_the_year() -> None:
    """No month has more than a quarter of everything that is to be looked at again."""
    report = check(settings.content_dir, TODAY)
    assert not [e for e in report.warnings if "ska granskas i" in e.advice]
    content = load(settings.content_dir)
    months = {(i.reviewed_on + timedelta(days=i.review_within)).month for i in (*content.answers, *content.contacts)}
    assert len(months) >= 10


@pytest.mark.parametrize(
    ("field", "text", "advice"),
    [
        ("easy_text", "Begravningen kräver förberedelser.", "högst 25 är tillåtet"),
        ("easy_text", "Det tar tid. " * 31, "Texten har 93 ord"),
        ("easy_text", "Det kostar 100 kronor.", 'Beloppet "100 kronor"'),
        ("english", "It takes time. " * 31, "Texten har 93 ord"),
        ("english", "Call 08-508 25 600.", 'Telefonnumret "08-508 25 600"'),
        ("english", "One.\n\n      Two.\n\n      Three.\n\n      Four.", "fler än 3 stycken"),
    ],
)
def test_check_other_versions_as_the_ordinary_text(write: Write, field: str, text: str, advice: str) -> None:
    """Lättläst and English are held to the same length and draw their numbers; English is not measured by LIX."""
    before = "  english:\n    question: What?\n    text" if field == "english" else f"  {field}"
    child = "  child_text: Fråga en vuxen.\n"
    report = checked(write(begravning=(child, f"{child}{before}: |\n      {text}\n")))
    assert [advice in error.advice for error in report.errors] == [True], as_lines(report)
