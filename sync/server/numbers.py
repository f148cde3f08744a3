"""Number leases: blocks that never overlap, one for a request id for ever (`sync.md` 5.1)."""

from __future__ import annotations

from sqlalchemy import Connection

from sync.protocol.forms_release import read_forms
from sync.protocol.numbers import NumberLease, NumberRequest, sign_lease
from sync.protocol.problems import NUMBERS_CHANGED, NUMBERS_REFUSED, OUT_OF_SCOPE, ProtocolProblem
from sync.protocol.signed import SignedDocument
from sync.server.county import County
from sync.server.store import people
from sync.server.store.people import Device


def lease_numbers(county: County, device: Device, request: NumberRequest) -> bytes:
    """The signed lease for a request. Raises OUT_OF_SCOPE, NUMBERS_REFUSED (no such series),
    NUMBERS_CHANGED (the id was used for something else)."""
    if request.township != device.township:
        raise ProtocolProblem(OUT_OF_SCOPE)
    with county.database.write() as tx:
        return grant_lease(county, tx, device.id, request)


def grant_lease(county: County, tx: Connection, device: str, request: NumberRequest) -> bytes:
    """The same inside a transaction that is already open."""
    given = people.lease(tx, request.request_id)
    if given is not None:
        asked = (device, request.township, request.series, request.year, request.count)
        was = (given.device, given.township, given.series, given.year, given.last - given.first + 1)
        if asked != was:
            raise ProtocolProblem(NUMBERS_CHANGED)
        return bytes(given.content)
    township = people.township(tx, request.township)
    if township is None or request.series not in (*township[2], *_own_series(tx)):
        raise ProtocolProblem(NUMBERS_REFUSED, series=request.series)
    first = people.take_numbers(tx, request)
    last = first + request.count - 1
    lease = NumberLease(
        request.request_id,
        device,
        request.township,
        request.series,
        request.year,
        first,
        last,
        county.clock(),
    )
    content = sign_lease(lease, county.keys.receipt)
    values = {name: getattr(lease, name) for name in ("request_id", "device", "township", "series", "year")}
    people.add_lease(tx, {**values, "first": first, "last": last, "content": content})
    return content


def _own_series(tx: Connection) -> tuple[str, ...]:
    """The class words that the county's own forms number by."""
    released = people.newest_document(tx, "forms")
    if released is None:
        return ()
    return read_forms(SignedDocument.from_bytes(bytes(released.content)).content).series
