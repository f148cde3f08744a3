"""`console code`, `console accounts`, `console audit`."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from typing import Final

from enforcement.errors import KnownTrouble
from sync.protocol.keys import fingerprint
from sync.server.cli.out import DONE, REFUSED, home_folder, refuse, tell
from sync.server.config import ServerConfig
from sync.server.console.accounts import CODE_MS, clean_login
from sync.server.console.accounts import make_code as make
from sync.server.console.rendering import moment
from sync.server.console.roles import Role, names_of, roles_of
from sync.server.county import County, open_county
from sync.server.store import console, console_audit
from sync.server.store.console_audit import Line

_FIRST: Final = frozenset({Role.ADMINISTRATOR})


def code(arguments: argparse.Namespace) -> int:
    """Print a one-time code: for an administrator who sets an account up, or for an account that is set up anew."""
    county = open_county(ServerConfig.load(home_folder(arguments.home)))
    try:
        made = first_code(county, clean_login(arguments.login))
        root = fingerprint(county.root_public)
    finally:
        county.close()
    tell(
        arguments.json,
        {"code": made, "root_fingerprint": root, "expires_at": county.clock() + CODE_MS},
        code_lines(made, root),
    )
    return DONE


def first_code(county: County, login: str = "") -> str:
    """A code for an administrator, or for the account `login`; noted in the administrators' journal. Raises
    KnownTrouble."""
    now = county.clock()
    with county.database.write() as tx:
        found = console.account_of(tx, login) if login else None
        if login and found is None:
            raise KnownTrouble(f"没有叫 {login} 的账号。", "", "用 zhenfa-county console accounts 看有哪些。")
        if found is None:
            made = make(tx, now, roles=_FIRST)
        else:
            made = make(tx, now, login=found.login, name=found.name, roles=roles_of(found.roles))
        text = f"账号 {found.login}" if found is not None else "管理员"
        console_audit.add_line(tx, Line(now, "开一次性代码", thing=found.id if found else "", text=text))
    return made


def code_lines(made: str, root: str) -> tuple[str, ...]:
    """What is printed with a code."""
    return (
        f"控制台的一次性代码：{made}",
        "一小时内有效，只能用一次：打开控制台的登录页，点“用代码开通”，设口令、绑定手机。",
        f"根钥匙指纹：{root}",
    )


def show_accounts(arguments: argparse.Namespace) -> int:
    """Everybody who may enter, or could once."""
    county = open_county(ServerConfig.load(home_folder(arguments.home)))
    try:
        with county.database.read() as tx:
            everybody = console.accounts(tx)
    finally:
        county.close()
    plain = [
        {
            "login": one.login, "name": one.name, "roles": one.roles.split(","), "confirmed_at": one.confirmed_at,
            "ended_at": one.ended_at,
        }
        for one in everybody
    ]  # fmt: skip
    lines = [
        f"{one.login}  {one.name}  {names_of(roles_of(one.roles))}  {_standing(one)}" for one in everybody
    ]
    tell(
        arguments.json,
        {"accounts": plain},
        lines or ("还没有账号。用 zhenfa-county console code 开第一个。",),
    )
    return DONE


def show_audit(arguments: argparse.Namespace) -> int:
    """The newest lines; refused when the chain is broken."""
    county = open_county(ServerConfig.load(home_folder(arguments.home)))
    try:
        with county.database.read() as tx:
            kept = console_audit.lines(tx, most=max(1, arguments.last))
            fault = console_audit.first_break(tx)
            count, head = console_audit.count_and_head(tx)
    finally:
        county.close()
    plain = {
        "count": count,
        "head": head.hex(),
        "first_break": fault,
        "lines": [{"seq": one.seq, **asdict(one.line)} for one in kept],
    }
    lines = [
        f"{one.seq}  {moment(one.line.at)}  {one.line.person or '命令行'}  {one.line.act}  {one.line.stream}  "
        f"{one.line.text}"
        for one in reversed(kept)
    ]
    tell(arguments.json, plain, (*lines, f"操作记录共 {count} 条，最后一条的哈希 {head.hex()}。"))
    if fault:
        refuse(f"操作记录从第 {fault} 条起对不上，有人动过。请封存服务器，用备份核对。")
        return REFUSED
    return DONE


def _standing(one: console.Account) -> str:
    if one.ended_at:
        return f"{moment(one.ended_at)} 停用"
    return f"{moment(one.confirmed_at)} 开通" if one.confirmed_at else "还没绑定动态码"
