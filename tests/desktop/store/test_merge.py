"""What a thing is does not depend on the order in which its entries arrive, and no value vanishes unseen."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from desktop.store.merge import Folded, Patch, fold, follow


@st.composite
def histories(draw: st.DrawFn) -> list[Patch]:
    """Patches of one thing: each author has seen some of what went before, and what those had seen."""
    patches: list[Patch] = []
    for number in range(draw(st.integers(1, 9))):
        seen = draw(st.lists(st.sampled_from(patches), max_size=3)) if patches else []
        parents = tuple(sorted({patch.entry_id for patch in seen}))
        fields: dict[str, Any] = draw(st.dictionaries(st.sampled_from("abc"), st.integers(0, 3), max_size=3))
        gseq = draw(st.none() | st.just(number))
        patches.append(Patch(f"e{number}", parents, fields, gseq, number))
    return patches


@given(histories(), st.randoms(use_true_random=False))
def test_any_order_of_arrival_gives_the_same(patches: list[Patch], random: Any) -> None:
    shuffled = list(patches)
    random.shuffle(shuffled)
    assert fold(shuffled) == fold(patches)


@given(histories())
def test_every_unseen_value_is_shown_or_contested(patches: list[Patch]) -> None:
    whole = fold(patches)
    for patch in patches:
        covered = {name for later in patches if sees(patches, later, patch) for name in later.new}
        for name, value in patch.new.items():
            if name in covered:
                continue
            rivals = [rival for _, rival in whole.contested.get(name, [])]
            assert whole.plain[name] == value or value in rivals


@given(histories())
def test_an_author_who_saw_every_head_is_followed_without_looking_back(patches: list[Patch]) -> None:
    before = fold(patches)
    last = Patch("last", before.heads, {"a": 9}, None, 99)
    assert follow(before, last.entry_id, last.parents, last.new) == fold([*patches, last])


def test_an_author_who_missed_a_head_is_not_followed() -> None:
    assert follow(Folded({}, ("x", "y"), {}), "z", ("x",), {"a": 1}) is None


def test_two_offline_changes_stand_side_by_side_and_the_first_received_is_shown() -> None:
    first = Patch("first", (), {"due": "x", "place": "y"}, 1, 1)
    mine = Patch("mine", ("first",), {"due": "2026-12-01"}, None, 2)
    other = Patch("other", ("first",), {"due": "2026-12-05"}, 2, 3)
    whole = fold([first, mine, other])
    assert whole.plain == {"due": "2026-12-05", "place": "y"}
    assert whole.contested == {"due": [["other", "2026-12-05"], ["mine", "2026-12-01"]]}
    assert whole.heads == ("mine", "other")
    settled = Patch("settled", ("mine", "other"), {"due": "2026-12-03"}, None, 4)
    assert fold([first, mine, other, settled]) == Folded(
        {"due": "2026-12-03", "place": "y"}, ("settled",), {}
    )


def test_changes_of_different_fields_are_both_kept() -> None:
    first = Patch("first", (), {"a": 1, "b": 1}, 1, 1)
    whole = fold([first, Patch("x", ("first",), {"a": 2}, 2, 2), Patch("y", ("first",), {"b": 3}, 3, 3)])
    assert whole.plain == {"a": 2, "b": 3}
    assert whole.contested == {}


def sees(patches: list[Patch], later: Patch, earlier: Patch) -> bool:
    """Whether the author of ``later`` had seen ``earlier``."""
    by_id = {patch.entry_id: patch for patch in patches}
    stack, met = list(later.parents), set()
    while stack:
        one = stack.pop()
        if one not in met:
            met.add(one)
            stack.extend(by_id[one].parents)
    return earlier.entry_id in met
