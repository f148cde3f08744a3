"""备移送函: an open record under a matter that the county took back is handed over by the letter of transfer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from enforcement.commands.draft_paper import DraftPaper
from enforcement.commands.own_file import earlier_papers
from enforcement.commands.shared import barred, known, refuse
from enforcement.facts.own import named_in, value_of
from enforcement.model.document import Document, DocumentState
from enforcement.model.inspection import FactStatement, Inspection, InspectionMatter
from enforcement.model.matter import Matter
from enforcement.model.party import Party
from enforcement.ports import Context, UnitOfWork
from enforcement.refusals import Done, Refused
from enforcement.rules import library_replies, replies
from enforcement.rules.authority import Act
from enforcement.rules.power import power_on
from enforcement.text.dates import long_date
from enforcement.text.papers import paper_words

FORM = "TRF-02"
_OUT = (DocumentState.ISSUED, DocumentState.SERVED)


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftTransfer:
    """Done's value is the id of the draft (案件移送函): the case, its facts, why the power is not ours any longer, and
    the papers that go along. Whom it goes to is left to the officer. R84 for a matter whose power does not end.

    ``document_id`` instead of ``inspection_id``: a clue that is kept as papers made on their own, by its newest one."""

    matter_code: str
    inspection_id: str = ""
    document_id: str = ""

    def execute(self, work: UnitOfWork, context: Context) -> Done | Refused:
        if no := barred(context, Act.DRAFT):
            return no
        if self.document_id:
            return self._of_paper(work, context)
        inspection = known(work, Inspection, self.inspection_id)
        if isinstance(inspection, Refused):
            return inspection
        matter = context.catalogue.matter(self.matter_code)
        entry = next(
            (
                one
                for one in work.find(InspectionMatter, inspection_id=inspection.id)
                if one.matter_code == self.matter_code and not one.removed
            ),
            None,
        )
        if matter is None or entry is None:
            return refuse(replies.unknown("检查事项"))
        ending = _ending(context, matter)
        if not ending:
            return refuse(library_replies.power_stays(matter.act_name))
        party = work.get(Party, inspection.party_id)
        values: dict[str, Any] = {
            "case.name": f"{party.name if party else ''}涉嫌{matter.act_name}案",
            "fact_text": f"{_facts(work, inspection, entry)}{ending}",
            "transfer_ground": "power",
            "attachments": _papers(work, inspection),
        }
        draft = DraftPaper(form_id=FORM, values=values, matter=self.matter_code)
        return draft.execute(work, context)

    def _of_paper(self, work: UnitOfWork, context: Context) -> Done | Refused:
        paper = known(work, Document, self.document_id)
        if isinstance(paper, Refused):
            return paper
        matter = context.catalogue.matter(self.matter_code)
        if matter is None:
            return refuse(replies.unknown("检查事项"))
        ending = _ending(context, matter)
        if not ending:
            return refuse(library_replies.power_stays(matter.act_name))
        case = value_of(paper.facts, "case.name")
        earlier = earlier_papers(work, context.agency, paper.facts).values()
        documents = [work.get(Document, one.document_id) for one in earlier if one.standing]
        values: dict[str, Any] = {
            "case.name": case or f"{named_in(paper)}涉嫌{matter.act_name}案",
            "fact_text": f"{value_of(paper.facts, 'fact_text') or ''}{ending}",
            "transfer_ground": "power",
            "attachments": [
                _line(one) for one in (*documents, paper) if one is not None and one.state in _OUT
            ],
        }
        return DraftPaper(form_id=FORM, values=values, matter=self.matter_code).execute(work, context)


def _ending(context: Context, matter: Matter) -> str:
    """Since when, or from when on, the power is the county's, and by which paper; where the county named none, the
    document that the catalogue has with it, which may be the one that gave the power. "" while it stays."""
    grants = context.catalogue.grants(matter.code)
    if not grants:
        return ""
    power = power_on(matter, grants, context.agency.division_code, context.clock.today())
    last = grants[-1]
    day = power.turn if not power.held else last.valid_to and last.valid_to + timedelta(days=1)
    if day is None or (power.held and last.valid_to is None):
        return ""
    since = f"该事项的行政处罚权自{long_date(day)}起由县级收回"
    if last.ended_by is not None:
        return f"根据{paper_words(last.ended_by)}，{since}。"
    return f"{since}（目录所载文件：{last.document}）。" if last.document else f"{since}。"


def _facts(work: UnitOfWork, inspection: Inspection, entry: InspectionMatter) -> str:
    """What was found under this matter; what belongs to no matter alone comes along."""
    told = sorted(work.find(FactStatement, inspection_id=inspection.id), key=lambda one: one.position)
    mine = ("", entry.id)
    return "".join(one.text for one in told if not one.removed and one.inspection_matter_id in mine)


def _papers(work: UnitOfWork, inspection: Inspection) -> list[dict[str, str]]:
    papers = [one for one in work.find(Document, inspection_id=inspection.id) if one.state in _OUT]
    return [_line(one) for one in papers]


def _line(paper: Document) -> dict[str, str]:
    name = f"{paper.title}（{paper.number}）" if paper.number else paper.title
    return {"name": name, "copies": "1", "pages": str(paper.pages)}
