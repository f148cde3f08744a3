"""A round of one store with its county, put together from store, keys and link; and how a store joins a county.

Two things are settled here beside the round itself, both by the county's signed registry and nothing less: a county
that answers under another TLS authority than before, and a county that lets this machine in no more.
"""

from __future__ import annotations

import threading
import time
from contextlib import suppress
from datetime import UTC, datetime
from typing import Final

from desktop.clock import MachineClock
from desktop.enrolment import StoreEnrolment
from desktop.machine_life import close_if_stolen, note_contact
from desktop.resupply import bring_asked, resupply_once
from desktop.round_memory import remember_end, remember_fault
from desktop.store import settings
from desktop.store.pen import app_version
from desktop.store.store import Store
from desktop.sync_port import (
    LISTS,
    KnownCounty,
    StoreFiles,
    StoreLists,
    county_of,
    device_keys,
    keep_token,
    kept_token,
    machine_of,
    remember_round,
)
from enforcement.errors import KnownTrouble, StoreTrouble
from enforcement.queries.pulls import PullWay
from sync.client import troubles
from sync.client.driver import Driver
from sync.client.enrol import enrol
from sync.client.pace import Pace
from sync.client.ports import DeviceKeys, NewKeys
from sync.client.renewal import due, renew
from sync.client.report import RoundReport
from sync.client.transport import HttpTransport
from sync.client.troubles import NoSecureLink, RoundTrouble, TroubleKind
from sync.client.trust import read_lists
from sync.protocol import limits, problems
from sync.protocol.batch import pack_batch
from sync.protocol.problems import ProtocolProblem

# What the county's list calls this machine; its host name may be somebody's name and stays here.
MACHINE_LABEL: Final = "执法队电脑"


