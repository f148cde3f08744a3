"""The campaign that every commit runs: some hundred histories, each property in each of them, and what must occur."""

from __future__ import annotations

import pytest

from tests.simulation.campaign import Campaign, play, run
from tests.simulation.history import make_history
from tests.simulation.ledger import Ledger
from tests.simulation.shrink import Shrinker, describe

HISTORIES = 200
# Of what every campaign of a night must show, what so few histories show as well.
OFTEN = (
    "fork", "restore", "epoch change", "quarantine", "written at once", "stick", "newer county", "newer device", "clone",
    "power lost", "disk full", "replay", "twice", "stale answer", "portal", "impostor", "tampering",
    "trouble restored_device", "same act again", "log grown", "log restored", "resupplied", "drill", "archived",
    "lists renewed", "key changed", "package", "package back", "machine lost", "rewound in secret", "lie refused",
)  # fmt: skip
# Of long histories, found by campaigns (decision 0018, "What it found").
FOUND = (5001733, 50005751, 50005925, 50007625)


def require_good(campaign: Campaign) -> None:
    """Every property held; else the first failure, shrunk, with its seed."""
    if campaign.failures:
        pytest.fail(describe(Shrinker(campaign.failures[0]).run()))


@pytest.mark.parametrize("part", [0, 1])
def test_every_property_holds_in_simulated_histories(part: int) -> None:
    campaign = run(range(part * HISTORIES, (part + 1) * HISTORIES))
    require_good(campaign)
    assert campaign.histories == HISTORIES
    assert [name for name in OFTEN if not campaign.sometimes[name]] == []


@pytest.mark.parametrize("seed", FOUND)
def test_histories_in_which_a_fault_was_found(seed: int) -> None:
    require_good(run((seed,), longest=90))


def test_with_real_signatures_too() -> None:
    require_good(run(range(70_000, 70_020), cheap=False))


def test_a_seed_gives_the_same_history_every_time() -> None:
    first, second = play(make_history(17)), play(make_history(17))
    assert isinstance(first, Ledger)
    assert first == second


@pytest.mark.nightly
@pytest.mark.timeout(3600)
def test_long_histories_with_real_signatures() -> None:
    require_good(run(range(80_000, 82_000), cheap=False, longest=90))
