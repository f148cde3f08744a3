"""Which release speaks for a day, and what a township held when: all releases read together, none ever changed.

Pure; docs/decisions/0012-the-library-by-day.md decides. The releases are folded once into spans of days
(`spans_of`), and for one matter the powers that each states into a timeline (`timeline`).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from enforcement.model.library import PowerGrant
from enforcement.model.matter import Basis, Library, Matter

if TYPE_CHECKING:
    from enforcement.catalogue.building import CatalogueDraft

ALWAYS = date.min
"""First day of a power that has no beginning in any release (`PowerGrant.valid_from` is never empty)."""
EVERY_TOWNSHIP = ""
"""Division code of a power that the law itself gives, in `powers_of`."""
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Face:
    """A release without what it lists. ``key`` names it to the caller and rises with arrival; ``number`` is the
    county's (1, 2, … in the order of publishing), 0 for one that was brought as a file."""

    key: int
    number: int
    effective: date
    published: date
    sha256: str = ""

    @property
    def order(self) -> tuple[int, date, date, int]:
        """Rises with publishing: by the county's number, among files by their own days, at last by arrival."""
        return (self.number, self.published, self.effective, self.key)


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """The days (both included, open when ``last`` is None) for which one release speaks."""

    face: Face
    first: date
    last: date | None


@dataclass(frozen=True, slots=True)
class Held:
    """A piece of a timeline: the grant with its days clipped, and the release (its key) that began to say so."""

    grant: PowerGrant
    release: int


def spans_of(faces: Iterable[Face]) -> tuple[Span, ...]:
    """All days, cut into the spans of the releases that speak for them, oldest first; empty without releases.

    Once the county has published, releases that came as files speak for no day.
    """
    known = tuple(faces)
    ruling = [face for face in known if face.number] or known
    spans: list[Span] = []
    for face in sorted(ruling, key=lambda one: (one.effective, one.order)):
        if not spans:
            spans.append(Span(face=face, first=ALWAYS, last=None))
        elif face.order > spans[-1].face.order:
            former = spans.pop()
            if former.face.effective < face.effective:
                spans.append(replace(former, last=face.effective - _DAY))
            first = face.effective if spans else ALWAYS
            spans.append(Span(face=face, first=first, last=None))
    return tuple(spans)


def speaks_for(spans: Sequence[Span], day: date) -> Face | None:
    """The release that speaks for ``day``, None without any."""
    return spans[bisect_right(spans, day, key=lambda span: span.first) - 1].face if spans else None


def powers_of(content: CatalogueDraft) -> Iterator[PowerGrant]:
    """Every power that a release states: first those by the law itself, which every township holds for as long as the
    release speaks, then the grants of the matters that it lists."""
    listed = {matter.code for matter in content.matters}
    for matter in content.matters:
        if matter.library is Library.STATUTORY:
            yield PowerGrant(
                matter_code=matter.code,
                division_code=EVERY_TOWNSHIP,
                library=Library.STATUTORY,
                valid_from=ALWAYS,
            )
    yield from (grant for grant in content.grants if grant.matter_code in listed)


def timeline(
    spans: Iterable[Span],
    stated: Mapping[int, Sequence[PowerGrant]],
    division_code: str,
    ended: Sequence[PowerGrant] = (),
) -> tuple[Held, ...]:
    """What the township held of one matter, oldest first, without overlap; adjacent pieces of the same grant are one.

    ``stated``: the powers of this matter (`powers_of`) by the key of their release, in its order; those of other
    townships are passed over. ``ended``: the powers that releases took back (`CatalogueDraft.ended`), the release that
    was published last at the end: a piece that ends on such a day without a successor gets reason, paper and rule.
    """
    pieces: list[Held] = []
    for span, powers in _runs(spans, stated):
        for piece in _within(span, powers, division_code):
            if pieces and _continues(pieces[-1].grant, piece.grant):
                whole = replace(pieces[-1].grant, valid_to=piece.grant.valid_to)
                pieces[-1] = Held(whole, pieces[-1].release)
            else:
                pieces.append(piece)
    last_word = {one.valid_to: one for one in ended if one.division_code == division_code}
    begun = {piece.grant.valid_from for piece in pieces}
    return tuple(_as_ended(piece, last_word, begun) for piece in pieces)


def _as_ended(piece: Held, last_word: Mapping[date | None, PowerGrant], begun: Collection[date]) -> Held:
    """The piece with what was said when its power was taken back; as it is where it goes on or nothing was said."""
    end = piece.grant.valid_to
    said = last_word.get(end)
    if end is None or said is None or (end < date.max and end + _DAY in begun):
        return piece
    grant = replace(
        piece.grant,
        reason=said.reason or piece.grant.reason,
        open_clues=said.open_clues,
        ended_by=said.ended_by,
    )
    return Held(grant, piece.release)


