"""Campaigns: many histories, what must sometimes occur in them (P11), and what to print when one fails."""

from __future__ import annotations

import gc
import time
import traceback
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from tests.simulation.bugs import NO_BUG, Bug
from tests.simulation.history import USUAL, History, make_history
from tests.simulation.ledger import Broken, Ledger
from tests.simulation.remembering import remembering
from tests.simulation.signing import cheap_signatures
from tests.simulation.world import World

# P11: each of these occurs in every campaign, else it proves too little.
MUST_OCCUR = (
    "fork", "fork settled", "restore", "epoch change", "quarantine", "written at once", "settled", "stick",
    "split stick", "newer county", "newer device", "clone", "restored device", "same act again", "power lost",
    "disk full", "replay", "twice", "stale answer", "portal", "impostor", "tampering", "lost taken up",
    "trouble restored_device", "trouble stream_differs", "log restored", "log alarm", "rewound in secret", "resupplied",
    "machine lost", "drill", "drill lacks a file", "archived", "freed", "lists renewed", "key changed", "lie refused",
    "package", "split package", "package waits", "waiting package followed", "damaged package refused",
    "receipts by package", "pages by package",
)  # fmt: skip

REAL_ONE_IN = 20
COLLECT_AFTER = 500  # histories: a world that was taken apart leaves next to nothing to the collector


@dataclass(frozen=True, slots=True)
class Failure:
    """A history in which a property did not hold; `name` is P1…P11, or "fault" for an exception."""

    history: History
    name: str
    text: str


@dataclass(slots=True)
class Campaign:
    """What came of it."""

    histories: int = 0
    seconds: float = 0.0
    messages: int = 0
    sometimes: Counter[str] = field(default_factory=Counter)
    failures: list[Failure] = field(default_factory=list)

    @property
    def never(self) -> list[str]:
        """What must occur sometimes and did not (P11)."""
        return [name for name in MUST_OCCUR if not self.sometimes[name]]

    def report(self) -> str:
        """For a person."""
        rate = self.histories / self.seconds if self.seconds else 0.0
        lines = [
            f"{self.histories} histories in {self.seconds:.0f} s ({rate:.0f}/s), {self.messages} requests",
            f"failures: {len(self.failures)}",
            *(f"  seed {one.history.seed}: {one.text[-300:]}" for one in self.failures[:8]),
            "sometimes: " + ", ".join(f"{name} {count}" for name, count in self.sometimes.most_common()),
        ]
        return "\n".join(lines)


def is_cheap(seed: int) -> bool:
    """Whether a history has signatures of a stand-in and remembers what was read: one in twenty has real ones and reads
    everything anew."""
    return seed % REAL_ONE_IN != 0


def play(history: History, bug: Bug = NO_BUG, *, cheap: bool | None = None) -> Ledger | Failure:
    """One history; what it saw, or why it failed. `cheap` None: as `is_cheap` says."""
    cheap = is_cheap(history.seed) if cheap is None else cheap
    try:
        with cheap_signatures(cheap), remembering(cheap):
            world = World(history, bug, cheap=cheap)
            try:
                return world.play()
            finally:
                world.__dict__.clear()  # all circles of a world lead through it
    except Broken as broken:
        return Failure(history, broken.name, str(broken))
    except Exception:
        return Failure(history, "fault", traceback.format_exc())


def run(
    seeds: Iterable[int],
    *,
    bug: Bug = NO_BUG,
    cheap: bool | None = None,
    stop_at: int = 1,
    until: float = float("inf"),
    longest: int = USUAL,
) -> Campaign:
    """The histories of `seeds`, until `stop_at` of them failed or the monotonic clock shows `until`."""
    campaign, began = Campaign(), time.monotonic()
    with _collected_between(), remembering(cheap is not False):
        for seed in seeds:
            _count(campaign, play(make_history(seed, longest=longest), bug, cheap=cheap))
            if len(campaign.failures) >= stop_at or time.monotonic() >= until:
                break
            if not campaign.histories % COLLECT_AFTER:
                gc.collect()
    campaign.seconds = time.monotonic() - began
    return campaign


def _count(campaign: Campaign, outcome: Ledger | Failure) -> None:
    campaign.histories += 1
    if isinstance(outcome, Failure):
        campaign.failures.append(outcome)
    else:
        campaign.sometimes.update(outcome.sometimes)
        campaign.messages += outcome.messages


@contextmanager
def _collected_between() -> Iterator[None]:
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()
