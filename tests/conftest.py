"""What every test stands on: no screen needed, a fresh home, silence, and nothing left over."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["QT_IM_MODULE"] = ""

KNOWN_QT_WORDS = ("^This plugin does not support ",)  # the screenless platform plugin speaking of itself


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """A Qt message at warning or above fails its test; long campaigns run only where they are asked for."""
    if "nightly" not in config.option.markexpr:
        late = [item for item in items if item.get_closest_marker("nightly") is not None]
        config.hook.pytest_deselected(items=late)
        items[:] = [item for item in items if item not in late]
    for item in items:
        if item.get_closest_marker("qt_log_level_fail") is None:
            item.add_marker(pytest.mark.qt_log_level_fail("WARNING"))
        if item.get_closest_marker("qt_log_ignore") is None:
            item.add_marker(pytest.mark.qt_log_ignore(*KNOWN_QT_WORDS))


@pytest.fixture(scope="session")
def qapp(qapp: Any) -> Any:
    """The application of all window tests, with the bundled font and the theme on it."""
    from desktop.theme.apply import apply_theme

    apply_theme(qapp, "light", 1.0)
    return qapp


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A fresh home for the program; nothing of the machine's own is read or written."""
    place = tmp_path / "home"
    monkeypatch.setenv("HOME", str(place))
    monkeypatch.setenv("ZHENFA_HOME", str(place / "zhenfa"))
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(place / name.lower()))
    return place


class _Ear(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(f"{record.name}: {record.getMessage()}")


@pytest.fixture
def expected_logs() -> Iterator[list[str]]:
    """For tests that mean to cause warnings: the lines land here instead of failing the test."""
    ear = _Ear()
    logging.getLogger().addHandler(ear)
    yield ear.lines
    logging.getLogger().removeHandler(ear)


@pytest.fixture(autouse=True)
def silence(request: pytest.FixtureRequest) -> Iterator[None]:
    """A log line at warning or above fails the test, unless it asked for ``expected_logs``."""
    ear = _Ear()
    logging.getLogger().addHandler(ear)
    yield
    logging.getLogger().removeHandler(ear)
    if ear.lines and "expected_logs" not in request.fixturenames:
        pytest.fail("unexpected log lines:\n" + "\n".join(ear.lines))


@pytest.fixture(autouse=True)
def leftovers(request: pytest.FixtureRequest) -> Iterator[None]:
    """No thread, window or running timer survives a test."""
    if "qapp" not in request.fixturenames:
        yield from _threads_only()
        return
    from tests.helpers.qt import Leftovers

    request.getfixturevalue("qapp")
    before = Leftovers()
    yield
    found = before.check()
    _theme_back()
    if found:
        pytest.fail("left over: " + "; ".join(found))


def _threads_only() -> Iterator[None]:
    import threading

    before = set(threading.enumerate())
    yield
    new = [thread for thread in threading.enumerate() if thread not in before]
    for thread in new:
        thread.join(1.0)
    alive = [thread.name for thread in new if thread.is_alive()]
    if alive:
        pytest.fail("threads left over: " + ", ".join(alive))


def _theme_back() -> None:
    """Light and 100 % again, in case the test changed the look."""
    current = sys.modules.get("desktop.theme.current")
    if current is None or (current.theme().mode, current.theme().scale) == ("light", 1.0):
        return
    from PySide6.QtWidgets import QApplication

    from desktop.theme.apply import apply_theme

    apply_theme(QApplication.instance(), "light", 1.0)
