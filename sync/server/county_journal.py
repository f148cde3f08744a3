"""The county's own journal: what the county itself has to say of a township's records, as entries like everybody's.

They stand in the township's stream and in the log, have a receipt, reach every device by pulling and by 摆渡包, come back
by re-supply after a restore, and leave with a record's package. Each township has one journal in each life of the
database, for a restored county does not know what the former one said. Signed by a key of the county's own.
"""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection
from uuid_utils import uuid7

from enforcement.upcasting import known_schema
from sync.protocol.batch import BatchEnvelope, pack_batch
from sync.protocol.entry import EntryDraft, SealedEntry, seal_entry
from sync.protocol.keys import key_id
from sync.protocol.receipt import open_receipt
from sync.protocol.signed import only
from sync.server import receiving
from sync.server.core.lost import COUNTY
from sync.server.core.taking import read_batch
from sync.server.core.values import Author, JournalHead
from sync.server.county import County
from sync.server.store import journals, people

APP: Final = "county"


@dataclass(frozen=True, slots=True)
class Said:
    """One thing that the county says: the fields that hold from now on, and the entries it had seen."""

    type: str
    thing: str
    kind: str
    new: dict[str, Any]
    parents: tuple[str, ...] = ()


def write_save(county: County, tx: Connection, stream: str, actor: str, said: Sequence[Said]) -> None:
    """Write one save of the county about things of `stream`, by `actor` (a person's name), in the transaction `tx`.
    Raises RuntimeError where the county would not take its own words: nothing is written then."""
    author = Author(COUNTY, stream)
    head = journals.journal_head(tx, journal_of(county, stream))
    entries = _sealed(county, head, stream, actor, said)
    key = county.keys.journal
    wire = pack_batch(entries, key, journal=head.journal, first=head.have_seq + 1)
    public = people.public_key(tx, key_id(key.public), "batch", COUNTY)
    opened = read_batch(wire, BatchEnvelope.from_bytes(wire), public, stream)
    content = receiving.record(county, tx, author, opened)
    receipt = open_receipt(content, only(county.keys.receipt.public))
    if receipt.quarantined:
        raise RuntimeError(f"the county's own entries do not hold: {receipt.quarantined[0].reason}")


def journal_of(county: County, stream: str) -> str:
    """The id of the county's journal about a township in this life of the database. It hangs on a secret of the county:
    whoever could guess it might begin that journal before the county has said its first word."""
    name = "/".join((county.code, stream, county.epoch))
    return hmac.digest(county.keys.token_secret, b"ZF/county-journal/1\0" + name.encode(), "sha256").hex()[
        :32
    ]


def _sealed(
    county: County, head: JournalHead, stream: str, actor: str, said: Sequence[Said]
) -> list[SealedEntry]:
    save, now, made = uuid7().hex, county.clock(), list[SealedEntry]()
    for seq, one in enumerate(said, head.have_seq + 1):
        draft = EntryDraft(
            entry_id=uuid7().hex,
            save_id=save,
            thing=one.thing,
            type=one.type,
            kind=one.kind,
            actor=actor,
            scope=stream,
            schema=known_schema(),
            app_version=APP,
            wall_time=now,
            mono_time=0,
            boot_id=COUNTY,
            new=one.new,
            parents=one.parents,
        )
        prev = made[-1].hash if made else head.have_head
        made.append(seal_entry(draft, journal=head.journal, seq=seq, prev=prev))
    return made
