"""Who may stand as one of the two, and how a certificate runs out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from enforcement.refusals import Level
from enforcement.rules.certificates import days_left, expiry_reminder, signing_fault
from tests.helpers.town import TODAY, certificate, chen, gao, li, wang

days = st.dates(date(2023, 1, 1), date(2030, 1, 1))


def test_an_expired_certificate_cannot_sign() -> None:
    late = wang(certificate=certificate("33059018044", to=date(2026, 11, 18)))
    fault = signing_fault(late, TODAY)
    assert fault is not None
    assert fault.number == "G01"
    assert fault.what == "王晓敏的执法证 11月18日 已到期，不能署名。"
    assert [cure.label for cure in fault.cures] == ["换一名队员", "更新证件"]
    assert str(fault.article) == "《中华人民共和国行政处罚法》第四十二条"


def test_a_certificate_that_is_not_valid_yet() -> None:
    early = wang(certificate=certificate("33059018044", since=date(2027, 1, 1)))
    fault = signing_fault(early, TODAY)
    assert fault is not None
    assert fault.what == "王晓敏的执法证 2027年1月1日 才生效，11月24日还不能署名。"


def test_nobody_signs_without_a_certificate() -> None:
    fault = signing_fault(chen(certificate=None), TODAY)
    assert fault is not None
    assert fault.what == "名册上没有陈立的执法证，不能署名。"


def test_a_helper_with_a_certificate_still_does_not_sign() -> None:
    helper = replace(li(), certificate=certificate("33059018099"))
    fault = signing_fault(helper, TODAY)
    assert fault is not None
    assert fault.number == "G02"
    assert fault.what == "李小川是辅助人员，不能列为署名的检查人员。"
    assert fault.cures[0].label == "改为记录协助"


def test_a_leader_is_no_handler() -> None:
    fault = signing_fault(replace(gao(), certificate=certificate("33059018098")), TODAY)
    assert fault is not None
    assert fault.what == "高志远在名册上是负责人，不能署名。"


@given(days, days, days)
def test_exactly_the_days_of_the_certificate_count(start: date, end: date, day: date) -> None:
    officer = chen(certificate=certificate("1", to=end, since=start))
    assert (signing_fault(officer, day) is None) == (start <= day <= end) == officer.may_sign_on(day)


@given(days, st.integers(-5, 60))
def test_a_reminder_only_in_the_last_thirty_days(day: date, left: int) -> None:
    officer = chen(certificate=certificate("1", to=day + timedelta(days=left), since=date(2000, 1, 1)))
    reminder = expiry_reminder(officer, day)
    assert (reminder is not None) == (0 <= left <= 30)
    assert days_left(officer, day) == left
    assert reminder is None or reminder.level is Level.REMIND


def test_the_reminder_of_the_picture() -> None:
    soon = wang(certificate=certificate("33059018044", to=date(2026, 12, 18)))
    reminder = expiry_reminder(soon, TODAY)
    assert reminder is not None
    assert reminder.what == "王晓敏的执法证 12月18日 到期。"
    assert reminder.why == "复查如果晚于这天，要换一名持证队员。现在不影响出具。"
