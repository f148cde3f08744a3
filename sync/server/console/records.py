"""记录查看: inspections of a township by day. Nothing is listed or opened without a reason, and the township sees both."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import Connection
from starlette.responses import Response

from enforcement.conflicts.words import EMPTY, field_name, flat, value_words
from enforcement.errors import KnownTrouble
from enforcement.model.county_reading import Looked
from enforcement.model.things import THING_NAMES
from enforcement.text.dates import long_date
from sync.protocol.fields import is_id
from sync.server.console.disputes import labels_of
from sync.server.console.looks import note_look, reason_of
from sync.server.console.pages_table import GET, POST, Page
from sync.server.console.rendering import day
from sync.server.console.roles import Role
from sync.server.console.visit import Visit
from sync.server.county_readings import REASON_LEAST, REASON_MOST
from sync.server.disputes import names_of
from sync.server.store import console_figures
from sync.server.store.console_records import RECORD, Found, Part, record_with_parts, records_of_days

_READERS: Final = frozenset({Role.LEGAL, Role.ADMINISTRATOR})
_DAYS_MOST: Final = 92
_SHOWN: Final = 200
# What people read first; the rest follows by name. Looks of the county are not part of a case.
_ORDER: Final = ("party", "inspection_matter", "fact", "item_result", "evidence", "document", "service")
_LEFT_OUT: Final = ("county_reading",)
# Names of fields that no disagreement is ever about; what has no name is for programs and is not shown.
_NAMES: Final = {
    "assistant_ids": "辅助人员", "matter_code": "事项代码", "item_number": "序号", "item_text": "检查项",
    "taken_at": "拍摄时间", "taken_by": "拍摄人", "caption": "说明", "camera_time": "相机上的时间", "way": "送达方式",
    "receiver_name": "收件人", "receiver_relation": "和当事人的关系", "served_at": "送达时间", "agent_reason": "代收原因",
    "refusal_reason": "拒收原因", "witness_unit": "见证人单位", "note": "备注", "filed_by": "归档人", "filed_at": "归档时间",
    "exported_by": "导出人", "exported_at": "导出时间", "printed_by": "打印人", "copies": "份数", "created_by": "建立人",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sheet:
    """One thing as a table of names and values."""

    title: str
    rows: tuple[tuple[str, str], ...]


def show(visit: Visit) -> Response:
    """The form to search with."""
    return visit.render("records.html", **_form(visit), records=None, total=0)


def search(visit: Visit) -> Response:
    """The inspections of some days."""
    reason, stream = reason_of(visit), visit.field("stream", 32)
    first, last = _days(visit)
    database = visit.desk.county.database
    with database.read() as tx:
        town = _town(tx, stream)
        found, total = records_of_days(tx, stream, first.isoformat(), last.isoformat(), _SHOWN)
        names = names_of(tx, stream)
    what = f"{long_date(first)}到{long_date(last)}的检查，{total} 件"
    with database.write() as tx:
        note_look(visit, tx, stream, Looked.SEARCHED, what, reason)
    rows = [(one, _listed(one, names)) for one in found]
    return visit.render("records.html", **_form(visit), records=rows, total=total, town=town)


def open_record(visit: Visit) -> Response:
    """One inspection with everything that belongs to it."""
    record, reason, stream = visit.path["record"], reason_of(visit), visit.field("stream", 32)
    database = visit.desk.county.database
    with database.read() as tx:
        town = _town(tx, stream)
        found = record_with_parts(tx, stream, record) if is_id(record) else None
        if found is None:
            raise KnownTrouble("这个乡镇没有这次检查，没有打开。", "", "请从查找的结果里点开。")
        names = {**names_of(tx, stream), str(found[0].fields.get("party_id")): found[0].party}
    on = str(found[0].fields.get("started_on") or "")
    what = f"{long_date(date.fromisoformat(on)) if on else '没写日期'}的一次检查"
    with database.write() as tx:
        note_look(visit, tx, stream, Looked.OPENED, what, reason, record=(RECORD, record))
    sheets = [_sheet(RECORD, "检查", found[0].fields, names), *_parts(found[1], names)]
    return visit.render("record.html", found=found[0], sheets=sheets, town=town, reason=reason, what=what)


def _parts(parts: list[Part], names: Mapping[str, str]) -> list[Sheet]:
    shown = [part for part in parts if part.type not in _LEFT_OUT]
    place = {name: at for at, name in enumerate(_ORDER)}
    shown.sort(key=lambda part: (place.get(part.type, len(place)), part.type, part.id))
    return [_sheet(part.type, THING_NAMES.get(part.type, part.type), part.fields, names) for part in shown]


def _sheet(type_name: str, title: str, fields: Mapping[str, Any], names: Mapping[str, str]) -> Sheet:
    labels = labels_of(str(fields.get("form_id"))) if type_name == "document" else {}
    said = (
        (_name(name, labels), value_words(type_name, name, value, names))
        for name, value in flat(fields).items()
    )
    return Sheet(title, tuple((name, words) for name, words in said if name and words != EMPTY))


def _name(field: str, labels: Mapping[str, str]) -> str:
    known = _NAMES.get(field) or field_name(field, labels)
    return "" if known == field else known


def _listed(one: Found, names: Mapping[str, str]) -> dict[str, str]:
    def words(name: str) -> str:
        return value_words(RECORD, name, one.fields.get(name), names)

    return {name: words(name) for name in ("started_on", "kind", "officer_ids", "status")}


def _town(tx: Connection, stream: str) -> str:
    town = console_figures.township_names(tx).get(stream)
    if town is None:
        raise KnownTrouble("没有选乡镇，没有查找。", "", "先选一个乡镇。")
    return town


def _days(visit: Visit) -> tuple[date, date]:
    try:
        first, last = (date.fromisoformat(visit.field(name, 10)) for name in ("first", "last"))
    except ValueError:
        raise KnownTrouble("日期没有写对，没有查找。", "", "写成 2026-11-22 这样。") from None
    if not 0 <= (last - first).days < _DAYS_MOST:
        raise KnownTrouble(f"日期范围不对，没有查找：要先后有序，最多 {_DAYS_MOST} 天。")
    return first, last


def _form(visit: Visit) -> dict[str, Any]:
    with visit.desk.county.database.read() as tx:
        towns = sorted(console_figures.township_names(tx).items())
    today = date.fromisoformat(day(visit.now))
    typed = {name: visit.form.get(name, "")[:REASON_MOST] for name in ("stream", "reason")}
    return {
        **typed,
        "first": visit.form.get("first", "")[:10] or (today - timedelta(days=7)).isoformat(),
        "last": visit.form.get("last", "")[:10] or today.isoformat(),
        "towns": towns,
        "least": REASON_LEAST,
        "most": REASON_MOST,
    }


PAGES: Final = (
    Page(method=GET, path="/console/records", title="记录查看", work=show, roles=_READERS, menu=45),
    Page(
        method=POST, path="/console/records", title="记录查看", work=search, roles=_READERS, audit="查找记录"
    ),
    Page(
        method=POST, path="/console/records/{record}", title="一次检查", work=open_record, roles=_READERS,
        audit="打开记录",
    ),
)  # fmt: skip
