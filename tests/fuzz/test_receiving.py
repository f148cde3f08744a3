"""Mutated entries and batches under good signatures against the county's real receiving code and database: taken,
quarantined or refused by name; what was taken still verifies, and an honest device is served as ever."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from typing import Any

import cbor2
import pytest
from uuid_utils import uuid7

from enforcement.model.things import THINGS
from sync.protocol import canonical, limits
from sync.protocol.batch import BatchEnvelope
from sync.protocol.compression import compress
from sync.protocol.entry import NO_HASH, SealedEntry, hash_body, hash_entry
from sync.protocol.frames import BlobFrame, pack_frames
from sync.protocol.keys import sign
from sync.protocol.messages import HelloRequest, PushAnswer
from sync.protocol.problems import all_problems
from sync.protocol.receipt import Receipt
from sync.protocol.signed import SignedDocument
from sync.server.intake import BlobIntake
from sync.server.receiving import push
from sync.server.session import hello, pull
from sync.server.store import people
from sync.server.verify import verify_county
from tests.fuzz.documents import whole_batch
from tests.fuzz.mutating import Mutator
from tests.fuzz.watching import SEED, FlatMemory, names, outcome
from tests.sync.server.support import TOWN, Device, Journal, Served, blob, party

COMMIT, NIGHT = 700, 30_000
_KNOWN = {problem.name for problem in all_problems()} | {"taken", "quarantined"}


class Author:
    """A device whose journal goes on with whatever is written into it; a real journal as far as it was taken."""

    def __init__(self, county: Served, device: Device, seed: int) -> None:
        self.county = county.county
        self.device = device
        self.mutator = Mutator(seed)
        self.dice: random.Random = self.mutator.dice
        self.journal = Journal()
        self.taken = 0
        with self.county.database.read() as tx:
            found = people.device(tx, device.id)
        assert found is not None
        self.known = found

    def write(self) -> bytes:
        """One to three entries with something wrong, chained as they should be, as wire bytes."""
        if len(self.journal.entries) > 60:
            self.journal, self.taken = Journal(), 0
        del self.journal.entries[self.taken :]
        for _ in range(self.dice.randrange(1, 4)):
            self.journal.entries.append(self._entry())
        first, last = self.taken + 1, len(self.journal.entries)
        wire = whole_batch(self.journal.entries[self.taken :], self.device, self.journal.journal, first)
        return wire if self.dice.random() < 0.7 else self._spoiled(wire, last)

    def send(self, wire: bytes) -> str:
        """Have it taken in; "quarantined" when a receipt says so of any entry."""
        answer = push(self.county, self.known, wire)
        receipt = Receipt.from_bytes(SignedDocument.from_bytes(PushAnswer.from_bytes(answer).receipt).content)
        if receipt.journal == self.journal.journal:
            self.taken = max(self.taken, receipt.last)
        return "quarantined" if receipt.quarantined else "taken"

    def _entry(self) -> SealedEntry:
        journal = self.journal
        kind = self.dice.choice([*THINGS, "party", "party", "newer_thing", "document"])
        good = Journal(journal.scope, journal.journal, list(journal.entries))
        sealed = good.write(
            party(len(journal.entries)), type=kind, kind=self.dice.choice(("add", "edit", "void"))
        )
        header: dict[str, Any] = canonical.decode(sealed.header)
        body = sealed.body
        if self.dice.random() < 0.7:
            body = self.mutator.bytes_of(body)[: limits.ENTRY_BYTES_MAX + self.dice.choice((-9, 9000))]
        if self.dice.random() < 0.5:
            changed = self.mutator.tree(header)
            header = changed if isinstance(changed, dict) else header
        kept = {"journal": journal.journal, "seq": len(journal.entries) + 1, "v": 1}
        if self.dice.random() < 0.95:
            header |= {**kept, "prev": journal.head, "body_hash": hash_body(sealed.salt, body)}
        raw = cbor2.dumps(header, canonical=True)[: limits.HEADER_BYTES_MAX]
        return SealedEntry(raw, sealed.salt, body, hash_entry(raw))

    def _spoiled(self, wire: bytes, last: int) -> bytes:
        """The envelope, the head or the payload wrong, the signature right where there is one to be made."""
        envelope = BatchEnvelope.from_bytes(wire)
        match self.dice.randrange(5):
            case 0:
                return self.mutator.bytes_of(wire)
            case 1:
                head = self.mutator.bytes_of(envelope.head_bytes)
                return self._signed(envelope, head, envelope.payload)
            case 2:
                return self._signed(envelope, envelope.head_bytes, self.mutator.damaged(envelope.payload))
            case 3:
                return self._signed(envelope, envelope.head_bytes, compress(self.mutator.bytes_of(b"\x80")))
            case _:
                moved = replace(envelope.head, first=last + 5, last=last + 4 + envelope.head.count)
                return self._signed(envelope, moved.to_bytes(), envelope.payload)

    def _signed(self, envelope: BatchEnvelope, head: bytes, payload: bytes) -> bytes:
        key = self.device.journal_key
        plain = {
            "v": 1,
            "head": head,
            "key": key.key_id,
            "signature": sign(key, "batch", head),
            "payload": payload,
        }
        return canonical.encode(plain)


def campaign(county: Served, device: Device, count: int, seed: int) -> Counter[str]:
    """`count` hostile batches, greetings and files; then the county is verified and serves another device."""
    author = Author(county, device, seed)
    seen: Counter[str] = Counter()
    with FlatMemory():
        for number in range(count):
            told = f"seed {seed}, number {number}"
            work = author.dice.random()
            if work < 0.8:
                seen[_batch(author, told)] += 1
            elif work < 0.9:
                seen[_greeting(author, told)] += 1
            else:
                seen[_files(author, told)] += 1
    assert set(seen) <= _KNOWN
    result = verify_county(author.county)
    assert result.good, result.faults
    print(f"seed {seed}: {count} batches: {names(seen)}; {result.entries} entries stand and verify")
    return seen


def _batch(author: Author, told: str) -> str:
    said: list[str] = []
    found = outcome(lambda wire: said.append(author.send(wire)), author.write(), told)
    return said[0] if said else found


def _greeting(author: Author, told: str) -> str:
    good = author.device.hello_request(author.journal, acked_seq=0, acked_head=NO_HASH).to_bytes()
    stream = author.dice.choice((TOWN, "", "x" * 32, "339901002"))
    after = author.dice.choice((0, 1, 2**40, 2**62))
    outcome(lambda _: pull(author.county, author.known, stream, after), b"", told)
    return outcome(
        lambda data: hello(author.county, author.known, HelloRequest.from_bytes(data)),
        author.mutator.bytes_of(good),
        told,
    )


def _files(author: Author, told: str) -> str:
    data, reference = blob(author.dice.randrange(1, 3000), author.dice.randrange(9))
    author.taken, author.journal = 0, Journal()
    author.journal.write(party(1), blobs=(reference,))
    push(author.county, author.known, author.device.batch(author.journal, 1, 1))
    author.taken = 1
    frames = [BlobFrame(reference.sha256, 0, reference.size, data)] * author.dice.randrange(1, 3)

    def take(body: bytes) -> None:
        intake = BlobIntake(author.county)
        try:
            intake.feeder(author.known)(body)
            intake.finish(author.known)
        finally:
            intake.close()

    return outcome(take, author.mutator.damaged(pack_frames(frames)), told)


def _still_serves(county: Served, device: Device) -> None:
    """An honest journal of the same device, after all that."""
    honest = Journal(journal=uuid7().hex)
    honest.parties(5)
    receipt, _ = device.push(honest, 1, 5)
    assert not receipt.quarantined
    assert device.http.get("/readyz").text == "ready"


def test_hostile_batches_are_taken_quarantined_or_refused(county: Served, device: Device) -> None:
    seen = campaign(county, device, COMMIT, SEED)
    assert min(seen["quarantined"], seen["taken"], seen["malformed"], seen["chain_broken"]) >= COMMIT // 100
    _still_serves(county, device)


@pytest.mark.nightly
@pytest.mark.timeout(3600)
def test_a_night_of_hostile_batches(county: Served, device: Device) -> None:
    seen = campaign(county, device, NIGHT, SEED + 1)
    assert min(seen["quarantined"], seen["taken"], seen["malformed"], seen["chain_broken"]) >= NIGHT // 100
    _still_serves(county, device)
