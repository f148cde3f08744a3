"""Entries arriving: receipts, repeats, gaps, forks, whole saves and quarantine, over real HTTP."""

from __future__ import annotations

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError, IntegrityError
from uuid_utils import uuid7

from sync.protocol import canonical, keys
from sync.protocol.batch import BatchEnvelope, BatchHead
from sync.protocol.entry import open_header
from sync.server.store.tables import ENTRIES, FORKS, STATE
from tests.helpers.stores import SQLITE
from tests.sync.server.support import OTHER_TOWN, TOWN, Device, Journal, Served, enrolled, party, problem


def state_of(county: Served, thing: str) -> dict[str, object] | None:
    with county.county.database.read() as tx:
        fields = tx.execute(select(STATE.c.fields).where(STATE.c.thing == thing)).scalar()
    return None if fields is None else canonical.decode(fields)


def test_a_push_is_receipted_and_projected(county: Served, device: Device) -> None:
    journal = Journal()
    journal.write({"device": device.id}, type="journal", kind="genesis")
    journal.parties(3)
    receipt, answer = device.push(journal, 1, 4)
    assert (receipt.first, receipt.last, receipt.gseq_first, receipt.gseq_last) == (1, 4, 1, 4)
    assert receipt.quarantined == ()
    assert answer.wanted == ()
    thing = open_header(journal.entries[1].header).thing
    assert state_of(county, thing) is not None


def test_a_repeat_gives_the_same_receipt_byte_for_byte(county: Served, device: Device) -> None:
    journal = Journal()
    journal.parties(3)
    _, first = device.push(journal, 1, 3)
    county.clock.now += 5_000
    _, second = device.push(journal, 1, 3)
    assert first.receipt == second.receipt
    assert device.hello(journal, device.batch(journal, 1, 3)).receipt == first.receipt
    with county.county.database.read() as tx:
        assert len(tx.execute(select(ENTRIES.c.seq)).all()) == 3


def test_an_overlapping_range_adds_only_what_is_new(county: Served, device: Device) -> None:
    journal = Journal()
    journal.parties(5)
    device.push(journal, 1, 3)
    receipt, _ = device.push(journal, 2, 5)
    assert (receipt.gseq_first, receipt.gseq_last) == (2, 5)
    assert device.hello(journal).have_seq == 5
    page = device.pull()
    assert [entry.gseq for entry in page.entries()] == [1, 2, 3, 4, 5]


def test_a_gap_says_what_is_needed(device: Device) -> None:
    journal = Journal()
    journal.parties(4)
    device.push(journal, 1, 1)
    response = device.ask("POST", "/entries", device.batch(journal, 3, 4))
    assert problem(response) == (409, "gap", {"need": 2, "have_head": journal.entries[0].hash.hex()})
    assert device.hello(journal).have_seq == 1


def test_a_fork_keeps_both_branches_and_takes_in_nothing(county: Served, device: Device) -> None:
    journal = Journal()
    journal.parties(3)
    device.push(journal, 1, 3)
    clone = Journal(journal=journal.journal)
    clone.entries = journal.entries[:2]
    clone.parties(2)
    for _ in range(2):
        response = device.ask("POST", "/entries", device.batch(clone, 2, 4))
        assert problem(response) == (422, "fork", {"seq": 3})
    hello = device.hello(journal)
    assert (hello.have_seq, hello.have_head) == (3, journal.head)
    with county.county.database.read() as tx:
        assert tx.execute(select(FORKS.c.wire)).scalars().all() == [device.batch(clone, 2, 4)]


def test_a_fork_right_behind_the_head_is_seen_too(device: Device) -> None:
    journal = Journal()
    journal.parties(2)
    device.push(journal, 1, 2)
    other = Journal(journal=journal.journal)
    other.parties(3)
    response = device.ask("POST", "/entries", device.batch(other, 3, 3))
    assert problem(response)[1] == "fork"


def test_one_bad_entry_does_not_hold_up_the_others(county: Served, device: Device) -> None:
    journal = Journal()
    good, bad, after = party(1), party(2), party(3)
    bad["kind"] = "no such kind"
    journal.write(good)
    journal.write(bad)
    journal.write(after)
    receipt, _ = device.push(journal, 1, 3)
    assert [(one.seq, one.reason) for one in receipt.quarantined] == [(2, "invalid:party.kind")]
    assert state_of(county, good["id"]) is not None
    assert state_of(county, bad["id"]) is None
    assert state_of(county, after["id"]) is not None
    assert [entry.quarantined for entry in device.pull().entries()] == ["", "invalid:party.kind", ""]


def test_a_save_is_taken_whole_or_not_at_all(county: Served, device: Device) -> None:
    journal, save = Journal(), uuid7().hex
    first, second = party(1), party(2)
    second.pop("name")
    journal.write(first, save_id=save)
    journal.write(second, save_id=save)
    receipt, _ = device.push(journal, 1, 2)
    assert [one.reason for one in receipt.quarantined] == ["same_save", "invalid:party.name"]
    assert state_of(county, first["id"]) is None


