"""A letter and the way back to it, on a narrow phone."""

from __future__ import annotations

from playwright.sync_api import Browser, Dialog, expect

from tests.e2e.handover.conftest import House
from tests.e2e.handover.visitor import (
    asks_for_a_person,
    code_on_screen,
    heading,
    looked_at,
    press,
    until,
    word_asked_for,
)
from tests.e2e.widget import ANSWER_MS, PHONE, Widget, visit
from tests.support.staff import StaffClient

_LETTER = "Min bror umgås med fel personer. Jag vet inte hur jag ska prata med honom."
_ANSWER = "Hej. Tack för att du skrev. Vi kan prata om det här i lugn och ro."


def writes_a_letter(widget: Widget, text: str = _LETTER) -> list[str]:
    """From the offer to the code; returns the six words."""
    asks_for_a_person(widget)
    press(widget, "Skriv ett brev")
    press(widget, "Börja skriva")
    widget.frame.get_by_label("Ditt brev").fill(text)
    press(widget, "Nästa: få din kod")
    return code_on_screen(widget)


def answered(desk: StaffClient) -> str:
    """Answer the first letter that has no answer; returns what stood in it."""
    letter = next(each for each in desk.get("letters")["letters"] if each["state"] != "answered")
    wrote: str = desk.get(f"letters/{letter['id']}")["letters"][-1]["text"]
    desk.post(f"letters/{letter['id']}/answer", {"text": _ANSWER, "second_eyes": False, "confirmed": True})
    return wrote


def opens_with(widget: Widget, typed: str) -> None:
    """Type a code and open."""
    widget.frame.get_by_label("Dina sex ord").fill(typed)
    press(widget, "Öppna")


def test_letter_from_purpose_to_answer_and_away(browser: Browser, evening: House) -> None:
    """In the evening: the purpose, the code, one word back, sent; answered; read again with the code; all deleted."""
    with visit(browser, evening.base, PHONE) as widget:
        widget.open()
        card = asks_for_a_person(widget)
        expect(card).to_contain_text("öppnar i morgon kl. 8")
        expect(card.get_by_role("button", name="Ja, prata med någon")).to_have_count(0)
        looked_at(widget, "closed")
        press(widget, "Skriv ett brev")
        heading(widget, "Skriv ett brev")
        looked_at(widget, "letter-purpose")
        press(widget, "Börja skriva")
        press(widget, "Nästa: få din kod")
        expect(widget.frame.get_by_text("Skriv något först.")).to_be_visible()
        widget.frame.get_by_label("Ditt brev").fill(_LETTER)
        looked_at(widget, "letter-write")
        press(widget, "Nästa: få din kod")
        code = code_on_screen(widget)
        looked_at(widget, "letter-code")
        press(widget, "Jag har sparat koden")
        widget.frame.locator("#code-word").fill("fel")
        press(widget, "Skicka brevet")
        expect(widget.frame.locator("#code-word-error")).to_contain_text("Det är inte det")
        looked_at(widget, "letter-check")
        widget.frame.locator("#code-word").fill(word_asked_for(widget, code).upper())
        press(widget, "Skicka brevet")
        heading(widget, "Brevet är skickat")
        expect(widget.frame.get_by_text("Svaret kommer senast 25 november 2026.")).to_be_visible()
        looked_at(widget, "letter-sent")
        press(widget, "Klart")
    assert "fel personer" in answered(evening.maria)
    with visit(browser, evening.base, PHONE) as widget:
        widget.open()
        press(widget, "Jag har en kod")
        looked_at(widget, "mailbox-code")
        opens_with(widget, " ".join(reversed(code)))
        expect(widget.frame.locator("#code-error")).to_contain_text("Orden öppnade inget brev", timeout=ANSWER_MS)
        # The browser itself notes that the answer was a no.
        widget.errors[:] = [each for each in widget.errors if "404" not in each]
        looked_at(widget, "mailbox-wrong")
        opens_with(widget, "\n".join(f"{n}. {word.capitalize()}," for n, word in enumerate(code, 1)))
        heading(widget, "Dina brev")
        expect(widget.frame.locator(".letter-staff")).to_contain_text(_ANSWER)
        looked_at(widget, "mailbox-open")
        widget.frame.get_by_label("Skriv igen").fill("Tack. Jag vill gärna prata mer.")
        press(widget, "Skicka")
        expect(widget.frame.locator(".letter-own").last).to_contain_text("prata mer", timeout=ANSWER_MS)
        press(widget, "Ta bort allt")
        looked_at(widget, "mailbox-remove")
        press(widget, "Ja, ta bort allt")
        heading(widget, "Allt är borttaget")
        press(widget, "Klart")
        press(widget, "Jag har en kod")
        opens_with(widget, " ".join(code))
        expect(widget.frame.locator("#code-error")).to_contain_text("Orden öppnade inget brev", timeout=ANSWER_MS)
        widget.errors[:] = [each for each in widget.errors if "404" not in each]


def test_letter_begun_leaving_asks_first_and_quick_exit_does_not(browser: Browser, evening: House) -> None:
    """Back and reload ask before a letter is lost; the way out blanks at once, and nothing of it is left."""
    with browser.new_context(viewport=PHONE) as context:
        page = context.new_page()
        context.route("https://www.wikipedia.org/**", lambda route: route.fulfill(body="<title>Uppslagsverk</title>"))
        asked: list[str] = []

        def stay(dialog: Dialog) -> None:
            asked.append(dialog.type)
            dialog.dismiss()

        page.on("dialog", stay)
        page.goto(evening.base)
        widget = Widget(page)
        widget.open()
        code = writes_a_letter(widget)
        press(widget, "Tillbaka")
        press(widget, "Tillbaka")
        expect(widget.frame.get_by_role("alertdialog")).to_contain_text("Lämna brevet?")
        press(widget, "Nej")
        expect(widget.frame.get_by_label("Ditt brev")).to_have_value(_LETTER)
        page.evaluate("setTimeout(() => location.reload(), 0)")
        assert until(widget, lambda: asked == ["beforeunload"])
        widget.frame.get_by_role("link", name="Lämna sidan snabbt").click()
        page.wait_for_url("https://www.wikipedia.org/")
        assert asked == ["beforeunload"]
        page.go_back()
        for frame in page.frames:
            assert "fel personer" not in frame.content() and code[0] not in frame.content()


def test_mailbox_when_staff_are_there_goes_over_to_them(browser: Browser, office: House) -> None:
    """Whoever reads an answer in office hours can go on with a person, and staff see nothing of the code."""
    with visit(browser, office.base, PHONE) as widget:
        widget.open()
        code = writes_a_letter(widget)
        press(widget, "Jag har sparat koden")
        widget.frame.locator("#code-word").fill(word_asked_for(widget, code))
        press(widget, "Skicka brevet")
        press(widget, "Klart")
        press(widget, "Jag har en kod")
        opens_with(widget, " ".join(code))
        heading(widget, "Dina brev")
        looked_at(widget, "mailbox-live")
        press(widget, "Prata med personalen nu")
        press(widget, "Ja, prata med någon")
        ticket = office.maria.takes_next()
        expect(widget.frame.locator(".strip")).to_contain_text("Du skriver med Maria", timeout=ANSWER_MS)
        assert all(word not in str(office.maria.items(ticket)) for word in code)
        office.maria.post(f"tickets/{ticket}/close", {"outcome": "stod_givet"})
