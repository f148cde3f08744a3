"""Getting in and out: login, setting an account up with a one-time code, the second factor, one's own account."""

from __future__ import annotations

import base64
import hmac
import io
import math
import os
from typing import Any, Final

from sqlalchemy import Connection
from starlette.responses import Response

from enforcement.errors import KnownTrouble
from enforcement.rules.passwords import generate_password
from sync.server.console import accounts, waits
from sync.server.console.pages_table import GET, POST, Door, Page
from sync.server.console.rendering import answer, style
from sync.server.console.roles import roles_of
from sync.server.console.secrets import Cost, factor_address, factor_step, stretch
from sync.server.console.sessions import INSIDE, SETUP, open_session
from sync.server.console.visit import Visit
from sync.server.logging import Event, note
from sync.server.store import console
from sync.server.store.console import Account, Code

DENIED: Final = "账号、口令或动态码不对。"
_NOT_KEPT: Final = (
    "浏览器没有留住登录状态。用 http 打开时，只有在服务器本机、且浏览器把本机地址当作可信，才能登录；"
    "别的情况请用 https 的地址打开。"
)
_DECOY_SALT: Final = bytes(16)
_SECRET_MAX: Final = 200


def show_login(visit: Visit) -> Response:
    """The empty form; with `entered` the browser came back from a login without its cookie."""
    if visit.person is not None and visit.person.stage == INSIDE:
        return visit.go("/")
    return visit.render("login.html", trouble=_NOT_KEPT if "entered" in visit.query else "", login="")


def login(visit: Visit) -> Response:
    """Name, password and second factor at once; the same words and time whatever of them was wrong."""
    typed = waits.login_name(visit.field("login", 64))
    database = visit.desk.county.database
    with database.write() as tx:
        wait = waits.begin(tx, typed, visit.place, visit.now)
        account = console.account_of(tx, typed)
    if wait:
        return too_early(visit, "login.html", wait, login=typed)
    good = password_holds(account, visit.form.get("password", "")[:_SECRET_MAX])
    step = factor_step(_factor(visit, account), visit.field("factor", 20), visit.now)
    with database.write() as tx:
        known = account is not None and accounts.unchanged(tx, account) is not None
        if (
            known
            and good
            and step is not None
            and account is not None
            and console.take_step(tx, account.id, step)
        ):
            waits.forgive(tx, typed, visit.place, visit.now)
            return _let_in(visit, tx, account)
    note(Event.CONSOLE_DENIED, kind="login")
    return visit.render("login.html", 403, trouble=DENIED, login=typed)


def password_holds(account: Account | None, password: str) -> bool:
    """Whether the password is the account's; takes the same time where there is none."""
    salt, cost = (_DECOY_SALT, Cost()) if account is None else (account.salt, _cost(account))
    stretched = stretch(password, salt, cost)
    expected = bytes(32) if account is None else account.secret
    usable = account is not None and bool(account.confirmed_at) and not account.ended_at
    return hmac.compare_digest(stretched, expected) and usable


def too_early(visit: Visit, template: str, wait: int, **values: Any) -> Response:
    """Tell how long to wait (ms)."""
    note(Event.CONSOLE_DENIED, kind="wait")
    seconds = math.ceil(wait / 1000)
    told = f"{math.ceil(seconds / 60)} 分钟" if seconds >= 60 else f"{seconds} 秒"
    made = visit.render(template, 429, **{**values, "trouble": f"输错太多次，请过 {told}再试。"})
    made.headers["Retry-After"] = str(seconds)
    return made


def logout(visit: Visit) -> Response:
    """Out; the session is good no more."""
    with visit.desk.county.database.write() as tx:
        console.end_session(tx, visit.who.session)
        visit.audit(tx=tx)
    return visit.with_session(visit.go("/console/login"), "")


def show_join(visit: Visit) -> Response:
    """The form for a one-time code."""
    return visit.render("join.html", **_join_values(visit))


def join(visit: Visit) -> Response:
    """Set an account up, or anew, with a one-time code."""
    database, typed = visit.desk.county.database, visit.field("code", 60)
    with database.write() as tx:
        wait = waits.begin(tx, f"code {typed}", visit.place, visit.now)
        code = accounts.usable_code(tx, typed, visit.now)
    if wait:
        return too_early(visit, "join.html", wait, **_join_values(visit))
    if code is None:
        note(Event.CONSOLE_DENIED, kind="code")
        return visit.render("join.html", 403, **_join_values(visit) | {"trouble": accounts.BAD_CODE})
    login = code.login or accounts.clean_login(visit.field("login", 64))
    name = code.name or visit.field("name", 60)
    password = visit.form.get("password", "")
    try:
        _require_joining(visit, code, login, name, password)
    except KnownTrouble as trouble:
        return visit.render("join.html", 409, **_join_values(visit) | {"trouble": trouble.sentence})
    locked = accounts.lock(password)
    with database.write() as tx:
        if accounts.usable_code(tx, typed, visit.now) is None:
            return visit.render("join.html", 403, **_join_values(visit) | {"trouble": accounts.BAD_CODE})
        made = accounts.new_account(tx, visit.desk.safe, code, login, name, locked, visit.now)
        waits.forgive(tx, f"code {typed}", visit.place, visit.now)
        visit.audit(thing=made.id, text=f"账号 {login}", tx=tx, by=made)
        raw = open_session(tx, made, SETUP, visit.now)
    return visit.with_session(visit.go("/console/factor"), raw)


def show_factor(visit: Visit) -> Response:
    """The secret to put into the phone."""
    return visit.render("factor.html", **_factor_values(visit))


