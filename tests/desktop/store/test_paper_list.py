"""The county's list of issued papers in the real store: joined without a hole, never set back, taken again anew."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop.home import Home, HomeState
from desktop.store.paper_list import ListedPapers, age_of
from desktop.store.store import Store
from enforcement.verifying.register import Claims, PaperState, RegisterRow
from sync.protocol import limits
from sync.protocol.papers import NO_CHANGES, PaperHead, PaperPage
from sync.protocol.problems import OLDER_VERSION, ProtocolProblem

NOW = 1_795_305_600_000


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made, _ = Home(tmp_path / "home").create(HomeState.TRAINING)
    yield made
    made.close()


def row(number: int, state: PaperState = PaperState.VALID) -> RegisterRow:
    digest = number.to_bytes(18, "big")
    return RegisterRow(
        digest=digest,
        claims=Claims(330110103, 3, 0, 2026, number, date(2026, 11, 20), 1, 0, None),
        received_at=NOW,
        state=state,
    )


def page(
    head: PaperHead, *rows: RegisterRow, newest: int = 0, issued: int = NOW, registry: int = 1
) -> PaperPage:
    return PaperPage(
        county="330110",
        first=head.number + 1,
        newest=newest or head.number + len(rows),
        before=head.digest,
        registry=registry,
        issued=issued,
        not_after=issued + limits.PAPER_LIST_MS,
        rows=rows,
    )


def states(store: Store) -> dict[int, PaperState]:
    with store._database.reading() as connection:
        listed = ListedPapers(connection)
        found = {number: listed.by_digest(row(number).digest) for number in range(1, 60)}
    return {number: one.state for number, one in found.items() if one is not None}


def whole(store: Store, registry: int = 1) -> bool:
    with store._database.reading() as connection:
        return age_of(connection, registry).whole


def test_pages_join_and_the_last_change_counts(store: Store) -> None:
    store.papers.store(page(PaperHead(), row(1), row(2), newest=4))
    assert not whole(store)
    store.papers.store(page(store.papers.head(), row(1, PaperState.VOID), row(3)))
    assert states(store) == {1: PaperState.VOID, 2: PaperState.VALID, 3: PaperState.VALID}
    assert whole(store)
    assert not whole(store, registry=0)
    assert store.papers.head().number == 4


def test_a_hole_another_list_and_a_repeat_are_refused_whole(store: Store) -> None:
    store.papers.store(page(PaperHead(), row(1), row(2)))
    before = store.papers.head(), states(store)
    for wrong in (
        page(PaperHead(3, before[0].digest), row(9)),
        page(PaperHead(2, b"x" * 32), row(9)),
        page(PaperHead(), row(9), issued=NOW - 1),
        page(PaperHead(), row(9)),
    ):
        with pytest.raises(ProtocolProblem) as problem:
            store.papers.store(wrong)
        assert problem.value.problem is OLDER_VERSION
        assert (store.papers.head(), states(store)) == before


def test_an_older_page_played_back_makes_the_list_no_younger_and_no_older(store: Store) -> None:
    store.papers.store(page(PaperHead(), row(1)))
    head = store.papers.head()
    store.papers.store(page(head, issued=NOW - limits.DAY_MS))
    assert store.papers.head() == head
    store.papers.store(page(head, issued=NOW + limits.DAY_MS))
    assert store.papers.head().issued == NOW + limits.DAY_MS


def test_a_list_that_begins_anew_replaces_all(store: Store) -> None:
    store.papers.store(page(PaperHead(), row(1), row(2)))
    store.papers.store(page(PaperHead(), row(5), newest=2, issued=NOW + 1))
    assert states(store) == {5: PaperState.VALID}
    assert not whole(store)


@given(
    st.lists(st.tuples(st.integers(1, 12), st.sampled_from(PaperState)), min_size=1, max_size=40), st.data()
)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_cut_into_pages_ends_alike(
    store: Store, changes: list[tuple[int, PaperState]], data: st.DataObject
) -> None:
    """Brute force: the last change of each paper, however the list was cut."""
    began = store.papers.head().issued + 1
    rows = [row(number, state) for number, state in changes]
    head, first = PaperHead(0, NO_CHANGES, 0), True
    while rows:
        size = data.draw(st.integers(1, len(rows)))
        taken, rows = rows[:size], rows[size:]
        store.papers.store(page(head, *taken, newest=len(changes), issued=began))
        head, first = store.papers.head(), False
    assert not first
    assert states(store) == dict(changes)
    assert whole(store)


def test_a_number_and_a_tail_find_their_paper(store: Store) -> None:
    store.papers.store(page(PaperHead(), row(1), row(2)))
    with store._database.reading() as connection:
        listed = ListedPapers(connection)
        assert listed.by_number(row(2).claims._replace(amount_fen=7)) == row(2)
        assert listed.by_number(row(2).claims._replace(form=4)) is None
        assert listed.by_tail("00000002") == (row(2),)
        assert listed.by_tail("00000009") == ()


def test_it_survives_being_opened_again(store: Store, tmp_path: Path) -> None:
    store.papers.store(page(PaperHead(), row(1)))
    head = store.papers.head()
    store.close()
    again = Home(tmp_path / "home").open_training()
    assert again.papers.head() == head
    assert states(again) == {1: PaperState.VALID}
    again.check()
    again.close()
