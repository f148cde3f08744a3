"""The folder in which sealed packages of other machines lie on this one, byte for byte as they were made.

A file is called by its SHA-256, so a double is the same file. It has its name only after it was synced and read: what
was cut short leaves nothing. What happened to it stands in one setting of the encrypted store; a file of which the
setting knows nothing waits like a new one.
"""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, Final

from desktop.hub.values import Held
from desktop.store.durable import SystemDisk
from desktop.store.settings import Settings
from enforcement.errors import FileTrouble
from sync.protocol import limits
from sync.protocol.more_problems import PACKAGE_SIGNER_UNKNOWN
from sync.protocol.problems import ProtocolProblem
from sync.protocol.registry import TrustedKeys
from sync.protocol.sealed_header import PackageHeader, PackageKind
from sync.protocol.sealed_package import PackageFile

FOLDER: Final = "hub"
NOTES: Final = "hub.notes"  # by SHA-256: moments in ms by name
ENDING, ASIDE = ".zfp", ".part"
SPARE_BYTES: Final = 500_000_000  # what stays free on the leader's disk, whatever comes
_PIECE: Final = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Looked:
    """A package that was read through: its plain header, SHA-256 of the file, and the id of the machine it is from or
    for."""

    header: PackageHeader
    sha256: str
    size: int
    device: str


