"""Which matters a paper made on its own is about (no command): those its officer took articles from, else those of the
inspection its file began with, else those of the catalogue with the same articles."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from enforcement.catalogue.cited import Place, place_of, punishing
from enforcement.facts.acted import acted_on
from enforcement.facts.case import EarlierPaper
from enforcement.facts.state import matter_states
from enforcement.model.document import Document
from enforcement.model.inspection import Inspection
from enforcement.ports import Catalogue, Context, UnitOfWork
from enforcement.rules.own_power import FILING, OwnMatter, OwnPower, concerns
from enforcement.text.dates import local_day

Earlier = Mapping[str, EarlierPaper]


def own_power(
    work: UnitOfWork,
    context: Context,
    form_id: str,
    facts: Mapping[str, Any],
    earlier: Earlier,
    chosen: Iterable[str] = (),
) -> OwnPower:
    """What `rules.own_power` looks at for this paper today; ``chosen`` are codes that its officer took articles from.

    Nothing is read for a form that it does not concern.
    """
    bare = OwnPower(
        form_id=form_id,
        facts=facts,
        day=context.clock.today(),
        division_code=context.agency.division_code,
        acted=acted_on(facts, earlier),
        file=frozenset(form for form, paper in earlier.items() if paper.standing),
    )
    if not concerns(form_id):
        return bare
    inspection = _inspection(work, earlier)
    matters = _inspected(work, context.catalogue, inspection, facts, earlier) if inspection else ()
    started = inspection.started_at if inspection else None
    return OwnPower(
        form_id=form_id,
        facts=facts,
        day=bare.day,
        division_code=bare.division_code,
        matters=_chosen(context.catalogue, chosen, facts)
        or matters
        or _cited(context.catalogue, facts, earlier),
        inspected=local_day(started) if started else None,
        filed=_filed(earlier),
        acted=bare.acted,
        file=bare.file,
    )


def codes_of_paper(catalogue: Catalogue, paper: Document) -> tuple[str, ...]:
    """Codes of the matters that a paper made on its own is about by itself: chosen by its officer, else by its articles."""
    named = _chosen(catalogue, paper.matters, paper.facts) or _cited(catalogue, paper.facts, {})
    return tuple(one.matter.code for one in named) or paper.matters


def codes_of_papers(catalogue: Catalogue) -> Callable[[Document], tuple[str, ...]]:
    """`codes_of_paper` for many papers at one moment: what several of them name is looked up once."""
    known: dict[tuple[Any, ...], tuple[str, ...]] = {}

    def codes(paper: Document) -> tuple[str, ...]:
        named = (paper.matters, _places(paper.facts, {}), _act(paper.facts, {}))
        if named not in known:
            known[named] = codes_of_paper(catalogue, paper)
        return known[named]

    return codes


def _inspection(work: UnitOfWork, earlier: Earlier) -> Inspection | None:
    """The inspection that a standing paper of the file came from."""
    for paper in earlier.values():
        document = work.get(Document, paper.document_id) if paper.standing and paper.document_id else None
        if document is not None and document.inspection_id:
            return work.get(Inspection, document.inspection_id)
    return None


def _inspected(
    work: UnitOfWork, catalogue: Catalogue, inspection: Inspection, facts: Mapping[str, Any], earlier: Earlier
) -> tuple[OwnMatter, ...]:
    """The matters found there; only those whose articles the paper names, when it names some of theirs."""
    states = matter_states(work, catalogue, inspection.id)
    known = [state for state in states if state.matter is not None]
    chosen = [state for state in known if state.found] or known
    places = _places(facts, earlier)
    named = [one for one in chosen if one.matter and places & punishing(one.matter)]
    return tuple(
        OwnMatter(matter=one.matter, grants=one.grants) for one in named or chosen if one.matter is not None
    )


def _chosen(catalogue: Catalogue, codes: Iterable[str], facts: Mapping[str, Any]) -> tuple[OwnMatter, ...]:
    """The matters that the paper's articles were taken from, as long as it still names one of their places."""
    known = [matter for code in codes if (matter := catalogue.matter(code)) is not None]
    places = _places(facts, {})
    named = [matter for matter in known if not places or places & punishing(matter)]
    return tuple(OwnMatter(matter=matter, grants=catalogue.grants(matter.code)) for matter in named)


def _cited(catalogue: Catalogue, facts: Mapping[str, Any], earlier: Earlier) -> tuple[OwnMatter, ...]:
    """The matters that the same articles punish; the one whose act the paper names in its words is certain."""
    places = _places(facts, earlier)
    found = [matter for matter in catalogue.citing(places) if places <= punishing(matter)] if places else []
    act = _act(facts, earlier)
    certain = [matter for matter in found if act and matter.act_name == act]
    return tuple(
        OwnMatter(matter=matter, grants=catalogue.grants(matter.code), certain=bool(certain))
        for matter in certain or found
    )


def _places(facts: Mapping[str, Any], earlier: Earlier) -> frozenset[Place]:
    """The places of penalty that the paper names, else those of the papers before it."""
    said = [facts, *(paper.facts for paper in earlier.values() if paper.standing)]
    for one in said:
        rows = one.get("penalty_basis")
        places = frozenset(
            place_of(str(row.get("law", "")), str(row.get("article", "")))
            for row in (rows if isinstance(rows, list) else ())
            if isinstance(row, Mapping)
        )
        if places:
            return places
    return frozenset()


def _act(facts: Mapping[str, Any], earlier: Earlier) -> str:
    said = [facts, *(paper.facts for paper in earlier.values() if paper.standing)]
    cases = (one.get("case") for one in said)
    return next((str(case["act"]) for case in cases if isinstance(case, Mapping) and case.get("act")), "")


def _filed(earlier: Earlier) -> date | None:
    """The day of the standing paper by which the case was filed."""
    days = (paper.issued_on for form, paper in earlier.items() if form in FILING and paper.standing)
    return next((day for day in days if day is not None), None)
