"""County, townships, officers, devices, keys, enrolment codes, signed documents and number leases as rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy import Connection, Row, bindparam, func, insert, select, update

from sync.protocol import canonical
from sync.protocol.numbers import NumberRequest
from sync.protocol.registry import RegistryKey
from sync.protocol.townships import IssuingTownship
from sync.server.store import renewing
from sync.server.store.tables import (
    COUNTY,
    DEVICES,
    DOCUMENTS,
    ENROL_CODES,
    HALF_KIND,
    JOURNALS,
    KEYS,
    LEASES,
    OFFICERS,
    RECEIPTS,
    TOWNSHIPS,
)

_PUBLIC: Final = select(KEYS.c.public).where(
    KEYS.c.key_id == bindparam("b_key"),
    KEYS.c.kind == bindparam("b_kind"),
    KEYS.c.owner == bindparam("b_owner"),
)
_DEVICE: Final = (
    select(DEVICES.c.id, DEVICES.c.township, DEVICES.c.revoked_at, KEYS.c.public, KEYS.c.valid_to)
    .join(KEYS, (KEYS.c.owner == DEVICES.c.id) & (KEYS.c.kind == "req"))
    .where(DEVICES.c.id == bindparam("b_device"))
    # The one that none follows first: two may begin in the same millisecond.
    .order_by(func.length(KEYS.c.successor), KEYS.c.valid_from.desc())
)


@dataclass(frozen=True, slots=True)
class Device:
    """An enrolled device with its newest request key, good until `valid_to` (0: not looked up), and the one before
    (b"" = none); `revoked_at` 0 = in service."""

    id: str
    township: str
    revoked_at: int
    request_key: bytes
    valid_to: int = 0
    former_key: bytes = b""
    former_to: int = 0


def add_county(tx: Connection, *, code: str, name: str, epoch: str, root: bytes, made_at: int) -> None:
    """The one row of the county."""
    tx.execute(insert(COUNTY).values(code=code, name=name, epoch=epoch, root=root, made_at=made_at))


def has_county(tx: Connection) -> bool:
    """Whether the county's row is there."""
    return tx.execute(select(COUNTY.c.code)).first() is not None


def county(tx: Connection) -> Row[Any]:
    """(code, name, epoch, root, made_at)."""
    return tx.execute(select(COUNTY)).one()


def add_township(tx: Connection, code: str, name: str, agency: dict[str, Any], series: list[str]) -> None:
    """A township with its acting agency (plain) and number series."""
    values = {
        "code": code,
        "name": name,
        "agency": canonical.encode(agency),
        "series": canonical.encode(series),
    }
    tx.execute(insert(TOWNSHIPS).values(**values))


def township(tx: Connection, code: str) -> tuple[str, dict[str, Any], tuple[str, ...]] | None:
    """(name, agency, series) of a township, None when the county has none of this code."""
    row = tx.execute(select(TOWNSHIPS).where(TOWNSHIPS.c.code == code)).first()
    if row is None:
        return None
    return row.name, canonical.decode(row.agency), tuple(canonical.decode(row.series))


def change_agency(tx: Connection, code: str, agency: dict[str, Any]) -> None:
    """Another statement (plain) of a township's acting agency."""
    tx.execute(update(TOWNSHIPS).where(TOWNSHIPS.c.code == code).values(agency=canonical.encode(agency)))


def township_codes(tx: Connection) -> list[str]:
    """Codes of all townships in order."""
    return list(tx.execute(select(TOWNSHIPS.c.code).order_by(TOWNSHIPS.c.code)).scalars())


def issuing_townships(tx: Connection) -> tuple[IssuingTownship, ...]:
    """What the key list says of every township, in the order of their codes."""
    rows = tx.execute(select(TOWNSHIPS.c.code, TOWNSHIPS.c.agency).order_by(TOWNSHIPS.c.code))
    agencies = ((row.code, canonical.decode(row.agency)) for row in rows)
    return tuple(issuing_township(code, agency) for code, agency in agencies)


