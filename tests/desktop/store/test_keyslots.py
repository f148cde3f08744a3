"""The key file: every kind of slot opens with its own secret only, and no changed bit is taken for good."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import cbor2
import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from desktop.store import slots
from desktop.store.durable import SystemDisk
from desktop.store.keyslots import (
    KeyFile,
    former,
    load_key_file,
    new_key_file,
    read_key_file,
    require_proof,
    save_key_file,
)
from desktop.store.slots import FLOOR, Cost, Slot, SlotKind
from enforcement.errors import DamagedDatabase, StoreTrouble

STORE = b"store id, 16 by."
DBK = b"database key of the tests, 32 b."
PASSWORD = "好再来-battery-staple"
COUNTY = X25519PrivateKey.from_private_bytes(b"county escrow key of the tests..")
VECTORS = Path(__file__).parent / "keyslot_vectors.json"


def counting() -> slots.Random:
    """Randomness that can be repeated."""
    dice = random.Random(5)
    return dice.randbytes


def password_slot(**more: Any) -> Slot:
    known = {"officer_id": "1" * 32, "cost": FLOOR, "device_secret": b"", "random": counting(), **more}
    return slots.password_slot(PASSWORD, DBK, STORE, **known)


def file() -> KeyFile:
    made = new_key_file(STORE, DBK, counting())
    made = made.with_slot(password_slot())
    made = made.with_slot(slots.recovery_slot(b"r" * 16, DBK, STORE, random=counting()))
    made = made.with_slot(
        slots.escrow_slot(COUNTY.public_key().public_bytes_raw(), DBK, STORE, random=counting())
    )
    return made.with_slot(slots.training_slot(DBK, STORE, random=counting()))


def test_each_secret_opens_its_own_slot() -> None:
    made = file()
    (password,), (recovery,), (escrow,), (training,) = (made.slots_of(kind) for kind in SlotKind)
    assert slots.open_with_password(password, PASSWORD, STORE) == DBK
    assert slots.open_with_recovery(recovery, b"r" * 16, STORE) == DBK
    assert slots.open_with_private(escrow, COUNTY, STORE) == DBK
    assert slots.open_training(training, STORE) == DBK


def test_wrong_secrets_open_nothing() -> None:
    made = file()
    (password,), (recovery,), (escrow,), _ = (made.slots_of(kind) for kind in SlotKind)
    assert slots.open_with_password(password, PASSWORD + " ", STORE) is None
    assert slots.open_with_password(password, PASSWORD, b"another store id") is None
    assert slots.open_with_recovery(recovery, b"s" * 16, STORE) is None
    assert slots.open_with_private(escrow, X25519PrivateKey.generate(), STORE) is None


def test_compatibility_forms_of_a_password_are_one_password() -> None:
    assert slots.open_with_password(password_slot(), "好再来-ｂattery-staple", STORE) == DBK


def test_the_machines_own_secret_is_needed_where_it_was_used() -> None:
    slot = password_slot(device_secret=b"d" * 32)
    assert slots.open_with_password(slot, PASSWORD, STORE) is None
    assert slots.open_with_password(slot, PASSWORD, STORE, b"d" * 32) == DBK


def test_a_slot_is_bound_to_its_owner_and_its_cost() -> None:
    slot = password_slot()
    for changed in (replace(slot, officer_id="2" * 32), replace(slot, id=b"another!")):
        assert slots.open_with_password(changed, PASSWORD, STORE) is None


def test_the_key_can_be_changed_without_anybodys_password() -> None:
    slot = slots.sealed_to(password_slot(), b"n" * 32, STORE)
    assert slots.open_with_password(slot, PASSWORD, STORE) == b"n" * 32


@pytest.mark.parametrize("cost", [Cost(memory_kib=64 * 1024 - 1), Cost(passes=2), Cost(memory_kib=19 * 1024)])
def test_a_slot_that_is_cheap_to_guess_is_refused(cost: Cost) -> None:
    data = new_key_file(STORE, DBK).with_slot(password_slot(cost=cost)).to_bytes(DBK)
    with pytest.raises(DamagedDatabase):
        read_key_file(data)


def test_calibration_takes_the_largest_memory_that_is_fast_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    times = iter([0.0, 1.5, 10.0, 10.9])
    assert slots.calibrate(lambda: next(times)) == Cost(memory_kib=128 * 1024)


def test_the_file_reads_back_and_proves_itself() -> None:
    made = file()
    data = made.to_bytes(DBK)
    again, proof = read_key_file(data)
    assert again == made
    require_proof(again, proof, DBK)
    with pytest.raises(DamagedDatabase):
        require_proof(again, proof, b"x" * 32)
    plain = cbor2.loads(data)
    assert list(plain) == [1, 2, 3, 4, 5, 6]
    assert (plain[1], plain[2], plain[3]) == ("ZFK1", STORE, 1)
    assert list(plain[4][0]) == list(range(1, 14))
    assert len(plain[4][0][12]) == 96
    assert PASSWORD.encode() not in data
    assert DBK not in data


def test_no_flipped_bit_passes() -> None:
    """Every change is refused when the file is read, or when whoever opens a slot asks for the proof."""
    data, dice = file().to_bytes(DBK), random.Random(3)
    for _ in range(1000):
        at = dice.randrange(len(data) * 8)
        spoilt = bytearray(data)
        spoilt[at // 8] ^= 1 << at % 8
        with pytest.raises(DamagedDatabase):
            again, proof = read_key_file(bytes(spoilt))
            require_proof(again, proof, DBK)


@pytest.mark.parametrize(
    "data", [b"", b"\xa0", b"\xff" * 10, b"\x81" * 100, b"x" * 70_000, cbor2.dumps({1: "ZFK1"})]
)
def test_anything_else_is_no_key_file(data: bytes) -> None:
    with pytest.raises(DamagedDatabase) as told:
        read_key_file(data)
    assert told.value.what == "钥匙文件有损坏，核验没有通过。"


def test_blob_keys_unwrap_with_the_key_alone() -> None:
    made = file()
    keys = made.open_blob_keys(DBK)
    assert (keys.current, len(keys.generations[1])) == (1, 32)
    with pytest.raises(DamagedDatabase):
        made.open_blob_keys(b"x" * 32)


def test_the_former_file_stays_and_helps_when_the_new_one_is_broken(tmp_path: Path) -> None:
    path = tmp_path / "keys.zfk"
    with pytest.raises(StoreTrouble):
        load_key_file(path)
    first = file()
    save_key_file(path, first, DBK)
    second = first.without_slot(first.slots[0].id)
    save_key_file(path, second, DBK)
    assert load_key_file(path)[0] == second
    assert read_key_file(former(path).read_bytes())[0] == first
    path.write_bytes(path.read_bytes()[:-1])
    assert load_key_file(path)[0] == first
    former(path).write_bytes(b"")
    with pytest.raises(DamagedDatabase):
        load_key_file(path)
    assert sorted(one.name for one in tmp_path.iterdir()) == ["keys.zfk", "keys.zfk.1"]


class CutDisk(SystemDisk):
    """Fails at the operation numbered ``at``."""

    def __init__(self, at: int) -> None:
        self.left = at

    def _step(self) -> None:
        if self.left == 0:
            raise OSError("cut here")
        self.left -= 1

    def rename(self, source: Path, target: Path) -> None:
        self._step()
        super().rename(source, target)
        self._step()

    def sync_folder(self, path: Path) -> None:
        self._step()
        super().sync_folder(path)


def test_a_cut_while_replacing_leaves_a_file_that_opens(tmp_path: Path) -> None:
    path = tmp_path / "keys.zfk"
    first = file()
    second = first.without_slot(first.slots[0].id)
    for at in range(7):
        save_key_file(path, first, DBK)
        cut = at < 6
        if cut:
            with pytest.raises(OSError, match="cut here"):
                save_key_file(path, second, DBK, CutDisk(at))
        else:
            save_key_file(path, second, DBK, CutDisk(at))
        found, proof = load_key_file(path)
        require_proof(found, proof, DBK)
        assert found in ((first, second) if cut else (second,))
        assert not list(tmp_path.glob("*.part"))


def test_the_form_on_disk_never_changes() -> None:
    """Files written once are opened for ever: fixed files with their secrets."""
    for vector in json.loads(VECTORS.read_text(encoding="utf-8")):
        found, proof = read_key_file(bytes.fromhex(vector["file"]))
        require_proof(found, proof, bytes.fromhex(vector["dbk"]))
        assert found.open_blob_keys(DBK).generations[1].hex() == vector["bmk"]
        opened = {
            slots.open_with_password(
                found.slots_of(SlotKind.PASSWORD)[0], vector["password"], found.store_id
            ),
            slots.open_with_recovery(
                found.slots_of(SlotKind.RECOVERY)[0], bytes.fromhex(vector["recovery"]), found.store_id
            ),
            slots.open_with_private(found.slots_of(SlotKind.ESCROW)[0], COUNTY, found.store_id),
            slots.open_training(found.slots_of(SlotKind.TRAINING)[0], found.store_id),
        }
        assert opened == {bytes.fromhex(vector["dbk"])}
