"""概览: how the county stands, in figures that can be understood at a glance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from starlette.responses import Response

from sync.protocol import limits
from sync.server.console import accounts
from sync.server.console.pages_table import GET, Page
from sync.server.console.rendering import age, moment
from sync.server.console.roles import ADMINISTRATORS_LEAST, Role, roles_of
from sync.server.console.visit import Visit
from sync.server.readings import BACKUP_MARK
from sync.server.store import console, console_audit, console_figures, log

_SILENT_MS: Final = 7 * limits.DAY_MS
_BACKUP_MS: Final = 2 * limits.DAY_MS
_DRILL_MS: Final = 35 * limits.DAY_MS
_WARN: Final = "warn"
_DANGER: Final = "danger"


@dataclass(frozen=True, slots=True)
class Card:
    """One figure: what it is, its value, a line below, and whether somebody should look ("", warn, danger)."""

    label: str
    value: str
    note: str
    tone: str = ""


def show(visit: Visit) -> Response:
    """All figures of now."""
    with visit.desk.county.database.read() as tx:
        waits = console_figures.waiting(tx)
        devices = console_figures.in_service(tx)
        silent = console_figures.silent_since(tx, visit.now - _SILENT_MS)
        contacts = console_figures.last_contacts(tx)
        drill = console_figures.newest_drill(tx)
        end = log.end(tx)
        administrators = accounts.administrators(tx)
        audited, head = console_audit.count_and_head(tx)
        auditors = any(_is_auditor(one) for one in console.accounts(tx))
    newest = max(contacts.values(), default=0)
    cards = (
        Card("在用的电脑", f"{devices:,} 台", f"{silent} 台 7 天没有送数" if silent else "7 天内都送过数", _WARN if silent else ""),
        Card("最近一次收数", age(visit.now - newest) + "前" if newest else "还没有", moment(newest) if newest else "等第一台电脑送数"),
        Card("先不入账的留痕", f"{waits.quarantined:,} 条", "要人看过再定" if waits.quarantined else "没有", _WARN if waits.quarantined else ""),
        Card("分叉", f"{waits.forks:,} 个", "硬盘可能被复制过，请核对" if waits.forks else "没有", _DANGER if waits.forks else ""),
        Card("等前面的摆渡包", f"{waits.packages:,} 个", "缺的包到了会自己接上" if waits.packages else "没有", _WARN if waits.packages else ""),
        Card("还没送到的文件", f"{waits.files:,} 个", "电脑会接着送" if waits.files else "都到齐了"),
        _backup(visit, drill),
        Card("总账", f"{end.edge.size:,} 条", f"最后一条 {moment(end.moved_at)}" if end.edge.size else "还没有留痕"),
    )  # fmt: skip
    return visit.render(
        "overview.html",
        cards=cards,
        root=end.edge.root.hex(),
        audited=audited,
        audit_head=head.hex(),
        alone=administrators < ADMINISTRATORS_LEAST,
        administrators=administrators,
        auditors=auditors,
        code=visit.desk.county.code,
        epoch=visit.desk.county.epoch,
    )


def _backup(visit: Visit, drill: int) -> Card:
    try:
        at = int((visit.desk.config.home / BACKUP_MARK).stat().st_mtime * 1000)
    except OSError:
        return Card("备份", "还没有", "请安排每天备份", _DANGER)
    old, stale = visit.now - at > _BACKUP_MS, visit.now - drill > _DRILL_MS
    proved = f"{moment(drill)} 试过恢复" if drill else "还没有试过恢复"
    return Card(
        "备份", age(max(0, visit.now - at)) + "前", proved, _DANGER if old else _WARN if stale else ""
    )


def _is_auditor(one: console.Account) -> bool:
    return bool(one.confirmed_at) and not one.ended_at and Role.AUDITOR in roles_of(one.roles)


PAGES: Final = (Page(method=GET, path="/", title="概览", work=show, menu=10),)
