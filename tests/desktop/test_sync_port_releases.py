"""Releases that reach the machine in any order, and up to which number the county need not be asked any more."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from desktop.clock import MachineClock
from desktop.sync_port import StoreJournal, StoreLists
from enforcement.catalogue.building import CatalogueDraft
from enforcement.catalogue.release import to_release
from enforcement.catalogue.shipped import shipped_catalogue
from sync.protocol.catalogue import CatalogueRelease
from tests.desktop.store.samples import make_store


def published(number: int) -> CatalogueRelease:
    effective = date(2026, number, 1)
    data = to_release(
        CatalogueDraft(matters=shipped_catalogue().matters[:number]),
        version=f"2026.{number}",
        issuing_document="",
        published=effective,
        effective=effective,
        source="test",
        source_sha256="0" * 64,
    ).data
    return CatalogueRelease("339901", number, effective, 0, "application/json", data)


def test_releases_come_in_any_order_and_only_an_unbroken_row_is_said_to_be_here(tmp_path: Path) -> None:
    store = make_store(tmp_path / "one")
    lists = StoreLists(store, MachineClock())
    for number in (3, 1, 2, 3):
        lists.store_release(published(number), b"signed")
    assert StoreJournal(store).state().catalogue_version == 0, (
        "a release by stick leaves gaps before it unknown"
    )
    lists.releases_up_to(3)
    assert StoreJournal(store).state().catalogue_version == 3
    assert sorted(face.number for face in store.catalogue.releases()) == [1, 2, 3]
    assert store.catalogue.version().version == "2026.3"
    store.close()
