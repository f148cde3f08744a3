"""设备: the townships' computers, how long ago each was heard of, one-time codes for new ones, and the way out for lost
ones."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any, Final

from starlette.responses import Response

from enforcement.errors import KnownTrouble
from sync.protocol.fields import is_id
from sync.protocol.keys import fingerprint
from sync.protocol.phone_code import grouped, spoken
from sync.server import enrolment
from sync.server.console.pages_table import GET, POST, Page
from sync.server.console.rendering import age, day
from sync.server.console.roles import Role
from sync.server.console.visit import Visit
from sync.server.phone_keys import phone_answer
from sync.server.store import console_figures, console_waiting, journals, key_rows, machines, people

STOLEN: Final = "失窃"
REASONS: Final = (STOLEN, "离职", "报废", "其他")
SILENT_DAYS: Final = 7
_CHINA: Final = timezone(timedelta(hours=8))
_KEEPERS: Final = frozenset({Role.ADMINISTRATOR, Role.REGISTRAR})
_OPERATORS: Final = frozenset({Role.ADMINISTRATOR})
_CALL_MAX: Final = 60
_QUESTION_MAX: Final = 30


def show(visit: Visit) -> Response:
    """Every computer, township by township."""
    with visit.desk.county.database.read() as tx:
        names = console_figures.township_names(tx)
        rows = people.devices(tx)
        heard = console_figures.last_contacts(tx)
        forked = journals.forks_by_device(tx)
        waiting = console_waiting.quarantined_by_device(tx)
    found = [
        {
            **row,
            "town": names.get(row["township"], row["township"]),
            **_heard(visit, heard.get(row["id"], 0), row["enrolled_at"]),
            "forks": forked.get(row["id"], 0),
            "waiting": waiting.get(row["id"], 0),
        }
        for row in rows
    ]
    found.sort(key=lambda row: (row["township"], bool(row["revoked_at"]), row["enrolled_at"]))
    return visit.render("devices.html", devices=found, towns=sorted(names.items()), silent=SILENT_DAYS)


def code(visit: Visit) -> Response:
    """A one-time code for a new computer; it is shown once."""
    township = visit.field("township", 32)
    visit.audit(stream=township, text="入网码，15 分钟内有效")
    made, expires_at = enrolment.make_code(visit.desk.county, township)
    root = fingerprint(visit.desk.county.root_public)
    with visit.desk.county.database.read() as tx:
        town = console_figures.township_names(tx)[township]
    return visit.render("device_code.html", code=made.grouped, expires_at=expires_at, town=town, root=root)


def one(visit: Visit) -> Response:
    """One computer: what the county holds of it, and what can be done."""
    row = _row(visit)
    with visit.desk.county.database.read() as tx:
        held = console_waiting.held_of(tx, row["id"])
        heard = console_figures.last_contacts(tx).get(row["id"], 0)
        loss = machines.loss(tx, row["id"])
        town = console_figures.township_names(tx).get(row["township"], row["township"])
        keys = key_rows.newest_keys(tx, row["id"])
    told = _heard(visit, heard, row["enrolled_at"])
    ends = keys["batch"].valid_to if "batch" in keys else 0
    values: dict[str, Any] = {"device": row, "town": town, "held": held, "loss": loss, "ends": ends, **told}
    return visit.render("device.html", **values, reasons=REASONS, stolen=STOLEN)


def revoke(visit: Visit) -> Response:
    """Put it out of service; a thief's entries from the loss on wait for a person."""
    row, reason = _row(visit), visit.field("reason", 20)
    if reason not in REASONS:
        raise KnownTrouble("没有停用：请选一个停用原因。")
    since = _moment(visit.field("lost_since", 16))
    if reason == STOLEN and not since:
        raise KnownTrouble("没有停用：失窃要写从什么时候起，记不清就写最后一次见到它的时间。")
    visit.audit(stream=row["township"], thing=row["id"], text=f"原因：{reason}{_since(since)}")
    enrolment.revoke(visit.desk.county, row["id"], reason, since if reason == STOLEN else 0)
    return visit.go(f"/console/devices/{row['id']}", f"已停用。县里从现在起不再收它的数据；原因：{reason}。")


