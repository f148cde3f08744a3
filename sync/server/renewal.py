"""A device's next keys: taken into the registry beside the former ones, which name them as their successors."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection

from sync.protocol import limits
from sync.protocol.key_renewal import KeyRenewal, SealedKeyRenewal
from sync.protocol.keys import key_id
from sync.protocol.more_problems import KEYS_EXPIRED
from sync.protocol.problems import ALREADY_ENROLLED, BAD_SIGNATURE, ENROL_CODE, ProtocolProblem
from sync.protocol.registry import RegistryKey
from sync.server.county import County
from sync.server.enrolment import KEY_KINDS, publish_registry
from sync.server.store import key_rows, people
from sync.server.store.people import Device

_NAMES: Final = tuple(name for _, name in KEY_KINDS)


def renew_keys(county: County, device: Device, body: bytes) -> None:
    """Put the device's next keys in force; asking again with the same keys changes nothing, so a lost answer costs
    nothing. Raises BAD_SIGNATURE for keys of another device, KEYS_EXPIRED where a code is needed, ENROL_CODE for a
    wrong one, ALREADY_ENROLLED, MALFORMED."""
    sealed = SealedKeyRenewal.from_bytes(body)
    request, now = sealed.request, county.clock()
    with county.database.write() as tx:
        former = key_rows.newest_keys(tx, device.id)
        current = former["batch"]
        if current.public == request.journal_key and _same(former, request):
            return
        if request.device != device.id or current.public != request.former:
            raise ProtocolProblem(BAD_SIGNATURE, use="enrol")
        if current.valid_to <= now:
            fault = None if request.code_id else KEYS_EXPIRED
            if fault is None and not _take_code(tx, sealed, device, now):
                fault = ENROL_CODE
        else:
            fault = None
        if fault is None and people.any_known(tx, [getattr(request, name) for name in _NAMES]):
            fault = ALREADY_ENROLLED
        if fault is None:
            _replace(county, tx, device, former, request, now)
    # Outside: a wrong try at a code stays counted.
    if fault is not None:
        raise ProtocolProblem(fault)


def _same(former: dict[str, RegistryKey], request: KeyRenewal) -> bool:
    return all(former[kind].public == getattr(request, name) for kind, name in KEY_KINDS)


def _take_code(tx: Connection, sealed: SealedKeyRenewal, device: Device, now: int) -> bool:
    row = people.code(tx, sealed.request.code_id)
    if row is None:
        return False
    if not sealed.proves(row.mac_key):
        people.count_try(tx, sealed.request.code_id)
        return False
    fresh = now < row.expires_at and row.tries < limits.ENROL_TRIES_PER_CODE
    if not fresh or row.device not in ("", device.id) or row.township != device.township:
        return False
    people.use_code(tx, sealed.request.code_id, device.id)
    return True


def _replace(
    county: County,
    tx: Connection,
    device: Device,
    former: dict[str, RegistryKey],
    request: KeyRenewal,
    now: int,
) -> None:
    for kind, name in KEY_KINDS:
        public = getattr(request, name)
        key_rows.set_successor(tx, former[kind], key_id(public))
        next_key = RegistryKey(
            public=public,
            use=kind,
            owner=device.id,
            scope=device.township,
            valid_from=now,
            valid_to=now + limits.DEVICE_KEY_MS,
        )
        people.add_key(tx, next_key)
    publish_registry(county, tx)