def issuing_township(code: str, agency: dict[str, Any]) -> IssuingTownship:
    """What of a township's agency is everybody's to know."""
    patterns = agency.get("style", {}).get("numbers", {})
    numbers = tuple(sorted((str(series), str(one)) for series, one in patterns.items()))
    training = bool(agency.get("training", False))
    return IssuingTownship(code, agency["name"], agency["short_name"], training, numbers)


def add_officer(tx: Connection, township_code: str, plain: dict[str, Any]) -> None:
    """An officer of the roster."""
    values = {"id": plain["id"], "township": township_code, "plain": canonical.encode(plain)}
    tx.execute(insert(OFFICERS).values(**values))


def officers(tx: Connection, township_code: str) -> tuple[dict[str, Any], ...]:
    """Officers of a township in the order of their ids."""
    query = select(OFFICERS.c.plain).where(OFFICERS.c.township == township_code).order_by(OFFICERS.c.id)
    return tuple(canonical.decode(plain) for plain in tx.execute(query).scalars())


def add_key(tx: Connection, key: RegistryKey) -> None:
    """A row of the registry."""
    values = key.to_plain()
    values["kind"] = values.pop("use")
    tx.execute(insert(KEYS).values(key_id=key.key_id, **values))


def keys(tx: Connection, owner: str = "") -> tuple[RegistryKey, ...]:
    """Every key ever, or every one of `owner`, in the order of their dates."""
    query = select(KEYS).where(KEYS.c.kind != HALF_KIND)
    query = query if not owner else query.where(KEYS.c.owner == owner)
    rows = tx.execute(query.order_by(KEYS.c.valid_from, KEYS.c.owner, KEYS.c.kind))
    return tuple(
        RegistryKey(
            public=row.public,
            use=row.kind,
            owner=row.owner,
            scope=row.scope,
            valid_from=row.valid_from,
            valid_to=row.valid_to,
            revoked_at=row.revoked_at,
            reason=row.reason,
            successor=row.successor,
            algorithm=row.algorithm,
        )
        for row in rows
    )


def public_key(tx: Connection, key_id: bytes, kind: str, owner: str) -> bytes | None:
    """Raw public key of one row."""
    return tx.execute(_PUBLIC, {"b_key": key_id, "b_kind": kind, "b_owner": owner}).scalar()


def any_known(tx: Connection, publics: Sequence[bytes]) -> bool:
    """Whether one of these public keys is in the registry, whoever holds it: a key has one owner and one
    use."""
    query = select(func.count()).select_from(KEYS).where(KEYS.c.public.in_(publics))
    return bool(tx.execute(query).scalar())


def add_device(tx: Connection, values: dict[str, Any]) -> None:
    """A device row."""
    tx.execute(insert(DEVICES).values(**values))


def device(tx: Connection, device_id: str) -> Device | None:
    """A device with its newest request key."""
    rows = tx.execute(_DEVICE, {"b_device": device_id}).all()[:2]
    if not rows:
        return None
    row = rows[0]
    found = Device(row.id, row.township, row.revoked_at, bytes(row.public), row.valid_to)
    if len(rows) == 1:
        return found
    return replace(found, former_key=bytes(rows[1].public), former_to=rows[1].valid_to)


def devices(tx: Connection, township_code: str | None = None) -> list[dict[str, Any]]:
    """Devices with how many receipts each holds, oldest first."""
    receipts = (
        select(JOURNALS.c.device, func.count().label("receipts"))
        .join(RECEIPTS, RECEIPTS.c.journal == JOURNALS.c.journal)
        .group_by(JOURNALS.c.device)
        .subquery()
    )
    query = (
        select(DEVICES, func.coalesce(receipts.c.receipts, 0).label("receipts"))
        .outerjoin(receipts, receipts.c.device == DEVICES.c.id)
        .order_by(DEVICES.c.enrolled_at, DEVICES.c.id)
    )
    if township_code is not None:
        query = query.where(DEVICES.c.township == township_code)
    return [dict(row._mapping) for row in tx.execute(query)]


