"""Disks that lose power: what was written is recorded below SQLite and below the blob writer, and every
image the disk could show afterwards is built from the record (unsynced writes kept, dropped or torn)."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, cast

import apsw

from desktop.store.durable import SystemDisk

SECTOR = 512


@dataclass(frozen=True, slots=True)
class Act:
    """One act on the disk: write, truncate, sync (a file); rename, remove, mkdir, sync_folder; ack (to the
    user)."""

    kind: str
    name: str = ""
    offset: int = 0
    data: bytes = b""
    other: str = ""
    number: int = 0


class RecordingVFS(apsw.VFS):
    """SQLite's own file access, with every write and sync written down in ``acts``."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.acts: list[Act] = []
        super().__init__(name, "")

    def xOpen(self, name: Any, flags: list[int]) -> apsw.VFSFile:
        return _RecordingFile(name, flags, self.acts)


class _RecordingFile(apsw.VFSFile):
    def __init__(self, name: Any, flags: list[int], acts: list[Act]) -> None:
        shown = name.filename() if isinstance(name, apsw.URIFilename) else (name or "")
        self._name, self._acts = Path(shown).name, acts
        super().__init__("", name, flags)

    def xWrite(self, data: bytes, offset: int) -> None:
        self._acts.append(Act("write", self._name, offset, bytes(data)))
        super().xWrite(data, offset)

    def xTruncate(self, newsize: int) -> None:
        self._acts.append(Act("truncate", self._name, newsize))
        super().xTruncate(newsize)

    def xSync(self, flags: int) -> None:
        super().xSync(flags)
        self._acts.append(Act("sync", self._name))


@dataclass
class FileImages:
    """Follows a record and gives the contents the files could have if power went right now."""

    durable: dict[str, bytes] = field(default_factory=dict)
    pending: dict[str, list[Act]] = field(default_factory=dict)

    def follow(self, act: Act) -> None:
        """Take one more act into account."""
        if act.kind in ("write", "truncate"):
            self.pending.setdefault(act.name, []).append(act)
        elif act.kind == "sync":
            acts = self.pending.pop(act.name, [])
            self.durable[act.name] = _apply(self.durable.get(act.name, b""), acts)

    def images(self, dice: random.Random) -> Iterator[dict[str, bytes]]:
        """Unsynced acts all kept, all dropped, and some of them torn."""
        yield self._image(self.pending)
        if any(self.pending.values()):
            yield self._image({})
            yield self._image({name: list(_torn(acts, dice)) for name, acts in self.pending.items()})

    def _image(self, kept: dict[str, list[Act]]) -> dict[str, bytes]:
        names = {*self.durable, *kept}
        return {name: _apply(self.durable.get(name, b""), kept.get(name, [])) for name in names}


def _torn(acts: list[Act], dice: random.Random) -> Iterator[Act]:
    """Any subset survives, and of a survivor any whole sectors."""
    for act in acts:
        if act.kind != "write" or dice.random() < 0.3:
            if dice.random() < 0.5:
                yield act
            continue
        sectors = [at for at in range(0, len(act.data), SECTOR) if dice.random() < 0.7]
        for at in sectors:
            yield Act("write", act.name, act.offset + at, act.data[at : at + SECTOR])


def _apply(content: bytes, acts: list[Act]) -> bytes:
    made = bytearray(content)
    for act in acts:
        if act.kind == "truncate":
            del made[act.offset :]
            continue
        if len(made) < act.offset:
            made.extend(bytes(act.offset - len(made)))
        made[act.offset : act.offset + len(act.data)] = act.data
    return bytes(made)


class RecordingDisk(SystemDisk):
    """The store's disk seam with every act written down; ``lazy`` acts are promised and not done (planted
    bugs)."""

    def __init__(self, lazy: frozenset[str] = frozenset()) -> None:
        self.acts: list[Act] = []
        self._lazy = lazy

    def note(self, act: Act) -> None:
        if act.kind not in self._lazy:
            self.acts.append(act)

    @contextmanager
    def writing(self, path: Path) -> Iterator[BinaryIO]:
        self.note(Act("create", str(path)))
        with super().writing(path) as file:
            yield cast(BinaryIO, _NotedFile(file, str(path), self))
        self.note(Act("sync", str(path)))

    def make_folder(self, path: Path) -> None:
        if not path.is_dir():
            path.mkdir(parents=True)
            self.note(Act("mkdir", str(path)))
            self.sync_folder(path.parent)

    def rename(self, source: Path, target: Path) -> None:
        super().rename(source, target)
        self.note(Act("rename", str(source), other=str(target)))

    def remove(self, path: Path) -> None:
        if path.is_file():
            self.note(Act("remove", str(path)))
        super().remove(path)

    def sync_folder(self, path: Path) -> None:
        super().sync_folder(path)
        self.note(Act("sync_folder", str(path)))


class _NotedFile:
    def __init__(self, file: BinaryIO, name: str, disk: RecordingDisk) -> None:
        self._file, self._name, self._disk, self._at = file, name, disk, 0

    def write(self, data: bytes) -> int:
        self._disk.note(Act("write", self._name, self._at, bytes(data)))
        self._at += len(data)
        return self._file.write(data)


@dataclass
class FolderImages:
    """Names and contents apart: a name is durable once its folder was synced, content once its file was.

    ``names`` maps a path to the number of its content; pending changes of names belong to one folder each.
    """

    names: dict[str, int] = field(default_factory=dict)
    changes: list[Act] = field(default_factory=list)
    contents: FileImages = field(default_factory=FileImages)
    now: dict[str, int] = field(default_factory=dict)
    count: int = 0

    def follow(self, act: Act) -> None:
        """Take one more act into account."""
        if act.kind in ("create", "mkdir"):
            self.count += 1
            self.now[act.name] = self.count
            self.changes.append(Act(act.kind, act.name, number=self.count))
        elif act.kind in ("write", "truncate", "sync"):
            self.contents.follow(Act(act.kind, str(self.now[act.name]), act.offset, act.data))
        elif act.kind == "rename":
            number = self.now.pop(act.name)
            self.now[act.other] = number
            self.changes.append(Act("rename", act.name, other=act.other, number=number))
        elif act.kind == "remove":
            self.now.pop(act.name, None)
            self.changes.append(act)
        elif act.kind == "sync_folder":
            done = [one for one in self.changes if _folder_of(one) == act.name]
            self.names = _rename(self.names, done)
            self.changes = [one for one in self.changes if _folder_of(one) != act.name]

    def images(self, dice: random.Random) -> Iterator[dict[str, bytes]]:
        """Paths and contents as the disk could show them."""
        some = [change for change in self.changes if dice.random() < 0.5]
        for changes in (self.changes, [], some):
            names = _rename(self.names, changes)
            for contents in self.contents.images(dice):
                yield {
                    path: contents.get(str(number), b"")
                    for path, number in names.items()
                    if all(str(parent) in names or not _made(self, parent) for parent in Path(path).parents)
                }


def _made(images: FolderImages, folder: Path) -> bool:
    """Whether ``folder`` was made within the record (others were always there)."""
    return str(folder) in images.now


def _folder_of(act: Act) -> str:
    return str(Path(act.other or act.name).parent)


def _rename(names: dict[str, int], changes: list[Act]) -> dict[str, int]:
    made = dict(names)
    for change in changes:
        if change.kind in ("create", "mkdir"):
            made[change.name] = change.number
        elif change.kind == "rename":
            made.pop(change.name, None)
            made[change.other] = change.number
        else:
            made.pop(change.name, None)
    return made
