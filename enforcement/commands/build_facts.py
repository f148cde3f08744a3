"""Build the sentences of the record from the answered items, leaving the officer's own words alone."""

from __future__ import annotations

from dataclasses import dataclass, replace

from enforcement.commands.shared import barred, still_open
from enforcement.facts.common import evidence_sort_key
from enforcement.facts.sentences import sentence
from enforcement.facts.state import MatterState, matter_states
from enforcement.model.checklist import ItemResult
from enforcement.model.evidence import Evidence
from enforcement.model.inspection import FactStatement
from enforcement.ports import Context, UnitOfWork
from enforcement.refusals import Done, Refused
from enforcement.rules import kinds
from enforcement.rules.authority import Act


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildFacts:
    """One sentence for each answered on-site item, in the order of matters and items; own facts follow in
    theirs.

    An edited sentence keeps its words and gets fresh links to evidence; one the officer took out stays out.
    A sentence whose item has nothing to say any more goes. Done's value are the ids of the facts that
    stand.
    """

    inspection_id: str

    def execute(self, work: UnitOfWork, context: Context) -> Done | Refused:
        if no := barred(context, Act.RECORD):
            return no
        inspection = still_open(work, self.inspection_id)
        if isinstance(inspection, Refused):
            return inspection
        matters = matter_states(work, context.catalogue, inspection.id)
        evidence = work.find(Evidence, inspection_id=inspection.id)
        facts = work.find(FactStatement, inspection_id=inspection.id)
        by_item = {item_id: fact for fact in facts for item_id in fact.item_result_ids}
        standing: list[FactStatement] = []
        for matter in matters:
            for item in matter.items:
                files = tuple(e for e in evidence if e.item_result_id == item.id)
                fact = _fact_of(context, matter, item, by_item.get(item.id), files)
                if fact is not None:
                    standing.append(fact)
        own = sorted((fact for fact in facts if not fact.item_result_ids), key=lambda fact: fact.position)
        _save(work, {fact.id: fact for fact in facts}, [*standing, *own])
        return Done(tuple(fact.id for fact in (*standing, *own) if not fact.removed))


def _fact_of(
    context: Context,
    matter: MatterState,
    item: ItemResult,
    old: FactStatement | None,
    files: tuple[Evidence, ...],
) -> FactStatement | None:
    """The fact of one item as it should stand now; None when there was none and there is nothing to say."""
    text = sentence(item, files)
    links = tuple(e.id for e in sorted(files, key=evidence_sort_key))
    if old is None:
        if not text:
            return None
        return FactStatement(
            id=context.ids.new(),
            inspection_id=item.inspection_id,
            position=0,
            text=text,
            inspection_matter_id=matter.entry.id,
            item_result_ids=(item.id,),
            evidence_ids=links,
        )
    if old.edited:
        return replace(old, evidence_ids=links)
    return replace(old, text=text or old.text, evidence_ids=links, removed=not text)


def _save(work: UnitOfWork, old: dict[str, FactStatement], facts: list[FactStatement]) -> None:
    """Number the facts from 1 and save what differs."""
    for position, fact in enumerate(facts, 1):
        placed = replace(fact, position=position)
        if fact.id in old:
            work.change(old[fact.id], placed, kinds.FACT_BUILT)
        else:
            work.add(placed, kinds.FACT_BUILT)
