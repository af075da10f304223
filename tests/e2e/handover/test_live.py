"""The queue and a chat with staff, the relative in a browser, staff by the desk's own calls."""

from __future__ import annotations

import re

from playwright.sync_api import Browser, Dialog, Route, WebSocketRoute, expect

from tests.e2e.handover.conftest import House
from tests.e2e.handover.visitor import asks_for_a_person, joins_the_queue, looked_at, meets, own, press, says, until
from tests.e2e.widget import ANSWER_MS, PHONE, Widget, visit
from tests.support.client import wait_until


def test_robot_to_staff_to_robot_to_staff(browser: Browser, office: House) -> None:
    """The offer is read and changed, one waits, writes with a person, shows what is hidden, and comes back twice."""
    with visit(browser, office.base, PHONE) as widget:
        widget.open()
        says(widget, "min bror har blivit gripen")
        expect(widget.frame.locator(".typing")).to_be_hidden(timeout=ANSWER_MS)
        card = asks_for_a_person(widget)
        expect(card).to_contain_text("tystnadsplikt")
        looked_at(widget, "offer")
        press(widget, "Ändra")
        assert widget.focused().startswith("target_group")
        card.get_by_label("Stadsdel som svarar").select_option("farsta")
        looked_at(widget, "offer-change")
        press(widget, "Klart")
        assert widget.focused() == "Ändra"
        expect(card.locator(".sees dd").nth(3)).to_have_text("Farsta")
        card.get_by_label("Skicka med det jag har skrivit").check()
        press(widget, "Ja, prata med någon")
        expect(widget.frame.locator(".strip")).to_contain_text("Du är först i kön", timeout=ANSWER_MS)
        widget.frame.wait_for_function("document.activeElement.textContent.startsWith('Du är först i kön')")
        looked_at(widget, "waiting")

        first = office.maria.takes_next()
        meets(widget, "Maria")
        assert office.maria.get("queue")["mine"][0]["district"] == "farsta"
        assert wait_until(lambda: "gripen" in " ".join(office.maria.texts(first)))
        office.maria.writes(first, "Hej, jag heter Maria. Hur har du det just nu?", confirmed=True)
        expect(widget.frame.locator(".from-staff").last).to_contain_text("jag heter Maria", timeout=ANSWER_MS)
        says(widget, "Det är tungt. Ring mig på 070-174 06 05.")
        expect(own(widget).last.locator(".chip")).to_have_text("dolt: telefonnummer", timeout=ANSWER_MS)
        assert wait_until(lambda: "Ring mig på [telefonnummer]" in " ".join(office.maria.texts(first)))
        office.maria.post(f"tickets/{first}/typing")
        expect(widget.frame.locator(".typing")).to_contain_text("Maria skriver", timeout=ANSWER_MS)
        looked_at(widget, "human")
        press(widget, "Visa för personalen")
        expect(own(widget).last).to_contain_text("070-174 06 05", timeout=ANSWER_MS)
        assert wait_until(lambda: "070-174 06 05" in " ".join(office.maria.texts(first)))

        says(widget, "han står utanför med kniv och ska döda mig")
        danger = widget.frame.locator(".type-danger").last
        expect(danger.get_by_role("link", name="Ring 112")).to_be_visible(timeout=ANSWER_MS)
        assert wait_until(lambda: office.maria.items(first)[-1]["flagged"] == "livsfara")

        press(widget, "Avsluta med Maria")
        looked_at(widget, "end-question")
        press(widget, "Ja, avsluta")
        expect(widget.frame.locator(".strip")).to_be_hidden(timeout=ANSWER_MS)
        assert office.maria.get(f"tickets/{first}/items")["left"] is True
        office.maria.post(f"tickets/{first}/close", {"outcome": "stod_givet"})

        joins_the_queue(widget)
        second = office.amir.takes_next()
        meets(widget, "Amir, anhörigkonsulent")
        assert office.amir.texts(second) == []
        office.amir.post(f"tickets/{second}/close", {"outcome": "stod_givet"})
        expect(widget.frame.locator(".strip")).to_be_hidden(timeout=ANSWER_MS)
        expect(widget.frame.locator(".type-notice").last).to_contain_text("avslutat er chatt", timeout=ANSWER_MS)
        # Told aloud once each, by the notices alone.
        heard = [text for _, text in widget.heard()]
        assert sum("Maria är här nu" in text for text in heard) == 1


def test_queue_can_be_left_and_reload_is_warned_of(browser: Browser, office: House) -> None:
    """Whoever waits is asked before a reload; leaving the queue gives the place up."""
    with browser.new_context(viewport=PHONE) as context:
        page = context.new_page()
        asked: list[str] = []

        def stay(dialog: Dialog) -> None:
            asked.append(dialog.type)
            dialog.dismiss()

        page.on("dialog", stay)
        page.goto(office.base)
        widget = Widget(page)
        widget.open()
        joins_the_queue(widget)
        page.evaluate("setTimeout(() => location.reload(), 0)")
        assert until(widget, lambda: bool(asked))
        expect(widget.frame.locator(".strip")).to_be_visible()
        assert office.maria.waiting()
        press(widget, "Lämna kön")
        press(widget, "Ja, lämna kön")
        expect(widget.frame.locator(".strip")).to_be_hidden(timeout=ANSWER_MS)
        assert wait_until(lambda: not office.maria.waiting())


