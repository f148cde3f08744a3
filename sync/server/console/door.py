"""The door of the console: what is checked before any page does its work, in this order — place, share, origin, session,
role, form token, two administrators, password again — and what is told when something is missing.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final

from fastapi import APIRouter, Request
from starlette.responses import Response

from enforcement.errors import KnownTrouble
from sync.protocol.problems import TOO_OFTEN, ProtocolProblem
from sync.server.answers import NOTED
from sync.server.config import ServerConfig
from sync.server.console import accounts, waits
from sync.server.console.all_pages import PAGES
from sync.server.console.asking import (
    FORM_BYTES_MAX,
    cookie_of,
    fields,
    is_framed,
    is_from_here,
    is_secure,
    may_hold_session,
    read_form,
)
from sync.server.console.desk import Desk
from sync.server.console.entering import password_holds, too_early
from sync.server.console.pages_table import Door, Page
from sync.server.console.sessions import COOKIE, INSIDE, SETUP, person_in
from sync.server.console.visit import Visit
from sync.server.county import County
from sync.server.gate import caller_address, in_thread
from sync.server.logging import Event, note, short_address
from sync.server.policies import Policy, Share, Who
from sync.server.readings import Readings
from sync.server.store import console
from sync.server.store.trouble import StoreAway

TOKEN: Final = "token"
AGAIN: Final = "again_password"
_OUT: Final = "登录已经结束，没有做。请重新登录再来一次。"
_ROLE: Final = "这一页不归您的角色办，没有做。要改角色请找管理员。"
_FOREIGN: Final = "这个请求不是从控制台的页面发出的，没有做。请从控制台里点开再做；浏览器太旧的请换新版。"
_PLAIN: Final = "控制台只能用 https 的地址打开；用 http 只能在服务器本机试用。"
_AWAY: Final = "县级库现在连不上，没有做。过一会儿再来；一直这样请看服务器的运行记录。"
_OFTEN: Final = "点得太勤，请过一会儿再来。"
_LARGE: Final = "送来的内容太大或断断续续，没有收。请写短些再来一次。"
POLICIES: Final = {
    (page.method, page.path): Policy(Who.PERSON, Share.PAGES, FORM_BYTES_MAX if page.changes else 0)
    for page in PAGES
}


def console_routes(county: County, config: ServerConfig, readings: Readings) -> APIRouter:
    """The console's routes, one for each row of the pages, bound to one county."""
    routes = APIRouter()
    desk = Desk(county, config, readings)
    for page in PAGES:
        routes.add_api_route(
            page.path, _endpoint(desk, page), methods=[page.method], include_in_schema=False,
            response_class=Response,
        )  # fmt: skip
    return routes


def _endpoint(desk: Desk, page: Page) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        visit = _visit(desk, page, request)
        if (refused := _misplaced(visit, request)) is not None:
            return refused
        try:
            desk.shares.take(visit.place)
            if page.changes:
                visit.form = await read_form(request)
            return await in_thread(_answer, visit, cookie_of(request.headers, COOKIE))
        except ProtocolProblem as problem:
            request.scope.setdefault(NOTED, {})["problem"] = problem.problem.number
            told = _OFTEN if problem.problem is TOO_OFTEN else _LARGE
            return _trouble(visit, told, problem.problem.status)

    return endpoint


def _visit(desk: Desk, page: Page, request: Request) -> Visit:
    place = caller_address(request, desk.config.behind_proxy)
    return Visit(
        desk=desk,
        page=page,
        person=None,
        path=dict(request.path_params),
        query=fields(request.url.query),
        place=place,
        address=short_address(place),
        secure=is_secure(request, desk.config.behind_proxy),
    )


def _misplaced(visit: Visit, request: Request) -> Response | None:
    """Refused before anything is read: framed, without TLS, or not from a page of ours."""
    proxy = visit.desk.config.behind_proxy
    if not may_hold_session(request, proxy):
        return _trouble(visit, _PLAIN, 403)
    if is_framed(request):
        return _denied(visit, "framed", _FOREIGN)
    if visit.page.changes and not is_from_here(request, proxy):
        return _denied(visit, "origin", _FOREIGN)
    return None


def _answer(visit: Visit, cookie: str) -> Response:
    """In a thread: who it is, whether they may, and the work."""
    try:
        visit.person = person_in(visit.desk.county.database, cookie, visit.now)
        if (refused := _refused(visit)) is not None:
            return refused
        return _work(visit)
    except StoreAway:
        visit.person = None
        return _trouble(visit, _AWAY, 503)
    except KnownTrouble as trouble:
        return _trouble(visit, trouble.sentence, 409)


def _refused(visit: Visit) -> Response | None:
    page, person = visit.page, visit.person
    if page.door is Door.ANYONE:
        return None
    stage = SETUP if page.door is Door.SETUP else INSIDE
    if person is None or person.stage != stage:
        visit.person = None
        return _denied(visit, "session", _OUT) if page.changes else visit.go("/console/login")
    if page.door is Door.INSIDE and not page.roles & person.roles:
        return _denied(visit, "role", _ROLE)
    if page.changes and visit.form.get(TOKEN) != person.token:
        return _denied(visit, "token", _FOREIGN)
    return None


def _work(visit: Visit) -> Response:
    page = visit.page
    if page.publishes:
        with visit.desk.county.database.read() as tx:
            accounts.require_two(tx)
    if page.again and (asked := _ask_again(visit)) is not None:
        return asked
    try:
        made = page.work(visit)
    except KnownTrouble as trouble:
        if visit.audited:
            visit.audit(text=f"没有做成：{trouble.what}")
        raise
    if page.audit and made.status_code < 400 and not visit.audited:
        raise RuntimeError(f"{page.path} noted nothing in the administrators' journal")
    return made


def _ask_again(visit: Visit) -> Response | None:
    """The page that asks for the password before the work, with the form in it; None once it was right."""
    person, password = visit.who, visit.form.get(AGAIN)
    kept = {name: value for name, value in visit.form.items() if name not in (AGAIN, TOKEN)}
    if password is None:
        return visit.render("again.html", kept=kept)
    with visit.desk.county.database.write() as tx:
        wait = waits.begin(tx, f"again {person.id}", visit.place, visit.now)
        account = console.account(tx, person.id)
    if wait:
        return too_early(visit, "again.html", wait, kept=kept)
    if not password_holds(account, password):
        note(Event.CONSOLE_DENIED, kind="again")
        return visit.render("again.html", 403, kept=kept, trouble="口令不对，没有做。")
    with visit.desk.county.database.write() as tx:
        waits.forgive(tx, f"again {person.id}", visit.place, visit.now)
    visit.form = kept
    return None


def _denied(visit: Visit, kind: str, told: str) -> Response:
    note(Event.CONSOLE_DENIED, kind=kind)
    return _trouble(visit, told, 403)


def _trouble(visit: Visit, told: str, status: int) -> Response:
    return visit.render("trouble.html", status, trouble=told)