def test_a_save_divided_between_batches_is_marked(device: Device) -> None:
    journal, save = Journal(), uuid7().hex
    journal.write(party(1), save_id=save)
    journal.write(party(2), save_id=save)
    device.push(journal, 1, 1)
    receipt, _ = device.push(journal, 2, 2)
    assert [(one.seq, one.reason) for one in receipt.quarantined] == [(2, "save_split")]


def test_patches_apply_in_order_across_batches(county: Served, device: Device) -> None:
    journal, shop = Journal(), party(1)
    journal.write(shop)
    journal.write({"phone": "000-1"}, kind="change", thing=shop["id"])
    device.push(journal, 1, 2)
    journal.write({"phone": "000-2", "address": "老街西路28号"}, kind="change", thing=shop["id"])
    device.push(journal, 3, 3)
    state = state_of(county, shop["id"])
    assert state is not None
    assert (state["name"], state["phone"], state["address"]) == (shop["name"], "000-2", "老街西路28号")


def test_unknown_types_and_newer_schemas_are_kept(county: Served, device: Device) -> None:
    journal = Journal()
    journal.write({"colour": "red"}, type="drone_flight")
    newer = party(1) | {"kind": "a kind of 2030"}
    journal.write(newer, schema=99)
    receipt, _ = device.push(journal, 1, 2)
    assert receipt.quarantined == ()
    assert state_of(county, newer["id"]) == newer


def test_an_act_sent_again_under_a_new_journal_counts_once(county: Served, device: Device) -> None:
    journal, shop, act = Journal(), party(1), uuid7().hex
    journal.write(shop, entry_id=act)
    journal.write({"phone": "000-2"}, kind="change", thing=shop["id"])
    device.push(journal, 1, 2)
    again = Journal()
    again.write(shop, entry_id=act)
    again.write({"address": "老街"}, kind="change", thing=shop["id"])
    receipt, _ = device.push(again, 1, 2)
    assert receipt.quarantined == ()
    state = state_of(county, shop["id"])
    assert state is not None
    assert (state["phone"], state["address"]) == ("000-2", "老街")


def test_an_entry_of_another_township_goes_to_quarantine(device: Device) -> None:
    journal = Journal(scope=OTHER_TOWN)
    journal.parties(1)
    receipt, _ = device.push(journal, 1, 1)
    assert receipt.stream == TOWN
    assert [one.reason for one in receipt.quarantined] == ["scope"]


def test_the_journal_of_another_device_is_refused(county: Served, device: Device) -> None:
    journal = Journal()
    journal.parties(2)
    device.push(journal, 1, 1)
    thief = enrolled(county)
    response = thief.ask("POST", "/entries", thief.batch(journal, 1, 2))
    assert problem(response)[:2] == (403, "not_your_journal")
    response = thief.ask("POST", "/sync", thief.hello_request(journal).to_bytes())
    assert problem(response)[:2] == (403, "not_your_journal")


def test_a_batch_signed_by_a_foreign_key_is_refused(device: Device) -> None:
    journal = Journal()
    journal.parties(1)
    wire = BatchEnvelope.from_bytes(device.batch(journal, 1, 1))
    forged = BatchEnvelope(wire.head, wire.head_bytes, wire.key_id, bytes(64), wire.payload)
    assert problem(device.ask("POST", "/entries", forged.to_bytes()))[1] == "bad_signature"
    stranger = keys.SigningKey.generate()
    signature = keys.sign(stranger, "batch", wire.head_bytes)
    foreign = BatchEnvelope(wire.head, wire.head_bytes, stranger.key_id, signature, wire.payload)
    assert problem(device.ask("POST", "/entries", foreign.to_bytes()))[1] == "unknown_key"


def test_an_honest_signature_over_a_broken_chain_is_refused(device: Device) -> None:
    journal = Journal()
    journal.parties(3)
    head = BatchHead(journal.journal, 1, 3, bytes(32), 3)
    wire = BatchEnvelope.from_bytes(device.batch(journal, 1, 3))
    signature = keys.sign(device.journal_key, "batch", head.to_bytes())
    broken = BatchEnvelope(head, head.to_bytes(), device.journal_key.key_id, signature, wire.payload)
    assert problem(device.ask("POST", "/entries", broken.to_bytes())) == (422, "chain_broken", {"seq": 3})
    assert device.hello(journal).have_seq == 0


@pytest.mark.parametrize("table", ["entries", "receipts", "batches", "documents"])
def test_what_was_received_cannot_be_changed_or_deleted(
    county: Served, device: Device, table: str, store_kind: str
) -> None:
    journal = Journal()
    journal.parties(1)
    device.push(journal, 1, 1)
    column = "content" if table in ("receipts", "documents") else "journal"
    # In PostgreSQL the service has no right to, and `entries` is a view; its owner: postgres/test_rights.
    words = "append only" if store_kind == SQLITE else "permission denied|cannot (update|delete from) view"
    for statement in (f"UPDATE {table} SET {column} = {column}", f"DELETE FROM {table}"):
        with (
            pytest.raises((IntegrityError, DatabaseError), match=words),
            county.county.database.write() as tx,
        ):
            tx.execute(text(statement))
