"""Every version of a writing machine × of the county × of a reading machine: nothing lost (P1), nothing in quarantine,
and the same state everywhere once all are updated (P4); also where machine and county are four versions apart."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.store.store import Store
from sync.protocol import canonical
from sync.server.reprojection import require_projected
from sync.server.store.newer import all_newer
from sync.server.store.tables import ENTRIES
from sync.server.verify import verify_county
from tests.desktop.store.samples import make_store
from tests.sync.server.support import Clock, Served, enrolled, found, served
from tests.sync.skew.golden import SHOP, frozen_entries, ident
from tests.sync.skew.programs import NEW_TYPE, NEWEST, PREFIX, VERSIONS, program
from tests.sync.skew.world import fields_of, journal_of, pull_all, rows_of, state_of, stored_bytes, update

KINDS = ("party", NEW_TYPE)
ALL = [(one.header, one.salt, one.body) for version in VERSIONS for one in frozen_entries(version)]


def everything_arrived(county: Served) -> None:
    """Byte for byte, in order, and nothing set aside."""
    with county.county.database.read() as tx:
        rows = tx.execute(ENTRIES.select().order_by(ENTRIES.c.gseq)).all()
    assert [(row.header, row.salt, row.body) for row in rows] == ALL
    assert [row.quarantine for row in rows] == [""] * len(ALL)


def everything_is_understood(fields: dict[tuple[str, str], dict[str, object]]) -> None:
    """As a program of the newest version says it."""
    for version in VERSIONS:
        one = fields["party", ident(version, 1)]
        assert one["address"] == f"{PREFIX}东路 {version} 号"
        assert one.get("zone") == (f"东片{version}" if version > 1 else None)
    assert fields["party", SHOP]["address"] == f"{PREFIX}西路 26 号"
    assert fields[NEW_TYPE, ident(4, 9)]["version"] == "2026"
    assert fields[NEW_TYPE, ident(5, 9)]["version"] == "2026"


@pytest.mark.parametrize(
    "version",
    [1, *(pytest.param(version, marks=pytest.mark.nightly) for version in VERSIONS[1:-1]), NEWEST],
)
def test_a_county_of_each_version_with_machines_of_each(tmp_path: Path, version: int) -> None:
    with program(version), served(found(tmp_path / "county", Clock()), Clock()) as county:
        device = enrolled(county)
        for writer in VERSIONS:
            journal = journal_of(writer)
            device.push(journal, 1, len(journal.entries))
        everything_arrived(county)
        stores: dict[int, Store] = {}
        for reader in VERSIONS:
            with program(reader):
                store = stores[reader] = make_store(tmp_path / str(reader), reader)
                pull_all(device, store)
                assert stored_bytes(store) == ALL
                shown = fields_of(store, NEW_TYPE, ident(4, 9))
                assert (shown is not None) is (reader >= 4)
                with store.unit_of_work("") as work:
                    held = {thing for _, thing in work.newer()}
                assert held == _held(reader)
        with program(NEWEST):
            made, doubtful = require_projected(county.county.database)
            assert (made > 0, doubtful) == (version < NEWEST, 0)
            assert require_projected(county.county.database) == (0, 0)
            state = state_of(county)
            everything_is_understood(state)
            assert verify_county(county.county, files=False).good
            seen = []
            for store in stores.values():
                update(store)
                assert update(store) == 0
                store.check()  # a rebuild of this version gives the same rows
                seen.append(rows_of(store, KINDS))
                with store.unit_of_work("") as work:
                    assert work.newer() == ()
            assert all(rows == seen[0] for rows in seen)
            for key, (body, *_) in seen[0].items():
                assert canonical.decode(body) == state[key]
        for store in stores.values():
            store.close()


def _held(reader: int) -> set[str]:
    """What a machine of this version shows only: whatever a later one wrote about."""
    later = [version for version in VERSIONS if version > reader]
    held = {ident(version, 1) for version in later} | ({SHOP} if later else set())
    return held | {ident(version, 9) for version in later if version >= 4}


def test_an_old_county_sets_nothing_aside_that_an_old_machine_writes_about_a_newer_thing(
    tmp_path: Path,
) -> None:
    """The county cannot tell whether such a thing holds together; a later program can."""
    with served(found(tmp_path / "county", Clock()), Clock()) as county:
        device = enrolled(county)
        first, later = journal_of(1), journal_of(5)
        device.push(first, 1, 2)
        later.write(
            {"kind": "cooperative"}, thing=SHOP, schema=5, parents=(ident(5, 102),)
        )  # a word that version 1 does not know
        device.push(later, 1, len(later.entries))
        first.write({"phone": "2"}, thing=SHOP, schema=1, parents=(ident(1, 102),))
        receipt, _ = device.push(first, 3, 3)
        assert receipt.quarantined == ()
        assert state_of(county)["party", SHOP]["kind"] == "cooperative"
        first.write({"kind": "nonsense"}, thing=ident(1, 1), schema=1)
        receipt, _ = device.push(first, 4, 4)
        assert [one.seq for one in receipt.quarantined] == [4]  # what is not newer is checked as ever
        with county.county.database.read() as tx:
            assert {one.thing for one in all_newer(tx)} == {SHOP, ident(5, 1), ident(5, 9)}


def test_what_does_not_hold_together_after_the_update_is_counted_and_kept(tmp_path: Path) -> None:
    with served(found(tmp_path / "county", Clock()), Clock()) as county:
        device = enrolled(county)
        first, later = journal_of(1), journal_of(5)
        device.push(first, 1, 2)
        later.write({"kind": "cooperative"}, thing=SHOP, schema=5, parents=(ident(5, 102),))
        device.push(later, 1, len(later.entries))
        with program(NEWEST):
            _, doubtful = require_projected(county.county.database)
            assert doubtful == 1
        assert state_of(county)["party", SHOP]["kind"] == "cooperative"
