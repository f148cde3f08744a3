"""What can be done with a paper besides writing and printing it: serve, prove the service, discard, take back, settle
its day. No widgets."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum

from PySide6.QtCore import QObject, Signal

from desktop.operations import Command, Operations
from desktop.screens.inspection.handover import Handover
from desktop.session import Session
from enforcement.commands.discard_draft import DiscardDraft, TakeBackDraft
from enforcement.commands.draft_proof import DraftProof
from enforcement.commands.settle_due import SettleDue
from enforcement.facts.build import PHOTO_SHEET
from enforcement.facts.own import named_in
from enforcement.facts.proof import is_to_serve
from enforcement.model.document import Document, DocumentState
from enforcement.queries import AskDocuments, PaperShelf
from enforcement.refusals import Done, Refused

_OUT = (DocumentState.ISSUED, DocumentState.SERVED)


class PaperAct(StrEnum):
    """Acts offered for the paper on the desk."""

    SERVE = "serve"
    PROVE = "prove"
    SETTLE = "settle"
    DISCARD = "discard"
    TAKE_BACK = "take_back"


def acts_for(document: Document | None) -> tuple[PaperAct, ...]:
    """What makes sense for a paper as it stands, the likeliest first."""
    if document is None:
        return ()
    if document.state is DocumentState.DISCARDED:
        return (PaperAct.TAKE_BACK,)
    if document.state is DocumentState.DRAFT:
        return (PaperAct.DISCARD,) if _unbidden(document) else ()
    if document.state not in _OUT or not is_to_serve(document):
        return (PaperAct.SETTLE,) if _waits(document) else ()
    acts = [PaperAct.SERVE] if document.state is DocumentState.ISSUED else []
    acts += [PaperAct.SETTLE] if _waits(document) else []
    return (*acts, PaperAct.PROVE) if not document.inspection_id else tuple(acts)


def _unbidden(document: Document) -> bool:
    """A draft that stays away once discarded; those that follow from an inspection's findings would come again."""
    return not document.inspection_id or bool(document.corrects) or document.form_id == PHOTO_SHEET


def _waits(document: Document) -> bool:
    own = not document.inspection_id and document.state in _OUT
    return own and document.due_on is not None and not document.due_done


def proposed_handover(document: Document) -> Handover:
    """Direct service to the party itself, at its address."""
    party = document.facts.get("party")
    facts = party if isinstance(party, Mapping) else {}
    name = str(facts.get("legal_rep") or facts.get("name") or "")
    place = str(facts.get("address") or "")
    return Handover(receiver_name=name, receiver_relation="本人" if name else "", place=place)


class ActsPresenter(QObject):
    """``done(act, document id)`` after an act, ``refused(Refused)`` when it was not done. For PROVE the id is that of
    the new draft."""

    done = Signal(object, str)
    refused = Signal(object)

    def __init__(self, operations: Operations, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._operations, self._session, self.clock = operations, session, session.clock
        self.discarded = ""  # the draft that 退回一步 takes back

    def together(self, document: Document, show: Callable[[tuple[Document, ...]], None]) -> None:
        """The paper, and others made for the same party that wait for their service too."""
        name = named_in(document)

        def found(rows: tuple[object, ...]) -> None:
            others = (row.document for row in rows)  # type: ignore[attr-defined]
            same = tuple(
                one for one in others if name and one.id != document.id and _goes_with(one, document)
            )
            show((document, *same))

        self._operations.ask(AskDocuments(shelf=PaperShelf.TO_SERVE), found)

    def serve(self, document: Document, ids: tuple[str, ...], handover: Handover) -> None:
        """Record the service; today's pair served a paper that was made on its own."""
        pair = (self._session.officer, self._session.partner)
        today = self.clock.today()
        able = tuple(one.id for one in pair if one is not None and one.may_sign_on(today))
        command = handover.command(ids, document.inspection_id, () if document.inspection_id else able)
        self._run(PaperAct.SERVE, command, document.id)

    def prove(self, document: Document) -> None:
        """Draft the proof of service; ``done`` names the draft."""
        self._run(PaperAct.PROVE, DraftProof(document_id=document.id))

    def settle(self, document: Document, result: str) -> None:
        self._run(PaperAct.SETTLE, SettleDue(document_id=document.id, result=result), document.id)

    def discard(self, document: Document) -> None:
        self.discarded = document.id
        self._run(PaperAct.DISCARD, DiscardDraft(document_id=document.id), document.id)

    def take_back(self, document_id: str) -> None:
        self.discarded = ""
        self._run(PaperAct.TAKE_BACK, TakeBackDraft(document_id=document_id), document_id)

    def _run(self, act: PaperAct, command: Command, document_id: str = "") -> None:
        def answered(answer: Done | Refused) -> None:
            if isinstance(answer, Refused):
                self.refused.emit(answer)
            else:
                self.done.emit(act, document_id or str(answer.value))

        self._operations.run(command, answered)


def _goes_with(one: Document, document: Document) -> bool:
    return one.inspection_id == document.inspection_id and named_in(one) == named_in(document)
