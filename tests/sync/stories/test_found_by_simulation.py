"""What simulated histories found in shipped code, told again with real stores and a real county. The seeds are of the
generator of that day; the stories stay."""

from __future__ import annotations

import uuid
from pathlib import Path

import sqlalchemy as sa

from desktop.home import Home, HomeState
from desktop.store.store import Store
from desktop.store.tables import JournalEntry, core
from desktop.sync_exchange import join_county
from enforcement.conflicts.merge import Patch, fold
from sync.protocol.entry import GENESIS_TYPE
from sync.server.config import ServerConfig
from sync.server.county import open_county
from sync.server.verify import verify_county
from tests.sync.client.county import CountyThread, backup, code_for, put_back, rows
from tests.sync.stories.test_bad_days import new_epoch
from tests.sync.stories.test_real_store import round_of, save_party

ENTRY = core(JournalEntry)


def joined(county: CountyThread, place: Path) -> Store:
    store, _ = Home(place).create(HomeState.TRAINING)
    join_county(store, county.url, code_for(county.config))
    return store


def places(store: Store, config: ServerConfig) -> dict[str, int | None]:
    """Entry id → its place in the county's stream as this machine knows it, of all that the county has."""
    there = county_places(config)
    with store.exchange._database.reading() as connection:
        found = connection.execute(sa.select(ENTRY.c.entry_id, ENTRY.c.gseq))
        return {row.entry_id: row.gseq for row in found if row.entry_id in there}


def county_places(config: ServerConfig) -> dict[str, int]:
    found = rows(config, "SELECT entry_id, gseq, type FROM entries WHERE NOT repeats ORDER BY gseq")
    return {row.entry_id: row.gseq for row in found if row.type != GENESIS_TYPE}


def test_acts_of_a_closed_journal_come_again_when_the_county_lost_them(
    config: ServerConfig, tmp_path: Path
) -> None:
    """Seeds 262, 454, 1759: the county was put back to a time before a journal that its author had closed meanwhile.
    Only the open journal was compared, so nobody sent the closed one's acts again."""
    with CountyThread(config) as county:
        first = joined(county, tmp_path / "one")
        round_of(first)
    backup(config, tmp_path / "copy")
    with CountyThread(config, county.port):
        save_party(first, "封存前写的")
        round_of(first)
        first.exchange.open_new_journal()
        save_party(first, "封存后写的")
        round_of(first)
    put_back(config, tmp_path / "copy")
    new_epoch(config)
    with CountyThread(config, county.port) as served:
        report = round_of(first)
        assert report.resent >= 2
        assert report.difference == 0
        assert places(first, config) == county_places(config)
        second = joined(served, tmp_path / "two")
        round_of(second)
        again = round_of(first)
        assert (again.sent, again.resent) == (0, 0)
        assert second.stream.counts() == first.stream.counts()
        second.close()
    first.close()
    opened = open_county(config)
    assert verify_county(opened).good
    opened.close()


def test_after_a_restore_every_machine_has_the_county_s_new_places(
    config: ServerConfig, tmp_path: Path
) -> None:
    """Seeds 262, 455, 689: which of two rival values is shown first hangs on the county's order, and machines kept
    the places of its former life."""
    with CountyThread(config) as county:
        first, second = joined(county, tmp_path / "one"), joined(county, tmp_path / "two")
        round_of(first)
        round_of(second)
    backup(config, tmp_path / "copy")
    with CountyThread(config, county.port):
        save_party(first, "先到的")
        round_of(first)
        save_party(second, "后到的")
        round_of(second)
        round_of(first)
        assert places(first, config) == places(second, config) == county_places(config)
    put_back(config, tmp_path / "copy")
    new_epoch(config)
    with CountyThread(config, county.port):
        round_of(second)  # the other way round now
        round_of(first)
        round_of(second)
        assert places(first, config) == places(second, config) == county_places(config)
    first.close()
    second.close()


def test_an_older_word_of_the_county_does_not_take_places_away(county: CountyThread, tmp_path: Path) -> None:
    """Seed 262: a statement that came late rolled marks back, and with them places that no pull brings again."""
    store = joined(county, tmp_path / "one")
    save_party(store)
    round_of(store)
    before = places(store, county.config)
    assert None not in before.values()
    store.exchange.roll_back_marks(0)
    assert places(store, county.config) == before
    round_of(store)
    assert places(store, county.config) == before == county_places(county.config)
    store.close()


def test_a_change_beside_a_rival_value_decides_nothing_about_it() -> None:
    """Seeds 949, 1512: two officers had given different representatives; a third, who saw one of them, changed the name.
    Both had the same old name, so both counted as replaced, and one representative was gone without a word."""
    uuid_of = {name: uuid.uuid5(uuid.NAMESPACE_URL, name).hex for name in ("born", "one", "two", "third")}
    born = {"id": "1" * 32, "kind": "sole_trader", "name": "好再来饭店", "legal_rep": "徐国良"}
    patches = [
        Patch(uuid_of["born"], (), born, 1, 1),
        Patch(uuid_of["one"], (uuid_of["born"],), {"legal_rep": "甲"}, 2, 2, {"legal_rep": "徐国良"}),
        Patch(uuid_of["two"], (uuid_of["born"],), {"legal_rep": "乙"}, 3, 3, {"legal_rep": "徐国良"}),
        Patch(
            uuid_of["third"],
            (uuid_of["one"], uuid_of["two"]),
            {"name": "又来饭店"},
            4,
            4,
            {"name": "好再来饭店"},
        ),
    ]
    folded = fold("party", patches)
    shown = {side["legal_rep"] for _, side in folded.contested["identity"]}
    assert shown == {"甲", "乙"}
    assert {side["name"] for _, side in folded.contested["identity"]} == {"好再来饭店", "又来饭店"}


def test_a_county_put_back_before_its_first_entry_is_offered_what_colleagues_keep(
    config: ServerConfig, tmp_path: Path
) -> None:
    """The author's machine is gone, and the county holds nothing at which anybody could have a cursor."""
    with CountyThread(config) as county:
        author, colleague = joined(county, tmp_path / "one"), joined(county, tmp_path / "two")
    backup(config, tmp_path / "copy")
    with CountyThread(config, county.port):
        save_party(author, "只在同事那里还有")
        round_of(author)
        author.close()
        round_of(colleague)
        before = {row.entry_id for row in rows(config, "SELECT entry_id FROM entries WHERE entry_id != ''")}
    put_back(config, tmp_path / "copy")
    assert not rows(config, "SELECT 1 FROM entries")
    with CountyThread(config, county.port):
        round_of(colleague)
        round_of(colleague)
        after = {row.entry_id for row in rows(config, "SELECT entry_id FROM entries WHERE entry_id != ''")}
        assert after >= before
    colleague.close()
