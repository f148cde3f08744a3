"""The calls with which a program changes a disk, one by one in the hands of a test, which lets each pass,
fail, or be the program's last.

The system itself hands them over (seccomp's user notification: no rights, no compiler, nothing inside the
program), so what is reached is whatever really writes: the encrypted database, its log, files, packages,
the county's clerk. Not reached are pages of a mapped file (only SQLite's index of its log, which a crash
throws away) and reading.
"""

from __future__ import annotations

import ctypes
import fcntl
import os
import platform
import struct
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from tests.house.tree import ROOT

DATA: Final = frozenset(
    {"write", "writev", "pwrite64", "pwritev", "sendfile", "copy_file_range", "fallocate", "ftruncate"}
)
SYNC: Final = frozenset({"fsync", "fdatasync"})
_MAKING: Final = frozenset({"open", "openat", "mkdir", "mkdirat"})
# name of a call → number on x86-64 and on 64-bit ARM (None: there is none)
_NUMBERS: Final[dict[str, tuple[int | None, int | None]]] = {
    "open": (2, None),
    "openat": (257, 56),
    "write": (1, 64),
    "writev": (20, 66),
    "pwrite64": (18, 68),
    "pwritev": (296, 70),
    "sendfile": (40, 71),
    "copy_file_range": (326, 285),
    "fallocate": (285, 47),
    "ftruncate": (77, 46),
    "fsync": (74, 82),
    "fdatasync": (75, 83),
    "rename": (82, None),
    "renameat": (264, 38),
    "renameat2": (316, 276),
    "mkdir": (83, None),
    "mkdirat": (258, 34),
    "unlink": (87, None),
    "unlinkat": (263, 35),
    "rmdir": (84, None),
}
# machine → column above, number of `seccomp`, what the kernel calls the machine
_MACHINES: Final = {"x86_64": (0, 317, 0xC000003E), "aarch64": (1, 277, 0xC00000B7)}
_SEND: Final = struct.Struct("<QqiI")  # id, value, error, flags
_TAKEN: Final = struct.Struct("<QIIiIQ6Q")  # id, process, flags, number, machine, place, six arguments
_TAKE: Final = 0xC0000000 | _TAKEN.size << 16 | 0x2100
_ANSWER: Final = 0xC0000000 | _SEND.size << 16 | 0x2101
_GO_ON: Final = 1
_NEW: Final = os.O_CREAT | os.O_TRUNC
_HERE: Final = -100  # AT_FDCWD
_PAGE: Final = 4096
_ALLOW, _NOTIFY = 0x7FFF0000, 0x7FC00000
_LOAD, _EQUAL, _ANY_BIT, _RETURN = 0x20, 0x15, 0x45, 0x06


class NotHere(Exception):
    """This system hands no calls over."""


@dataclass(frozen=True, slots=True)
class Call:
    """One call, before it is done. `path` is the file or folder it is about, `target` the new name of a
    rename; `fresh` is false where an opening or making finds it there already. `offset` and `data` are
    those of a write."""

    name: str
    path: Path
    process: int
    target: Path | None = None
    fresh: bool = True
    offset: int = 0
    data: bytes = b""

    @property
    def needs_room(self) -> bool:
        """Whether a full disk refuses it."""
        return self.fresh and self.name in (DATA - {"ftruncate"}) | _MAKING

    @property
    def needs_rights(self) -> bool:
        """Whether a disk that became read-only refuses it."""
        return self.name not in SYNC and (self.fresh or not self.name.startswith("mkdir"))


