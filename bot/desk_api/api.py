"""The desk's HTTP calls: queue, chats, letters, figures."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot import clock
from bot.accounts.guard import Guard
from bot.accounts.model import MEETING, Session
from bot.content.choose import ELSEWHERE
from bot.desk import measures
from bot.desk.figures import figures_svg
from bot.desk.tickets import FullError
from bot.desk_api import problems
from bot.desk_api.replies import search
from bot.gateway.bodies import PRIVATE, body_of, is_id, number_in
from bot.gateway.problems import BAD_REQUEST, RefusedError
from bot.handover import StaffSide, words
from bot.handover.staff_side import NotTheirsError, PersonalDataError, UnknownItemError
from bot.handover.transcript import flag, found_in
from bot.mailbox import Mailbox, MailboxGoneError, Row, SecondEyesError
from bot.safety import screen
from bot.storage.counts import TOLD_FROM

_FIGURES = ("lead", "editor", "admin")
Handler = Callable[[Request, Session], Awaitable[Any]]


class DeskApi:
    """Handlers under `/desk/api`; every one asks who is signed in first."""

    def __init__(self, side: StaffSide, mailbox: Mailbox, guard: Guard) -> None:
        """Create the handlers.

        Args:
            side: Staff's side of chats.
            mailbox: Letters.
            guard: Who asks.
        """
        self._side = side
        self._mailbox = mailbox
        self._guard = guard

    def routes(self) -> list[Route]:
        """Return the routes."""
        one, letter = "/desk/api/tickets/{ticket_id}", "/desk/api/letters/{letter_id}"
        table: list[tuple[str, str, Handler, tuple[str, ...]]] = [
            ("GET", "/desk/api/queue", self._queue, MEETING),
            ("POST", "/desk/api/duty", self._duty, MEETING),
            ("POST", f"{one}/take", self._take, MEETING),
            ("GET", f"{one}/items", self._items, MEETING),
            ("POST", f"{one}/messages", self._write, MEETING),
            ("POST", f"{one}/send", self._send, MEETING),
            ("GET", f"{one}/suggestions", self._suggestions, MEETING),
            ("POST", f"{one}/typing", self._typing, MEETING),
            ("POST", f"{one}/hand-back", self._hand_back, MEETING),
            ("POST", f"{one}/pass-on", self._pass_on, MEETING),
            ("POST", f"{one}/close", self._close, MEETING),
            ("POST", f"{one}/threat", self._threat, MEETING),
            ("GET", "/desk/api/saved-replies", self._saved, ()),
            ("GET", "/desk/api/letters", self._letters, MEETING),
            ("GET", letter, self._letter, MEETING),
            ("POST", f"{letter}/answer", self._answer, MEETING),
            ("POST", f"{letter}/approve", self._approve, MEETING),
            ("POST", f"{letter}/discard", self._discard, MEETING),
            ("GET", "/desk/api/figures", self._figures, _FIGURES),
            ("GET", "/desk/api/words", self._words, ()),
            ("GET", "/desk/api/checklists/{checklist}", self._checklist, MEETING),
        ]
        return [Route(path, self._guarded(act, roles), methods=[method]) for method, path, act, roles in table]

    def _guarded(self, act: Handler, roles: tuple[str, ...]) -> Callable[[Request], Awaitable[Response]]:
        async def handle(request: Request) -> Response:
            session = await self._guard.require(request, *roles)
            try:
                return JSONResponse(await act(request, session), 200, PRIVATE)
            except NotTheirsError:
                raise RefusedError(problems.NOT_YOURS) from None
            except FullError:
                raise RefusedError(problems.full(self._side.core.chats_at_once)) from None
            except (UnknownItemError, MailboxGoneError):
                raise RefusedError(problems.UNKNOWN) from None
            except SecondEyesError:
                raise RefusedError(problems.OWN_DRAFT) from None
            except PersonalDataError as found:
                return problems.personal_data(found.found)
            except SQLAlchemyError:
                raise RefusedError(problems.AWAY) from None

        return handle

    async def _queue(self, request: Request, session: Session) -> Any:
        found = await self._side.queue(session.staff)
        letters = await run_in_threadpool(self._mailbox.listed, session.staff.may_read)
        return {**found, "letters_new": sum(row.state != "answered" for row in letters)}

    async def _duty(self, request: Request, session: Session) -> Any:
        on = (await body_of(request, "Duty"))["on"]
        await self._side.set_duty(session.staff, on)
        return {"on_duty": on}

    async def _take(self, request: Request, session: Session) -> Any:
        return await self._side.take(session.staff, _ticket(request))

    async def _items(self, request: Request, session: Session) -> Any:
        after = number_in(request.query_params, "after")
        found = await self._side.items(session.staff, _ticket(request), after)
        return {**found, "ticket": await self._side.row(session.staff, _ticket(request))}

    async def _write(self, request: Request, session: Session) -> Any:
        body = await body_of(request, "StaffMessage")
        text, key, confirmed = body["text"], body["key"], body.get("confirmed", False)
        return {"item": await self._side.write(session.staff, _ticket(request), text, key, confirmed)}

    async def _send(self, request: Request, session: Session) -> Any:
        body = await body_of(request, "SendItem")
        sent = await self._side.send(session.staff, _ticket(request), body["kind"], body["id"], body["key"])
        return {"item": sent}

    async def _suggestions(self, request: Request, session: Session) -> Any:
        return await self._side.suggestions(session.staff, _ticket(request))

    async def _typing(self, request: Request, session: Session) -> Any:
        await self._side.typing(session.staff, _ticket(request))
        return {}

    async def _hand_back(self, request: Request, session: Session) -> Any:
        await self._side.hand_back(session.staff, _ticket(request))
        return {}

    async def _pass_on(self, request: Request, session: Session) -> Any:
        district = (await body_of(request, "PassOn"))["district"]
        if district not in (ELSEWHERE, *(d.id for d in self._side.core.content.current().districts)):
            raise RefusedError(BAD_REQUEST)
        await self._side.pass_on(session.staff, _ticket(request), district)
        return {}

    async def _close(self, request: Request, session: Session) -> Any:
        body = await body_of(request, "CloseChat")
        await self._side.close(session.staff, _ticket(request), body["outcome"])
        return {}

    async def _threat(self, request: Request, session: Session) -> Any:
        await self._side.threat(session.staff, _ticket(request))
        return {}

    async def _saved(self, request: Request, session: Session) -> Any:
        found = search(self._side.core.content.current().saved_replies, request.query_params.get("q", "")[:100])
        return {"replies": [{"id": r.id, "title": r.title, "text": r.text, "url": r.url} for r in found]}

    async def _letters(self, request: Request, session: Session) -> Any:
        rows = await run_in_threadpool(self._mailbox.listed, session.staff.may_read)
        return {"letters": [self._letter_row(row) for row in rows]}

    async def _letter(self, request: Request, session: Session) -> Any:
        letter_id = _mailbox(request)
        may_read = session.staff.may_read
        found = await run_in_threadpool(self._mailbox.read, letter_id, may_read)
        row = next((r for r in await run_in_threadpool(self._mailbox.listed, may_read) if r.id == letter_id), None)
        if row is None:
            raise MailboxGoneError
        return {
            **self._letter_row(row),
            "letters": [
                {
                    "id": x.id,
                    "author": x.author,
                    "state": x.state,
                    "text": x.text,
                    "written_on": x.written_on.isoformat(),
                    "own": x.staff_id == session.staff.id,
                    "flagged": flag(screen(x.text).grade) if x.author == "relative" else None,
                }
                for x in found
            ],
        }

    async def _answer(self, request: Request, session: Session) -> Any:
        body = await body_of(request, "AnswerLetter")
        text, second_eyes = body["text"], body.get("second_eyes", False)
        if not body.get("confirmed", False):
            found = await run_in_threadpool(found_in, text)
            if found:
                raise PersonalDataError(found)
        values = (_mailbox(request), session.staff.may_read, session.staff.id, text, second_eyes, body.get("seen"))
        await run_in_threadpool(self._mailbox.answer, *values)
        if not second_eyes:
            await self._side.core.count(("answered", "letter"))
        await self._side.core.to_desk("desk", "queue", {})
        return {}

    async def _approve(self, request: Request, session: Session) -> Any:
        letter = (await body_of(request, "Draft"))["id"]
        values = (_mailbox(request), session.staff.may_read, letter, session.staff.id)
        await run_in_threadpool(self._mailbox.approve, *values)
        await self._side.core.count(("answered", "letter"))
        await self._side.core.to_desk("desk", "queue", {})
        return {}

    async def _discard(self, request: Request, session: Session) -> Any:
        letter = (await body_of(request, "Draft"))["id"]
        values = (_mailbox(request), session.staff.may_read, letter)
        await run_in_threadpool(self._mailbox.discard, *values)
        await self._side.core.to_desk("desk", "queue", {})
        return {}

    async def _figures(self, request: Request, session: Session) -> Any:
        found = await run_in_threadpool(measures.counted, self._side.core.engine)
        rows = [{"week": week, "measure": measure, "cells": cells} for (week, measure), cells in found.items()]
        return {"rows": rows, "svg": figures_svg(found), "told_from": TOLD_FROM}

    async def _words(self, request: Request, session: Session) -> Any:
        places = self._side.core.content.current().districts
        return {
            "outcomes": words.outcomes(),
            "districts": [{"value": d.id, "label": d.name} for d in places],
        }

    async def _checklist(self, request: Request, session: Session) -> Any:
        from bot.desk_api.duty_to_report import steps

        if request.path_params["checklist"] != "orosanmalan":
            raise UnknownItemError
        return {"steps": steps()}

    def _letter_row(self, row: Row) -> dict[str, Any]:
        today = clock.now().date()
        return {
            "id": row.id,
            **row.summary.as_dict(),
            "labels": words.labels(row.summary, self._side.core.content.current().districts),
            "state": row.state,
            "answer_by": row.answer_by.isoformat(),
            "overdue": row.state != "answered" and row.answer_by < today,
            "expires_on": row.expires_on.isoformat(),
            "draft": row.drafts > 0,
        }


def _ticket(request: Request) -> str:
    found = str(request.path_params["ticket_id"])
    if not is_id(found):
        raise NotTheirsError
    return found


def _mailbox(request: Request) -> str:
    found = str(request.path_params["letter_id"])
    if not is_id(found):
        raise MailboxGoneError
    return found
