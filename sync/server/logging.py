"""The county's log: JSON lines on stderr, an event's name with ids and numbers, and nothing else.

This is the only place of the server that writes a log. What a line may hold is the list below (security design
6.2, threat T33): a field that is not on it, or a value of another shape, is left out and counted. Other libraries'
lines lose their words, which may quote what was sent, and keep their source and the frames of their fault.
"""

from __future__ import annotations

import ipaddress
import json
import logging
import re
import sys
import time
import traceback
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

_ROOT: Final = Path(__file__).resolve().parents[2]
_FRAMES_MAX: Final = 24
_LOG: Final = logging.getLogger("zhenfa.county")


class Event(StrEnum):
    """What may be said to have happened."""

    STARTED = "started"
    STOPPED = "stopped"
    REQUEST = "request"
    FAULT = "fault"
    STORE_AWAY = "store_away"
    CHECKED = "paper_checked"
    NOT_REGISTERED = "paper_not_registered"
    ADDED_KEY = "key_added"
    DRILL = "drill"
    BACKUP = "backup"
    CONSOLE_DENIED = "console_denied"
    LIBRARY = "library"
    MENDED = "entry_mended"
    KEYS = "keys_renewed"


def _matches(pattern: str) -> Callable[[Any], bool]:
    wanted = re.compile(pattern, re.ASCII)
    return lambda value: isinstance(value, str) and wanted.fullmatch(value) is not None


def _is_number(value: Any) -> bool:
    return type(value) in (int, float, bool)


def _is_frames(value: Any) -> bool:
    return isinstance(value, list) and len(value) <= _FRAMES_MAX and all(map(_FRAME, value))


_ID: Final = _matches(r"[0-9a-f][0-9a-f-]{0,63}")
_NAME: Final = _matches(r"[A-Za-z][A-Za-z0-9_.]{0,59}")
_FRAME: Final = _matches(r"[\w./<>-]{1,120}:\d{1,6}:[\w<>]{1,80}")
# Field → whether a value may stand there. Ids are random or hashes, names are those of our code.
FIELDS: Final[dict[str, Callable[[Any], bool]]] = {
    "method": _matches(r"[A-Z]{3,7}"),
    "route": _matches(r"-|/[a-z0-9_/.{}]{0,60}"),
    "status": _is_number,
    "problem": _is_number,
    "seconds": _is_number,
    "bytes_in": _is_number,
    "bytes_out": _is_number,
    "count": _is_number,
    "version": _is_number,
    "worker": _is_number,
    "address": _matches(r"[0-9a-f.:]{1,45}/\d{1,3}|local|-"),
    "device": _ID,
    "journal": _ID,
    "stream": _matches(r"\d{6,12}"),
    "thing": _ID,
    "key": _ID,
    "kind": _NAME,
    "frames": _is_frames,
}


def note(event: Event, *, fault: bool = False, **fields: Any) -> None:
    """One line: the event with those of `fields` that the list allows; the others are only counted."""
    level = logging.WARNING if fault else logging.INFO
    if not _LOG.isEnabledFor(level):
        return
    told = {name: value for name, value in fields.items() if name in FIELDS and FIELDS[name](value)}
    withheld = len(fields) - len(told)
    line: dict[str, Any] = {"time": int(time.time() * 1000), "event": event.value, **told}
    if withheld:
        line["withheld"] = withheld
    _LOG.log(level, json.dumps(line, separators=(",", ":")))


def note_fault(fault: BaseException, **fields: Any) -> None:
    """A bug: the kind of the fault and the frames it came through, without values and without its words."""
    note(Event.FAULT, fault=True, kind=type(fault).__name__, frames=frames_of(fault), **fields)


def frames_of(fault: BaseException) -> list[str]:
    """`file:line:function` of the innermost frames, the outermost first; files outside the program by their
    last two parts."""
    found = traceback.extract_tb(fault.__traceback__)[-_FRAMES_MAX:]
    return [f"{_place(Path(frame.filename))}:{frame.lineno or 0}:{frame.name}" for frame in found]


def short_address(address: str) -> str:
    """A network of 256 (IPv6: /48) instead of the machine in it; `local` for this machine, `-` for none."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return "-"
    if found.is_loopback:
        return "local"
    return str(ipaddress.ip_network((found, 24 if found.version == 4 else 48), strict=False))


def start_logging(level: int = logging.INFO) -> None:
    """Send the log of this process to stderr; every other library's from WARNING on, without its words."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Lines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    _LOG.setLevel(level)
    logging.captureWarnings(True)


class _Lines(logging.Formatter):
    """Our lines as they are; of others' where they come from."""

    def format(self, record: logging.LogRecord) -> str:
        """One line of JSON."""
        if record.name == _LOG.name:
            return record.getMessage()
        line: dict[str, Any] = {
            "time": int(record.created * 1000),
            "event": Event.LIBRARY.value,
            "kind": record.name if _NAME(record.name) else "other",
        }
        fault = record.exc_info[1] if record.exc_info else None
        if fault is not None:
            line["frames"] = [frame for frame in frames_of(fault) if _FRAME(frame)]
        return json.dumps(line, separators=(",", ":"))


def _place(path: Path) -> str:
    if path.is_relative_to(_ROOT) and ".venv" not in path.parts:
        return path.relative_to(_ROOT).as_posix()
    return "/".join(path.parts[-2:])
