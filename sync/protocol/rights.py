"""Which streams a device may read, as the registry's row of its journal key says it. It writes its township's alone."""

from __future__ import annotations

from typing import Any, Final

from sync.protocol.fields import Fields, bad

READ: Final = "read"
WRITE: Final = "write"
STREAMS_MAX: Final = 32

Right = tuple[str, str]  # stream, READ or WRITE


def read_right(plain: Any) -> Right:
    """Read one [stream, right]."""
    if type(plain) is not list or len(plain) != 2:
        raise bad("streams")
    fields = Fields({"stream": plain[0], "right": plain[1]})
    if plain[1] not in (READ, WRITE):
        raise bad("right")
    return fields.scope("stream"), str(plain[1])


def plain_of(rights: tuple[Right, ...]) -> dict[str, Any]:
    """What a row of the registry says of them: nothing for a device that has its township alone."""
    return {"streams": [list(one) for one in rights]} if rights else {}
