"""What a disk could show of a whole folder after the power went, from the calls that a real program made
on it: names and contents apart, unsynced writes kept, dropped or torn (`power.py`)."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator
from pathlib import Path
from threading import Lock

from tests.faults.calls import DATA, SYNC, Call
from tests.faults.power import Act, FolderImages

Image = dict[str, bytes]


class Record:
    """The acts on one folder since it was made, with marks between them. `take` is for `Watch.record`."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._lock = folder, Lock()
        self.acts: list[Act] = []
        self.begin: Image = {}
        self.folders = {str(folder)}
        for path in sorted(folder.rglob("*")):
            if path.is_dir():
                self.folders.add(str(path))
            elif _lasts(path):
                self.begin[str(path)] = path.read_bytes()

    def mark(self, name: str) -> None:
        """Somebody was told `name` now."""
        with self._lock:
            self.acts.append(Act("ack", name))

    def take(self, call: Call) -> None:
        """One more call, before it is done."""
        with self._lock:
            self.acts += [act for act in _acts(call) if act.kind == "ack" or _lasts(Path(act.name))]
            self.folders |= {act.name for act in self.acts[-1:] if act.kind == "mkdir"}


def _lasts(path: Path) -> bool:
    """Not SQLite's index of its log, which is made anew, and not what has no name any more."""
    return not path.name.endswith(("-shm", " (deleted)"))


def _acts(call: Call) -> Iterator[Act]:
    name = str(call.path)
    if call.name in SYNC:
        yield Act("sync_folder" if call.path.is_dir() else "sync", name)
    elif call.name == "ftruncate":
        yield Act("truncate", name, call.offset)
    elif call.name in DATA:
        yield Act("write", name, call.offset, call.data)
    elif call.name.startswith("rename"):
        yield Act("rename", name, other=str(call.target))
    elif call.name.startswith("unlink") and call.path.is_file():
        yield Act("remove", name)
    elif call.name.startswith("mkdir") and call.fresh:
        yield Act("mkdir", name)
    elif call.name.startswith("open") and call.fresh:
        yield Act("truncate" if call.path.exists() else "create", name)


def images(
    record: Record, dice: random.Random, every: int = 1, lazy: frozenset[str] = frozenset()
) -> Iterator[tuple[set[str], Image]]:
    """After one act in `every`, and at the end: what had been told until then, and each thing the disk
    could show. `lazy` acts are taken as promised and not done (planted mistakes). What was shown before
    under the same words is not shown again."""
    disk = FolderImages()
    for number, (path, content) in enumerate(record.begin.items(), 1):
        disk.names[path] = disk.now[path] = number
        disk.contents.durable[str(number)] = content
        disk.count = number
    told: set[str] = set()
    seen: set[bytes] = set()
    first = dice.randrange(every)
    for place, act in enumerate(record.acts, 1):
        if act.kind == "ack":
            told.add(act.name)
        elif act.kind not in lazy:
            disk.follow(act)
        if (place + first) % every and place < len(record.acts):
            continue
        for image in disk.images(dice):
            shown = {path: content for path, content in image.items() if path not in record.folders}
            key = _key(told, shown)
            if key not in seen:
                seen.add(key)
                yield set(told), shown


def lay_out(image: Image, source: Path, target: Path) -> None:
    """The image of `source` as a folder of its own at `target`, which is emptied."""
    for path in sorted(target.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    target.mkdir(mode=0o700, exist_ok=True)
    for name, content in image.items():
        path = target / Path(name).relative_to(source)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.write_bytes(content)
        path.chmod(0o600)


def _key(told: set[str], image: Image) -> bytes:
    digest = hashlib.sha256(repr(sorted(told)).encode())
    for path in sorted(image):
        digest.update(path.encode() + b"\0" + hashlib.sha256(image[path]).digest())
    return digest.digest()
