"""The server's side of a connection, with what uvicorn's own lacks against slow and greedy callers: a deadline for
a request's line and headers, a share of connections for each address, and a limit to both. And a straight way for
large bodies, which h11 would copy four times."""

from __future__ import annotations

import asyncio
from typing import Any

import h11
from h11._readers import ContentLengthReader  # what it counts is moved on by hand, see `_passes_on`
from uvicorn.protocols.http.h11_impl import H11Protocol

from sync.protocol import limits
from sync.protocol.problems import MALFORMED, ProblemAnswer

# Open answers are finished first when the server is told to stop; a caller who never takes his does not hold it up.
_END_SECONDS = 30
# Bytes of a body that may wait for the app before the connection is not read any more: one piece of the event loop.
_WAITING_MOST = 256 * limits.KIB


class GuardedProtocol(H11Protocol):
    """HTTP/1.1 as uvicorn speaks it. A connection beyond the shares is closed before a byte of it is read, one
    whose headers do not come in time is closed too. `proxy` may hold any number: everybody stands behind it."""

    proxy: str | None = None
    _deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take the connection, or close it."""
        super().connection_made(transport)
        if not self._has_room():
            transport.abort()
            return
        self._watch_headers()

    def connection_lost(self, exc: Exception | None) -> None:
        """The other end is gone."""
        self._stop_watching()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Read on; whoever has begun a request has a little time for its headers."""
        if self._passes_on(data):
            return
        super().data_received(data)
        if self.conn.their_state is h11.IDLE and self.conn.trailing_data[0]:
            self._watch_headers()
        elif self.conn.their_state is not h11.IDLE:
            self._stop_watching()

    def _passes_on(self, data: bytes) -> bool:
        """Hand what lies in the middle of a body of stated length to the app as it came; False where h11 has to look:
        at what begins or ends a body, at one in chunks, and at whatever else."""
        conn, cycle = self.conn, self.cycle
        if conn.their_state is not h11.SEND_BODY or conn.our_state is h11.DONE or conn.trailing_data[0]:
            return False
        reader: Any = conn._reader
        if not isinstance(reader, ContentLengthReader) or len(data) >= reader._remaining:
            return False
        if conn.they_are_waiting_for_100_continue or not data:
            return False
        reader._remaining -= len(data)
        cycle.body = data if not cycle.body else bytes(cycle.body) + data  # type: ignore[assignment]
        if len(cycle.body) > _WAITING_MOST:
            self.flow.pause_reading()
        cycle.message_event.set()
        return True

    def send_400_response(self, msg: str) -> None:
        """What is no HTTP gets the answer of whatever is malformed."""
        body = ProblemAnswer(MALFORMED).to_bytes()
        headers = [
            (b"content-type", b"application/problem+json"),
            (b"content-length", str(len(body)).encode()),
            (b"connection", b"close"),
        ]
        for event in (
            h11.Response(status_code=400, headers=headers, reason=b"Bad Request"),
            h11.Data(data=body),
            h11.EndOfMessage(),
        ):
            self.transport.write(self.conn.send(event) or b"")
        self.transport.close()

    def _has_room(self) -> bool:
        if len(self.connections) > limits.CONNECTIONS_MAX:
            return False
        address = self.client[0] if self.client else ""
        if self.proxy is not None and address == self.proxy:
            return True
        clients = (getattr(one, "client", None) for one in self.connections)
        same = [client for client in clients if client is not None and client[0] == address]
        return len(same) <= limits.CONNECTIONS_PER_ADDRESS

    def _watch_headers(self) -> None:
        if self._deadline is None:
            self._deadline = self.loop.call_later(limits.HEADER_SECONDS, self._too_late)

    def _stop_watching(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _too_late(self) -> None:
        self._deadline = None
        self.transport.abort()


def guarded(behind_proxy: str | None) -> dict[str, Any]:
    """Settings of uvicorn for a county's server, whoever starts it."""
    protocol = type("CountyProtocol", (GuardedProtocol,), {"proxy": behind_proxy})
    return {
        "http": protocol,
        "h11_max_incomplete_event_size": limits.HEADER_BYTES,
        "access_log": False,
        "timeout_graceful_shutdown": _END_SECONDS,
        "log_config": None,
        "server_header": False,
        "date_header": False,
        "ws": "none",
        "loop": "asyncio",
        "timeout_keep_alive": 75,
        "proxy_headers": False,
    }
