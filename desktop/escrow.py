"""Having the county's custodians open this machine when nobody's 口令 does: a request onto a stick, their answer back, and a
fresh recovery key, with which the door lets somebody set new ones. The officers' own keys stay shut."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from desktop.store import settings
from desktop.store.trouble import translated
from enforcement.errors import FileTrouble, StoreTrouble
from sync.protocol.escrow import EscrowRequest, open_answer
from sync.protocol.problems import ProtocolProblem

if TYPE_CHECKING:
    from desktop.home import Home

ASKED_NAME: Final = "escrow.ask"
_RAW: Final = 32
_ANSWER_MOST: Final = 4096


def write_request(home: Home, target: Path) -> None:
    """What the custodians need, at `target`; the key for their answer stays in the home. Raises StoreTrouble when nothing
    here is sealed to them, FileTrouble when the stick takes nothing."""
    store, slots = home.escrow_slots()
    if not slots:
        raise StoreTrouble(
            "这台电脑还没有县里的托管，县里也打不开。", "", "用保险柜里的恢复钥匙，或者队长自己的口令。"
        )
    private = X25519PrivateKey.generate()
    with translated():
        descriptor = os.open(home.path / ASKED_NAME, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(private.private_bytes_raw())
            file.flush()
            os.fsync(file.fileno())
    public = private.public_key().public_bytes_raw()
    try:
        target.write_bytes(EscrowRequest(store, slots[0].public, slots[0].sealed, public).to_bytes())
    except OSError as fault:
        raise FileTrouble("请求没有写成。", "", "看 U 盘插好没有、有没有空间，再来。") from fault


def take_answer(home: Home, answer: Path) -> str:
    """Open the store with the custodians' answer; a fresh recovery key in the place of the former. Raises StoreTrouble,
    FileTrouble."""
    asked = home.path / ASKED_NAME
    try:
        data, raw = answer.read_bytes()[:_ANSWER_MOST], asked.read_bytes()
    except OSError as fault:
        raise FileTrouble(
            "答复打不开，或者这台电脑没有写过请求。", "", "先写一个请求，请县里答复。"
        ) from fault
    told = None
    if len(raw) == _RAW:
        try:
            told = open_answer(data, X25519PrivateKey.from_private_bytes(raw), home.escrow_slots()[0])
        except ProtocolProblem:
            told = None
    if told is None:
        raise FileTrouble(
            "这个答复不是给这台电脑最近一次请求的，没有打开。", "", "重写一个请求，请保管人再答复一次。"
        )
    master, device = told
    store = home.open_with_master(master)
    try:
        county = store.settings.get(settings.COUNTY) or {}
        if county.get("device") != device:
            raise StoreTrouble(
                "县里登记打开的是另一台电脑，没有打开。", "", "请县里照这台电脑的编号再办一次。"
            )
        recovery = home.renew_recovery_key(store)
    finally:
        store.close()
    with translated():
        asked.unlink()
    return recovery
