"""Starting, filling, manning, approving and finishing an inspection."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from enforcement.commands.add_matter import AddMatter
from enforcement.commands.approve_inspection import ApproveInspection
from enforcement.commands.choose_officers import ChooseOfficers
from enforcement.commands.edit_inspection import EditInspection
from enforcement.commands.finish_inspection import FinishInspection
from enforcement.commands.start_inspection import StartInspection
from enforcement.model.inspection import (
    ApprovalMode,
    Inspection,
    InspectionApproval,
    InspectionKind,
    InspectionMatter,
    InspectionStatus,
    Outcome,
    PresentPerson,
    SignatureRefusal,
)
from enforcement.refusals import Done
from tests.helpers.fakes import House
from tests.helpers.town import (
    CHEN,
    LI,
    MORNING,
    RARE,
    RESTAURANT,
    TODAY,
    WANG,
    WITHDRAWN,
    certificate,
    chen,
    gao,
    house,
    li,
    shen,
    wang,
    zhou,
)


def begun(home: House) -> str:
    return str(home.done(StartInspection(party_id=RESTAURANT, officer_ids=(CHEN, WANG))))


def kept(home: House, inspection_id: object) -> Inspection:
    return home.store.the(Inspection, inspection_id)


def edit(home: House, inspection_id: str, **changes: Any) -> Any:
    return home.done(EditInspection(inspection_id=inspection_id, changes=changes))


class TestStart:
    def test_today_s_pair_and_the_party_s_address(self) -> None:
        home = house()
        inspection = kept(home, begun(home))
        assert inspection.officer_ids == (CHEN, WANG)
        assert inspection.recorder_id == WANG
        assert inspection.place == "安平县云溪镇老街西路28号"
        assert (inspection.started_at, inspection.status) == (None, InspectionStatus.RUNNING)
        assert inspection.created_by == CHEN

    def test_without_a_pair_the_officer_himself(self) -> None:
        home = house()
        inspection = kept(home, home.done(StartInspection(party_id=RESTAURANT, started_at=MORNING)))
        assert inspection.officer_ids == (CHEN,)
        assert (inspection.started_at, inspection.started_on) == (MORNING, TODAY)

    def test_a_helper_assists_and_is_never_listed_as_signing(self) -> None:
        home = house(actor=li())
        inspection = kept(home, home.done(StartInspection(party_id=RESTAURANT, officer_ids=(LI, CHEN))))
        assert (inspection.officer_ids, inspection.assistant_ids) == ((CHEN,), (LI,))

    def test_all_matters_or_no_inspection(self) -> None:
        home = house()
        command = StartInspection(party_id=RESTAURANT, matter_codes=("140003", WITHDRAWN.code))
        assert home.refused(command).refusals[0].number == "G03"
        assert home.store.all(Inspection) == ()
        home.done(StartInspection(party_id=RESTAURANT, matter_codes=("140003", "160013", "140003")))
        assert [entry.matter_code for entry in home.store.all(InspectionMatter)] == ["140003", "160013"]

    @pytest.mark.parametrize("actor", [shen(), gao()])
    def test_reviewers_and_leaders_do_not_inspect(self, actor: Any) -> None:
        refusal = house(actor=actor).refused(StartInspection(party_id=RESTAURANT)).refusals[0]
        assert (refusal.number, refusal.why) == ("R01", "这一步由队员、辅助人员、队长办。")

    def test_an_unknown_party(self) -> None:
        assert house().refused(StartInspection(party_id="9" * 32)).refusals[0].number == "R03"


class TestEdit:
    def test_one_field_is_one_small_entry(self) -> None:
        home = house()
        inspection = begun(home)
        edit(home, inspection, opinion="以上情况属实。")
        entry = home.store.journal[-1]
        assert (entry.kind, entry.new, entry.old) == (
            "inspection.edited", {"opinion": "以上情况属实。"}, {"opinion": ""},
        )  # fmt: skip

    def test_every_field_of_the_screens(self) -> None:
        home = house()
        inspection = begun(home)
        changes: dict[str, Any] = {
            "kind": InspectionKind.SPECIAL,
            "task_source": "年度计划",
            "place": "老街",
            "started_at": MORNING,
            "ended_at": MORNING + timedelta(minutes=5),
            "present_person": PresentPerson(name="徐国良"),
            "recusal_answer": "看清了，不申请回避。",
            "certificates_shown": True,
            "opinion": "属实",
            "remarks": "全程录像",
            "correction_due": date(2026, 12, 1),
            "correction_text": "搬走纸箱",
            "step": 3,
            "signature_refusal": SignatureRefusal(reason="不同意"),
            "absent_witness": "张某",
        }
        edit(home, inspection, **changes)
        stored = kept(home, inspection)
        assert {name: getattr(stored, name) for name in changes} == changes

    def test_the_local_day_follows_the_start(self) -> None:
        home = house()
        inspection = begun(home)
        edit(home, inspection, started_at=MORNING)
        assert kept(home, inspection).started_on == TODAY
        edit(home, inspection, started_at=MORNING - timedelta(hours=10))
        assert kept(home, inspection).started_on == date(2026, 11, 23)
        edit(home, inspection, started_at=None)
        assert kept(home, inspection).started_on is None

    def test_the_officer_s_steps_stamp_start_and_end_once(self) -> None:
        home = house()
        inspection = begun(home)
        edit(home, inspection, step=2)
        assert kept(home, inspection).started_at == MORNING
        home.clock.go(minutes=35)
        edit(home, inspection, step=3)
        assert kept(home, inspection).ended_at is None
        edit(home, inspection, step=4)
        ended = kept(home, inspection).ended_at
        assert ended == MORNING + timedelta(minutes=35)
        home.clock.go(minutes=10)
        edit(home, inspection, step=2)
        edit(home, inspection, step=5)
        assert (kept(home, inspection).started_at, kept(home, inspection).ended_at) == (MORNING, ended)

    def test_a_date_takes_back_at_once_and_the_other_way_round(self) -> None:
        home = house()
        inspection = begun(home)
        edit(home, inspection, correction_due=date(2026, 12, 1))
        edit(home, inspection, correction_now=True)
        assert (kept(home, inspection).correction_now, kept(home, inspection).correction_due) == (True, None)
        edit(home, inspection, correction_due=date(2026, 12, 2))
        assert kept(home, inspection).correction_now is False

    def test_a_strange_field_or_value_is_a_bug(self) -> None:
        home = house()
        inspection = begun(home)
        for changes in ({"officer_ids": ()}, {"status": "finished"}, {"step": 6}):
            with pytest.raises(ValueError):
                home.run(EditInspection(inspection_id=inspection, changes=changes))
        with pytest.raises((TypeError, ValueError)):
            home.run(EditInspection(inspection_id=inspection, changes={"certificates_shown": "ja"}))

    def test_the_same_value_again_writes_nothing(self) -> None:
        home = house()
        inspection = begun(home)
        before = len(home.store.journal)
        edit(home, inspection, opinion="")
        assert len(home.store.journal) == before


class TestOfficers:
    def choose(self, home: House, inspection: str, *ids: str, **more: Any) -> ChooseOfficers:
        return ChooseOfficers(inspection_id=inspection, officer_ids=ids, **more)

    def test_a_rare_name_can_be_one_of_the_pair(self) -> None:
        home = house()
        inspection = begun(home)
        home.done(self.choose(home, inspection, CHEN, RARE, assistant_ids=(LI,)))
        stored = kept(home, inspection)
        assert (stored.officer_ids, stored.assistant_ids, stored.recorder_id) == ((CHEN, RARE), (LI,), RARE)

    def test_a_helper_is_refused_with_the_cure(self) -> None:
        home = house()
        refusal = home.refused(self.choose(home, begun(home), CHEN, LI)).refusals[0]
        assert (refusal.number, refusal.cures[0].label) == ("G02", "改为记录协助")

    def test_an_expired_newcomer_is_refused_but_the_gate_waits_for_one_already_there(self) -> None:
        home = house()
        inspection = begun(home)
        expired = certificate("33059018077", to=date(2026, 11, 1))
        from tests.helpers.fakes import FakeWork
        from tests.helpers.town import rare_officer

        work = FakeWork(home.store)
        work.change(rare_officer(), chen(id=RARE, name="张𬭎喆", certificate=expired), "test.put")
        work.commit()
        refusal = home.refused(self.choose(home, inspection, CHEN, RARE)).refusals[0]
        assert refusal.what == "张𬭎喆的执法证 11月1日 已到期，不能署名。"
        work = FakeWork(home.store)
        work.change(wang(), wang(certificate=expired), "test.put")
        work.commit()
        assert home.done(self.choose(home, inspection, CHEN, WANG))

    def test_one_person_is_not_two(self) -> None:
        home = house()
        refusal = home.refused(self.choose(home, begun(home), CHEN, CHEN)).refusals[0]
        assert refusal.what == "陈立选了两次，两名检查人员要是两个人。"

    def test_the_recorder_is_one_of_the_pair(self) -> None:
        home = house()
        inspection = begun(home)
        home.done(self.choose(home, inspection, CHEN, WANG, recorder_id=CHEN))
        assert kept(home, inspection).recorder_id == CHEN
        command = self.choose(home, inspection, CHEN, WANG, assistant_ids=(LI,), recorder_id=LI)
        assert home.refused(command).refusals[0].what == "李小川不是这次署名的检查人员，不能做记录人。"

    def test_fewer_than_two_is_a_draft_state(self) -> None:
        home = house()
        assert home.done(self.choose(home, begun(home), CHEN))

    def test_a_stranger_is_unknown(self) -> None:
        home = house()
        refusal = home.refused(self.choose(home, begun(home), "9" * 32)).refusals[0]
        assert refusal.what == "本机没有找到这条队员记录。"


class TestApproval:
    def test_before_the_act_and_urgent(self) -> None:
        home = house()
        inspection = begun(home)
        given = InspectionApproval(
            mode=ApprovalMode.APPROVED, approver_name=" 周建平 ", approved_on=TODAY, reference="73号"
        )
        home.done(ApproveInspection(inspection_id=inspection, approval=given))
        assert kept(home, inspection).approval.approver_name == "周建平"
        urgent = InspectionApproval(mode=ApprovalMode.URGENT, urgent_reason="接到投诉举报")
        home.done(ApproveInspection(inspection_id=inspection, approval=urgent))
        assert kept(home, inspection).approval.mode is ApprovalMode.URGENT
        assert home.kinds()[-1] == "inspection.approved"

    def test_a_helper_does_not_register_approvals(self) -> None:
        home = house()
        inspection = begun(home)
        home.actor = li()
        command = ApproveInspection(inspection_id=inspection, approval=InspectionApproval())
        assert home.refused(command).refusals[0].number == "R01"


class TestFinish:
    def test_open_work_is_told_and_does_not_lock(self) -> None:
        home = house()
        inspection = begun(home)
        home.done(AddMatter(inspection_id=inspection, matter_code="140003"))
        answer = home.run(FinishInspection(inspection_id=inspection, outcome=Outcome.REINSPECT))
        assert isinstance(answer, Done)
        assert [notice.what for notice in answer.notices] == ["还有 1 个事项没有下结论。"]
        stored = kept(home, inspection)
        assert (stored.status, stored.outcome, stored.step) == (
            InspectionStatus.FINISHED, Outcome.REINSPECT, 5,
        )  # fmt: skip

    def test_a_finished_inspection_keeps_what_it_says(self) -> None:
        home = house()
        inspection = begun(home)
        home.done(FinishInspection(inspection_id=inspection, outcome=Outcome.CLOSED))
        refused = home.refused(EditInspection(inspection_id=inspection, changes={"opinion": "改"}))
        assert refused.sentence == (
            "这次检查已经结束，内容不能再改。已经出具的文书要和检查记录保持一样。可以：另开一次检查。"
        )
        assert (
            home.refused(AddMatter(inspection_id=inspection, matter_code="140003")).refusals[0].number
            == "R20"
        )
        assert home.done(FinishInspection(inspection_id=inspection, outcome=Outcome.TO_CASE))

    def test_the_captain_may_finish_too(self) -> None:
        home = house()
        inspection = begun(home)
        home.actor = zhou()
        assert home.done(FinishInspection(inspection_id=inspection, outcome=Outcome.CLOSED))
