"""账号: who may enter the console; inviting, renewing and ending accounts."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import Connection
from starlette.responses import Response

from enforcement.errors import KnownTrouble
from sync.protocol import limits
from sync.protocol.keys import fingerprint
from sync.server.console import accounts
from sync.server.console.pages_table import GET, POST, Page
from sync.server.console.roles import Role, names_of, roles_of
from sync.server.console.visit import Visit
from sync.server.store import console
from sync.server.store.console import Account, Renewal

_ADMINISTRATORS: Final = frozenset({Role.ADMINISTRATOR})
_ASKED_MS: Final = limits.DAY_MS


def show(visit: Visit) -> Response:
    """Everybody, and the form to invite."""
    return visit.render("people.html", **_values(visit))


def invite(visit: Visit) -> Response:
    """A one-time code for somebody new; it is shown once."""
    login, name = accounts.clean_login(visit.field("login", 64)), visit.field("name", 60)
    roles = roles_of(visit.field("roles"))
    with visit.desk.county.database.write() as tx:
        accounts.require_person(tx, login, name, roles, fresh=True)
        code = accounts.make_code(tx, visit.now, login=login, name=name, roles=roles, made_by=visit.who.id)
        visit.audit(text=f"账号 {login}，{name}，{names_of(roles)}", tx=tx)
    return _with_code(visit, code, f"{name}（{names_of(roles)}）")


def renew(visit: Visit) -> Response:
    """Ask for a one-time code for somebody who lost password or phone: whoever gets it is that person from then on, so
    another administrator has to agree."""
    with visit.desk.county.database.write() as tx:
        account = _account(visit, tx)
        accounts.require_another(tx, visit.who.id, account.id)
        console.ask_renewal(tx, Renewal(account.id, visit.who.id, visit.now))
        visit.audit(thing=account.id, text=f"账号 {account.login}", tx=tx)
    return visit.go(
        "/console/people", f"记下了。另一名管理员在这一页确认以后，才给{account.name}一次性代码。"
    )


def refuse(visit: Visit) -> Response:
    """It will not be set up anew."""
    with visit.desk.county.database.write() as tx:
        account = _account(visit, tx)
        console.drop_renewal(tx, account.id)
        visit.audit(thing=account.id, text=f"账号 {account.login}", tx=tx)
    return visit.go("/console/people", f"{account.name}的账号照旧，没有重新开通。")


def confirm(visit: Visit) -> Response:
    """The other administrator agrees: a one-time code, shown once."""
    with visit.desk.county.database.write() as tx:
        account = _account(visit, tx)
        asked = console.renewals(tx, visit.now - _ASKED_MS).get(account.id)
        if asked is None:
            raise KnownTrouble("没有人要重新开通这个账号，或者超过一天没有确认。", "", "先点“重新开通”。")
        accounts.require_other_person(tx, asked.asked_by, visit.who.id)
        roles = roles_of(account.roles)
        console.drop_renewal(tx, account.id)
        code = accounts.make_code(
            tx, visit.now, login=account.login, name=account.name, roles=roles, made_by=visit.who.id
        )
        visit.audit(thing=account.id, text=f"账号 {account.login}", tx=tx)
    return _with_code(visit, code, f"{account.name}（{names_of(roles)}）")


def end(visit: Visit) -> Response:
    """End an account."""
    with visit.desk.county.database.write() as tx:
        account = _account(visit, tx)
        accounts.end_account(tx, account, visit.now)
        visit.audit(thing=account.id, text=f"账号 {account.login}", tx=tx)
    return visit.go("/console/people", f"{account.name}的账号停用了，登录也都退出了。")


def _with_code(visit: Visit, code: str, whom: str) -> Response:
    root = fingerprint(visit.desk.county.root_public)
    return visit.render("invited.html", code=code, whom=whom, root=root)


def _account(visit: Visit, tx: Connection) -> Account:
    found = console.account(tx, visit.path["account"])
    if found is None or found.ended_at:
        raise KnownTrouble("没有这个账号，或者它已经停用。")
    return found


def _values(visit: Visit) -> dict[str, Any]:
    with visit.desk.county.database.read() as tx:
        everybody = console.accounts(tx)
        waiting = console.open_codes(tx, visit.now)
        administrators = accounts.administrators(tx)
        renewals = _renewals(visit, tx)
    return {
        "renewals": renewals,
        "accounts": [(one, names_of(roles_of(one.roles))) for one in everybody],
        "waiting": [(one, names_of(roles_of(one.roles))) for one in waiting],
        "administrators": administrators,
    }


def _renewals(visit: Visit, tx: Connection) -> dict[str, dict[str, object]]:
    """Account → who asked, and whether who looks may agree."""
    names = {one.id: one.name for one in console.accounts(tx)}
    return {
        one.account: {
            "asker": names.get(one.asked_by, "一名管理员"),
            "may": accounts.is_other_person(tx, one.asked_by, visit.who.id),
        }
        for one in console.renewals(tx, visit.now - _ASKED_MS).values()
    }


PAGES: Final = (
    Page(method=GET, path="/console/people", title="账号", work=show, roles=_ADMINISTRATORS, menu=80),
    Page(
        method=POST, path="/console/people", title="邀请", work=invite, roles=_ADMINISTRATORS, audit="邀请账号", again=True
    ),
    Page(
        method=POST, path="/console/people/{account}/renew", title="重新开通", work=renew, roles=_ADMINISTRATORS,
        audit="要求重新开通账号", again=True,
    ),
    Page(
        method=POST, path="/console/people/{account}/confirm", title="确认重新开通", work=confirm,
        roles=_ADMINISTRATORS, audit="重新开通账号", again=True,
    ),
    Page(
        method=POST, path="/console/people/{account}/refuse", title="不重新开通", work=refuse, roles=_ADMINISTRATORS,
        audit="不重新开通账号",
    ),
    Page(
        method=POST, path="/console/people/{account}/end", title="停用账号", work=end, roles=_ADMINISTRATORS,
        audit="停用账号", again=True,
    ),
)  # fmt: skip
