"""A desk for window tests: real commands over the in-memory store, questions answered as the store would."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QObject, Signal

from desktop.operations import Changes
from desktop.session import Session
from enforcement.catalogue.shipped_sets import shipped_sets
from enforcement.errors import KnownTrouble
from enforcement.facts.state import matter_states
from enforcement.model.document import Document, NumberBlock
from enforcement.model.evidence import Evidence
from enforcement.model.inspection import FactStatement, Inspection, InspectionStatus
from enforcement.model.library_marks import MatterMark
from enforcement.model.matter import Library
from enforcement.model.officer import Officer
from enforcement.model.party import Party
from enforcement.model.print_run import PrintRun, PrintState
from enforcement.model.scan_back import ScanBack
from enforcement.model.service import ServiceRecord
from enforcement.queries import (
    AskBlob,
    AskDocument,
    AskDocumentCounts,
    AskDocuments,
    AskFrame,
    AskInspectionCounts,
    AskInspections,
    AskMatterCard,
    AskMatterCounts,
    AskMatters,
    AskOpenPrints,
    AskPaper,
    AskParties,
    AskPrints,
    AskRoster,
    AskScanBacks,
    AskVoided,
    AskWorkspace,
    AskYearOfMatters,
    DocumentRow,
    InspectionRow,
    MatterCard,
    MatterCounts,
    MatterRow,
    MatterWork,
    PaperShelf,
    PrintRow,
    Shelf,
    SyncState,
    VoidRow,
    WorkspaceRows,
)
from enforcement.queries.proposals import AskMatterSets, SetRow
from enforcement.refusals import Done, Refused
from enforcement.rules.power import power_on
from tests.helpers.fakes import FakeWork, House
from tests.helpers.people import frame
from tests.helpers.town import house

INITIALS = {
    "云溪镇好再来饭店": "yxzhzlfd",
    "140003": "zydssstdaqck",
    "160013": "rqyhsyttrj",
    "190017": "cyfwjyzwzd",
}
"""Pinyin initials as the store computes them, for the names these tests search by initials."""


def small_png(colour: int = 120) -> bytes:
    """An 8×6 grey picture."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    rows = b"".join(b"\0" + bytes([colour]) * 8 for _ in range(6))
    head = struct.pack(">IIBBBBB", 8, 6, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


class Office(QObject):
    """Shaped like desktop.operations.Operations; everything is answered before the call returns.

    ``hold()`` keeps commands and questions back until ``release()``, as a busy store thread would; a KnownTrouble
    in ``fails`` is what the next command meets.
    """

    changed = Signal(object)
    saved = Signal(object)
    trouble = Signal(object)
    busy = Signal(bool)
    closed = False

    def __init__(self, home: House | None = None) -> None:
        super().__init__()
        self.house = home or house()
        self.fails: list[KnownTrouble] = []
        self.ran: list[Any] = []
        self.asked: list[Any] = []
        self.kept: dict[str, Any] = {}
        self.scratch = None
        self._waiting: list[Callable[[], None]] = []
        self._held = False

    @property
    def starred(self) -> set[str]:
        """Codes with a ★."""
        return {one.matter_code for one in self.house.store.all(MatterMark) if not one.removed}

    @property
    def context(self) -> Any:
        return self.house.context

    @property
    def session(self) -> Session:
        roster = self.house.store.all(Officer)
        partner = next((one for one in roster if one.name == "王晓敏"), None)
        clock: Any = self.house.clock
        return Session(self.house.actor, self.house.agency, clock, roster, partner)

    def run(self, command: Any, then: Callable[[Done | Refused], None] | None = None) -> None:
        self.ran.append(command)
        self._do(lambda: self._run(command, then))

    def ask(self, question: Any, then: Callable[[Any], None]) -> None:
        self.asked.append(question)
        self._do(lambda: then(self.answer(question)))

    def remember(self, name: str, value: Any) -> None:
        self.kept[name] = value

    def recall(self, name: str, default: Any, then: Callable[[Any], None]) -> None:
        then(self.kept.get(name, default))

    def work(self, task: Callable[[], Any], then: Callable[[Any], None] | None = None) -> None:
        def do() -> None:
            result = task()
            if then is not None:
                then(result)

        self._do(do)

    def hold(self) -> None:
        self._held = True

    def release(self) -> None:
        self._held = False
        while self._waiting and not self._held:
            self._waiting.pop(0)()

    def _do(self, job: Callable[[], None]) -> None:
        if self._held:
            self._waiting.append(job)
        else:
            job()

    def _run(self, command: Any, then: Callable[[Done | Refused], None] | None) -> None:
        if self.fails:
            self.trouble.emit(self.fails.pop(0))
            return
        before = len(self.house.store.journal)
        answer = self.house.run(command)
        fresh = self.house.store.journal[before:]
        if fresh:
            self.saved.emit(self.house.clock.now())
        if then is not None:
            then(answer)
        if fresh:
            types = frozenset(entry.thing_type for entry in fresh)
            self.changed.emit(Changes(types, frozenset(entry.thing_id for entry in fresh)))

    # ---- questions

    def answer(self, question: Any) -> Any:
        return _ANSWERS[type(question)](self, question)

    def the_inspection(self) -> Inspection:
        """The only inspection there is."""
        (only,) = self.house.store.all(Inspection)
        return only

    def lease(self, *series: str, first: int = 41, last: int = 60) -> None:
        """Number blocks of this machine for 2026."""
        for name in series or ("现检", "责改", "送", "照"):
            self.house.put(
                NumberBlock(
                    id=self.house.ids.new(),
                    division_code=self.house.agency.division_code,
                    series=name,
                    year=2026,
                    first=first,
                    last=last,
                    next_serial=first,
                )
            )


def _workspace(office: Office, question: AskWorkspace) -> WorkspaceRows | None:
    work = FakeWork(office.house.store)
    inspection = work.get(Inspection, question.inspection_id)
    if inspection is None:
        return None
    party = work.get(Party, inspection.party_id)
    assert party is not None
    roster = work.find(Officer)
    states = matter_states(work, office.house.catalogue, inspection.id)
    facts = [fact for fact in work.find(FactStatement, inspection_id=inspection.id) if not fact.removed]
    return WorkspaceRows(
        inspection=inspection,
        party=party,
        officers=tuple(one for key in inspection.officer_ids for one in roster if one.id == key),
        assistants=tuple(one for key in inspection.assistant_ids for one in roster if one.id == key),
        roster=roster,
        matters=tuple(
            MatterWork(state.entry, state.matter, _held(office, state.entry.matter_code), state.items)
            for state in states
        ),
        evidence=work.find(Evidence, inspection_id=inspection.id),
        facts=tuple(sorted(facts, key=lambda fact: fact.position)),
        documents=work.find(Document, inspection_id=inspection.id),
        services=work.find(ServiceRecord, inspection_id=inspection.id),
        sync=SyncState.UNSENT,
        visits_this_year=1,
    )


def _held(office: Office, code: str) -> bool:
    home = office.house
    matter, grants = home.catalogue.matter(code), home.catalogue.grants(code)
    return power_on(matter, grants, home.agency.division_code, home.clock.today()).held


def _parties(office: Office, question: AskParties) -> tuple[Party, ...]:
    parties = office.house.store.all(Party)
    return tuple(
        party
        for party in parties
        if question.text in party.name or question.text in INITIALS.get(party.name, "") or not question.text
    )[: question.limit]


def _row(office: Office, code: str) -> MatterRow:
    home = office.house
    matter = home.catalogue.matter(code)
    assert matter is not None
    power = power_on(matter, home.catalogue.grants(code), home.agency.division_code, home.clock.today())
    return MatterRow(
        matter, power.held, power.grant, code in office.starred, len(home.catalogue.checklist(code))
    )


def _matters(office: Office, question: AskMatters) -> tuple[MatterRow, ...]:
    rows = (_row(office, matter.code) for matter in office.house.catalogue.matters)
    found = (
        row
        for row in rows
        if question.text in row.matter.name
        or question.text in INITIALS.get(row.matter.code, "")
        or not question.text
    )
    wanted = (row for row in found if question.domain in ("", row.matter.domain))
    return tuple(row for row in wanted if _ON_SHELF[question.shelf](row))[: question.limit]


_ON_SHELF: dict[Shelf, Callable[[MatterRow], bool]] = {
    Shelf.BASE: lambda row: row.matter.library is not Library.OPTIONAL,
    Shelf.PICKED: lambda row: row.matter.library is Library.OPTIONAL and row.held,
    Shelf.STARRED: lambda row: row.starred,
    Shelf.MENU: lambda row: row.matter.library is Library.OPTIONAL and not row.held,
    Shelf.WITHDRAWN: lambda row: row.grant is not None and not row.held,
    Shelf.ALL: lambda _row: True,
}


def _card(office: Office, question: AskMatterCard) -> MatterCard | None:
    home = office.house
    if home.catalogue.matter(question.code) is None:
        return None
    row = _row(office, question.code)
    grants = home.catalogue.grants(question.code)
    return MatterCard(row, home.catalogue.checklist(question.code), grants, home.catalogue.version(), "")


def _counts(office: Office, _question: AskMatterCounts) -> MatterCounts:
    rows = [_row(office, matter.code) for matter in office.house.catalogue.matters]
    domains: dict[str, int] = {}
    for row in rows:
        domains[row.matter.domain] = domains.get(row.matter.domain, 0) + 1
    return MatterCounts(len(rows), 0, len(rows), 0, tuple(domains.items()))


def _inspections(office: Office, question: AskInspections) -> tuple[InspectionRow, ...]:
    rows = []
    for inspection in reversed(office.house.store.all(Inspection)):
        whole = _workspace(office, AskWorkspace(inspection.id))
        assert whole is not None
        if question.status not in (None, inspection.status) or question.text not in whole.party.name:
            continue
        rows.append(
            InspectionRow(
                id=inspection.id,
                party_name=whole.party.name,
                kind=inspection.kind,
                matter_count=len(whole.matters),
                found_count=sum(work.entry.finding == "found" for work in whole.matters),
                officers="、".join(officer.name for officer in whole.officers),
                started_at=inspection.started_at,
                approved=inspection.approval.mode != "none",
                status=inspection.status,
                sync=SyncState.UNSENT,
            )
        )
    return tuple(rows)


def _inspection_counts(office: Office, _question: AskInspectionCounts) -> dict[InspectionStatus, int]:
    every = office.house.store.all(Inspection)
    return {status: sum(one.status is status for one in every) for status in InspectionStatus}


def _documents(office: Office, question: AskDocuments) -> tuple[DocumentRow, ...]:
    rows = []
    for document in reversed(office.house.store.all(Document)):
        inspection = office.house.store.the(Inspection, document.inspection_id)
        party = office.house.store.the(Party, inspection.party_id)
        if question.text in document.number + document.title + party.name:
            rows.append(DocumentRow(document, party.name, SyncState.UNSENT, document.state == "served"))
    return tuple(rows)


def _paper(office: Office, question: AskPaper) -> bytes:
    return office.house.blobs.read(office.house.store.the(Document, question.document_id).sha256)


def _prints(office: Office, question: AskPrints) -> tuple[PrintRow, ...]:
    return _runs(office, lambda run: question.document_id in ("", run.document_id))[::-1]


def _runs(office: Office, wanted: Callable[[PrintRun], bool]) -> tuple[PrintRow, ...]:
    papers = {paper.id: paper for paper in office.house.store.all(Document)}
    names = {officer.id: officer.name for officer in office.house.store.all(Officer)}
    rows = []
    for run in filter(wanted, office.house.store.all(PrintRun)):
        paper = papers.get(run.document_id)
        number, serial = (paper.number, paper.serial) if paper else ("", 0)
        rows.append(PrintRow(run, number, serial, names.get(run.printed_by, "")))
    return tuple(rows)


def _voided(office: Office, _question: AskVoided) -> tuple[VoidRow, ...]:
    names = {officer.id: officer.name for officer in office.house.store.all(Officer)}
    papers = [paper for paper in office.house.store.all(Document) if paper.state == "voided"]
    return tuple(VoidRow(paper, names.get(paper.voided_by, ""), paper.voided_at) for paper in papers)


_ANSWERS: dict[type, Callable[[Office, Any], Any]] = {
    AskWorkspace: _workspace,
    AskParties: _parties,
    AskMatters: _matters,
    AskMatterCard: _card,
    AskMatterCounts: _counts,
    AskYearOfMatters: lambda _office, _question: {},
    AskMatterSets: lambda _office, _question: tuple(
        SetRow("", one.name, one.codes) for one in shipped_sets()
    ),
    AskInspections: _inspections,
    AskInspectionCounts: _inspection_counts,
    AskDocuments: _documents,
    AskDocumentCounts: lambda office, _question: {
        PaperShelf.DRAFTS: sum(one.state == "draft" for one in office.house.store.all(Document))
    },
    AskPaper: _paper,
    AskScanBacks: lambda office, question: tuple(
        back for back in office.house.store.all(ScanBack) if back.document_id in question.document_ids
    ),
    AskDocument: lambda office, question: office.house.store.the(Document, question.document_id),
    AskFrame: lambda office, _question: frame(),
    AskRoster: lambda office, _question: office.house.store.all(Officer),
    AskBlob: lambda office, question: office.house.blobs.read(question.sha256),
    AskPrints: _prints,
    AskOpenPrints: lambda office, _question: _runs(office, lambda run: run.state is PrintState.STARTED),
    AskVoided: _voided,
}


def office_with_expiring_partner() -> Office:
    """The same desk with a partner whose certificate ends in 24 days."""
    from datetime import date

    from tests.helpers.town import certificate, wang

    home = house()
    old = wang()
    work = FakeWork(home.store)
    work.change(old, replace(old, certificate=certificate("33059018044", date(2026, 12, 18))), "test.changed")
    work.commit()
    return Office(home)
