"""Opens the discretion helper over the window; what it is made of is loaded with the first one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from enforcement.model.party import Party, PartyKind

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from desktop.operations import Operations
    from desktop.screens.discretion.view import WeighLayer
    from desktop.session import Session
    from enforcement.model.document import Document


@dataclass(frozen=True, slots=True, kw_only=True)
class WeighStart:
    """What is known when the helper opens: the matter's code, the day of the act, and the party.

    ``document_id`` names the own draft that the result is for, ``weighing`` what was weighed for it before."""

    code: str
    acted: date | None = None
    party_name: str = ""
    party_id_no: str = ""
    subject: str = ""
    document_id: str = ""
    weighing: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, code: str, acted: date | None, party: Party | None) -> WeighStart:
        """For a matter found with this party; a sole trader is left to the person, the county decides which it is."""
        if party is None:
            return cls(code=code, acted=acted)
        subject = {PartyKind.PERSON: "个人", PartyKind.ORGANISATION: "单位"}.get(party.kind, "")
        return cls(code=code, acted=acted, party_name=party.name, party_id_no=party.id_no, subject=subject)


def weigh_matter(host: QWidget, operations: Operations, session: Session, code: str) -> None:
    """From the library: the matter alone is known; without one it is said."""
    if code:
        open_weighing(host, operations, session, WeighStart(code=code))
        return
    from desktop.dialogs.questions import tell

    tell(host, "还没有选事项，不能试算。", "在事项库里选一个事项，再点“裁量试算”。")


def weigh_draft(host: QWidget, operations: Operations, session: Session, document: Document) -> None:
    """From an own draft: the matter it was weighed for before, else the first that it names; the day and the party that
    it states."""
    from enforcement.facts.acted import ACT_TIME, stated_day

    party = document.facts.get("party")
    told = party if isinstance(party, dict) else {}
    subject = {"person": "个人", "organisation": "单位"}.get(str(told.get("kind") or ""), "")
    start = WeighStart(
        code=str(document.weighing.get("matter") or "") or document.matters[0],
        acted=stated_day(document.facts.get(ACT_TIME)),
        party_name=str(told.get("name") or ""),
        party_id_no=str(told.get("id_no") or ""),
        subject=subject,
        document_id=document.id,
        weighing=document.weighing,
    )
    open_weighing(host, operations, session, start)


def open_weighing(
    host: QWidget,
    operations: Operations,
    session: Session,
    start: WeighStart,
    make_printer: Callable[[Any], Any] | None = None,
) -> WeighLayer:
    """The helper over the window of ``host``; Esc closes it."""
    from desktop.screens.discretion.view import weigh_layer

    return weigh_layer(host, operations, session, start, make_printer)
