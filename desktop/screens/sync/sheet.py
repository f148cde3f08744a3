"""回执单: what the county acknowledged and what waits, as an internal A4 sheet. Figures and kinds, no names of parties."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from desktop.screens.sync.presenter import SyncView
from desktop.screens.words import local
from enforcement.text.dates import long_date

if TYPE_CHECKING:
    from forms.plain_sheet import PlainSheet  # fonts come with the first sheet

RECEIPTS_ON_PAPER = 30


def receipt_sheet(view: SyncView, team: str, officer: str, now: datetime) -> PlainSheet:
    """The sheet as the screen stood at ``now``."""
    from forms.plain_sheet import PlainSheet, SheetTable

    here = local(now)
    counts = tuple(
        tuple(map(_plain, (one.name, one.here, one.county, one.difference))) for one in view.counts
    )
    receipts = tuple((when, what) for when, what, _ in view.receipts[:RECEIPTS_ON_PAPER])
    tables = [
        SheetTable(
            title="回执（签名都在本机核验过）",
            head=("收到时间", "内容"),
            rows=receipts or (("—", "还没有收到过回执"),),
            widths=(46.0, 116.0),
            align=("left", "left"),
        )
    ]
    if counts:
        head, align = ("种类", "本机", "县里", "差"), ("left", "right", "right", "left")
        tables.append(SheetTable(title="本机与县里对数", head=head, rows=counts, align=align))
    facts = [("情况", view.headline)]
    if view.waiting:
        facts.append(("没有回执的", _plain(view.waiting.partition("：")[2])))
    if view.archived:
        facts.append(("县里备份", _plain(view.archived)))
    return PlainSheet(
        title="回执单",
        agency=team,
        remark=f"{long_date(here.date())} {here:%H:%M}　{officer}",
        facts=tuple(facts),
        tables=tuple(tables),
        closing=(view.explanation,),
        signs=("打印人", "日期"),
        note="队内使用，不是文书。“已发”不等于“收到”，有县里签名的回执才算。",
    )


def _plain(words: str) -> str:
    """The thin space between thousands is not among the printed faces' characters."""
    return words.replace("\u2009", " ")
