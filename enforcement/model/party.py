"""The person, trader or organisation inspected, with the check digits of its numbers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class PartyKind(StrEnum):
    PERSON = "person"  # 个人
    SOLE_TRADER = "sole_trader"  # 个体工商户
    ORGANISATION = "organisation"  # 单位


PARTY_KIND_NAMES = {
    PartyKind.PERSON: "个人",
    PartyKind.SOLE_TRADER: "个体工商户",
    PartyKind.ORGANISATION: "单位",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """``id_no`` is an 18-digit identity number for a person, a unified social credit code otherwise.

    ``legal_rep`` is the legal representative of an organisation or the operator of a sole trader.
    """

    id: str
    kind: PartyKind
    name: str
    id_no: str = ""
    legal_rep: str = ""
    legal_rep_id_no: str = ""
    gender: str = ""
    phone: str = ""
    address: str = ""

    @property
    def is_enterprise(self) -> bool:
        """Enterprise inspection rules apply to firms and, by analogy, to sole traders."""
        return self.kind is not PartyKind.PERSON


_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECK = "10X98765432"
_CODE_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CODE_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)


def identity_number_fault(text: str) -> str | None:
    """Why ``text`` is no valid 18-digit identity number (GB 11643-1999), as a Chinese clause; None when it is."""
    if len(text) != 18:
        return f"身份证号应当是 18 位，现在是 {len(text)} 位"
    digits, last = text[:17], text[17].upper()
    if not digits.isascii() or not digits.isdigit() or last not in "0123456789X":
        return "身份证号前 17 位是数字，末位是数字或 X"
    try:
        date(int(text[6:10]), int(text[10:12]), int(text[12:14]))
    except ValueError:
        return "身份证号里的出生日期不存在"
    total = sum(int(digit) * weight for digit, weight in zip(digits, _ID_WEIGHTS, strict=True))
    if _ID_CHECK[total % 11] != last:
        return "身份证号末位校验不符，有一位可能抄错了"
    return None


def credit_code_fault(text: str) -> str | None:
    """Why ``text`` is no valid unified social credit code (GB 32100-2015), as a Chinese clause; None when it is."""
    if len(text) != 18:
        return f"统一社会信用代码应当是 18 位，现在是 {len(text)} 位"
    code = text.upper()
    if any(char not in _CODE_ALPHABET for char in code):
        return "统一社会信用代码里有不会出现的字符（没有 I、O、S、V、Z）"
    total = sum(
        _CODE_ALPHABET.index(char) * weight for char, weight in zip(code, _CODE_WEIGHTS, strict=False)
    )
    if _CODE_ALPHABET[(31 - total % 31) % 31] != code[17]:
        return "统一社会信用代码末位校验不符，有一位可能抄错了"
    return None


def party_number_fault(kind: PartyKind, text: str) -> str | None:
    """The fault of a party's own number by its kind; an empty number is no fault here."""
    if not text:
        return None
    return identity_number_fault(text) if kind is PartyKind.PERSON else credit_code_fault(text)
