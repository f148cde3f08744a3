"""The way there and back once more with the county on a real PostgreSQL, as its least of roles."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.helpers.stores import POSTGRESQL
from tests.sync.client.county import CountyThread
from tests.sync.packages.world import make_world


@pytest.mark.parametrize("store_kind", [POSTGRESQL], indirect=True)
def test_there_and_back_on_postgres(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], store_kind: str
) -> None:
    assert store_kind == POSTGRESQL
    world = make_world(tmp_path, capsys)
    with CountyThread(world.config) as county:
        one = world.join(county)
    one.save_party()
    for number in range(3):
        one.save_file(os.urandom(400_000 + number))
    parts = one.export(part_bytes=1_000_000)
    for part in reversed(parts):
        code, told, said = world.take(part)
        assert (code, said) == (0, "")
    assert told["standing"] == []
    assert len(told["taken"]) == len(parts)
    taken = one.back().take(Path(told["returns"][0]["file"]))
    assert (taken.trouble, taken.without_receipt) == (None, 0)
    assert one.store.exchange.state().pending_bytes == 0
    assert world.county("list")[1]["packages"][0]["missing"] == []
    assert len(world.county("key", "--new")[1]["keys"]) == 2
    assert world.take(*parts)[0] == 0
    world.close()
