"""An entry on its way into the rows, and how its body is read: in this program's version, whatever its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from desktop.store.mappers import unpack
from enforcement.conflicts.merge import Patch
from enforcement.model.things import THINGS
from enforcement.upcasting import upcast
from sync.protocol.entry import SealedEntry, open_body


@dataclass(frozen=True, slots=True)
class Incoming:
    """An entry as it enters the store: its decoded header and patch beside the bytes. ``new`` is None when
    the body was destroyed or cannot be read; ``gseq`` None until the county has given it a place."""

    sealed: SealedEntry
    header: Mapping[str, Any]
    new: dict[str, Any] | None
    own: bool
    mark: int = 0
    stream: str = ""
    gseq: int | None = None
    quarantine: str = ""
    batch: int | None = None

    @property
    def projected(self) -> bool:
        """What the county did not take into its state other devices do not take in either; the author
        does."""
        return self.new is not None and (self.own or not self.quarantine) and self.header["type"] in THINGS


def open_upcast(header: Mapping[str, Any], body: bytes) -> tuple[dict[str, Any], dict[str, Any]]:
    """(new, old) of a body as this program's version says them. Raises ProtocolProblem for no body."""
    new, old = open_body(body)
    thing_type, schema = str(header["type"]), int(header["schema"])
    return upcast(thing_type, schema, new), upcast(thing_type, schema, old)


def incoming_stored(row: Any) -> Incoming:
    """An entry as the journal keeps it, for rebuilding."""
    sealed = SealedEntry(row.header, row.salt, row.body, row.hash)
    header = unpack(row.header)
    new = open_upcast(header, row.body)[0] if row.body else None
    place = (row.mark, row.stream, row.gseq, row.quarantine, row.batch)
    return Incoming(sealed, header, new, row.own, *place)


def patch_of(row: Any) -> Patch:
    """A stored entry as the merge reads it. What the county did not take or was destroyed counts for nothing."""
    header = unpack(row.header)
    parents = tuple(header["parents"])
    if not row.counts or not row.salt:
        return Patch(row.entry_id, parents, {}, row.gseq, row.position, taken=False)
    new, old = open_upcast(header, row.body)
    return Patch(row.entry_id, parents, new, row.gseq, row.position, old)
