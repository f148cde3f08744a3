"""Packages as rows: who signed one, what came, what waits for what, what went back."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Final

from sqlalchemy import Connection, delete, func, insert, select, update

from sync.protocol.registry import RegistryKey
from sync.protocol.sealed_suites import Half
from sync.server.store.package_tables import PACKAGES, RETURNS
from sync.server.store.people import Device
from sync.server.store.tables import DEVICES, HALF_KIND, JOURNALS, KEYS, RECEIPTS

WAITING: Final = "waiting"
TAKEN: Final = "taken"
REFUSED: Final = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageRow:
    """One part, as in PACKAGES; times in ms, `taken_at` 0 while it waits."""

    sha256: str
    package: str
    number: int
    part: int
    parts: int
    device: str
    journal: str
    first: int
    last: int
    entries: int
    files: int
    size: int
    volume: str
    came_on: str
    state: str
    need: int
    came_at: int
    taken_at: int
    ask: bytes


@dataclass(frozen=True, slots=True)
class Signer:
    """The holder of a journal key: the device (its request key plays no part here), and that key with its end."""

    device: Device
    public: bytes
    valid_to: int


def signer(tx: Connection, key_id: bytes) -> Signer | None:
    """Whose journal key this is, None when nobody's."""
    query = (
        select(
            DEVICES.c.id,
            DEVICES.c.township,
            DEVICES.c.revoked_at,
            KEYS.c.public,
            KEYS.c.valid_to,
            KEYS.c.revoked_at.label("key_revoked_at"),
        )
        .join(KEYS, KEYS.c.owner == DEVICES.c.id)
        .where(KEYS.c.key_id == key_id, KEYS.c.kind == "batch")
    )
    row = tx.execute(query).first()
    if row is None:
        return None
    device = Device(row.id, row.township, row.revoked_at or row.key_revoked_at, b"")
    return Signer(device, bytes(row.public), row.valid_to)


def county_keys(tx: Connection) -> list[RegistryKey]:
    """The county's package keys (C5) that the registry names, newest first."""
    query = select(KEYS).where(KEYS.c.kind == "package", KEYS.c.owner == "county")
    return [_key(row) for row in tx.execute(query.order_by(KEYS.c.valid_from.desc(), KEYS.c.key_id))]


def halves(tx: Connection) -> tuple[Half, ...]:
    """The ML-KEM halves that stand beside package keys; none where the county wants suite 1."""
    query = select(KEYS.c.key_id, KEYS.c.public).where(KEYS.c.kind == HALF_KIND)
    return tuple(
        (bytes(row.key_id), bytes(row.public)) for row in tx.execute(query.order_by(KEYS.c.valid_from))
    )


def add_half(tx: Connection, package_key: bytes, public: bytes) -> None:
    """An ML-KEM half (1184 bytes) beside the package key of this id."""
    beside = (KEYS.c.key_id == package_key) & (KEYS.c.kind == "package")
    row = dict(tx.execute(select(KEYS).where(beside)).one()._mapping)
    tx.execute(insert(KEYS).values(**{**row, "kind": HALF_KIND, "public": public}))


def drop_halves(tx: Connection) -> None:
    """The county names none any more; their secret halves stay for packages that were written."""
    tx.execute(delete(KEYS).where(KEYS.c.kind == HALF_KIND))


def note_successor(tx: Connection, former: bytes, successor: bytes) -> None:
    """The registry's row of the key `former` names the key that follows it."""
    rows = (KEYS.c.key_id == former) & (KEYS.c.kind == "package")
    tx.execute(update(KEYS).where(rows).values(successor=successor))


def sealing_key(tx: Connection, device: str) -> bytes | None:
    """The newest public key that packages for a device are sealed to (K2)."""
    query = select(KEYS.c.public).where(KEYS.c.owner == device, KEYS.c.kind == "seal", KEYS.c.revoked_at == 0)
    found = tx.execute(query.order_by(KEYS.c.valid_from.desc()).limit(1)).scalar()
    return None if found is None else bytes(found)


def journal_key_id(tx: Connection, device: str) -> bytes | None:
    """Id of the device's newest journal key."""
    query = select(KEYS.c.key_id).where(KEYS.c.owner == device, KEYS.c.kind == "batch")
    found = tx.execute(query.order_by(KEYS.c.valid_from.desc()).limit(1)).scalar()
    return None if found is None else bytes(found)


