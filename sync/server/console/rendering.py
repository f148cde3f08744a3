"""Pages from templates: every value escaped, an unknown name a fault, no script and no style inside a page."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from starlette.responses import Response

import resources
from sync.protocol import limits
from sync.server.console.roles import ROLE_NAMES, Role

if TYPE_CHECKING:
    from jinja2 import Environment

_CHINA: Final = timezone(timedelta(hours=8))
_FOLDER: Final = Path(__file__).parent / "pages"
HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; form-action 'self'; "
        "frame-ancestors 'none'; base-uri 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
HSTS: Final = {"Strict-Transport-Security": "max-age=31536000"}
HTML: Final = "text/html; charset=utf-8"


def render(template: str, values: Mapping[str, Any]) -> str:
    """The text of a page out of `pages/`; every value is escaped."""
    return _templates().get_template(template).render(**values)


def answer(text: str | bytes, *, status: int = 200, media: str = HTML, secure: bool) -> Response:
    """What the browser gets, with the headers of every page; `secure` says it came over TLS."""
    headers = {**HEADERS, **(HSTS if secure else {})}
    data = text.encode("utf-8", "replace") if isinstance(text, str) else text
    return Response(data, status_code=status, media_type=media, headers=headers)


@cache
def style() -> str:
    """The one style sheet, with the colours of the desktop's own."""
    tokens = json.loads(resources.read_text("themes/tokens.json"))
    sheet = (_FOLDER / "style.css").read_text(encoding="utf-8")
    for name, colour in sorted(tokens["color"]["light"].items(), key=lambda item: -len(item[0])):
        sheet = sheet.replace(f"${name};", f"{colour};").replace(f"${name} ", f"{colour} ")
    return sheet


def moment(at: int) -> str:
    """A moment (ms) in China's time, — for none."""
    return datetime.fromtimestamp(at / 1000, _CHINA).strftime("%Y-%m-%d %H:%M") if at else "—"


def day(at: int) -> str:
    """Its day."""
    return datetime.fromtimestamp(at / 1000, _CHINA).strftime("%Y-%m-%d") if at else "—"


def age(span: int) -> str:
    """A span of time (ms) in one unit: 3 天."""
    for unit, name in ((limits.DAY_MS, "天"), (limits.HOUR_MS, "小时"), (limits.MINUTE_MS, "分钟")):
        if span >= unit:
            return f"{span // unit} {name}"
    return "不到 1 分钟"


@cache
def _templates() -> Environment:
    # At the first page: a county whose console nobody opens does without it.
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    made = Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(moment=moment, day=day, age=age, number=lambda value: f"{value:,}")
    made.globals.update(ROLES=[(role.value, ROLE_NAMES[role]) for role in Role])
    return made
