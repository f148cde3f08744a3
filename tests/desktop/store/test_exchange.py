"""What waits, what was sent, what is receipted: marks follow receipts only, and a new journal loses
nothing."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from desktop.store.store import DATABASE_NAME, Store
from enforcement.model.document import NumberBlock
from enforcement.model.inspection import Inspection
from enforcement.model.party import Party
from enforcement.ports import BlobRef
from enforcement.queries import AskInspections, AskNumbers, AskOutbox, AskSyncSummary, SyncState
from sync.protocol.batch import BatchHead
from sync.protocol.entry import NO_HASH, open_entry
from sync.protocol.keys import verify
from sync.protocol.receipt import receipt_hash
from sync.protocol.registry import Roster
from tests.desktop.store.samples import CHEN, SCOPE, add, change, ident, inspection, make_home, party, save
from tests.desktop.store.traffic import SmallCounty

PHOTO = BlobRef("ab" * 32, 300_000, "image/jpeg")


def states(store: Store) -> dict[str, SyncState]:
    return {row.thing_type: row.state for row in store.answer(AskOutbox())}


def test_batches_are_whole_saves_of_bounded_size(store: Store) -> None:
    for number in range(6):
        save(store, add(party(100 + number)), add(inspection(200 + number, ident(100 + number))))
    one = store.exchange.next_batch(0, 1)
    assert one is not None
    assert one.saves == (1,)  # the journal's first entry is a save of its own
    size = one.entries[0].size
    two = store.exchange.next_batch(1, size)
    assert two is not None
    assert (two.first, two.saves) == (2, (2,))
    rest = store.exchange.next_batch(1, 10**9)
    assert rest is not None
    assert rest.saves == (2,) * 6
    assert store.exchange.next_batch(13, 10**9) is None


def test_a_record_is_receipted_only_with_its_entries_and_its_files(store: Store) -> None:
    county = SmallCounty()
    save(store, add(party()), add(inspection(), blobs=(PHOTO,)))
    assert states(store) == {"inspection": SyncState.UNSENT, "party": SyncState.UNSENT}
    assert store.exchange.state().pending_bytes > PHOTO.size
    store.exchange.mark_sent(1, 3)
    assert states(store) == {"inspection": SyncState.SENT, "party": SyncState.SENT}
    county.push(store)
    assert states(store) == {"inspection": SyncState.SENT, "party": SyncState.RECEIPTED}
    (row, _) = store.answer(AskOutbox())
    assert (row.files_there, row.files_total) == (0, 1)
    store.exchange.mark_blobs_received([PHOTO.sha256])
    assert states(store) == {"inspection": SyncState.RECEIPTED, "party": SyncState.RECEIPTED}
    assert store.exchange.state().pending_bytes == 0
    summary = store.answer(AskSyncSummary())
    assert (summary.receipted, summary.unsent, summary.receipts[0].entries) == (2, 0, 3)


def test_sending_does_not_undo_a_receipt_and_saving_again_is_unsent_again(store: Store) -> None:
    county = SmallCounty()
    save(store, add(party()))
    county.push(store)
    store.exchange.mark_sent(1, 2)
    assert states(store) == {"party": SyncState.RECEIPTED}
    save(store, change(party(), replace(party(), phone="1")))
    assert states(store) == {"party": SyncState.UNSENT}


def test_a_receipt_that_is_not_ours_marks_nothing_and_the_same_twice_changes_nothing(store: Store) -> None:
    county = SmallCounty()
    save(store, add(party()))
    batch = store.exchange.next_batch(0, 10**9)
    assert batch is not None
    journal = store.exchange.state().journal
    receipt, data = county.take(journal, 1, batch.entries)
    with pytest.raises(ValueError):
        store.exchange.mark_received(replace(receipt, head=b"\1" * 32), data)
    assert store.exchange.state().acked_seq == 0
    for _ in range(2):
        store.exchange.mark_received(receipt, data)
        state = store.exchange.state()
        assert (state.acked_seq, state.acked_head) == (2, batch.entries[-1].hash)
    assert len(store.answer(AskSyncSummary()).receipts) == 1


def test_the_next_entry_names_the_newest_receipt(store: Store) -> None:
    county = SmallCounty()
    batch = store.exchange.next_batch(0, 10**9)
    assert batch is not None
    receipt, data = county.take(store.exchange.state().journal, 1, batch.entries)
    store.exchange.mark_received(receipt, data)
    save(store, add(party()))
    later = store.exchange.next_batch(1, 10**9)
    assert later is not None
    entry = later.entries[0]
    assert open_entry(entry.header, entry.salt, entry.body).header.last_receipt_hash == receipt_hash(data)


def test_hash_at_knows_the_journal_and_nothing_beyond(store: Store) -> None:
    batch = store.exchange.next_batch(0, 10**9)
    assert batch is not None
    assert store.exchange.hash_at(0) == NO_HASH
    assert store.exchange.hash_at(1) == batch.entries[0].hash
    assert store.exchange.hash_at(2) is None


def test_the_journal_key_signs_heads(store: Store) -> None:
    head = BatchHead("0" * 32, 1, 1, NO_HASH, 1).to_bytes()
    assert verify(store.device_keys.journal.public, "batch", head, store.exchange.sign_head(head))


def test_a_restored_county_gets_everything_beyond_its_end_again(store: Store) -> None:
    county = SmallCounty()
    save(store, add(party()))
    save(store, add(inspection(), blobs=(PHOTO,)))
    county.push(store)
    store.exchange.mark_blobs_received([PHOTO.sha256])
    store.exchange.roll_back_marks(2)
    assert states(store) == {"inspection": SyncState.UNSENT, "party": SyncState.RECEIPTED}
    assert store.exchange.state().acked_seq == 2
    again = store.exchange.next_batch(2, 10**9)
    assert again is not None
    assert again.first == 3


def test_the_countys_word_on_files_counts_both_ways(store: Store) -> None:
    save(store, add(inspection(), blobs=(PHOTO,)))
    SmallCounty().push(store)
    store.exchange.mark_blobs_wanted([], 2)
    assert states(store) == {"inspection": SyncState.RECEIPTED}
    store.exchange.mark_blobs_wanted([PHOTO.sha256], 2)
    assert states(store) == {"inspection": SyncState.SENT}
    store.exchange.mark_blobs_wanted([], 1)  # entry 2 names it, so the county said nothing about it yet
    assert states(store) == {"inspection": SyncState.SENT}


def test_archived_entries_stay_receipted(store: Store) -> None:
    save(store, add(party()))
    SmallCounty().push(store)
    store.exchange.archive.mark(2, 2)
    assert store.exchange.state().archived == (2, 2)
    assert states(store) == {"party": SyncState.RECEIPTED}
    assert store.exchange.state().acked_seq == 2


def block(**more: Any) -> NumberBlock:
    values: dict[str, Any] = {"first": 1, "last": 9, "next_serial": 4, **more}
    return NumberBlock(id=ident(300), division_code=SCOPE, series="责改", year=2026, **values)


def test_a_new_journal_takes_unreceipted_acts_along_and_voids_the_numbers(store: Store) -> None:
    county = SmallCounty()
    save(store, add(party()))
    county.push(store)
    save(store, add(inspection()), add(block()))
    former, waiting = store.exchange.state(), store.exchange.next_batch(2, 10**9)
    assert waiting is not None
    journal = store.exchange.open_new_journal(9, b"\7" * 32)
    batch = store.exchange.next_batch(0, 10**9)
    assert batch is not None
    opened = [open_entry(one.header, one.salt, one.body) for one in batch.entries]
    assert [one.header.kind for one in opened] == [
        "genesis",
        "test.added",
        "test.added",
        "number_block.voided",
    ]
    assert opened[0].new["previous"] == former.journal
    assert (opened[0].new["have_seq"], opened[0].new["previous_head"]) == (9, b"\7" * 32)
    moved = [open_entry(one.header, one.salt, one.body) for one in waiting.entries]
    assert [one.header.entry_id for one in opened[1:3]] == [one.header.entry_id for one in moved]
    assert [one.new for one in opened[1:3]] == [one.new for one in moved]
    assert {one.header.journal for one in opened} == {journal}
    assert [one.left for one in store.answer(AskNumbers())] == [0]
    assert [row.id for row in store.answer(AskInspections())] == [ident(200)]
    store.check()
    county.push(store)
    assert store.answer(AskSyncSummary()).unsent == 0


def test_the_townships_code_becomes_known_and_waiting_acts_come_under_it(store: Store) -> None:
    save(store, add(party()), add(block()))
    reading = Roster("339901", "339901002", 1, 1, 2, {}, (), (), ())
    store.install_roster(reading, b"signed")
    batch = store.exchange.next_batch(0, 10**9)
    assert batch is not None
    opened = [open_entry(one.header, one.salt, one.body) for one in batch.entries]
    assert {one.header.scope for one in opened} == {"339901002"}
    assert [one.left for one in store.answer(AskNumbers())] == [6]
    with store.unit_of_work(CHEN) as work:
        assert work.find(NumberBlock, series="责改") == (block(),)
        assert work.find(Inspection) == ()
    store.check()
    journal = store.exchange.state().journal
    store.install_roster(replace(reading, version=2), b"signed")
    assert store.exchange.state().journal == journal


def test_a_restored_copy_pulls_its_lost_future_and_the_same_acts_stay_one(
    store: Store, tmp_path: Path
) -> None:
    """A backup is put back; meanwhile the county has more of the old journal, some of it acts the copy holds too."""
    county = SmallCounty()
    save(store, add(party()))
    county.push(store)
    save(store, add(inspection()))
    made = store.backup(tmp_path / "backup.db")
    save(store, change(party(), replace(party(), phone="1")))
    county.push(store)
    shutil.copytree(store.folder, tmp_path / "again", ignore=shutil.ignore_patterns("store.db*"))
    shutil.copy(made, tmp_path / "again" / DATABASE_NAME)
    again = make_home(tmp_path / "again", device=7).open_training()
    try:
        again.exchange.open_new_journal(4, b"\7" * 32)
        county.pull(again)
        with again.unit_of_work(CHEN) as work:
            assert work.find(Party) == (replace(party(), phone="1"),)
            assert work.find(Inspection) == (inspection(),)
        again.check()
        county.push(again)
        county.pull(again)
        again.check()
        assert again.answer(AskSyncSummary()).unsent == 0
        county.pull(store)
        store.check()
    finally:
        again.close()


def test_the_archived_mark_reaches_only_what_is_received_and_falls_with_the_county(store: Store) -> None:
    save(store, add(party()))
    save(store, add(inspection(), blobs=(PHOTO,)))
    SmallCounty().push(store)
    store.exchange.mark_blobs_received([PHOTO.sha256])
    save(store, add(party(2)))
    store.exchange.archive.mark(9, 2)  # more than was ever sent: only what has a receipt is marked
    assert marks(store) == ([3, 3, 3, 0], 2)
    store.exchange.archive.mark(3, 3)
    assert marks(store) == ([3, 3, 3, 0], 3)
    assert store.answer(AskSyncSummary()).archived == (3, 3)
    store.exchange.mark_blobs_wanted([PHOTO.sha256], 3)
    assert marks(store)[1] == 0
    store.exchange.roll_back_marks(2)
    assert marks(store) == ([3, 3, 0, 0], 0)
    assert store.exchange.state().archived == (2, 2)


def marks(store: Store) -> tuple[list[int], int]:
    """Marks of the entries in order, and that of the photo."""
    with store._database.reading() as connection:
        entries = connection.exec_driver_sql("SELECT mark FROM journal_entry ORDER BY seq").scalars().all()
        photo = connection.exec_driver_sql("SELECT mark FROM blob").scalar_one()
    return list(entries), int(photo)
