"""Narrowing the list of matters by what they are, apart from the words they are found by.

Every field that is set must fit; an empty filter lets everything through. A fine range fits when one range that the
matter states for a person, a unit or both lies wholly within it, both ends included: 5000 以上 asks for fines that
begin at 5,000 yuan, 5万以下 for those that end at 50,000.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from enforcement.model.matter import Basis, FineRange, Library, Matter

ANYBODY = "both"  # `Matter.subject` of what a person as well as a unit can do
NO_RANGE = FineRange()

PROCEDURE_NAMES = {"yes": "可当场处罚", "partial": "部分可当场", "no": "普通程序", "depends": "看情形"}
"""`Matter.simple_procedure` → how it is called."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MatterFilter:
    """``subject`` is 个人 or 单位, ``fine`` yuan, ``penalty_kind`` a name such as 罚款, ``held_on`` the day on which
    the township must have the power, ``procedure`` a key of `PROCEDURE_NAMES`."""

    domain: str = ""
    library: Library | None = None
    subject: str = ""
    fine: FineRange = NO_RANGE
    penalty_kind: str = ""
    held_on: date | None = None
    procedure: str = ""

    @property
    def empty(self) -> bool:
        """Lets everything through."""
        return self == ANY_MATTER

    def fits(self, matter: Matter, day: date) -> bool:
        """Whether the matter itself fits under the text of the law on ``day``: without one it has no kinds and no fines.

        ``held_on`` is asked of the grants, not of the matter.
        """
        return (
            self.domain in ("", matter.domain)
            and self.library in (None, matter.library)
            and (not self.subject or matter.subject in (ANYBODY, self.subject))
            and self.procedure in ("", matter.simple_procedure)
            and ((not self.penalty_kind and self.fine == NO_RANGE) or self._text_fits(matter.basis_on(day)))
        )

    def with_fine(self, fine: FineRange) -> MatterFilter:
        """The same filter, its fine range no wider than ``fine``."""
        lows = [low for low in (self.fine.low, fine.low) if low is not None]
        highs = [high for high in (self.fine.high, fine.high) if high is not None]
        narrow = FineRange(low=max(lows, default=None), high=min(highs, default=None))
        return replace(self, fine=narrow)

    def _text_fits(self, text: Basis | None) -> bool:
        if text is None or (self.penalty_kind and self.penalty_kind not in text.penalty_kinds):
            return False
        stated = (text.fine, text.fine_individual, text.fine_unit) if text.figures_known else ()
        return self.fine == NO_RANGE or any(_within(one, self.fine) for one in stated if one != NO_RANGE)


ANY_MATTER = MatterFilter()


def _within(stated: FineRange, wanted: FineRange) -> bool:
    if wanted.low is not None and (stated.low or 0.0) < wanted.low:
        return False
    return wanted.high is None or (stated.high is not None and stated.high <= wanted.high)
