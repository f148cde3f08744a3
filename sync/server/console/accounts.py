"""Accounts of the console: one-time codes, setting them up, and ending them. Nobody starts with a known password."""

from __future__ import annotations

import os
import re
import unicodedata
from dataclasses import replace
from typing import Final

from sqlalchemy import Connection
from uuid_utils import uuid7

from enforcement.errors import KnownTrouble
from enforcement.rules.passwords import password_fault
from sync.protocol import limits
from sync.server.console.roles import ADMINISTRATORS_LEAST, NOT_BOTH, Role, clash, roles_of, text_of
from sync.server.console.secrets import COST, SALT_BYTES, FactorSafe, code_hash, new_code, new_factor, stretch
from sync.server.console.waits import login_name
from sync.server.store import console
from sync.server.store.console import Account, Code

CODE_MS: Final = limits.HOUR_MS
_LOGIN: Final = re.compile(r"[a-z0-9一-鿿][a-z0-9._一-鿿-]{1,31}")
_NAME: Final = re.compile(r"[^\W\d_][\w·. ]{1,29}")
BAD_CODE: Final = "这个一次性代码不对、用过了或过期了。"


def make_code(
    tx: Connection, now: int, *, login: str = "", name: str = "", roles: frozenset[Role], made_by: str = ""
) -> str:
    """A one-time code for an account with these roles, good for an hour; `login` "" lets the person choose. Raises
    KnownTrouble."""
    if login:
        require_person(tx, login, name, roles)
    typed = new_code()
    sha256 = code_hash(typed)
    assert sha256 is not None
    console.add_code(tx, Code(sha256, login, name, text_of(roles), made_by, now, now + CODE_MS))
    return typed


def usable_code(tx: Connection, typed: str, now: int) -> Code | None:
    """The code that was typed in, None for one that is good no more."""
    sha256 = code_hash(typed)
    found = None if sha256 is None else console.code(tx, sha256)
    return found if found is not None and not found.used_at and now < found.expires_at else None


def require_person(
    tx: Connection, login: str, name: str, roles: frozenset[Role], *, fresh: bool = False
) -> None:
    """Raise KnownTrouble when these words or roles will not do; `fresh`: the account must not be in use. One that was
    stopped is never anybody's again: its lines stay those of one person."""
    if _LOGIN.fullmatch(login) is None:
        raise KnownTrouble("账号名不合用。", "", "用 2 到 32 个小写字母、数字或汉字，中间可以有点、横线。")
    if _NAME.fullmatch(name) is None:
        raise KnownTrouble("姓名不合用。", "", "写真实姓名，2 到 30 个字，不带符号。")
    if not roles or (fault := clash(roles)):
        raise KnownTrouble(fault if roles else "没有选角色。", "", "至少选一个角色。" if not roles else "")
    for one in console.accounts(tx):
        if one.ended_at or one.login == login:
            if one.login == login and (one.ended_at or (fresh and one.confirmed_at)):
                raise KnownTrouble("这个账号名有人在用或者用过，没有建。", "", "换一个账号名。")
            continue
        if _same_person(one.name, name) and clash(roles_of(one.roles) | roles):
            raise KnownTrouble(NOT_BOTH, f"{one.name}已经有另一个账号（{one.login}）。")


def secrets_fault(password: str, again: str, login: str, name: str) -> str:
    """Why a new password will not do, "" when it does."""
    if fault := password_fault(password, [login, name]):
        return fault
    return "" if password == again else "两次输入的口令不一样，请再输一遍。"


def new_account(
    tx: Connection, safe: FactorSafe, code: Code, login: str, name: str, locked: tuple[bytes, bytes], now: int
) -> Account:
    """Set an account up, or anew, by a code; its second factor still has to be shown to work. `locked` are salt and
    stretched password."""
    former = console.account_of(tx, login)
    account_id = uuid7().hex if former is None else former.id
    made = Account(
        id=account_id,
        login=login,
        name=name,
        roles=code.roles,
        salt=locked[0],
        secret=locked[1],
        memory_kib=COST.memory_kib,
        passes=COST.passes,
        lanes=COST.lanes,
        totp=safe.seal(new_factor(), account_id),
        last_step=0,
        made_at=now if former is None else former.made_at,
        confirmed_at=0,
        ended_at=0,
    )
    console.put_account(tx, made)
    console.use_code(tx, code.sha256, now)
    console.end_sessions(tx, account_id)
    return made


