"""A device brings what a restored county lost together with its author: batches of another's journal, held by the
author's own signature, and files that others named (`sync.md` 5.4)."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection, select

from sync.protocol import limits
from sync.protocol.batch import BatchEnvelope
from sync.protocol.problems import OUT_OF_SCOPE, UNKNOWN_KEY, ProtocolProblem
from sync.protocol.resupply import Lacking, Offer, Upto
from sync.server.core.lost import COUNTY
from sync.server.county import County
from sync.server.mending.entries import bring
from sync.server.moves.rights import require_stream, streams_of
from sync.server.receiving import Push, open_wire
from sync.server.store import journals, people, state
from sync.server.store.people import Device
from sync.server.store.tables import KEYS


def lacking(county: County, device: Device, data: bytes) -> bytes:
    """What the county lacks of an offer, and which files of the device's stream it lacks."""
    offer = Offer.from_bytes(data)
    with county.database.read() as tx:
        wanted = tuple(one for held in offer.journals for one in _less(tx, streams_of(tx, device), held))
        names = sorted({name for name, _ in state.unstored(tx, device.township, limits.WANTED_MAX)})
    return Lacking(wanted, county.blobs.states(names)).to_bytes()


def take(county: County, push: Push, device: Device, wire: bytes) -> bytes:
    """Take a batch in for its author, who is of the bringer's township, first of all entries of it that the county's
    disk lost; the answer of a push. Raises UNKNOWN_KEY, OUT_OF_SCOPE, and what `push` raises."""
    envelope = BatchEnvelope.from_bytes(wire)
    own = _own(county, device, wire) if _is_own(county, envelope) else None
    author = own or _author(county, device, envelope.key_id)
    bring(county, author, wire)
    return push(author, wire)


def _is_own(county: County, envelope: BatchEnvelope) -> bool:
    """Whether the county signed it, with a key that is still believed."""
    with county.database.read() as tx:
        rows = people.keys(tx, COUNTY)
    return any(one.key_id == envelope.key_id and one.use == "batch" and not one.revoked_at for one in rows)


def _own(county: County, bringer: Device, wire: bytes) -> Device:
    """The county as the author of what it said before it was restored, brought by a device of the township it is
    about."""
    own = Device(COUNTY, bringer.township, 0, b"")
    entries = open_wire(county, own, wire).entries
    if any(one.header is None or one.header.scope != bringer.township for one in entries):
        raise ProtocolProblem(OUT_OF_SCOPE)
    return own


def _less(tx: Connection, streams: Collection[str], held: Upto) -> tuple[Upto, ...]:
    """What the county has of one journal, if that is less and the journal is of these streams or unknown."""
    head = journals.journal_head(tx, held.journal)
    if head.have_seq >= held.seq or (head.known and head.stream not in streams):
        return ()
    return (Upto(held.journal, head.have_seq),)


def _author(county: County, bringer: Device, key_id: bytes) -> Device:
    with county.database.read() as tx:
        owner = tx.execute(
            select(KEYS.c.owner).where(KEYS.c.key_id == key_id, KEYS.c.kind == "batch")
        ).scalar()
        author = None if owner is None else people.device(tx, owner)
        if author is None:
            raise ProtocolProblem(UNKNOWN_KEY, key=key_id.hex(), use="batch")
        require_stream(tx, bringer, author.township)
    return author
