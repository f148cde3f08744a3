"""What must be known of a published exemption on a day: issuer, date, status, and whether its law still stands.

The days of repealed laws come from resources/law, those of revised ones from the texts of the matter itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from enforcement.catalogue.benchmarks import EXEMPT_NAMES, Exemption
from enforcement.model.matter import Basis, Matter
from enforcement.rules.repealed import repealed_on
from enforcement.text.dates import long_date

_STATE = "中华人民共和国"


@dataclass(frozen=True, slots=True)
class Doubt:
    """A clause without a full stop. ``superseded``: the list was issued under a law that has since been replaced;
    else something is not verified."""

    words: str
    superseded: bool = False


def issued_words(one: Exemption) -> str:
    """What it promises, by whom, in which document, since when; what the source leaves out is said to be missing."""
    return " · ".join(
        (
            EXEMPT_NAMES[one.kind],
            one.issuer or "没有写发布机关",
            one.document or "没有写文号",
            f"{one.since.isoformat()} 起" if one.since else "没有写日期",
        )
    )


def doubts(one: Exemption, matter: Matter, day: date) -> tuple[Doubt, ...]:
    """Everything that stands against leaning on it on ``day``, the gravest first."""
    found = tuple(_superseded(one, matter, day))
    return (*found, *_unverified(one, superseded=bool(found)))


def _superseded(one: Exemption, matter: Matter, day: date) -> Iterator[Doubt]:
    if one.since is not None and day < one.since:
        yield Doubt(f"那天还没有施行，{long_date(one.since)}才起")
    for law in one.laws:
        gone = repealed_on(law, day) or repealed_on(_STATE + law, day)
        if gone is not None:
            short, by = law.removeprefix(_STATE), gone.by.removeprefix(_STATE)
            told = f"按《{short}》发布，这部法 {gone.day.isoformat()} 起由《{by}》取代"
            yield Doubt(f"{told}，没有看到新的目录，先问发布机关还用不用", superseded=True)
            return
    if one.since is not None and reworded(matter, one.since, day):
        yield Doubt("发布以后，这个事项的条文换过，先对照新条文看还合不合", superseded=True)


def reworded(matter: Matter, since: date, day: date) -> bool:
    """Whether what was issued on ``since`` was issued under another text of the law than that of ``day``."""
    then, now = matter.basis_on(since), matter.basis_on(day)
    return then is not None and now is not None and _places(then) != _places(now)


def _places(basis: Basis) -> tuple[tuple[str, str], ...]:
    return tuple((one.law, one.article) for one in basis.penalty)


def _unverified(one: Exemption, *, superseded: bool) -> Iterator[Doubt]:
    if not one.laws and not superseded:
        yield Doubt("没有写按哪部法发布，是不是还有效没有核实")
    elif one.laws and not one.laws_read:
        yield Doubt("按哪部法发布是照条文推的，没有核对原件")
    if not one.issuer or one.since is None:
        yield Doubt("发布机关或者日期没有写全")
