"""Every page × every role, made from the pages' own table; and every page that changes something without what it needs:
session, token, origin, frame. What a cell may answer stands here, and a page that nobody thought of fails."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

import httpx
import pytest

from sync.server.app import create_app
from sync.server.cli.console import first_code
from sync.server.console.all_pages import PAGES
from sync.server.console.pages_table import Door, Page
from sync.server.policies import POLICIES, require_policies
from sync.server.store.all_tables import METADATA
from tests.sync.server.console.parsing import check
from tests.sync.server.console.support import FROM_HERE, Browser, Console, password_of, said

A, R, L, U = "administrator", "registrar", "legal", "auditor"
EVERYBODY: Final = {A, R, L, U}
NOBODY, HALF = "nobody", "half"  # no session; a password, but no second factor yet
# Who may open what. A row of the table that is not here fails the test below.
MAY: Final[dict[tuple[str, str], set[str]]] = {
    ("GET", "/"): EVERYBODY,
    ("GET", "/console/login"): {*EVERYBODY, NOBODY, HALF},
    ("POST", "/console/login"): {*EVERYBODY, NOBODY, HALF},
    ("GET", "/console/join"): {*EVERYBODY, NOBODY, HALF},
    ("POST", "/console/join"): {*EVERYBODY, NOBODY, HALF},
    ("GET", "/console/style.css"): {*EVERYBODY, NOBODY, HALF},
    ("GET", "/console/factor"): {HALF},
    ("GET", "/console/factor.png"): {HALF},
    ("POST", "/console/factor"): {HALF},
    ("GET", "/console/mine"): EVERYBODY,
    ("POST", "/console/mine"): EVERYBODY,
    ("POST", "/console/logout"): EVERYBODY,
    ("GET", "/console/mine/audit"): EVERYBODY,
    ("GET", "/console/people"): {A},
    ("POST", "/console/people"): {A},
    ("POST", "/console/people/{account}/renew"): {A},
    ("POST", "/console/people/{account}/confirm"): {A},
    ("POST", "/console/people/{account}/refuse"): {A},
    ("POST", "/console/people/{account}/end"): {A},
    ("GET", "/console/devices"): {A, R},
    ("POST", "/console/devices/code"): {A, R},
    ("GET", "/console/devices/{device}"): {A, R},
    ("POST", "/console/devices/{device}/revoke"): {A, R},
    ("POST", "/console/devices/{device}/allow"): {A},
    ("POST", "/console/devices/{device}/phone-code"): {A, R},
    ("POST", "/console/devices/{device}/lost-card"): {A, R},
    ("POST", "/console/devices/{device}/lost-card.pdf"): {A, R},
    ("GET", "/console/attention"): {A, R},
    ("POST", "/console/attention/forks/{fork}"): {A, R},
    ("GET", "/console/disputes"): {A, L},
    ("POST", "/console/disputes/{document}/open"): {L},
    ("POST", "/console/disputes/{document}"): {L},
    ("POST", "/console/disputes/{document}/paper/{entry}"): {L},
    ("GET", "/console/records"): {A, L},
    ("POST", "/console/records"): {A, L},
    ("POST", "/console/records/{record}"): {A, L},
    ("GET", "/console/lists"): EVERYBODY,
    ("POST", "/console/lists/catalogue/{number}"): EVERYBODY,
    ("GET", "/console/audit"): {U},
    ("POST", "/console/audit/export"): {U},
}
# Pages that need no session are for anybody who comes from a page of ours.
OPEN: Final = {(page.method, page.path) for page in PAGES if page.door is Door.ANYONE}
CHANGING: Final = [page for page in PAGES if page.changes]
# Doing it would end the session that the next cell needs.
ENDING: Final = ("/console/logout",)


@dataclass(slots=True)
class Doors:
    """A window of each kind of caller."""

    console: Console
    windows: dict[str, Browser]


@pytest.fixture(scope="module")
def doors(console: Console) -> Doors:
    """Everybody is in, one of them half."""
    windows = {role: console.as_role(role) for role in EVERYBODY}
    windows[NOBODY] = windows[HALF] = console.browser()
    half = console.browser()
    code, password = first_code(console.county.county), password_of("half")
    half.post("/console/join", code=code, login="halfway", name="半程", password=password, repeat=password)
    windows[HALF] = half
    return Doors(console, windows)


def _name(page: Page) -> str:
    return f"{page.method} {page.path}"


def _path(page: Page) -> str:
    return re.sub(r"\{\w+\}", "0" * 32, page.path)


def test_the_table_of_the_app_is_the_table_of_the_test(console: Console) -> None:
    rows = {(page.method, page.path) for page in PAGES}
    assert rows == set(MAY)
    assert len(rows) == len(PAGES)
    app = create_app(console.county.config)
    with pytest.raises(RuntimeError, match="/console/people"):
        require_policies(app, POLICIES)
    app.state.county.close()


def test_every_act_has_a_name_and_the_sensitive_ones_ask_again() -> None:
    changing = {_name(page) for page in CHANGING}
    assert {_name(page) for page in PAGES if page.again} <= changing
    assert [_name(page) for page in CHANGING if not page.audit] == []
    assert [_name(page) for page in PAGES if page.audit and not page.changes] == [], (
        "a look is written by a form"
    )
    assert {page.path for page in PAGES if page.again} >= {
        "/console/people", "/console/people/{account}/end", "/console/people/{account}/renew", "/console/mine",
        "/console/people/{account}/confirm",
    }  # fmt: skip


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_every_cell(doors: Doors, page: Page) -> None:
    allowed = MAY[(page.method, page.path)]
    for caller in (*sorted(EVERYBODY), NOBODY, HALF):
        window = doors.windows[caller]
        if caller in allowed and page.path in ENDING:
            continue
        answer = _tried(window, page)
        where = f"{caller}: {_name(page)} {answer.status_code} {said(answer)}"
        if caller in allowed:
            assert answer.status_code in (200, 303, 403, 409, 429), where
            assert "不归您的角色办" not in answer.text, where
            assert "登录已经结束" not in answer.text, where
        elif page.changes or (caller in EVERYBODY and page.door is Door.INSIDE):
            assert answer.status_code == 403, where
        else:
            assert (answer.status_code, answer.headers["location"]) == (303, "/console/login"), where


def _tried(window: Browser, page: Page) -> httpx.Response:
    kept = window.cookie
    answer = window.post(_path(page)) if page.changes else window.get(_path(page))
    window.cookie = kept
    return answer


def _everything(console: Console) -> dict[str, list[Any]]:
    with console.county.county.database.read() as tx:
        return {
            name: sorted(map(repr, tx.execute(table.select()))) for name, table in METADATA.tables.items()
        }


FOREIGN: Final[dict[str, dict[str, str]]] = {
    "another site": {"sec-fetch-site": "cross-site", "origin": "https://evil.example"},
    "the site beside": {"sec-fetch-site": "same-site"},
    "typed in": {"sec-fetch-site": "none"},
    "its origin alone": {"origin": "https://evil.example"},
    "no origin at all": {},
    "a hidden origin alone": {"origin": "null"},
    "says both": {**FROM_HERE, "origin": "https://evil.example"},
    "in a frame": {**FROM_HERE, "sec-fetch-dest": "iframe"},
}


@pytest.mark.parametrize("page", CHANGING, ids=_name)
def test_nothing_is_changed_from_elsewhere(doors: Doors, page: Page) -> None:
    caller = sorted(MAY[(page.method, page.path)])[0]
    window = doors.windows[caller]
    before, kept, token = _everything(doors.console), window.cookie, window.token
    for name, headers in FOREIGN.items():
        answer = window.post(_path(page), headers)
        assert answer.status_code == 403, name
    tokens = {} if page.door is Door.ANYONE else {"no": "", "another's": "f" * 64, "cut": token[:-1]}
    for name, one in tokens.items():
        answer = window.post(_path(page), token=one)
        assert (answer.status_code, "不是从控制台的页面发出" in said(answer)) == (403, True), name
    if page.door is not Door.ANYONE:
        window.cookie = "__Host-zf=" + "A" * 43
        assert window.post(_path(page)).status_code == 403
        window.cookie = f"{kept}; {kept}"
        assert window.post(_path(page), token=token).status_code == 403, "two cookies of one name"
        window.cookie = kept
    after = _everything(doors.console)
    assert _but_times(after) == _but_times(before)


def _but_times(rows: dict[str, list[Any]]) -> dict[str, list[Any]]:
    """Without the minute in which a session was last used."""
    return {name: kept for name, kept in rows.items() if name != "console_sessions"}


def test_reading_changes_nothing(doors: Doors) -> None:
    plain = [page for page in PAGES if not page.changes and not page.audit]
    assert len(plain) >= 10
    before = _everything(doors.console)
    for page in plain:
        for window in doors.windows.values():
            window.get(_path(page))
    assert _but_times(_everything(doors.console)) == _but_times(before)


def test_what_a_session_may_do_ends_with_it(doors: Doors) -> None:
    window = doors.console.as_role(L)
    token = window.token
    window.post("/console/logout")
    for page in CHANGING:
        if page.door is Door.INSIDE:
            answer = window.post(_path(page), token=token)
            assert (answer.status_code, "登录已经结束" in said(answer)) == (403, True), page.path


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_every_answer_is_closed_to_the_outside(doors: Doors, page: Page) -> None:
    window = doors.windows[sorted(MAY[(page.method, page.path)])[0]]
    kept = window.cookie
    answer = window.post(_path(page), {}) if page.changes else window.get(_path(page))
    window.cookie = kept
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert (answer.headers["cache-control"], answer.headers["referrer-policy"]) == ("no-store", "no-referrer")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "strict-transport-security" not in answer.headers, "only where it came over TLS"
    check(answer, page.path)


def test_who_clicks_too_fast_waits(console: Console) -> None:
    window = console.browser()
    console.clock.now += 60_000
    answers = [window.http.get("/console/login").status_code for _ in range(122)]
    console.clock.now += 60_000
    assert (answers[:119], answers[-1]) == ([200] * 119, 429)
