"""County restored, author gone: a colleague's machine brings back what it holds under the author's signature."""

from __future__ import annotations

import io
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.home import Home, HomeState
from desktop.store.rebuild import chain_fault
from desktop.store.store import Store
from desktop.sync_exchange import join_county
from enforcement.model.party import Party
from sync.client.resupply import LACKING, RESUPPLY
from sync.protocol import compression, limits
from sync.protocol.batch import BatchEnvelope
from sync.protocol.entry import open_header
from sync.protocol.payload import read_payload
from sync.protocol.resupply import Lacking, Offer, Upto
from sync.server.__main__ import main
from sync.server.config import ServerConfig
from tests.sync.client.county import OTHER_TOWN, TOWN, CountyThread, code_for, enrolled, rows, transport_for
from tests.sync.stories.test_real_store import round_of, save_party


@pytest.fixture
def stores(tmp_path: Path) -> Iterator[list[Store]]:
    """Machines of one test, closed at its end."""
    made: list[Store] = []
    yield made
    for store in made:
        store.close()


def joined(stores: list[Store], county: CountyThread, folder: Path) -> Store:
    store, _ = Home(folder).create(HomeState.TRAINING)
    stores.append(store)
    join_county(store, county.url, code_for(county.config))
    round_of(store)
    return store


def restored(config: ServerConfig, backup: Path) -> None:
    """The server is lost and made again from its backup."""
    stick = backup.with_name("backup.key")
    shutil.copy(config.keys / "backup.key", stick)
    shutil.rmtree(config.home)
    assert main(["restore", str(backup), "--key", str(stick), "--home", str(config.home)]) == 0


def test_a_colleague_brings_back_what_a_dead_laptop_had_sent(
    config: ServerConfig, tmp_path: Path, stores: list[Store]
) -> None:
    backup = tmp_path / "shelf" / "monday.zfb"
    with CountyThread(config) as county:
        author, colleague = (joined(stores, county, tmp_path / name) for name in ("one", "two"))
        assert main(["backup", str(backup), "--home", str(config.home)]) == 0
        thing = save_party(author, "张𬭎喆")
        photo = author.blobs.put(io.BytesIO(b"\xff\xd8photo" * 300_000), "image/jpeg")
        with author.unit_of_work(author.officers()[0].id) as work:
            one = work.find(Party)[0]
            work.change(one, one, "party.changed", blobs=(photo,))
            work.commit()
        round_of(author)
        round_of(colleague)
        colleague.blobs.put(io.BytesIO(b"\xff\xd8photo" * 300_000), "image/jpeg")
        journal = author.exchange.state().journal
        port = county.port
        had = rows(config, "SELECT seq, hash FROM entries WHERE journal = :j ORDER BY seq", j=journal)
    restored(config, backup)
    assert len(rows(config, "SELECT 1 FROM entries WHERE journal = :j", j=journal)) == len(had) - 2
    with CountyThread(config, port) as county:
        round_of(colleague)
        again = rows(config, "SELECT seq, hash FROM entries WHERE journal = :j ORDER BY seq", j=journal)
        assert again == had
        assert rows(config, "SELECT 1 FROM blobs WHERE sha256 = :s", s=photo.sha256)
        round_of(colleague)  # takes in where the county put them
        assert round_of(colleague).turns == 1, "and they are not offered a second time"
        new = joined(stores, county, tmp_path / "three")
        with new.unit_of_work("") as work:
            found = work.get(Party, thing)
        assert found is not None
        assert found.name == "张𬭎喆"
        # The author was not dead after all: nothing to send again, nothing twice.
        assert (round_of(author).resent, round_of(author).without_receipt) == (0, 0)
        acts = rows(config, "SELECT entry_id FROM entries WHERE entry_id <> ''")
        assert len(acts) == len(set(acts))
    assert main(["verify", "--home", str(config.home)]) == 0


def test_an_own_closed_journal_comes_back_too(
    config: ServerConfig, tmp_path: Path, stores: list[Store]
) -> None:
    backup = tmp_path / "shelf" / "monday.zfb"
    with CountyThread(config) as county:
        store = joined(stores, county, tmp_path / "one")
        assert main(["backup", str(backup), "--home", str(config.home)]) == 0
        save_party(store)
        round_of(store)
        former = store.exchange.state()
        store.exchange.open_new_journal(former.last_seq, former.acked_head)
        save_party(store, "第二家")
        round_of(store)
        port = county.port
    restored(config, backup)
    with CountyThread(config, port):
        report = round_of(store)
        assert (report.without_receipt, report.difference) == (0, 0)
        assert {line.thing_type: line.county for line in report.counts}["party"] == 2
    assert main(["verify", "--home", str(config.home)]) == 0


