"""The parts of a 摆渡包 on the stick: written aside, synced, closed, read back from the stick and compared, then given
their names. What has a name is whole; what was stopped or failed leaves nothing."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from desktop.store.durable import SystemDisk
from enforcement.errors import FileTrouble
from sync.client.package_writing import PackageStopped

_PIECE: Final = 1024 * 1024
_NOT_WRITTEN: Final = "摆渡包没有写成。"
_KEPT: Final = "本机的数据都在，没有改动。换一个 U 盘，或腾出空间再写。"

# (bytes done, bytes in all): each byte counts twice, written and read back.
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class PartFile:
    """A part that lies on the stick, read back: its name, SHA-256 (64 hex digits), bytes."""

    path: Path
    sha256: str
    size: int


def part_paths(target: Path, parts: int) -> tuple[Path, ...]:
    """Names of the parts: the target itself when there is one, else with -1, -2 … before the ending."""
    if parts == 1:
        return (target,)
    return tuple(target.with_name(f"{target.stem}-{part}{target.suffix}") for part in range(1, parts + 1))


def write_parts(
    target: Path,
    parts: int,
    write: Callable[[int, BinaryIO], tuple[bytes, int]],
    stopped: Callable[[], bool],
    checked: Callable[[int], None],
) -> tuple[PartFile, ...]:
    """Write every part with `write(part, file)`, which gives hash and size; `checked` is told the bytes that were read
    back. Raises PackageStopped, FileTrouble; then no part has its name."""
    paths = part_paths(target, parts)
    asides = [path.with_name(path.name + ".part") for path in paths]
    made: list[PartFile] = []
    with _in_words(), _removed(asides):
        for part, (path, aside) in enumerate(zip(paths, asides, strict=True), 1):
            with aside.open("wb") as file:
                sha256, size = write(part, file)
                file.flush()
                os.fsync(file.fileno())
            _read_back(aside, sha256, stopped, checked)
            made.append(PartFile(path, sha256.hex(), size))
        for path, aside in zip(paths, asides, strict=True):
            aside.replace(path)
        with suppress(
            OSError
        ):  # FAT knows no syncing of folders; the names lie in the same table as the contents
            SystemDisk().sync_folder(target.parent)
    return tuple(made)


def remove_asides(target: Path) -> bool:
    """Take away what a program that ended while it wrote left beside `target`; False where the stick is not there."""
    if not target.parent.is_dir():
        return False
    left = True
    with suppress(OSError):
        for aside in list(target.parent.iterdir()):
            if aside.name.startswith(target.stem) and aside.name.endswith(f"{target.suffix}.part"):
                aside.unlink()
        left = False
    return not left


def room_at(folder: Path) -> int:
    """Free bytes where `folder` lies. Raises FileTrouble when it is not there."""
    import shutil

    with _in_words():
        return shutil.disk_usage(folder).free


def _read_back(
    path: Path, sha256: bytes, stopped: Callable[[], bool], checked: Callable[[int], None]
) -> None:
    """Read from the medium, not from memory, as far as the system lets us ask for that."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        if hasattr(os, "posix_fadvise"):
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        while piece := file.read(_PIECE):
            if stopped():
                raise PackageStopped
            digest.update(piece)
            checked(len(piece))
    if digest.digest() != sha256:
        raise FileTrouble(
            _NOT_WRITTEN, "写进 U 盘的和读回来的不一样，这个 U 盘多半坏了。", "换一个 U 盘再写。"
        )


@contextmanager
def _in_words() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        why = "这个位置写不进去、读不回来，或者没有空间了。"
        raise FileTrouble(_NOT_WRITTEN, why, _KEPT, detail=type(error).__name__) from error


@contextmanager
def _removed(asides: list[Path]) -> Iterator[None]:
    """Whatever happens, no aside stays."""
    try:
        yield
    finally:
        for aside in asides:
            with suppress(OSError):
                aside.unlink(missing_ok=True)
