"""The checklist after a killing, worked through on a phone: days, paper, clipboard, calendar, and nothing sent.

The days below were worked out by hand with a calendar, from lag (1930:173) 1 §.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timezone
from pathlib import Path

from icalendar import Calendar
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from bot.content.registry import Checklist, load
from bot.settings import ROOT, settings
from tests.e2e.widget import PHONE, Widget, visit
from tests.support.stack import EVENING, Stack

TAKEN = ROOT / "results" / "pictures"
A4 = {"width": 794, "height": 1123}
#: The day of the death that the test fills in; three months later there is no 31st.
DIED = "2026-08-31"
#: Ways in which that day could leave the browser.
FORMS = ("2026-08-31", "20260831", "260831", "31 aug", "31/8", "31.8", "08/31", "2026-8-31", "17881344", "17881272")
#: What an open socket says by itself.
PULSE = ("2", "3")
#: Step → what stands beside it, for a death on 31 August 2026 seen on 24 November 2026.
DAYS = {
    "begravning": "Senast onsdag 30 september 2026 (en månad efter dödsfallet)\nDagen har passerat, men fråga ändå.",
    "efterlevandestod": (
        "Helst senast onsdag 30 september 2026 (en månad efter dödsfallet)\nDagen har passerat, men fråga ändå."
    ),
    "dodsboanmalan": (
        "Helst senast lördag 31 oktober 2026 (två månader efter dödsfallet)\nDagen har passerat, men fråga ändå."
    ),
    "bouppteckning": "Senast måndag 30 november 2026 (tre månader efter dödsfallet)",
    "brottsskadeersattning": "Helst senast fredag 31 augusti 2029 (tre år efter dödsfallet)",
}
#: The same for a death on the evening of 24 November 2026.
DAYS_TONIGHT = {
    "begravning": "Senast torsdag 24 december 2026 (en månad efter dödsfallet)",
    "efterlevandestod": "Helst senast torsdag 24 december 2026 (en månad efter dödsfallet)",
    "dodsboanmalan": "Helst senast söndag 24 januari 2027 (två månader efter dödsfallet)",
    "bouppteckning": "Senast onsdag 24 februari 2027 (tre månader efter dödsfallet)",
    "brottsskadeersattning": "Helst senast lördag 24 november 2029 (tre år efter dödsfallet)",
}


def checklist(name: str) -> Checklist:
    """Return a checklist as the content files have it."""
    return next(c for c in load(settings.content_dir).checklists if c.id == name)


def listen(context: BrowserContext, page: Page) -> list[str]:
    """Return a list that fills with everything that leaves the browser: addresses, heads, bodies, what sockets send."""
    sent: list[str] = []
    context.on("request", lambda r: sent.append(f"{r.url} {r.post_data or ''} {r.headers}"))
    page.on("websocket", lambda socket: socket.on("framesent", lambda frame: sent.append(str(frame))))
    return sent


@contextmanager
def at_checklist(
    browser: Browser, base: str, group: str = "Någon nära mig har skadats eller dödats"
) -> Iterator[tuple[Widget, list[str]]]:
    """Open the chat on a phone, by buttons alone, as far as the checklist of a group."""
    with visit(browser, base, PHONE) as widget:
        widget.page.context.clock.set_fixed_time(EVENING)
        sent = listen(widget.page.context, widget.page)
        widget.open()
        widget.presses(group)
        widget.presses("Visa checklistan")
        yield widget, sent


def rows(widget: Widget) -> list[Locator]:
    """Return the steps on screen."""
    return widget.frame.locator(".ticks > li").all()


def days(widget: Widget) -> dict[str, str]:
    """Return step → its time, as it stands on screen."""
    steps = checklist("dodligt_vald").steps
    shown = [row.locator(".due") for row in rows(widget)]
    assert len(shown) == len(steps)
    return {s.id: due.inner_text() for s, due in zip(steps, shown, strict=True) if due.is_visible()}


def picture(page: Page, name: str, full_page: bool = False) -> None:
    """Keep a picture of what is seen."""
    TAKEN.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=TAKEN / name, full_page=full_page)


def test_killing_checklist_is_worked_through_on_a_phone(browser: Browser, stack: Stack) -> None:
    """Every step is ticked and opened by keyboard, days are as worked out by hand, and no day leaves the browser."""
    with at_checklist(browser, stack.base) as (widget, sent):
        steps = checklist("dodligt_vald").steps
        picture(widget.page, "checklist-phone.png")
        assert days(widget)["bouppteckning"] == "Senast tre månader efter dödsfallet"
        field = widget.frame.get_by_label("Vilken dag dog personen?")
        field.fill("2026-11-24")
        assert days(widget) == DAYS_TONIGHT
        field.fill(DIED)
        assert days(widget) == DAYS
        assert ("polite", "Dagarna är uträknade och står vid stegen.") in widget.heard()
        field.scroll_into_view_if_needed()
        picture(widget.page, "checklist-dates.png")
        assert widget.frame.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        assert widget.accessibility_problems() == []
        for step, row in zip(steps, rows(widget), strict=True):
            row.get_by_role("checkbox", name=step.do).focus()
            widget.page.keyboard.press("Space")
            expect(row.get_by_role("checkbox")).to_be_checked()
            widget.page.keyboard.press("Tab")
            widget.page.keyboard.press("Enter")
            expect(row.locator(".source a")).to_be_visible()
            expect(row.locator(".reviewed")).to_contain_text("Senast kontrollerad")
        picture(widget.page, "checklist-open.png")
        assert widget.accessibility_problems() == []
        assert widget.frame.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        small = widget.frame.evaluate(
            "[...document.querySelectorAll('.actions button, .from-day input, .ticks summary')]"
            ".filter((e) => e.offsetHeight < 44).map((e) => [e.textContent, e.offsetHeight])"
        )
        assert small == []
        widget.presses("Visa alla frågor")
        assert any("show_topics" in what for what in sent), "what is sent is seen here"
        assert [what for what in sent if any(form in what for form in FORMS)] == []
        widget.frame.get_by_role("button", name="Avsluta och ta bort").click()
        widget.frame.get_by_role("button", name="Ja, ta bort", exact=True).click()
        assert widget.frame.locator("input[type=date]").count() == 0
        assert [what for what in sent if any(form in what for form in FORMS)] == []


def test_killing_checklist_date_ahead_or_wrong_is_not_counted_from(browser: Browser, stack: Stack) -> None:
    """A slip of the finger gives no days that somebody might trust."""
    with at_checklist(browser, stack.base) as (widget, _):
        field = widget.frame.get_by_label("Vilken dag dog personen?")
        for wrong, told in (("2027-11-24", True), ("0206-11-24", False), ("", False)):
            field.fill(wrong)
            assert days(widget)["begravning"] == "Senast en månad efter dödsfallet"
            expect(widget.frame.get_by_text("Datumet ligger framåt i tiden").first).to_be_visible(visible=told)


def test_killing_checklist_as_a_calendar_file(browser: Browser, stack: Stack) -> None:
    """Made in the browser: days to come of what is not done, as whole days, with names that tell nothing."""
    with at_checklist(browser, stack.base) as (widget, sent):
        before = len(sent)
        save = widget.frame.get_by_role("button", name="Spara i kalender")
        save.click()
        expect(widget.frame.get_by_text("Fyll i datumet i listan först.")).to_be_visible()
        widget.frame.get_by_label("Vilken dag dog personen?").fill("2026-11-24")
        widget.frame.get_by_label("Räcker pengarna knappt till begravningen?").check()
        with widget.page.expect_download() as download:
            save.click()
        assert download.value.suggested_filename == "paminnelser.ics"
        raw = Path(download.value.path()).read_bytes()
        assert raw.count(b"\n") == raw.count(b"\r\n") and max(map(len, raw.split(b"\r\n"))) <= 75
        calendar = Calendar.from_ical(raw)
        entries = calendar.walk("VEVENT")
        assert [(e["DTSTART"].dt, str(e["SUMMARY"])) for e in entries] == [
            (date(2026, 12, 24), "Ringa ett samtal"),
            (date(2026, 12, 24), "Skicka in papper"),
            (date(2027, 2, 24), "Möte om papper"),
            (date(2029, 11, 24), "Skicka in papper"),
        ]
        assert [(e["DTEND"].dt - e["DTSTART"].dt).days for e in entries] == [1, 1, 1, 1]
        assert len({str(e["UID"]) for e in entries}) == 4
        assert {e["DTSTAMP"].dt for e in entries} == {datetime(2026, 11, 24, tzinfo=timezone.utc)}
        allowed = {"UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "TRANSP", "CLASS"}
        assert all(set(e.keys()) == allowed and not e.subcomponents for e in entries)
        assert not calendar.walk("VTIMEZONE")
        for telling in ("lots", "död", "dog", "begrav", "brott", stack.base):
            assert telling not in raw.decode().lower()
        expect(widget.frame.get_by_text("En kalenderfil med 4 dagar är sparad.")).to_be_visible()
        assert [what for what in sent[before:] if what not in PULSE] == [], "saving asks nobody for anything"


def test_killing_checklist_is_copied_whole(browser: Browser, stack: Stack) -> None:
    """The list with its days is on the clipboard, and that is said aloud."""
    with at_checklist(browser, stack.base) as (widget, _):
        widget.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        widget.frame.get_by_label("Vilken dag dog personen?").fill("2026-11-24")
        widget.frame.get_by_role("button", name="Kopiera").click()
        expect(widget.frame.get_by_text("Listan är kopierad.")).to_be_visible()
        assert ("polite", "Listan är kopierad.") in widget.heard()
        copied = widget.frame.evaluate("navigator.clipboard.readText()")
        for step in checklist("dodligt_vald").steps:
            assert f"[ ] {step.do}" in copied
        assert DAYS_TONIGHT["bouppteckning"] in copied


def test_killing_checklist_prints_alone(browser: Browser, stack: Stack) -> None:
    """On paper: the list with its days and the answers that were opened, and nothing of the conversation."""
    with browser.new_context(viewport=A4, locale="sv-SE") as context:
        page = context.new_page()
        context.clock.set_fixed_time(EVENING)
        page.goto(f"{stack.base}/widget/frame")
        for label in ("Någon nära mig har skadats eller dödats", "Visa checklistan"):
            page.get_by_role("button", name=label, exact=True).last.click()
        page.get_by_label("Vilken dag dog personen?").fill("2026-11-24")
        page.get_by_label("Låt någon vara hos dig").check()
        page.locator(".ticks summary").first.click()
        page.evaluate("window.print = () => { window.printed = true; }")
        page.get_by_role("button", name="Skriv ut").click()
        assert page.evaluate("window.printed")
        page.emulate_media(media="print")
        picture(page, "checklist-print.png", full_page=True)
        seen = page.locator("body").inner_text()
        for step in checklist("dodligt_vald").steps:
            assert step.do in seen
        assert "Senast torsdag 24 december 2026" in seen
        expect(page.locator(".printed details[open]")).to_be_visible()
        for gone in (
            "Ring 112",
            "Lämna sidan",
            "Skriv ut",
            "Är någon i fara",
            "Någon nära mig",
            "Prata med en människa",
        ):
            assert gone not in seen, gone
        page.emulate_media(media="screen")
        page.evaluate("window.dispatchEvent(new Event('afterprint'))")
        expect(page.get_by_role("link", name="Ring 112").first).to_be_visible()


def test_checklists_without_script_on_a_phone(browser: Browser, stack: Stack) -> None:
    """From the municipality's page to a list, its times in words and the answers behind, and on paper."""
    with browser.new_context(viewport=PHONE, java_script_enabled=False, locale="sv-SE") as context:
        page = context.new_page()
        page.goto(stack.base)
        page.get_by_role("link", name="Checklistor").click()
        picture(page, "checklist-pages.png", full_page=True)
        page.get_by_role("link", name="När någon har skjutits eller dödats").click()
        expect(page.locator("a[href='tel:112']").first).to_be_visible()
        expect(page.get_by_text("Senast tre månader efter dödsfallet")).to_be_visible()
        first = page.locator("details").first
        first.locator("summary").click()
        expect(first.get_by_text("Senast kontrollerad")).to_be_visible()
        page.get_by_label("Låt någon vara hos dig").check()
        picture(page, "checklist-page.png", full_page=True)
        assert page.locator(".checklist-page > ul > li").count() == len(checklist("dodligt_vald").steps)
        page.emulate_media(media="print")
        picture(page, "checklist-page-print.png", full_page=True)
        expect(page.get_by_text("Alla checklistor")).to_be_hidden()
        expect(page.locator("details").nth(1)).to_be_hidden()


def test_child_checklist_is_offered_to_a_child(browser: Browser, stack: Stack) -> None:
    """Who says to be under 18 gets the list written for a child, without any date to fill in."""
    with visit(browser, stack.base, PHONE) as widget:
        widget.open()
        widget.presses("Jag är barn, eller det gäller ett barn")
        widget.presses("Jag är under 18")
        widget.presses("Visa checklistan")
        expect(widget.frame.get_by_role("heading", name="När någon du tycker om har det svårt")).to_be_visible()
        assert len(rows(widget)) == len(checklist("barn").steps)
        assert widget.frame.locator("input[type=date]").count() == 0
        picture(widget.page, "checklist-child.png")
        assert widget.accessibility_problems() == []