def test_nobody_brings_what_an_author_never_signed_or_what_is_not_theirs(county: CountyThread) -> None:
    from sync.client.troubles import RoundTrouble
    from sync.protocol.batch import pack_batch
    from tests.sync.client.memory_journal import Act, new_id

    author, colleague = (enrolled(county.config, county.url, TOWN) for _ in range(2))
    stranger = enrolled(county.config, county.url, OTHER_TOWN)
    author.save(Act("note", new_id(), {"text": "检查"}))
    entries = [kept.sealed for kept in author.own]
    good = pack_batch(entries, author.keys.journal_key, journal=author.journal, first=1)
    forged = pack_batch(entries, colleague.keys.journal_key, journal=author.journal, first=1)
    with transport_for(stranger, county.url) as link:
        with pytest.raises(RoundTrouble) as trouble:
            link.supply(RESUPPLY, good)
        assert trouble.value.problem is not None
        assert trouble.value.problem.name == "out_of_scope"
    with transport_for(colleague, county.url) as link:
        link.supply(RESUPPLY, good)
        link.supply(RESUPPLY, good)  # the same again, the same answer
        other = Upto(author.journal, 5)
        assert Lacking.from_bytes(link.supply(LACKING, Offer((other,)).to_bytes())).journals == (
            Upto(author.journal, 2),
        )
        with pytest.raises(RoundTrouble) as trouble:
            link.supply(RESUPPLY, forged)
        assert trouble.value.problem is not None
        assert trouble.value.problem.name == "not_your_journal"
        broken = good[:-40] + bytes([good[-40] ^ 1]) + good[-39:]
        with pytest.raises(RoundTrouble):
            link.supply(RESUPPLY, broken)
    with transport_for(stranger, county.url) as link:
        assert (
            Lacking.from_bytes(link.supply(LACKING, Offer((Upto(author.journal, 9),)).to_bytes())).journals
            == ()
        )
    assert len(rows(county.config, "SELECT 1 FROM entries WHERE journal = :j", j=author.journal)) == 2


def test_two_branches_of_a_journal_are_both_kept_and_the_county_learns_of_the_other(
    config: ServerConfig, tmp_path: Path, stores: list[Store]
) -> None:
    """Seed 50007625: county and author were put back to backups, and the author went on. A colleague who had pulled what
    was lost could not take the new entries under the old numbers, and could not give the old ones back either."""
    backup = tmp_path / "shelf" / "monday.zfb"
    with CountyThread(config) as county:
        author, colleague = (joined(stores, county, tmp_path / name) for name in ("one", "two"))
        assert main(["backup", str(backup), "--home", str(config.home)]) == 0
        author.close()
        shutil.copytree(tmp_path / "one", tmp_path / "old")
        author = Home(tmp_path / "one").open_training()
        lost = [save_party(author, name) for name in ("没了的", "也没了的")]
        round_of(author)
        author.close()
        round_of(colleague)
    restored(config, backup)
    author = Home(tmp_path / "old").open_training()
    stores.append(author)
    with CountyThread(config, county.port):
        new = [save_party(author, name) for name in ("新写的", "又写的", "第三个")]
        round_of(author)
        assert round_of(colleague).difference == len(lost)
        forked = rows(config, "SELECT wire FROM forks")
        wires = [BatchEnvelope.from_bytes(row.wire) for row in forked]
        assert {open_header(one[0]).thing for wire in wires for one in _parts(wire)} >= set(lost)
        round_of(colleague)
        assert rows(config, "SELECT wire FROM forks") == forked
    with colleague.unit_of_work("") as work:
        assert {party.id for party in work.find(Party)} >= {*lost, *new}
    with colleague._database.reading() as connection:
        assert chain_fault(connection) == ""


def _parts(wire: BatchEnvelope) -> Iterator[tuple[bytes, bytes, bytes]]:
    raw = compression.decompress(wire.payload, max_bytes=limits.BATCH_BYTES_MAX)
    return read_payload(raw, wire.head.count)
