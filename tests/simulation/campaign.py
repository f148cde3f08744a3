"""Campaigns: many histories, what must sometimes occur in them (P11), and what to print when one fails."""

from __future__ import annotations

import time
import traceback
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from tests.simulation.bugs import NO_BUG, Bug
from tests.simulation.history import History, make_history
from tests.simulation.ledger import Broken, Ledger
from tests.simulation.signing import cheap_signatures
from tests.simulation.world import World

# P11: each of these occurs in every campaign, else it proves too little.
MUST_OCCUR = (
    "fork", "fork settled", "restore", "epoch change", "quarantine", "written at once", "settled", "stick",
    "split stick", "newer county", "newer device", "clone", "restored device", "same act again", "power lost",
    "disk full", "replay", "twice", "stale answer", "portal", "impostor", "tampering", "lost taken up",
    "trouble restored_device", "trouble stream_differs", "stick gap",
)  # fmt: skip


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
            *(f"  seed {one.history.seed}: {one.text}" for one in self.failures[:20]),
            "sometimes: " + ", ".join(f"{name} {count}" for name, count in self.sometimes.most_common()),
        ]
        return "\n".join(lines)


def play(history: History, bug: Bug = NO_BUG, *, cheap: bool = True) -> Ledger | Failure:
    """One history; what it saw, or why it failed."""
    try:
        with cheap_signatures(cheap):
            return World(history, bug, cheap=cheap).play()
    except Broken as broken:
        return Failure(history, broken.name, str(broken))
    except Exception:
        return Failure(history, "fault", traceback.format_exc())


def run(
    seeds: Iterable[int],
    *,
    bug: Bug = NO_BUG,
    cheap: bool = True,
    stop_at: int = 1,
    until: float = float("inf"),
    longest: int = 40,
) -> Campaign:
    """The histories of `seeds`, until `stop_at` of them failed or the monotonic clock shows `until`."""
    campaign, began = Campaign(), time.monotonic()
    for seed in seeds:
        outcome = play(make_history(seed, longest=longest), bug, cheap=cheap)
        campaign.histories += 1
        if isinstance(outcome, Failure):
            campaign.failures.append(outcome)
        else:
            campaign.sometimes.update(outcome.sometimes)
            campaign.messages += outcome.messages
        if len(campaign.failures) >= stop_at or time.monotonic() >= until:
            break
    campaign.seconds = time.monotonic() - began
    return campaign
