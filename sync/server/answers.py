"""What every answer carries: a fresh token, no caching, no guessing of types; and how problems become
answers."""

from __future__ import annotations

import logging
from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sync.protocol.auth import TOKEN_HEADER, make_token, write_token
from sync.protocol.problems import UNKNOWN, ProblemAnswer, ProtocolProblem
from sync.server.county import County

LOG: Final = logging.getLogger("zhenfa.county")
CBOR: Final = "application/cbor"
PROBLEM_JSON: Final = "application/problem+json"


def cbor(content: bytes) -> Response:
    """200 with canonical CBOR."""
    return Response(content, media_type=CBOR)


def problem_response(problem: ProtocolProblem) -> Response:
    """The refusal as JSON with its HTTP status, and Retry-After where waiting helps."""
    answer = ProblemAnswer(problem.problem, problem.details)
    response = Response(answer.to_bytes(), status_code=problem.problem.status, media_type=PROBLEM_JSON)
    if "retry_after" in problem.details:
        response.headers["Retry-After"] = str(problem.details["retry_after"])
    return response


async def on_problem(request: Request, fault: Exception) -> Response:
    """Exception handler for ProtocolProblem."""
    assert isinstance(fault, ProtocolProblem)
    LOG.info("refused number=%d name=%s", fault.problem.number, fault.problem.name)
    return problem_response(fault)


async def on_fault(request: Request, fault: Exception) -> Response:
    """Exception handler for everything else: a bug. The words stay neutral, the frames go to the log."""
    LOG.error("fault type=%s", type(fault).__name__)
    return problem_response(ProtocolProblem(UNKNOWN))


class AnswerHeaders:
    """ASGI middleware: puts the headers on whatever is answered, refusals included."""

    def __init__(self, app: ASGIApp, county: County) -> None:
        self._app = app
        self._county = county

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, with headers."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                token = make_token(self._county.keys.token_secret, self._county.clock())
                headers[TOKEN_HEADER] = write_token(token)
                headers["Cache-Control"] = "no-store"
                headers["X-Content-Type-Options"] = "nosniff"
            await send(message)

        await self._app(scope, receive, send_with_headers)
