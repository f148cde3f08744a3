"""A device brings what a restored county lost together with its author: batches of another's journal, held by the
author's own signature, and files that others named (`sync.md` 5.4)."""

from __future__ import annotations

from sqlalchemy import Connection, select

from sync.protocol import limits
from sync.protocol.batch import BatchEnvelope
from sync.protocol.problems import OUT_OF_SCOPE, UNKNOWN_KEY, ProtocolProblem
from sync.protocol.resupply import Lacking, Offer, Upto
from sync.server.county import County
from sync.server.receiving import Push
from sync.server.store import journals, people, state
from sync.server.store.people import Device
from sync.server.store.tables import KEYS


def lacking(county: County, device: Device, data: bytes) -> bytes:
    """What the county lacks of an offer, and which files of the device's stream it lacks."""
    offer = Offer.from_bytes(data)
    with county.database.read() as tx:
        wanted = tuple(one for held in offer.journals for one in _less(tx, device.township, held))
        names = sorted({name for name, _ in state.unstored(tx, device.township, limits.WANTED_MAX)})
    return Lacking(wanted, county.blobs.states(names)).to_bytes()


def take(county: County, push: Push, device: Device, wire: bytes) -> bytes:
    """Take a batch in for its author, who is of the bringer's township; the answer of a push. Raises UNKNOWN_KEY,
    OUT_OF_SCOPE, and what `push` raises."""
    return push(_author(county, device, BatchEnvelope.from_bytes(wire).key_id), wire)


def _less(tx: Connection, stream: str, held: Upto) -> tuple[Upto, ...]:
    """What the county has of one journal, if that is less and the journal is of this stream or unknown."""
    head = journals.journal_head(tx, held.journal)
    if head.have_seq >= held.seq or (head.known and head.stream != stream):
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
    if author.township != bringer.township:
        raise ProtocolProblem(OUT_OF_SCOPE)
    return author