class HubBox:
    """Packages in `folder`; `trust` is whom this machine believes. Safe to use from several threads."""

    def __init__(
        self, folder: Path, settings: Settings, trust: TrustedKeys, now: Callable[[], datetime]
    ) -> None:
        self._folder, self._settings, self._trust, self._now = folder, settings, trust, now
        self._lock = threading.RLock()

    # ---- what lies here

    def held(self) -> tuple[Held, ...]:
        """Every package, oldest first."""
        with self._lock:
            notes = self._settings.get(NOTES, {})
        found = []
        for path in self._folder.glob(f"*{ENDING}") if self._folder.is_dir() else ():
            with suppress(OSError, ProtocolProblem), path.open("rb") as file:
                package = PackageFile(file)
                note = notes.get(path.stem, {})
                came = note.get("came") or int(path.stat().st_mtime * limits.SECOND_MS)
                moments = {name: _moment(note.get(name)) for name in ("carried", "answered", "handed")}
                device = self._device(package.header)
                start = datetime.fromtimestamp(came / limits.SECOND_MS, UTC)
                found.append(
                    Held(
                        path=path,
                        sha256=path.stem,
                        size=package.size,
                        header=package.header,
                        device=device,
                        came=start,
                        **moments,
                    )
                )
        return tuple(sorted(found, key=lambda one: (one.came, one.header.number, one.header.part)))

    def room(self) -> int:
        """Bytes that may still come."""
        import shutil

        place = self._folder if self._folder.is_dir() else self._folder.parent
        return max(shutil.disk_usage(place).free - SPARE_BYTES, 0)

    def returns_for(self, sealing: frozenset[bytes]) -> tuple[Held, ...]:
        """The county's answers to the machine with these sealing keys (ids), in the order of their numbers."""
        mine = [one for one in self.held() if not one.to_county and one.header.recipient in sealing]
        return tuple(sorted(mine, key=lambda one: one.header.number))

    # ---- what comes

    def look(self, file: BinaryIO) -> Looked:
        """Read an open file through without taking it. Raises PACKAGE_BROKEN and the like; PACKAGE_SIGNER_UNKNOWN for a
        writer who is on no list here, whom nobody could check."""
        package = PackageFile(file)
        header = package.header
        use = "receipt" if header.kind is PackageKind.RETURN else "batch"
        public = self._trust(header.signer, use)
        if public is None:
            raise ProtocolProblem(PACKAGE_SIGNER_UNKNOWN, key=header.signer.hex())
        package.verify(public)
        return Looked(header, package.sha256, package.size, self._device(header))

    def aside(self) -> Path:
        """A fresh name for something that is coming; `keep` or `drop` it."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return self._folder / f"{os.urandom(8).hex()}{ASIDE}"

    def keep(self, aside: Path) -> tuple[Looked, bool]:
        """Take a whole file over from its aside name; with False where the same was here already. Raises as `look` and
        OSError, and then nothing of it stays."""
        try:
            with aside.open("rb+") as file:
                looked = self.look(file)
                os.fsync(file.fileno())
            with self._lock:
                path = self._folder / f"{looked.sha256}{ENDING}"
                fresh = not path.exists()
                if fresh:
                    aside.replace(path)
                    SystemDisk().sync_folder(self._folder)
                    self.note(looked.sha256, "came")
        finally:
            self.drop(aside)
        return looked, fresh

    def has(self, sha256: str) -> bool:
        """Whether the same file lies here."""
        return (self._folder / f"{sha256}{ENDING}").exists()

    def keep_file(self, aside: Path) -> str:
        """As `keep`; its SHA-256."""
        return self.keep(aside)[0].sha256

    def take(self, path: Path) -> tuple[Looked, bool]:
        """Copy a file from a stick byte for byte. Raises as `keep`; FileTrouble when there is no room."""
        if path.stat().st_size > self.room():
            raise FileTrouble("本机的硬盘放不下，没有收。", "", "腾出空间再收，U 盘上的还在。")
        aside = self.aside()
        try:
            with path.open("rb") as source, aside.open("xb") as out:
                while piece := source.read(_PIECE):
                    out.write(piece)
            return self.keep(aside)
        finally:
            self.drop(aside)

    def put(self, data: bytes) -> tuple[Looked, bool]:
        """Keep a package that is in memory, such as the county's answer. Raises as `keep`."""
        aside = self.aside()
        aside.write_bytes(data)
        return self.keep(aside)

    def drop(self, aside: Path) -> None:
        """Take an aside away."""
        with suppress(OSError):
            aside.unlink(missing_ok=True)

    def sweep(self) -> None:
        """Take away what a program that ended in the middle left."""
        for aside in self._folder.glob(f"*{ASIDE}") if self._folder.is_dir() else ():
            self.drop(aside)

    # ---- what goes

    def copy_to(self, held: Held, folder: Path, stopped: Callable[[], bool] = lambda: False) -> Path:
        """Write a package onto a stick: aside, synced, read back, renamed. Raises OSError; FileTrouble when what is read
        back differs; nothing half stays."""
        target = folder / held.file_name
        aside = target.with_name(f"{target.name}{ASIDE}")
        try:
            with held.path.open("rb") as source, aside.open("wb") as out:
                while (piece := source.read(_PIECE)) and not stopped():
                    out.write(piece)
                out.flush()
                os.fsync(out.fileno())
            if stopped():
                raise FileTrouble("拷到一半停下了。", "", "没拷完的没有留在 U 盘上，本机的都还在。")
            if _sha256(aside) != held.sha256:
                raise FileTrouble("拷到 U 盘上的和本机的不一样，这个 U 盘多半坏了。", "", "换一个 U 盘再拷。")
            aside.replace(target)
        finally:
            self.drop(aside)
        return target

    def note(self, sha256: str, what: str) -> None:
        """Write down that something happened to a package now."""
        with self._lock:
            notes = self._settings.get(NOTES, {})
            known = notes.get(sha256, {}) | {what: int(self._now().timestamp() * limits.SECOND_MS)}
            self._settings.set(NOTES, notes | {sha256: known})

    def clear(self) -> int:
        """Take away what is done with; how many."""
        with self._lock:
            gone = [one for one in self.held() if one.done]
            for one in gone:
                self.drop(one.path)
            notes = self._settings.get(NOTES, {})
            left = {name: note for name, note in notes.items() if name not in {one.sha256 for one in gone}}
            self._settings.set(NOTES, left or None)
        return len(gone)

    def _device(self, header: PackageHeader) -> str:
        registry = self._trust.registry
        key = header.recipient if header.kind is PackageKind.RETURN else header.signer
        row = None if registry is None else registry.key(key)
        return "" if row is None else row.owner


def _moment(at: int | None) -> datetime | None:
    return None if not at else datetime.fromtimestamp(at / limits.SECOND_MS, UTC)


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        if hasattr(os, "posix_fadvise"):
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        while piece := file.read(_PIECE):
            digest.update(piece)
    return digest.hexdigest()
