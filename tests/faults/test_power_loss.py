"""Power goes at any write: no image of the disk is corrupt and none has lost a save that was acknowledged.

The store's own statements are recorded and run through SQLite over a recording file layer; the blob writer
runs over a recording disk. Planted mistakes show that the checker would see a loss.
"""

from __future__ import annotations

import io
import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import apsw
import pytest

from desktop.store.blobs import StoreBlobs
from desktop.store.store import Store
from enforcement.model.inspection import Inspection
from enforcement.ports import BlobRef
from sync.protocol.problems import ProtocolProblem
from sync.protocol.sealed_blob import BlobKeys, SealedReader
from sync.sqlite_log import log_is_rotten
from tests.desktop.store.samples import CHEN, add, ident, inspection, make_store, party, save
from tests.faults.power import Act, FileImages, FolderImages, RecordingDisk, RecordingVFS

pytestmark = pytest.mark.faults

SAVES = 240
EVERY = 37  # of the writes far from a commit one in so many is looked at; those around a commit all are
CHECKPOINT_PAGES = 120


@dataclass(frozen=True)
class Job:
    """The plain base database, the statements of each save after it, and the last entry number after each."""

    base: bytes
    saves: tuple[tuple[str, ...], ...]
    ends: tuple[int, ...]


@pytest.fixture(scope="module")
def job(tmp_path_factory: pytest.TempPathFactory) -> Job:
    folder = tmp_path_factory.mktemp("job")
    store = make_store(folder / "home")
    raw = store._database.raw
    raw.execute("ATTACH ? AS plain KEY ''", (str(folder / "plain.db"),))
    raw.execute("SELECT sqlcipher_export('plain')")
    raw.execute("DETACH plain")
    recorder = Recorder()
    raw.set_trace_callback(recorder)
    saves, ends = [], [store.exchange.state().last_seq]
    for number in range(SAVES):
        recorder.statements.clear()
        one_save(store, number)
        saves.append(tuple(recorder.statements))
        ends.append(store.exchange.state().last_seq)
    store.close()
    plain = apsw.Connection(str(folder / "plain.db"))
    plain.execute("PRAGMA journal_mode = WAL")
    plain.close()
    return Job((folder / "plain.db").read_bytes(), tuple(saves), tuple(ends))


class Recorder:
    """Every statement as SQLite ran it, values written out; what a statement itself sets off is a comment there."""

    def __init__(self) -> None:
        self.statements: list[str] = []

    def __call__(self, statement: str) -> None:
        if not statement.startswith("--"):
            self.statements.append(statement)


def one_save(store: Store, number: int) -> None:
    """An inspection now and then, and the field after field of every day."""
    if number % 5 == 0:
        photo = BlobRef(f"{number:064x}", 300_000, "image/jpeg")
        who = party(1000 + number)
        visit = inspection(5000 + number, who.id)
        save(
            store,
            add(who, "party.added"),
            add(visit, "inspection.started", (photo,)),
        )
        return
    with store.unit_of_work(CHEN) as work:
        old = work.get(Inspection, ident(5000 + number - number % 5))
        assert old is not None
        work.change(
            old,
            replace(old, remarks=f"第 {number} 次：" + "现场情况正常。" * (number % 9)),
            "inspection.edited",
        )
        work.commit()


def recorded(job: Job, folder: Path, synchronous: str, saves: int) -> list[Act]:
    """What SQLite did on the disk for the first ``saves`` saves; an ack follows each commit."""
    (folder / "store.db").write_bytes(job.base)
    vfs = RecordingVFS(f"recording-{synchronous}")
    connection = apsw.Connection(str(folder / "store.db"), vfs=vfs.name)
    # Alone on the file, SQLite keeps the index of its log in memory; the writes are the same.
    connection.execute("PRAGMA locking_mode = EXCLUSIVE")
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    connection.execute(f"PRAGMA synchronous = {synchronous}")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute(f"PRAGMA wal_autocheckpoint = {CHECKPOINT_PAGES}")
    for number, statements in enumerate(job.saves[:saves], 1):
        for statement in statements:
            connection.execute(statement)
        vfs.acts.append(Act("ack", number=number))
    acts = list(vfs.acts)
    connection.close()
    vfs.unregister()
    return acts


@dataclass
class Findings:
    images: int = 0
    corrupt: int = 0
    lost: int = 0
    halves: int = 0
    alarms: int = 0


def examine(job: Job, acts: list[Act], folder: Path, every: int) -> Findings:
    """Build images along the record, open each, and compare it with what had been acknowledged."""
    found, dice = Findings(), random.Random(1)
    disk = FileImages(durable={"store.db": job.base})
    acknowledged = 0
    for place, act in enumerate(acts):
        disk.follow(act)
        acknowledged = act.number if act.kind == "ack" else acknowledged
        near_commit = any(one.kind in ("sync", "ack", "truncate") for one in acts[place : place + 2])
        if place % every and not near_commit:
            continue
        for image in disk.images(dice):
            found.images += 1
            end, alarm = last_entry(image, folder)
            found.alarms += alarm
            if end is None:
                found.corrupt += 1
            elif end not in job.ends:
                found.halves += 1
            elif end < job.ends[acknowledged]:
                found.lost += 1
    return found


