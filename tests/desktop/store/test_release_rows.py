"""A large release is read by processes of its own, and comes to the same rows; pinyin is that of the dictionary."""

from __future__ import annotations

import gc
import sys
from datetime import date

import pytest
from pypinyin import lazy_pinyin

from desktop.store import release_child
from desktop.store.collecting import uncollected
from desktop.store.release_child import rows_apart
from desktop.store.release_rows import MATTERS, rows_of
from desktop.store.spelling import spelled
from desktop.store.store import Store
from enforcement.catalogue.building import CatalogueDraft
from enforcement.catalogue.release import BrokenReleaseError, to_release
from enforcement.catalogue.shipped import shipped_catalogue
from enforcement.errors import StoreTrouble
from tests.bench.bench_release import enlarged
from tests.desktop.store.samples import SCOPE


def release(content: CatalogueDraft) -> bytes:
    return to_release(
        content,
        version="2026.9",
        issuing_document="",
        published=date(2026, 9, 1),
        effective=date(2026, 9, 1),
        source="test",
        source_sha256="0" * 64,
    ).data


@pytest.fixture(scope="module")
def large() -> bytes:
    data = release(enlarged(1_200))
    assert len(data) > release_child._LARGE_BYTES
    return data


def test_processes_of_its_own_make_the_same_rows(large: bytes) -> None:
    rows = rows_apart(large)
    assert rows == rows_of(large)
    assert len(rows.tables[MATTERS]) == 1_200
    assert len(rows.tables["catalogue_power"]) == 16  # fifteen townships, and what the law gives all of them


def test_a_broken_large_release_is_refused_and_changes_nothing(large: bytes, store: Store) -> None:
    broken = large.replace("罚款".encode(), "发款".encode(), 1)
    with pytest.raises(BrokenReleaseError):
        rows_apart(broken)
    with pytest.raises(StoreTrouble):
        store.install_release(broken)
    assert store.catalogue.releases() == ()


def test_where_no_process_can_be_started_this_one_does_it(
    large: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    assert rows_apart(large) == rows_of(large)
    monkeypatch.setattr(sys, "executable", "/bin/true")
    assert rows_apart(large) == rows_of(large)


def test_what_stands_twice_is_no_release(store: Store) -> None:
    one = shipped_catalogue().matters[0]
    with pytest.raises(StoreTrouble):
        store.install_release(release(CatalogueDraft(matters=(one, one))))
    assert store.catalogue.releases() == ()


def test_a_large_release_is_found_and_held_once_installed(large: bytes, store: Store) -> None:
    store.install_release(large, number=1, signed=b"county")
    assert store.catalogue.matter("001200") is not None
    assert [one.division_code for one in store.catalogue.grants("000001")] == [SCOPE]
    assert store.catalogue.grants("000002") == ()  # only of other townships
    assert {one.number for one in store.catalogue.releases()} == {1}


def test_words_are_spelled_as_the_dictionary_spells_whole_texts() -> None:
    texts = [text for matter in shipped_catalogue().matters for text in (matter.name, matter.condition)]
    for text in (*texts, "", "a1 B，重庆市長行𬭎x"):
        whole = [one.casefold() for one in lazy_pinyin(text, errors=list)]  # type: ignore[arg-type]
        assert spelled(text) == whole


def test_the_collector_rests_and_works_again() -> None:
    assert gc.isenabled()
    frozen = gc.get_freeze_count()
    with uncollected(), uncollected():
        assert not gc.isenabled()
    assert gc.isenabled()
    assert gc.get_freeze_count() == frozen
    with uncollected(keep=True):
        assert not gc.isenabled()
    assert gc.isenabled()
    assert gc.get_freeze_count() > frozen
    gc.unfreeze()
    with pytest.raises(ValueError, match="broke"), uncollected():
        raise ValueError("broke")
    assert gc.isenabled()
