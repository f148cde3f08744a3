"""From which day other words of the law than ours hold: by a column, by the county's word for a law, by the law's own
first day. New words never take days from old ones unless a person says that ours were wrong (更正).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from enforcement.catalogue.columns import Complaint
from enforcement.catalogue.intake.codes import short_title
from enforcement.catalogue.intake.values import day_of
from enforcement.model.matter import Basis, Citation, Matter

CORRECTED = "更正"
OTHERS = "其余"
_FIX = "用 --basis-from 法名=施行日 说明；只是更正写错的，写 法名=更正；按行不同的，加一列“依据施行日”"
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Answers:
    """Short title → first day of its new words, None where ours were wrong; `OTHERS` speaks for all other laws."""

    by_law: Mapping[str, date | None] = field(default_factory=dict)

    def has(self, law: str) -> bool:
        return law in self.by_law or OTHERS in self.by_law

    def of(self, law: str) -> date | None:
        """What is said of the law (a short title); only asked where `has`."""
        return self.by_law[law] if law in self.by_law else self.by_law[OTHERS]


@dataclass(frozen=True, slots=True)
class KnownLaws:
    """Short title → full title in use; → the day from which the law is known to be in force; → the same where every text
    of it that is known begins on that day."""

    titles: Mapping[str, str]
    days: Mapping[str, date]
    sure: Mapping[str, date] = field(default_factory=dict)

    def dated(self, places: Iterable[Citation]) -> tuple[Citation, ...]:
        """``places`` under full titles, with their first day where it is known."""
        return tuple(
            replace(
                one,
                law=self.titles.get(one.law, one.law),
                valid_from=self.days.get(short_title(one.law)),
            )
            for one in places
        )


@dataclass(frozen=True, slots=True)
class Settled:
    """The matter with both texts on their days; ``told`` says for which law the words changed, from when and by whose
    word; ``used`` are the laws whose answer was needed."""

    matter: Matter
    told: str
    used: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Unsettled:
    """Why the new words cannot stand: ``laws`` are those that nobody has given a day for."""

    complaint: Complaint
    laws: tuple[str, ...] = ()


def read_answers(words: Sequence[str]) -> Answers:
    """法名=2026-08-15 or 法名=更正, the title with or without 《》. Raises ValueError with a sentence."""
    by_law: dict[str, date | None] = {}
    for word in words:
        title, equals, said = word.rpartition("=")
        law = short_title(title.strip().strip("《》"))
        day = None if said.strip() == CORRECTED else day_of(said)
        if not equals or not law or isinstance(day, Complaint):
            raise ValueError(f"--basis-from 写成 法名=2026-08-15 或 法名=更正，不是“{word}”。")
        if law in by_law and by_law[law] != day:
            raise ValueError(f"--basis-from 给《{law}》写了两个答复。")
        by_law[law] = day
    return Answers(by_law)


def known_laws(matters: Iterable[Matter]) -> KnownLaws:
    """What ``matters`` tell of laws; a day only where all that is known agrees."""
    titles: dict[str, str] = {}
    days: dict[str, set[date]] = {}
    begins: dict[str, set[date | None]] = {}
    for matter in matters:
        for place in (*matter.violation, *matter.penalty):
            if place.law != short_title(place.law):
                titles[short_title(place.law)] = place.law
            if place.valid_from is not None and place.valid_to is None:
                days.setdefault(short_title(place.law), set()).add(place.valid_from)
        for place in (one for basis in matter.bases for one in (*basis.violation, *basis.penalty)):
            begins.setdefault(short_title(place.law), set()).add(place.valid_from)
    agreed = {law: next(iter(found)) for law, found in days.items() if len(found) == 1}
    return KnownLaws(titles, agreed, {law: day for law, day in agreed.items() if begins[law] == {day}})


def settle(
    former: Matter, fresh: Matter, stated: date | None, said: Answers, laws: KnownLaws
) -> Settled | Unsettled:
    """``fresh`` beside the words of ``former``, each on its days. ``stated``: the day in the row's own column."""
    asked = _asked(former, fresh)
    if stated is not None and not _corrects(former, stated, said, asked):
        return _placed(former, fresh, stated, f"{_titles(asked)}：新的写法从 {stated} 起，照表里的施行日")
    own = {short_title(one.law) for one in _places(former)}
    days: set[date | None] = set()
    used: set[str] = set()
    for law in asked:
        if said.has(law) and (law in said.by_law or law not in laws.sure or law in own):
            days.add(said.of(law))
            used.add(law if law in said.by_law else OTHERS)
        elif law in laws.sure and law not in own:
            days.add(laws.sure[law])
    missing = tuple(law for law in asked if not said.has(law) and (law in own or law not in laws.sure))
    if missing:
        return Unsettled(
            Complaint(f"和现在的依据不一样，没有说《{missing[0]}》从哪天起这样写", _FIX), missing
        )
    if len(days) > 1:
        told = f"{_titles(asked)}的新写法不是同一天起"
        return Unsettled(Complaint(told, "加一列“依据施行日”，按行写"))
    day = next(iter(days))
    if day is None:
        told = f"{_titles(asked)}：原来的写法更正，日子不变，照这次说的"
        return Settled(_corrected(former, fresh), told, frozenset(used))
    source = "照这次说的" if used else "照目录里已有的施行日"
    placed = _placed(former, fresh, day, f"{_titles(asked)}：新的写法从 {day} 起，{source}")
    return placed if isinstance(placed, Unsettled) else replace(placed, used=frozenset(used))


