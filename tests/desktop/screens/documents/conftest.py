"""A desk whose papers are really printed, for the tests of this folder."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from desktop.papers import PaperKey, PaperRoom
from tests.desktop.screens.inspection.office import Office


@pytest.fixture
def office(qapp: Any, tmp_path: Path) -> Office:
    desk = Office()
    desk.lease()
    (tmp_path / "scratch").mkdir()
    key = PaperKey(b"12345678", lambda _data: b"\1" * 64)
    room: Any = PaperRoom(desk.house.agency, key, desk.house.blobs, tmp_path / "scratch")
    desk.house.papers = room
    return desk
