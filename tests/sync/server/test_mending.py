"""What the county made from signed entries: whatever is changed there behind its back, `verify` names it and `--repair`
puts it right; an entry whose bytes a disk lost comes back from a computer or a backup, and only as it was signed."""

from __future__ import annotations

import hashlib
import json
import random
import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sync.protocol.chunks import ChunkHasher
from sync.protocol.entry import BlobRef
from sync.protocol.frames import BlobFrame
from sync.protocol.limits import MIB
from sync.protocol.numbers import NumberRequest
from sync.server.__main__ import main
from sync.server.config import ServerConfig
from sync.server.county import open_county
from sync.server.store import mending
from sync.server.store.tables import guard
from sync.server.verify import Verified, verify_county
from tests.sync.server.support import TOWN, Clock, Journal, blob, enrolled, found, party, served
from tests.sync.server.test_county_log import as_superuser

SEED = 20261122


def video_of(size: int) -> BlobRef:
    """A large file as an entry names it, with the table of its chunks."""
    content = random.Random(SEED).randbytes(size)
    hasher = ChunkHasher(size)
    hasher.update(content)
    return BlobRef(
        sha256=hashlib.sha256(content).hexdigest(), size=size, mime="video/mp4", chunks=hasher.table()
    )


def work(config: ServerConfig, clock: Clock) -> None:
    """A week of two computers: changes, one that both made at once, what waits for a person, an act sent twice, files,
    a large one with its table, an entry of a later program, numbers."""
    with served(config, clock) as county:
        one, two = enrolled(county), enrolled(county)
        first, second = Journal(), Journal()
        content, photo = blob(5000)
        shared = party(1)
        first.write(shared, blobs=[photo, video_of(9 * MIB)])
        first.parties(6)
        one.push(first, 1, 7)
        seen = first.newest[shared["id"]]
        second.write(
            {"name": "云溪镇二店"}, thing=shared["id"], parents=(seen,), old={"name": shared["name"]}
        )
        first.write({"name": "云溪镇三店"}, thing=shared["id"], parents=(seen,), old={"name": shared["name"]})
        two.push(second, 1, 1)
        one.push(first, 8, 8)
        first.write({"id": "0" * 32, "name": 7})  # cannot be taken
        first.write({"name": 9}, thing=shared["id"])
        one.push(first, 9, 10)
        second.write(party(3), entry_id=first.newest[shared["id"]])  # the same act again
        second.write(party(4), schema=99, type="party")
        two.push(second, 2, 3)
        one.send_frames(BlobFrame(photo.sha256, 0, photo.size, content))
        one.ask("POST", "/numbers", NumberRequest("ab" * 16, TOWN, "责改", 2026).to_bytes())


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("mending")
    clock = Clock()
    config = found(folder / "county", clock)
    work(config, clock)
    with sqlite3.connect(folder / "county" / "county.db") as raw:
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    raw.close()
    return folder / "county"


@pytest.fixture
def config(template: Path, tmp_path: Path) -> ServerConfig:
    """The county after that week, at rest."""
    shutil.copytree(template, tmp_path / "county")
    return replace(ServerConfig.load(tmp_path / "county"), clock=Clock())


def checked(config: ServerConfig) -> Verified:
    with closing(open_county(config)) as county:
        return verify_county(county)


def rows(config: ServerConfig, table: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(config.home / "county.db")) as raw:
        return sorted(raw.execute(f"SELECT * FROM {table}").fetchall(), key=repr)


