"""A county made again from a backup: the same keys and rows under a new epoch, so that every device notices at its
next hello and sends again what came after the backup (`sync.md` 2.4, 5.13)."""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Final

from sqlalchemy import Connection
from uuid_utils import uuid7

from enforcement.errors import KnownTrouble
from sync.protocol import canonical
from sync.server.backup.container import Backup, open_backup
from sync.server.backup.keys import BackupPrivate
from sync.server.backup.numbers import (
    Former,
    Stood,
    beside,
    next_heads,
    note_new_life,
    read_former,
    read_lives,
)
from sync.server.backup.rows import load_rows
from sync.server.backup.shelf import Copied, copy_in, read_files
from sync.server.config import ServerConfig
from sync.server.core.lives import list_leap
from sync.server.county import County, open_county
from sync.server.durable import sync_folder
from sync.server.enrolment import publish_registry, publish_roster
from sync.server.founding import empty_store
from sync.server.objects.make import SPOOL
from sync.server.objects.secrets import S3_FILE
from sync.server.store import console, copies, people, renewing
from sync.server.store.migrations.owner import move_batches_on
from sync.server.store.postgres import speaks_postgres
from sync.server.store.renewing import Heads

_MARK: Final = "restoring"
TIMES: Final = ".restored"


@dataclass(frozen=True, slots=True)
class Restored:
    """The new life: its epoch, when the backup was made (ms), rows, what became of the files, and how many numbers of
    a series were left out at most."""

    code: str
    name: str
    epoch: str
    made_at: int
    rows: int
    files: Copied
    numbers: int


@dataclass(frozen=True, slots=True)
class _Numbers:
    """What is known of earlier lives, of the home that is replaced, and how often this backup was restored."""

    earlier: tuple[Stood, ...]
    former: Former | None
    times: int

    def begin(self, tx: Connection, backup: Backup, now: int) -> tuple[Heads, int]:
        """Let every series begin behind all of it; where, and the longest leap of a series that had begun."""
        here = Stood(backup.facts["epoch"], int(backup.facts["made_at"]), renewing.number_heads(tx))
        heads = next_heads((here, *self.earlier), self.former, now, self.times, _year(now))
        renewing.set_numbers(tx, heads)
        return heads, max((heads[key] - former for key, former in here.heads.items()), default=0)


def restore(
    file: Path,
    private: BackupPrivate,
    config: ServerConfig,
    *,
    given_places: bool = False,
    bring_files: bool = True,
    former: Path | None = None,
) -> Restored:
    """Make the county of a backup in the empty home of `config`; cut off anywhere, it is begun anew by the same
    command. With `given_places` files go where `config` says, else where they were; without `bring_files` (a drill)
    they stay where they are. `former` is the stopped home that is replaced, where it can still be read: its numbers of
    papers go on without a gap. Raises KnownTrouble and leaves a county that is there untouched."""
    _require_empty(config.home)
    with open_backup(file, private) as backup:
        replaced = None if former is None else read_former(former, backup.facts["county"])
        lives = beside(file, backup.facts["county"])
        earlier = read_lives(lives) if bring_files else ()
        if not given_places and backup.facts["spool"]:
            config = replace(
                config, blobs=config.home / SPOOL, objects=tuple(backup.facts["objects"]), spool=True
            )
        config = replace(config, county=backup.facts["county"])
        _begin(config)
        times = _times(file, note=bring_files)
        rows, life, leap = _fill(backup, config, _Numbers(earlier, replaced, times))
        if bring_files:
            note_new_life(lives, life)
        county = open_county(config)
        try:
            restored = _new_life(county, backup, file if bring_files else None, rows, leap)
        finally:
            county.close()
    config.save()
    (config.home / _MARK).unlink()
    sync_folder(config.home)
    return restored


def _require_empty(home: Path) -> None:
    if (home / "county.json").exists():
        raise KnownTrouble(
            "这里已经有一个县级库，没有恢复。",
            "恢复从不覆盖原来的数据。",
            "用 --home 指一个空文件夹。",
        )
    if (home / _MARK).exists() or not home.exists():
        return
    if {entry.name for entry in os.scandir(home)} - {S3_FILE}:
        raise KnownTrouble("这个文件夹不是空的，没有恢复。", "", "用 --home 指一个空文件夹。")


def _begin(config: ServerConfig) -> None:
    """An empty home with the mark of an unfinished restore; what a cut one left is taken away."""
    config.home.mkdir(parents=True, exist_ok=True, mode=0o700)
    (config.home / _MARK).touch()
    sync_folder(config.home)
    shutil.rmtree(config.keys, ignore_errors=True)
    for path in config.home.glob("county.db*"):
        path.unlink()
    config.keys.mkdir(mode=0o700)
    config.blobs.mkdir(parents=True, exist_ok=True, mode=0o700)


def _times(file: Path, *, note: bool) -> int:
    """How often this backup was restored, this time counted; `note` writes it beside the backup, where that can be
    written. Numbers of an earlier restore are not given out again."""
    beside = file.with_name(file.name + TIMES)
    try:
        times = len(beside.read_bytes()) + 1
        if note:
            beside.write_bytes(b"." * times)
    except FileNotFoundError:
        times = 1
        with suppress(OSError):
            if note:
                beside.write_bytes(b".")
    except OSError:
        times = 2
    return times


def _fill(backup: Backup, config: ServerConfig, numbers: _Numbers) -> tuple[int, Stood, int]:
    """Keys and rows, the rows in one transaction; how many, where the series begin, and the longest leap of one."""
    for name, content in canonical.decode(backup.member("keys")).items():
        descriptor = os.open(config.keys / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    sync_folder(config.keys)
    database = empty_store(config)
    try:
        database.create()
        with database.write() as tx:
            if people.has_county(tx):
                raise KnownTrouble("这个数据库里已经有这个县，没有恢复。", "", "换一个空的数据库再恢复。")
            rows = load_rows(tx, backup.pieces("rows"))
            epoch, now = uuid7().hex, config.clock()
            renewing.change_epoch(tx, epoch)
            heads, leap = numbers.begin(tx, backup, now)
            console.close_doors(tx, now)
            last = renewing.last_batch(tx)
        if speaks_postgres(config.database_url):
            move_batches_on(config.database_url, last)
    finally:
        database.close()
    return rows, Stood(epoch, now, heads), leap


def _new_life(county: County, backup: Backup, file: Path | None, rows: int, numbers: int) -> Restored:
    files = Copied()
    if file is not None:
        wanted = read_files(backup.member("files"))
        with county.database.read() as tx:
            elsewhere = _elsewhere(tx, county, [name for name, _ in wanted])
        files = copy_in(county.blobs, wanted, file, elsewhere)
    made_at, now = int(backup.facts["made_at"]), county.clock()
    with county.database.write() as tx:
        copies.want_again(tx, files.missing)
        former = people.newest_version(tx, "registry")
        publish_registry(county, tx, leap=list_leap(former, made_at, now))
        for township in people.township_codes(tx):
            former = people.newest_version(tx, "roster", township)
            publish_roster(county, tx, township, leap=list_leap(former, made_at, now))
    return Restored(county.code, county.name, county.epoch, backup.facts["made_at"], rows, files, numbers)


def _year(now: int) -> int:
    """The county's local year: China has one zone and no summer time."""
    return datetime.fromtimestamp(now / 1000, timezone(timedelta(hours=8))).year


def _elsewhere(tx: Connection, county: County, names: list[str]) -> set[str]:
    places = {store.place for store in county.blobs.places}
    held = copies.places_of(tx, names)
    return {name for name, at in held.items() if places & at}
