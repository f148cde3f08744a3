"""A look at a township's records, from the console: a line in the administrators' journal and, in the same transaction, an
entry of the county's own journal, so that the township sees who looked at what and why."""

from __future__ import annotations

from sqlalchemy import Connection

from enforcement.errors import KnownTrouble
from enforcement.model.county_reading import Looked
from sync.server.console.roles import names_of
from sync.server.console.visit import Visit
from sync.server.county_readings import REASON_LEAST, REASON_MOST, Looker, write_reading


def reason_of(visit: Visit) -> str:
    """Why somebody wants to look. Raises KnownTrouble when it is not said."""
    reason = visit.field("reason", REASON_MOST)
    if len(reason) < REASON_LEAST:
        raise KnownTrouble(
            f"没有打开：请写明为什么要看，至少 {REASON_LEAST} 个字。", "原因会记下来，乡镇也看得到。"
        )
    return reason


def note_look(
    visit: Visit,
    tx: Connection,
    stream: str,
    looked: Looked,
    what: str,
    reason: str,
    *,
    record: tuple[str, str] = ("", ""),
) -> None:
    """Note it before it is shown. `what` and `reason` name no party; `record` is (type, id) of what was opened."""
    visit.audit(stream=stream, thing=record[1], text=f"{what}。原因：{reason}", tx=tx)
    tell_town(visit, tx, stream, looked, what, reason, record)


def tell_town(
    visit: Visit,
    tx: Connection,
    stream: str,
    looked: Looked,
    what: str,
    reason: str,
    record: tuple[str, str] = ("", ""),
) -> None:
    """The township's half of it, for a page that words its own line of the administrators' journal."""
    by = Looker(visit.who.name, names_of(visit.who.roles))
    write_reading(visit.desk.county, tx, stream, by, looked, what, reason, record)
