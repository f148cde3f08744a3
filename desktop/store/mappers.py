"""Between core values and rows: the whole value as canonical CBOR, and the few columns that questions need.

Only these functions know which column stands for which field; property tests run every class through them.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from typing import Any, TypeVar

import cbor2

from desktop.store.tables import THING_TABLES, ThingRow
from enforcement.facts.own import named_in
from enforcement.facts.proof import is_to_serve
from enforcement.model.document import Document, DocumentState
from enforcement.model.inspection import ApprovalMode, Inspection, InspectionStatus, Outcome
from enforcement.model.plain import field_names, from_plain, from_plain_kindly, to_plain
from enforcement.model.things import THINGS, TYPE_NAMES
from sync.protocol import canonical

T = TypeVar("T")
Plain = dict[str, Any]
_OWN_COLUMNS = frozenset(ThingRow.model_fields)


def pack(plain: Any) -> bytes:
    """Plain data as the bytes a row keeps."""
    return canonical.encode(plain)


def unpack(body: bytes) -> Any:
    """Back from `pack`. Our own bytes lie under page authentication, so they are not checked again."""
    return cbor2.loads(body)


def ordered(plain: Plain) -> Plain:
    """The same map with its names in canonical order, in which it is encoded twice as fast."""
    return {name: plain[name] for name in _canonical_order(tuple(plain))}


def to_ms(moment: datetime) -> int:
    """Aware time → milliseconds since the epoch, UTC."""
    return int(moment.timestamp() * 1000)


def from_ms(ms: int) -> datetime:
    """Milliseconds since the epoch → aware UTC time."""
    return datetime.fromtimestamp(ms / 1000, UTC)


def from_ms_or_none(ms: int | None) -> datetime | None:
    """As `from_ms`, None stays None."""
    return None if ms is None else from_ms(ms)


def thing_of(cls: type[T], body: bytes) -> T:
    """The core value of a readable row; of one that a later program wrote, what this one understands."""
    plain = unpack(body)
    try:
        return from_plain(cls, plain)
    except (TypeError, ValueError):
        return from_plain_kindly(cls, plain)


def read_thing(thing_type: str, plain: Plain) -> Any | None:
    """The core value of ``plain``, None when this program is too old to understand it."""
    try:
        return from_plain(THINGS[thing_type], plain)
    except (TypeError, ValueError):
        return None


def read_newer(thing_type: str, plain: Plain) -> Any | None:
    """What this program understands of a thing that a later one wrote; None when it lacks what every thing has."""
    try:
        return from_plain_kindly(THINGS[thing_type], plain)
    except (TypeError, ValueError):
        return None


def completed(thing_type: str, plain: Plain, thing: Any, *, newer: bool = False) -> Plain:
    """``plain`` with the defaults of fields it does not hold (entries of older versions), and, of what a later program
    wrote (``newer``), without values that nobody here understands."""
    if newer:
        return {**plain, **to_plain(thing)}
    return {**to_plain(thing), **plain} if len(plain) < len(field_names(THINGS[thing_type])) else plain


def type_name(cls: type) -> str:
    """The journal's name of a class; KeyError for a class that does not travel (a bug)."""
    return TYPE_NAMES[cls]


@cache
def searchable(thing_type: str) -> frozenset[str]:
    """Fields of a class that stand in a column under their own name and hold the same value there."""
    columns = (
        set(THING_TABLES[thing_type].model_fields) - _OWN_COLUMNS - _NOT_VERBATIM.get(thing_type, frozenset())
    )
    return frozenset(columns & set(field_names(THINGS[thing_type]))) | {"id"}


@cache
def _canonical_order(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted(names, key=lambda name: (len(name.encode()), name)))


def columns_of(thing_type: str, thing: Any, plain: Plain, wall_time: int) -> dict[str, Any]:
    """Column values of a row besides `ThingRow`'s own. ``wall_time`` (ms) is that of the thing's first
    entry."""
    special = _SPECIAL.get(thing_type)
    if special is not None:
        return special(thing, plain, wall_time)
    table = THING_TABLES[thing_type]
    return {name: plain[name] for name in table.model_fields if name not in _OWN_COLUMNS}


def _party(_thing: Any, plain: Plain, _wall_time: int) -> dict[str, Any]:
    return {"kind": plain["kind"], "name": plain["name"], "id_no": plain["id_no"]}


def _inspection(thing: Inspection, plain: Plain, wall_time: int) -> dict[str, Any]:
    waiting = thing.status is not InspectionStatus.VOIDED and thing.outcome in (None, Outcome.REINSPECT)
    handed = thing.holder.at
    started = None if thing.started_at is None else to_ms(thing.started_at)
    return {
        "party_id": thing.party_id,
        "kind": plain["kind"],
        "status": plain["status"],
        "place": thing.place,
        "approved": thing.approval.mode is not ApprovalMode.NONE,
        "officer_ids": " ".join(thing.officer_ids),
        "started_at": started,
        "started_on": plain["started_on"],
        "sort_at": wall_time if started is None else started,
        "open_due": plain["correction_due"] if waiting else None,
        "handed_at": None if handed is None else to_ms(handed),
    }


def _document(thing: Document, plain: Plain, _wall_time: int) -> dict[str, Any]:
    names = ("inspection_id", "form_id", "title", "state", "series", "year", "serial", "sha256", "corrects")
    row = {name: plain[name] for name in names}
    row["doc_number"] = thing.number
    row["issued_at"] = None if thing.issued_at is None else to_ms(thing.issued_at)
    row["to_serve"] = is_to_serve(thing)
    row["party_name"] = named_in(thing)
    own = not thing.inspection_id and thing.state in (DocumentState.ISSUED, DocumentState.SERVED)
    row["open_due"] = plain["due_on"] if own and not thing.due_done else None
    return row


_SPECIAL: dict[str, Callable[[Any, Plain, int], dict[str, Any]]] = {
    "party": _party,
    "inspection": _inspection,
    "document": _document,
}
# Columns that carry a field's name and another form of its value.
_NOT_VERBATIM: dict[str, frozenset[str]] = {
    "inspection": frozenset({"officer_ids", "started_at"}),
    "document": frozenset({"issued_at", "to_serve"}),
    "fact": frozenset({"position"}),
}
