"""What the system says of sticks and other media that can be taken out: where they are mounted, how much fits, and by
which number they can be told apart. Used by both ends of a 摆渡包.

Linux tells it under /proc, /sys and /dev/disk; other systems do not tell it here, and then the honest word is unknown.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_VOLUME_MAX: Final = 200
_FAT: Final = frozenset({"vfat", "msdos"})
_ESCAPED: Final = re.compile(r"\\([0-7]{3})")


@dataclass(frozen=True, slots=True)
class Stick:
    """A mounted medium that can be taken out. `volume` is its serial number and volume id as far as the system tells
    ("" = unknown), `filesystem` the kernel's word, `free` and `total` bytes."""

    folder: Path
    volume: str
    filesystem: str
    free: int
    total: int

    @property
    def fat32(self) -> bool:
        """Whether no file may pass 4 GiB on it."""
        return self.filesystem in _FAT


@dataclass(frozen=True, slots=True)
class _Mount:
    numbers: str
    folder: Path
    filesystem: str
    source: str


def sticks(root: Path = Path("/")) -> tuple[Stick, ...]:
    """Every mounted removable medium that can be written to, by place. `root` is another one in tests only."""
    found = []
    for mount in _mounts(root):
        if _removable(root, mount) and os.access(mount.folder, os.W_OK):
            try:
                room = os.statvfs(mount.folder)
            except OSError:
                continue
            free, total = room.f_bavail * room.f_frsize, room.f_blocks * room.f_frsize
            found.append(Stick(mount.folder, _volume(root, mount), mount.filesystem, free, total))
    return tuple(sorted(found, key=lambda one: str(one.folder)))


def volume_of(path: Path, root: Path = Path("/")) -> str:
    """Serial number and volume id of the medium on which `path` lies; "" where the system does not tell, or it is a
    disk that stays in the machine."""
    whole = path.absolute()
    mounts = [one for one in _mounts(root) if whole.is_relative_to(one.folder)]
    if not mounts:
        return ""
    mount = max(mounts, key=lambda one: len(one.folder.parts))
    return _volume(root, mount) if _removable(root, mount) else ""


def _mounts(root: Path) -> Iterator[_Mount]:
    """From mountinfo: … major:minor root place options … - filesystem source options."""
    try:
        lines = (root / "proc/self/mountinfo").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return
    for line in lines:
        before, _, after = line.partition(" - ")
        words, rest = before.split(" "), after.split(" ")
        if len(words) >= 6 and len(rest) >= 2:
            yield _Mount(words[2], Path(_plain(words[4])), rest[0], _plain(rest[1]))


def _disk(root: Path, mount: _Mount) -> Path | None:
    """The folder of the whole disk under /sys, None for what is no disk."""
    try:
        part = (root / "sys/dev/block" / mount.numbers).resolve(strict=True)
    except OSError:
        return None
    return part.parent if (part / "partition").exists() else part


def _removable(root: Path, mount: _Mount) -> bool:
    disk = _disk(root, mount)
    if disk is None:
        return False
    try:
        flag = (disk / "removable").read_text(encoding="ascii").strip()
    except OSError:
        flag = "0"
    return flag == "1" or any(part.startswith("usb") for part in disk.parts)


def _volume(root: Path, mount: _Mount) -> str:
    disk = _disk(root, mount)
    names = [] if disk is None else _links(root / "dev/disk/by-id", disk.name, "usb-")
    names += _links(root / "dev/disk/by-uuid", Path(mount.source).name, "")
    return " ".join(names)[:_VOLUME_MAX]


def _links(folder: Path, device: str, prefix: str) -> list[str]:
    """Names in a folder of links that lead to `device`, without their prefix; the first is enough."""
    try:
        links = sorted(folder.iterdir())
    except OSError:
        return []
    for link in links:
        if link.name.startswith(prefix) and Path(os.readlink(link)).name == device:
            return [link.name.removeprefix(prefix)]
    return []


def _plain(text: str) -> str:
    return _ESCAPED.sub(lambda found: chr(int(found[1], 8)), text)
