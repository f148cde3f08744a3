"""Passwords, recovery keys, officers' keys and the waits after wrong tries."""

from __future__ import annotations

import os
import random
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.store.passwords import Tries
from desktop.store.recovery_key import read_recovery_key, write_recovery_key
from desktop.store.slots import Cost
from desktop.store.store import Store
from enforcement.errors import WrongPassword
from enforcement.rules.passwords import generate_password, password_fault
from sync.protocol.keys import sign, verify
from tests.desktop.store.samples import CHEN

CHEAP = Cost(memory_kib=64, passes=1)


def test_a_password_is_long_uncommon_and_not_personal() -> None:
    assert password_fault("好再来-battery-staple") is None
    assert password_fault("短口令") == "口令要 12 个字符以上，现在是 3 个。可以用生成的四个词。"
    assert password_fault("ZhenFaTong123") == "这个口令太常见，很容易被猜到。可以用生成的四个词。"
    assert password_fault("abababababababab") is not None
    personal = ("陈立", "33059018021")
    fault = "口令里不要有姓名、电话、执法证号或身份证号。可以用生成的四个词。"
    assert password_fault("今天天气不错啊我是陈立呀真的", personal) == fault
    assert password_fault("cert33059018021!", personal) == fault


@given(st.integers(0, 2**32))
def test_a_generated_password_is_four_words_and_passes(seed: int) -> None:
    made = generate_password(random.Random(seed).randbytes)
    assert re.fullmatch(r"([a-z]+-){3}[a-z]+", made)
    assert password_fault(made) is None


@given(st.binary(min_size=16, max_size=16))
def test_a_recovery_key_reads_back_however_it_is_typed(key: bytes) -> None:
    text = write_recovery_key(key)
    assert re.fullmatch(r"([0-9A-HJKMNP-TV-Z]{4}-){6}[0-9A-HJKMNP-TV-Z]{4}", text)
    assert read_recovery_key(text) == key
    assert read_recovery_key(text.lower().replace("-", " ").replace("1", "l").replace("0", "o")) == key


@given(
    st.binary(min_size=16, max_size=16),
    st.integers(0, 27),
    st.sampled_from("0123456789ABCDEFGHJKMNPQRSTVWXYZ"),
)
def test_a_slip_of_the_pen_is_found(key: bytes, at: int, letter: str) -> None:
    letters = write_recovery_key(key).replace("-", "")
    slipped = letters[:at] + letter + letters[at + 1 :]
    # Two check characters find all but one in a thousand slips; what they miss opens nothing.
    if slipped != letters:
        assert read_recovery_key(slipped) != key


@pytest.mark.parametrize("text", ["", "R3GM", "U" * 28, "0" * 27, "0" * 29])
def test_what_is_no_recovery_key_is_none(text: str) -> None:
    assert read_recovery_key(text) is None


class Wall:
    """Seconds since the epoch that a test moves."""

    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


def test_wrong_tries_wait_longer_and_longer_and_a_restart_forgives_nothing(tmp_path: Path) -> None:
    wall = Wall()
    waits = []
    for _ in range(10):
        waits.append(Tries(tmp_path / "tries.json", wall).next_wait(CHEN))
        wall.now += waits[-1]
        Tries(tmp_path / "tries.json", wall).begin(CHEN)
    assert waits == [0, 0, 0, 5, 15, 30, 60, 900, 900, 900]
    with pytest.raises(WrongPassword) as told:
        Tries(tmp_path / "tries.json", wall).begin(CHEN)
    assert told.value.wait_seconds == 900
    assert told.value.what == "口令错的次数多了，还要等 15 分钟。"


def test_setting_the_clock_back_does_not_shorten_the_wait(tmp_path: Path) -> None:
    wall = Wall()
    tries = Tries(tmp_path / "tries.json", wall)
    for _ in range(3):
        tries.begin(CHEN)
    wall.now -= 86_400
    with pytest.raises(WrongPassword) as told:
        tries.begin(CHEN)
    assert told.value.wait_seconds == 5


def test_another_person_need_not_wait_and_success_forgets(tmp_path: Path) -> None:
    tries = Tries(tmp_path / "tries.json", Wall())
    for _ in range(3):
        tries.begin(CHEN)
    assert tries.next_wait(CHEN) == 5
    tries.begin("the captain")
    tries.succeeded(CHEN)
    assert tries.next_wait(CHEN) == 0
    tries.begin(CHEN)


@pytest.mark.parametrize("content", [b"", b"[]", b'{"x": 1}', b"\xff"])
def test_a_broken_file_of_tries_locks_nobody_out(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "tries.json").write_bytes(content)
    tries = Tries(tmp_path / "tries.json", Wall())
    assert tries.next_wait(CHEN) == 0
    tries.begin(CHEN)


def test_an_officers_key_opens_with_the_own_password_only(store: Store) -> None:
    made = store.officer_keys.make(CHEN, "好再来-battery-staple", "246813", CHEAP)
    opened = store.officer_keys.open(CHEN, "好再来-battery-staple")
    assert opened is not None
    assert verify(made.key.public, "approval", b"sheet", sign(opened.key, "approval", b"sheet"))
    assert opened.fits_pin("246813")
    assert not opened.fits_pin("246814")
    assert store.officer_keys.open(CHEN, "the captain's password") is None
    assert store.officer_keys.open("2" * 32, "好再来-battery-staple") is None


def test_a_reset_password_means_a_new_officer_key(store: Store) -> None:
    first = store.officer_keys.make(CHEN, "first password", "246813", CHEAP)
    second = store.officer_keys.make(CHEN, "second password", "246813", CHEAP)
    assert first.key.public != second.key.public
    assert store.officer_keys.open(CHEN, "first password") is None


@pytest.mark.parametrize("pin", ["12345", "12345a", "１２３４５６", ""])
def test_a_pin_is_at_least_six_digits(store: Store, pin: str) -> None:
    with pytest.raises(ValueError):
        store.officer_keys.make(CHEN, "好再来-battery-staple", pin, CHEAP)


def test_generated_passwords_differ() -> None:
    assert len({generate_password(os.urandom) for _ in range(50)}) == 50
