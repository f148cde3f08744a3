"""How the last rounds with the county ended, kept as one setting for the 同步 screen (`store.queries.outbox` reads
it). No names, no content: times, figures and sentences."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from desktop.store import settings
from desktop.store.store import Store
from desktop.sync_port import county_of
from enforcement.errors import KnownTrouble
from sync.client.report import DELIVER_ONLY, UPDATE_WANTED, RoundReport
from sync.client.troubles_states import line_state

ROUNDS_KEPT: Final = 40


def remember_end(store: Store, report: RoundReport, now_ms: int, seconds: float, exchange: int = 0) -> None:
    """Keep how a round ended that began `seconds` ago; `exchange` is the number of what it brought (回到同步前), 0 for
    nothing."""
    what = "" if report.trouble is None else report.trouble.what
    moved = (report.receipted, report.blobs_sent, report.pulled)
    this = [now_ms, round(seconds, 1), *moved, report.bytes_up, report.bytes_down, what, 1, exchange]
    told: dict[str, Any] = {"trouble": _plain(report.trouble), "rounds": _with(store, this)}
    if report.county_time:
        told["news"] = [one for one in (report.clock, _update(report)) if one]
        told["forked"] = report.forked
        told["keys_until"] = _keys_until(store)
    store.settings.set(settings.LINE, {**_kept(store), **told})


def _update(report: RoundReport) -> str:
    """What the county says of this program's age."""
    if report.deliver_only:
        return DELIVER_ONLY
    return UPDATE_WANTED if report.update_wanted else ""


def remember_fault(store: Store, trouble: KnownTrouble, now_ms: int, exchange: int = 0) -> None:
    """Keep that a round did not come about, or fell because this machine failed it; `exchange` as above."""
    this = [now_ms, 0.0, 0, 0, 0, 0, 0, trouble.what, 1, exchange]
    told = {"trouble": _plain(trouble), "rounds": _with(store, this)}
    store.settings.set(settings.LAST_PROBLEM, trouble.sentence)
    store.settings.set(settings.LINE, {**_kept(store), **told})


def _kept(store: Store) -> Mapping[str, Any]:
    kept: Mapping[str, Any] = store.settings.get(settings.LINE, {})
    return kept


def _plain(trouble: KnownTrouble | None) -> list[str] | None:
    if trouble is None:
        return None
    return [line_state(trouble).value, trouble.what, trouble.why, trouble.cure]


def _with(store: Store, this: list[Any]) -> list[list[Any]]:
    """The rounds with this one in front; one in which nothing moved, like the one before it, only counts it up."""
    rounds: list[list[Any]] = list(_kept(store).get("rounds", []))
    if rounds and not any(_moved(this)) and not any(_moved(rounds[0])) and rounds[0][7] == this[7]:
        this[8] += rounds.pop(0)[8]
    return [this, *rounds][:ROUNDS_KEPT]


def _moved(one: list[Any]) -> list[Any]:
    """What moved in a round: entries with a receipt, files, entries that came, and what they are called."""
    return [*one[2:5], *one[9:]]


def _keys_until(store: Store) -> int:
    """When this machine's keys at the county come to their end (ms), 0 when its list does not say."""
    county = county_of(store)
    registry = None if county is None else county.trust.registry
    own = None if registry is None or county is None else registry.newest_key(county.device, "batch")
    return 0 if own is None else own.valid_to