def install() -> int:
    """From now on this thread, and whatever it starts, asks before each of these calls: the descriptor on
    which it does. Raises NotHere."""
    column, number, machine = _machine()
    program = b"".join(_filter(column, machine))
    buffer = ctypes.create_string_buffer(program)
    told = struct.pack("@HP", len(program) // 8, ctypes.addressof(buffer))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(38, 1, 0, 0, 0):  # no new rights: what a filter asks of those who have none
        raise NotHere(os.strerror(ctypes.get_errno()))
    descriptor: int = libc.syscall(number, 1, 1 << 3, told)
    if descriptor < 0:
        raise NotHere(os.strerror(ctypes.get_errno()))
    return descriptor


@cache
def reason_it_is_not_here() -> str:
    """Why calls cannot be handed over on this system, "" where they can. Tried in a child, for it is for
    good."""
    tried = "import tests.faults.calls; tests.faults.calls.install()"
    done = subprocess.run([sys.executable, "-c", tried], cwd=ROOT, capture_output=True, check=False)
    return "" if done.returncode == 0 else "the system hands no disk calls to a test"


def take(listener: int) -> tuple[int, int, str, tuple[int, ...]] | None:
    """The next call that waits: id, process, name, arguments; None when its program is gone."""
    buffer = bytearray(_TAKEN.size)
    try:
        fcntl.ioctl(listener, _TAKE, buffer)
    except OSError:
        return None
    ident, process, _, number, _, _, *arguments = _TAKEN.unpack(buffer)
    return ident, process, _NAMES[number], tuple(arguments)


def answer(listener: int, ident: int, error: int = 0) -> None:
    """Let the call be done, or fail with `error`."""
    told = _SEND.pack(ident, 0, -error, 0 if error else _GO_ON)
    try:
        fcntl.ioctl(listener, _ANSWER, told)
    except OSError:
        pass  # the program is gone


def read_call(process: int, name: str, given: tuple[int, ...], *, content: bool) -> Call | None:
    """What a call is about, with the bytes of a write where `content` is asked for; None for what is no
    file."""
    try:
        if name in DATA | SYNC:
            return _on_file(process, name, given, content=content)
        return _on_name(process, name, given)
    except OSError:
        return None


def _on_file(process: int, name: str, given: tuple[int, ...], *, content: bool) -> Call | None:
    descriptor = given[2] if name == "copy_file_range" else given[0]
    path = os.readlink(f"/proc/{process}/fd/{descriptor}")
    if not path.startswith("/"):
        return None
    offset, data = 0, b""
    if content and name in ("write", "pwrite64"):
        data = _memory(process, given[1], given[2])
        offset = given[3] if name == "pwrite64" else _position(process, descriptor)
    elif name == "ftruncate":
        offset = given[1]
    elif content and name in DATA:
        raise NotHere(f"what {name} writes is not read here")
    return Call(name, Path(path), process, offset=offset, data=data)


def _on_name(process: int, name: str, given: tuple[int, ...]) -> Call:
    at = name.endswith(("at", "at2"))
    path = _path(process, given[0] if at else _HERE, given[1 if at else 0])
    if name.startswith("rename"):
        return Call(name, path, process, _path(process, given[2] if at else _HERE, given[3 if at else 1]))
    if name.startswith("open"):
        return Call(name, path, process, fresh=bool(given[2 if at else 1] & os.O_TRUNC) or not path.exists())
    if name.startswith("mkdir"):
        return Call(name, path, process, fresh=not path.exists())
    return Call(name, path, process)


def _path(process: int, folder: int, address: int) -> Path:
    text = _text(process, address).decode("utf-8", "surrogateescape")
    signed = folder & 0xFFFFFFFF
    base = "cwd" if signed == _HERE & 0xFFFFFFFF else f"fd/{signed}"
    return Path(text) if text.startswith("/") else Path(os.readlink(f"/proc/{process}/{base}")) / text


def _memory(process: int, address: int, length: int) -> bytes:
    with open(f"/proc/{process}/mem", "rb", buffering=0) as memory:
        memory.seek(address)
        return memory.read(length)


def _text(process: int, address: int) -> bytes:
    """What stands before the next NUL. The page behind the one it begins in may not be the program's."""
    begin = _memory(process, address, _PAGE - address % _PAGE)
    whole = begin if b"\0" in begin else begin + _memory(process, address + len(begin), _PAGE)
    return whole.partition(b"\0")[0]


def _position(process: int, descriptor: int) -> int:
    text = Path(f"/proc/{process}/fdinfo/{descriptor}").read_text(encoding="ascii")
    return int(text.split()[1])


def _machine() -> tuple[int, int, int]:
    found = _MACHINES.get(platform.machine())
    if found is None or platform.system() != "Linux":
        raise NotHere("no Linux of a machine that is known here")
    return found


def _numbered() -> dict[str, int]:
    column = _MACHINES.get(platform.machine(), (0, 0, 0))[0]
    return {name: found for name, both in _NUMBERS.items() if (found := both[column]) is not None}


_NAMES: Final = {number: name for name, number in _numbered().items()}


def _filter(column: int, machine: int) -> Iterator[bytes]:
    """The calls above are handed over; openings only where they may make or empty a file."""
    openings = {"open": 1, "openat": 2}  # which argument says how
    plain = [number for name, number in _numbered().items() if name not in openings]
    yield _step(_LOAD, 4)
    yield _step(_EQUAL, machine, 1, 0)
    yield _step(_RETURN, _ALLOW)
    yield _step(_LOAD, 0)
    for number in plain:
        yield _step(_EQUAL, number, 0, 1)
        yield _step(_RETURN, _NOTIFY)
    for name, argument in openings.items():
        found = _NUMBERS[name][column]
        if found is not None:
            yield _step(_EQUAL, found, 0, 4)
            yield _step(_LOAD, 16 + 8 * argument)
            yield _step(_ANY_BIT, _NEW, 0, 1)
            yield _step(_RETURN, _NOTIFY)
            yield _step(_RETURN, _ALLOW)
    yield _step(_RETURN, _ALLOW)


def _step(code: int, value: int, then: int = 0, otherwise: int = 0) -> bytes:
    return struct.pack("<HBBI", code, then, otherwise, value)
