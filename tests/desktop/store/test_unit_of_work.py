"""A save is all or nothing, and what it writes is the chain of entries that the treaty asks for."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
import sqlcipher3.dbapi2 as sqlcipher

from desktop.store.rebuild import rows_digest
from desktop.store.store import Store
from enforcement.errors import StoreTrouble
from enforcement.model.inspection import FactStatement, Inspection, InspectionStatus
from enforcement.model.officer import Officer
from enforcement.model.party import Party
from enforcement.ports import BlobRef
from enforcement.queries import AskFrame
from sync.protocol.entry import NO_HASH, open_entry
from sync.protocol.registry import Roster
from tests.desktop.store.samples import CHEN, SCOPE, add, change, ident, inspection, officer, party, save


def entries(store: Store) -> list[Any]:
    """Own entries as their bytes say, genesis first."""
    batch = store.exchange.next_batch(0, 10**9)
    assert batch is not None
    return [open_entry(one.header, one.salt, one.body) for one in batch.entries]


def test_what_was_committed_is_there_and_says_what_it_touched(store: Store) -> None:
    with store.unit_of_work(CHEN) as work:
        work.add(party(), "party.added")
        work.add(inspection(), "inspection.started")
        assert work.get(Party, ident(100)) == party()
        done = work.commit()
    assert done is not None
    assert done.types == {"party", "inspection"}
    assert done.ids == {ident(100), ident(200)}
    assert store.answer(AskFrame()).last_saved_at == done.at
    with store.unit_of_work(CHEN) as work:
        assert work.get(Inspection, ident(200)) == inspection()


def test_without_commit_nothing_is_kept(store: Store) -> None:
    before = store.exchange.state()
    with store.unit_of_work(CHEN) as work:
        work.add(party(), "party.added")
    with pytest.raises(KeyError), store.unit_of_work(CHEN) as work:
        work.add(party(), "party.added")
        raise KeyError
    assert store.exchange.state() == before
    with store.unit_of_work(CHEN) as work:
        assert work.get(Party, ident(100)) is None


def test_a_save_is_a_chain_of_entries_with_one_save_id(store: Store) -> None:
    save(store, add(party()), add(inspection()))
    save(store, change(party(), replace(party(), phone="000-0000")))
    genesis, first, second, third = entries(store)
    assert genesis.header.type == "journal"
    assert genesis.header.prev == NO_HASH
    for former, later in ((genesis, first), (first, second), (second, third)):
        assert later.header.prev == former.hash
        assert later.header.seq == former.header.seq + 1
    assert first.header.save_id == second.header.save_id != third.header.save_id
    assert third.header.parents == (first.header.entry_id,)
    assert (third.new, third.old) == ({"phone": "000-0000"}, {"phone": ""})
    assert {first.header.actor, third.header.actor} == {CHEN}
    assert third.header.scope == SCOPE


def test_entries_name_the_newest_receipt_and_their_files(store: Store) -> None:
    files = (BlobRef("ab" * 32, 10, "image/jpeg"),)
    save(store, add(party(), blobs=files))
    last = entries(store)[-1]
    assert last.header.last_receipt_hash == b""
    assert [(blob.sha256, blob.size) for blob in last.header.blobs] == [("ab" * 32, 10)]


def test_no_difference_writes_nothing(store: Store) -> None:
    save(store, add(party()))
    before = store.exchange.state()
    with store.unit_of_work(CHEN) as work:
        work.change(party(), party(), "party.saved")
        assert work.commit() is None
    assert store.exchange.state() == before


def test_nobody_overwrites_what_he_has_not_seen(store: Store) -> None:
    save(store, add(party()))
    save(store, change(party(), replace(party(), phone="1")))
    with store.unit_of_work(CHEN) as work:
        with pytest.raises(ValueError, match="phone"):
            work.change(party(), replace(party(), phone="2"), "party.saved")
        work.change(party(), replace(party(), address="云溪镇"), "party.saved")
        work.commit()
    with store.unit_of_work(CHEN) as work:
        assert work.get(Party, ident(100)) == replace(party(), phone="1", address="云溪镇")


def test_what_was_read_and_then_changed_is_stale_in_the_same_save(store: Store) -> None:
    save(store, add(party()))
    with store.unit_of_work(CHEN) as work:
        read = work.get(Party, ident(100))
        assert read is not None
        work.change(read, replace(read, phone="1"), "party.saved")
        with pytest.raises(ValueError, match="phone"):
            work.change(read, replace(read, phone="2"), "party.saved")
        work.change(read, replace(read, address="云溪镇"), "party.saved")
        work.commit()
    with store.unit_of_work(CHEN) as work:
        assert work.get(Party, ident(100)) == replace(party(), phone="1", address="云溪镇")
    first, second = entries(store)[-2:]
    assert second.header.parents == (first.header.entry_id,)
    store.check()


def test_a_field_without_a_value_is_found(store: Store) -> None:
    save(store, add(inspection()), add(inspection(201, started_on=date(2026, 11, 24))))
    with store.unit_of_work(CHEN) as work:
        assert [one.id for one in work.find(Inspection, started_on=None)] == [ident(200)]
        assert [one.id for one in work.find(Inspection, started_on=date(2026, 11, 24))] == [ident(201)]


def test_misuse_is_a_bug_and_raises(store: Store) -> None:
    save(store, add(party()))
    with store.unit_of_work(CHEN) as work:
        with pytest.raises(ValueError):
            work.add(party(), "party.added")
        with pytest.raises(ValueError):
            work.change(party(101), replace(party(101), phone="1"), "party.saved")
        with pytest.raises(ValueError):
            work.change(party(), party(101), "party.saved")
        with pytest.raises(TypeError):
            work.find(Party, colour="red")
    with pytest.raises(RuntimeError):
        work.get(Party, ident(100))


def test_find_filters_by_columns_and_by_other_fields_oldest_first(store: Store) -> None:
    save(store, *(add(party(number, phone=str(number % 2))) for number in (105, 103, 104)))
    save(store, add(inspection()), add(inspection(201, status=InspectionStatus.FINISHED)))
    with store.unit_of_work(CHEN) as work:
        assert [one.id for one in work.find(Party)] == [ident(105), ident(103), ident(104)]
        assert [one.id for one in work.find(Party, phone="1")] == [ident(105), ident(103)]
        assert [one.id for one in work.find(Inspection, party_id=ident(100))] == [ident(200), ident(201)]
        finished = work.find(Inspection, party_id=ident(100), status=InspectionStatus.FINISHED)
        assert [one.id for one in finished] == [ident(201)]
        assert work.find(Party, name="没有") == ()


def test_a_signed_roster_outranks_what_the_journal_says(store: Store) -> None:
    save(store, add(officer(11, "陈立")), add(officer(12, "王晓敏")))
    with store.unit_of_work(CHEN) as work:
        assert len(work.find(Officer)) == 2
    plain = [{"id": ident(12), "name": "王晓敏", "roles": ["officer"], "certificate": None}]
    reading = Roster("339901", SCOPE, 2, 1, 2, {}, tuple(plain), (), ())
    assert store.install_roster(reading, b"signed")
    assert not store.install_roster(reading, b"signed")
    with store.unit_of_work(CHEN) as work:
        assert [one.name for one in work.find(Officer)] == ["王晓敏"]
        assert work.get(Officer, ident(11)) is None
    with pytest.raises(StoreTrouble, match="older"):
        store.install_roster(replace(reading, version=1), b"signed")
    assert store.install_roster(replace(reading, county="339902", version=1, officers=()), b"another county")
    assert store.officers() == ()


def test_a_text_beyond_an_entry_is_refused_in_words_and_leaves_nothing(store: Store) -> None:
    before = store.exchange.state()
    with pytest.raises(StoreTrouble) as told, store.unit_of_work(CHEN) as work:
        work.add(party(address="长" * 100_000), "party.added")
    assert "256 KB" in told.value.sentence
    assert store.exchange.state() == before


def test_a_cut_at_any_statement_leaves_nothing_or_all(store: Store) -> None:
    """Every statement of a save fails in turn; afterwards the store is as before and works."""
    save(store, add(party()))
    before = (store.exchange.state(), digest(store))
    cuts = 0
    while cut_at(store, cuts):
        assert (store.exchange.state(), digest(store)) == before
        cuts += 1
    assert cuts > 15  # a save of two things runs 20 statements and more
    assert store.exchange.state().last_seq == before[0].last_seq + 2
    store.check()


@pytest.mark.parametrize("end", ["BEGIN", "COMMIT"])
def test_a_transaction_that_does_not_begin_or_end_leaves_nothing(store: Store, end: str) -> None:
    before = (store.exchange.state(), digest(store))

    def refuse(act: int, what: str | None, *_: Any) -> int:
        return sqlcipher.SQLITE_DENY if (act, what) == (sqlcipher.SQLITE_TRANSACTION, end) else 0

    store._database.raw.set_authorizer(refuse)
    with pytest.raises(StoreTrouble, match="SQLITE_AUTH"):
        save(store, add(party()))
    store._database.raw.set_authorizer(None)
    assert (store.exchange.state(), digest(store)) == before
    save(store, add(party()))
    store.check()


def cut_at(store: Store, statement: int) -> bool:
    """Save with the given statement failing; False when the save has fewer statements and went through."""
    raw, cut = store._database.raw, Cut(statement)
    renamed = change(party(), replace(party(), name="云溪镇再来饭店"))
    raw.set_trace_callback(cut.starts)
    raw.set_progress_handler(cut.stops, 1)
    try:
        save(store, add(inspection(), blobs=(BlobRef("cd" * 32, 5, "image/jpeg"),)), renamed)
    except (sqlcipher.OperationalError, sa.exc.OperationalError):
        if not cut.made:
            raise
        return True
    finally:
        raw.set_trace_callback(None)
        raw.set_progress_handler(None, 0)
    assert cut.left >= 0, "a statement went through its cut"
    return False


class Cut:
    """Breaks off the statement numbered ``at`` inside SQLite, as it starts; beginning and end of a transaction
    are not counted."""

    def __init__(self, at: int) -> None:
        self.left = at
        self._now = False
        self.made = False

    def starts(self, statement: str) -> None:
        if not statement.startswith(("--", "BEGIN", "COMMIT", "ROLLBACK")):
            self._now = self.left == 0
            self.left -= 1

    def stops(self) -> int:
        if self._now:
            self._now, self.made = False, True
            return 1
        return 0


def digest(store: Store) -> str:
    """All rows and the whole journal's positions."""
    with store._database.reading() as connection:
        count = connection.execute(sa.text("SELECT count(*), max(position) FROM journal_entry")).one()
        return f"{rows_digest(connection)} {tuple(count)}"


def test_the_highest_position_is_known_without_reading_the_facts(store: Store) -> None:
    save(store, add(party()), add(inspection()))
    with store.unit_of_work(CHEN) as work:
        assert work.highest(FactStatement, "position", inspection_id=ident(200)) == 0
        for n in (3, 7, 5):
            fact = FactStatement(id=ident(900 + n), inspection_id=ident(200), position=n, text="x")
            work.add(fact, "fact.added")
        assert work.highest(FactStatement, "position", inspection_id=ident(200)) == 7
        work.commit()
    with store._database.writing() as connection:
        connection.exec_driver_sql("UPDATE fact SET position = NULL WHERE position = 7")
    with store.unit_of_work(CHEN) as work:
        # A row from before the column was there: its fact is read whole.
        assert work.highest(FactStatement, "position", inspection_id=ident(200)) == 7