def newest_journal(tx: Connection, device: str) -> str | None:
    """The journal of a device that the county saw begin last (ids rise with time), None before the first."""
    return tx.execute(select(func.max(JOURNALS.c.journal)).where(JOURNALS.c.device == device)).scalar()


def save(tx: Connection, row: PackageRow) -> None:
    """Insert or replace the row of a part."""
    known = tx.execute(select(PACKAGES.c.sha256).where(PACKAGES.c.sha256 == row.sha256)).first()
    values: dict[str, Any] = asdict(row)
    if known is None:
        tx.execute(insert(PACKAGES).values(**values))
    else:
        tx.execute(update(PACKAGES).where(PACKAGES.c.sha256 == row.sha256).values(**values))


def package(tx: Connection, sha256: str) -> PackageRow | None:
    """The row of a part."""
    row = tx.execute(select(PACKAGES).where(PACKAGES.c.sha256 == sha256)).first()
    return None if row is None else _row(row)


def packages(tx: Connection, device: str | None = None) -> list[PackageRow]:
    """Every part, device by device in the order of their numbers."""
    query = select(PACKAGES).order_by(
        PACKAGES.c.device, PACKAGES.c.number, PACKAGES.c.part, PACKAGES.c.came_at
    )
    if device is not None:
        query = query.where(PACKAGES.c.device == device)
    return [_row(row) for row in tx.execute(query)]


def waiting(tx: Connection, journal: str) -> list[PackageRow]:
    """Parts of a journal that wait, those that begin first before the others."""
    query = select(PACKAGES).where(PACKAGES.c.journal == journal, PACKAGES.c.state == WAITING)
    order = PACKAGES.c.first, PACKAGES.c.number, PACKAGES.c.part
    return [_row(row) for row in tx.execute(query.order_by(*order))]


def newest_ask(tx: Connection, device: str) -> bytes | None:
    """What the device said of itself in its newest package."""
    query = select(PACKAGES.c.ask).where(PACKAGES.c.device == device)
    found = tx.execute(query.order_by(PACKAGES.c.number.desc(), PACKAGES.c.came_at.desc()).limit(1)).scalar()
    return None if found is None else bytes(found)


def receipts_after(tx: Connection, journal: str, after: int) -> list[bytes]:
    """Signed receipts that reach beyond entry `after` of a journal, in order."""
    query = select(RECEIPTS.c.content).where(RECEIPTS.c.journal == journal, RECEIPTS.c.last > after)
    order = RECEIPTS.c.first, RECEIPTS.c.last
    return [bytes(content) for content in tx.execute(query.order_by(*order)).scalars()]


def newest_return(tx: Connection, device: str) -> int:
    """第几包 the newest return of a device is, 0 before the first."""
    newest = tx.execute(select(func.max(RETURNS.c.number)).where(RETURNS.c.device == device)).scalar()
    return int(newest or 0)


def begin_return(tx: Connection, device: str, package_id: str, volume: str, now: int) -> int:
    """第几包 this return of the device is, noted before its first byte is written."""
    number = newest_return(tx, device) + 1
    values = {"device": device, "number": number, "package": package_id, "volume": volume, "made_at": now}
    tx.execute(insert(RETURNS).values(sha256="", size=0, **values))
    return number


def finish_return(tx: Connection, device: str, number: int, sha256: str, size: int) -> None:
    """The return is written: its hash and bytes."""
    row = (RETURNS.c.device == device) & (RETURNS.c.number == number)
    tx.execute(update(RETURNS).where(row).values(sha256=sha256, size=size))


def returns(tx: Connection) -> list[dict[str, Any]]:
    """Every package that went back."""
    rows = tx.execute(select(RETURNS).order_by(RETURNS.c.device, RETURNS.c.number))
    return [dict(row._mapping) for row in rows]


def _row(row: Any) -> PackageRow:
    return PackageRow(
        **{name: getattr(row, name) for name in PackageRow.__slots__ if name != "ask"}, ask=bytes(row.ask)
    )


def _key(row: Any) -> RegistryKey:
    plain = dict(row._mapping)
    names = (
        "public",
        "owner",
        "scope",
        "valid_from",
        "valid_to",
        "revoked_at",
        "reason",
        "successor",
        "algorithm",
    )
    return RegistryKey(use=plain["kind"], **{name: plain[name] for name in names})
