"""One request to a page: who asks for what, and the answers its work may give."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from sqlalchemy import Connection
from starlette.responses import Response

from enforcement.errors import KnownTrouble
from sync.server.console.desk import Desk
from sync.server.console.menu import menu_of
from sync.server.console.pages_table import Page
from sync.server.console.rendering import answer, render
from sync.server.console.roles import names_of, text_of
from sync.server.console.sessions import COOKIE, Person
from sync.server.store import console, console_audit
from sync.server.store.console import Account
from sync.server.store.console_audit import TEXT_MAX, Line

_FIELD_MAX = 200


@dataclass(slots=True)
class Visit:
    """`place` is the caller's full address, for counting only; `address` what may be kept of it. `audited` says that
    the work noted what it is about."""

    desk: Desk
    page: Page
    person: Person | None
    path: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    form: Mapping[str, str] = field(default_factory=dict)
    place: str = ""
    address: str = ""
    secure: bool = False
    audited: bool = False

    @property
    def now(self) -> int:
        """County time, ms."""
        return self.desk.county.clock()

    @property
    def who(self) -> Person:
        """Who is in; only for pages behind the door."""
        assert self.person is not None
        return self.person

    def field(self, name: str, most: int = _FIELD_MAX) -> str:
        """A field of the form without blanks around it, "" when it is missing. Raises KnownTrouble when it is longer
        than `most` characters."""
        text = self.form.get(name, "").strip()
        if len(text) > most:
            raise KnownTrouble(
                f"有一栏写得太长（{len(text)} 个字），没有做。", "", f"请写短些，最多 {most} 个字。"
            )
        return text

    def audit(
        self,
        *,
        stream: str = "",
        thing: str = "",
        text: str = "",
        tx: Connection | None = None,
        by: Account | None = None,
    ) -> None:
        """Note the page's act in the administrators' journal: about which township (`stream`) and which thing; `text`
        names no party. With `tx` in the same transaction as the act, else now, before the act is done. `by` is who
        does it where nobody is in yet."""
        person = self.person
        who = by or person
        line = Line(
            at=self.now,
            act=self.page.audit,
            account="" if who is None else who.id,
            person="" if who is None else who.name,
            roles=by.roles if by is not None else "" if person is None else text_of(person.roles),
            stream=stream[:32],
            thing=thing[:64],
            text=text[:TEXT_MAX],
            address=self.address,
        )
        self.audited = True
        if tx is not None:
            console_audit.add_line(tx, line)
            return
        with self.desk.county.database.write() as own:
            console_audit.add_line(own, line)

    def render(self, template: str, status: int = 200, **values: Any) -> Response:
        """A page out of `pages/`, with menu, form token and, once, the sentence that `go` left."""
        person = self.person
        told = "" if person is None else person.told
        if told:
            with self.desk.county.database.write() as tx:
                console.unsay(tx, self.who.session)
        base = {
            "page": self.page,
            "county": self.desk.county.name,
            "now": self.now,
            "person": person,
            "person_roles": "" if person is None else names_of(person.roles),
            "menu": () if person is None else menu_of(person),
            "token": "" if person is None else person.token,
            "told": told,
            "trouble": "",
        }
        return answer(render(template, {**base, **values}), status=status, secure=self.secure)

    def go(self, path: str, told: str = "") -> Response:
        """After a change, outside of its transaction: to a page of ours, which shows the sentence `told` at its top. It
        is kept here until then, for addresses are kept by browsers and read by others."""
        if told and self.person is not None:
            with self.desk.county.database.write() as tx:
                console.say(tx, self.who.session, told[:TEXT_MAX])
        made = answer("", status=303, secure=self.secure)
        made.headers["Location"] = quote(path, safe="/?=&")
        return made

    def file(self, content: bytes, name: str, media: str = "application/octet-stream") -> Response:
        """Something to keep, never shown inside the page."""
        made = answer(content, media=media, secure=self.secure)
        made.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
        return made

    def with_session(self, response: Response, raw: str) -> Response:
        """Let the browser hold a session; "" takes it away."""
        ends = "; Max-Age=0" if not raw else ""
        response.headers["Set-Cookie"] = f"{COOKIE}={raw}; Path=/; Secure; HttpOnly; SameSite=Strict{ends}"
        return response