def _corrects(former: Matter, stated: date, said: Answers, asked: tuple[str, ...]) -> bool:
    """Whether the county's 更正 stands against the day in the row's own column: by the name of each law, or for all others
    where that day is no later than the first of what stands."""
    if not all(said.has(law) and said.of(law) is None for law in asked):
        return False
    return all(law in said.by_law for law in asked) or stated <= (former.basis.valid_from or date.min)


def beginning(matter: Matter, day: date) -> Matter:
    """``matter`` with its own text from ``day`` on."""
    return replace(matter, violation=_since(matter.violation, day), penalty=_since(matter.penalty, day))


def _asked(former: Matter, fresh: Matter) -> tuple[str, ...]:
    """Short titles of the laws whose words are new: of places that were not there, else of all that punish."""
    old = {(short_title(one.law), one.article) for one in _places(former)}
    new = [one.law for one in _places(fresh) if (short_title(one.law), one.article) not in old]
    return tuple(dict.fromkeys(map(short_title, new or [one.law for one in fresh.penalty])))


def _places(matter: Matter) -> tuple[Citation, ...]:
    return (*matter.violation, *matter.penalty)


def _titles(laws: Iterable[str]) -> str:
    return "".join(f"《{law}》" for law in laws)


def _placed(former: Matter, fresh: Matter, day: date, told: str) -> Settled | Unsettled:
    old = former.basis
    if day <= (old.valid_from or date.min):
        return Unsettled(Complaint(f"新的写法从 {day} 起，不晚于现在这份依据的起日", _FIX))
    begun = replace(beginning(fresh, day), former=(_until(old, day - _DAY), *former.former))
    return Settled(begun, f"{told}；{day - _DAY} 以前的行为用原来的写法")


def _corrected(former: Matter, fresh: Matter) -> Matter:
    """``fresh`` on the days of the text that was wrong."""
    old = former.basis

    def dated(places: tuple[Citation, ...]) -> tuple[Citation, ...]:
        return tuple(replace(one, valid_from=old.valid_from, valid_to=old.valid_to) for one in places)

    return replace(
        fresh, violation=dated(fresh.violation), penalty=dated(fresh.penalty), former=former.former
    )


def _since(places: tuple[Citation, ...], day: date) -> tuple[Citation, ...]:
    return tuple(replace(one, valid_from=day, valid_to=None) for one in places)


def _until(basis: Basis, last: date) -> Basis:
    """``basis`` that ends on ``last``, or earlier where it already did."""

    def ends(day: date | None) -> date:
        return last if day is None else min(day, last)

    def closed(places: tuple[Citation, ...]) -> tuple[Citation, ...]:
        return tuple(replace(one, valid_to=ends(one.valid_to)) for one in places)

    return replace(
        basis,
        valid_to=ends(basis.valid_to),
        violation=closed(basis.violation),
        penalty=closed(basis.penalty),
    )


# ---- our own strict sheets


def settle_strict(
    former: Matter, fresh: Matter, said: Answers, laws: KnownLaws
) -> Settled | Unsettled | None:
    """A row of our own sheet of matters beside the words of ``former``: None when it says itself from which day its words
    hold, or when they are the same. Without a day they would take every day from the words that stand."""
    if fresh.basis.valid_from is not None or _words(fresh) == _words(former):
        return None
    stated = next((one.valid_from for one in fresh.penalty if one.valid_from is not None), None)
    return settle(former, fresh, stated, said, laws)


def _words(matter: Matter) -> Basis:
    """The text alone: no days, no remarks on where it was read and who checked it."""

    def bare(places: tuple[Citation, ...]) -> tuple[Citation, ...]:
        return tuple(Citation(law=short_title(one.law), article=one.article) for one in places)

    return replace(
        matter.basis,
        violation=bare(matter.violation),
        penalty=bare(matter.penalty),
        valid_from=None,
        valid_to=None,
        verified=False,
        source="",
        note="",
    )
