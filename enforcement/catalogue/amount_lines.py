"""The amounts that a county set: from which on a hearing must be offered, and from which on a case is a major one.

行政处罚法 63 speaks of larger amounts and names none; whoever sets one says so in a document. What no release states is
not set: nothing is taken from another place. A release carries them all; each has its own days.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from enforcement.text.money import yuan


class LineKind(StrEnum):
    HEARING = "hearing"
    MAJOR = "major"  # 重大案件: legal review


LINE_NAMES = {LineKind.HEARING: "听证", LineKind.MAJOR: "重大案件"}
LINE_PENALTIES = ("罚款", "没收违法所得", "没收非法财物")


@dataclass(frozen=True, slots=True, kw_only=True)
class AmountLine:
    """One amount. ``subject`` is 个人 or 单位, ``penalty`` one of LINE_PENALTIES, ``domain`` a domain of the
    catalogue ("" for all that have no line of their own). ``included``: the amount itself counts; else only more."""

    kind: LineKind
    subject: str
    penalty: str
    yuan: float
    document: str
    valid_from: date
    valid_to: date | None = None
    domain: str = ""
    included: bool = True
    note: str = ""

    @property
    def words(self) -> str:
        """个人罚款达到 5000 元."""
        return f"{self.subject}{self.penalty}{'达到' if self.included else '超过'} {yuan(self.yuan)}"

    @property
    def source(self) -> str:
        """The document and its day."""
        return f"{self.document}，{self.valid_from.isoformat()} 起"

    def valid_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)

    def reached_by(self, amount: Decimal | float) -> bool:
        """Whether an amount of yuan comes to it."""
        line = Decimal(str(self.yuan))
        return Decimal(str(amount)) >= line if self.included else Decimal(str(amount)) > line


def lines_on(
    lines: Iterable[AmountLine], day: date, domain: str, kind: LineKind | None = None
) -> tuple[AmountLine, ...]:
    """Those that hold on ``day`` for matters of ``domain``, its own before the general ones."""
    return tuple(_own(tuple(one for one in lines if one.valid_on(day) and kind in (None, one.kind)), domain))


def _own(valid: tuple[AmountLine, ...], domain: str) -> Iterator[AmountLine]:
    special = [one for one in valid if one.domain and one.domain == domain]
    taken = {_key(one) for one in special}
    yield from special
    yield from (one for one in valid if not one.domain and _key(one) not in taken)


def reached(
    lines: Iterable[AmountLine], subject: str, penalty: str, amount: Decimal | float
) -> AmountLine | None:
    """The first of ``lines`` that an amount of yuan comes to; where the subject is not known ("") any one's."""
    fitting = (one for one in lines if one.penalty == penalty and subject in ("", one.subject))
    return next((one for one in fitting if one.reached_by(amount)), None)


def changed(old: Iterable[AmountLine], new: Iterable[AmountLine]) -> tuple[str, ...]:
    """What a release changes of the amounts, one line each: those that it sets, those that it states no longer."""
    before, after = tuple(old), tuple(new)
    fresh = tuple(f"新定：{_told(one)}" for one in after if one not in before)
    return (*fresh, *(f"不再有：{_told(one)}" for one in before if one not in after))


def _told(one: AmountLine) -> str:
    until = f"，至 {one.valid_to.isoformat()}" if one.valid_to else ""
    domain = f"{one.domain}，" if one.domain else ""
    return f"{LINE_NAMES[one.kind]}，{domain}{one.words}（{one.source}{until}）"


def _key(one: AmountLine) -> tuple[str, str, str]:
    return one.kind, one.subject, one.penalty
