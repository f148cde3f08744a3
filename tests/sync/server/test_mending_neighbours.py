"""Two entries side by side are damaged: each comes back by itself, in whatever order, and both are whole."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from sync.server.mending.repair import repair_rows
from sync.server.store.tables import guard
from sync.server.verify import verify_county
from tests.sync.server.support import Clock, Journal, enrolled, found, served
from tests.sync.server.test_county_log import as_superuser
from tests.sync.server.test_mending import rows

# Of two damaged neighbours, what else rotted of the first and of the second.
NEIGHBOURS = {
    "the bytes of both": ("", ""),
    "the digest of the first": (", digest = zeroblob(32)", ""),
    "the digests of both": (", digest = zeroblob(32)", ", digest = zeroblob(32)"),
}
EACH = [
    pytest.param(also, id=name, marks=() if name.startswith("the digests") else pytest.mark.nightly)
    for name, also in NEIGHBOURS.items()
]


@pytest.mark.parametrize("also", EACH)
@pytest.mark.parametrize("order", [(3, 4), (4, 3)])
def test_damaged_neighbours_are_whole_again_as_each_comes_back(
    tmp_path: Path, order: tuple[int, int], also: tuple[str, str]
) -> None:
    """Whichever comes first; nobody has to run a repair a second time."""
    clock = Clock()
    config = found(tmp_path / "county", clock)
    with served(config, clock) as county:
        device, journal = enrolled(county), Journal()
        journal.parties(5)
        for seq in range(1, 6):
            device.push(journal, seq, seq)
        before = rows(config, "entries")
        rot = "UPDATE entries SET body = zeroblob(20){} WHERE gseq = {}"
        as_superuser(config, *(rot.format(more, 3 + at) for at, more in enumerate(also)))
        with closing(sqlite3.connect(config.home / "county.db")) as raw:
            for act in ("UPDATE", "DELETE"):
                raw.execute(guard("entries", act))
        assert len(repair_rows(county.county).asked_for) == 2
        for seq in order:
            answer = device.ask("POST", "/resupply", device.batch(journal, seq, seq))
            assert answer.status_code == 200, answer.text
        assert rows(config, "entries") == before
        assert rows(config, "damaged_entries") == []
        assert verify_county(county.county).faults == {}
