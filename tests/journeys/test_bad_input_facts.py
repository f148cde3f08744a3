"""Bad facts: wrong digits, a certificate that ran out, a matter the county took back. Each is refused in its own words,
and the store holds exactly what it held before.

Every digit rule by itself is in tests/enforcement/commands/test_save_party.py, every standing of a certificate and of a
power in tests/enforcement/rules; here the refusals meet the real store, journal and printing room.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from enforcement.commands.add_matter import AddMatter
from enforcement.commands.approve_inspection import ApproveInspection
from enforcement.commands.choose_officers import ChooseOfficers
from enforcement.commands.edit_inspection import EditInspection
from enforcement.commands.issue_document import IssueDocument
from enforcement.commands.prepare_document import PrepareDocument
from enforcement.commands.save_party import SaveParty
from enforcement.commands.start_inspection import StartInspection
from enforcement.model.document import Document, DocumentState, NumberBlock
from enforcement.model.inspection import ApprovalMode, Inspection, InspectionApproval, InspectionMatter
from enforcement.model.party import Party, PartyKind
from enforcement.queries import AskMatters, AskParties
from tests.journeys.bad_input import Desk, training_desk

HELD = "140003"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = training_desk(tmp_path / "home")
    yield made
    made.store.check()
    made.store.close()


def test_a_wrong_digit_is_named_and_nothing_is_saved(desk: Desk) -> None:
    party = desk.value(SaveParty(kind=PartyKind.PERSON, name="张𬭎喆", phone="000-00000001"))
    before = desk.kept()
    new = SaveParty(kind=PartyKind.PERSON, name="䶮小川", id_no="11010519491231002X"[:-1] + "1")
    assert desk.refusal(new) == (
        "身份证号末位校验不符，有一位可能抄错了。对照证件再看一遍；手边没有证件可以先空着。可以：改号码、先空着。"
    )
    changed = SaveParty(kind=PartyKind.PERSON, name="张𬭎喆", id_no="1101051949123100", party_id=party)
    assert desk.refusal(changed).startswith("身份证号应当是 18 位，现在是 16 位。")
    shop = SaveParty(kind=PartyKind.ORGANISATION, name="安平县永盛家具有限公司", id_no="91350100M000100Y44")
    assert desk.refusal(shop).startswith("统一社会信用代码末位校验不符，有一位可能抄错了。")
    assert desk.kept() == before
    with desk.store.unit_of_work("") as work:
        assert work.get(Party, party) == Party(
            id=party, kind=PartyKind.PERSON, name="张𬭎喆", phone="000-00000001"
        )
    right = SaveParty(kind=PartyKind.PERSON, name="张𬭎喆", id_no="11010519491231002x", party_id=party)
    assert desk.value(right) == party
    found = {row.id: row.id_no for row in desk.store.answer(AskParties("张𬭎喆"))}
    assert found[party] == "11010519491231002X"


def test_an_expired_certificate_neither_joins_the_pair_nor_signs(desk: Desk) -> None:
    inspection = desk.a_days_work()
    before = desk.kept()
    expired = desk.officer("赵文博")
    words = "赵文博的执法证 2025年10月31日 已到期，不能署名。两名执法人员的证件在办事当天都要有效。依据《"
    said = desk.refusal(
        ChooseOfficers(inspection_id=inspection, officer_ids=(desk.context.actor.id, expired.id))
    )
    assert said.startswith(words)
    assert said.endswith("可以：换一名队员、更新证件。")
    assert desk.kept() == before
    with desk.store.unit_of_work("") as work:
        found = work.get(Inspection, inspection)
    assert found is not None
    assert found.officer_ids == desk.pair()


def test_a_paper_with_an_expired_officer_uses_no_number(desk: Desk) -> None:
    """The pair was written down at the start; the paper is where an expired certificate has to stop."""
    party = desk.store.answer(AskParties("好再来"))[0]
    pair = (desk.context.actor.id, desk.officer("赵文博").id)
    inspection = desk.value(StartInspection(party_id=party.id, officer_ids=pair, matter_codes=(HELD,)))
    mode = InspectionApproval(
        mode=ApprovalMode.URGENT, urgent_reason="群众反映安全出口被堵，情况紧急，先查后补"
    )
    desk.value(ApproveInspection(inspection_id=inspection, approval=mode))
    now = desk.context.clock.now()
    desk.value(EditInspection(inspection_id=inspection, changes={"started_at": now, "ended_at": now}))
    document = desk.value(PrepareDocument(inspection_id=inspection, form_id="INS-03"))
    before = desk.kept()
    assert "赵文博的执法证 2025年10月31日 已到期，不能署名。" in desk.refusal(
        IssueDocument(document_id=document)
    )
    assert desk.kept() == before
    with desk.store.unit_of_work("") as work:
        paper = work.get(Document, document)
        blocks = work.find(NumberBlock)
    assert paper is not None
    assert (paper.state, paper.number) == (DocumentState.DRAFT, "")
    assert all(block.next_serial == block.first for block in blocks)


def test_a_withdrawn_matter_is_not_taken_in_and_the_day_goes_on(desk: Desk) -> None:
    code = _withdrawn(desk)
    name = _name(desk, code)
    inspection = desk.a_days_work()
    before = desk.kept()
    said = desk.refusal(AddMatter(inspection_id=inspection, matter_code=code))
    assert said.startswith(
        f"“{name}” 2026-10-01 起收回县里，11月24日不能新查、新立案。10月1日 前立的案可以办完；这条线索请移送。"
    )
    assert said.endswith("可以：移送、看依据文件。")
    party = desk.store.answer(AskParties("好再来"))[0]
    both = StartInspection(party_id=party.id, matter_codes=(HELD, code))
    assert desk.refusal(both) == said
    assert desk.kept() == before
    desk.value(AddMatter(inspection_id=inspection, matter_code=HELD))
    with desk.store.unit_of_work("") as work:
        assert [entry.matter_code for entry in work.find(InspectionMatter)] == [HELD]


def _withdrawn(desk: Desk) -> str:
    """A matter whose grant to this town has run out."""
    rows = desk.store.answer(AskMatters(desk.context.clock.today(), limit=1000))
    gone = [
        row.matter.code
        for row in rows
        if any(one.valid_to for one in desk.store.catalogue.grants(row.matter.code))
    ]
    assert gone
    return str(gone[0])


def _name(desk: Desk, code: str) -> str:
    matter = desk.store.catalogue.matter(code)
    assert matter is not None
    return matter.act_name
