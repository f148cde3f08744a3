"""封装模式: a sealed package to the county by one POST, and the county's sealed package as the answer.

For offices whose proxy puts its own certificate in between. What goes over the link is ciphertext for the county's and
for this device's key and is proved by signatures inside, so who holds the link does not matter; nothing else is ever
sent this way.
"""

from __future__ import annotations

from typing import Final, Self

import httpx

from sync.client import troubles
from sync.client.asking import make_client
from sync.client.link_trouble import link_trouble
from sync.client.tls import require_address
from sync.client.troubles import RoundTrouble
from sync.protocol import limits
from sync.protocol.problems import ProblemAnswer, ProtocolProblem

PATH: Final = "/api/v1/packages"
PART_BYTES: Final = limits.REQUEST_BYTES_MAX
ANSWER_BYTES_MAX: Final = 64 * limits.MIB
_TYPE: Final = "application/octet-stream"


class SealedLink:
    """The way to the county at `server`. `close` it, or use it as a context. Raises RoundTrouble for an address that
    cannot be one."""

    def __init__(self, server: str, app_version: str = "") -> None:
        try:
            base = httpx.URL(server.strip().rstrip("/"))
        except httpx.InvalidURL as fault:
            raise troubles.bad_address(str(fault)) from None
        require_address(base)
        self._client = make_client(base, None, (), app_version)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the connection."""
        self._client.close()

    def send(self, package: bytes) -> bytes:
        """Hand in one part; the county's answer, not opened. Raises RoundTrouble."""
        try:
            with self._client.stream(
                "POST", PATH, content=package, headers={"content-type": _TYPE}
            ) as answer:
                data = _read(answer)
        except httpx.HTTPError as fault:
            raise link_trouble(fault) from None
        if answer.status_code != 200:
            raise _refusal(answer, data)
        if answer.headers.get("content-type", "").split(";")[0].strip().lower() != _TYPE:
            raise troubles.not_the_county("an answer of another type")
        return data


def _read(answer: httpx.Response) -> bytes:
    parts: list[bytes] = []
    size = 0
    for part in answer.iter_raw():
        size += len(part)
        if size > ANSWER_BYTES_MAX:
            raise troubles.not_the_county(f"answer above {ANSWER_BYTES_MAX} bytes")
        parts.append(part)
    return b"".join(parts)


def _refusal(answer: httpx.Response, data: bytes) -> RoundTrouble:
    try:
        refusal = ProblemAnswer.from_bytes(data)
    except ProtocolProblem:
        return troubles.not_the_county(f"status {answer.status_code}")
    wait = answer.headers.get("retry-after", "")
    return troubles.refused(
        refusal.problem,
        retry_after_seconds=float(wait) if wait.isdecimal() else None,
        detail=f"{refusal.problem.number} {refusal.problem.name}",
    )
