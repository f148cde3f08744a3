"""Two officers and one thing at the county: both sides kept, the same as on a device; and a county of before learns who
had seen what from the entries that it received."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from sqlalchemy import Row, select, text
from uuid_utils import uuid7

from sync.protocol import canonical
from sync.server.config import ServerConfig
from sync.server.founding import check_roster, found_county
from sync.server.store.migrations.who_saw_what import grow_state
from sync.server.store.tables import STATE
from tests.sync.server.support import ROSTER, Clock, Device, Journal, Served, enrolled, party, served


def row_of(county: Served, thing: str) -> Row[Any]:
    with county.county.database.read() as tx:
        return tx.execute(select(STATE).where(STATE.c.thing == thing)).one()


def two_officers(county: Served) -> tuple[Device, Journal, str, str, str]:
    """A shop that two devices changed without knowing of each other; the ids of both changes."""
    one, other = enrolled(county), enrolled(county)
    journal, second, shop = Journal(), Journal(), party(1)
    first, left, right = uuid7().hex, uuid7().hex, uuid7().hex
    journal.write(shop, entry_id=first)
    one.push(journal, 1, 1)
    change = {"thing": shop["id"], "kind": "change", "parents": (first,)}
    journal.write({"phone": "1", "address": "甲"}, entry_id=left, **change)
    second.write({"phone": "2"}, entry_id=right, **change)
    one.push(journal, 2, 2)
    other.push(second, 1, 1)
    return one, journal, shop["id"], left, right


def test_two_officers_are_kept_side_by_side_and_a_settlement_ends_it(county: Served) -> None:
    device, journal, shop, left, right = two_officers(county)
    row = row_of(county, shop)
    assert canonical.decode(row.contested) == {"phone": [[left, {"phone": "1"}], [right, {"phone": "2"}]]}
    fields = canonical.decode(row.fields)
    assert (fields["phone"], fields["address"]) == ("1", "甲")
    assert row.heads == bytes.fromhex(min(left, right) + max(left, right))
    journal.write({"phone": "3"}, thing=shop, kind="settled", parents=tuple(sorted((left, right))))
    device.push(journal, 3, 3)
    row = row_of(county, shop)
    assert (row.contested, canonical.decode(row.fields)["phone"]) == (b"", "3")


def test_what_is_in_quarantine_still_shows_what_its_author_had_seen(county: Served, device: Device) -> None:
    journal, shop, bad = Journal(), party(1), uuid7().hex
    journal.write(shop)
    journal.write({"kind": "nonsense"}, thing=shop["id"], entry_id=bad)
    journal.write({"phone": "1"}, thing=shop["id"])
    receipt, _ = device.push(journal, 1, 3)
    assert [one.seq for one in receipt.quarantined] == [2]
    row = row_of(county, shop["id"])
    assert (row.contested, canonical.decode(row.fields)["phone"], len(row.places)) == (b"", "1", 24)


def test_a_county_of_before_is_filled_from_its_entries(tmp_path: Path) -> None:
    clock = Clock()
    config = replace(ServerConfig.for_home(tmp_path / "county"), clock=clock)
    found_county(config, check_roster(ROSTER))
    with served(config, clock) as county:
        _, _, shop, *_ = two_officers(county)
        before = row_of(county, shop)
        with county.county.database.write() as tx:
            for name in ("heads", "places", "contested"):
                tx.execute(text(f"ALTER TABLE state DROP COLUMN {name}"))
            tx.execute(text("UPDATE state SET fields = x'a0'"))
            grow_state(tx)
            grow_state(tx)
        assert row_of(county, shop) == before
