"""The register as a projection and as a list: made again from the entries, in signed pages, as a file."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete, select

from enforcement.model.document import DocumentState
from enforcement.verifying.register import Claims, PaperState, RegisterRow, Successor
from sync.protocol import limits
from sync.protocol.papers import (
    NO_CHANGES,
    ROW_BYTES,
    PaperFile,
    PaperHead,
    PaperPage,
    joined,
    open_page,
    pack_row,
    unpack_row,
)
from sync.protocol.problems import ProtocolProblem
from sync.protocol.registry import CountyRoot, Registry, RegistryAnswer, TrustedKeys
from sync.server.__main__ import main
from sync.server.county import open_county
from sync.server.paper_backfill import backfill
from sync.server.store.paper_tables import PAPER_CHANGES, PAPER_WITHDRAWALS, PAPERS
from tests.sync.server.paper_world import issued, journal_of, paper_county, send, write
from tests.sync.server.support import NOW, TOWN, Clock, Device, Journal, Served, enrolled


@pytest.fixture
def county(tmp_path: Path) -> Iterator[Served]:
    with paper_county(tmp_path / "county", Clock()) as running:
        yield running


def busy(county: Served) -> tuple[Device, Journal]:
    """A township that issued, corrected and voided; several acts in one batch, and in several."""
    device = enrolled(county, TOWN)
    journal = journal_of(device)
    first, second, third = (issued(device, serial) for serial in range(1, 4))
    for document in (first, second, replace(first, state=DocumentState.VOIDED, void_reason="写错了")):
        write(journal, document)
    send(device, journal)
    county.clock.now += 5 * limits.MINUTE_MS
    for document in (
        third,
        issued(device, 4, corrects=second.id),
        replace(third, state=DocumentState.SERVED),
    ):
        write(journal, document)
    send(device, journal)
    return device, journal


def register(county: Served) -> list[Any]:
    with county.county.database.read() as tx:
        return list(tx.execute(select(PAPERS).order_by(PAPERS.c.thing)).all())


def pages(device: Device, after: int = 0) -> PaperPage:
    answer = device.ask("GET", f"/papers?after={after}")
    assert answer.status_code == 200, answer.text
    assert device.keys is not None
    return open_page(answer.content, device.keys)


def test_the_register_is_made_again_from_the_entries(county: Served) -> None:
    busy(county)
    before = register(county)
    assert len(before) == 4
    with county.county.database.write() as tx:
        tx.execute(delete(PAPERS))
        backfill(tx)
    assert register(county) == before
    with county.county.database.write() as tx:
        backfill(tx)
    assert register(county) == before


def test_a_county_of_before_the_register_gets_one_when_it_is_opened(county: Served) -> None:
    busy(county)
    before = register(county)
    with county.county.database.write() as tx:
        tx.exec_driver_sql("DELETE FROM schema_steps")
        for table in (PAPERS, PAPER_CHANGES, PAPER_WITHDRAWALS):
            tx.exec_driver_sql(f"DROP TABLE {table.name}")
    again = open_county(county.config)
    try:
        assert register(replace(county, county=again)) == before
        with again.database.read() as tx:
            assert len(tx.execute(select(PAPER_CHANGES)).all()) == 5  # four papers, one of them corrected
    finally:
        again.close()


def test_devices_get_changes_in_signed_pages_and_nothing_twice(county: Served) -> None:
    device, journal = busy(county)
    page = pages(device)
    # Issued and voided in one batch is one change.
    assert (page.first, page.last, page.newest, page.before) == (1, 5, 5, NO_CHANGES)
    assert (page.issued, page.not_after - page.issued) == (county.clock.now, 45 * limits.DAY_MS)
    state = {row.claims.serial: row.state for row in page.rows}
    assert state == {
        1: PaperState.VOID,
        2: PaperState.CORRECTED,
        3: PaperState.VALID,
        4: PaperState.VALID,
    }
    corrected = next(row for row in page.rows if row.state is PaperState.CORRECTED)
    assert corrected.successor == Successor(corrected.claims.form, 2026, 4)
    assert device.hello(journal).papers_version == 5
    county.clock.now += limits.HOUR_MS
    nothing_new = pages(device, 5)
    assert nothing_new.rows == ()
    assert nothing_new.before == page.after
    assert nothing_new.issued > page.issued
    assert nothing_new.follows(PaperHead(5, page.after, page.issued))
    # A device that saw an earlier life of this database begins anew.
    assert pages(device, 60).first == 1


def test_the_key_list_says_who_issues(county: Served) -> None:
    device = enrolled(county, TOWN)
    answer = RegistryAnswer.from_bytes(device.http.get("/api/v1/registry").content)
    registry = Registry.open(answer.registry, TrustedKeys(CountyRoot.open(answer.root)))
    named = {town.code: (town.name, town.short_name, town.training) for town in registry.townships}
    assert named[TOWN] == ("安平县云溪镇人民政府", "安云溪", False)
    assert named["339901003"][2]
    assert "陈立" not in str(registry.townships)


def test_only_devices_may_ask_for_the_list(county: Served) -> None:
    device = enrolled(county, TOWN)
    assert device.http.get("/api/v1/papers?after=0").status_code == 401
    assert device.ask("GET", "/papers?after=x").status_code == 400


def test_changes_stand_for_good(county: Served) -> None:
    busy(county)
    for query in ("UPDATE paper_changes SET packed = x'00'", "DELETE FROM paper_changes"):
        with pytest.raises(Exception, match="append only"), county.county.database.write() as tx:
            tx.exec_driver_sql(query)


def test_the_list_as_a_file(county: Served, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    busy(county)
    home = ["--home", str(county.config.home), "--json"]
    assert main(["papers", "export", str(tmp_path / "list.zfl"), *home]) == 0
    told = json.loads(capsys.readouterr().out)
    file = PaperFile.from_bytes((tmp_path / "list.zfl").read_bytes())
    root = CountyRoot.open(file.root)
    trust = TrustedKeys(root).with_registry(file.registry)
    read = list(joined(open_page(page, trust) for page in file.pages))
    assert (told["number"], read[-1].last) == (5, 5)
    assert PaperFile.from_bytes(file.to_bytes()) == file
    spoiled = bytearray(file.pages[0])
    spoiled[len(spoiled) // 2] ^= 1
    with pytest.raises(ProtocolProblem):
        open_page(bytes(spoiled), trust)
    with pytest.raises(ProtocolProblem):
        list(joined(iter((read[0], read[0]))))
    assert main(["papers", "export", str(tmp_path / "none" / "list"), *home]) == 1


def test_a_withdrawal_is_the_county_s_own_word(county: Served, capsys: pytest.CaptureFixture[str]) -> None:
    device = enrolled(county, TOWN)
    journal = journal_of(device)
    paper = issued(device, 1)
    home = ["--home", str(county.config.home)]
    withdraw = ["papers", "withdraw", paper.paper_code, "--on", "2026-11-23", *home]
    assert main(withdraw) == 1
    assert "县里的登记里没有这份文书" in capsys.readouterr().err
    write(journal, paper)
    send(device, journal)
    assert main(withdraw) == 0
    assert main(withdraw) == 1
    assert "已经登记为撤回" in capsys.readouterr().err
    assert main(["papers", "withdraw", "ZF2:A", "--on", "2026-11-23", *home]) == 1
    assert main(["papers", "withdraw", paper.paper_code, "--on", "昨天", *home]) == 2
    row = pages(device).rows[-1]
    assert (row.state, row.state_on and row.state_on.isoformat()) == (PaperState.WITHDRAWN, "2026-11-23")


FIRST_DAY = date(2020, 1, 2)
days = st.dates(min_value=FIRST_DAY, max_value=date(2150, 1, 1))
rows = st.builds(
    RegisterRow,
    digest=st.binary(min_size=18, max_size=18),
    claims=st.builds(
        Claims,
        st.integers(0, 2**32 - 1),
        st.integers(0, 2**16 - 1),
        st.integers(0, 255),
        st.integers(2000, 2255),
        st.integers(0, 2**24 - 1),
        days,
        st.integers(0, 255),
        st.none() | st.integers(0, 2**32 - 2),
        st.none() | days,
    ),
    received_at=st.integers(0, 2**32 - 1).map(lambda seconds: seconds * 1000),
    state=st.sampled_from(PaperState),
    state_on=st.none() | days,
    successor=st.none()
    | st.builds(Successor, st.integers(1, 2**16 - 1), st.integers(2000, 2255), st.integers(1, 2**24 - 1)),
)


@given(rows)
def test_a_row_of_51_bytes_says_all_of_it(row: RegisterRow) -> None:
    packed = pack_row(row)
    assert len(packed) == ROW_BYTES == 51
    assert unpack_row(packed) == row


def test_a_state_of_a_newer_county_is_refused() -> None:
    row = RegisterRow(
        digest=bytes(18), claims=Claims(1, 1, 0, 2026, 1, FIRST_DAY, 1, 0, None), received_at=NOW
    )
    packed = bytearray(pack_row(row))
    packed[packed.index(PaperState.VALID, 38)] = 9
    with pytest.raises(ProtocolProblem):
        unpack_row(bytes(packed))
