"""The desk in a real browser, a relative on the other side by plain HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
import requests
from playwright.sync_api import Browser, Page, expect

from bot.desk.measures import count
from tests.e2e.handover.conftest import House
from tests.e2e.widget import AXE, ROOT
from tests.handover.test_live_chat import asks, mode, told
from tests.support.client import Relative, wait_until
from tests.support.staff import PASSWORD

PICTURES = ROOT / "results" / "pictures" / "desk"
RULES = "{runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']}"
SIZES = {"desk": (1280, 860), "phone": (320, 700)}


@pytest.fixture(params=list(SIZES))
def page(request: pytest.FixtureRequest, browser: Browser, office: House) -> Iterator[Page]:
    """The desk, wide and light or narrow and dark; whatever the page complains of fails the test."""
    width, height = SIZES[request.param]
    scheme: Any = "dark" if request.param == "phone" else "light"
    context = browser.new_context(
        viewport={"width": width, "height": height}, color_scheme=scheme, reduced_motion="reduce", locale="sv-SE"
    )
    made = context.new_page()
    errors: list[str] = []
    made.on("pageerror", lambda error: errors.append(str(error)))
    made.on("console", lambda line: errors.append(line.text) if "Content Security Policy" in line.text else None)
    made.goto(f"{office.base}/desk")
    yield made
    context.close()
    for who in (office.amir, office.maria):
        for ticket in who.get("queue")["mine"]:
            who.tries(f"tickets/{ticket['id']}/close", {"outcome": "stod_givet"})
    assert errors == []


def signs_in(page: Page, name: str = "amir") -> None:
    """Sign in by keyboard."""
    page.get_by_label("Namn").fill(name)
    page.get_by_label("Lösenord").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Logga ut")).to_be_visible()


def looks_right(page: Page, name: str) -> None:
    """No barrier that axe finds, nothing wider than the window; a picture is taken."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate(f"axe.run(document, {RULES})")
    assert [(v["id"], v["nodes"][0]["html"]) for v in found["violations"]] == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    PICTURES.mkdir(parents=True, exist_ok=True)
    width = page.viewport_size["width"] if page.viewport_size else 0
    page.screenshot(path=PICTURES / f"{name}-{width}.png", full_page=True)


def waits(house: House, **changes: str) -> Relative:
    """Let a relative wait in the queue."""
    relative = Relative.arrives(house.base)
    asks(relative, **changes)
    return relative


def test_sign_in_wrong_is_kind_and_leaves_nothing(page: Page, office: House) -> None:
    """What is wrong is not told; afterwards the back button shows nothing of the desk."""
    looks_right(page, "sign-in")
    page.get_by_label("Namn").fill("amir")
    page.get_by_label("Lösenord").fill("fel lösenord här")
    page.get_by_role("button", name="Logga in").click()
    expect(page.get_by_role("alert")).to_contain_text("stämmer inte")
    signs_in(page)
    expect(page.get_by_role("heading", name="Väntar")).to_be_visible()
    page.get_by_role("button", name="Logga ut", exact=True).click()
    expect(page.get_by_label("Namn")).to_be_visible()
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
    page.go_back()
    page.goto(f"{office.base}/desk")
    expect(page.get_by_label("Namn")).to_be_visible()


def test_queue_chat_and_close_from_the_desk(page: Page, office: House) -> None:
    """A relative comes, is taken, written with, sent a card, and the chat is closed with how it went."""
    signs_in(page)
    expect(page.get_by_role("switch", name="I tjänst")).to_be_checked()
    relative = waits(office, urgency="akut")
    waits(office, target_group="skjutning_dodligt_vald", urgency="livsfara", district="bromma")
    expect(page.locator(".ticket .strong")).to_have_count(2)
    assert page.title().startswith("(2)")
    expect(page.locator(".ticket").first).to_contain_text("Fara för liv")
    looks_right(page, "queue")
    page.get_by_role("button", name="Ta emot: Står nära någon i kriminalitet").click()
    assert wait_until(lambda: mode(relative) == "human")
    relative.writes("Hej, min bror är hotad. Ring mig på 070-174 06 05.\n\nJag vet inte vad jag ska göra.")
    expect(page.locator(".item.relative .chip")).to_have_text("dolt: telefonnummer")
    field = page.get_by_label("Skriv till personen")
    expect(field).to_be_focused()
    field.fill("Hej, bra att du skrev. Är någon i fara just nu?")
    page.keyboard.press("Enter")
    expect(page.locator(".item.staff")).to_contain_text("bra att du skrev")
    assert wait_until(lambda: told(relative, "Är någon i fara just nu?"))
    relative.writes("han har en pistol och står utanför dörren nu")
    expect(page.locator(".flag.livsfara")).to_have_text("Fara för liv")
    looks_right(page, "chat")
    page.get_by_text("Skicka kontakt eller svar").click()
    page.locator(".found button").first.click()
    expect(page.get_by_text("Skickat:")).to_be_visible()
    page.get_by_text("Sparade svar").click()
    page.get_by_label("Sök").fill("vänta")
    page.locator(".found").get_by_role("button", name="Lägg i rutan").first.click()
    assert field.input_value()
    looks_right(page, "chat-replies")
    field.fill("Ring mig på 08-465 004 10")
    page.get_by_role("button", name="Skicka", exact=True).click()
    expect(page.get_by_role("dialog")).to_contain_text("telefonnummer")
    looks_right(page, "personal-data")
    page.get_by_role("button", name="Avbryt").click()
    expect(field).to_be_focused()
    page.get_by_role("button", name="Om ett barn kan fara illa").click()
    expect(page.get_by_role("dialog")).to_contain_text("112")
    page.get_by_role("button", name="Stäng").click()
    page.get_by_role("button", name="Avsluta").click()
    page.get_by_label("Utfall").select_option("hanvisad_vidare")
    looks_right(page, "close")
    page.get_by_role("dialog").get_by_role("button", name="Avsluta").click()
    expect(page.get_by_role("heading", name="Väntar")).to_be_visible()
    assert wait_until(lambda: mode(relative) == "bot")
    assert "pistol" not in page.content()


