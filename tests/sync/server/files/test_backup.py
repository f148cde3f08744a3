"""Backups as files: sealed, complete, refused when damaged, never written over anything, from any database into any."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from enforcement.errors import KnownTrouble
from sync.server.__main__ import main
from sync.server.backup.container import open_backup
from sync.server.backup.drill import drill
from sync.server.backup.keys import read_backup_key, require_backup_key
from sync.server.backup.make import make_backup
from sync.server.backup.restore import restore
from sync.server.config import ServerConfig
from sync.server.county import open_county
from sync.server.founding import check_roster, found_county
from sync.server.store import people
from sync.server.verify import verify_county
from tests.helpers.objects import Door
from tests.helpers.postgres import fresh_database
from tests.sync.server.support import (
    ROSTER,
    Clock,
    Journal,
    Served,
    blob,
    enrolled,
    party,
    served,
)
from tests.sync.server.test_blobs import frame


def worked(county: Served, *, files: int = 3) -> Journal:
    """A county that a device has sent something to."""
    device, journal = enrolled(county), Journal()
    contents = []
    for number in range(files):
        data, ref = blob(3000 + number, number)
        journal.write(party(number), blobs=[ref])
        contents.append(data)
    journal.parties(5)
    device.push(journal, 1, files + 5)
    assert all(state.complete for state in device.send_frames(*map(frame, contents)).states)
    return journal


def private_of(config: ServerConfig) -> Any:
    return read_backup_key(config.keys / "backup.key")


def test_nothing_that_a_backup_holds_can_be_read_without_its_key(county: Served, tmp_path: Path) -> None:
    worked(county)
    made = make_backup(county.config, tmp_path / "out" / "a.zfb")
    content = made.path.read_bytes()
    assert made.written.size == len(content)
    for mark in (
        "云溪镇好再来饭店".encode(),
        b"registry.key",
        b"entries",
        (county.config.keys / "blob.key").read_bytes(),
    ):
        assert mark not in content
    assert (county.config.keys / "backup.key").stat().st_mode & 0o777 == 0o400
    with open_backup(made.path, private_of(county.config)) as backup:
        keys = backup.member("keys")
    assert (county.config.keys / "receipt.key").read_bytes() in keys
    assert (county.config.keys / "root.key").read_bytes() not in keys
    assert not [path for path in county.config.home.iterdir() if path.name.startswith("backup-")]
    other, _ = require_backup_key(_empty(tmp_path / "other"))
    assert other.raw
    with (
        pytest.raises(KnownTrouble, match="打不开这个备份"),
        open_backup(made.path, read_backup_key(tmp_path / "other" / "backup.key")),
    ):
        pass


def test_the_private_half_may_be_offline_while_backups_are_made(county: Served, tmp_path: Path) -> None:
    make_backup(county.config, tmp_path / "a.zfb")
    stick = tmp_path / "stick.key"
    shutil.move(county.config.keys / "backup.key", stick)
    made = make_backup(county.config, tmp_path / "b.zfb")
    assert not made.key_made
    assert not (county.config.keys / "backup.key").exists()
    with open_backup(made.path, read_backup_key(stick)) as backup:
        assert backup.facts["county"] == county.county.code


def test_every_changed_byte_and_every_cut_is_found(county: Served, tmp_path: Path) -> None:
    worked(county)
    made = make_backup(county.config, tmp_path / "a.zfb")
    private, whole = private_of(county.config), made.path.read_bytes()
    bad = tmp_path / "bad.zfb"
    step = len(whole) // 60
    damaged = [whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :] for at in range(0, len(whole), step)]
    damaged += [whole[:at] for at in range(0, len(whole), step * 5)]
    for content in damaged:
        bad.write_bytes(content)
        home = ServerConfig.for_home(tmp_path / "new")
        with pytest.raises(KnownTrouble):
            restore(bad, private, home)
        assert not (tmp_path / "new" / "county.json").exists()
    restored = restore(made.path, private, ServerConfig.for_home(tmp_path / "new"))
    assert restored.code == county.county.code


def test_neither_a_backup_nor_a_county_is_ever_overwritten(county: Served, tmp_path: Path) -> None:
    made = make_backup(county.config, tmp_path / "a.zfb")
    content = made.path.read_bytes()
    with pytest.raises(KnownTrouble, match="已经有了"):
        make_backup(county.config, tmp_path / "a.zfb")
    assert made.path.read_bytes() == content
    with pytest.raises(KnownTrouble, match="没有恢复"):
        restore(made.path, private_of(county.config), county.config)
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "somebody.txt").touch()
    with pytest.raises(KnownTrouble, match="不是空的"):
        restore(made.path, private_of(county.config), ServerConfig.for_home(tmp_path / "full"))


def test_a_restore_that_was_cut_is_begun_anew(county: Served, tmp_path: Path) -> None:
    worked(county)
    made = make_backup(county.config, tmp_path / "a.zfb")
    home = tmp_path / "new"
    (home / "keys").mkdir(parents=True)
    (home / "keys" / "receipt.key").write_bytes(b"half")
    (home / "county.db").write_bytes(b"half")
    (home / "restoring").touch()
    restore(made.path, private_of(county.config), ServerConfig.for_home(home))
    assert not (home / "restoring").exists()
    again = open_county(ServerConfig.load(home))
    assert verify_county(again).good
    again.close()


def test_the_same_files_are_not_copied_twice(county: Served, tmp_path: Path) -> None:
    worked(county)
    first = make_backup(county.config, tmp_path / "a.zfb").shelf
    second = make_backup(county.config, tmp_path / "b.zfb").shelf
    assert (first.copied, first.there, second.copied, second.there) == (3, 0, 0, 3)


def test_a_drill_that_finds_a_changed_row_archives_nothing(
    county: Served, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    journal = worked(county)
    with county.county.database.write() as tx:
        for name in ("entries_no_update", "entries_no_delete"):
            tx.exec_driver_sql(f"DROP TRIGGER {name}")
        tx.exec_driver_sql("UPDATE entries SET body = header WHERE seq = 2")
    made = make_backup(county.config, tmp_path / "a.zfb")
    home = str(county.config.home)
    assert main(["drill", str(made.path), "--home", home, "--json"]) == 1
    told = capsys.readouterr()
    sheet = json.loads(told.out)
    assert (sheet["good"], sheet["journals"]) == (False, 0)
    assert sheet["faults"]["entry"] == f"{journal.journal}/2"
    assert "对不上" in told.err
    assert not [path for path in county.config.home.iterdir() if path.name.startswith("drill-")]


def test_another_countys_backup_is_no_proof(county: Served, tmp_path: Path) -> None:
    other = {**ROSTER, "county": {"code": "339902", "name": "清水县"}}
    config = replace(ServerConfig.for_home(tmp_path / "other"), clock=Clock())
    found_county(config, check_roster(other))
    made = make_backup(config, tmp_path / "a.zfb")
    with pytest.raises(KnownTrouble, match="不是本县的备份"):
        drill(county.config, made.path, private_of(config), tmp_path / "scratch")


def test_files_in_an_object_store_are_found_there_by_drill_and_restore(
    config: ServerConfig, door: Door, tmp_path: Path
) -> None:
    clock = Clock()
    with served(replace(config, clock=clock), clock) as running:
        worked(running)
        assert main(["files", "--now", "--home", str(config.home), "--json"]) == 0
        made = make_backup(config, tmp_path / "out" / "a.zfb")
        assert (made.files, made.shelf.copied) == (3, 0)
        sheet = drill(config, made.path, private_of(config), tmp_path / "scratch")
        assert (sheet.good, sheet.verified.blobs) == (True, 3)
        door.mode = "shut"
        sheet = drill(config, made.path, private_of(config), tmp_path / "scratch")
        assert (sheet.good, len(sheet.missing)) == (False, 3)
        door.mode = ""
    home = tmp_path / "new"
    door.secrets(home)
    done = restore(made.path, private_of(config), ServerConfig.for_home(home))
    assert done.files.missing == []
    again = open_county(ServerConfig.load(home))
    assert again.blobs.spool
    assert verify_county(again).good
    again.close()


def test_a_trial_county_moves_to_postgresql_and_back(county: Served, tmp_path: Path) -> None:
    worked(county)
    made = make_backup(county.config, tmp_path / "a.zfb")
    private = private_of(county.config)
    with fresh_database() as url:
        config = replace(ServerConfig.for_home(tmp_path / "service", url), clock=county.clock)
        restore(made.path, private, config)
        config = replace(ServerConfig.load(tmp_path / "service"), clock=county.clock)
        moved = open_county(config)
        result = verify_county(moved)
        moved.close()
        assert (result.good, result.entries, result.blobs) == (True, 8, 3)
        with served(config, county.clock) as running:
            device, journal = enrolled(running), Journal()
            journal.parties(2)
            device.push(journal, 1, 2)
        sheet = drill(config, make_backup(config, tmp_path / "b.zfb").path, private, tmp_path / "scratch")
        assert (sheet.good, sheet.verified.entries, sheet.journals) == (True, 10, 2)
        with pytest.raises(KnownTrouble, match="这个县"):
            restore(made.path, private, ServerConfig.for_home(tmp_path / "twice", url))
    restore(tmp_path / "b.zfb", private, ServerConfig.for_home(tmp_path / "back"))
    back = open_county(ServerConfig.load(tmp_path / "back"))
    assert verify_county(back).entries == 10
    with back.database.read() as tx:
        assert people.newest_version(tx, "registry") > 2000  # two lives on
    back.close()


def _empty(folder: Path) -> Path:
    folder.mkdir()
    return folder
