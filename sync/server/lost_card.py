"""失窃卡: one page about a lost computer for people who must act — which one, when it last spoke, what was on it, what
protects that, whom to call (个人信息保护法 57; `security.md` §7).

What was on it is told in counts: the card itself carries nobody's data.
"""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Final

from sqlalchemy import Connection, func, select

from enforcement.errors import KnownTrouble
from enforcement.model.things import THING_NAMES
from enforcement.rules.articles import article
from forms.faults import MissingGlyphs
from forms.plain_sheet import PlainSheet, SheetTable, sheet_pdf
from sync.server.county import County
from sync.server.store import key_rows, machines, people, state
from sync.server.store.tables import BATCHES, DEVICES, JOURNALS, LEASES

_CHINA: Final = timezone(timedelta(hours=8))
_LEVELS: Final = (
    "数据在加密的库里，没有口令打不开。还开着程序就被拿走的，屏幕上和内存里的内容可能被看到。",
    "县里已停用的电脑，下一次联网就会被拒绝；停用原因写“失窃”的，那时口令也一并作废，只有恢复钥匙和县里的托管能打开。",
)
_ACTS: Final = (
    "一、先停用：zhenfa-county device revoke 编号 --reason 失窃 --lost-since 时间。",
    f"二、报告单位负责人；涉及个人信息的，按{article('PIP-57')}立即采取补救措施，并通知有关部门和个人。",
    "三、报警，留好报警回执。请使用人改掉在别处用过的同一口令。",
    "四、没有用过的文号不要补用，等县里核对后作废。",
    "五、找到了：先不要开机联网，交管理员看过，再用 zhenfa-county device allow 编号 恢复。",
)


def lost_card(county: County, device: str, call: str) -> bytes:
    """The card as PDF; `call` is whom to call. Raises KnownTrouble for an unknown device or a character without glyph."""
    made = sheet_pdf(card_sheet(county, device, call))
    if isinstance(made, MissingGlyphs):
        letters = "".join(one.character for one in made.glyphs)
        raise KnownTrouble(f"失窃卡没有做成：字体里没有“{letters}”。", "", "换一种写法再来。")
    return made


def card_sheet(county: County, device: str, call: str) -> PlainSheet:
    """What the card says. Raises KnownTrouble for an unknown device."""
    with county.database.read() as tx:
        return _sheet(county, tx, device, call)


def _sheet(county: County, tx: Connection, device: str, call: str) -> PlainSheet:
    found = tx.execute(select(DEVICES.c.id).where(DEVICES.c.id == device)).first()
    if found is None:
        raise KnownTrouble("县级库里没有这台电脑。", "", "用 zhenfa-county device list 看编号。")
    row = key_rows.device_row(tx, device)
    town = people.township(tx, row["township"])
    held = state.counts(tx, row["township"])
    things = tuple(
        (THING_NAMES.get(kind, kind), f"{count:,}") for kind, count in sorted(held.things.items()) if count
    )
    return PlainSheet(
        title="失窃卡",
        agency=county.name,
        facts=(
            ("电脑", f"{row['label']}（编号 {device}）"),
            ("乡镇", "" if town is None else town[0]),
            ("入网", _moment(row["enrolled_at"])),
            ("最后一次送数", _moment(_last_contact(tx, device))),
            ("丢失时间", _since(tx, device)),
            ("现在", _standing(row["revoked_at"], row["reason"])),
            ("手里的文号", _numbers(tx, device)),
            ("打电话给", call or "______________________"),
        ),
        tables=(
            SheetTable(
                title="县里这个乡镇的数据（这台电脑上可能有的，不会比这多出它自己还没送的）",
                head=("种类", "件数"),
                rows=things,
                align=("left", "right"),
            ),
        ),
        closing=(*_LEVELS, *_ACTS),
        signs=("经办人", "时间"),
        note="这张卡不含当事人的任何信息。",
    )


def _last_contact(tx: Connection, device: str) -> int:
    journals = select(JOURNALS.c.journal).where(JOURNALS.c.device == device)
    newest = select(func.max(BATCHES.c.received_at)).where(BATCHES.c.journal.in_(journals))
    return int(tx.execute(newest).scalar() or 0)


def _since(tx: Connection, device: str) -> str:
    loss = machines.loss(tx, device)
    if loss is None:
        return "还没有登记"
    found = f"，{_moment(loss.found_at)}找回" if loss.found_at else ""
    return f"{_moment(loss.lost_since)}起{found}"


def _standing(revoked_at: int, reason: str) -> str:
    return (
        f"{_moment(revoked_at)}停用，原因：{reason or '没有写'}" if revoked_at else "还没有停用，请马上停用"
    )


def _numbers(tx: Connection, device: str) -> str:
    leases = select(LEASES).where(LEASES.c.device == device).order_by(LEASES.c.series, LEASES.c.first)
    told = [f"{row.series}〔{row.year}〕{row.first}—{row.last}" for row in tx.execute(leases)]
    return "；".join(told) or "没有领过"


def _moment(at: int) -> str:
    return datetime.fromtimestamp(at / 1000, _CHINA).strftime("%Y 年 %m 月 %d 日 %H:%M") if at else "还没有过"
