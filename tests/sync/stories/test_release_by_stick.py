"""A release carried on a stick: taken with the county's signature, refused with any other, in any order."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from desktop.cli import commands
from desktop.county_release import take_release
from desktop.home import Home, HomeState
from desktop.store.store import Store
from desktop.sync_exchange import join_county
from enforcement.errors import FileTrouble
from sync.protocol.catalogue import CatalogueRelease, sign_release
from sync.protocol.keys import SigningKey
from sync.server.__main__ import main
from sync.server.config import ServerConfig
from tests.sync.client.county import CountyThread, code_for, found
from tests.sync.server.lists import DOCUMENT, HEAD, SheetMade, plain_rows, workbook


def published(home: Path, folder: Path, effective: str, count: int) -> None:
    """A release with the first ``count`` matters, given to nobody."""
    rows = [HEAD[:6], *(row[:6] for row in plain_rows()[:count])]
    file = workbook(folder / f"{effective}.xlsx", SheetMade("目录", rows))
    words = ["--effective", effective, "--document", DOCUMENT, "--yes", "--home", str(home)]
    assert main(["catalogue", "publish", str(file), *words]) == 0


def exported(home: Path, number: int, target: Path) -> Path:
    assert main(["catalogue", "export", str(number), str(target), "--home", str(home)]) == 0
    return target


@pytest.fixture
def device(tmp_path: Path, config: ServerConfig, county: CountyThread) -> Path:
    """The home of a device that joined before the county's first release."""
    home = tmp_path / "device"
    store, _ = Home(home).create(HomeState.TRAINING)
    join_county(store, county.url, code_for(config))
    store.close()
    return home


def take(capsys: pytest.CaptureFixture[str], device: Path, file: Path) -> tuple[int, Any, str]:
    capsys.readouterr()
    code = commands.run(["matters", "take", str(file), "--home", str(device), "--json"])
    told = capsys.readouterr()
    return code, json.loads(told.out) if told.out else None, told.err


def in_use(device: Path) -> str:
    store: Store = Home(device).open_training()
    try:
        return store.catalogue.version().sha256
    finally:
        store.close()


def test_a_signed_file_is_taken_without_a_network(
    tmp_path: Path, config: ServerConfig, device: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    published(config.home, tmp_path, "2026-01-01", 2)
    published(config.home, tmp_path, "2026-02-01", 4)
    first, second = (exported(config.home, n, tmp_path / f"{n}.zfc") for n in (1, 2))
    code, told, _ = take(capsys, device, second)
    assert (code, told["number"], told["effective"]) == (0, 2, "2026-02-01")
    newest = in_use(device)
    assert take(capsys, device, second)[0] == 0  # twice is once
    assert take(capsys, device, first)[0] == 0  # an older one fills its days and does not take over
    assert in_use(device) == newest


def test_any_other_signature_is_refused(
    tmp_path: Path, config: ServerConfig, device: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    published(config.home, tmp_path, "2026-01-01", 2)
    good = exported(config.home, 1, tmp_path / "1.zfc")
    assert take(capsys, device, good)[0] == 0
    before = in_use(device)
    other = found(tmp_path / "other")
    published(other.home, tmp_path, "2026-03-01", 4)
    stranger = exported(other.home, 1, tmp_path / "other.zfc")
    forged = tmp_path / "forged.zfc"
    release = CatalogueRelease("330199", 9, date(2026, 4, 1), 1, "application/json", b"{}")
    forged.write_bytes(sign_release(release, SigningKey.generate()))
    bent = tmp_path / "bent.zfc"
    data = bytearray(good.read_bytes())
    data[len(data) // 2] ^= 1
    bent.write_bytes(data)
    plain = workbook(tmp_path / "plain.xlsx", SheetMade("目录", [HEAD, *plain_rows()]))
    for file in (stranger, forged, bent, plain):
        code, _, said = take(capsys, device, file)
        assert code == 1
        assert "这份目录没有县里的签名，没有导入。现用的 2026.1 版不受影响。" in said
    assert take(capsys, device, tmp_path / "none.zfc")[0] == 1
    assert in_use(device) == before


def test_a_machine_that_never_joined_knows_no_signature(
    tmp_path: Path, config: ServerConfig, capsys: pytest.CaptureFixture[str]
) -> None:
    published(config.home, tmp_path, "2026-01-01", 2)
    file = exported(config.home, 1, tmp_path / "1.zfc")
    store, _ = Home(tmp_path / "alone").create(HomeState.TRAINING)
    with pytest.raises(FileTrouble) as refused:
        take_release(store, file)
    store.close()
    assert "还没有加入县里" in refused.value.sentence
    code = commands.run(["matters", "take", str(file), "--home", str(tmp_path / "empty")])
    assert code == 1