def confirmed(tx: Connection, account: Account, step: int, now: int) -> Account:
    """The second factor works; its code of `step` is used."""
    made = replace(account, confirmed_at=account.confirmed_at or now, last_step=step)
    console.put_account(tx, made)
    return made


def unchanged(tx: Connection, account: Account) -> Account | None:
    """The account as it stands, None where it was stopped, set up anew or given another password since it was read."""
    now = console.account(tx, account.id)
    same = now is not None and (now.secret, now.totp) == (account.secret, account.totp)
    return now if same and now is not None and not now.ended_at else None


def lock(password: str) -> tuple[bytes, bytes]:
    """Fresh salt and what Argon2id makes of a password with it."""
    salt = os.urandom(SALT_BYTES)
    return salt, stretch(password, salt)


def set_password(tx: Connection, account: Account, locked: tuple[bytes, bytes]) -> None:
    """Another password; the second factor stays."""
    changed = replace(account, salt=locked[0], secret=locked[1], memory_kib=COST.memory_kib)
    console.put_account(tx, replace(changed, passes=COST.passes, lanes=COST.lanes))


def end_account(tx: Connection, account: Account, now: int) -> None:
    """Out for good. Raises KnownTrouble for the last administrator."""
    if account.confirmed_at and not administrators(tx, without=account.id):
        raise KnownTrouble("这是最后一名管理员，没有停用。", "", "先邀请另一名管理员，再停用这个账号。")
    console.put_account(tx, replace(account, ended_at=now))
    console.end_sessions(tx, account.id)
    console.void_codes(tx, account.login, account.id, now)


def administrators(tx: Connection, without: str = "") -> int:
    """How many people can log in as administrators, not counting the account `without`; two accounts of one name are one
    person."""
    able = (
        one for one in console.accounts(tx) if one.confirmed_at and not one.ended_at and one.id != without
    )
    return len({_bare(one.name) for one in able if Role.ADMINISTRATOR in roles_of(one.roles)})


def require_two(tx: Connection) -> None:
    """Raise KnownTrouble while the county has fewer than two administrators: nothing is published by one alone."""
    if (have := administrators(tx)) < ADMINISTRATORS_LEAST:
        raise KnownTrouble(
            f"现在只有 {have} 名管理员，还不能从控制台发布。",
            "签发名册、登记册和目录要有两名管理员在任，免得一个人说了算。",
            "先在“账号”页邀请第二名管理员，等他设好口令和动态码。",
        )


def require_another(tx: Connection, asker: str, subject: str) -> None:
    """Raise KnownTrouble where nobody else could agree that the account `subject` be set up anew: an administrator who
    can log in, is not the one who asks, and is not the one who lost the way in."""
    able = [
        one for one in console.accounts(tx) if one.confirmed_at and not one.ended_at and one.id != subject
    ]
    others = [one for one in able if Role.ADMINISTRATOR in roles_of(one.roles)]
    if not any(is_other_person(tx, asker, one.id) for one in others):
        raise KnownTrouble(
            "没有另一名管理员能确认，没有重新开通。",
            "谁拿到一次性代码，谁就是这个人，所以要两名管理员都同意。",
            "在服务器上运行 zhenfa-county console code --login 账号名。",
        )


def require_other_person(tx: Connection, asker: str, who: str) -> None:
    """Raise KnownTrouble where who agrees is who asked, also under another account."""
    if not is_other_person(tx, asker, who):
        raise KnownTrouble("要由另一名管理员确认，没有重新开通。")


def is_other_person(tx: Connection, one: str, other: str) -> bool:
    """Whether two accounts are of different people."""
    names = {account.id: account.name for account in console.accounts(tx)}
    return one != other and not _same_person(names.get(one, ""), names.get(other, ""))


def clean_login(typed: str) -> str:
    """The login that is meant."""
    return login_name(typed)


def _same_person(one: str, other: str) -> bool:
    return _bare(one) == _bare(other)


def _bare(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())
