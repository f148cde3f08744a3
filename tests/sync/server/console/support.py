"""A browser for the county's console: real HTTP, forms found in the pages that were served, cookies kept by hand (the
county is served without TLS here, where the library would not send a Secure cookie back)."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from typing import Final

import httpx

from sync.server.cli.console import first_code
from sync.server.console.secrets import factor_code
from tests.sync.server.support import Clock, Served, found, served

FROM_HERE: Final = {"sec-fetch-site": "same-origin"}
_STEP_MS: Final = 30_000
# A request takes this much of county time, so that nobody uses up a share by the way.
_REQUEST_MS: Final = 600
FIRST: Final = ("wangfang", "王芳")
PEOPLE: Final = {
    "administrator": ("lixiaoyan", "李晓燕"),
    "registrar": ("zhaomin", "赵敏"),
    "legal": ("sunwei", "孙巍"),
    "auditor": ("zhoulan", "周岚"),
}


def password_of(login: str) -> str:
    """A good password of one's own."""
    return f"mada-pingguo-{hashlib.sha256(login.encode()).hexdigest()[:8]}"


@dataclass(slots=True)
class Browser:
    """One window of a browser."""

    http: httpx.Client
    clock: Clock
    cookie: str = ""
    page: httpx.Response | None = None

    def get(self, path: str, **headers: str) -> httpx.Response:
        """Open a page; redirects are not followed."""
        return self._sent("GET", path, None, headers)

    def post(self, path: str, _headers: dict[str, str] | None = None, **fields: str) -> httpx.Response:
        """Send a form as a page of ours would, with the session's token."""
        values = {"token": self.token, **fields} if self.cookie else fields
        return self._sent("POST", path, values, FROM_HERE if _headers is None else _headers)

    @property
    def token(self) -> str:
        """The token of the session's forms, from its own page."""
        if not self.cookie:
            return ""
        page = self.http.get("/console/mine", headers=self._with_cookie({}))
        if page.status_code != 200:
            page = self.http.get("/console/factor", headers=self._with_cookie({}))
        found = re.search(r'name="token" value="(\w*)"', page.text)
        return found.group(1) if found else ""

    def _sent(
        self, method: str, path: str, values: dict[str, str] | None, headers: dict[str, str]
    ) -> httpx.Response:
        self.clock.now += _REQUEST_MS
        self.page = self.http.request(method, path, data=values, headers=self._with_cookie(headers))
        given = self.page.headers.get("set-cookie", "").split(";")[0]
        if given:
            self.cookie = given if not given.endswith("=") else ""
        return self.page

    def _with_cookie(self, headers: dict[str, str]) -> dict[str, str]:
        return {**headers, **({"cookie": self.cookie} if self.cookie else {})}


def said(page: httpx.Response) -> str:
    """The sentences of a page's notices."""
    return unescape(" ".join(re.findall(r'<p class="notice [a-z]+"[^>]*>([^<]*)', page.text)))


@dataclass(slots=True)
class Console:
    """A served county whose console is in use."""

    county: Served
    http: httpx.Client
    secrets: dict[str, bytes] = field(default_factory=dict)

    @property
    def clock(self) -> Clock:
        """County time."""
        return self.county.clock

    def browser(self) -> Browser:
        """A fresh window, nobody in."""
        return Browser(self.http, self.clock)

    def join(self, code: str, login: str, name: str, password: str = "") -> Browser:
        """Set an account up with a code, as far as the whole session."""
        window, password = self.browser(), password or password_of(login)
        sent = window.post(
            "/console/join", code=code, login=login, name=name, password=password, repeat=password
        )
        assert sent.status_code == 303, said(sent)
        self.secrets[login] = shown_secret(window)
        bound = window.post("/console/factor", factor=self.factor(login))
        assert bound.status_code == 303, said(bound)
        return window

    def factor(self, login: str) -> str:
        """A code of the phone that was not used yet."""
        self.clock.now += _STEP_MS
        return factor_code(self.secrets[login], self.clock.now)

    def enter(self, login: str, password: str = "") -> Browser:
        """Log in."""
        window = self.browser()
        sent = window.post(
            "/console/login",
            login=login,
            password=password or password_of(login),
            factor=self.factor(login),
        )
        assert sent.status_code == 303, said(sent)
        return window

    def as_role(self, role: str) -> Browser:
        """Log in as the person of a role."""
        return self.enter(PEOPLE[role][0])

    def invite(self, by: Browser, login: str, name: str, role: str) -> str:
        """A code for somebody new; `by` is the window of the first administrator."""
        answer = by.post(
            "/console/people", login=login, name=name, roles=role, again_password=password_of(FIRST[0])
        )
        assert answer.status_code == 200, said(answer)
        return shown_code(answer)


def shown_secret(window: Browser) -> bytes:
    """The secret that the page shows for the phone."""
    letters = shown_code(window.get("/console/factor"))
    return base64.b32decode(letters.replace(" ", ""))


def shown_code(page: httpx.Response) -> str:
    """The code in large letters."""
    found = re.search(r'class="code">([A-Z2-7 -]+)<', page.text)
    assert found is not None, page.text
    return found.group(1)


@contextmanager
def empty_console(home: Path) -> Iterator[Console]:
    """A county whose console nobody has entered yet."""
    clock = Clock()
    with (
        served(found(home, clock), clock) as county,
        httpx.Client(base_url=county.url, trust_env=False) as http,
    ):
        yield Console(county, http)


@contextmanager
def peopled_console(home: Path) -> Iterator[Console]:
    """A county with a first administrator (FIRST) and one person in each role (PEOPLE)."""
    with empty_console(home) as running:
        let_people_in(running)
        yield running


def let_people_in(running: Console) -> None:
    """The first administrator (FIRST) comes in and invites one person in each role (PEOPLE)."""
    first = running.join(first_code(running.county.county), *FIRST)
    for role, (login, name) in PEOPLE.items():
        running.join(running.invite(first, login, name, role), login, name)
