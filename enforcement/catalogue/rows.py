"""Foreign tables → a catalogue draft, or every fault by sheet, row and column. All or nothing, no files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from enforcement.catalogue import across
from enforcement.catalogue.benchmark_checks import benchmark_faults
from enforcement.catalogue.building import CatalogueDraft, build, former_bases
from enforcement.catalogue.row import Row, read_sheet, sheet_of
from enforcement.catalogue.rule_checks import rule_faults
from enforcement.catalogue.rules import AMOUNT_RULES, FORMER_RULES, GRANT_RULES, MATTER_RULES, NEED_RULES
from enforcement.catalogue.sheets import (
    CHECKLIST,
    DISCRETION,
    EXEMPTION,
    FORMER,
    GRANTS,
    MATTERS,
    NEEDS,
    SHEETS,
    WEIGHTED,
)
from enforcement.catalogue.table import RowFault, Table
from enforcement.model.matter import Basis, Matter

EXPLANATIONS = ("说明", "填表说明", "readme")
_RULES = {
    "matters": MATTER_RULES,
    "former_bases": FORMER_RULES,
    "grants": GRANT_RULES,
    "needs": NEED_RULES,
    "amounts": AMOUNT_RULES,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """Either ``draft`` is there and ``faults`` is empty, or ``draft`` is None and ``faults`` says why.

    ``sheets`` are the keys of the sheets that were there; ``former`` the earlier texts by matter where the
    sheet of matters was not.
    """

    draft: CatalogueDraft | None
    faults: tuple[RowFault, ...]
    sheets: frozenset[str] = frozenset()
    former: Mapping[str, tuple[Basis, ...]] = field(default_factory=dict)


def check(tables: tuple[Table, ...], known: Iterable[Matter] = ()) -> Checked:
    """Check everything and build the draft; one fault anywhere and there is no draft.

    Without a sheet of matters the other sheets may speak of ``known`` ones.
    """
    known = tuple(known)
    stated = {matter.code: stated_row(matter) for matter in known}
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
    if "matters" not in seen and not stated:
        faults.append(_whole(MATTERS.title, "文件里没有这张表", "补上“事项”表，检查清单和裁量不能单独导入"))
    # References are judged only when every matter could be read: one bad matter must not blame forty lists.
    whole = not any(fault.sheet == MATTERS.title for fault in faults)
    faults += _agreement(rows, stated if "matters" not in seen else {}, whole=whole)
    faults += rule_faults(rows["discretion_rules"], rows["discretion_degrees"])
    draft = None if faults else build(rows)
    faults += _benchmarks(draft, rows, known)
    laws = frozenset(place.law for matter in known for place in (*matter.violation, *matter.penalty))
    return Checked(
        draft=None if faults else draft,
        faults=tuple(faults),
        sheets=frozenset(seen),
        former={} if faults or "matters" in seen else former_bases(rows["former_bases"], laws),
    )


def stated_row(matter: Matter) -> Row:
    """What the checks between sheets ask of a matter's row."""
    figures = {
        "fine_min_yuan": matter.fine.low,
        "fine_max_yuan": matter.fine.high,
        "fine_individual_min": matter.fine_individual.low,
        "fine_individual_max": matter.fine_individual.high,
        "fine_unit_min": matter.fine_unit.low,
        "fine_unit_max": matter.fine_unit.high,
        "fine_multiple_min": matter.fine_multiple.low,
        "fine_multiple_max": matter.fine_multiple.high,
    }
    texts = {key: "" if figure is None else f"{figure:.6f}" for key, figure in figures.items()}
    begin = matter.basis.valid_from
    texts |= {"code": matter.code, "domain": matter.domain}
    texts |= {"penalty_valid_from": "" if begin is None else begin.isoformat()}
    return Row(MATTERS, 0, texts)


def _agreement(rows: dict[str, list[Row]], stated: dict[str, Row], *, whole: bool) -> list[RowFault]:
    matters = rows["matters"]
    faults = [
        row.fault(key, complaint)
        for name, rules in _RULES.items()
        for row in rows[name]
        for rule in rules
        for key, complaint in rule(row)
    ]
    faults += across.one_amount_at_a_time(rows["amounts"])
    faults += across.nothing_and_something(rows["needs"])
    faults += across.unique(matters, "code", "编号")
    faults += across.unique(matters, "official_code", "公布编码")
    faults += across.unique(matters, "name_zh", "名称")
    if not whole:
        return faults
    by_code = {**stated, **{row.text("code"): row for row in matters}}
    for sheet in (CHECKLIST, DISCRETION, WEIGHTED, EXEMPTION, NEEDS, GRANTS, FORMER):
        faults += across.known_matters(rows[sheet.key], by_code)
    faults += across.known_domains(rows["amounts"], by_code.values())
    faults += across.whole_checklists(rows["checklist"])
    faults += across.tiers_inside_the_law(rows["discretion"], by_code)
    faults += across.one_grant_at_a_time(rows["grants"])
    faults += across.one_text_at_a_time(rows["former_bases"], by_code)
    return faults


def _benchmarks(
    draft: CatalogueDraft | None, rows: dict[str, list[Row]], known: Iterable[Matter]
) -> list[RowFault]:
    """Whether the benchmarks of the files are whole, by the rules in the same files."""
    if draft is None:
        return []
    tiers, weighted = ([row.fault for row in rows[key]] for key in (DISCRETION.key, WEIGHTED.key))
    return benchmark_faults(
        draft.rules,
        zip(draft.tiers, tiers, strict=True),
        zip(draft.weighted, weighted, strict=True),
        {one.code: one for one in (*known, *draft.matters)},
    )


def _unknown(table: Table) -> RowFault:
    known = "、".join(sheet.title for sheet in SHEETS)
    return _whole(table.sheet, "看不出这是哪种表", f"表名改成其中之一：{known}；说明文字放进名为“说明”的表")


def _whole(sheet: str, reason: str, fix: str) -> RowFault:
    return RowFault(sheet=sheet, row=0, column="", value="", reason=reason, fix=fix)
