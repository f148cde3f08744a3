"""封装模式 on this machine: a round that goes as sealed packages over a link that somebody looks into. Switched on by a
setting; marks are made as for a stick, by receipts in the county's sealed answers alone."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from desktop.clock import MachineClock, MachineIds
from desktop.package_reader import reader_of
from desktop.package_return import ReturnDesk
from desktop.store.pen import app_version
from desktop.store.store import Store
from desktop.sync_port import KnownCounty, device_keys, machine_of
from enforcement.queries.pulls import PullWay
from sync.client import troubles
from sync.client.package_link import PART_BYTES, SealedLink
from sync.client.package_plan import PackagePlan, plan_package
from sync.client.package_writing import DeliveryWriter, PackageName, PackageStopped
from sync.client.ports import StreamPort
from sync.client.report import RoundReport
from sync.client.troubles import RoundTrouble
from sync.protocol import limits

_FILES_MOST: Final = 1_000


class SealedRound:
    """One round as packages. What has a receipt stays marked, wherever it is cut."""

    def __init__(
        self,
        store: Store,
        county: KnownCounty,
        clock: MachineClock,
        stopped: Callable[[], bool] = lambda: False,
        part_bytes: int = PART_BYTES,
        stream: StreamPort | None = None,
    ) -> None:
        """``stream`` is the receiving side of this exchange."""
        self._store, self._county, self._clock = store, county, clock
        self._stopped, self._part_bytes = stopped, part_bytes
        self._stream = stream or store.stream.exchange(PullWay.NETWORK)

    def run(self, server: str = "") -> RoundReport:
        """Send part by part, each answer taken before the next part goes; the report of it, its `trouble` included."""
        machine = machine_of(self._store, self._clock)
        files = self._store.stream.wanted_blobs(_FILES_MOST)
        plan = plan_package(machine.journal, files, part_bytes=self._part_bytes)
        report = RoundReport()
        try:
            with SealedLink(server or self._county.server, app_version()) as link:
                for part in range(1, len(plan.parts) + 1):
                    report = self._exchange(link, self._part(plan, part), report)
                    if report.trouble is not None:
                        break
        except PackageStopped:
            report = replace(report, trouble=troubles.stopped())
        except RoundTrouble as trouble:
            report = replace(report, trouble=trouble)
        here = machine.journal.state()
        left = len(self._store.stream.wanted_blobs(_FILES_MOST))
        return replace(
            report,
            sent=plan.entries if report.turns else 0,
            blobs_sent=max(len(files) - left, 0),
            blobs_waiting=left,
            without_receipt=here.last_seq - here.acked_seq,
        )

    def _exchange(self, link: SealedLink, package: bytes, report: RoundReport) -> RoundReport:
        answer = link.send(package)
        taken, told = ReturnDesk(self._store, self._clock, self._stream).take_open(io.BytesIO(answer))
        return replace(
            report,
            receipted=report.receipted + taken.receipted,
            quarantined=(*report.quarantined, *taken.quarantined),
            pulled=report.pulled + taken.pulled,
            bytes_up=report.bytes_up + len(package),
            bytes_down=report.bytes_down + len(answer),
            turns=report.turns + 1,
            county_time=told,
            trouble=taken.trouble,
        )

    def _part(self, plan: PackagePlan, part: int) -> bytes:
        now = int(self._clock.now().timestamp() * limits.SECOND_MS)
        out = io.BytesIO()
        sealed_to = reader_of(self._store, self._county, now)
        DeliveryWriter(
            machine_of(self._store, self._clock),
            device_keys(self._store, self._county),
            sealed_to.public,
            plan,
            # Nobody carries these, so they are not counted as 第几包.
            PackageName(MachineIds().new(), 1),
            now,
            stopped=self._stopped,
            county_half=sealed_to.half,
            own_half=sealed_to.own_half,
        ).write(part, out)
        return out.getvalue()
