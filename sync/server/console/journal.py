"""审计: the administrators' journal, for who looks at what the others did; and everybody's own part of it."""

from __future__ import annotations

import csv
import io
from typing import Final

from starlette.responses import Response

from sync.server.console.pages_table import GET, POST, Page
from sync.server.console.rendering import moment
from sync.server.console.roles import Role
from sync.server.console.visit import Visit
from sync.server.store import console, console_audit, console_figures
from sync.server.store.console_audit import Kept

_AUDITORS: Final = frozenset({Role.AUDITOR})
_SHOWN: Final = 50
_EXPORT_MAX: Final = 100_000
_COMMAND_LINE: Final = "服务器命令行"
# What would make a spreadsheet count instead of show (security design T23).
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\x00")


def show(visit: Visit) -> Response:
    """The newest lines, of one township or account if one is chosen; whether the chain holds."""
    return _listed(visit, account=visit.query.get("account", "")[:32], whole=True)


def show_mine(visit: Visit) -> Response:
    """What is noted of oneself."""
    return _listed(visit, account=visit.who.id, whole=False)


def export(visit: Visit) -> Response:
    """All lines as a table for a spreadsheet; the export is a line too."""
    visit.audit()
    with visit.desk.county.database.read() as tx:
        kept = console_audit.lines(tx, most=_EXPORT_MAX)
    text = io.StringIO()
    table = csv.writer(text)
    table.writerow(("序号", "时间", "姓名", "角色", "操作", "乡镇", "对象", "说明", "来自", "哈希"))
    for one in reversed(kept):
        table.writerow(_plain(value) for value in (*_row(one), one.hash.hex()))
    return visit.file(("\ufeff" + text.getvalue()).encode(), "操作记录.csv", "text/csv; charset=utf-8")


def _listed(visit: Visit, *, account: str, whole: bool) -> Response:
    before, stream = visit.query.get("before", ""), visit.query.get("stream", "")[:32]
    number = int(before) if before.isdecimal() and before.isascii() and len(before) < 16 else 0
    with visit.desk.county.database.read() as tx:
        kept = console_audit.lines(tx, before=number, most=_SHOWN, stream=stream, account=account)
        names = console_figures.township_names(tx)
        everybody = console.accounts(tx) if whole else ()
        fault = console_audit.first_break(tx) if whole and not number else 0
        count, head = console_audit.count_and_head(tx)
    return visit.render(
        "journal.html",
        rows=[(one, names.get(one.line.stream, one.line.stream)) for one in kept],
        townships=sorted(names.items()),
        accounts=everybody,
        stream=stream,
        account=account,
        whole=whole,
        fault=fault,
        count=count,
        head=head.hex(),
        earlier=kept[-1].seq if len(kept) == _SHOWN else 0,
        first_page=not number,
        command_line=_COMMAND_LINE,
    )


def _row(one: Kept) -> tuple[str, ...]:
    line = one.line
    person = line.person if line.account else _COMMAND_LINE
    return (
        str(one.seq),
        moment(line.at),
        person,
        line.roles,
        line.act,
        line.stream,
        line.thing,
        line.text,
        line.address,
    )


def _plain(value: str) -> str:
    return f"'{value}" if value.startswith(_FORMULA) else value


PAGES: Final = (
    Page(method=GET, path="/console/audit", title="审计", work=show, roles=_AUDITORS, menu=60),
    Page(
        method=POST,
        path="/console/audit/export",
        title="导出操作记录",
        work=export,
        roles=_AUDITORS,
        audit="导出操作记录",
    ),
    Page(method=GET, path="/console/mine/audit", title="我的操作", work=show_mine, menu=70),
)