def revoke_device(tx: Connection, device_id: str, revoked_at: int, reason: str) -> None:
    """Put device and keys out of service from `revoked_at` on; the rows stay."""
    tx.execute(update(DEVICES).where(DEVICES.c.id == device_id).values(revoked_at=revoked_at, reason=reason))
    tx.execute(update(KEYS).where(KEYS.c.owner == device_id).values(revoked_at=revoked_at, reason=reason))


def add_code(tx: Connection, code_id: bytes, mac_key: bytes, township_code: str, expires_at: int) -> None:
    """An enrolment code, not yet used."""
    values = {"code_id": code_id, "mac_key": mac_key, "township": township_code, "expires_at": expires_at}
    tx.execute(insert(ENROL_CODES).values(tries=0, device="", **values))


def code(tx: Connection, code_id: bytes) -> Row[Any] | None:
    """(code_id, mac_key, township, expires_at, tries, device)."""
    return tx.execute(select(ENROL_CODES).where(ENROL_CODES.c.code_id == code_id)).first()


def count_try(tx: Connection, code_id: bytes) -> None:
    """One more wrong try at a code."""
    query = update(ENROL_CODES).where(ENROL_CODES.c.code_id == code_id)
    tx.execute(query.values(tries=ENROL_CODES.c.tries + 1))


def use_code(tx: Connection, code_id: bytes, device_id: str) -> None:
    """The code is spent on this device."""
    tx.execute(update(ENROL_CODES).where(ENROL_CODES.c.code_id == code_id).values(device=device_id))


def add_document(tx: Connection, kind: str, scope: str, version: int, issued: int, content: bytes) -> None:
    """A signed document, kept for ever."""
    values = {"kind": kind, "scope": scope, "version": version, "issued": issued, "content": content}
    tx.execute(insert(DOCUMENTS).values(**values))


def newest_version(tx: Connection, kind: str, scope: str = "") -> int:
    """Newest version of a document, 0 when there is none."""
    query = select(func.max(DOCUMENTS.c.version)).where(DOCUMENTS.c.kind == kind, DOCUMENTS.c.scope == scope)
    return tx.execute(query).scalar() or 0


def newest_document(tx: Connection, kind: str, scope: str = "") -> Row[Any] | None:
    """(kind, scope, version, issued, content) of the newest version."""
    query = select(DOCUMENTS).where(DOCUMENTS.c.kind == kind, DOCUMENTS.c.scope == scope)
    return tx.execute(query.order_by(DOCUMENTS.c.version.desc()).limit(1)).first()


def next_document(tx: Connection, kind: str, have: int, scope: str = "") -> bytes | None:
    """The content of the lowest version above `have`."""
    query = select(DOCUMENTS.c.content).where(
        DOCUMENTS.c.kind == kind, DOCUMENTS.c.scope == scope, DOCUMENTS.c.version > have
    )
    content = tx.execute(query.order_by(DOCUMENTS.c.version).limit(1)).scalar()
    return None if content is None else bytes(content)


def lease(tx: Connection, request_id: str) -> Row[Any] | None:
    """The lease once given for a request."""
    return tx.execute(select(LEASES).where(LEASES.c.request_id == request_id)).first()


def leases_of(tx: Connection, device_id: str) -> tuple[bytes, ...]:
    """Signed leases of a device."""
    query = (
        select(LEASES.c.content).where(LEASES.c.device == device_id).order_by(LEASES.c.series, LEASES.c.first)
    )
    return tuple(tx.execute(query).scalars())


def take_numbers(tx: Connection, request: NumberRequest) -> int:
    """Move the head of (township, series, year) on by `count`; the first number taken."""
    series = (request.township, request.series, request.year)
    first = renewing.next_number(tx, *series)
    renewing.set_numbers(tx, {series: first + request.count})
    return first


def add_lease(tx: Connection, values: dict[str, Any]) -> None:
    """Store a lease."""
    tx.execute(insert(LEASES).values(**values))
