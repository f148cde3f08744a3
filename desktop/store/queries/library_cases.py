"""Cases and clues that are kept as papers made on their own, for the lists of what a change of the library touches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from desktop.store.parts import parts
from desktop.store.queries.sources import Sources
from desktop.store.tables import DocumentRow, core
from enforcement.commands.own_matters import codes_of_papers
from enforcement.model.document import Document
from enforcement.model.library import OpenClues
from enforcement.queries.proposals import RecordKind, TouchedRecord
from enforcement.rules.course import course
from enforcement.rules.own_cases import OUT, OwnCase, own_cases

_DOCUMENT = core(DocumentRow)
FILED_STAYS = "已经立案的留在本镇办完"
CLUE_RULES = {
    OpenClues.TRANSFER: f"{FILED_STAYS}；没立案的移送",
    OpenClues.FINISH: f"{FILED_STAYS}；没立案的可以由本镇立案办完",
}
LOOK_AGAIN = "按新的内容再看一遍"
_FILING_UNSEEN = "这台电脑上没有立案审批表，先核对立案没有"


@dataclass(frozen=True, slots=True)
class Loss:
    """How a matter stands: its name, and if its power ends, when, by what, and what becomes of open clues."""

    name: str
    lost_on: date | None = None
    open_clues: OpenClues = OpenClues.TRANSFER
    document: str = ""


@dataclass(frozen=True, slots=True)
class Desk:
    """Open own cases, and (inspection, matter) of what some own case, open or closed, took up."""

    cases: tuple[OwnCase, ...]
    taken: frozenset[tuple[str, str]]

    @property
    def codes(self) -> frozenset[str]:
        """The matters that open cases are about."""
        return frozenset(code for one in self.cases for code in one.codes)


def own_desk(sources: Sources) -> Desk:
    """What stands on the desk as papers made on their own."""
    papers = sources.all(
        Document,
        _DOCUMENT.c.inspection_id == "",
        _DOCUMENT.c.state.in_([state.value for state in OUT]),
        _DOCUMENT.c.form_id.in_(sorted(course().forms)),
    )
    if not papers:
        return Desk((), frozenset())
    found = own_cases(papers, codes_of_papers(sources.catalogue))
    return Desk(found.open, frozenset(_taken(sources, found.taken)))


def _taken(sources: Sources, taken: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """The inspections whose papers have these numbers, each with the matters of the case that names it. Another matter
    that was found there is still a clue."""
    codes: dict[str, set[str]] = {}
    for number, code in taken:
        codes.setdefault(number, set()).add(code)
    for some in parts(sorted(codes)):
        query = sa.select(_DOCUMENT.c.inspection_id, _DOCUMENT.c.doc_number).where(
            _DOCUMENT.c.inspection_id != "", _DOCUMENT.c.doc_number.in_(some)
        )
        for inspection_id, number in sources.connection.execute(query):
            yield from ((inspection_id, code) for code in codes[number])


def touched_cases(desk: Desk, losses: Mapping[str, Loss]) -> Iterator[TouchedRecord]:
    """Each open case once for every one of its matters that changes."""
    for case in desk.cases:
        for code in sorted(case.codes & losses.keys()):
            loss = losses[code]
            yield TouchedRecord(
                kind=RecordKind.CASE if case.filed else RecordKind.CLUE,
                code=code,
                name=loss.name,
                id=case.newest.id,
                title=case.title,
                day=case.since,
                rule=_rule(case, loss),
                waits=case.waits,
                lost_on=loss.lost_on,
                document=loss.document,
                on_paper=True,
                filed=case.filed,
            )


def _rule(case: OwnCase, loss: Loss) -> str:
    if not loss.lost_on:
        return LOOK_AGAIN
    if not case.filed:
        return CLUE_RULES[loss.open_clues]
    return FILED_STAYS if case.filing_here else f"{FILED_STAYS}；{_FILING_UNSEEN}"