def factor_picture(visit: Visit) -> Response:
    """The same as a code for the phone's camera."""
    import qrcode

    address = factor_address(_own_factor(visit), visit.who.login, visit.desk.county.name)
    drawn = qrcode.QRCode(border=4, error_correction=qrcode.constants.ERROR_CORRECT_M)
    drawn.add_data(address)
    image = io.BytesIO()
    drawn.make_image().save(image, format="PNG")
    return answer(image.getvalue(), media="image/png", secure=visit.secure)


def confirm_factor(visit: Visit) -> Response:
    """The first code that the phone shows: from here on the account works."""
    database, account = visit.desk.county.database, _own(visit)
    with database.write() as tx:
        wait = waits.begin(tx, account.login, visit.place, visit.now)
    if wait:
        return too_early(visit, "factor.html", wait, **_factor_values(visit))
    step = factor_step(_factor(visit, account), visit.field("factor", 20), visit.now)
    if step is None:
        told = "动态码不对。看手机的时间准不准，等下一个码再输。"
        return visit.render("factor.html", 403, **_factor_values(visit) | {"trouble": told})
    with database.write() as tx:
        found, inside = accounts.unchanged(tx, account), console.session(tx, visit.who.session)
        if found is None or inside is None:
            return visit.with_session(visit.go("/console/login"), "")
        account = accounts.confirmed(tx, found, step, visit.now)
        waits.forgive(tx, account.login, visit.place, visit.now)
        console.end_session(tx, visit.who.session)
        return _let_in(visit, tx, account)


def show_mine(visit: Visit) -> Response:
    """One's own account."""
    return visit.render("mine.html", offered=generate_password(os.urandom))


def change_password(visit: Visit) -> Response:
    """Another password; every other session ends."""
    person, new = visit.who, visit.form.get("new", "")
    if fault := accounts.secrets_fault(new, visit.form.get("repeat", ""), person.login, person.name):
        return visit.render("mine.html", 409, trouble=fault, offered=generate_password(os.urandom))
    locked = accounts.lock(new)
    with visit.desk.county.database.write() as tx:
        account = console.account(tx, person.id)
        assert account is not None
        accounts.set_password(tx, account, locked)
        console.end_sessions(tx, person.id)
        visit.audit(thing=person.id, tx=tx)
    return visit.with_session(visit.go("/console/login"), "")


def show_style(visit: Visit) -> Response:
    """The style sheet."""
    return answer(style(), media="text/css", secure=visit.secure)


def _let_in(visit: Visit, tx: Connection, account: Account) -> Response:
    visit.audit(tx=tx, by=account)
    raw = open_session(tx, account, INSIDE, visit.now)
    return visit.with_session(visit.go("/console/login?entered=1"), raw)


def _require_joining(visit: Visit, code: Code, login: str, name: str, password: str) -> None:
    with visit.desk.county.database.read() as tx:
        accounts.require_person(tx, login, name, roles_of(code.roles), fresh=not code.login)
    if fault := accounts.secrets_fault(password, visit.form.get("repeat", ""), login, name):
        raise KnownTrouble(fault)


def _own(visit: Visit) -> Account:
    with visit.desk.county.database.read() as tx:
        account = console.account(tx, visit.who.id)
    assert account is not None
    return account


def _factor(visit: Visit, account: Account | None) -> bytes:
    opened = b"" if account is None else visit.desk.safe.open(account.totp, account.id)
    # A secret that nobody holds, where there is none: its codes are as hard to guess.
    return opened or visit.desk.county.keys.token_secret


def _own_factor(visit: Visit) -> bytes:
    """The secret that goes into the phone; never anything else."""
    account = _own(visit)
    opened = visit.desk.safe.open(account.totp, account.id)
    if not opened:
        raise KnownTrouble("动态码打不开，没有绑定。", "", "请管理员点“重新开通”，用新的一次性代码再来。")
    return opened


def _cost(account: Account) -> Cost:
    return Cost(account.memory_kib, account.passes, account.lanes)


def _join_values(visit: Visit) -> dict[str, Any]:
    typed = {name: visit.form.get(name, "")[:64] for name in ("code", "login", "name")}
    return {**typed, "offered": generate_password(os.urandom), "trouble": ""}


def _factor_values(visit: Visit) -> dict[str, Any]:
    text = base64.b32encode(_own_factor(visit)).decode()
    return {"secret": " ".join(text[at : at + 4] for at in range(0, len(text), 4)), "trouble": ""}


PAGES: Final = (
    Page(method=GET, path="/console/login", title="登录", work=show_login, door=Door.ANYONE),
    Page(method=POST, path="/console/login", title="登录", work=login, door=Door.ANYONE, audit="登录"),
    Page(method=GET, path="/console/join", title="开通账号", work=show_join, door=Door.ANYONE),
    Page(method=POST, path="/console/join", title="开通账号", work=join, door=Door.ANYONE, audit="开通账号"),
    Page(method=GET, path="/console/style.css", title="", work=show_style, door=Door.ANYONE),
    Page(method=GET, path="/console/factor", title="绑定动态码", work=show_factor, door=Door.SETUP),
    Page(method=GET, path="/console/factor.png", title="", work=factor_picture, door=Door.SETUP),
    Page(
        method=POST,
        path="/console/factor",
        title="绑定动态码",
        work=confirm_factor,
        door=Door.SETUP,
        audit="绑定动态码",
    ),
    Page(method=GET, path="/console/mine", title="我的账号", work=show_mine),
    Page(method=POST, path="/console/mine", title="改口令", work=change_password, audit="改口令", again=True),
    Page(method=POST, path="/console/logout", title="退出", work=logout, audit="退出"),
)