def test_relative_who_leaves_is_told_of_and_the_text_goes(page: Page, office: House) -> None:
    """How long it stays is said; nothing can be written."""
    signs_in(page)
    relative = waits(office)
    page.locator(".ticket .strong").first.click()
    assert wait_until(lambda: mode(relative) == "human")
    relative.writes("hej")
    expect(page.locator(".item.relative")).to_be_visible()
    relative.leaves()
    expect(page.get_by_text("Personen har lämnat. Texten försvinner om 60 min")).to_be_visible()
    expect(page.get_by_label("Skriv till personen")).to_be_disabled()
    looks_right(page, "left")
    page.get_by_role("button", name="Avsluta").click()
    page.get_by_role("dialog").get_by_role("button", name="Avsluta").click()
    expect(page.get_by_role("heading", name="Väntar")).to_be_visible()


def test_keyboard_alone_takes_and_answers(page: Page, office: House) -> None:
    """Letters for the queue, told by the help, and a switch that turns them off."""
    signs_in(page)
    relative = waits(office)
    expect(page.locator(".ticket .strong")).to_have_count(1)
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("ta emot")
    looks_right(page, "help")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.keyboard.press("j")
    expect(page.locator(".ticket .strong")).to_be_focused()
    page.keyboard.press("t")
    expect(page.get_by_label("Skriv till personen")).to_be_focused()
    page.keyboard.type("Hej?")
    page.keyboard.press("Enter")
    assert wait_until(lambda: told(relative, "Hej?"))
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_letters_are_answered_and_approved(page: Page, office: House) -> None:
    """Read, drafted for a colleague; a colleague's draft is approved."""
    summary = {
        "target_group": "vbe",
        "urgency": "snart",
        "practical_topic": "none",
        "district": "farsta",
        "language": "sv",
    }
    relative = Relative.arrives(office.base)
    code = requests.post(f"{office.base}/api/v1/mailbox/code", timeout=20).json()["code"]
    said = {"summary": summary, "text": "Jag är rädd för vad han läser på nätet.", "code": code}
    assert requests.post(f"{relative.url}/letter", json=said, timeout=20).status_code == 201
    signs_in(page)
    page.get_by_role("button", name="Brev").click()
    looks_right(page, "letters")
    page.locator(".ticket").filter(has_text="extremism").first.get_by_role("button", name="Öppna").click()
    expect(page.locator(".item.relative").first).to_contain_text("läser på nätet")
    page.get_by_label("Skriv svaret").fill("Tack för att du skrev. Berätta gärna mer.")
    page.get_by_label("Låt en kollega läsa").check()
    looks_right(page, "letter")
    page.get_by_role("button", name="Skicka svaret").click()
    expect(page.locator(".item.staff").last).to_contain_text("väntar på godkännande")
    expect(page.get_by_role("button", name="Godkänn och skicka")).to_have_count(0)
    page.get_by_role("button", name="Logga ut", exact=True).click()
    signs_in(page, "maria")
    page.get_by_role("button", name="Brev").click()
    page.locator(".ticket").filter(has_text="Utkast").first.get_by_role("button", name="Öppna").click()
    page.get_by_role("button", name="Godkänn och skicka").click()
    expect(page.get_by_role("button", name="Godkänn och skicka")).to_have_count(0)


def test_figures_and_profile(page: Page, office: House) -> None:
    """A picture and a table that say the same; one-time codes with a picture to scan."""
    for week, (asked, answered) in enumerate(((7, 6), (12, 3), (20, 17))):
        day = date(2026, 11, 3) + timedelta(days=7 * week)
        for _ in range(asked):
            count(office.engine, day, ("asked", "live"), ("urgency", "snart"))
        for _ in range(answered):
            count(office.engine, day, ("answered", "live"))
    signs_in(page)
    page.get_by_role("button", name="Siffror").click()
    expect(page.locator(".picture svg")).to_be_visible()
    expect(page.get_by_role("row").nth(1)).to_be_visible()
    looks_right(page, "figures")
    page.get_by_role("button", name="Min profil").click()
    page.get_by_role("button", name="Slå på engångskoder").click()
    expect(page.locator(".qr svg")).to_be_visible()
    looks_right(page, "profile")
    page.get_by_label("Engångskod").fill("000000")
    page.get_by_role("button", name="Slå på").click()
    expect(page.get_by_role("alert").last).to_contain_text("stämmer inte")


def test_two_desks_at_once_see_the_same_and_disturb_nobody(browser: Browser, office: House) -> None:
    """Two windows of two people: one takes, the other sees it at once."""
    contexts = [browser.new_context(locale="sv-SE") for _ in range(2)]
    pages = [context.new_page() for context in contexts]
    for page, name in zip(pages, ("amir", "maria"), strict=True):
        page.goto(f"{office.base}/desk")
        signs_in(page, name)
    relative = waits(office)
    for page in pages:
        expect(page.locator(".ticket .strong")).to_have_count(1)
    pages[0].locator(".ticket .strong").click()
    assert wait_until(lambda: mode(relative) == "human")
    expect(pages[1].get_by_text("Hos Amir, anhörigkonsulent")).to_be_visible()
    expect(pages[1].locator(".ticket .strong")).to_have_count(0)
    relative.leaves()
    for context in contexts:
        context.close()
