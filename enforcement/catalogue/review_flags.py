"""When a hearing must be offered and when a legal review is due: every circumstance of 行政处罚法 63 and 58 for one matter.

Which penalties belong to which item is resources/catalogue/procedure.toml; amounts are the county's own
(`enforcement.catalogue.amount_lines`), and where it set none that is said, never guessed.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

import resources
from enforcement.catalogue.amount_lines import LINE_PENALTIES, AmountLine, LineKind, lines_on
from enforcement.catalogue.mapping_table import LAND_DOMAINS, procedure_table
from enforcement.model.matter import Basis, Matter
from enforcement.refusals import Article
from enforcement.rules.articles import article

PERSON, UNIT = "个人", "单位"
_BY_CASE = ("multiple", "percent", "per_unit")


class Due(StrEnum):
    """Whether a circumstance comes about for a matter."""

    CERTAIN = "certain"  # by the kind of penalty
    REACHABLE = "reachable"  # an amount within the law's range comes to the county's
    UNSET = "unset"  # an amount decides, and the county set none
    BELOW = "below"  # the law's range stays below the county's amount
    CASE = "case"  # told by the case alone


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstance:
    """One item of the article. ``kinds`` are the penalties of the matter that fall under it, ``lines`` the county's
    amounts for them, ``unset`` the penalties (with the subject where the other has one) for which it set none, ``why``
    what else it rests on. ``open``: it names no penalty of its own, the case alone tells."""

    law: Article
    what: str
    due: Due
    kinds: tuple[str, ...] = ()
    lines: tuple[AmountLine, ...] = ()
    unset: tuple[str, ...] = ()
    why: str = ""
    open: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """What another province calls 较大数额, in yuan; never used here."""

    place: str
    individual: int
    unit: int
    source: str
    status: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewFlags:
    """Both flags of a matter on a day; a flag is as strong as its strongest circumstance."""

    hearing_law: Article
    review_law: Article
    hearing: tuple[Circumstance, ...]
    review: tuple[Circumstance, ...]

    @property
    def hearing_due(self) -> Due:
        return _strongest(self.hearing)

    @property
    def review_due(self) -> Due:
        return _strongest(self.review)

    def reaches(self, kind: LineKind) -> bool:
        """Whether a hearing (a review) is certain or can come about by an amount."""
        due = self.hearing_due if kind is LineKind.HEARING else self.review_due
        return due in (Due.CERTAIN, Due.REACHABLE)


def review_flags(
    matter: Matter, basis: Basis, lines: Iterable[AmountLine] = (), day: date = date.max
) -> ReviewFlags:
    """Both flags under one text of the law; ``lines`` are the county's amounts, of which those of ``day`` count."""
    table, known = procedure_table(), tuple(lines)
    heard = lines_on(known, day, matter.domain, LineKind.HEARING)
    major = lines_on(known, day, matter.domain, LineKind.MAJOR)
    hearing = tuple(_hearing(row, matter, basis, heard) for row in table["hearing"]["circumstances"])
    told = _strongest(hearing)
    return ReviewFlags(
        hearing_law=article(table["hearing"]["law"]),
        review_law=article(table["hearing"]["review"]),
        hearing=hearing,
        review=tuple(_review(row, matter, basis, major, told) for row in table["review"]["circumstances"]),
    )


def examples() -> tuple[Example, ...]:
    """Amounts of other provinces, to show what such an amount looks like."""
    return tuple(Example(**row) for row in procedure_table()["hearing"]["amounts"])


def highest(basis: Basis, matter_subject: str, subject: str) -> float:
    """The highest fine in yuan that the text allows against ``subject``; infinite where it is reckoned by the case, -1
    where the act is not punished in that subject."""
    if matter_subject not in ("both", subject):
        return -1.0
    if any(base.startswith(_BY_CASE) or base == "unspecified_in_source" for base in basis.fine_basis):
        return math.inf
    own = (basis.fine_individual if subject == PERSON else basis.fine_unit).high
    stated = (own if own is not None else basis.fine.high, basis.fine_escalated.high)
    return max((one for one in stated if one is not None), default=math.inf)


