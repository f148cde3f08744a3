"""The table of actions: no key twice, none that input methods take."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from PySide6.QtGui import QKeySequence

from desktop.actions import ACTIONS, action

ALL_KEYS = [key for entry in ACTIONS for key in entry.keys]


def test_no_key_does_two_things() -> None:
    assert [key for key, count in Counter(ALL_KEYS).items() if count > 1] == []


@pytest.mark.parametrize("key", ALL_KEYS)
def test_no_key_belongs_to_an_input_method(key: str) -> None:
    assert key not in ("Shift", "Ctrl+Space", "Ctrl+.", "Ctrl+;")
    assert not re.fullmatch(r"Ctrl\+Shift\+[A-Z]", key)
    assert not key.startswith("Ctrl+Alt+")
    assert len(key) > 1  # single letters are swallowed by the input method


@pytest.mark.parametrize("key", ALL_KEYS)
def test_qt_understands_every_key(key: str) -> None:
    assert QKeySequence(key).count() == 1


def test_palette_entries_have_words_icon_and_initials() -> None:
    for entry in ACTIONS:
        if entry.in_palette:
            assert entry.title
            assert entry.icon
            assert re.fullmatch(r"[a-z]+", entry.initials)


def test_hint_is_the_first_key_in_words_of_the_keyboard() -> None:
    assert action("submit").hint == "Ctrl+Enter"
    assert action("start_inspection").hint == "Ctrl+N"
