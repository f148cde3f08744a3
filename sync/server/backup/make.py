"""Writing a backup beside the running server: all rows of one moment, the keys, the list of files, and the files."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Connection

from enforcement.errors import KnownTrouble
from sync.protocol import canonical
from sync.server.backup.container import Written, write_backup
from sync.server.backup.keys import BACKUP_FILE, require_backup_key
from sync.server.backup.numbers import Stood, beside, note_life
from sync.server.backup.readers import readers_of
from sync.server.backup.rows import dump_rows
from sync.server.backup.shelf import Copied, StoredFile, copy_out, pack_files
from sync.server.config import ServerConfig
from sync.server.county import County, open_county
from sync.server.keys import ROOT_FILE
from sync.server.store import copies, renewing


@dataclass(frozen=True, slots=True)
class Made:
    """What was written: the file, rows, how many files the county holds and what became of them; whether the
    backup key was made with it."""

    path: Path
    written: Written
    made_at: int
    rows: int
    files: int
    shelf: Copied
    key_made: bool


def make_backup(config: ServerConfig, out: Path) -> Made:
    """Write a backup to `out`, which must not exist. Raises KnownTrouble."""
    if out.exists():
        raise KnownTrouble(f"{out.name} 已经有了，没有覆盖。", "", "给备份起一个新名字。")
    out.parent.mkdir(parents=True, exist_ok=True)
    county = open_county(config)
    try:
        return _make(county, config, out)
    except OSError as fault:
        raise KnownTrouble(
            "备份没有写成。", "盘可能满了、拔掉了，或没有权限。", "换一块盘再备份，原来的数据没有动。"
        ) from fault
    finally:
        county.close()


def _make(county: County, config: ServerConfig, out: Path) -> Made:
    public, key_made = require_backup_key(config.keys)
    now = county.clock()
    with TemporaryDirectory(dir=config.home, prefix="backup-") as work:
        folder = Path(work)
        with county.database.read() as tx:
            with (folder / "rows").open("xb") as target:
                rows = dump_rows(tx, target)
            files = copies.stored_files(tx)
            apart = _kept_apart(tx, county, files)
            readers = [one.public for one in readers_of(tx, config.keys)]
            stood = Stood(county.epoch, now, renewing.number_heads(tx))
        shelf = copy_out(county.blobs, [one for one in files if one[0] not in apart], out)
        (folder / "files").write_bytes(pack_files(files))
        (folder / "keys").write_bytes(canonical.encode(_keys(config.keys)))
        facts = {
            "county": county.code,
            "name": county.name,
            "epoch": county.epoch,
            "made_at": now,
            "rows": rows,
            "objects": list(config.objects),
            "spool": config.spool,
        }
        head = {"county": county.code, "made_at": now}
        members = [(name, folder / name) for name in ("keys", "files", "rows")]
        written = write_backup(out, public, head, facts, members, readers)
    note_life(beside(out, county.code), stood)
    return Made(out, written, now, rows, len(files), shelf, key_made)


def _kept_apart(tx: Connection, county: County, files: tuple[StoredFile, ...]) -> set[str]:
    """Files that a spool's places were all verified to hold: they have a life of their own, copied by whoever
    runs the store."""
    if not county.blobs.spool:
        return set()
    places = {store.place for store in county.blobs.places}
    held = copies.places_of(tx, [name for name, _ in files])
    return {name for name, at in held.items() if places <= at}


def _keys(folder: Path) -> dict[str, bytes]:
    """Every key of a running server. The root key is not a server's, and the backup key cannot lie in what it
    opens."""
    left_out = {ROOT_FILE, BACKUP_FILE}
    paths = (Path(entry.path) for entry in os.scandir(folder) if entry.is_file())
    return {
        path.name: path.read_bytes()
        for path in sorted(paths)
        if path.name not in left_out and not path.name.startswith(".")
    }
