"""One draft issued twice: the county keeps one paper and voids the other, and every list and every device follows."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, select

from enforcement.conflicts.second_issue import void_id
from enforcement.errors import KnownTrouble
from enforcement.model.document import CalledBack
from enforcement.rules import kinds
from enforcement.verifying.register import PaperState
from sync.protocol.papers import unpack_row
from sync.protocol.registry import Registry
from sync.server.__main__ import main
from sync.server.core.lost import COUNTY, NOT_THE_COUNTY
from sync.server.county import open_county
from sync.server.county_journal import journal_of as county_journal
from sync.server.disputes import decide
from sync.server.key_rotation import rotate
from sync.server.keys import JOURNAL_FILE
from sync.server.paper_backfill import backfill
from sync.server.store import console_audit
from sync.server.store.paper_tables import PAPERS
from sync.server.store.tables import ENTRIES, JOURNALS, KEYS
from sync.server.verify import verify_county
from tests.helpers.stores import POSTGRESQL, SQLITE, stores_of
from tests.sync.server.disputes.world import Issued, issued_by, served_at
from tests.sync.server.paper_world import paper_county
from tests.sync.server.support import TOWN, Clock, Served

REASON = "先送达的一份有效，另一份没有送出"
WHO = "县法制审核 沈法制"


@pytest.fixture(params=[SQLITE, POSTGRESQL])
def county(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Served]:
    with stores_of(request.param), paper_county(tmp_path / "county", Clock()) as running:
        yield running


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Served]:
    """A county in SQLite, where the database makes no difference."""
    with paper_county(tmp_path / "county", Clock()) as running:
        yield running


def both(world: Issued) -> list[str]:
    """What the reviewer looked at."""
    return [office.issue for office in world.offices]


def keep(world: Issued, number: int, reason: str = REASON) -> str:
    """Void all but the paper of office `number`; the document under which the first void one is kept."""
    kept = world.offices[number]
    decide(
        world.county.county, world.document, kept.issue, seen=both(world), reason=reason, reviewer="沈法制"
    )
    return void_id(next(one.issue for one in world.offices if one is not kept))


@pytest.mark.parametrize("kept", [0, 1])
def test_one_stays_and_the_other_is_void_under_its_own_number(county: Served, kept: int) -> None:
    world = issued_by(county)
    (dispute,) = world.open()
    assert [paper.issue.number for paper in dispute.papers] == [
        "安云溪责改字〔2026〕41号",
        "安云溪责改字〔2026〕61号",
    ]
    assert [paper.device for paper in dispute.papers] == [office.device.id for office in world.offices]
    assert dispute.papers[1].received_at - dispute.papers[0].received_at == 60_000
    gone = keep(world, kept)
    assert world.open() == ()
    stays, void = world.state(world.document), world.state(gone)
    mine, other = world.offices[kept].paper, world.offices[1 - kept].paper
    assert (stays["number"], stays["state"], stays["contested"]) == (mine.number, "issued", b"")
    assert (void["number"], void["sha256"], void["paper_code"]) == (
        other.number,
        other.sha256,
        other.paper_code,
    )
    assert (void["state"], void["void_reason"], void["voided_by"]) == ("voided", REASON, WHO)
    assert void["called_back"] == CalledBack.NONE_OUT.value
    states = {thing: unpack_row(bytes(row.packed)) for thing, row in world.register().items()}
    assert states[world.document].state is PaperState.VALID
    assert states[world.document].digest == bytes.fromhex(mine.content_hash)[-18:]
    assert states[gone].state is PaperState.VOID
    assert states[gone].digest == bytes.fromhex(other.content_hash)[-18:]
    assert verify_county(county.county).faults == {}


@pytest.mark.parametrize("kept", [0, 1])
def test_the_register_made_again_says_the_same(small: Served, kept: int) -> None:
    world = issued_by(small)
    keep(world, kept)
    before = world.register()
    assert len(before) == 2
    with small.county.database.write() as tx:
        tx.execute(delete(PAPERS))
        backfill(tx)
    assert world.register() == before
    first = unpack_row(bytes(before[world.document].packed)).received_at
    assert first == (small.clock.now - (2 - kept) * 60_000) // 1000 * 1000, "when its own issue came"


def test_the_decision_reaches_devices_as_an_entry_of_the_county(small: Served) -> None:
    world = issued_by(small)
    keep(world, 1)
    device = world.offices[0].device
    page = device.pull()
    batch = page.batches[-1]
    with small.county.database.read() as tx:
        rows = tx.execute(select(ENTRIES).where(ENTRIES.c.journal == county_journal(small.county, TOWN)))
        entries = rows.all()
        (key,) = tx.execute(select(KEYS).where(KEYS.c.owner == COUNTY, KEYS.c.kind == "batch")).all()
    assert [bytes(one.header) for one in entries] == [entry.header for entry in batch.entries]
    assert [one.quarantine for one in entries] == ["", "", ""]
    assert batch.key_id == key.key_id
    batch.open(key.public)
    assert device.keys is not None
    fresh = Registry.open(registry_of(small), device.keys)
    assert fresh.key(batch.key_id) is not None


def registry_of(county: Served) -> bytes:
    from sync.server.store import people

    with county.county.database.read() as tx:
        row = people.newest_document(tx, "registry")
    assert row is not None
    return bytes(row.content)


def test_what_only_the_county_may_say_counts_from_no_device(small: Served) -> None:
    world = issued_by(small)
    one, other = world.offices
    forged = {"state": "voided", "void_reason": "不要了", "voided_by": WHO}
    one.entry = one.write(forged, kinds.ISSUE_VOIDED, one.entry, other.entry)
    one.send()
    with small.county.database.read() as tx:
        row = tx.execute(select(ENTRIES).where(ENTRIES.c.entry_id == one.entry)).one()
        county = tx.execute(select(JOURNALS).where(JOURNALS.c.device == COUNTY)).all()
    assert row.quarantine == NOT_THE_COUNTY
    assert county == []
    assert len(world.open()) == 1
    assert world.state(world.document)["state"] == "issued"


def test_a_served_paper_stays_and_the_other_goes(small: Served) -> None:
    world = issued_by(small)
    served_at(world.offices[1])
    (dispute,) = world.open()
    assert [paper.issue.state.value for paper in dispute.papers] == ["issued", "served"]
    with pytest.raises(KnownTrouble, match="已经送达"):
        keep(world, 0)
    assert len(world.open()) == 1
    gone = keep(world, 1)
    assert (world.state(world.document)["state"], world.state(gone)["state"]) == ("served", "voided")
    assert world.state(world.document)["contested"] == b""


def test_both_served_one_is_void_all_the_same_and_copies_are_missing(small: Served) -> None:
    world = issued_by(small)
    for office in world.offices:
        office.entry = office.write({"prints": 2}, kinds.DOCUMENT_PRINTED)
        served_at(office)
    assert [paper.issue.state.value for paper in world.open()[0].papers] == ["served", "served"]
    gone = keep(world, 0)
    void = world.state(gone)
    assert (void["state"], void["called_back"]) == ("voided", CalledBack.MISSING.value)
    assert world.state(world.document)["state"] == "served"


def test_a_paper_its_own_office_voided_keeps_that_reason(small: Served) -> None:
    world = issued_by(small)
    own = {"state": "voided", "void_reason": "地址写错", "voided_by": "f" * 32}
    world.offices[0].entry = world.offices[0].write(own, kinds.DOCUMENT_VOIDED)
    world.offices[0].send()
    gone = keep(world, 1)
    assert world.state(gone)["void_reason"] == "地址写错"
    assert world.state(world.document)["state"] == "issued"


def test_three_papers_of_one_draft_leave_one(small: Served) -> None:
    world = issued_by(small, 3)
    assert len(world.open()[0].papers) == 3
    keep(world, 2)
    assert world.open() == ()
    void = [world.state(void_id(office.issue)) for office in world.offices[:2]]
    assert [one["state"] for one in void] == ["voided", "voided"]
    assert world.state(world.document)["number"] == world.offices[2].paper.number
    states = [unpack_row(bytes(row.packed)).state for row in world.register().values()]
    assert sorted(states) == [PaperState.VALID, PaperState.VOID, PaperState.VOID]


def test_decided_once_it_is_over(small: Served) -> None:
    world = issued_by(small)
    with pytest.raises(KnownTrouble, match="写明原因"):
        keep(world, 0, "错")
    with pytest.raises(KnownTrouble, match="没有这一份"):
        decide(small.county, world.document, "0" * 32, seen=both(world), reason=REASON, reviewer="沈法制")
    with pytest.raises(KnownTrouble, match="哪一位"):
        decide(
            small.county,
            world.document,
            world.offices[0].issue,
            seen=both(world),
            reason=REASON,
            reviewer=" ",
        )
    keep(world, 0)
    with pytest.raises(KnownTrouble, match="没有要定的"):
        keep(world, 1)
    with small.county.database.read() as tx:
        said = tx.execute(select(ENTRIES).where(ENTRIES.c.journal == county_journal(small.county, TOWN)))
        assert len(said.all()) == 3


def test_the_next_decision_goes_on_in_the_same_journal_under_a_changed_key(small: Served) -> None:
    world = issued_by(small)
    keep(world, 0)
    devices = [office.device for office in world.offices]
    rotate(small.county, small.config.keys, "batch", stolen=True)
    later = open_county(small.config)
    try:
        again = issued_by(small, devices=devices, serial=42)
        decide(
            later, again.document, again.offices[1].issue, seen=both(again), reason=REASON, reviewer="沈法制"
        )
        assert again.open() == ()
        with later.database.read() as tx:
            rows = tx.execute(select(JOURNALS).where(JOURNALS.c.device == COUNTY)).all()
        assert [row.have_seq for row in rows] == [6]
        assert verify_county(later).faults == {}
    finally:
        later.close()


def test_a_county_of_before_gains_the_key_when_it_is_opened(small: Served) -> None:
    with small.county.database.write() as tx:
        tx.execute(delete(KEYS).where(KEYS.c.owner == COUNTY, KEYS.c.kind == "batch"))
    (small.config.keys / JOURNAL_FILE).unlink()
    again = open_county(small.config)
    try:
        with again.database.read() as tx:
            (key,) = tx.execute(select(KEYS).where(KEYS.c.owner == COUNTY, KEYS.c.kind == "batch")).all()
        assert bytes(key.public) == again.keys.journal.public
        world = Issued(Served(small.url, again, small.clock, small.config))
        world.offices = issued_by(small).offices
        keep(world, 0)
        assert world.open() == ()
    finally:
        again.close()


def told(words: list[str], home: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, Any, str]:
    capsys.readouterr()
    code = main([*words, "--home", str(home), "--json"])
    said = capsys.readouterr()
    return code, json.loads(said.out) if said.out else None, said.err


def test_by_command(small: Served, capsys: pytest.CaptureFixture[str]) -> None:
    home = small.config.home
    assert told(["dispute", "list"], home, capsys)[:2] == (0, {"disputes": []})
    world = issued_by(small)
    code, listed, _ = told(["dispute", "list"], home, capsys)
    assert [one["document"] for one in listed["disputes"]] == [world.document]
    code, shown, _ = told(["dispute", "show", world.document], home, capsys)
    assert (code, shown["township"]) == (0, TOWN)
    numbers = [one["number"] for one in shown["papers"]]
    words = ["dispute", "void", world.document, "--reason", REASON, "--by", "沈法制"]
    for wrong in (["--void", "99号"], ["--void", numbers[0], "--void", numbers[1]]):
        code, _, said = told([*words, *wrong], home, capsys)
        assert code == 1
        assert "没有正好留下一份" in said
    code, done, _ = told([*words, "--void", numbers[0]], home, capsys)
    assert (code, done["number"]) == (0, numbers[1])
    assert world.open() == ()
    with small.county.database.read() as tx:
        noted = console_audit.lines(tx, most=1)[0].line
    assert (noted.act, noted.person, noted.text) == (
        "作废重出的文书",
        "沈法制",
        f"留 {numbers[1]}，作废 {numbers[0]}",
    )
    code, _, said = told(["dispute", "show", world.document], home, capsys)
    assert code == 1
    assert "没有要定的" in said
    assert main(["dispute", "list", "--home", str(home)]) == 0
    assert "没有要定的文书" in capsys.readouterr().out
