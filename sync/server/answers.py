"""What every answer carries: a fresh token, no caching, no guessing of types; and how problems become
answers."""

from __future__ import annotations

from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sync.protocol import problems as p
from sync.protocol.auth import TOKEN_HEADER, make_token, write_token
from sync.protocol.more_problems import NO_SUCH_METHOD, NO_SUCH_ROUTE
from sync.protocol.problems import MALFORMED, ProblemAnswer, ProtocolProblem
from sync.server.county import County
from sync.server.logging import Event, note
from sync.server.store.trouble import StoreAway, store_away

# Where the shell of the app finds what its line may say of a request: `watch.py`.
NOTED: Final = "zf.noted"
# Where the gate leaves what is called when a request turns out to be nonsense: `admission.py`.
KNOCK: Final = "zf.knock"
_NONSENSE: Final = (
    p.MALFORMED,
    p.TOO_LARGE,
    p.BAD_SIGNATURE,
    p.UNKNOWN_KEY,
    p.CHAIN_BROKEN,
    p.AUTH_MISSING,
    p.DEVICE_UNKNOWN,
    p.DEVICE_REVOKED,
    p.TOO_OFTEN,
)
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
    request.scope.setdefault(NOTED, {})["problem"] = fault.problem.number
    if fault.problem in _NONSENSE and KNOCK in request.scope:
        request.scope[KNOCK]()
    return problem_response(fault)


async def on_store_away(request: Request, fault: Exception) -> Response:
    """Exception handler for StoreAway: nothing was half applied, so the device may ask again."""
    assert isinstance(fault, StoreAway)
    note(Event.STORE_AWAY, kind=fault.detail.replace(" ", "_"))
    return await on_problem(request, store_away())


async def on_http(request: Request, fault: Exception) -> Response:
    """Exception handler for what the router refuses: no such route, or not with this method."""
    assert isinstance(fault, HTTPException)
    refusals = {404: NO_SUCH_ROUTE, 405: NO_SUCH_METHOD}
    response = await on_problem(request, ProtocolProblem(refusals.get(fault.status_code, MALFORMED)))
    response.headers.update(fault.headers or {})
    return response


async def on_bad_query(request: Request, fault: Exception) -> Response:
    """A query that does not fit is malformed like any other message; what was sent is not echoed."""
    return await on_problem(request, ProtocolProblem(MALFORMED, field="query"))


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
