"""Looking through a new release: what changed, what it asks of our marks, and that nothing of ours is lost."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from enforcement.catalogue.changes import ChangeKind, Listing, changes, sides
from enforcement.catalogue.history import Face
from enforcement.catalogue.merge import Answer, Mine, Question, merge
from enforcement.model.library import CatalogueVersion, OpenClues, PowerGrant
from enforcement.model.library_marks import (
    LibraryProposal,
    MatterMark,
    MatterNote,
    MatterSet,
    ProposalKind,
    ProposalState,
)
from enforcement.model.matter import Citation, FineRange, Library, Matter

TOWN = "339901001"
CODES = ("010003", "040001", "070020", "160013")


def matter(code: str, **more: object) -> Matter:
    cited = (Citation(law="测试条例", article="12.1"),)
    values = {
        "name": f"对测试行为{code}的行政处罚",
        "domain": "市容环境卫生",
        "library": Library.OPTIONAL,
        "department": "建设部门",
        "violation": cited,
        "penalty": cited,
        "penalty_kinds": ("罚款",),
        "subject": "both",
        "condition": "",
        **more,
    }
    return Matter(code=code, **values)  # type: ignore[arg-type]


def power(code: str, since: date = date(2026, 1, 1), to: date | None = None, **more: object) -> PowerGrant:
    values = {"library": Library.OPTIONAL, "valid_from": since, "valid_to": to, **more}
    return PowerGrant(matter_code=code, division_code=TOWN, **values)  # type: ignore[arg-type]


def listing(number: int, effective: date, *matters: Matter, powers: tuple[PowerGrant, ...] = ()) -> Listing:
    version = CatalogueVersion(
        version=f"2026.{number}",
        issuing_document=f"测试〔2026〕{number}号",
        published=effective,
        effective=effective,
        sha256=f"{number:064x}",
    )
    by_code: dict[str, tuple[PowerGrant, ...]] = {}
    for one in powers:
        by_code[one.matter_code] = (*by_code.get(one.matter_code, ()), one)
    return Listing(version=version, matters={one.code: one for one in matters}, powers=by_code)


JANUARY, JULY = date(2026, 1, 1), date(2026, 7, 1)


def test_a_change_is_told_field_by_field() -> None:
    base = listing(1, JANUARY, matter("010003", fine=FineRange(low=50, high=500)))
    theirs = listing(2, JULY, matter("010003", fine=FineRange(low=100, high=1000)))
    (change,) = changes(base, theirs)
    assert change.kinds == (ChangeKind.CHANGED,)
    assert [(one.label, one.old, one.new) for one in change.fields] == [("罚款", "50–500 元", "100–1000 元")]
    assert changes(base, base) == ()


def test_a_power_is_lost_on_the_day_of_the_release_or_of_the_grant_never_before() -> None:
    base = listing(1, JANUARY, matter("010003"), powers=(power("010003"),))
    silent = listing(2, JULY, matter("010003"))
    (change,) = changes(base, silent)
    assert (change.kinds, change.lost_on) == ((ChangeKind.WITHDRAWN,), JULY)
    ending = power("010003", to=date(2026, 9, 30), open_clues=OpenClues.FINISH)
    (change,) = changes(base, listing(2, JULY, matter("010003"), powers=(ending,)))
    assert (change.lost_on, change.open_clues) == (date(2026, 10, 1), OpenClues.FINISH)
    past = power("010003", to=date(2026, 2, 1))
    (change,) = changes(base, listing(2, JULY, matter("010003"), powers=(past,)))
    assert change.lost_on == JULY  # the former release speaks until the day before
    over = listing(1, JANUARY, matter("010003"), powers=(past,))
    assert not any(one.loses for one in changes(over, silent))  # it had ended by itself


def test_given_ended_and_added_matters_have_their_own_words() -> None:
    base = listing(1, JANUARY, matter("010003"), matter("040001"))
    theirs = listing(2, JULY, matter("010003"), matter("070020"), powers=(power("010003", JULY),))
    assert [(one.code, one.kinds) for one in changes(base, theirs)] == [
        ("040001", (ChangeKind.ENDED,)),
        ("010003", (ChangeKind.GRANTED,)),
        ("070020", (ChangeKind.ADDED,)),
    ]


def proposal(code: str, kind: ProposalKind, number: int = 1) -> LibraryProposal:
    return LibraryProposal(
        id=f"{number:032x}", matter_code=code, matter_name=code, kind=kind, reason="测试理由"
    )


def test_every_question_has_its_case() -> None:
    a, b, c, d = CODES
    base = listing(1, JANUARY, *map(matter, CODES), powers=(power(a), power(d)))
    theirs = listing(2, JULY, matter(a), matter(c, note="改过"), matter(d), powers=(power(c, JULY),))
    mine = Mine(
        marks=(MatterMark(id="1" * 32, matter_code=a), MatterMark(id="2" * 32, matter_code=c)),
        notes=(MatterNote(id="3" * 32, matter_code=c, text="先劝导"),),
        sets=(MatterSet(id="4" * 32, name="沿街", codes=(a, c)),),
        proposals=(
            (proposal(b, ProposalKind.PICK, 5), ProposalState.CAPTAIN),
            (proposal(c, ProposalKind.PICK, 6), ProposalState.COUNTY),
            (proposal(d, ProposalKind.DROP, 7), ProposalState.LEADER),
            (proposal(d, ProposalKind.DROP, 8), ProposalState.REFUSED),
        ),
    )
    merged = merge(base, mine, theirs)
    assert [(one.code, one.question) for one in merged.questions] == [
        (a, Question.STAR_ENDED),
        (a, Question.SET_ENDED),
        (b, Question.PICK_ENDED),
        (c, Question.NOTE_CHANGED),
        (c, Question.PICK_GRANTED),
        (d, Question.DROP_ENDED),
    ]
    assert all([key for key, _ in one.answers] == [Answer.KEEP, Answer.REMOVE] for one in merged.questions)
    assert len(merged.kept) == 8


_DAYS = st.integers(-200, 400).map(lambda n: JANUARY + timedelta(days=n))


@st.composite
def listings(draw: st.DrawFn, number: int) -> Listing:
    codes = draw(st.sets(st.sampled_from(CODES)))
    matters = [matter(code, note=draw(st.sampled_from(("", "甲", "乙")))) for code in sorted(codes)]
    powers = [
        power(code, draw(_DAYS), draw(st.none() | _DAYS), conditions=draw(st.sampled_from(("", "限城区"))))
        for code in sorted(codes)
        if draw(st.booleans())
    ]
    return listing(number, draw(_DAYS), *matters, powers=tuple(powers))


@st.composite
def marks(draw: st.DrawFn) -> Mine:
    codes, number = st.sampled_from(CODES), iter(range(1, 1000))

    def ident() -> str:
        return f"{next(number):032x}"

    states = st.sampled_from(list(ProposalState))
    kinds = st.sampled_from(list(ProposalKind))
    return Mine(
        marks=tuple(MatterMark(id=ident(), matter_code=one) for one in draw(st.lists(codes, max_size=4))),
        notes=tuple(
            MatterNote(id=ident(), matter_code=one, text="备注", removed=draw(st.booleans()))
            for one in draw(st.lists(codes, max_size=4))
        ),
        sets=tuple(
            MatterSet(id=ident(), name="组合", codes=tuple(some))
            for some in draw(st.lists(st.lists(codes, max_size=3), max_size=3))
        ),
        proposals=tuple(
            (replace(proposal(one, draw(kinds)), id=ident()), draw(states))
            for one in draw(st.lists(codes, max_size=4))
        ),
    )


@given(listings(1), marks(), listings(2), st.randoms(use_true_random=False))
def test_a_merge_is_the_same_in_any_order_and_loses_nothing(
    base: Listing, mine: Mine, theirs: Listing, dice: random.Random
) -> None:
    def mixed(things: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(dice.sample(things, len(things)))

    merged = merge(base, mine, theirs)
    other = Mine(
        marks=mixed(mine.marks),
        notes=mixed(mine.notes),
        sets=mixed(mine.sets),
        proposals=mixed(mine.proposals),
    )
    codes = mixed(tuple(theirs.matters))
    shuffled = replace(theirs, matters={code: theirs.matters[code] for code in codes})
    assert merge(base, other, shuffled) == merged
    everything: list[Any] = [*mine.marks, *mine.notes, *mine.sets, *(one for one, _ in mine.proposals)]
    assert merged.kept == {one.id for one in everything}


@given(listings(1), marks(), listings(2))
def test_only_what_a_change_touches_is_asked(base: Listing, mine: Mine, theirs: Listing) -> None:
    changed = {one.code for one in changes(base, theirs)}
    merged = merge(base, mine, theirs)
    assert {one.code for one in merged.questions} <= changed
    assert merge(base, mine, base).questions == ()
    noted = {one.id for one in mine.notes if not one.removed and one.matter_code in changed}
    asked = {one.mark_id for one in merged.questions if one.question is Question.NOTE_CHANGED}
    assert asked == noted


@given(listings(1), listings(2), st.integers(-300, 600))
def test_a_lost_power_was_held_the_day_before_and_is_not_from_its_day_on(
    base: Listing, theirs: Listing, after: int
) -> None:
    """Read day by day, as a person with both releases on the table would."""

    def held(code: str, day: date) -> bool:
        speaking = theirs if day >= theirs.version.effective else base
        return any(one.held_on(day) for one in speaking.powers.get(code, ()))

    for change in changes(base, theirs):
        if change.lost_on is not None and after >= 0:
            assert not held(change.code, change.lost_on + timedelta(days=after))


@given(st.permutations(range(1, 6)), st.sets(st.integers(1, 5)))
def test_which_releases_are_compared_does_not_depend_on_their_arrival(
    order: list[int], looked_through: set[int]
) -> None:
    faces = [
        Face(key=key, number=number, effective=JANUARY, published=JANUARY, sha256=f"{number:064x}")
        for key, number in enumerate(order, 1)
    ]
    seen = frozenset(f"{number:064x}" for number in looked_through)
    two = sides(faces, seen)
    if 5 in looked_through:
        assert two is None
    else:
        assert two is not None
        assert (two[0].number, two[1].number) == (max(looked_through, default=1), 5)
