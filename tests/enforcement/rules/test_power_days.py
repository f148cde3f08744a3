"""The power on the days of inspection, filing and decision, transition rules, and what the county kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enforcement.model.library import EarlierActs, OpenClues, PowerGrant
from enforcement.model.matter import Library
from enforcement.refusals import Level, Refusal
from enforcement.rules import own_power
from enforcement.rules.own_power import OwnMatter, OwnPower
from enforcement.rules.power_days import CaseDays, power_on_days
from tests.helpers.town import DIVISION, PILES, grant

BEGIN, END, AFTER = date(2026, 1, 1), date(2026, 6, 30), date(2026, 7, 1)
BEFORE = date(2025, 12, 31)


def asked(*grants: PowerGrant, **days: date) -> list[Refusal]:
    return list(power_on_days(PILES, grants, DIVISION, CaseDays(**days)))


def told(refusals: list[Refusal]) -> list[tuple[str, Level]]:
    return [(refusal.number, refusal.level) for refusal in refusals]


HELD = grant(PILES.code, BEGIN, END, document="安政发〔2026〕9号")
STOP, REMIND = ("G03", Level.BLOCK), ("R80", Level.REMIND)


@pytest.mark.parametrize(
    ("clues", "days", "expected"),
    [
        (OpenClues.TRANSFER, {"inspected": END, "filed": END, "decided": END}, []),
        (OpenClues.TRANSFER, {"inspected": BEFORE}, [STOP]),
        (OpenClues.TRANSFER, {"inspected": END, "filed": AFTER}, [STOP]),
        (OpenClues.FINISH, {"inspected": END, "filed": AFTER}, [REMIND]),
        (OpenClues.FINISH, {"inspected": END, "filed": AFTER, "decided": AFTER}, [REMIND, REMIND]),
        # No inspection from before: nothing to finish.
        (OpenClues.FINISH, {"filed": AFTER}, [STOP]),
        (OpenClues.FINISH, {"inspected": AFTER, "filed": AFTER}, [STOP, STOP]),
        # A filed case stays, whatever becomes of clues.
        (OpenClues.TRANSFER, {"inspected": END, "filed": END, "decided": AFTER}, [REMIND]),
        (OpenClues.TRANSFER, {"filed": AFTER, "decided": AFTER}, [STOP, STOP]),
        (OpenClues.TRANSFER, {"decided": AFTER}, [REMIND]),
        (OpenClues.TRANSFER, {"filed": BEFORE, "decided": BEGIN}, [STOP]),
        (OpenClues.TRANSFER, {"filed": BEFORE, "decided": AFTER}, [STOP, STOP]),
    ],
)
def test_each_day_and_the_rule_for_open_clues(
    clues: OpenClues, days: dict[str, date], expected: list[tuple[str, Level]]
) -> None:
    assert told(asked(replace(HELD, open_clues=clues), **days)) == expected


def test_each_missing_day_is_said_in_its_own_words() -> None:
    said = asked(HELD, inspected=BEFORE, filed=AFTER, decided=AFTER)
    assert [refusal.what for refusal in said] == [
        f"“{PILES.act_name}”要到 2026-01-01 才交给本镇，12月31日还没有这项权力。",
        f"“{PILES.act_name}” 2026-07-01 起收回县里，7月1日不能立案。",
        f"“{PILES.act_name}” 2026-07-01 起收回县里，7月1日不能作出决定。",
    ]
    assert all(str(one.article) == "《中华人民共和国行政处罚法》第二十四条第一款" for one in said)
    assert all("移送" in [cure.label for cure in one.cures] for one in said)
    (stays,) = asked(HELD, filed=END, decided=AFTER)
    assert stays.sentence == (
        f"“{PILES.act_name}”2026年7月1日起收回县里，立案在收回以前。已经立的案由本镇办完。依据文件：安政发〔2026〕9号。"
        "依据《中华人民共和国行政处罚法》第二十四条第二款。可以：看依据文件。"
    )


def test_an_act_from_before_the_power_follows_its_rule() -> None:
    (allowed,) = asked(HELD, inspected=BEGIN, acted=BEFORE)
    assert told([allowed]) == [REMIND]
    assert allowed.what == f"“{PILES.act_name}”2026年1月1日起才由本镇行使，行为发生在2025年12月31日。"
    (refused,) = asked(replace(HELD, earlier_acts=EarlierActs.REFUSED), inspected=BEGIN, acted=BEFORE)
    assert told([refused]) == [("R80", Level.BLOCK)]
    assert [cure.action for cure in refused.cures] == ["transfer", "show_grant"]
    assert asked(HELD, inspected=BEGIN, acted=BEGIN) == []
    assert asked(HELD, inspected=END, acted=AFTER) == []  # written wrongly perhaps, but from no time before


def test_an_act_within_an_unbroken_run_or_an_earlier_power_is_no_earlier_act() -> None:
    strict = EarlierActs.REFUSED
    run = (
        grant(PILES.code, date(2025, 1, 1), date(2025, 3, 31), earlier_acts=strict),
        grant(PILES.code, BEGIN, END, document="一号文", earlier_acts=strict),
        grant(PILES.code, AFTER, None, document="二号文", earlier_acts=strict),
    )
    assert asked(*run, inspected=AFTER, acted=BEGIN) == []
    assert asked(*run, inspected=AFTER, acted=date(2025, 2, 1)) == []
    assert told(asked(*run, inspected=AFTER, acted=BEFORE)) == [("R80", Level.BLOCK)]


DAY = st.dates(date(2025, 1, 1), date(2027, 1, 1))


@given(st.lists(st.tuples(DAY, st.none() | DAY), max_size=3), DAY, DAY, DAY)
def test_a_case_with_all_days_held_is_never_stopped_and_one_without_always(
    spans: list[tuple[date, date | None]], inspected: date, filed: date, decided: date
) -> None:
    grants = tuple(grant(PILES.code, begin, end) for begin, end in spans)

    def held(day: date) -> bool:
        return any(one.held_on(day) for one in grants)

    found = told(asked(*grants, inspected=inspected, filed=filed, decided=decided))
    if held(inspected) and held(filed) and held(decided):
        assert found == []
    assert (STOP in found) or (held(inspected) and held(filed))


# ---- papers made on their own


def paper(form: str, day: date, *grants: PowerGrant, **changes: Any) -> OwnPower:
    own = OwnMatter(matter=PILES, grants=grants)
    bare = OwnPower(form_id=form, facts={}, day=day, division_code=DIVISION, matters=(own,))
    return replace(bare, **changes)


def stops(power: OwnPower) -> list[str]:
    return [line.rule for line in own_power.check(power) if not line.passed]


def test_a_filing_paper_files_on_its_own_day_and_others_are_left_alone() -> None:
    assert stops(paper("SRC-02", END, HELD)) == []
    assert stops(paper("SRC-02", AFTER, HELD, inspected=END)) == ["G03"]
    assert own_power.check(paper("INV-19", AFTER, HELD)) == ()


def test_a_decision_asks_for_its_own_day_and_that_of_filing() -> None:
    decided = paper("DEC-02", AFTER, HELD, facts={"case": {"filed_on": AFTER.isoformat()}})
    assert stops(decided) == ["G03", "G03"]
    assert stops(replace(decided, facts={"case": {"filed_on": END.isoformat()}})) == []
    assert stops(replace(decided, facts={}, filed=END)) == []


@pytest.mark.parametrize(
    ("form", "facts", "file", "stopped"),
    [
        ("DEC-02", {"hearing_class": "none"}, (), False),
        ("DEC-02", {"hearing_class": "by_amount"}, (), True),
        ("REV-03", {"hearing_class": "by_kind"}, (), True),
        ("REV-04", {}, (), True),
        ("DEC-01", {"outcome": "penalty"}, ("REV-04",), True),
        ("DEC-01", {"outcome": "transfer"}, ("REV-04",), False),
        ("DEC-04", {}, ("REV-04",), False),
        ("CM-01", {}, (), True),
        ("CM-02", {}, (), True),
        ("EXE-01", {}, (), False),
    ],
)
def test_what_the_county_kept_stays_there(
    form: str, facts: dict[str, Any], file: tuple[str, ...], stopped: bool
) -> None:
    power = paper(form, END, HELD, facts=facts, file=file)
    assert stops(power) == ["R81"] * stopped
    for line in own_power.check(power):
        if line.refusal and line.rule == "R81":
            assert [cure.action for cure in line.refusal.cures] == ["transfer", "show_grant"]
    given_along = replace(HELD, coercive_measures=True, major_penalties=True)
    assert stops(paper(form, END, given_along, facts=facts, file=file)) == []
    law = replace(HELD, library=Library.STATUTORY)
    assert stops(paper(form, END, law, facts=facts, file=file)) == []


def test_where_only_articles_speak_one_held_matter_is_enough_and_nothing_is_stopped() -> None:
    unsure = OwnMatter(matter=PILES, grants=(), certain=False)
    held = OwnMatter(matter=PILES, grants=(HELD,), certain=False)
    both = paper("SRC-02", END, matters=(unsure, held))
    assert [line.refusal for line in own_power.check(both)] == [None]
    (line,) = own_power.check(replace(both, matters=(unsure,)))
    assert (line.rule, line.level, line.passed) == ("G03", Level.REMIND, True)
    (nothing,) = own_power.check(replace(both, matters=()))
    assert nothing.passed
    assert "没有核对" in nothing.title
