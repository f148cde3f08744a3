"""One draft that several devices issued, each with a real paper of its own, at a real county."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import Row, select
from uuid_utils import uuid7

from enforcement.model.document import Document, DocumentState
from enforcement.model.plain import to_plain
from enforcement.rules import kinds
from sync.protocol import canonical
from sync.protocol.entry import BlobRef
from sync.protocol.frames import BlobFrame
from sync.server.disputes import Dispute, open_disputes
from sync.server.store.paper_tables import PAPERS
from sync.server.store.tables import STATE
from tests.sync.server.paper_world import issued, journal_of, send
from tests.sync.server.support import NOW, Device, Journal, Served, enrolled

PDF = "application/pdf"


@dataclass(slots=True)
class Office:
    """A device with its journal and the paper it issued by entry `issue`; `entry` is the last it wrote."""

    device: Device
    journal: Journal
    paper: Document
    entry: str = ""
    issue: str = ""

    def write(self, changes: dict[str, Any], kind: str, *parents: str, blobs: Sequence[BlobRef] = ()) -> str:
        """A change of the document; the entry's id."""
        entry = uuid7().hex
        common: dict[str, Any] = {"type": "document", "kind": kind, "thing": self.paper.id, "wall_time": NOW}
        seen = parents or (self.entry,)
        self.journal.write(changes, entry_id=entry, parents=seen, blobs=blobs, **common)
        return entry

    def send(self) -> None:
        """Push what is not sent yet."""
        send(self.device, self.journal)


@dataclass(slots=True)
class Issued:
    """The county with one draft of which every office issued a paper."""

    county: Served
    offices: list[Office] = field(default_factory=list)

    @property
    def document(self) -> str:
        """The draft's id."""
        return self.offices[0].paper.id

    def open(self) -> tuple[Dispute, ...]:
        """What of this draft waits for the county."""
        with self.county.county.database.read() as tx:
            return tuple(one for one in open_disputes(tx) if one.document == self.document)

    def state(self, document: str) -> dict[str, Any]:
        """A document as the county has it."""
        with self.county.county.database.read() as tx:
            row = tx.execute(select(STATE).where(STATE.c.thing == document)).one()
        return {**canonical.decode(row.fields), "contested": bytes(row.contested)}

    def register(self) -> dict[str, Row[Any]]:
        """Registered papers by document."""
        with self.county.county.database.read() as tx:
            return {row.thing: row for row in tx.execute(select(PAPERS)).all()}


def issued_by(
    county: Served,
    count: int = 2,
    *,
    devices: Sequence[Device] = (),
    serial: int = 41,
    pages: Sequence[bytes] = (),
) -> Issued:
    """`count` devices issue one draft without knowing of each other, one minute apart, their numbers 20 apart from
    `serial` on; with `pages` as their PDFs, which are sent along."""
    made = Issued(county)
    found = devices or [enrolled(county) for _ in range(count)]
    draft_id, draft_entry = uuid7().hex, uuid7().hex
    for number, device in enumerate(found):
        file = _named(pages[number]) if pages else {}
        paper = issued(device, serial + 20 * number, id=draft_id, **file)
        made.offices.append(Office(device, journal_of(device), paper))
    first = made.offices[0]
    empty = Document(
        id=draft_id, inspection_id="", form_id=first.paper.form_id, form_version="1", title=first.paper.title
    )
    first.journal.write(
        to_plain(empty), type="document", kind=kinds.DOCUMENT_PREPARED, entry_id=draft_entry, parents=()
    )
    for number, office in enumerate(made.offices):
        changed = {
            name: value
            for name, value in to_plain(office.paper).items()
            if value != to_plain(empty)[name] or name == "state"
        }
        blobs = (BlobRef(sha256=office.paper.sha256, size=office.paper.size, mime=PDF),) if pages else ()
        office.entry = office.issue = office.write(changed, kinds.DOCUMENT_ISSUED, draft_entry, blobs=blobs)
        office.send()
        if pages:
            data = pages[number]
            office.device.send_frames(BlobFrame(office.paper.sha256, 0, len(data), data))
        county.clock.now += 60_000
    return made


def _named(page: bytes) -> dict[str, Any]:
    return {"sha256": hashlib.sha256(page).hexdigest(), "size": len(page)}


def served_at(office: Office) -> None:
    """The paper of this office was served there, before it heard of any other."""
    office.paper = replace(office.paper, state=DocumentState.SERVED)
    office.entry = office.write({"state": "served"}, kinds.DOCUMENT_SERVED)
    office.send()
