"""The outermost shell of the app: counts and notes each request in one line, and turns a bug into a neutral answer.

What is noted is the route as the policies name it, never the path or query that was asked for.
"""

from __future__ import annotations

import time
from typing import Any, Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sync.protocol import limits
from sync.protocol.problems import TOO_LARGE, UNKNOWN, Problem, ProtocolProblem
from sync.server.answers import NOTED, problem_response
from sync.server.logging import Event, note, note_fault, short_address
from sync.server.metrics import Metrics

_OTHER: Final = "-"


class Watch:
    """ASGI middleware around everything else. `metrics` None counts nothing (the public desk by itself)."""

    def __init__(self, app: ASGIApp, metrics: Metrics | None) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, watch, tell."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = _Watched(scope, receive, send)
        if self._metrics is not None:
            self._metrics.open_requests.inc()
        try:
            if _head_size(scope) > limits.HEADER_BYTES:
                await _refuse(request, TOO_LARGE)
            else:
                await self._app(scope, request.receive, request.send)
        except Exception as fault:
            await self._answer_fault(request, fault)
        finally:
            self._tell(request)

    async def _answer_fault(self, request: _Watched, fault: Exception) -> None:
        note_fault(fault, route=request.route)
        if self._metrics is not None:
            self._metrics.fault()
        if request.status:
            raise ConnectionError("the answer had begun") from None
        await _refuse(request, UNKNOWN)

    def _tell(self, request: _Watched) -> None:
        seconds = time.perf_counter() - request.began
        metrics, number = self._metrics, request.noted.get("problem", 0)
        if metrics is not None:
            metrics.open_requests.dec()
            metrics.answered(request.route, request.status, seconds, request.bytes_in, request.bytes_out)
            if number:
                metrics.refused(number)
        client = request.scope.get("client")
        note(
            Event.REQUEST,
            method=request.scope["method"],
            route=request.route,
            status=request.status,
            seconds=round(seconds, 6),
            bytes_in=request.bytes_in,
            bytes_out=request.bytes_out,
            address=short_address(client[0] if client else ""),
            **request.noted,
        )


def _head_size(scope: Scope) -> int:
    """Bytes of the request's line and headers; what came in one piece passed the server's own limit."""
    line = len(scope.get("raw_path") or b"") + len(scope.get("query_string", b""))
    return line + sum(len(name) + len(value) for name, value in scope["headers"])


async def _refuse(request: _Watched, problem: Problem) -> None:
    request.noted["problem"] = problem.number
    response = problem_response(ProtocolProblem(problem))
    await response(request.scope, request.receive, request.send)


class _Watched:
    """One request while it passes."""

    def __init__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.scope = scope
        self.noted: dict[str, Any] = scope.setdefault(NOTED, {})
        self.began = time.perf_counter()
        self.status = self.bytes_in = self.bytes_out = 0
        self._receive = receive
        self._send = send

    @property
    def route(self) -> str:
        """The path of the route that took it, "-" when none did."""
        return str(getattr(self.scope.get("route"), "path", _OTHER))

    async def receive(self) -> Message:
        """The next piece of the body, counted."""
        message = await self._receive()
        self.bytes_in += len(message.get("body", b""))
        return message

    async def send(self, message: Message) -> None:
        """A piece of the answer, counted."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
        self.bytes_out += len(message.get("body", b""))
        await self._send(message)
