"""Planted bugs: cores, machine or county with one known mistake, to see whether the campaign finds it (`sync.md` 9.1).
Each is a mutation of the simulated world; nothing of it is in shipped code."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from sync.client.package_taking import PackageTaker
from sync.client.troubles import RoundTrouble
from sync.protocol import problems
from tests.simulation import wrong_county, wrong_custody, wrong_machine, wrong_talk
from tests.simulation.county import SimCounty
from tests.simulation.machine import SimMachine
from tests.simulation.talk import Talk


def _always(_trouble: BaseException | None) -> bool:
    return True


def _never_after_trouble(trouble: BaseException | None) -> bool:
    return trouble is None


def _not_after_a_gap(trouble: BaseException | None) -> bool:
    return not (isinstance(trouble, RoundTrouble) and trouble.problem is problems.GAP)


@dataclass(frozen=True, slots=True)
class Bug:
    """What the world is made of; `rearms` says whether a timer follows a round that ended so."""

    name: str
    county: Callable[..., Any] = SimCounty
    machine: Callable[..., Any] = SimMachine
    talk: Callable[..., Any] = Talk
    rearms: Callable[[BaseException | None], bool] = _always
    taker: type[PackageTaker] = PackageTaker


NO_BUG: Final = Bug("none")
BUGS: Final = {
    bug.name: bug
    for bug in (
        # Those that the plan names.
        Bug("acknowledge before commit", county=wrong_county.AcknowledgesFirst),
        Bug("checkpoint ahead", machine=wrong_machine.MarksWhatItSent),
        Bug("last writer wins", machine=wrong_machine.LastWriterWins),
        Bug("plain sequence", county=wrong_county.PlainSequence),
        Bug("one-sided checkpoint", talk=wrong_talk.BelievesItself),
        Bug("count instead of digest", talk=wrong_talk.CountsOnly),
        Bug("409 fatal", talk=wrong_talk.GapIsTheEnd, rearms=_not_after_a_gap),
        Bug("no retry timer", rearms=_never_after_trouble),
        # Our own.
        Bug("receipt not checked", talk=wrong_talk.BelievesAnybody),
        Bug("receipt of another range", talk=wrong_talk.AnyReceiptWillDo),
        Bug("files marked unsigned", talk=wrong_talk.MarksFilesAtOnce),
        Bug("restored device goes on", talk=wrong_talk.GoesOnAfterRestore),
        Bug("part of a save applied", machine=wrong_machine.AppliesPiecemeal),
        Bug("cursor saved without page", machine=wrong_machine.CursorFirst),
        Bug("saved before synced", machine=wrong_machine.SaysSavedTooSoon),
        Bug("save cut in two", machine=wrong_machine.CutsSaves),
        Bug("duplicate doubles", county=wrong_county.TakesTwice),
        Bug("fork overwrites", county=wrong_county.ForkOverwrites),
        Bug("absence deletes", machine=wrong_machine.AbsenceDeletes),
        Bug("places kept after restore", machine=wrong_machine.KeepsOldPlaces),
        # Log, archive, lists, packages, and what is brought back.
        Bug("resupply skips the hash", county=wrong_custody.ResupplyUnchecked),
        Bug("archived before the drill", county=wrong_custody.ArchivedAtOnce),
        Bug("archived despite a missing file", county=wrong_custody.FilesUnseen),
        Bug("restored in secret", county=wrong_custody.RestoredInSecret),
        Bug("log leaves out", county=wrong_custody.LogLeavesOut),
        Bug("witness forgets its last head", machine=wrong_custody.ForgetsTheLog),
        Bug("freed before archived", machine=wrong_custody.FreesWhatArrived),
        Bug("offered to one life only", machine=wrong_custody.OffersOnce),
        Bug("witness knows one life", talk=wrong_custody.KnowsOneLife),
        Bug("list version going back", talk=wrong_custody.TakesOlderLists),
        Bug("lists of anybody", talk=wrong_custody.TakesAnybodysLists),
        Bug("package receipt for another journal", taker=wrong_custody.AnyJournalWillDo),
    )
}
