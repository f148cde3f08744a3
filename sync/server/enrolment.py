"""Devices joining and leaving: one-time codes, the enrolment answer, revocation, and the signed lists that
follow."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta, timezone
from typing import Any, Final

from sqlalchemy import Connection, Row

from enforcement.errors import KnownTrouble
from sync.protocol import limits
from sync.protocol.enrol import (
    EnrolAnswer,
    EnrolmentCode,
    EnrolRequest,
    SealedEnrolRequest,
    TownshipProfile,
    sign_enrol_answer,
)
from sync.protocol.keys import SigningKey
from sync.protocol.numbers import NumberRequest
from sync.protocol.problems import ALREADY_ENROLLED, ENROL_CODE, ProtocolProblem
from sync.protocol.registry import Registry, RegistryKey, Roster
from sync.server.county import County
from sync.server.moves.rights import with_streams
from sync.server.numbers import grant_lease
from sync.server.own_keys import signed_now
from sync.server.store import key_rows, machines, packages, people
from sync.server.store.trouble import StoreAway

# The year of a document number is the county's local year; China has one zone and no summer time.
_CHINA: Final = timezone(timedelta(hours=8))
KEY_KINDS: Final = (
    ("batch", "journal_key"),
    ("seal", "sealing_key"),
    ("req", "request_key"),
    ("qr", "paper_key"),
)


def make_code(county: County, township: str) -> tuple[EnrolmentCode, int]:
    """A fresh one-time code for a device of `township`, and until when (ms) it is good. Raises KnownTrouble
    when the county has no such township."""
    code = EnrolmentCode.make(county.root_public)
    expires_at = county.clock() + limits.ENROL_CODE_MS
    with county.database.write() as tx:
        if people.township(tx, township) is None:
            raise KnownTrouble(f"县级库里没有代码为 {township} 的乡镇。", "", "先核对代码，再开入网码。")
        people.add_code(tx, code.code_id, code.mac_key, township, expires_at)
    return code, expires_at


def enrol(county: County, body: bytes) -> bytes:
    """Take a device in; the signed answer. Asking again with the same code and keys within its time gives
    the answer again, so an answer that was lost on the way costs nothing. Raises ENROL_CODE,
    ALREADY_ENROLLED, MALFORMED."""
    sealed = SealedEnrolRequest.from_bytes(body)
    request = sealed.request
    now = county.clock()
    with county.database.write() as tx:
        row = people.code(tx, request.code_id)
        proved = row is not None and sealed.proves(row.mac_key)
        if row is not None and not proved:
            people.count_try(tx, request.code_id)
        usable = proved and row is not None and _usable(row, request.device, now)
        if usable and row is not None:
            return _join(county, tx, row, request, now)
    raise ProtocolProblem(ENROL_CODE)


def revoke(county: County, device: str, reason: str, lost_since: int = 0) -> None:
    """Put a device out of service now; registry and roster say so from their next version on. What it signed from
    `lost_since` (ms, 0 = not lost) on will wait for a person if it ever comes. Raises KnownTrouble."""
    now = county.clock()
    if lost_since > now:
        raise KnownTrouble("丢失的时间在将来，没有停用。", "", "核对 --lost-since 的日期和时刻。")
    with county.database.write() as tx:
        known = _require_device(tx, device)
        if lost_since:
            machines.report_loss(tx, device, lost_since)
        row = key_rows.device_row(tx, device)
        if not known.revoked_at or (reason and row["reason"] != reason):
            people.revoke_device(tx, device, known.revoked_at or now, reason)
            publish_lists(county, tx, known.township)


def allow(county: County, device: str) -> None:
    """Let a device in again. What it signed while it was lost still waits for a person. Raises KnownTrouble."""
    with county.database.write() as tx:
        known = _require_device(tx, device)
        if known.revoked_at:
            machines.end_loss(tx, device, county.clock())
            people.revoke_device(tx, device, 0, "")
            publish_lists(county, tx, known.township)


def _require_device(tx: Connection, device: str) -> people.Device:
    known = people.device(tx, device)
    if known is None:
        raise KnownTrouble("县级库里没有这台电脑。", "", "用 zhenfa-county device list 看编号。")
    return known


def publish_lists(county: County, tx: Connection, township: str) -> None:
    """A new registry version, and a new roster version of the township."""
    publish_registry(county, tx)
    publish_roster(county, tx, township)


def publish_registry(county: County, tx: Connection, *, leap: int = 0) -> None:
    """Sign and keep the next registry version; `leap` versions are left out, for a restored county does not know
    which were given out."""
    now = county.clock()
    version = people.newest_version(tx, "registry") + 1 + leap
    towns = people.issuing_townships(tx)
    keys, pins = with_streams(tx, people.keys(tx)), machines.authorities(tx)
    lists = Registry(county.code, version, now, keys, towns, pins, packages.halves(tx))
    signed = lists.sign(_signer(county, tx))
    people.add_document(tx, "registry", "", version, now, signed)


def publish_roster(county: County, tx: Connection, township: str, *, leap: int = 0) -> None:
    """Sign and keep the next roster version of a township, good for 45 days (`security.md` §3)."""
    now = county.clock()
    found = people.township(tx, township)
    assert found is not None, township
    devices = people.devices(tx, township)
    version = people.newest_version(tx, "roster", township) + 1 + leap
    roster = Roster(
        county.code,
        township,
        version,
        now,
        now + limits.ROSTER_MS,
        found[1],
        people.officers(tx, township),
        tuple(row["id"] for row in devices),
        tuple(row["id"] for row in devices if row["revoked_at"]),
    )
    people.add_document(tx, "roster", township, version, now, roster.sign(_signer(county, tx)))


def _signer(county: County, tx: Connection) -> SigningKey:
    """The registry key. Raises StoreAway in the second in which another one takes the place of a stolen one: what it
    signed now would be believed nowhere."""
    key = county.keys.registry
    if key_rows.is_revoked(tx, key.key_id, "registry"):
        key = county.ring.again().keys.registry
    if key_rows.is_revoked(tx, key.key_id, "registry"):
        raise StoreAway("registry key is being replaced")
    return key


def current_roster(county: County, township: str) -> bytes:
    """The newest roster of a township; signed anew once half of its 45 days are over."""
    with county.database.read() as tx:
        row = people.newest_document(tx, "roster", township)
    if row is not None and county.clock() - row.issued < limits.ROSTER_MS // 2:
        return bytes(row.content)
    with county.database.write() as tx:
        publish_roster(county, tx, township)
        row = people.newest_document(tx, "roster", township)
    assert row is not None
    return bytes(row.content)


def _usable(row: Row[Any], device: str, now: int) -> bool:
    fresh = now < row.expires_at and row.tries < limits.ENROL_TRIES_PER_CODE
    return fresh and row.device in ("", device)


def _join(county: County, tx: Connection, row: Row[Any], request: EnrolRequest, now: int) -> bytes:
    if row.device == "":
        if people.any_known(tx, [getattr(request, name) for _, name in KEY_KINDS]):
            raise ProtocolProblem(ALREADY_ENROLLED)
        _add_device(tx, row.township, request, now)
        people.use_code(tx, request.code_id, request.device)
        publish_lists(county, tx, row.township)
        _first_leases(county, tx, row.township, request.device, now)
    return _answer(county, tx, row.township, request.device, now)


def _add_device(tx: Connection, township: str, request: EnrolRequest, now: int) -> None:
    people.add_device(
        tx,
        {
            "id": request.device,
            "township": township,
            "label": request.label,
            "platform": request.platform,
            "app_version": request.app_version,
            "enrolled_at": now,
            "revoked_at": 0,
            "reason": "",
        },
    )
    for kind, name in KEY_KINDS:
        public = getattr(request, name)
        key = RegistryKey(
            public=public,
            use=kind,
            owner=request.device,
            scope=township,
            valid_from=now,
            valid_to=now + limits.DEVICE_KEY_MS,
        )
        people.add_key(tx, key)


def _first_leases(county: County, tx: Connection, township: str, device: str, now: int) -> None:
    found = people.township(tx, township)
    assert found is not None, township
    year = datetime.fromtimestamp(now / 1000, _CHINA).year
    for series in found[2]:
        # Named after device, series and year, so that a repeat of the enrolment finds the same block.
        request_id = hashlib.sha256(f"{device}/{series}/{year}".encode()).hexdigest()[:32]
        grant_lease(county, tx, device, NumberRequest(request_id, township, series, year))


def _answer(county: County, tx: Connection, township: str, device: str, now: int) -> bytes:
    found = people.township(tx, township)
    registry = people.newest_document(tx, "registry")
    roster = people.newest_document(tx, "roster", township)
    catalogue = people.newest_document(tx, "catalogue")
    assert found is not None
    assert registry is not None
    assert roster is not None
    answer = EnrolAnswer(
        device,
        bytes(people.county(tx).root),
        registry.content,
        roster.content,
        TownshipProfile(township, found[0], found[1], found[2]),
        None if catalogue is None else signed_now(county, tx, "catalogue", bytes(catalogue.content)),
        people.leases_of(tx, device),
        now,
    )
    return sign_enrol_answer(answer, county.keys.registry)