def held_since(grants: Sequence[PowerGrant], day: date) -> date | None:
    """First day of the unbroken run of days, ``day`` among them, on which the power was held; None when it was not.

    ``grants``: a timeline, or any grants of one township.
    """
    since = None
    for grant in sorted(
        (one for one in grants if one.valid_from <= day), key=lambda one: one.valid_from, reverse=True
    ):
        if grant.held_on(since - _DAY if since else day):
            since = grant.valid_from
        if since == ALWAYS:
            break
    return since


def _runs(
    spans: Iterable[Span], stated: Mapping[int, Sequence[PowerGrant]]
) -> list[tuple[Span, Sequence[PowerGrant]]]:
    """The spans, those that follow one another with the same words drawn together: most releases repeat most grants."""
    runs: list[tuple[Span, Sequence[PowerGrant]]] = []
    for span in spans:
        powers = stated.get(span.face.key, ())
        if runs and runs[-1][1] == powers:
            runs[-1] = (replace(runs[-1][0], last=span.last), powers)
        else:
            runs.append((span, powers))
    return runs


def _within(span: Span, stated: Iterable[PowerGrant], division_code: str) -> list[Held]:
    """The span's days: a grant goes before the law's own power, a later one before an earlier one."""
    own = [grant for grant in stated if grant.division_code in (division_code, EVERY_TOWNSHIP)]
    own.sort(key=lambda grant: (grant.division_code != EVERY_TOWNSHIP, grant.valid_from))
    pieces: list[PowerGrant] = []
    for grant in own:
        laid = _clipped(replace(grant, division_code=division_code), span.first, span.last)
        if laid is not None:
            pieces = [rest for piece in pieces for rest in _without(piece, laid)] + [laid]
    pieces.sort(key=lambda piece: piece.valid_from)
    return [Held(piece, span.face.key) for piece in pieces]


def _without(grant: PowerGrant, taken: PowerGrant) -> Iterator[PowerGrant]:
    """What is left of ``grant`` where ``taken`` rules."""
    if taken.valid_from > ALWAYS:
        before = _clipped(grant, ALWAYS, taken.valid_from - _DAY)
        if before is not None:
            yield before
    if taken.valid_to is not None and taken.valid_to < date.max:
        after = _clipped(grant, taken.valid_to + _DAY, None)
        if after is not None:
            yield after


def _clipped(grant: PowerGrant, first: date, last: date | None) -> PowerGrant | None:
    begin, end = max(grant.valid_from, first), _earlier(grant.valid_to, last)
    if end is not None and end < begin:
        return None
    return replace(grant, valid_from=begin, valid_to=end)


def _continues(former: PowerGrant, grant: PowerGrant) -> bool:
    if former.valid_to is None or former.valid_to == date.max or former.valid_to + _DAY != grant.valid_from:
        return False
    return replace(former, valid_from=grant.valid_from, valid_to=grant.valid_to) == grant


def _earlier(one: date | None, other: date | None) -> date | None:
    return min((day for day in (one, other) if day is not None), default=None)


def with_former(matter: Matter, older: Iterable[Matter]) -> Matter:
    """``matter`` as the newest release words it, with the texts of older releases (the newest first) for the days on
    which it has none itself.

    Only gaps before its own last text are filled: what has ended without a successor stays ended.
    """
    gaps = _gaps(matter.bases)
    found: list[Basis] = []
    for basis in (basis for one in older for basis in one.bases):
        for first, last in gaps:
            cut = _basis_within(basis, first, last)
            if cut is not None:
                found.append(cut)
        gaps = _gaps((*matter.bases, *found))
    if not found:
        return matter
    former = sorted((*matter.former, *found), key=lambda basis: basis.valid_to or date.max, reverse=True)
    return replace(matter, former=tuple(former))


def lacks_texts(matter: Matter) -> bool:
    """Whether there are days before its last text for which the matter has none itself."""
    return bool(_gaps(matter.bases))


def _gaps(bases: Sequence[Basis]) -> list[tuple[date | None, date]]:
    """The days without a text that lie before the last text known."""
    gaps: list[tuple[date | None, date]] = []
    reached: date | None = None  # the last day with a text so far
    for basis in sorted(bases, key=lambda one: one.valid_from or ALWAYS):
        begin = basis.valid_from or ALWAYS
        if reached is None and begin > ALWAYS:
            gaps.append((None, begin - _DAY))
        elif reached is not None and begin - _DAY > reached:
            gaps.append((reached + _DAY, begin - _DAY))
        reached = max(reached or ALWAYS, basis.valid_to or date.max)
        if reached == date.max:
            break
    return gaps


def _basis_within(basis: Basis, first: date | None, last: date) -> Basis | None:
    begin = max((day for day in (basis.valid_from, first) if day is not None), default=None)
    end = last if basis.valid_to is None else min(basis.valid_to, last)
    if begin is not None and end < begin:
        return None
    return replace(basis, valid_from=begin, valid_to=end)
