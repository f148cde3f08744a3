"""The party of an inspection without widgets: found by initials, made in four fields, put right, met in person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QObject, Signal

from desktop.screens.inspection.finder import Hit
from desktop.screens.inspection.presenter import Workspace
from desktop.screens.inspection.typed import typed_moment
from enforcement.commands.save_party import SaveParty
from enforcement.model.inspection import PresentPerson
from enforcement.model.party import PARTY_KIND_NAMES, Party, PartyKind, party_number_fault
from enforcement.queries import AskParties
from enforcement.text.dates import CHINA
from enforcement.text.numerals import half_width

HEAD_ROLES = {
    PartyKind.PERSON: "本人",
    PartyKind.SOLE_TRADER: "经营者",
    PartyKind.ORGANISATION: "法定代表人（负责人）",
}


@dataclass(frozen=True, slots=True)
class NewParty:
    """The four fields of 新建: kind, name, own number, legal representative or operator; address and phone beside."""

    kind: PartyKind = PartyKind.SOLE_TRADER
    name: str = ""
    id_no: str = ""
    legal_rep: str = ""
    address: str = ""
    phone: str = ""

    def faults(self) -> dict[str, str]:
        """Field name → why it cannot stay like this."""
        faults = {}
        if not self.name.strip():
            faults["name"] = "名称要写"
        plain = "".join(half_width(self.id_no).split()).upper()  # as SaveParty will keep it
        number = party_number_fault(self.kind, plain)
        if number:
            faults["id_no"] = number
        return faults


class PartyPresenter(QObject):
    """Searches, makes and changes parties, and begins the inspection of one."""

    parties_found = Signal(str, object)

    def __init__(self, desk: Workspace) -> None:
        super().__init__(desk)
        self.desk = desk

    def find_parties(self, text: str) -> None:
        self.desk.operations.ask(
            AskParties(text=text, limit=6),
            lambda parties: self.parties_found.emit(text, tuple(_party_hit(party) for party in parties)),
        )

    def take_party(self, party: Party) -> None:
        """Begin with a known party."""
        self.desk.start(party.id)

    def create_party(self, new: NewParty) -> dict[str, str]:
        """Save a new party and begin with it; the faults when something must be mended first."""
        faults = new.faults()
        if not faults:
            command = SaveParty(
                kind=new.kind,
                name=new.name.strip(),
                id_no=new.id_no.strip(),
                legal_rep=new.legal_rep.strip(),
                address=new.address.strip(),
                phone=new.phone.strip(),
            )
            self.desk.run(command, lambda done: self.desk.start(str(done.value)))
        return faults

    def edit_party(self, new: NewParty) -> dict[str, str]:
        """Save new words for the party inspected; the faults when something must be mended first."""
        faults = new.faults()
        if not faults and self.desk.rows is not None:
            old = self.desk.rows.party
            command = SaveParty(
                party_id=old.id,
                kind=new.kind,
                name=new.name.strip(),
                id_no=new.id_no.strip(),
                legal_rep=new.legal_rep.strip(),
                legal_rep_id_no=old.legal_rep_id_no,
                gender=old.gender,
                address=new.address.strip(),
                phone=new.phone.strip(),
            )
            self.desk.run(command)
        return faults

    def known_party(self) -> NewParty:
        """The party inspected, as the form shows it."""
        assert self.desk.rows is not None
        party = self.desk.rows.party
        return NewParty(party.kind, party.name, party.id_no, party.legal_rep, party.address, party.phone)

    # ---- who was met

    def head_name(self) -> str:
        """The person who answers for the party: operator, legal representative, or the person himself."""
        if self.desk.rows is None:
            return ""
        party = self.desk.rows.party
        return party.name if party.kind is PartyKind.PERSON else party.legal_rep

    def head_is_present(self) -> bool:
        return bool(self.head_name()) and self.desk.inspection.present_person.name == self.head_name()

    def meet_head(self, present: bool) -> None:
        """The operator or representative is there in person, or is not."""
        person = PresentPerson()
        if present and self.desk.rows is not None:
            party = self.desk.rows.party
            person = PresentPerson(name=self.head_name(), role=HEAD_ROLES[party.kind], phone=party.phone)
        self.desk.edit(present_person=person)

    def typed_moment(self, text: str) -> datetime | None:
        """The minute a person means; None when it cannot be read or nothing was typed."""
        now = self.desk.session.clock.now().astimezone(CHINA)
        return typed_moment(text, now) if text.strip() else None


def _party_hit(party: Party) -> Hit:
    tail = f"尾号 {party.id_no[-4:]}" if party.id_no else "没有证照号"
    parts = (PARTY_KIND_NAMES[party.kind], tail, party.legal_rep, party.address)
    return Hit(party.name, " · ".join(part for part in parts if part), party)
