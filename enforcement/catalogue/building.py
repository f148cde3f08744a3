"""Checked rows → the core values of a catalogue; nothing is judged here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from enforcement.catalogue.amount_lines import AmountLine
from enforcement.catalogue.benchmarks import DiscretionTier, Exemption, WeightedFactor
from enforcement.catalogue.needs import MatterNeed
from enforcement.catalogue.row import Row
from enforcement.catalogue.ruling import rule_sets_of
from enforcement.catalogue.stating import amount_line, exemption, need
from enforcement.discretion.rule_sets import RuleSet
from enforcement.model.checklist import ChecklistItem, ItemKind, Stage
from enforcement.model.library import EarlierActs, EndingPaper, OpenClues, PowerGrant, ProposalAnswer
from enforcement.model.matter import Basis, Citation, FineRange, Library, Matter

STATE_PREFIX = "中华人民共和国"


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueDraft:
    """A whole catalogue that passed every check, not yet released. ``ended``: the powers that it takes back by not listing
    them any more, each up to its last day, where the county said why or by which paper."""

    matters: tuple[Matter, ...]
    checklists: tuple[ChecklistItem, ...] = ()
    tiers: tuple[DiscretionTier, ...] = ()
    weighted: tuple[WeightedFactor, ...] = ()
    exemptions: tuple[Exemption, ...] = ()
    grants: tuple[PowerGrant, ...] = ()
    answers: tuple[ProposalAnswer, ...] = ()
    needs: tuple[MatterNeed, ...] = ()
    amounts: tuple[AmountLine, ...] = ()
    rules: tuple[RuleSet, ...] = ()
    ended: tuple[PowerGrant, ...] = ()


def build(rows: dict[str, list[Row]]) -> CatalogueDraft:
    """The draft of rows that passed every check, by the key of their sheet."""
    laws = frozenset(row.text(key) for row in rows["matters"] for key in ("violation_law", "penalty_law"))
    former = former_bases(rows["former_bases"], laws)
    return CatalogueDraft(
        matters=tuple(_matter(row, laws, former.get(row.text("code"), ())) for row in rows["matters"]),
        checklists=tuple(_item(row) for row in rows["checklist"]),
        tiers=tuple(_tier(row) for row in rows["discretion"]),
        weighted=tuple(_factor(row) for row in rows["discretion_weighted"]),
        exemptions=tuple(exemption(row) for row in rows["exemption"]),
        grants=tuple(_grant(row) for row in rows["grants"]),
        answers=tuple(_answer(row) for row in rows["answers"]),
        needs=tuple(need(row) for row in rows["needs"]),
        amounts=tuple(amount_line(row) for row in rows["amounts"]),
        rules=rule_sets_of(rows["discretion_rules"], rows["discretion_degrees"]),
    )


def former_bases(rows: Iterable[Row], laws: frozenset[str]) -> dict[str, tuple[Basis, ...]]:
    """The earlier texts by matter, newest first; ``laws`` are the full titles that short ones may mean."""
    found: dict[str, list[Basis]] = defaultdict(list)
    for row in rows:
        found[row.text("matter_code")].append(_basis(row, laws))
    return {
        code: tuple(sorted(some, key=lambda basis: basis.valid_to or date.max, reverse=True))
        for code, some in found.items()
    }


def _matter(row: Row, laws: frozenset[str], former: tuple[Basis, ...]) -> Matter:
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
        former=former,
    )


def _basis(row: Row, laws: frozenset[str]) -> Basis:
    """An earlier text; its citations carry its own days."""
    begin, end = _day(row.text("valid_from")), _day(row.text("valid_to"))

    def dated(stem: str) -> tuple[Citation, ...]:
        found = _citations(row, stem, laws) if row.text(f"{stem}_article") else ()
        return tuple(replace(one, valid_from=begin, valid_to=end) for one in found)

    return Basis(
        violation=dated("violation"),
        penalty=dated("penalty"),
        penalty_kinds=tuple(kind for kind in row.text("penalty_kinds").split(";") if kind),
        fine_basis=tuple(base for base in row.text("fine_basis").split("+") if base),
        fine=FineRange(low=row.figure("fine_min_yuan"), high=row.figure("fine_max_yuan")),
        fine_individual=_range(row, "fine_individual"),
        fine_unit=_range(row, "fine_unit"),
        fine_escalated=_range(row, "fine_escalated"),
        fine_multiple=_range(row, "fine_multiple"),
        fine_base=row.text("fine_base_desc"),
        correction_precondition=row.text("correction_precondition"),
        valid_from=begin,
        valid_to=end,
        figures_known=row.text("figures_known") == "yes",
        verified=row.text("verified") == "yes",
        source=row.text("source"),
        note=row.text("note"),
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
        inspections=row.text("inspections") != "no",
        coercive_measures=row.text("coercive_measures") == "yes",
        major_penalties=row.text("major_penalties") == "yes",
        earlier_acts=EarlierActs(row.text("earlier_acts") or EarlierActs.ALLOWED),
        open_clues=OpenClues(row.text("open_clues") or OpenClues.TRANSFER),
        ended_by=_ended_by(row),
    )


def _ended_by(row: Row) -> EndingPaper | None:
    paper = EndingPaper(
        name=row.text("ended_by_name").strip("《》"),
        number=row.text("ended_by_number"),
        day=_day(row.text("ended_by_date")),
    )
    return None if paper == EndingPaper() else paper


def _answer(row: Row) -> ProposalAnswer:
    return ProposalAnswer(
        proposal_id=row.text("proposal_id"),
        division_code=row.text("division_code"),
        accepted=row.text("accepted") == "yes",
        reason=row.text("reason"),
    )
