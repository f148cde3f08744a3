"""What the county states of a township besides its people: how its papers look. A change goes out with a new roster."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from enforcement.errors import FileTrouble, KnownTrouble
from enforcement.model.agency import Agency
from enforcement.model.paper_style import PaperStyle, style_faults
from enforcement.model.plain import from_plain, to_plain
from sync.server.county import County
from sync.server.enrolment import publish_lists
from sync.server.store import people

MOST_BYTES = 64 * 1024


def style_of(county: County, code: str) -> PaperStyle:
    """The style of a township; KnownTrouble when the county has none of this code."""
    with county.database.read() as tx:
        return from_plain(Agency, _agency(people.township(tx, code), code)).style


def change_style(county: County, code: str, plain: dict[str, Any]) -> PaperStyle:
    """Put ``plain`` in place of the former style and publish the township's next roster, and the key list, which
    says how its numbers are written; all of it or nothing."""
    require_sound(plain)
    with county.database.write() as tx:
        agency = _agency(people.township(tx, code), code)
        style = from_plain(PaperStyle, plain)
        people.change_agency(tx, code, {**agency, "style": to_plain(style)})
        publish_lists(county, tx, code)
    return style


def read_style(path: Path) -> dict[str, Any]:
    """A style written by hand (TOML). Raises FileTrouble for a file that cannot be read or holds faults."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise FileTrouble("文书式样文件太大，没有改。", "", "它只写几项式样，换一个文件再来。")
        plain = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as fault:
        raise FileTrouble(
            "文书式样文件读不出来，没有改。",
            "文件不在，或者不是 UTF-8 的 TOML。",
            "对照说明改好再来。",
            detail=type(fault).__name__,
        ) from fault
    require_sound(plain)
    return plain


def require_sound(plain: dict[str, Any]) -> None:
    """Raises FileTrouble with every fault."""
    if faults := style_faults(plain):
        raise FileTrouble("文书式样有写错的地方，没有改。", "".join(faults), "改好再来。")


def _agency(row: tuple[str, dict[str, Any], tuple[str, ...]] | None, code: str) -> dict[str, Any]:
    if row is None:
        raise KnownTrouble(f"县里没有代码为 {code} 的乡镇。", "", "用 init 时名册里的代码。")
    return row[1]
