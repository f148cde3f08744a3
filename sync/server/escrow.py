"""C6, the county's escrow key: offline, with three custodians of whom any two open it. Devices seal their store's key to it,
backups theirs. Opening a device is recorded first, in the administrators' journal and in the township's own stream."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from sqlalchemy import Connection
from uuid_utils import uuid7

from enforcement.errors import KnownTrouble
from enforcement.model.county_reading import CountyReading, Looked
from enforcement.model.plain import to_plain
from enforcement.rules import kinds
from sync.protocol import limits
from sync.protocol.escrow import ESCROW_USE, EscrowRequest
from sync.protocol.problems import ProtocolProblem
from sync.protocol.registry import RegistryKey
from sync.server.county import County
from sync.server.county_journal import Said, write_save
from sync.server.custody import PairCopy, read_copy
from sync.server.enrolment import publish_registry
from sync.server.store import console_audit, key_rows, people
from sync.server.store.console_audit import TEXT_MAX, Line

ESCROW: Final = "escrow"
STOLEN: Final = "失窃"
REASON_LEAST: Final = 4
_TWO_YEARS_MS: Final = 2 * 366 * limits.DAY_MS
_REQUEST_MOST: Final = 4096


@dataclass(frozen=True, slots=True)
class Opened:
    """The device whose data was opened, its township, and the answer's bytes."""

    device: str
    township: str
    answer: bytes


def escrow_key(tx: Connection) -> RegistryKey | None:
    """The escrow key in force."""
    newest = key_rows.newest_keys(tx, "county").get(ESCROW_USE)
    return None if newest is None or newest.revoked_at else newest


def install(county: County, copy: PairCopy, *, stolen: bool = False) -> RegistryKey:
    """Put the key of a custodians' copy in force: devices make a slot for it at their next sync. `stolen`: the former one
    is not to be trusted. Raises KnownTrouble."""
    if copy.what != ESCROW:
        raise KnownTrouble("这份副本不是托管钥匙的，没有装。", "", "选 escrow make 写出来的文件。")
    now = county.clock()
    row = RegistryKey(
        public=copy.public,
        use=ESCROW_USE,
        owner="county",
        scope="",
        valid_from=now,
        valid_to=now + _TWO_YEARS_MS,
    )
    with county.database.write() as tx:
        if people.any_known(tx, [copy.public]):
            raise KnownTrouble("这把托管钥匙已经装过，没有再装。", "", "要换新的，先做一套新的。")
        former = escrow_key(tx)
        if former is not None:
            key_rows.set_successor(tx, former, row.key_id)
            key_rows.end_key(tx, former, now, now if stolen else 0, STOLEN if stolen else "")
        people.add_key(tx, row)
        publish_registry(county, tx)
    return row


def open_device(
    county: County, request: Path, copy: Path, passwords: tuple[str, str], device: str, reason: str
) -> Opened:
    """Two custodians open the data of `device`. Written down before the answer is made; nothing is when the passwords or
    the request do not hold. Raises KnownTrouble."""
    if len(reason.strip()) < REASON_LEAST:
        raise KnownTrouble("没有打开：原因要写明，乡镇也看得到。", "", "用 --reason 写清为什么。")
    asked, pair = _read_request(request), read_copy(copy)
    if pair.what != ESCROW or pair.public != asked.public:
        raise KnownTrouble(
            "这份副本和这台电脑的托管不是同一把钥匙，没有打开。",
            "",
            "找和它同一套的副本，也许是换钥匙以前的那套。",
        )
    secret = pair.open(passwords)
    if X25519PrivateKey.from_private_bytes(secret).public_key().public_bytes_raw() != pair.public:
        raise KnownTrouble("这份副本坏了，没有打开。", "", "换另一对保管人的那一份。")
    answer = asked.answer(secret, device)
    if answer is None:
        raise KnownTrouble("请求文件里的托管打不开，没有打开。", "", "在那台电脑上重写一个请求。")
    with county.database.write() as tx:
        found = people.device(tx, device)
        if found is None:
            raise KnownTrouble(
                "县里没有这个编号的电脑，没有打开。", "", "用 zhenfa-county device list 看编号。"
            )
        _record(county, tx, device, found.township, pair.names, reason.strip())
    return Opened(device, found.township, answer)


def _record(
    county: County, tx: Connection, device: str, township: str, names: tuple[str, str], reason: str
) -> None:
    now, both = county.clock(), "、".join(names)
    text = f"保管人：{both}。原因：{reason}"[:TEXT_MAX]
    console_audit.add_line(tx, Line(now, "托管开启", stream=township, thing=device, text=text))
    reading = CountyReading(
        id=uuid7().hex,
        person=both,
        roles="保管人",
        looked=Looked.OPENED,
        what=f"托管开启：编号 {device[:8]} 的电脑的全部数据",
        reason=reason,
        at=datetime.fromtimestamp(now / 1000, UTC),
    )
    said = Said("county_reading", reading.id, kinds.COUNTY_READ, to_plain(reading))
    write_save(county, tx, township, both, (said,))


def _read_request(path: Path) -> EscrowRequest:
    try:
        return EscrowRequest.from_bytes(path.read_bytes()[:_REQUEST_MOST])
    except (OSError, ProtocolProblem) as fault:
        raise KnownTrouble(
            "请求文件打不开，或者坏了。", "", "在那台电脑上用 zhenfa escrow request 重写一个。"
        ) from fault
