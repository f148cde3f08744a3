"""What somebody of the town might bring under a colleague's name: his batch with other bytes inside, with another end, or
under his own signature. Nothing of it may be taken in."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import TYPE_CHECKING

from sync.client.values import DeviceKeys
from sync.protocol import compression, limits
from sync.protocol.batch import BatchEnvelope
from sync.protocol.entry import SealedEntry, hash_entry
from sync.protocol.keys import sign
from sync.protocol.payload import read_payload, write_payload
from sync.protocol.problems import ProtocolProblem
from tests.simulation.ledger import Broken

if TYPE_CHECKING:
    from tests.simulation.county import SimCounty


def offer(county: SimCounty, liar: DeviceKeys, wire: bytes, dice: Random) -> None:
    """Bring a colleague's batch, changed. Raises Broken where the county takes it."""
    true = BatchEnvelope.from_bytes(wire)
    # A clone has its author's own hand.
    own = true.key_id == liar.journal_key.key_id
    match dice.choice(("body", "body", "own hand")):
        case "own hand" if not own:
            false = replace(true, signature=sign(liar.journal_key, "batch", true.head_bytes))
        case _:
            false = _other_body(true, dice)
    try:
        county.resupply(county.author(liar.device), false.to_bytes())
    except ProtocolProblem:
        county.ledger.sometimes["lie refused"] += 1
    else:
        raise Broken("P8", "the county took what nobody had signed")


def _other_body(true: BatchEnvelope, dice: Random) -> BatchEnvelope:
    raw = compression.decompress(true.payload, max_bytes=limits.BATCH_BYTES_MAX)
    entries = [SealedEntry(*parts, hash_entry(parts[0])) for parts in read_payload(raw, true.head.count)]
    at = dice.randrange(len(entries))
    body = bytearray(entries[at].body)
    body[dice.randrange(len(body))] ^= 1 << dice.randrange(8)
    entries[at] = entries[at]._replace(body=bytes(body))
    return replace(true, payload=compression.compress(write_payload(entries)))
