"""GET /v/ and POST /v/check: anybody may ask whether a code on paper is the county's."""

from __future__ import annotations

import json
from typing import Final
from urllib.parse import parse_qs

from fastapi import APIRouter, Request
from fastapi.responses import Response

from sync.protocol.problems import TOO_LARGE, TOO_OFTEN, ProtocolProblem
from sync.server import public_page
from sync.server.bodies import read_body
from sync.server.gate import caller_address, in_thread
from sync.server.public_desk import CHECK_BYTES_MAX, PublicDesk

HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; form-action 'self'; "
        "frame-ancestors 'none'; base-uri 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
_JSON: Final = "application/json"
_HSTS: Final = {"Strict-Transport-Security": "max-age=31536000"}
_NOTICES: Final = {TOO_OFTEN: public_page.BUSY_WORDS, TOO_LARGE: public_page.LARGE_WORDS}


def public_routes(desk: PublicDesk, proxy: str | None) -> APIRouter:
    """The routes, bound to one desk; `proxy` is the address of the reverse proxy that is believed."""
    routes = APIRouter()

    @routes.get("/v/", response_class=Response)
    async def form(request: Request) -> Response:
        """The empty page."""
        return _html(request, public_page.page())

    @routes.get("/v/style.css", response_class=Response)
    async def style(request: Request) -> Response:
        """Its style."""
        return _answer(request, public_page.STYLE, "text/css")

    @routes.post("/v/check", response_class=Response)
    async def check(request: Request) -> Response:
        """The verdict on one code: a form field `code`, or the text itself; HTML, or JSON for who accepts that."""
        wants_json = _JSON in request.headers.get("accept", "")
        try:
            desk.take(caller_address(request, proxy))
            body = await read_body(request, CHECK_BYTES_MAX)
        except ProtocolProblem as problem:
            return _refusal(request, problem, wants_json)
        verdict = await in_thread(desk.check, _code(request, body.data))
        if wants_json:
            text = json.dumps(public_page.plain(verdict), ensure_ascii=False)
            return _answer(request, text, _JSON)
        return _html(request, public_page.page(verdict))

    return routes


def _code(request: Request, data: bytes) -> str:
    """The text that was sent; what cannot be read is no code of ours."""
    text = data.decode("utf-8", errors="replace")
    if request.headers.get("content-type", "").startswith("text/plain"):
        return text
    return next(iter(parse_qs(text, max_num_fields=4, keep_blank_values=True).get("code", ())), "")


def _refusal(request: Request, problem: ProtocolProblem, wants_json: bool) -> Response:
    words = _NOTICES.get(problem.problem)
    if words is None:
        raise problem
    if wants_json:
        answer = _answer(request, json.dumps({"words": words[0], "why": words[1]}, ensure_ascii=False), _JSON)
    else:
        answer = _html(request, public_page.page(notice=words))
    answer.status_code = problem.problem.status
    if "retry_after" in problem.details:
        answer.headers["Retry-After"] = str(problem.details["retry_after"])
    return answer


def _html(request: Request, text: str) -> Response:
    return _answer(request, text, "text/html; charset=utf-8")


def _answer(request: Request, text: str, media: str) -> Response:
    tls = request.url.scheme == "https" or request.headers.get("x-forwarded-proto") == "https"
    return Response(text.encode(), media_type=media, headers={**HEADERS, **(_HSTS if tls else {})})
