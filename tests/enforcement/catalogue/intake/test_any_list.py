"""Lists with anything in any cell: either a whole release comes of them or faults that name a place; never a crash."""

from __future__ import annotations

import random
from datetime import date

from enforcement.catalogue.building import CatalogueDraft
from enforcement.catalogue.intake.assembling import Composed, compose
from enforcement.catalogue.intake.beside import Beside
from enforcement.catalogue.intake.codes import History
from enforcement.catalogue.intake.difference import difference
from enforcement.catalogue.intake.files import SourceFile, sort_files
from enforcement.catalogue.intake.grant_cells import Surroundings
from enforcement.catalogue.intake.reading import read_official
from enforcement.catalogue.intake.records import Found
from enforcement.catalogue.intake.towns import townships
from enforcement.catalogue.release import from_release, to_release
from enforcement.catalogue.table import Area, Cell, Grid

TOWNS = townships("330523", "安吉县", ())
DAY = date(2026, 12, 1)
HEAD: list[Cell] = [
    "序号", "事项代码", "事项名称", "领域", "实施部门", "处罚依据", "递铺街道", "梅溪镇", "承接乡镇", "阶次", "适用条件",
    "裁量幅度", "罚款下限", "罚款上限", "处罚种类", "赋权日期", "收回日期", "备注",
]  # fmt: skip
STRANGE: tuple[Cell, ...] = (
    None, "", " ", "　", "\n", "第", "《", "》", "《》第条", "第条第款", "万元", "元以上元以下", "十百千万", "第零条", "〇", "√", "○", "=A1",
    "#REF!", "\x07", "\ufffd", True, False, 0, -1, 1e300, 0.1, 10**18, date(2026, 2, 3), "2026-13-40", "合计", "注：", "一、",
    "百分之以上", "处一万万元罚款", "每平方米五元以下", "倍以上倍以下", "《" * 300, "第一条、" * 300, "一" * 3000, "1," * 2000,
    "对“”的", "（" * 500, "违反《甲》第一条，依据《甲》第二条", "各乡镇", "、、、", "轻微：", "500-", "-500元", "五百元以上",
)  # fmt: skip


def good(number: int) -> list[Cell]:
    text = f"《甲规定》第{number}条：禁止做第{number}件事。第{number + 40}条：处一百元以上五百元以下罚款。"
    return [number, f"3305{number:03d}", f"对做第{number}件事的行政处罚", "市容环境卫生", "建设局", text, "√", "", "",
            "一般", "平常", "200元以上300元以下", 100, 500, "罚款", None, None, None]  # fmt: skip


def read(grid: Grid, history: History) -> Composed:
    sheets = sort_files([SourceFile("a.xlsx", (grid,))], TOWNS, {}, {})
    found = Found(told=list(sheets.told), faults=list(sheets.faults))
    around = Surroundings(towns=TOWNS, domains=frozenset(("市容环境卫生",)), document="安政〔2026〕12号")
    for proposal, file in sheets.official:
        read_official(proposal, file, around, found)
    return compose(found, sheets.strict, history, TOWNS, DAY, Beside())


def test_anything_in_any_cell_is_read_or_named() -> None:
    first = read(Grid(sheet="目录", rows=_numbered([HEAD, *map(good, range(1, 9))])), History(None, ()))
    assert first.draft is not None
    history = History(first.draft, first.draft.matters)
    outcomes = {True: 0, False: 0}
    for seed in range(400):
        chance = random.Random(seed)
        rows = [list(HEAD), *map(good, range(1, 9))]
        for _ in range(chance.randrange(1, 4)):
            row = chance.choice(rows[1:] if seed % 4 else rows)
            row[chance.randrange(len(row))] = chance.choice(STRANGE)
        if seed % 5 == 0:
            chance.shuffle(rows)
        areas = tuple(_area(chance) for _ in range(chance.randrange(3)))
        made = read(Grid(sheet="目录", rows=_numbered(rows), merged=areas), history)
        outcomes[made.draft is not None] += 1
        assert (made.draft is None) == bool(made.faults)
        assert all(fault.sheet and fault.reason and fault.fix for fault in made.faults)
        if made.draft is not None:
            _whole(made.draft, first.draft)
    assert min(outcomes.values()) > 40


def _numbered(rows: list[list[Cell]]) -> tuple[tuple[int, tuple[Cell, ...]], ...]:
    return tuple((number, tuple(row)) for number, row in enumerate(rows, 1))


def _area(chance: random.Random) -> Area:
    top, left = chance.randrange(1, 12), chance.randrange(1, 20)
    return (top, left, top + chance.randrange(3), left + chance.randrange(3))


def _whole(draft: CatalogueDraft, former: CatalogueDraft) -> None:
    """What came of it can be released, read again, and compared."""
    codes = [matter.code for matter in draft.matters]
    assert len(set(codes)) == len(codes)
    assert all(grant.matter_code in codes for grant in draft.grants)
    assert all(tier.matter_code in codes for tier in draft.tiers)
    release = to_release(
        draft, version="1", issuing_document="", published=DAY, effective=DAY, source="a", source_sha256="0"
    )
    assert from_release(release.data).content == draft
    difference(former, draft, DAY)
