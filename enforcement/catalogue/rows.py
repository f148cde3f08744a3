"""Foreign tables → a catalogue draft, or every fault by sheet, row and column. All or nothing, no files."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from enforcement.catalogue import across
from enforcement.catalogue.benchmarks import DiscretionTier, Exemption, WeightedFactor
from enforcement.catalogue.row import Row, read_sheet, sheet_of
from enforcement.catalogue.rules import MATTER_RULES
from enforcement.catalogue.sheets import CHECKLIST, DISCRETION, EXEMPTION, GRANTS, MATTERS, SHEETS, WEIGHTED
from enforcement.catalogue.table import RowFault, Table
from enforcement.model.checklist import ChecklistItem, ItemKind, Stage
from enforcement.model.library import PowerGrant
from enforcement.model.matter import Citation, FineRange, Library, Matter

EXPLANATIONS = ("说明", "填表说明", "readme")
STATE_PREFIX = "中华人民共和国"


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueDraft:
    """A whole catalogue that passed every check, not yet released."""

    matters: tuple[Matter, ...]
    checklists: tuple[ChecklistItem, ...] = ()
    tiers: tuple[DiscretionTier, ...] = ()
    weighted: tuple[WeightedFactor, ...] = ()
    exemptions: tuple[Exemption, ...] = ()
    grants: tuple[PowerGrant, ...] = ()


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
    return Checked(draft=None if faults else _draft(rows), faults=tuple(faults))


def _agreement(rows: dict[str, list[Row]], *, whole: bool) -> list[RowFault]:
    matters = rows["matters"]
    faults = [
        row.fault(key, complaint) for row in matters for rule in MATTER_RULES for key, complaint in rule(row)
    ]
    faults += across.unique(matters, "code", "编号")
    faults += across.unique(matters, "official_code", "公布编码")
    faults += across.unique(matters, "name_zh", "名称")
    if not whole:
        return faults
    by_code = {row.text("code"): row for row in matters}
    for sheet in (CHECKLIST, DISCRETION, WEIGHTED, EXEMPTION, GRANTS):
        faults += across.known_matters(rows[sheet.key], by_code)
    faults += across.whole_checklists(rows["checklist"])
    faults += across.tiers_inside_the_law(rows["discretion"], by_code)
    faults += across.one_grant_at_a_time(rows["grants"])
    return faults


def _unknown(table: Table) -> RowFault:
    known = "、".join(sheet.title for sheet in SHEETS)
    return _whole(table.sheet, "看不出这是哪种表", f"表名改成其中之一：{known}；说明文字放进名为“说明”的表")


def _whole(sheet: str, reason: str, fix: str) -> RowFault:
    return RowFault(sheet=sheet, row=0, column="", value="", reason=reason, fix=fix)


def _draft(rows: dict[str, list[Row]]) -> CatalogueDraft:
    laws = frozenset(row.text(key) for row in rows["matters"] for key in ("violation_law", "penalty_law"))
    return CatalogueDraft(
        matters=tuple(_matter(row, laws) for row in rows["matters"]),
        checklists=tuple(_item(row) for row in rows["checklist"]),
        tiers=tuple(_tier(row) for row in rows["discretion"]),
        weighted=tuple(_factor(row) for row in rows["discretion_weighted"]),
        exemptions=tuple(_exemption(row) for row in rows["exemption"]),
        grants=tuple(_grant(row) for row in rows["grants"]),
    )


def _matter(row: Row, laws: frozenset[str]) -> Matter:
    authority = row.text("authority_type") or "delegable_county_power"
    statutory = authority == "statutory_township"
    return Matter(
        code=row.text("code"),
        official_code=row.text("official_code"),
        name=row.text("name_zh"),
        domain=row.text("domain"),
        library=Library.STATUTORY if statutory else Library(row.text("suggested_library")),
        department=row.text("original_department"),
        violation=_citations(row, "violation", laws),
        penalty=_citations(row, "penalty", laws),
        penalty_kinds=tuple(row.text("penalty_kinds").split(";")),
        subject=row.text("subject"),
        condition=row.text("summary_of_condition"),
        fine_basis=tuple(row.text("fine_basis").split("+")),
        fine=FineRange(low=row.figure("fine_min_yuan"), high=row.figure("fine_max_yuan")),
        fine_individual=_range(row, "fine_individual"),
        fine_unit=_range(row, "fine_unit"),
        fine_escalated=_range(row, "fine_escalated"),
        fine_multiple=_range(row, "fine_multiple"),
        fine_base=row.text("fine_base_desc"),
        correction_precondition=row.text("correction_precondition"),
        simple_procedure=row.text("simple_procedure_possible"),
        first_offence_exempt=row.text("first_offence_exempt_candidate"),
        first_offence_source=row.text("first_offence_source"),
        authority_type=authority,
        law_level=row.text("law_level"),
        text_date=row.text("text_date"),
        text_status=row.text("text_status"),
        superseded_basis=row.text("superseded_basis"),
        violation_basis_type=row.text("violation_basis_type"),
        cross_check=row.text("cross_check"),
        verified=row.text("verified") == "yes",
        source=row.text("source_repo_path"),
        note=row.text("note"),
        priority=int(row.text("library_priority")),
    )


def _range(row: Row, stem: str) -> FineRange:
    return FineRange(low=row.figure(f"{stem}_min"), high=row.figure(f"{stem}_max"))


def _citations(row: Row, stem: str, laws: frozenset[str]) -> tuple[Citation, ...]:
    """第77条；土地管理法实施条例第57条 is two places; a short title becomes the full one used elsewhere."""
    first, _, second = row.text(f"{stem}_article").partition("；")
    begin, end = (_day(row.text(f"{stem}_valid_{side}")) for side in ("from", "to"))
    places = [Citation(law=row.text(f"{stem}_law"), article=first, valid_from=begin, valid_to=end)]
    if second:
        at = second.index("第")
        short, article = second[:at], second[at:]
        full = STATE_PREFIX + short
        places.append(Citation(law=full if full in laws else short, article=article))
    return tuple(places)


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _item(row: Row) -> ChecklistItem:
    return ChecklistItem(
        matter_code=row.text("matter_code"),
        number=int(row.text("item_no")),
        text=row.text("text"),
        kind=ItemKind(row.text("evidence_type")),
        stage=Stage(row.text("stage")),
    )


def _tier(row: Row) -> DiscretionTier:
    return DiscretionTier(
        matter_code=row.text("matter_code"),
        tier=row.text("tier"),
        condition=row.text("condition"),
        low=row.figure("fine_from"),
        high=row.figure("fine_to"),
        unit=row.text("fine_unit"),
        subject=row.text("subject"),
        source=row.text("source"),
        source_type=row.text("source_type"),
        source_tier=row.text("source_tier_label"),
        basis_status=row.text("legal_basis_status"),
    )


def _factor(row: Row) -> WeightedFactor:
    return WeightedFactor(
        matter_code=row.text("matter_code"),
        factor=row.text("factor"),
        level=row.text("level"),
        weight=float(row.text("weight_percent")),
        formula=row.text("formula"),
        source=row.text("source"),
        basis_status=row.text("legal_basis_status"),
    )


def _exemption(row: Row) -> Exemption:
    return Exemption(
        matter_code=row.text("matter_code"),
        condition=row.text("condition"),
        source=row.text("source"),
        exclusion=row.text("exclusion"),
    )


def _grant(row: Row) -> PowerGrant:
    return PowerGrant(
        matter_code=row.text("matter_code"),
        division_code=row.text("division_code"),
        library=Library(row.text("library")),
        valid_from=date.fromisoformat(row.text("valid_from")),
        valid_to=_day(row.text("valid_to")),
        reason=row.text("reason"),
        document=row.text("document"),
        conditions=row.text("conditions"),
    )
