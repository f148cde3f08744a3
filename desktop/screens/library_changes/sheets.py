"""What is printed here, as internal A4 sheets: 变化清单, 移交清单, 自选申请表."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from desktop.screens.library_changes import words
from enforcement.catalogue.merge import QUESTION_NAMES
from enforcement.model.library_marks import PROPOSAL_KIND_NAMES, StepKind
from enforcement.queries.proposals import LibraryNews, ProposalRow, TouchedRecord
from enforcement.text.dates import long_date

if TYPE_CHECKING:
    from forms.plain_sheet import PlainSheet, SheetTable  # fonts come with the first sheet

_NOTE = "队内使用，不是文书。"
_WORDS_MAX = 400  # a cell must fit a page; the whole text stands on the screen


def changes_sheet(news: LibraryNews, team: str, day: date) -> PlainSheet:
    """变化清单: every change field by field, what it touches of ours, and open records."""
    from forms.plain_sheet import PlainSheet, SheetTable

    tables = [
        SheetTable(
            title="目录变化",
            head=("序号", "事项", "原来", "新版"),
            rows=tuple(_change_rows(news)),
            widths=(12.0, 46.0, 52.0, 52.0),
            align=("centre", "left", "left", "left"),
        )
    ]
    asked = tuple(
        (
            one.name,
            QUESTION_NAMES[one.question],
            _cut(one.mine),
            "□ " + "  □ ".join(w for _, w in one.answers),
        )
        for one in news.merged.questions
    )
    if asked:
        head = ("事项", "情形", "我们的", "怎么定")
        tables.append(SheetTable(title="要本镇定的", head=head, rows=asked, widths=(46.0, 40.0, 42.0, 34.0)))
    tables += _amounts(news)
    if news.touched:
        tables.append(_records(news.touched, "涉及的检查、线索、案件、草稿和申请"))
    facts = (("版本", words.versions(news)), ("打印日期", long_date(day)), ("一句话", news.sentence))
    return PlainSheet(
        title="目录变化清单",
        agency=team,
        facts=facts,
        tables=tuple(tables),
        closing=(words.POWERS_BY_DAY,),
        signs=("看过的人", "日期"),
        note=_NOTE,
    )


def _amounts(news: LibraryNews) -> list[SheetTable]:
    """What becomes of the county's amounts, where it changed any."""
    from forms.plain_sheet import SheetTable

    rows = tuple((str(number), told) for number, told in enumerate(news.amounts, 1))
    head = ("序号", "听证、重大案件的数额")
    return [SheetTable(title="数额标准", head=head, rows=rows, widths=(12.0, 150.0))] if rows else []


def _change_rows(news: LibraryNews) -> Iterator[tuple[str, ...]]:
    for number, change in enumerate(news.merged.changes, 1):
        name = f"{change.name}（{words.kinds(change)}）"
        told = [
            (_cut(f"{one.label}：{one.old or '无'}"), _cut(f"{one.label}：{one.new or '无'}"))
            for one in change.fields
        ] or [("", "")]
        yield str(number), name, *told[0]
        for was, now in told[1:]:
            yield "", "", was, now


def hand_over_sheet(records: tuple[TouchedRecord, ...], team: str, day: date) -> PlainSheet:
    """移交清单: open records under matters that were taken back, with what to hand over."""
    from forms.plain_sheet import PlainSheet

    return PlainSheet(
        title="收回事项移交清单",
        agency=team,
        facts=(("打印日期", long_date(day)), ("多少件", f"{len({one.id for one in records})} 件")),
        tables=(_records(records, "没有办完的，各怎么办"),),
        closing=(
            "每件随移送函一起交：现场检查笔录、已经出具的文书、照片录像和其他证据的清单、送达回证。",
            "已经立案的按过渡规则留在本镇办完的，不移交。",
        ),
        signs=("移交人", "接收人", "日期"),
        note=_NOTE,
    )


def proposal_sheet(row: ProposalRow, team: str, day: date) -> PlainSheet:
    """申请表: one proposal with its reason, its evidence and the approvals."""
    from forms.plain_sheet import PlainSheet, SheetTable

    one = row.proposal
    facts = [
        ("申请", PROPOSAL_KIND_NAMES[one.kind]),
        ("事项", one.matter_name),
        ("理由", one.reason or "（没有写）"),
        ("需要的依据", one.need or "（没有写）"),
        ("本镇数据", words.use(one.use) or "没有"),
    ]
    if one.files:
        facts.append(("附件", "\n".join(file.name for file in one.files)))
    facts += [("写的人", row.author), ("现在", words.state(row) + _because(row))]
    steps = tuple((words.step(step),) for step in row.standing.steps)
    tables = (SheetTable(title="办理经过", head=("经过",), rows=steps),) if steps else ()
    signs = []
    for kind, name in ((StepKind.CAPTAIN_AGREED, "队长"), (StepKind.LEADER_AGREED, "负责人")):
        agreed = row.standing.by(kind)
        signs.append(f"{name}意见（{agreed.by_name}已同意）" if agreed else f"{name}意见")
    return PlainSheet(
        title="自选事项申请表",
        agency=team,
        remark=long_date(day),
        facts=tuple(facts),
        tables=tables,
        signs=(*signs, "县里意见"),
        note=_NOTE + f"申请号 {one.id}，县里答复时填这个号。",
    )


def _records(records: tuple[TouchedRecord, ...], title: str) -> SheetTable:
    from forms.plain_sheet import SheetTable

    return SheetTable(
        title=title,
        head=("事项", "记录", "在等什么", "怎么办"),
        rows=tuple(
            (
                one.name + (f"（{words.loss(one.lost_on)}）" if one.lost_on else ""),
                words.touched(one),
                one.waits,
                one.rule + (f"（{one.document}）" if one.document and one.lost_on else ""),
            )
            for one in records
        ),
        widths=(42.0, 44.0, 34.0, 42.0),
    )


def _because(row: ProposalRow) -> str:
    return f"：{row.standing.reason}" if row.standing.reason else ""


def _cut(text: str) -> str:
    line = text.replace("\n", "；")
    return line if len(line) <= _WORDS_MAX else f"{line[:_WORDS_MAX]}……（全文见程序里）"
