"""What the county's signed lists say of this very machine: whether it is still in service, and if not, since when and
why. Everything else (what may still be done here, what is taken away) follows from that and from nothing that was
not signed.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Final

from desktop.clock import CHINA
from desktop.home import Home
from desktop.store import settings
from enforcement.errors import StoreTrouble
from enforcement.rules.machine import MachineStanding

if TYPE_CHECKING:
    from desktop.store.store import Store
    from sync.protocol.registry import Registry

STOLEN: Final = "失窃"
# Public keys of the county that this machine uses without a county at hand, and where they are kept.
_NAMED_KEYS: Final = (("phone", settings.PHONE_KEY), ("escrow", settings.ESCROW_WANTED))
_KEEP_MS: Final = 3_600_000  # days are counted; keeping every word of the county would be a write a round


@dataclass(frozen=True, slots=True)
class Revoked:
    """Out of service since `at` (ms of county time), for `reason`."""

    at: int
    reason: str

    @property
    def stolen(self) -> bool:
        """Whether passwords of this machine must open nothing any more."""
        return self.reason == STOLEN


def note_registry(store: Store, registry: Registry) -> None:
    """Keep what a verified registry says of this machine and of the county's telephone and escrow keys; let in again, it is in
    service again."""
    device = store.settings.get(settings.COUNTY, {}).get("device", "")
    own = registry.newest_key(device, "batch")
    plain = [own.revoked_at, own.reason] if own is not None and own.revoked_at else None
    if store.settings.get(settings.REVOKED) != plain:
        store.settings.set(settings.REVOKED, plain)
    for use, name in _NAMED_KEYS:
        found = registry.newest_key("county", use)
        public = None if found is None or found.revoked_at else found.public
        if store.settings.get(name) != public:
            store.settings.set(name, public)
    keep_escrow(store)


def keep_escrow(store: Store) -> None:
    """The county's slot stands in the key file, sealed to the escrow key that the last registry named. What keeps it from
    being written now is tried again at the next round."""
    wanted = store.settings.get(settings.ESCROW_WANTED)
    if wanted is None or wanted == store.settings.get(settings.ESCROW_HELD):
        return
    with suppress(StoreTrouble):
        Home(store.folder).add_escrow(store, wanted)
        store.settings.set(settings.ESCROW_HELD, wanted)


def note_contact(store: Store, county_time: int) -> None:
    """The county told its time (ms, verified; 0 = it did not): the machine counts its days from there."""
    if county_time > store.settings.get(settings.CONTACT_AT, 0) + _KEEP_MS:
        store.settings.set(settings.CONTACT_AT, county_time)


def standing_of(store: Store) -> MachineStanding:
    """How this machine stands with its county, for the commands' rules."""
    county = store.settings.get(settings.COUNTY)
    if county is None or not store.settings.get(settings.COUNTY_ADDRESS):
        return MachineStanding()
    told = max(int(county.get("server_time", 0)), store.settings.get(settings.CONTACT_AT, 0))
    confirmed = store.settings.get(settings.CONTACT_CONFIRMED)
    code_on = store.settings.get(settings.PHONE_CODE_ON)
    out = revoked(store)
    return MachineStanding(
        contact_on=datetime.fromtimestamp(told / 1000, CHINA).date() if told else None,
        confirmed_on=None if confirmed is None else date.fromisoformat(confirmed),
        revoked=None if out is None else out.reason,
        takes_code=store.settings.get(settings.PHONE_KEY) is not None,
        code_on=None if code_on is None else date.fromisoformat(code_on),
    )


def confirm_contact(store: Store, today: date) -> MachineStanding:
    """The captain confirmed today; how the machine stands now."""
    store.settings.set(settings.CONTACT_CONFIRMED, today.isoformat())
    return standing_of(store)


def close_if_stolen(store: Store) -> bool:
    """Take all passwords of a machine away that the county's signed list says is stolen; whether it is."""
    standing = revoked(store)
    if standing is None or not standing.stolen:
        return False
    Home(store.folder).close_to_passwords(store)
    return True


def revoked(store: Store) -> Revoked | None:
    """Why this machine is out of service, None while it is in."""
    plain = store.settings.get(settings.REVOKED)
    return None if plain is None else Revoked(int(plain[0]), str(plain[1]))