# What a repair can make again from the signed entries, and what it puts back.
HEALED = {
    "fields": ("state", "UPDATE state SET fields = x'a0' WHERE type = 'party'"),
    "heads": ("state", "UPDATE state SET heads = x'00' WHERE type = 'party'"),
    "places": ("state", "UPDATE state SET places = x'0000000000000002' WHERE length(places) > 8"),
    "what waits for a person": ("state", "UPDATE state SET contested = x'' WHERE contested <> x''"),
    "since when": ("state", "UPDATE state SET gseq = 1 WHERE gseq > 1"),
    "a thing less": ("state", "DELETE FROM state WHERE rowid = (SELECT max(rowid) FROM state)"),
    "a thing more": (
        "state",
        "INSERT INTO state SELECT stream, type, 'ff' || substr(thing, 3), fields, gseq, heads, places, contested "
        "FROM state LIMIT 1",
    ),
    "in another stream": ("state", "UPDATE state SET stream = '339901002' WHERE type = 'party'"),
    "of a later program": ("newer", "DELETE FROM newer_things"),
    "of which later program": ("newer", "UPDATE newer_things SET wanted = 98"),
    "a file less": ("blob-name", "DELETE FROM blob_names WHERE size = 5000"),
    "a file of another size": ("blob-name", "UPDATE blob_names SET size = 5001 WHERE size = 5000"),
    "a file of nobody": ("blob-name", "UPDATE blob_names SET journal = 'aa'"),
    "chunks": ("blob-table", "UPDATE blob_tables SET chunks = zeroblob(96)"),
    "an act's name": ("entry", "UPDATE entries SET entry_id = 'aa' WHERE gseq = 2"),
    "a kind": ("entry", "UPDATE entries SET type = 'agency' WHERE gseq = 2"),
    "let out of quarantine": ("receipt", "UPDATE entries SET quarantine = '' WHERE quarantine <> ''"),
    "put into quarantine": ("receipt", "UPDATE entries SET quarantine = 'scope' WHERE gseq = 3"),
    "counted twice": ("entry", "UPDATE entries SET repeats = 0 WHERE repeats"),
    "not counted": ("entry", "UPDATE entries SET repeats = 1 WHERE gseq = 4"),
    "a digest": ("stream", "UPDATE entries SET digest = zeroblob(32) WHERE gseq = 5"),
    "a hash": ("entry", "UPDATE entries SET hash = zeroblob(32) WHERE gseq = 5"),
}
NAMED = {
    "another author": ("journal", "UPDATE journals SET device = 'aa'"),
    "the last save": ("journal", "UPDATE journals SET last_save = 'aa'"),
    "a journal's stream": ("journal", "UPDATE journals SET stream = '339901002'"),
    "another batch": ("entry", "UPDATE entries SET batch = batch + 1 WHERE gseq = 2"),
    "a receipt less": ("receipt", "DELETE FROM receipts WHERE first > 1"),
    "a lease": ("lease", "UPDATE leases SET last = last + 1"),
    "numbers given twice": ("number", "UPDATE number_heads SET next = 1"),
    "a key": ("registry", "UPDATE keys SET valid_to = valid_to + 1 WHERE kind = 'req'"),
    "a key's owner": ("journal", "UPDATE keys SET owner = 'aa' WHERE kind = 'batch' AND owner <> 'county'"),
    "an agency": (
        "registry",
        "UPDATE townships SET agency = (SELECT agency FROM townships ORDER BY code DESC)",
    ),
    "an officer": ("roster", "UPDATE officers SET plain = (SELECT plain FROM officers ORDER BY id DESC)"),
    "a computer back in service": ("roster", "UPDATE devices SET revoked_at = 5"),
    "a document": (
        "document",
        "UPDATE documents SET content = CAST(content || x'00' AS BLOB) WHERE kind = 'roster'",
    ),
}
TABLES = ("state", "blob_names", "blob_tables", "newer_things", "entries")


def test_a_sound_county_is_found_sound(config: ServerConfig) -> None:
    found = checked(config)
    assert found.faults == {}
    assert found.things == len(rows(config, "state")) > 5
    assert len(rows(config, "newer_things")) == len(rows(config, "blob_tables")) == 1
    assert [row[0] for row in rows(config, "(SELECT count(*) FROM state WHERE contested <> x'')")] == [1]
    assert [row[0] for row in rows(config, "(SELECT count(*) FROM entries WHERE quarantine <> '')")] == [2]