def allow(visit: Visit) -> Response:
    """Let it in again, such as one that was found."""
    row = _row(visit)
    visit.audit(stream=row["township"], thing=row["id"])
    enrolment.allow(visit.desk.county, row["id"])
    return visit.go(f"/console/devices/{row['id']}", "恢复使用了。丢失期间签的留痕照收，先不入账，等人核对。")


def phone(visit: Visit) -> Response:
    """The telephone code for a computer that was away for long; it is shown once."""
    row = _row(visit)
    question = visit.field("question", _QUESTION_MAX)
    visit.audit(stream=row["township"], thing=row["id"])
    told = phone_answer(visit.desk.county, visit.desk.config.keys, row["id"], question)
    code = grouped(told.code)
    return visit.render("device_phone.html", device=row, code=code, spoken=spoken(told.code))


def card(visit: Visit) -> Response:
    """失窃卡, to be printed from the browser."""
    row = _row(visit)
    call = visit.field("call", _CALL_MAX)
    # It brings along all that draws pages, 10 MB that a server mostly does without.
    from sync.server.lost_card import card_sheet

    sheet = card_sheet(visit.desk.county, row["id"], call)
    visit.audit(stream=row["township"], thing=row["id"])
    return visit.render("lost_card.html", sheet=sheet, device=row, call=call)


def card_file(visit: Visit) -> Response:
    """失窃卡 as PDF."""
    row = _row(visit)
    from sync.server.lost_card import lost_card

    content = lost_card(visit.desk.county, row["id"], visit.field("call", _CALL_MAX))
    visit.audit(stream=row["township"], thing=row["id"], text="PDF")
    return visit.file(content, f"失窃卡-{row['id'][:8]}.pdf", "application/pdf")


def _row(visit: Visit) -> dict[str, Any]:
    device = visit.path["device"]
    with visit.desk.county.database.read() as tx:
        if not is_id(device) or people.device(tx, device) is None:
            raise KnownTrouble("县里没有这台电脑，可能地址抄错了。", "", "请从“设备”里点开。")
        return key_rows.device_row(tx, device)


def _heard(visit: Visit, at: int, enrolled_at: int) -> dict[str, Any]:
    quiet = visit.now - max(at, enrolled_at) > SILENT_DAYS * 86_400_000
    return {"heard": at, "ago": f"{age(max(0, visit.now - at))}前" if at else "还没有送过", "quiet": quiet}


def _moment(text: str) -> int:
    """A minute in China's time as the form gives it, in ms; 0 for none. Raises KnownTrouble."""
    if not text:
        return 0
    try:
        return int(datetime.fromisoformat(text).replace(tzinfo=_CHINA).timestamp() * 1000)
    except ValueError:
        raise KnownTrouble("没有停用：时间写法不对，应如 2026-11-22T08:30。") from None


def _since(at: int) -> str:
    return f"，{day(at)}起不见" if at else ""


PAGES: Final = (
    Page(method=GET, path="/console/devices", title="设备", work=show, roles=_KEEPERS, menu=20),
    Page(
        method=POST, path="/console/devices/code", title="开入网码", work=code, roles=_KEEPERS, audit="开入网码",
        again=True, publishes=True,
    ),
    Page(method=GET, path="/console/devices/{device}", title="一台电脑", work=one, roles=_KEEPERS),
    # A stolen computer is stopped at once, also while there is only one administrator.
    Page(
        method=POST, path="/console/devices/{device}/revoke", title="停用电脑", work=revoke, roles=_KEEPERS,
        audit="停用电脑", again=True,
    ),
    Page(
        method=POST, path="/console/devices/{device}/allow", title="恢复使用", work=allow, roles=_OPERATORS,
        audit="恢复电脑", again=True, publishes=True,
    ),
    Page(
        method=POST, path="/console/devices/{device}/phone-code", title="电话码", work=phone, roles=_KEEPERS,
        audit="报电话码", again=True,
    ),
    Page(
        method=POST, path="/console/devices/{device}/lost-card", title="失窃卡", work=card, roles=_KEEPERS,
        audit="看失窃卡",
    ),
    Page(
        method=POST, path="/console/devices/{device}/lost-card.pdf", title="失窃卡", work=card_file, roles=_KEEPERS,
        audit="下载失窃卡",
    ),
)  # fmt: skip