class StoreExchange:
    """Rounds of one store. `server` overrides the address that the store knows."""

    def __init__(self, store: Store, clock: MachineClock | None = None, server: str = "") -> None:
        self._store = store
        self._clock = clock or MachineClock()
        self._server = server
        self._link: HttpTransport | None = None
        self._stream = store.stream.exchange(PullWay.NETWORK)
        self._stopped, self._cancelled = threading.Event(), threading.Event()

    def run(self, pace: Pace | None = None) -> tuple[RoundReport, Pace]:
        """One round, its outcome kept for the 同步 screen. Raises StoreTrouble, and RoundTrouble when the
        machine joined no county."""
        began = time.monotonic()
        self._stream = self._store.stream.exchange(PullWay.NETWORK)
        self._cancelled.clear()
        try:
            report, pace = self._run(pace)
        except KnownTrouble as trouble:
            with suppress(StoreTrouble):  # a disk that is full keeps no note either; the runner tells it
                remember_fault(self._store, trouble, self._now_ms(), self._stream.number)
            raise
        seconds = time.monotonic() - began
        remember_end(self._store, report, self._now_ms(), seconds, self._stream.number)
        return report, pace

    def _run(self, pace: Pace | None) -> tuple[RoundReport, Pace]:
        county = county_of(self._store)
        if county is None:
            raise troubles.not_enrolled()
        if self._store.settings.get(settings.SEALED, False):
            return self._sealed(county, pace)
        county = self._renewed_keys(county)
        report, pace = self._round(county, pace)
        if isinstance(report.trouble, NoSecureLink) and self._other_authority(county):
            county = county_of(self._store)
            assert county is not None
            report, pace = self._round(county, pace)
        remember_round(self._store, report, self._now_ms)
        note_contact(self._store, report.county_time)
        if report.county_time and report.trouble is None:
            self._clock.raise_floor(datetime.fromtimestamp(report.county_time / 1000, UTC))
        return report, pace

    def _sealed(self, county: KnownCounty, pace: Pace | None) -> tuple[RoundReport, Pace]:
        """封装模式: the round as sealed packages, over a link that somebody may look into."""
        from desktop.package_link import SealedRound  # seldom needed

        report = SealedRound(self._store, county, self._clock, self._ended, stream=self._stream).run(
            self._server
        )
        remember_round(self._store, report, self._now_ms)
        return report, pace or Pace()

    def stop(self) -> None:
        """End the round under way as soon as may be; what has a receipt stays marked."""
        self._stopped.set()
        self.cancel()

    def cancel(self) -> None:
        """End the round under way and no other."""
        self._cancelled.set()
        link = self._link
        if link is not None:
            link.abort()

    def moving(self) -> tuple[int, int]:
        """Bytes up and down so far of the round under way."""
        link = self._link
        return (0, 0) if link is None else link.moved

    def _ended(self) -> bool:
        return self._stopped.is_set() or self._cancelled.is_set()

    def waiting(self) -> bool:
        """Whether an entry or a file of this machine has no receipt yet."""
        return self._store.exchange.state().pending_bytes > 0

    def _round(self, county: KnownCounty, pace: Pace | None) -> tuple[RoundReport, Pace]:
        keys = device_keys(self._store, county)
        with self._open_link(county) as link:
            self._link = link
            driver = Driver(
                machine_of(self._store, self._clock, self._stream),
                link,
                keys,
                county.trust,
                now_ms=self._now_ms,
                seconds=time.monotonic,
                stopped=self._ended,
            )
            report, pace = driver.run(pace)
            bring_asked(self._store, link, report, self._ended)
            if report.trouble is None:
                resupply_once(self._store, StoreFiles(self._store), link, self._ended)
            if report.trouble is not None and report.trouble.kind is TroubleKind.FORK:
                self._show_branch(link, keys)
            if report.trouble is not None and report.trouble.problem is problems.DEVICE_REVOKED:
                with suppress(
                    RoundTrouble
                ):  # the refusal itself was said; the list comes with the next contact
                    self._take_registry(link, county)
                close_if_stolen(self._store)
            self._link = None
            keep_token(self._store, link.token)
        return report, pace

    def _renewed_keys(self, county: KnownCounty) -> KnownCounty:
        """The county, with this machine's next keys in force where the present ones come to their end; what keeps that
        from happening says the round itself."""
        registry = county.trust.registry
        code = str(self._store.settings.get(settings.RENEWAL_CODE, ""))
        if code:
            self._store.settings.set(settings.RENEWAL_CODE, None)
            return self._renewed_with(county, code)
        if registry is None or not due(registry, county.device, self._now_ms()):
            return county
        with suppress(RoundTrouble), self._open_link(county) as link:
            return take_next_keys(self._store, self._clock, county, link)
        return county

    def _renewed_with(self, county: KnownCounty, code: str) -> KnownCounty:
        try:
            with self._open_link(county) as link:
                return take_next_keys(self._store, self._clock, county, link, code)
        except RoundTrouble as trouble:
            self._store.settings.set(settings.LAST_PROBLEM, trouble.sentence)
            raise

    def _open_link(self, county: KnownCounty) -> HttpTransport:
        return HttpTransport(
            self._server or county.server,
            device_keys(self._store, county),
            token=kept_token(self._store),
            authorities=county.trust.pins,
            app_version=app_version(),
        )

    def _show_branch(self, link: HttpTransport, keys: DeviceKeys) -> None:
        """Send our branch for the county to keep beside the other: it refuses it (a fork), and knows from then on."""
        here = self._store.exchange.state()
        sent = self._store.exchange.next_batch(here.acked_seq, limits.BATCH_START_BYTES)
        if sent is None:
            return
        with suppress(RoundTrouble, ProtocolProblem):
            wire = pack_batch(sent.entries, keys.journal_key, journal=here.journal, first=sent.first)
            link.entries(wire)

    def _other_authority(self, county: KnownCounty) -> bool:
        """Ask whoever answers for the registry, unsigned: it counts only under the pinned root. Whether it names
        other authorities than we knew."""
        try:
            with HttpTransport(self._server or county.server, app_version=app_version()) as link:
                self._take_registry(link, county)
        except RoundTrouble:
            return False
        renewed = county_of(self._store)
        return renewed is not None and renewed.trust.pins != county.trust.pins

    def _take_registry(self, link: HttpTransport, county: KnownCounty) -> None:
        """Keep the registry that anybody may read, when it is the county's and not older than ours."""
        version = self._store.settings.get(LISTS, {}).get("registry", 0)
        try:
            data = link.open_registry()
            lists = read_lists(data, county.trust, registry_version=version, roster_version=0)
        except ProtocolProblem as problem:
            raise troubles.from_protocol(problem) from None
        StoreLists(self._store, self._clock).store_registry(lists.registry, lists.registry_bytes, lists.root)

    def _now_ms(self) -> int:
        return int(self._clock.now().timestamp() * 1000)


def take_next_keys(
    store: Store, clock: MachineClock, county: KnownCounty, link: HttpTransport, code: str = ""
) -> KnownCounty:
    """Put this machine's next keys in force at the county and here; `code` where the present ones are out of date.
    Raises RoundTrouble; the county may have them then, and the next try finds that."""
    coming = store.keyring.coming()
    new = NewKeys(coming.journal, coming.request, coming.paper, coming.sealing_public)
    lists = renew(link, device_keys(store, county), new, county.trust, code)
    store.keyring.take_coming()
    StoreLists(store, clock).store_registry(lists.registry, lists.registry_bytes, lists.root)
    renewed = county_of(store)
    assert renewed is not None
    return renewed


def renew_with_code(store: Store, code: str, clock: MachineClock | None = None) -> None:
    """续期: keys that are out of date, renewed with a one-time code. Raises RoundTrouble in words."""
    county = county_of(store)
    if county is None:
        raise troubles.not_enrolled()
    with HttpTransport(
        county.server,
        device_keys(store, county),
        authorities=county.trust.pins,
        app_version=app_version(),
    ) as link:
        take_next_keys(store, clock or MachineClock(), county, link, code)


def join_county(store: Store, address: str, code: str, clock: MachineClock | None = None) -> None:
    """Enrol an open store with a one-time code. Raises RoundTrouble in words; nothing is kept then."""
    machine_clock = clock or MachineClock()
    with HttpTransport(address, app_version=app_version()) as link:
        enrol(
            code,
            address.strip().rstrip("/"),
            link,
            StoreEnrolment(store, machine_clock),
            label=MACHINE_LABEL,
            app_version=app_version(),
        )