@pytest.mark.parametrize("what", HEALED)
def test_what_was_made_from_entries_is_named_and_made_again(
    config: ServerConfig, what: str, capsys: pytest.CaptureFixture[str]
) -> None:
    kind, statement = HEALED[what]
    sound = {table: rows(config, table) for table in TABLES}
    as_superuser(config, statement)
    assert {table: rows(config, table) for table in TABLES} != sound
    restore_guards(config)
    assert kind in checked(config).faults
    assert main(["verify", "--repair", "--home", str(config.home), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["good"]
    assert told["asked_for"] == []
    assert {table: rows(config, table) for table in TABLES} == sound


@pytest.mark.parametrize("what", NAMED)
def test_what_nothing_here_can_make_again_is_named(config: ServerConfig, what: str) -> None:
    kind, statement = NAMED[what]
    as_superuser(config, statement)
    restore_guards(config)
    assert kind in checked(config).faults


def restore_guards(config: ServerConfig) -> None:
    """The triggers that `as_superuser` took away."""
    with sqlite3.connect(config.home / "county.db") as raw:
        for act in ("UPDATE", "DELETE"):
            raw.execute(guard("entries", act))
    raw.close()


# ---- bytes -------------------------------------------------------------------------------------------------

SPOILT = "UPDATE entries SET body = substr(body, 1, 20) || x'00' || substr(body, 22) WHERE gseq = 4"
GONE = "UPDATE entries SET header = x'', salt = x'', body = x'', hash = zeroblob(32) WHERE gseq = 6"


def test_bytes_come_back_from_a_backup(
    config: ServerConfig, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    backup, home = tmp_path / "shelf" / "monday.zfb", str(config.home)
    assert main(["backup", str(backup), "--home", home]) == 0
    sound = rows(config, "entries")
    as_superuser(config, SPOILT, GONE)
    restore_guards(config)
    capsys.readouterr()
    assert main(["verify", "--repair", "--home", home, "--json"]) == 1
    told = capsys.readouterr()
    assert len(json.loads(told.out)["asked_for"]) == 2
    assert "等电脑把那几条留痕送来" in told.err
    assert main(["verify", "--repair", "--backup", str(backup), "--home", home, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (len(told["put_back"]), told["asked_for"], told["good"]) == (2, [], True)
    assert rows(config, "entries") == sound
    assert [row[3] for row in rows(config, "mended_entries")] == ["backup", "backup"]
    assert rows(config, "damaged_entries") == []
    with (
        pytest.raises(sqlite3.IntegrityError, match="append only"),
        sqlite3.connect(home + "/county.db") as raw,
    ):
        raw.execute("UPDATE entries SET type = 'x'")


def test_another_backup_s_bytes_are_not_taken(config: ServerConfig, tmp_path: Path, template: Path) -> None:
    """Somebody changes an entry so that it fits itself, makes a backup of that, and asks for a repair from it."""
    backup, home = tmp_path / "shelf" / "forged.zfb", str(config.home)
    sound = rows(config, "entries")
    forged = Journal(journal=next(row[0] for row in sound if row[3] == 4))
    entry = forged.write(party(66))
    as_superuser(
        config,
        f"UPDATE entries SET header = x'{entry.header.hex()}', salt = x'{entry.salt.hex()}', "
        f"body = x'{entry.body.hex()}', hash = x'{entry.hash.hex()}' WHERE gseq = 4",
    )
    restore_guards(config)
    assert main(["backup", str(backup), "--home", home]) == 0
    assert main(["verify", "--repair", "--backup", str(backup), "--home", home]) == 1
    assert rows(config, "mended_entries") == []
    assert len(rows(config, "damaged_entries")) == 1


def test_a_computer_brings_the_bytes_and_nobody_else_s_are_taken(config: ServerConfig) -> None:
    """Over HTTP: the author's own batch puts the row back; one that was signed by him and says other things does not."""
    clock = Clock()
    home = config.home
    with served(config, clock) as county:
        device, journal = enrolled(county), Journal()
        journal.parties(5)
        device.push(journal, 1, 5)
    sound = rows(config, "entries")
    here = f"journal = '{journal.journal}' AND seq = 3"
    as_superuser(config, f"UPDATE entries SET body = x'00', digest = zeroblob(32) WHERE {here}")
    restore_guards(config)
    assert main(["verify", "--repair", "--home", str(home)]) == 1
    with served(config, clock) as county:
        device.http = enrolled(county).http
        assert [(one.journal, one.seq) for one in device.hello(journal).damaged] == [(journal.journal, 3)]
        other = Journal(journal=journal.journal, entries=list(journal.entries[:2]))
        other.parties(1)
        lie = device.ask("POST", "/resupply", device.batch(other, 3, 3))
        assert lie.status_code != 200
        assert device.hello(journal).damaged != ()
        assert rows(config, "mended_entries") == []
        good = device.ask("POST", "/resupply", device.batch(journal, 3, 3))
        assert good.status_code == 200, good.text
        assert device.hello(journal).damaged == ()
        with county.county.database.read() as tx:
            assert mending.mended(tx) == [(journal.journal, 3, device.id)]
    assert rows(config, "entries") == sound
    assert checked(config).faults == {}
