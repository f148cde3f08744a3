"""★, notes, sets and proposals by their commands: add-wins marks, two approvals by two people, the county's word."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from enforcement.catalogue.changes import Listing
from enforcement.catalogue.history import Face
from enforcement.catalogue.shipped_sets import shipped_sets
from enforcement.commands.carry_marks import CarryMarks
from enforcement.commands.decide_proposal import DecideProposal
from enforcement.commands.draft_transfer import DraftTransfer
from enforcement.commands.merge_library import MergeLibrary
from enforcement.commands.propose_matter import SubmitProposal, WithdrawProposal, WriteProposal, matter_use
from enforcement.commands.save_matter_set import RemoveMatterSet, SaveMatterSet
from enforcement.commands.star_matter import StarMatter
from enforcement.commands.write_matter_note import WriteMatterNote
from enforcement.model.inspection import InspectionMatter
from enforcement.model.library import CatalogueVersion, ProposalAnswer
from enforcement.model.library_marks import (
    LibraryProposal,
    MatterMark,
    MatterNote,
    MatterSet,
    ProposalKind,
    ProposalState,
    ProposalStep,
    ReviewDecision,
    StepKind,
)
from enforcement.model.matter import Matter
from enforcement.rules.proposals import Standing, standing
from tests.helpers.fakes import FakeWork, House
from tests.helpers.story import inspected
from tests.helpers.town import (
    CHEN,
    EXITS,
    GAO,
    TODAY,
    UNPICKED,
    WANG,
    ZHOU,
    chen,
    gao,
    grant,
    house,
    inspection,
    zhou,
)

REASON = "沿街投诉多，群众反映强烈"
NEED = "今年接到同类投诉二十余件，都只能转县里"


@pytest.fixture
def home() -> House:
    return house()


def stars(home: House) -> list[str]:
    return [one.matter_code for one in home.store.all(MatterMark) if not one.removed]


def test_a_star_is_set_once_and_taken_whole(home: House) -> None:
    assert home.done(StarMatter(code=EXITS.code, starred=True)) is True
    home.done(StarMatter(code=EXITS.code, starred=True))
    assert stars(home) == [EXITS.code]
    home.put(MatterMark(id="9" * 32, matter_code=EXITS.code))  # set on another machine meanwhile
    home.done(StarMatter(code=EXITS.code, starred=False))
    assert stars(home) == []
    home.done(StarMatter(code=EXITS.code, starred=True))
    assert len(home.store.all(MatterMark)) == 3  # a ★ that was taken never comes back to life
    assert home.refused(StarMatter(code="999999", starred=True)).refusals[0].number == "R03"


def notes(home: House) -> list[str]:
    return [one.text for one in home.store.all(MatterNote) if not one.removed]


def test_notes_add_up_and_a_changed_note_follows_the_former(home: House) -> None:
    first = home.done(WriteMatterNote(code=EXITS.code, text=" 老街先劝导 "))
    home.done(WriteMatterNote(code=EXITS.code, text="夜市另有方案"))
    second = home.done(WriteMatterNote(code=EXITS.code, text="老街先劝导两次", note_id=first))
    assert notes(home) == ["夜市另有方案", "老街先劝导两次"]
    assert home.store.the(MatterNote, second).follows == first
    home.done(WriteMatterNote(code=EXITS.code, text="", note_id=second))
    assert notes(home) == ["夜市另有方案"]
    assert home.done(WriteMatterNote(code=EXITS.code, text="  ")) == ""


def test_sets_need_a_name_of_their_own_and_matters(home: House) -> None:
    made = home.done(SaveMatterSet(set_id="", name="养殖场", codes=("010008", "010008", EXITS.code)))
    assert home.store.the(MatterSet, made).codes == ("010008", EXITS.code)
    for name, codes in (("", ("010008",)), ("空的", ()), ("养殖场", ("010008",))):
        refused = home.refused(SaveMatterSet(set_id="", name=name, codes=codes))
        assert refused.refusals[0].number == "R86"
    again = home.done(SaveMatterSet(set_id=made, name="养殖场", codes=("010008",)))
    assert [one.id for one in home.store.all(MatterSet) if not one.removed] == [again]
    home.done(RemoveMatterSet(set_id=again))
    home.done(RemoveMatterSet(name=shipped_sets()[0].name))
    assert [one.name for one in home.store.all(MatterSet) if not one.removed] == []


def test_marks_of_an_earlier_program_come_along_once(home: House) -> None:
    carry = CarryMarks(stars=(EXITS.code, "999999"), notes=((EXITS.code, "老街先劝导"),))
    assert home.done(carry) == 3
    assert home.done(carry) == 0
    assert (stars(home), notes(home)) == ([EXITS.code, "999999"], ["老街先劝导"])


def written(home: House, **more: Any) -> str:
    values = {"code": UNPICKED.code, "kind": ProposalKind.PICK, "reason": REASON, "need": NEED, **more}
    return str(home.done(WriteProposal(**values)))


def stands(home: House, proposal: str) -> Standing:
    one = home.store.the(LibraryProposal, proposal)
    return standing(one, home.store.all(ProposalStep), home.catalogue.answer(proposal))


def decide(home: House, proposal: str, who: str, agree: bool = True, reason: str = "") -> DecideProposal:
    words = home.store.the(LibraryProposal, proposal).words
    return DecideProposal(proposal_id=proposal, approver_id=who, words=words, agree=agree, reason=reason)


def test_a_proposal_goes_by_captain_and_leader_to_the_county(home: House) -> None:
    one = written(home)
    states = [stands(home, one).state]
    for command in (SubmitProposal(proposal_id=one), decide(home, one, ZHOU), decide(home, one, GAO)):
        home.done(command)
        states.append(stands(home, one).state)
    assert [state.value for state in states] == ["draft", "captain", "leader", "county"]
    assert [step.by_name for step in stands(home, one).steps] == ["陈立", "周建平", "高志远"]
    home.catalogue.answers = (
        ProposalAnswer(proposal_id=one, division_code="", accepted=False, reason="技术要求高"),
    )
    assert (stands(home, one).state, stands(home, one).reason) == (ProposalState.REFUSED, "技术要求高")
    again = written(home)  # after the county's word the town may ask anew
    assert again != one


def test_nobody_approves_his_own_nor_twice_nor_out_of_turn(home: House) -> None:
    one = written(home)
    assert home.refused(decide(home, one, ZHOU)).refusals[0].number == "R85"  # not handed in
    home.done(SubmitProposal(proposal_id=one))
    assert home.refused(decide(home, one, CHEN)).refusals[0].number == "R01"
    assert home.refused(decide(home, one, GAO)).refusals[0].number == "R01"  # the captain comes first
    home.actor = zhou()
    home.done(decide(home, one, ZHOU))
    assert home.refused(decide(home, one, ZHOU)).refusals[0].number == "R01"


def test_who_is_captain_and_leader_in_one_gives_one_approval_only(home: House) -> None:
    both = replace(zhou(), roles=(*zhou().roles, *gao().roles))
    home.actor = both
    one = written(home)
    home.done(SubmitProposal(proposal_id=one))
    assert home.refused(decide(home, one, ZHOU)).refusals[0].what.startswith("这份申请是周建平自己写")
    home.actor = chen()
    home.done(WithdrawProposal(proposal_id=one))
    two = written(home)
    home.done(SubmitProposal(proposal_id=two))
    home.actor = both
    home.done(decide(home, two, ZHOU))
    refused = home.refused(decide(home, two, ZHOU)).refusals[0]
    assert (refused.number, refused.what[:3]) == ("R85", "周建平")


def test_words_that_changed_after_they_were_read_are_not_agreed_to(home: House) -> None:
    one = written(home)
    home.done(SubmitProposal(proposal_id=one))
    read = decide(home, one, ZHOU)
    proposal = home.store.the(LibraryProposal, one)
    work = FakeWork(home.store)  # the other machine's words arrive
    work.change(proposal, replace(proposal, reason=REASON + "。另有一条"), "test.pulled")
    work.commit()
    assert home.refused(read).refusals[0].number == "R85"
    home.done(decide(home, one, ZHOU))
    proposal = home.store.the(LibraryProposal, one)
    work = FakeWork(home.store)
    work.change(proposal, replace(proposal, need=NEED + "。又改"), "test.pulled")
    work.commit()
    assert stands(home, one).state is ProposalState.CAPTAIN  # the yes was to other words


def test_returned_with_a_reason_and_handed_in_again(home: House) -> None:
    one = written(home)
    home.done(SubmitProposal(proposal_id=one))
    assert home.refused(WriteProposal(code=UNPICKED.code, kind=ProposalKind.PICK, proposal_id=one)).refusals
    assert home.refused(decide(home, one, ZHOU, agree=False, reason="不")).refusals[0].number == "R86"
    home.done(decide(home, one, ZHOU, agree=False, reason="依据写具体些"))
    assert (stands(home, one).state, stands(home, one).reason) == (ProposalState.RETURNED, "依据写具体些")
    written(home, need=NEED + "，附清单", proposal_id=one)
    home.done(SubmitProposal(proposal_id=one))
    assert (stands(home, one).state, stands(home, one).round) == (ProposalState.CAPTAIN, 2)
    home.done(WithdrawProposal(proposal_id=one))
    assert stands(home, one).state is ProposalState.WITHDRAWN


@pytest.mark.parametrize(
    ("code", "kind"),
    [(EXITS.code, ProposalKind.PICK), (EXITS.code, ProposalKind.DROP), (UNPICKED.code, ProposalKind.DROP)],
)
def test_only_what_may_be_picked_or_dropped_is_proposed(home: House, code: str, kind: ProposalKind) -> None:
    refused = home.refused(WriteProposal(code=code, kind=kind, reason=REASON, need=NEED))
    assert refused.refusals[0].number == "R84"


def test_one_open_proposal_a_matter_and_no_empty_words(home: House) -> None:
    one = written(home, need="短")
    assert home.refused(SubmitProposal(proposal_id=one)).refusals[0].field == "need"
    refused = home.refused(WriteProposal(code=UNPICKED.code, kind=ProposalKind.PICK)).refusals[0]
    assert (refused.number, refused.cures[0].target) == ("R84", one)


def test_a_matter_in_use_is_dropped_with_the_teams_own_figures(home: House) -> None:
    home.catalogue.powers = (*home.catalogue.powers, grant(UNPICKED.code))
    one = written(home, kind=ProposalKind.DROP)
    use = home.store.the(LibraryProposal, one).use
    assert use is not None
    assert (use.inspections, use.found) == (0, 0)


def test_use_counts_inspections_and_findings() -> None:
    story = inspected()
    work = FakeWork(story.home.store)
    use = matter_use(work, "140003", TODAY.replace(year=2025))
    assert (use.inspections, use.found) == (1, 1)
    assert matter_use(work, "140003", TODAY.replace(year=2027)).inspections == 0
    assert matter_use(work, "190017", TODAY.replace(year=2025)).found == 0


def test_steps_mean_the_same_in_any_order(home: House) -> None:
    one = written(home)
    proposal = home.store.the(LibraryProposal, one)
    said = [
        ProposalStep(
            id=f"{n:032x}", proposal_id=one, kind=kind, round=1, words=proposal.words, by=WANG, by_name=""
        )
        for n, kind in enumerate((StepKind.SUBMITTED, StepKind.CAPTAIN_AGREED, StepKind.RETURNED), 1)
    ]
    states = {standing(proposal, order).state for order in (said, said[::-1], [said[1], said[2], said[0]])}
    assert states == {ProposalState.RETURNED}  # a no outweighs a yes that did not know of it


def test_a_letter_of_transfer_is_made_only_where_the_power_ends(home: House) -> None:
    home.put(
        inspection(id="e" * 32),
        InspectionMatter(
            id="f" * 32, inspection_id="e" * 32, matter_code=EXITS.code, catalogue_version="1", position=1
        ),
    )
    refused = home.refused(DraftTransfer(inspection_id="e" * 32, matter_code=EXITS.code)).refusals[0]
    assert (refused.number, "权力还在本镇" in refused.what) == ("R84", True)
    unknown = home.refused(DraftTransfer(inspection_id="e" * 32, matter_code=UNPICKED.code)).refusals[0]
    assert unknown.number == "R03"


def test_looking_through_decides_every_line_in_one_save(home: House) -> None:
    home.catalogue.installed = (side(1, EXITS, held=True), side(2, EXITS, held=False))
    home.done(StarMatter(code=EXITS.code, starred=True))
    home.done(SaveMatterSet(set_id="", name="消防", codes=(EXITS.code,)))
    (made,) = home.store.all(MatterSet)
    lines = (("star_ended", EXITS.code), ("set_ended", made.id))
    decided = tuple(
        ReviewDecision(question=name, matter_code=EXITS.code, mark_id=mark, answer="remove")
        for name, mark in lines
    )
    assert home.refused(MergeLibrary(sha256="2" * 64, decisions=decided[:1])).refusals[0].number == "R86"
    home.done(MergeLibrary(sha256="2" * 64, decisions=decided))
    assert stars(home) == []
    assert all(one.removed for one in home.store.all(MatterSet))  # a set without a matter is put away
    assert home.refused(MergeLibrary(sha256="2" * 64, decisions=decided)).refusals[0].number == "R84"


def side(number: int, matter: Matter, *, held: bool) -> tuple[Face, Listing]:
    day = date(2026, number, 1)
    face = Face(key=number, number=number, effective=day, published=day, sha256=str(number) * 64)
    version = CatalogueVersion(
        version=str(number), issuing_document="", published=day, effective=day, sha256=face.sha256
    )
    powers = {matter.code: (grant(matter.code),)} if held else {}
    return face, Listing(version=version, matters={matter.code: matter}, powers=powers)
