"""The page 目录变化 takes a release from a stick: with the county's signature, and with no other."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from desktop.clock import MachineClock
from desktop.context import begin_session, context_for
from desktop.home import Home, HomeState
from desktop.operations import Operations
from desktop.screens.library_changes.changes_view import ChangesPage
from desktop.store.store import Store
from desktop.sync_exchange import join_county
from sync.server.config import ServerConfig
from tests.helpers.qt import settle, shows
from tests.helpers.typing import press
from tests.sync.client.county import CountyThread, code_for
from tests.sync.stories.test_release_by_stick import exported, published


class Desk:
    """The page over the store of a device that joined before the first release; ``chosen`` is what the person picks."""

    def __init__(self, folder: Path, config: ServerConfig, county: CountyThread) -> None:
        self.store: Store
        self.store, _ = Home(folder).create(HomeState.TRAINING)
        join_county(self.store, county.url, code_for(config))
        clock = MachineClock()
        officer = self.store.officers()[0]
        session = begin_session(self.store, officer, clock)
        self.operations = Operations(self.store, context_for(self.store, officer, session.agency, clock))
        self.chosen: Path | None = None
        self.page = ChangesPage(self.operations, session, pick=lambda: self.chosen)
        self.heard: list[frozenset[str]] = []
        self.operations.changed.connect(lambda changes: self.heard.append(changes.types))

    def take(self, file: Path | None) -> None:
        self.chosen = file
        press(self.page.take_button, "Return")
        self.operations.wait_idle()
        settle()

    def close(self) -> None:
        self.page.stop()
        self.operations.close()
        self.store.close()


@pytest.fixture
def desk(qtbot: Any, tmp_path: Path, config: ServerConfig, county: CountyThread) -> Iterator[Desk]:
    made = Desk(tmp_path / "device", config, county)
    qtbot.addWidget(made.page)
    made.page.resize(900, 600)
    made.page.show()
    made.page.activate()
    made.operations.wait_idle()
    settle()
    yield made
    made.close()


def test_a_signed_file_is_taken_and_the_page_shows_what_it_changes(
    desk: Desk, tmp_path: Path, config: ServerConfig
) -> None:
    published(config.home, tmp_path, "2026-01-01", 2)
    published(config.home, tmp_path, "2026-02-01", 4)
    desk.take(None)
    assert desk.store.catalogue.releases() == ()
    desk.take(exported(config.home, 2, tmp_path / "2.zfc"))
    assert shows(desk.page, "县里第 2 版目录已收下，2026-02-01 起生效")
    assert [face.number for face in desk.store.catalogue.releases()] == [2]
    assert any("library_review" in types for types in desk.heard)


def test_a_file_without_the_countys_signature_is_refused_in_words(
    desk: Desk, tmp_path: Path, config: ServerConfig
) -> None:
    published(config.home, tmp_path, "2026-01-01", 2)
    bent = exported(config.home, 1, tmp_path / "1.zfc")
    data = bytearray(bent.read_bytes())
    data[len(data) // 2] ^= 1
    bent.write_bytes(bytes(data))
    desk.take(bent)
    assert shows(desk.page, "这份目录没有县里的签名，没有导入。")
    assert desk.store.catalogue.releases() == ()
    desk.take(tmp_path / "gone.zfc")
    assert shows(desk.page, "这份目录没有导入")
    assert desk.heard == []
