"""Saving a party: numbers with check digits, names as they are, and duplicates noticed."""

from __future__ import annotations

import pytest

from enforcement.commands.save_party import SaveParty
from enforcement.model.party import Party, PartyKind
from enforcement.refusals import Done
from tests.helpers.town import RESTAURANT, house, li

GOOD_PERSON = "11010519491231002X"
GOOD_CODE = "91350100M000100Y43"


def test_a_new_party_is_kept_as_typed_and_its_number_in_one_form() -> None:
    home = house()
    wide = "９１３５０１００m000100y43 "
    party_id = home.done(
        SaveParty(
            kind=PartyKind.ORGANISATION, name=" 安平县𬭎达建材有限公司 ", id_no=wide, phone="０５７０-1"
        )
    )
    party = home.store.the(Party, party_id)
    assert (party.name, party.id_no, party.phone) == ("安平县𬭎达建材有限公司", GOOD_CODE, "0570-1")
    assert home.kinds()[-1] == "party.created"


def test_a_known_party_is_changed_in_place() -> None:
    home = house()
    home.done(
        SaveParty(
            party_id=RESTAURANT, kind=PartyKind.SOLE_TRADER, name="云溪镇好再来饭店", address="西路26号"
        )
    )
    assert home.store.the(Party, RESTAURANT).address == "西路26号"
    entry = home.store.journal[-1]
    assert (entry.kind, entry.new["address"]) == ("party.changed", "西路26号")
    assert "name" not in entry.new


def test_an_empty_number_is_allowed() -> None:
    assert house().done(SaveParty(kind=PartyKind.PERSON, name="徐䶮"))


@pytest.mark.parametrize(
    ("kind", "number", "code", "what"),
    [
        (PartyKind.PERSON, "1101051949", "R11", "身份证号应当是 18 位，现在是 10 位。"),
        (PartyKind.PERSON, "110105194912310021", "R11", "身份证号末位校验不符，有一位可能抄错了。"),
        (PartyKind.PERSON, "110105194913310021", "R11", "身份证号里的出生日期不存在。"),
        (PartyKind.PERSON, "A10105194912310021", "R11", "身份证号前 17 位是数字，末位是数字或 X。"),
        (
            PartyKind.ORGANISATION,
            "91350100M000100Y44",
            "R12",
            "统一社会信用代码末位校验不符，有一位可能抄错了。",
        ),
        (
            PartyKind.SOLE_TRADER,
            "9135010OM000100Y43",
            "R12",
            "统一社会信用代码里有不会出现的字符（没有 I、O、S、V、Z）。",
        ),
        (PartyKind.SOLE_TRADER, "913", "R12", "统一社会信用代码应当是 18 位，现在是 3 位。"),
    ],
)
def test_the_digit_rule_that_failed_is_named(kind: PartyKind, number: str, code: str, what: str) -> None:
    home = house()
    refusal = home.refused(SaveParty(kind=kind, name="甲", id_no=number)).refusals[0]
    assert (refusal.number, refusal.what, refusal.field) == (code, what, "id_no")
    assert refusal.why == "对照证件再看一遍；手边没有证件可以先空着。"
    assert len(home.store.all(Party)) == 3


def test_the_operator_s_number_is_checked_too() -> None:
    command = SaveParty(kind=PartyKind.SOLE_TRADER, name="甲", legal_rep="徐国良", legal_rep_id_no="123")
    assert house().refused(command).refusals[0].field == "legal_rep_id_no"


def test_a_party_needs_a_name() -> None:
    assert house().refused(SaveParty(kind=PartyKind.PERSON, name=" ")).sentence == (
        "对象还没有名称。写证照上的全称，文书会照着印。可以：填名称。"
    )


def test_the_same_number_twice_is_a_reminder_not_a_lock() -> None:
    home = house()
    first = home.done(SaveParty(kind=PartyKind.PERSON, name="徐一", id_no=GOOD_PERSON))
    answer = home.run(SaveParty(kind=PartyKind.PERSON, name="徐二", id_no=GOOD_PERSON))
    assert isinstance(answer, Done)
    assert answer.notices[0].what == "“徐一”已经登记了同一个号码。"
    assert answer.notices[0].cures[0].target == first


def test_an_unknown_party_is_said_to_be_unknown() -> None:
    refused = house().refused(SaveParty(party_id="9" * 32, kind=PartyKind.PERSON, name="甲"))
    assert refused.refusals[0].what == "本机没有找到这条对象记录。"


def test_helpers_may_register_a_party() -> None:
    assert house(actor=li()).done(SaveParty(kind=PartyKind.PERSON, name="徐䶮"))
