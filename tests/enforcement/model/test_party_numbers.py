"""Check digits of identity numbers and credit codes: every valid one passes, every single slip is noticed."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from enforcement.model.party import PartyKind, credit_code_fault, identity_number_fault, party_number_fault

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def identity_body(region: int, born: date, order: int) -> str:
    """The first seventeen digits: region, birth date, running number."""
    return f"{region:06d}{born:%Y%m%d}{order:03d}"


def credit_code(body: str) -> str:
    total = sum(ALPHABET.index(char) * pow(3, place, 31) for place, char in enumerate(body))
    return body + ALPHABET[-total % 31]


bodies = st.builds(
    identity_body,
    st.integers(110000, 659999),
    st.dates(date(1930, 1, 1), date(2025, 12, 31)),
    st.integers(0, 999),
)
codes = st.text(ALPHABET, min_size=17, max_size=17).map(credit_code)


def valid_number(body: str) -> str:
    """The one ending the national rule allows, found by trying them all."""
    return next(body + last for last in "0123456789X" if identity_number_fault(body + last) is None)


@given(bodies)
def test_exactly_one_ending_is_right(body: str) -> None:
    right = [last for last in "0123456789X" if identity_number_fault(body + last) is None]
    assert len(right) == 1


@given(bodies, st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_is_noticed(body: str, place: int, by: int) -> None:
    good = valid_number(body)
    wrong = good[:place] + str((int(good[place]) + by) % 10) + good[place + 1 :]
    assert identity_number_fault(wrong) is not None


def test_the_rule_that_failed_is_named() -> None:
    assert identity_number_fault("123") == "身份证号应当是 18 位，现在是 3 位"
    assert identity_number_fault("33052319900230001A") == "身份证号前 17 位是数字，末位是数字或 X"
    assert identity_number_fault("330523199002300011") == "身份证号里的出生日期不存在"
    good = valid_number("33052319900228001")
    bad = good[:-1] + ("0" if good[-1] != "0" else "1")
    assert identity_number_fault(bad) == "身份证号末位校验不符，有一位可能抄错了"


def test_a_lower_case_x_counts() -> None:
    persons = (identity_body(330523, date(1990, 2, 28), order) for order in range(100))
    with_x = next(number for number in map(valid_number, persons) if number.endswith("X"))
    assert identity_number_fault(with_x.lower()) is None


@given(codes)
def test_every_computed_code_is_valid(code: str) -> None:
    assert credit_code_fault(code) is None
    assert credit_code_fault(code.lower()) is None


@given(codes, st.integers(0, 17), st.integers(1, 30))
def test_one_wrong_character_is_noticed(code: str, place: int, by: int) -> None:
    other = ALPHABET[(ALPHABET.index(code[place]) + by) % 31]
    assert credit_code_fault(code[:place] + other + code[place + 1 :]) is not None


def test_characters_no_code_has_are_named() -> None:
    assert (
        credit_code_fault("9133052IMA0XSAMP00") == "统一社会信用代码里有不会出现的字符（没有 I、O、S、V、Z）"
    )


def test_the_kind_decides_the_rule_and_empty_is_no_fault() -> None:
    code = credit_code("91330523MA0XAAMP0")
    assert party_number_fault(PartyKind.ORGANISATION, code) is None
    assert party_number_fault(PartyKind.SOLE_TRADER, code) is None
    assert party_number_fault(PartyKind.PERSON, code) is not None
    assert all(party_number_fault(kind, "") is None for kind in PartyKind)


def test_the_examples_printed_in_the_two_standards() -> None:
    assert identity_number_fault("11010519491231002X") is None
    assert credit_code_fault("91350100M000100Y43") is None
