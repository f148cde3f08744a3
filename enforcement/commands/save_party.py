"""Save a party (对象): a new one, or new words for a known one."""

from __future__ import annotations

from dataclasses import dataclass, replace

from enforcement.commands.shared import barred, known, refuse
from enforcement.model.party import Party, PartyKind, identity_number_fault, party_number_fault
from enforcement.ports import Context, UnitOfWork
from enforcement.refusals import Done, Refusal, Refused
from enforcement.rules import kinds, replies
from enforcement.rules.authority import Act
from enforcement.text.numerals import half_width


@dataclass(frozen=True, slots=True, kw_only=True)
class SaveParty:
    """``party_id`` empty makes a new party. Done's value is the party's id.

    Names stay as typed (only outer blanks go); numbers lose blanks, full-width digits become half-width,
    letters upper-case. An empty number is allowed. A number that fails its check digit is refused with the
    rule it fails.
    """

    kind: PartyKind
    name: str
    id_no: str = ""
    legal_rep: str = ""
    legal_rep_id_no: str = ""
    gender: str = ""
    phone: str = ""
    address: str = ""
    party_id: str = ""

    def execute(self, work: UnitOfWork, context: Context) -> Done | Refused:
        if no := barred(context, Act.SAVE_PARTY):
            return no
        party = self._party(self.party_id or context.ids.new())
        if faults := _faults(party):
            return refuse(*faults)
        if self.party_id:
            old = known(work, Party, self.party_id)
            if isinstance(old, Refused):
                return old
            work.change(old, replace(party, id=old.id), kinds.PARTY_CHANGED)
        else:
            work.add(party, kinds.PARTY_CREATED)
        return Done(party.id, _reminders(work, party))

    def _party(self, party_id: str) -> Party:
        return Party(
            id=party_id,
            kind=self.kind,
            name=self.name.strip(),
            id_no=_number(self.id_no),
            legal_rep=self.legal_rep.strip(),
            legal_rep_id_no=_number(self.legal_rep_id_no),
            gender=self.gender.strip(),
            phone=half_width(self.phone).strip(),
            address=self.address.strip(),
        )


def _number(text: str) -> str:
    return "".join(half_width(text).split()).upper()


def _faults(party: Party) -> list[Refusal]:
    faults = [] if party.name else [replies.name_missing()]
    if fault := party_number_fault(party.kind, party.id_no):
        faults.append(replies.number_fault(fault, "id_no"))
    if party.legal_rep_id_no and (fault := identity_number_fault(party.legal_rep_id_no)):
        faults.append(replies.number_fault(fault, "legal_rep_id_no"))
    return faults


def _reminders(work: UnitOfWork, party: Party) -> tuple[Refusal, ...]:
    if not party.id_no:
        return ()
    same = (other for other in work.find(Party, id_no=party.id_no) if other.id != party.id)
    return tuple(replies.same_number(other.name, other.id) for other in same)
