"""Foreign tables → a catalogue draft, or every fault by sheet, row and column. All or nothing, no files."""

from __future__ import annotations

from dataclasses import dataclass

from enforcement.catalogue import across
from enforcement.catalogue.building import CatalogueDraft, build
from enforcement.catalogue.row import Row, read_sheet, sheet_of
from enforcement.catalogue.rules import FORMER_RULES, MATTER_RULES
from enforcement.catalogue.sheets import (
    CHECKLIST,
    DISCRETION,
    EXEMPTION,
    FORMER,
    GRANTS,
    MATTERS,
    SHEETS,
    WEIGHTED,
)
from enforcement.catalogue.table import RowFault, Table

EXPLANATIONS = ("说明", "填表说明", "readme")


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """Either ``draft`` is there and ``faults`` is empty, or ``draft`` is None and ``faults`` says why."""

    draft: CatalogueDraft | None
    faults: tuple[RowFault, ...]


def check(tables: tuple[Table, ...]) -> Checked:
    """Check everything and build the draft; one fault anywhere and there is no draft."""
    rows: dict[str, list[Row]] = {sheet.key: [] for sheet in SHEETS}
    faults: list[RowFault] = []
    seen: set[str] = set()
    for table in tables:
        sheet = sheet_of(table)
        if sheet is None:
            if table.sheet.strip().lower() not in EXPLANATIONS and table.header:
                faults.append(_unknown(table))
            continue
        if sheet.key in seen:
            faults.append(_whole(sheet.title, f"同一种表有两张（另一张叫“{table.sheet}”）", "合成一张再导入"))
            continue
        seen.add(sheet.key)
        good, found = read_sheet(sheet, table)
        rows[sheet.key], faults = good, faults + found
    if "matters" not in seen:
        faults.append(_whole(MATTERS.title, "文件里没有这张表", "补上“事项”表，检查清单和裁量不能单独导入"))
    # References are judged only when every matter could be read: one bad matter must not blame forty lists.
    faults += _agreement(rows, whole=not any(fault.sheet == MATTERS.title for fault in faults))
    return Checked(draft=None if faults else build(rows), faults=tuple(faults))


def _agreement(rows: dict[str, list[Row]], *, whole: bool) -> list[RowFault]:
    matters = rows["matters"]
    faults = [
        row.fault(key, complaint) for row in matters for rule in MATTER_RULES for key, complaint in rule(row)
    ]
    faults += [
        row.fault(key, complaint)
        for row in rows["former_bases"]
        for rule in FORMER_RULES
        for key, complaint in rule(row)
    ]
    faults += across.unique(matters, "code", "编号")
    faults += across.unique(matters, "official_code", "公布编码")
    faults += across.unique(matters, "name_zh", "名称")
    if not whole:
        return faults
    by_code = {row.text("code"): row for row in matters}
    for sheet in (CHECKLIST, DISCRETION, WEIGHTED, EXEMPTION, GRANTS, FORMER):
        faults += across.known_matters(rows[sheet.key], by_code)
    faults += across.whole_checklists(rows["checklist"])
    faults += across.tiers_inside_the_law(rows["discretion"], by_code)
    faults += across.one_grant_at_a_time(rows["grants"])
    faults += across.one_text_at_a_time(rows["former_bases"], by_code)
    return faults


def _unknown(table: Table) -> RowFault:
    known = "、".join(sheet.title for sheet in SHEETS)
    return _whole(table.sheet, "看不出这是哪种表", f"表名改成其中之一：{known}；说明文字放进名为“说明”的表")


def _whole(sheet: str, reason: str, fix: str) -> RowFault:
    return RowFault(sheet=sheet, row=0, column="", value="", reason=reason, fix=fix)
