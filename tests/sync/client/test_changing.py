"""`changed` is `dataclasses.replace`, faster."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, replace

import pytest

from sync.client.changing import changed
from sync.client.pace import Pace
from sync.client.state import Phase, RoundState, Tally


def test_it_changes_what_replace_changes_and_leaves_the_value_alone() -> None:
    state = RoundState(pace=Pace(batch_bytes=4096), acked=3)
    other = changed(state, phase=Phase.WORKING, goal=9, tally=Tally(sent=2))
    assert other == replace(state, phase=Phase.WORKING, goal=9, tally=Tally(sent=2))
    assert (type(other), hash(other.pace), repr(other)) == (
        RoundState,
        hash(state.pace),
        repr(replace(other)),
    )
    assert (state.goal, state.phase) == (0, Phase.OPENING)


def test_what_it_gives_is_frozen_and_has_no_other_fields() -> None:
    with pytest.raises(FrozenInstanceError):
        changed(Pace(), batch_bytes=7).batch_bytes = 8  # type: ignore[misc]
    with pytest.raises(AttributeError):
        changed(Pace(), no_such=7)
