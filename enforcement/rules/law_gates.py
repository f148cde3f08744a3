"""Gates about law: power on the day (G03), approval of the inspection (G07), remedies (G14)."""

from __future__ import annotations

from collections.abc import Iterator

from enforcement.facts.acted import ACT_TIME, stated_day
from enforcement.facts.state import InspectionState
from enforcement.model.inspection import ApprovalMode
from enforcement.refusals import Cure, Level, Refusal
from enforcement.rules import articles
from enforcement.rules.power import power_on, power_refusal
from enforcement.rules.power_days import CaseDays, power_on_days
from enforcement.rules.proposed import Proposed


def power_held(proposed: Proposed) -> Iterator[Refusal]:
    """G03. 行政处罚法 24: each matter is this township's on the day of the inspection; R80 for an act from before."""
    state, day = proposed.state, proposed.act_day
    division, acted = state.agency.division_code, stated_day(proposed.facts.get(ACT_TIME))
    for entry in state.matters:
        if entry.matter is None:
            unknown = power_refusal(None, power_on(None, (), division, day), day)
            yield from (unknown,) if unknown else ()
        else:
            days = CaseDays(inspected=day, acted=acted)
            yield from power_on_days(entry.matter, entry.grants, division, days)


def inspection_approved(proposed: Proposed) -> Iterator[Refusal]:
    """G07. Approved before the act, or urgent with its ground. Enterprises and sole traders; a reminder for
    persons.
    """
    yield from approval_fault(proposed.state)


def approval_fault(state: InspectionState) -> Iterator[Refusal]:
    """What the record of approval still lacks; the captain may let it pass with a reason."""
    approval = state.inspection.approval
    level = Level.CAPTAIN if state.party.is_enterprise else Level.REMIND
    if approval.mode is ApprovalMode.NONE:
        what, field = "这次检查还没有登记审批。", "approval"
    elif approval.mode is ApprovalMode.URGENT and not approval.urgent_reason.strip():
        what, field = "选了紧急先查，还没有写紧急事由。", "urgent_reason"
    elif approval.mode is ApprovalMode.APPROVED and not (
        approval.approver_name.strip() and approval.approved_on
    ):
        what, field = "检查审批没有写全：要有批准人和批准日期。", "approval"
    else:
        return
    yield Refusal(
        number="G07",
        what=what,
        why="入企检查要先经负责人批准；紧急的可以先查，随后补办并写明事由。",
        article=articles.INSPECTION_APPROVAL,
        cures=(Cure("补审批", "approve"), Cure("写紧急事由", "urgent")),
        level=level,
        field=field,
    )


def remedies_told(proposed: Proposed) -> Iterator[Refusal]:
    """G14. A paper that can be contested names the review body and the court."""
    if not proposed.settings.get("correction_order_remedy", True):
        return
    agency = proposed.state.agency
    bodies = (("review_body", "复议机关", agency.review_body), ("court", "管辖法院", agency.court))
    empty = [(field, name) for field, name, value in bodies if not value.strip()]
    if empty:
        yield Refusal(
            number="G14",
            what=f"救济途径里还没有{'和'.join(name for _, name in empty)}。",
            why="当事人要知道不服时找谁；这一段文字是固定的，只差单位资料。",
            article=articles.REVIEW_BODY,
            cures=(Cure("填单位资料", "agency_settings", empty[0][0]),),
            field=empty[0][0],
        )
