"""Reading a request's body: capped in size, not slower than a floor, hashed as it comes."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from starlette.requests import ClientDisconnect, Request

from sync.protocol import limits
from sync.protocol.problems import SLOW_BODY, TOO_LARGE, ProtocolProblem

_LOOK_SECONDS: Final = 0.002


@dataclass(frozen=True, slots=True)
class Body:
    """The bytes and what the request signature covers of them: their SHA-256, or b"" where that was not asked for."""

    data: bytes
    sha256: bytes


def stated_size(request: Request, most: int) -> int:
    """Bytes that the request says it has; `most` when it does not say, one more when that is no number."""
    stated = request.headers.get("content-length")
    if stated is None:
        return most if "transfer-encoding" in request.headers else 0
    # 19 digits are more than any limit and still a quick conversion.
    return int(stated) if stated.isdecimal() and stated.isascii() and len(stated) < 20 else most + 1


async def read_body(
    request: Request,
    most: int = limits.REQUEST_BYTES_MAX,
    feed: Callable[[bytes], None] | None = None,
    full: Callable[[], bool] | None = None,
    *,
    hashed: bool = True,
) -> Body:
    """The whole body; with `feed`, which then gets its bytes as they come, only the hash, and without `hashed` not
    even that. While `full` nothing is read, at nobody's expense. Raises TOO_LARGE as soon as it is known to pass `most`, SLOW_BODY below 1 KiB/s (after ten seconds'
    grace)."""
    if stated_size(request, most) > most:
        raise ProtocolProblem(TOO_LARGE, limit=most)
    digest = hashlib.sha256()
    parts: list[bytes] = []
    take = parts.append if feed is None else feed
    size = 0
    deadline = asyncio.get_running_loop().time() + limits.BODY_GRACE_SECONDS
    try:
        async with asyncio.timeout_at(deadline) as allowed:
            async for chunk in request.stream():
                size += len(chunk)
                if size > most:
                    raise ProtocolProblem(TOO_LARGE, limit=most)
                allowed.reschedule(deadline + size / limits.BODY_RATE_MIN)
                take(chunk)
                if hashed:
                    digest.update(chunk)
                if full is not None and full():
                    deadline += await _emptied(full, allowed)
    except (TimeoutError, ClientDisconnect):
        raise ProtocolProblem(SLOW_BODY, size=size) from None
    return Body(b"".join(parts), digest.digest() if hashed else b"")


async def _emptied(full: Callable[[], bool], allowed: asyncio.Timeout) -> float:
    """Wait until there is room again; how many seconds that took. Meanwhile no time runs out."""
    clock = asyncio.get_running_loop().time
    before, end = clock(), allowed.when()
    allowed.reschedule(None)
    while full():
        await asyncio.sleep(_LOOK_SECONDS)
    waited = clock() - before
    allowed.reschedule(None if end is None else end + waited)
    return waited
