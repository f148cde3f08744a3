"""Where a request comes from: whether it may set or use a session here, and what its form says.

A page of ours posts to itself: the browser says `Sec-Fetch-Site: same-origin`. Since our pages send no referrer, its
`Origin` is the word null there; a browser that sends no Sec-Fetch-Site must name our origin.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from urllib.parse import parse_qsl

from starlette.requests import Request

from sync.protocol import limits
from sync.server.bodies import read_body

FORM_BYTES_MAX: Final = 64 * limits.KIB
_FIELDS_MAX: Final = 200
_FORM: Final = "application/x-www-form-urlencoded"
_FRAMES: Final = ("iframe", "frame", "embed", "object", "fencedframe")
_LOOPBACK: Final = ("localhost", "127.0.0.1", "[::1]")
_NULL: Final = "null"


def is_secure(request: Request, proxy: str | None) -> bool:
    """Whether the browser speaks TLS to us, or to the proxy that is believed."""
    return request.url.scheme == "https" or (_by_proxy(request, proxy) and _forwarded(request) == "https")


def may_hold_session(request: Request, proxy: str | None) -> bool:
    """Whether a browser keeps our cookie: over TLS, or for a trial on the machine itself."""
    return (
        is_secure(request, proxy)
        or _host(request, proxy).rpartition(":")[0] in _LOOPBACK
        or (_host(request, proxy) in _LOOPBACK)
    )


def is_framed(request: Request) -> bool:
    """Whether the answer would be shown inside another page."""
    return request.headers.get("sec-fetch-dest", "") in _FRAMES


def is_from_here(request: Request, proxy: str | None) -> bool:
    """Whether a page of ours sent this."""
    site = request.headers.get("sec-fetch-site")
    origin = request.headers.get("origin")
    scheme = "https" if is_secure(request, proxy) else "http"
    own = f"{scheme}://{_host(request, proxy)}"
    if site is None:
        return origin == own
    return site == "same-origin" and origin in (None, _NULL, own)


async def read_form(request: Request) -> dict[str, str]:
    """The fields of a form, the last of each name; {} for another kind of body. Raises TOO_LARGE, SLOW_BODY."""
    body = await read_body(request, FORM_BYTES_MAX)
    if request.headers.get("content-type", "").partition(";")[0].strip() != _FORM:
        return {}
    return fields(body.data.decode("utf-8", errors="replace"))


def fields(text: str) -> dict[str, str]:
    """What stands in a query or form; several values of one name are joined by commas."""
    found: dict[str, str] = {}
    try:
        pairs = parse_qsl(text, keep_blank_values=True, max_num_fields=_FIELDS_MAX, errors="replace")
    except ValueError:
        return {}
    for name, value in pairs:
        found[name] = f"{found[name]},{value}" if name in found else value
    return found


def cookie_of(headers: Mapping[str, str], name: str) -> str:
    """The value of one cookie, "" when there is none, or when it stands there twice."""
    parts = [part.strip() for part in headers.get("cookie", "").split(";")]
    values = [part[len(name) + 1 :] for part in parts if part.startswith(f"{name}=")]
    return values[0] if len(values) == 1 else ""


def _host(request: Request, proxy: str | None) -> str:
    if _by_proxy(request, proxy):
        return request.headers.get("x-forwarded-host") or request.headers.get("host", "")
    return request.headers.get("host", "")


def _forwarded(request: Request) -> str:
    return request.headers.get("x-forwarded-proto", "")


def _by_proxy(request: Request, proxy: str | None) -> bool:
    return proxy is not None and request.client is not None and request.client.host == proxy
