"""The record of a draw on paper: the pool, the seed, the result, and how to compute it again."""

from __future__ import annotations

from enforcement.drawing import FORMULA, officers_each, pool_lines, seed_of
from enforcement.model.random_draw import STATE_NAMES, DrawState, RandomDraw
from enforcement.queries import DrawRow
from enforcement.text.dates import local, long_date
from forms.plain_sheet import PlainSheet, SheetTable

_ALIGN = ("centre", "left", "left", "left")


def draw_sheet(row: DrawRow, agency: str) -> PlainSheet:
    """The record of a draw in any state. Before it is drawn the machine's half stays off the paper."""
    draw = row.draw
    drawn = draw.state is DrawState.DRAWN
    facts = [
        ("抽查任务", draw.task),
        ("计划检查日", long_date(draw.planned_on)),
        ("抽取数", f"对象 {len(draw.objects)} 个中抽 {draw.wanted} 个，每个对象派 {officers_each()} 人"),
        ("同一任务的其他名单", others_words(row)),
        ("名单校验值", _grouped(draw.pool_digest)),
        ("承诺码", _grouped(draw.commitment)),
    ]
    if drawn:
        facts += [
            ("机器的一半", _grouped(draw.machine_half)),
            ("监督人的一半", f"{draw.witness_half}（{draw.witness} 当场报出）"),
            ("种子", _grouped(seed_of(draw))),
        ]
    else:
        facts.append(("情况", "；".join(part for part in (STATE_NAMES[draw.state], draw.reason) if part)))
    return PlainSheet(
        title="双随机抽取记录",
        agency=agency,
        remark=_when(row),
        facts=tuple(facts),
        tables=_tables(draw, drawn=drawn),
        closing=FORMULA if drawn else (),
        signs=("抽取人", "监督人") if drawn else ("抽取人",),
        note="对象和人员的编号只用来重算，不印在文书上；要算的逐行原文见表“名单原文”。" if drawn else "",
    )


def others_words(row: DrawRow) -> str:
    """Every other pool of the same task, with what came of it: a draw that is made again until it suits can be seen."""
    told = [_other(one) for one in row.others]
    return "；".join(told) if told else "没有，这个任务只封过这一份名单"


def _other(draw: RandomDraw) -> str:
    at = draw.drawn_at or draw.prepared_at
    when = "" if at is None else f"{local(at):%Y-%m-%d %H:%M} "
    return f"{when}{STATE_NAMES[draw.state]}" + (f"（{draw.reason}）" if draw.reason else "")


def names_of(draw: RandomDraw) -> dict[str, str]:
    """Names of the officers as they were then, by id."""
    left = {one.officer_id: one.name for one in draw.left_out}
    return left | {one.officer_id: one.name for one in draw.officers}


def _when(row: DrawRow) -> str:
    draw = row.draw
    at = draw.drawn_at or draw.prepared_at
    who = row.names.get(draw.drawn_by or draw.prepared_by, "")
    return "" if at is None else f"{local(at):%Y-%m-%d %H:%M}　{who}"


def _tables(draw: RandomDraw, *, drawn: bool) -> tuple[SheetTable, ...]:
    pools = (_objects(draw), _officers(draw), *((_recusals(draw),) if draw.recusals else ()))
    return (_result(draw), *pools, _raw(draw)) if drawn else pools


def _result(draw: RandomDraw) -> SheetTable:
    parties = {one.party_id: one for one in draw.objects}
    people = names_of(draw)
    rows = tuple(
        (
            str(n),
            parties[pick.party_id].name,
            parties[pick.party_id].address,
            "、".join(people[one] for one in pick.officer_ids),
        )
        for n, pick in enumerate(draw.picks, 1)
    )
    return SheetTable(
        title="抽中的对象和检查人员",
        head=("序号", "对象", "地址", "检查人员"),
        rows=rows,
        widths=(14, 56, 56, 36),
        align=_ALIGN,
    )


def _objects(draw: RandomDraw) -> SheetTable:
    rows = tuple((str(n), one.name, one.kind, one.address) for n, one in enumerate(draw.objects, 1))
    return SheetTable(
        title=f"对象名单，{len(rows)} 个",
        head=("序号", "对象", "类别", "地址"),
        rows=rows,
        widths=(14, 62, 26, 60),
        align=_ALIGN,
    )


def _officers(draw: RandomDraw) -> SheetTable:
    there = tuple((one.name, f"执法证 {one.certificate}") for one in draw.officers)
    left = tuple((one.name, f"没有进名单：{one.why}") for one in draw.left_out)
    return SheetTable(title=f"人员名单，{len(there)} 人", head=("姓名", "说明"), rows=there + left)


def _recusals(draw: RandomDraw) -> SheetTable:
    people, parties = names_of(draw), {one.party_id: one.name for one in draw.objects}
    rows = tuple((people[one.officer_id], parties[one.party_id], one.reason) for one in draw.recusals)
    return SheetTable(title="回避", head=("人员", "不去的对象", "原因"), rows=rows)


def _raw(draw: RandomDraw) -> SheetTable:
    """What is hashed, line by line."""
    rows = tuple((line,) for line in pool_lines(draw))
    return SheetTable(title="名单原文", head=("一行一条，按这个顺序",), rows=rows)


def _grouped(code: str) -> str:
    """A hex code in groups of four, so that two people can compare it."""
    return " ".join(code[at : at + 4] for at in range(0, len(code), 4))
