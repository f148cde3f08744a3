"""One caller who means harm, with an enrolled device's key: greetings without end, bodies that hardly come, headers
that never end, nonsense. `python -m tests.bench.herd_abuser HOST ADDRESS DEVICE SEED JOURNAL`, until it is told to
stop; then it says how many answers it got."""

from __future__ import annotations

import asyncio
import json
import signal
import sys
from collections import Counter
from contextlib import suppress
from typing import Final

from sync.protocol.auth import AUTH_HEADER, TOKEN_HEADER, body_hash, read_token, sign_request
from sync.protocol.keys import SigningKey
from sync.protocol.messages import HelloRequest
from tests.bench.herd import read_answer

GREETERS, NONSENSE, SLOW, HEADERS = 32, 16, 24, 8
_DRIP_SECONDS: Final = 0.5


class Abuser:
    """All its connections come from one address."""

    def __init__(self, host: str, address: str, device: str, seed: str, journal: str) -> None:
        self.host = host
        self.address = address
        self.device = device
        self.key = SigningKey(bytes.fromhex(seed))
        self.hello = HelloRequest(
            app_version="0", schema=1, journal=journal, last_seq=0, acked_seq=0, acked_head=bytes(32),
            device_time=0, want_counts=True,
        ).to_bytes()  # fmt: skip
        self.seen: Counter[str] = Counter()

    async def run(self) -> None:
        """All at once, for ever."""
        token = await self._token()
        greeting = self._request("/api/v1/sync", self.hello, token)
        slow = self._request("/api/v1/blobs", b"x" * 8_000_000, token)[:2000]
        tasks = [
            *(self._again(self._flood, greeting) for _ in range(GREETERS)),
            *(self._again(self._flood, b"POST /api/v1/entries HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc")
              for _ in range(NONSENSE)),
            *(self._again(self._drip, slow) for _ in range(SLOW)),
            *(self._again(self._drip, b"GET / HTTP/1.1\r\nX: " + b"y" * 900) for _ in range(HEADERS)),
        ]  # fmt: skip
        print("under way", flush=True)
        await asyncio.gather(*tasks)

    async def _again(self, act, data: bytes) -> None:  # type: ignore[no-untyped-def]
        while True:
            with suppress(OSError, EOFError, asyncio.IncompleteReadError):
                await act(data)
            self.seen["connections"] += 1
            await asyncio.sleep(0.01)

    async def _flood(self, data: bytes) -> None:
        reader, writer = await self._connect()
        try:
            while True:
                writer.write(data)
                answer = await read_answer(reader)
                self.seen[str(answer.status)] += 1
        finally:
            writer.close()

    async def _drip(self, data: bytes) -> None:
        _, writer = await self._connect()
        try:
            writer.write(data)
            while not writer.is_closing():
                writer.write(b"x")
                await writer.drain()
                await asyncio.sleep(_DRIP_SECONDS)
        finally:
            writer.close()

    async def _token(self) -> bytes:
        reader, writer = await self._connect()
        writer.write(f"GET /healthz HTTP/1.1\r\nHost: {self.host}\r\n\r\n".encode())
        answer = await read_answer(reader)
        writer.close()
        return read_token(answer.headers[TOKEN_HEADER.lower()])

    def _request(self, path: str, body: bytes, token: bytes) -> bytes:
        signed = sign_request(
            self.key, device=self.device, token=token, method="POST", host=self.host, path_query=path,
            body_sha256=body_hash(body),
        )  # fmt: skip
        head = f"POST {path} HTTP/1.1\r\nHost: {self.host}\r\nContent-Length: {len(body)}\r\n{AUTH_HEADER}: {signed}\r\n\r\n"
        return head.encode() + body

    async def _connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        name, _, port = self.host.partition(":")
        return await asyncio.open_connection(name, int(port), local_addr=(self.address, 0))


async def _main() -> None:
    abuser = Abuser(*sys.argv[1:6])
    work = asyncio.create_task(abuser.run())
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, work.cancel)
    with suppress(asyncio.CancelledError):
        await work
    print(json.dumps(abuser.seen), flush=True)


if __name__ == "__main__":
    asyncio.run(_main())
