"""A disk of the county loses the bytes of an entry: the next machine that holds them brings them back, author or
colleague, and whoever could not pull meanwhile goes on."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.store.store import Store
from desktop.sync_exchange import StoreExchange
from sync.server.__main__ import main
from sync.server.config import ServerConfig
from sync.server.store.tables import guard
from tests.sync.client.county import CountyThread, rows
from tests.sync.server.test_county_log import as_superuser
from tests.sync.stories.test_real_store import round_of, save_party
from tests.sync.stories.test_resupply import joined


@pytest.fixture
def stores() -> Iterator[list[Store]]:
    made: list[Store] = []
    yield made
    for store in made:
        store.close()


def lose_bytes(config: ServerConfig, journal: str) -> None:
    """One bit in the last entry of a journal, as a disk changes it."""
    flipped = "CAST(substr(body, 1, 8) || x'00' || substr(body, 10) AS BLOB)"
    newest = f"SELECT max(seq) FROM entries WHERE journal = '{journal}'"
    as_superuser(
        config, f"UPDATE entries SET body = {flipped} WHERE journal = '{journal}' AND seq = ({newest})"
    )
    with sqlite3.connect(config.home / "county.db") as raw:
        for act in ("UPDATE", "DELETE"):
            raw.execute(guard("entries", act))
    raw.close()


@pytest.mark.parametrize("bringer", [pytest.param("author", marks=pytest.mark.nightly), "colleague"])
def test_whoever_holds_the_bytes_brings_them(
    config: ServerConfig, tmp_path: Path, stores: list[Store], bringer: str
) -> None:
    home = str(config.home)
    with CountyThread(config) as county:
        author, colleague = (joined(stores, county, tmp_path / name) for name in ("one", "two"))
        late = joined(stores, county, tmp_path / "three")
        save_party(author, "张𬭎喆")
        round_of(author)
        round_of(colleague)
        lose_bytes(config, author.exchange.state().journal)
        assert main(["verify", "--repair", "--home", home]) == 1
        report, _ = StoreExchange(late).run()
        assert report.trouble is not None, "bytes that do not fit are never taken"
        assert len(report.damaged) == 1
        round_of(author if bringer == "author" else colleague)
        assert rows(config, "SELECT count(*) AS n FROM damaged_entries")[0].n == 0
        assert round_of(late).pulled == 1
        assert late.stream.counts() == author.stream.counts()
        assert round_of(author).damaged == ()
    (mended,) = rows(config, "SELECT source FROM mended_entries")
    assert mended.source == author.device_keys.device_id, "by the author's own signature, whoever carried it"
    assert main(["verify", "--home", home]) == 0
