"""The role table, enumerated over all roles and all acts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from enforcement.model.officer import ROLE_NAMES, Officer, Role
from enforcement.rules import kinds
from enforcement.rules.authority import ACT_NAMES, ACT_OF_KIND, ROLES_FOR, Act, allowed
from tests.helpers.town import TODAY, chen, li

O, A, C, R, L, M = (  # noqa: E741
    Role.OFFICER, Role.ASSISTANT, Role.CAPTAIN, Role.LEGAL_REVIEWER, Role.LEADER, Role.ADMINISTRATOR,
)  # fmt: skip

# Written out a second time on purpose: a slip in the table of the rule shows here.
MAY = {
    Act.SAVE_PARTY: {O, A, C},
    Act.RECORD: {O, A, C},
    Act.PHOTOGRAPH: {O, A, C},
    Act.CHOOSE_OFFICERS: {O, A, C},
    Act.RECORD_APPROVAL: {O, C, L},
    Act.JUDGE: {O, C},
    Act.SIGN: {O, C},
    Act.DRAFT: {O, C},
    Act.ISSUE: {O, C},
    Act.PRINT: {O, C},
    Act.PRINT_DRAFT: {O, A, C, R, L, M},
    Act.SERVE: {O, C},
    Act.SCAN_BACK: {O, A, C},
    Act.EXPORT: {O, C, R, L},
    Act.FINISH: {O, C},
    Act.HAND_OVER: {O, C},
    Act.VOID: {C},
    Act.OVERRIDE_GATE: {C},
    Act.GIVE_NUMBERS: {C, M},
    Act.MARK_MATTER: {O, A, C, R, L, M},
    Act.PROPOSE_MATTER: {O, C, L},
    Act.AGREE_AS_CAPTAIN: {C},
    Act.AGREE_AS_LEADER: {L},
    Act.REVIEW_LIBRARY: {O, C, L},
    Act.CONFIRM_RULES: {C, L},
    Act.KEEP_STATUTES: {O, A, C, R, L, M},
    Act.DRAW: {O, C},
    Act.SETTLE_REVIEW: {O, C, R, L},
    Act.SETTLE_ISSUED: {R},
    Act.TAKE_BACK_PULL: {O, C, L},
    Act.TAKE_LEASE: {O, A, C, R, L, M},
    Act.READ_AS_COUNTY: {R},
    Act.WATCH_COUNTY: set(Role),
    Act.CARRY: set(Role),
}


def person(*roles: Role) -> Officer:
    return replace(chen(), roles=roles)


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("act", list(Act))
def test_the_whole_table(role: Role, act: Act) -> None:
    refusal = allowed(person(role), act, TODAY)
    assert (refusal is None) == (role in MAY[act])
    if refusal is not None:
        assert refusal.number == "R01"
        assert ACT_NAMES[act] in refusal.what
        assert refusal.cures


@pytest.mark.parametrize("other", [role for role in Role if role is not Role.ASSISTANT])
@pytest.mark.parametrize(
    "act", [Act.JUDGE, Act.SIGN, Act.DRAFT, Act.ISSUE, Act.SERVE, Act.VOID, Act.OVERRIDE_GATE]
)
def test_a_helper_stays_a_helper_whatever_else_the_roster_says(other: Role, act: Act) -> None:
    refusal = allowed(person(Role.ASSISTANT, other), act, TODAY)
    assert refusal is not None
    assert refusal.what == f"陈立是辅助人员，可以记录和拍照，不能{ACT_NAMES[act]}。"


def test_nobody_without_a_role_may_do_anything() -> None:
    assert all(allowed(person(), act, TODAY) for act in Act)


def test_the_sentence_says_who_he_is_and_who_may() -> None:
    refusal = allowed(chen(), Act.VOID, TODAY)
    assert refusal is not None
    assert refusal.sentence == "陈立在名册上是队员，不能作废文书。这一步由队长办。可以：请能办的人来办。"


def test_a_helper_is_told_the_article() -> None:
    refusal = allowed(li(), Act.ISSUE, TODAY)
    assert refusal is not None
    assert refusal.sentence == (
        "李小川是辅助人员，可以记录和拍照，不能出具文书。这一步要由持证的执法人员办。"
        "依据《浙江省综合行政执法条例》第三十条。可以：请持证队员来办。"
    )


@pytest.mark.parametrize("act", list(Act))
def test_outside_the_days_of_the_roster_nothing_is_allowed(act: Act) -> None:
    left = replace(chen(), roles=tuple(Role), active_to=date(2026, 11, 23))
    coming = replace(chen(), roles=tuple(Role), active_from=date(2026, 11, 25))
    for officer in (left, coming):
        refusal = allowed(officer, act, TODAY)
        assert refusal is not None
        assert refusal.number == "R02"
        assert refusal.what == f"名册上陈立今天不在岗，不能{ACT_NAMES[act]}。"


def test_every_kind_of_entry_has_an_act_and_a_name() -> None:
    named = {value for name, value in vars(kinds).items() if name.isupper() and isinstance(value, str)}
    assert set(ACT_OF_KIND) == named == set(kinds.KIND_NAMES)
    assert set(ROLES_FOR) == set(Act) == set(ACT_NAMES)
    assert set(ROLE_NAMES) == set(Role)
