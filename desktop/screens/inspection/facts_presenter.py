"""Step 3 without widgets: the record's sentences with where they come from, the party's words, and the correction."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject

from desktop.screens.inspection.presenter import Workspace
from desktop.screens.inspection.typed import UNREADABLE_TIME, typed_moment
from enforcement.commands.add_fact import AddFact
from enforcement.commands.build_facts import BuildFacts
from enforcement.commands.edit_fact import EditFact
from enforcement.commands.judge_matter import JudgeMatter
from enforcement.commands.remove_fact import RemoveFact
from enforcement.facts.correction import matter_correction
from enforcement.facts.state import MatterState
from enforcement.model.checklist import ITEM_KIND_NAMES, ItemResult
from enforcement.model.inspection import FactStatement, Finding, PresentPerson, SignatureRefusal
from enforcement.queries import MatterWork
from enforcement.text.dates import CHINA


@dataclass(frozen=True, slots=True)
class FactLine:
    """One sentence: its number in the record, its words, and what it grew from."""

    fact: FactStatement
    number: int
    source: str


@dataclass(frozen=True, slots=True)
class CorrectionLine:
    """What one matter found has to put right: the officer's words, or the stock words that will be printed."""

    matter_id: str
    matter_code: str
    name: str
    text: str
    is_stock: bool


class FactsPresenter(QObject):
    """Builds the sentences on entering the step and saves what is changed by hand."""

    def __init__(self, desk: Workspace) -> None:
        super().__init__(desk)
        self.desk = desk

    def build(self) -> None:
        """Fresh sentences from the answers; the officer's own words stay."""
        if self.desk.inspection_id:
            self.desk.run(BuildFacts(inspection_id=self.desk.inspection_id))

    def lines(self) -> tuple[FactLine, ...]:
        rows = self.desk.rows
        standing = [fact for fact in rows.facts if not fact.removed] if rows else []
        standing.sort(key=lambda fact: fact.position)
        return tuple(FactLine(fact, number, self._source(fact)) for number, fact in enumerate(standing, 1))

    def corrections(self) -> tuple[CorrectionLine, ...]:
        works = self.desk.rows.matters if self.desk.rows else ()
        return tuple(self._correction(work) for work in works if work.entry.finding is Finding.FOUND)

    # ---- sentences

    def edit(self, fact_id: str, text: str) -> None:
        """New words; emptied words take the sentence out."""
        if text.strip():
            self.desk.saver.save(f"fact:{fact_id}", EditFact(fact_id=fact_id, text=text.strip()))
        else:
            self.remove(fact_id)

    def add(self, text: str) -> None:
        if text.strip():
            self.desk.run(AddFact(inspection_id=self.desk.inspection_id, text=text.strip()))

    def remove(self, fact_id: str) -> None:
        self.desk.run(RemoveFact(fact_id=fact_id))

    # ---- the party's side

    def set_opinion(self, text: str) -> None:
        self.desk.edit(opinion=text.strip())

    def set_remarks(self, text: str) -> None:
        self.desk.edit(remarks=text.strip())

    def set_present_person(self, name: str, role: str, phone: str) -> None:
        """The person met on the spot."""
        self.desk.edit(
            present_person=PresentPerson(name=name.strip(), role=role.strip(), phone=phone.strip())
        )

    def set_end(self, text: str) -> str:
        """When the inspection ended; the fault when the words mean no time."""
        if not text.strip():
            return ""
        moment = typed_moment(text, self.desk.session.clock.now().astimezone(CHINA))
        if moment is None:
            return UNREADABLE_TIME
        self.desk.edit(ended_at=moment)
        return ""

    def refuse_signature(self, refused: bool) -> None:
        """Whether the person refuses to sign; the reason and witness follow in their fields."""
        self.desk.edit(signature_refusal=SignatureRefusal() if refused else None)

    def set_refusal(self, reason: str, witness: str, recording_no: str) -> None:
        refusal = SignatureRefusal(
            reason=reason.strip(), witness=witness.strip(), recording_no=recording_no.strip()
        )
        self.desk.edit(signature_refusal=refusal)

    def set_correction(self, matter_id: str, text: str) -> None:
        """What exactly has to be put right for one matter found."""
        command = JudgeMatter(inspection_matter_id=matter_id, finding=Finding.FOUND, correction=text.strip())
        self.desk.saver.save(f"correction:{matter_id}", command)

    # ---- inside

    def _source(self, fact: FactStatement) -> str:
        """消防 第 2 项 测量 · 证3、证4, and 改过 when the words are the officer's."""
        rows = self.desk.rows
        assert rows is not None
        parts = [self._item_words(work, item) for work in rows.matters for item in work.items
                 if item.id in fact.item_result_ids]  # fmt: skip
        numbers = [piece.number for piece in rows.evidence if piece.id in fact.evidence_ids]
        if numbers:
            parts.append("、".join(numbers))
        if not fact.item_result_ids:
            parts.append("自己写的")
        elif fact.edited:
            parts.append("改过")
        return " · ".join(parts)

    def _item_words(self, work: MatterWork, item: ItemResult) -> str:
        domain = work.matter.domain if work.matter else work.entry.matter_code
        return f"{domain} 第 {item.item_number} 项 {ITEM_KIND_NAMES[item.kind]}"

    def _correction(self, work: MatterWork) -> CorrectionLine:
        state = MatterState(entry=work.entry, matter=work.matter)
        return CorrectionLine(
            work.entry.id,
            work.entry.matter_code,
            state.act_name,
            matter_correction(state),
            not work.entry.correction.strip(),
        )