def _hearing(
    row: Mapping[str, Any], matter: Matter, basis: Basis, lines: tuple[AmountLine, ...]
) -> Circumstance:
    threatened = set(basis.penalty_kinds)
    by_amount = tuple(kind for kind in row.get("amounts", ()) if kind in threatened)
    certain = tuple(kind for kind in row.get("kinds", ()) if kind in threatened)
    if matter.domain in LAND_DOMAINS and row.get("building") in threatened:
        certain += tuple(kind for kind in row.get("land", ()) if kind in threatened)
    of_kinds = _fitting(lines, by_amount, matter)
    unset, due = _unset(of_kinds, by_amount, matter), Due.CASE
    if certain:
        due = Due.CERTAIN
    elif by_amount:
        due = _by_amount(of_kinds, unset, matter, basis)
    made = _circumstance(row, due, (*certain, *by_amount), of_kinds)
    by_case = due is Due.CASE and not (row.get("kinds") or row.get("amounts"))
    return replace(made, unset=unset, why=row.get("why", "") if certain else "", open=by_case)


def _review(
    row: Mapping[str, Any], matter: Matter, basis: Basis, lines: tuple[AmountLine, ...], hearing: Due
) -> Circumstance:
    if row.get("after_hearing") and hearing in (Due.CERTAIN, Due.REACHABLE):
        return _circumstance(row, hearing)
    if row.get("major") and lines:
        of_kinds = _fitting(lines, basis.penalty_kinds, matter)
        unset = _unset(of_kinds, basis.penalty_kinds, matter)
        due = _by_amount(of_kinds, unset, matter, basis) if of_kinds else Due.CASE
        return _circumstance(row, due, (), of_kinds)
    return _circumstance(row, Due.CASE)


def _circumstance(
    row: Mapping[str, Any],
    due: Due,
    kinds: tuple[str, ...] = (),
    lines: tuple[AmountLine, ...] = (),
) -> Circumstance:
    return Circumstance(
        law=article(row["law"]),
        what=resources.law(row["law"]).what,
        due=due,
        kinds=kinds,
        lines=lines,
    )


def _subjects(matter: Matter) -> tuple[str, ...]:
    return tuple(subject for subject in (PERSON, UNIT) if matter.subject in ("both", subject))


def _fitting(lines: Iterable[AmountLine], kinds: Iterable[str], matter: Matter) -> tuple[AmountLine, ...]:
    """The county's amounts for these penalties against whom the matter is punished in."""
    wanted, subjects = set(kinds), _subjects(matter)
    return tuple(one for one in lines if one.penalty in wanted and one.subject in subjects)


def _unset(lines: tuple[AmountLine, ...], kinds: Iterable[str], matter: Matter) -> tuple[str, ...]:
    """The penalties without an amount of the county; with the subject where the other one has an amount."""
    found: list[str] = []
    for kind in (kind for kind in kinds if kind in LINE_PENALTIES):
        set_for = {one.subject for one in lines if one.penalty == kind}
        without = [subject for subject in _subjects(matter) if subject not in set_for]
        found += [subject + kind for subject in without] if set_for else [kind]
    return tuple(found)


def _by_amount(lines: tuple[AmountLine, ...], unset: tuple[str, ...], matter: Matter, basis: Basis) -> Due:
    if any(
        one.penalty != "罚款" or one.reached_by(highest(basis, matter.subject, one.subject)) for one in lines
    ):
        return Due.REACHABLE
    return Due.UNSET if unset else Due.BELOW


def _strongest(circumstances: Iterable[Circumstance]) -> Due:
    order = list(Due)
    return min((one.due for one in circumstances), key=order.index, default=Due.CASE)


def words_of(flags: ReviewFlags) -> tuple[str, str]:
    """Both flags in few words, the hearing first."""
    hearing = {
        Due.CERTAIN: "决定前要告知",
        Due.REACHABLE: "到了本县的数额要告知",
        Due.UNSET: "数额较大的要告知，本县没有定数额",
        Due.BELOW: "够不到本县的数额",
        Due.CASE: "罚则里没有要告知的种类",
    }
    review = {
        Due.CERTAIN: "经过听证的，决定前要审核",
        Due.REACHABLE: "到了本县的数额，决定前要审核",
    }
    return hearing[flags.hearing_due], review.get(flags.review_due, "看案情")
