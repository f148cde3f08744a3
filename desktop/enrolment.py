"""Joining a county, the store's side: the keys it brings, and what it keeps of what the county gave."""

from __future__ import annotations

from typing import Any

from desktop.clock import MachineClock
from desktop.store import settings
from desktop.store.store import Store
from desktop.sync_port import COUNTY, StoreLists
from sync.client.ports import EnrolledCounty, NewKeys


class StoreEnrolment:
    """EnrolmentPort: the store's own device keys, and what the county gave. Joining again ends the same."""

    def __init__(self, store: Store, clock: MachineClock) -> None:
        self._store = store
        self._clock = clock

    def new_keys(self) -> NewKeys:
        keys = self._store.device_keys
        return NewKeys(keys.journal, keys.request, keys.paper, keys.sealing_public)

    def enrolled(self, county: EnrolledCounty) -> None:
        lists = StoreLists(self._store, self._clock)
        self._store.settings.set(COUNTY, self._plain(county))
        lists.store_registry(county.registry_reading, county.registry, county.root)
        self._store.forms.keep_only(county.registry_reading.county)
        # The roster names the township: from here on entries are written under its code.
        lists.store_roster(county.roster_reading, county.roster)
        if county.release is not None and county.catalogue is not None:
            lists.store_release(county.release, county.catalogue)
        for lease, data in county.leases:
            lists.store_lease(lease, data)
        # Last: a machine with an address has everything else.
        self._store.settings.set(settings.COUNTY_ADDRESS, county.server)

    def _plain(self, county: EnrolledCounty) -> dict[str, Any]:
        return {
            "server_time": county.server_time,
            "device": county.device,
            "root": county.root,
            "registry": county.registry,
            "township": county.township_code,
            "township_name": county.township_name,
            "series": list(county.series),
        }
