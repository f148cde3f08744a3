"""What a county's server may have said: JSON lines with nothing on them that the list of the log does not allow."""

from __future__ import annotations

import json
from typing import Any

from sync.server.logging import FIELDS, Event

_OURS = {"time", "event"}


def log_lines(said: bytes | str) -> list[dict[str, Any]]:
    """The lines; fails for one that is no JSON, an unknown event, a field off the list or one that was withheld."""
    lines = [json.loads(line) for line in said.splitlines()]
    for line in lines:
        Event(line["event"])
        for name, value in line.items():
            assert name in _OURS or FIELDS[name](value), (name, line)
    return lines


def require_calm(said: bytes | str) -> list[dict[str, Any]]:
    """The lines, none of which tells of a fault."""
    lines = log_lines(said)
    assert [line for line in lines if line["event"] in (Event.FAULT, Event.LIBRARY)] == []
    return lines