def test_place_is_kept_over_a_reload_when_asked_for_and_gone_at_the_end(browser: Browser, office: House) -> None:
    """The tab remembers which conversation it has, only when told to, and no longer than the conversation lives."""
    with browser.new_context(viewport=PHONE) as context:
        page = context.new_page()
        page.goto(f"{office.base}/widget/frame")
        stored = "Object.entries(sessionStorage).concat(Object.entries(localStorage))"
        page.get_by_role("button", name="Prata med en människa").last.click()
        page.get_by_role("button", name="Ja, prata med någon").click()
        expect(page.locator(".strip")).to_contain_text("Du är först i kön", timeout=ANSWER_MS)
        assert page.evaluate(stored) == []
        page.get_by_label("Behåll om sidan laddas om").check()
        (waiting,) = office.maria.waiting()
        page.reload()
        expect(page.locator(".strip")).to_contain_text("Du är först i kön", timeout=ANSWER_MS)
        expect(page.get_by_text("Du är tillbaka i samma samtal.").first).to_be_visible()
        assert office.maria.waiting() == [waiting]
        ticket = office.maria.takes_next()
        expect(page.locator(".strip").get_by_text("Du skriver med Maria.")).to_be_visible(timeout=ANSWER_MS)
        page.reload()
        expect(page.locator(".strip").get_by_text("Du skriver med Maria.")).to_be_visible(timeout=ANSWER_MS)
        office.maria.writes(ticket, "Är du kvar?")
        expect(page.get_by_text("Är du kvar?").first).to_be_visible(timeout=ANSWER_MS)
        page.get_by_role("button", name="Avsluta och ta bort").click()
        page.get_by_role("button", name="Ja, ta bort").click()
        expect(page.get_by_role("heading", level=2).first).to_be_visible()
        assert page.evaluate(stored) == []
        page.reload()
        expect(page.get_by_text("Är du kvar?")).to_have_count(0)
        office.maria.post(f"tickets/{ticket}/close", {"outcome": "stod_givet"})


class Line:
    """The relative's line to the gateway, that can be cut in either direction."""

    def __init__(self, widget: Widget) -> None:
        """Stand in the way of everything the chat sends from now on."""
        self._context = widget.page.context
        self._sockets: list[WebSocketRoute] = []
        self.up = True
        self.loses_answers = False
        self.unanswered: list[str] = []
        self._context.route_web_socket(re.compile("socket.io"), self._socket)
        self._context.route(re.compile("/socket.io/"), self._http)
        self._context.route(re.compile("/messages"), self._http)

    def cut(self) -> None:
        """Nothing gets through."""
        self.up = False
        for socket in self._sockets:
            socket.close()
        self._sockets.clear()

    def _socket(self, socket: WebSocketRoute) -> None:
        if not self.up or self.loses_answers:
            socket.close()
            return
        self._sockets.append(socket)
        socket.connect_to_server()

    def _http(self, route: Route) -> None:
        if self.loses_answers and route.request.method == "POST":
            route.fetch()
            self.unanswered.append(route.request.url)
        if self.up and not self.loses_answers:
            route.continue_()
        else:
            route.abort()


def test_ten_messages_each_way_over_a_line_cut_in_both_directions(browser: Browser, office: House) -> None:
    """None is lost, none comes twice, and their order holds, for the relative and for staff."""
    with visit(browser, office.base, PHONE) as widget:
        line = Line(widget)
        widget.open()
        joins_the_queue(widget)
        ticket = office.maria.takes_next()
        meets(widget, "Maria")
        for n in range(10):
            if n == 3:
                line.cut()
            if n == 5:
                line.loses_answers = True
            says(widget, f"rad {n}.")
            office.maria.writes(ticket, f"svar {n}.", confirmed=True)
            if n == 4:
                expect(widget.frame.get_by_text("Inte framme än").first).to_be_visible(timeout=ANSWER_MS)
                looked_at(widget, "offline")
            if n == 6:
                # Whichever is first in line comes through, but nobody tells the relative.
                assert until(widget, lambda: len(line.unanswered) > 1)
                assert until(widget, lambda: "rad 2." in office.maria.texts(ticket))
            if n == 7:
                line.up, line.loses_answers = True, False
        expect(widget.frame.locator(".from-staff")).to_have_count(10, timeout=ANSWER_MS)
        assert until(widget, lambda: "rad 9." in office.maria.texts(ticket))
        assert office.maria.texts(ticket) == [f"rad {n}." for n in range(10)]
        shown = widget.frame.locator(".from-staff .body").all_inner_texts()
        assert shown == [f"svar {n}." for n in range(10)]
        expect(widget.frame.get_by_text("Inte framme än").locator("visible=true")).to_have_count(0, timeout=ANSWER_MS)
        assert own(widget).all_inner_texts()[-10:] == [f"rad {n}." for n in range(10)]
        office.maria.post(f"tickets/{ticket}/close", {"outcome": "stod_givet"})
        widget.errors[:] = [each for each in widget.errors if "ERR_FAILED" not in each and "WebSocket" not in each]