def last_entry(image: dict[str, bytes], folder: Path) -> tuple[int | None, bool]:
    """The last entry number in an image as SQLite recovers it, None when the database is corrupt; and whether the store
    would take what power tore for rot."""
    for path in folder.iterdir():
        path.unlink()
    for name, content in image.items():
        (folder / name).write_bytes(content)
    connection = apsw.Connection(str(folder / "store.db"))
    try:
        alarm = log_is_rotten(connection.execute, folder / "store.db")
        ((check,),) = connection.execute("PRAGMA quick_check(1)").fetchall()
        ((end, entries, bodies),) = connection.execute(
            "SELECT (SELECT max(seq) FROM journal_entry), (SELECT count(*) FROM journal_entry),"
            " (SELECT count(*) FROM journal_entry WHERE length(salt) > 0 AND length(body) > 0)"
        ).fetchall()
    except (apsw.CorruptError, apsw.NotADBError):
        return None, False
    finally:
        connection.close()
    if check != "ok":
        return None, alarm
    return int(end) if entries == bodies == end else -1, alarm


def test_no_image_is_corrupt_and_no_acknowledged_save_is_lost(job: Job, tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    (tmp_path / "image").mkdir()
    acts = recorded(job, tmp_path / "run", "FULL", SAVES)
    found = examine(job, acts, tmp_path / "image", EVERY)
    assert found.images > 2_000
    assert (found.corrupt, found.halves, found.lost) == (0, 0, 0)
    assert found.alarms == 0


def test_the_checker_sees_what_a_faster_setting_would_lose(job: Job, tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    (tmp_path / "image").mkdir()
    acts = recorded(job, tmp_path / "run", "NORMAL", 20)
    found = examine(job, acts, tmp_path / "image", EVERY)
    assert found.lost > 20
    assert (found.corrupt, found.halves) == (0, 0)


def test_the_store_asks_for_the_setting_that_was_examined(tmp_path: Path) -> None:
    store = make_store(tmp_path / "home")
    raw = store._database.raw
    assert raw.execute("PRAGMA synchronous").fetchone() == (2,)
    assert raw.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    store.close()


KEYS = BlobKeys({1: b"b" * 32}, 1)
FILES = (b"photo " * 4_000, b"%PDF paper", b"video" * 300_000)


@dataclass
class Loss:
    """How many images had lost an acknowledged file, and how many show a file under its name that is not
    whole."""

    images: int = 0
    lost: int = 0
    broken: int = 0


def write_files(folder: Path, lazy: frozenset[str]) -> tuple[StoreBlobs, list[Act]]:
    """Three files put one after the other, each acknowledged when ``put`` has returned."""
    disk = RecordingDisk(lazy)
    for name in ("blobs", "scratch"):
        (folder / name).mkdir(parents=True)
    blobs = StoreBlobs(
        folder / "blobs", folder / "scratch", KEYS, b"n" * 32, disk=disk, random=random.Random(2).randbytes
    )
    for content in FILES:
        ref = blobs.put(io.BytesIO(content), "application/octet-stream")
        disk.acts.append(Act("ack", ref.sha256))
    return blobs, disk.acts


def examine_files(folder: Path, lazy: frozenset[str] = frozenset()) -> Loss:
    """Every boundary of the record, every image there."""
    blobs, acts = write_files(folder, lazy)
    loss, dice, disk = Loss(), random.Random(3), FolderImages()
    acknowledged: set[str] = set()
    for act in acts:
        if act.kind == "ack":
            acknowledged.add(act.name)
        else:
            disk.follow(act)
        for image in disk.images(dice):
            loss.images += 1
            shown = {
                path: content for path, content in image.items() if (folder / "blobs") in Path(path).parents
            }
            loss.broken += any(not whole(content) for path, content in shown.items() if Path(path).is_file())
            loss.lost += any(str(blobs.path_of(name)) not in shown for name in acknowledged)
    return loss


def whole(sealed: bytes) -> bool:
    """Whether every chunk of a sealed file authenticates."""
    try:
        SealedReader(io.BytesIO(sealed), KEYS).read_all()
    except ProtocolProblem:
        return False
    return True


def test_a_file_that_was_acknowledged_is_there_whole_after_any_cut(tmp_path: Path) -> None:
    loss = examine_files(tmp_path)
    assert loss.images > 100
    assert (loss.lost, loss.broken) == (0, 0)


@pytest.mark.parametrize(
    ("lazy", "seen"),
    [
        ("sync_folder", lambda loss: loss.lost > 0),
        ("sync", lambda loss: loss.broken > 0),
    ],
)
def test_the_checker_sees_a_writer_that_forgets_to_sync(
    tmp_path: Path, lazy: str, seen: Callable[[Loss], bool]
) -> None:
    assert seen(examine_files(tmp_path, frozenset({lazy})))


def test_images_tear_and_drop_only_what_was_not_synced() -> None:
    disk = FileImages()
    disk.follow(Act("write", "a", 0, b"x" * 2048))
    disk.follow(Act("sync", "a"))
    disk.follow(Act("write", "a", 1024, b"y" * 2048))
    kept, dropped, _torn = disk.images(random.Random(4))
    assert kept["a"] == b"x" * 1024 + b"y" * 2048
    assert dropped["a"] == b"x" * 2048
    tears = {bytes(made["a"]) for seed in range(20) for made in list(disk.images(random.Random(seed)))[2:]}
    assert len(tears) > 5
    assert all(len(tear) <= 3072 and tear[:1024] == b"x" * 1024 for tear in tears)
