"""Entries, batches and receipts: chains that hold, and every changed bit found."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.protocol import limits
from sync.protocol.batch import BatchEnvelope, BatchHead, open_batch, pack_batch, plan_batches
from sync.protocol.entry import (
    NO_HASH,
    BlobRef,
    EntryDraft,
    SealedEntry,
    hash_body,
    open_entry,
    open_header,
    seal_entry,
)
from sync.protocol.keys import SigningKey
from sync.protocol.pages import NO_DIGEST, PulledBatch, PulledEntry, PullPage, next_digest
from sync.protocol.problems import ProtocolProblem
from sync.protocol.receipt import Quarantined, Receipt, open_receipt, receipt_hash, sign_receipt
from sync.protocol.signed import only

JOURNAL = "0190" + "a" * 28
KEY = SigningKey(bytes(range(32)))
OTHER = SigningKey(bytes(32))


def draft(number: int = 1, **other: Any) -> EntryDraft:
    """A small entry."""
    values: dict[str, Any] = {
        "entry_id": f"{number:032x}",
        "save_id": "b" * 32,
        "thing": "c" * 32,
        "type": "party",
        "kind": "add",
        "actor": "",
        "scope": "339901001",
        "schema": 1,
        "app_version": "0.1.0",
        "wall_time": 1_795_305_600_000,
        "mono_time": 5,
        "boot_id": "boot",
        "new": {"name": "䶮", "amount": 50_000},
    }
    return EntryDraft(**(values | other))


def chain(count: int) -> list[SealedEntry]:
    """The first `count` entries of a journal."""
    entries: list[SealedEntry] = []
    prev = NO_HASH
    for seq in range(1, count + 1):
        entries.append(seal_entry(draft(seq), journal=JOURNAL, seq=seq, prev=prev))
        prev = entries[-1].hash
    return entries


def flipped(data: bytes, bit: int) -> bytes:
    """`data` with one bit changed."""
    changed = bytearray(data)
    changed[bit // 8 % len(data)] ^= 1 << bit % 8
    return bytes(changed)


def test_an_entry_says_what_was_put_in() -> None:
    ref = BlobRef(sha256="d" * 64, size=300_000, mime="image/jpeg")
    made = draft(7, blobs=(ref,), parents=("e" * 32,), old={"name": ""}, last_receipt_hash=b"r" * 32)
    sealed = seal_entry(made, journal=JOURNAL, seq=3, prev=b"p" * 32)
    entry = open_entry(sealed.header, sealed.salt, sealed.body)
    assert (entry.new, entry.old, entry.hash) == (made.new, made.old, sealed.hash)
    header = entry.header
    assert (header.journal, header.seq, header.prev) == (JOURNAL, 3, b"p" * 32)
    assert (header.blobs, header.parents, header.last_receipt_hash) == ((ref,), ("e" * 32,), b"r" * 32)
    assert header.body_hash == hash_body(sealed.salt, sealed.body)


def test_equal_bodies_have_unlike_hashes() -> None:
    first, second = (seal_entry(draft(), journal=JOURNAL, seq=1, prev=NO_HASH) for _ in range(2))
    assert first.body == second.body
    assert open_header(first.header).body_hash != open_header(second.header).body_hash


@given(part=st.sampled_from(["header", "salt", "body"]), bit=st.integers(0, 10**6))
def test_one_changed_bit_of_an_entry_changes_its_place_or_is_refused(part: str, bit: int) -> None:
    sealed = chain(1)[0]
    parts = {"header": sealed.header, "salt": sealed.salt, "body": sealed.body}
    parts[part] = flipped(parts[part], bit)
    if part == "header":
        try:
            assert open_entry(**parts).hash != sealed.hash
        except ProtocolProblem:
            return
    else:
        with pytest.raises(ProtocolProblem, match="chain_broken"):
            open_entry(**parts)


@pytest.mark.parametrize(
    "wrong",
    [
        {"entry_id": "X" * 32},
        {"save_id": "b" * 31},
        {"type": "Partei!"},
        {"scope": "../x"},
        {"schema": -1},
        {"app_version": "x" * 65},
        {"last_receipt_hash": b"short"},
        {"parents": ("c" * 32,) * 65},
        {"blobs": (BlobRef(sha256="d" * 63, size=1, mime=""),)},
        {"blobs": (BlobRef(sha256="d" * 64, size=limits.BLOB_BYTES_MAX + 1, mime=""),)},
        {"new": {"amount": 1.5j}},
    ],
)
def test_an_entry_that_nobody_could_read_is_never_made(wrong: dict[str, Any]) -> None:
    with pytest.raises(ProtocolProblem, match="malformed"):
        seal_entry(draft(**wrong), journal=JOURNAL, seq=1, prev=NO_HASH)


def test_an_entry_has_a_size() -> None:
    with pytest.raises(ProtocolProblem, match="too_large"):
        seal_entry(draft(new={"text": "x" * limits.ENTRY_BYTES_MAX}), journal=JOURNAL, seq=1, prev=NO_HASH)


@given(st.integers(1, 12))
def test_batches_come_back(count: int) -> None:
    entries = chain(count)
    envelope = BatchEnvelope.from_bytes(pack_batch(entries, KEY, journal=JOURNAL, first=1))
    opened = open_batch(envelope, KEY.public)
    assert [one.sealed for one in opened] == entries
    assert envelope.key_id == KEY.key_id
    assert envelope.to_bytes() == pack_batch(entries, KEY, journal=JOURNAL, first=1)


@settings(max_examples=300)
@given(st.integers(0, 10**6))
def test_one_changed_bit_of_a_batch_is_refused(bit: int) -> None:
    wire = pack_batch(BATCH, KEY, journal=JOURNAL, first=1)
    changed = flipped(wire, bit)
    try:
        opened = open_batch(BatchEnvelope.from_bytes(changed), KEY.public)
    except ProtocolProblem:
        return
    # Bits of the compression (or of the key's name) may differ; what was signed may not.
    assert [one.sealed for one in opened] == BATCH


BATCH = chain(5)


@pytest.mark.parametrize("fault", ["dropped", "swapped", "doubled", "foreign", "head"])
def test_a_chain_that_does_not_hold_is_refused(fault: str) -> None:
    entries = list(BATCH)
    head = BatchHead(JOURNAL, 1, 5, entries[-1].hash, 5)
    if fault == "dropped":
        del entries[2]
        head = replace(head, last=4, count=4)
    elif fault == "swapped":
        entries[1], entries[2] = entries[2], entries[1]
    elif fault == "doubled":
        entries[2] = entries[1]
    elif fault == "foreign":
        entries[2] = seal_entry(draft(3), journal="f" * 32, seq=3, prev=entries[1].hash)
    else:
        head = replace(head, head=bytes(32))
    envelope = BatchEnvelope.from_bytes(pack_batch(entries, KEY, journal=JOURNAL, first=1))
    from sync.protocol.keys import sign

    forged = replace(
        envelope, head=head, head_bytes=head.to_bytes(), signature=sign(KEY, "batch", head.to_bytes())
    )
    with pytest.raises(ProtocolProblem, match="chain_broken"):
        open_batch(forged, KEY.public)


def test_only_the_author_signs() -> None:
    envelope = BatchEnvelope.from_bytes(pack_batch(BATCH, KEY, journal=JOURNAL, first=1))
    with pytest.raises(ProtocolProblem, match="bad_signature"):
        open_batch(envelope, OTHER.public)


def test_a_batch_is_bounded() -> None:
    with pytest.raises(ProtocolProblem, match="too_large"):
        pack_batch([BATCH[0]] * (limits.BATCH_ENTRIES_MAX + 1), KEY, journal=JOURNAL, first=1)
    with pytest.raises(ProtocolProblem, match="too_large"):
        pack_batch([], KEY, journal=JOURNAL, first=1)


@given(
    st.lists(st.tuples(st.sampled_from("abcdef"), st.integers(1, 400)), max_size=60), st.integers(100, 1000)
)
def test_planned_batches_hold_whole_saves(entries: list[tuple[str, int]], most: int) -> None:
    ranges = list(plan_batches(entries, most))
    assert [at for start, stop in ranges for at in range(start, stop)] == list(range(len(entries)))
    for start, stop in ranges:
        assert start == 0 or entries[start][0] != entries[start - 1][0]
        one_save = len({save for save, _ in entries[start:stop]}) == 1
        assert one_save or sum(size for _, size in entries[start:stop]) <= most


RECEIPT = Receipt(
    epoch="1" * 32,
    journal=JOURNAL,
    first=1,
    last=5,
    head=BATCH[-1].hash,
    stream="339901001",
    gseq_first=10,
    gseq_last=14,
    received_at=1_795_305_600_000,
    quarantined=(Quarantined(3, "invalid:party.name"),),
)


def test_receipts_come_back_and_are_the_same_bytes_each_time() -> None:
    signed = sign_receipt(RECEIPT, KEY)
    assert signed == sign_receipt(RECEIPT, KEY)
    assert open_receipt(signed, only(KEY.public)) == RECEIPT
    assert len(receipt_hash(signed)) == 32


@given(st.integers(0, 10**6))
def test_one_changed_bit_of_a_receipt_is_refused(bit: int) -> None:
    with pytest.raises(ProtocolProblem):
        open_receipt(flipped(sign_receipt(RECEIPT, KEY), bit), only(KEY.public))


def test_a_receipt_of_an_unknown_county_is_refused() -> None:
    with pytest.raises(ProtocolProblem, match="unknown_key"):
        open_receipt(sign_receipt(RECEIPT, OTHER), only(KEY.public))


def page() -> PullPage:
    """A page with one batch."""
    envelope = BatchEnvelope.from_bytes(pack_batch(BATCH, KEY, journal=JOURNAL, first=1))
    entries, digest = [], NO_DIGEST
    for gseq, sealed in enumerate(BATCH, 1):
        digest = next_digest(digest, gseq, sealed.hash)
        entries.append(PulledEntry(gseq, sealed.header, sealed.salt, sealed.body))
    batch = PulledBatch(envelope.head_bytes, envelope.key_id, envelope.signature, tuple(entries))
    return PullPage("339901001", "1" * 32, 0, 5, digest, False, (batch,))


def test_pages_come_back_with_provable_authors() -> None:
    made = page()
    read = PullPage.from_bytes(made.to_bytes())
    assert read == made
    assert [one.sealed for one in read.batches[0].open(KEY.public)] == BATCH


def test_the_tail_of_a_batch_is_provable_and_its_front_alone_is_not() -> None:
    batch = page().batches[0]
    assert len(replace(batch, entries=batch.entries[2:]).open(KEY.public)) == 3
    for entries in (batch.entries[:3], (), batch.entries[1:3]):
        with pytest.raises(ProtocolProblem, match="chain_broken"):
            replace(batch, entries=entries).open(KEY.public)
    with pytest.raises(ProtocolProblem, match="bad_signature"):
        batch.open(OTHER.public)


def test_a_page_out_of_order_is_refused() -> None:
    made = page()
    batch = made.batches[0]
    turned = replace(batch, entries=tuple(reversed(batch.entries)))
    for wrong in (replace(made, batches=(turned,)), replace(made, next=6), replace(made, after=3)):
        with pytest.raises(ProtocolProblem, match="malformed"):
            PullPage.from_bytes(wrong.to_bytes())
