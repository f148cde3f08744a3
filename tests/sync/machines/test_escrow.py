"""C6, the county's escrow (S16, S22): three custodians of whom every two open and no single one does; machines and backups
sealed to it; an opening that the township sees; the officers' own keys stay shut."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from desktop.cli.commands import run
from desktop.escrow import ASKED_NAME
from desktop.home import Home, HomeState
from desktop.machine_life import close_if_stolen, keep_escrow
from desktop.store import settings
from desktop.store.keyslots import read_key_file
from desktop.store.slots import FLOOR, SlotKind
from desktop.store.store import Store
from desktop.sync_exchange import StoreExchange, join_county
from enforcement.errors import KnownTrouble, StoreTrouble
from enforcement.model.county_reading import CountyReading
from enforcement.model.party import Party
from sync.protocol.escrow import EscrowRequest
from sync.server.__main__ import main
from sync.server.backup.container import open_backup
from sync.server.backup.keys import BackupPrivate, read_backup_key
from sync.server.backup.readers import open_reader
from sync.server.config import ServerConfig
from sync.server.custody import PairCopy, read_copy
from sync.server.enrolment import make_code, revoke
from sync.server.keys import ROOT_FILE
from tests.sync.machines.world import MovedClock, save_party
from tests.sync.server.support import TOWN, Clock, Served, served

NAMES = ("钱守信", "孙可靠", "李谨慎")
SECRETS = ("feng-chui-mai-lang-yi", "san-tiao-lao-he-shui", "dong-men-kai-zao-chen")
PASSWORD = "yun-xi-zhen-shang-ban"


@pytest.fixture(scope="module")
def custody(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The three copies of one escrow key as the custodians hold them, and a file with each one's password."""
    folder = tmp_path_factory.mktemp("custody")
    for number, secret in enumerate(SECRETS, 1):
        (folder / f"{number}.txt").write_text(secret + "\n", encoding="utf-8")
    words = [word for name in NAMES for word in ("--custodian", name)]
    assert main(["escrow", "make", "--out", str(folder / "keys"), *words, *passwords(folder, 1, 2, 3)]) == 0
    return folder


def passwords(folder: Path, *who: int) -> list[str]:
    return [word for one in who for word in ("--password-file", str(folder / f"{one}.txt"))]


def copy_of(folder: Path, one: int, two: int) -> Path:
    return folder / "keys" / f"escrow-{one}-{two}.zfc"


@pytest.fixture
def county(config: ServerConfig, clock: Clock, custody: Path) -> Iterator[Served]:
    config.save()
    assert main(["escrow", "install", str(copy_of(custody, 1, 2)), "--home", str(config.home)]) == 0
    with served(config, clock) as running:
        yield running


@pytest.fixture
def real(tmp_path: Path, county: Served, clock: Clock) -> Home:
    """A real home with a password, joined, with one party in it."""
    home = Home(tmp_path / "one", clock=MovedClock(clock))
    store, _ = home.create(HomeState.ENROLLED, PASSWORD, cost=FLOOR)
    join_county(store, county.url, make_code(county.county, TOWN)[0].grouped, MovedClock(clock))
    save_party(store, clock)
    store.officer_keys.make(store.officers()[0].id, PASSWORD, "135790", FLOOR)
    store.close()
    return home


def told(capsys: pytest.CaptureFixture[str]) -> Any:
    return json.loads(capsys.readouterr().out)


def parties(store: Store) -> list[str]:
    with store.unit_of_work("") as work:
        return [one.name for one in work.find(Party)]


def device_of(home: Home) -> str:
    store = home.open_with_password(PASSWORD)
    try:
        return str(store.settings.get(settings.COUNTY)["device"])
    finally:
        store.close()


def test_two_custodians_open_and_the_township_sees_it(
    real: Home,
    county: Served,
    clock: Clock,
    custody: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """By command: request, two passwords, answer, a fresh recovery key; data opens, the officer's key does not."""
    device = device_of(real)
    asked, answered = tmp_path / "ask.zfr", tmp_path / "answer.zfa"
    assert run(["escrow", "request", str(asked), "--home", str(real.path)]) == 0
    words = ["escrow", "open", str(asked), str(answered), "--copy", str(copy_of(custody, 1, 3))]
    about = ["--device", device, "--home", str(county.config.home)]
    assert main([*words, *about, "--reason", "急", *passwords(custody, 1, 3)]) == 1
    assert main([*words, *about, "--reason", "队长离职，口令没有交接", *passwords(custody, 1, 2)]) == 1
    with county.county.database.read() as tx:
        assert tx.exec_driver_sql("select count(*) from console_audit where act='托管开启'").scalar() == 0
    assert not answered.exists()
    assert main([*words, *about, "--reason", "队长离职，口令没有交接", *passwords(custody, 1, 3)]) == 0
    capsys.readouterr()
    assert run(["escrow", "open", str(answered), "--home", str(real.path), "--json"]) == 0
    recovery = told(capsys)["recovery_key"]
    assert not (real.path / ASKED_NAME).exists()
    assert run(["escrow", "open", str(answered), "--home", str(real.path)]) == 1
    store = real.open_with_recovery_key(recovery)
    assert parties(store) == ["云溪镇好再来饭店"]
    officer = store.officers()[0].id
    real.change_password(store, "xin-de-kou-ling-yi-tiao", officer, FLOOR)
    assert store.officer_keys.open(officer, "xin-de-kou-ling-yi-tiao") is None
    assert store.officer_keys.open(officer, PASSWORD) is not None
    assert StoreExchange(store, MovedClock(clock)).run()[0].trouble is None
    assert StoreExchange(store, MovedClock(clock)).run()[0].trouble is None
    with store.unit_of_work("") as work:
        (reading,) = work.find(CountyReading)
    assert (reading.person, reading.reason) == ("钱守信、李谨慎", "队长离职，口令没有交接")
    assert device[:8] in reading.what
    with county.county.database.read() as tx:
        line = tx.exec_driver_sql("select thing, stream from console_audit where act='托管开启'").one()
    assert tuple(line) == (device, TOWN)
    store.close()


def test_every_pair_opens_and_no_single_one(custody: Path) -> None:
    secrets = set()
    for one, two in ((1, 2), (1, 3), (2, 3)):
        copy = read_copy(copy_of(custody, one, two))
        assert copy.names == (NAMES[one - 1], NAMES[two - 1])
        secret = copy.open((SECRETS[one - 1], SECRETS[two - 1]))
        assert X25519PrivateKey.from_private_bytes(secret).public_key().public_bytes_raw() == copy.public
        secrets.add(secret)
        data = copy.to_bytes()
        assert secret not in data
    assert len(secrets) == 1
    copy = read_copy(copy_of(custody, 1, 2))
    for pair in ((SECRETS[0], SECRETS[0]), (SECRETS[1], SECRETS[0])):
        with pytest.raises(KnownTrouble, match="至少有一个不对"):
            copy.open(pair)
    data = copy.to_bytes()
    for mark in (copy.public, copy.sealed[:8], NAMES[0].encode()):
        spot = data.index(mark) + len(mark) - 1
        with pytest.raises(KnownTrouble):
            PairCopy.from_bytes(data[:spot] + bytes([data[spot] ^ 1]) + data[spot + 1 :]).open(
                (SECRETS[0], SECRETS[1])
            )


@pytest.mark.nightly
def test_an_answer_for_another_machine_is_not_taken(
    real: Home, county: Served, custody: Path, tmp_path: Path, clock: Clock
) -> None:
    """What was recorded under another machine's name opens nothing, nor does an answer to an earlier request."""
    other = Home(tmp_path / "two", clock=MovedClock(clock))
    store, _ = other.create(HomeState.TRAINING)
    join_county(store, county.url, make_code(county.county, TOWN)[0].grouped, MovedClock(clock))
    wrong = str(store.settings.get(settings.COUNTY)["device"])
    store.close()
    secret = read_copy(copy_of(custody, 2, 3)).open((SECRETS[1], SECRETS[2]))
    asked, answered = tmp_path / "ask.zfr", tmp_path / "answer.zfa"
    command = ["escrow", "open", str(answered), "--home", str(real.path)]
    for device, again in ((wrong, False), (device_of(real), True)):
        assert run(["escrow", "request", str(asked), "--home", str(real.path)]) == 0
        answer = EscrowRequest.from_bytes(asked.read_bytes()).answer(secret, device)
        assert answer is not None
        answered.write_bytes(answer)
        if again:
            assert run(["escrow", "request", str(asked), "--home", str(real.path)]) == 0
        assert run(command) == 1
    assert EscrowRequest.from_bytes(asked.read_bytes()).answer(bytes(31) + b"\1", wrong) is None


@pytest.mark.nightly
def test_a_stolen_machine_keeps_its_escrow_alone_with_the_recovery_key(
    real: Home, county: Served, clock: Clock, custody: Path, tmp_path: Path
) -> None:
    """S22: after one contact the passwords are gone; found again, the custodians open it."""
    device = device_of(real)
    store = real.open_with_password(PASSWORD)
    revoke(county.county, device, "失窃")
    assert StoreExchange(store, MovedClock(clock)).run()[0].trouble is not None
    assert close_if_stolen(store)
    store.close()
    kinds = [slot.kind for slot in read_key_file((real.path / "keys.zfk").read_bytes())[0].slots]
    assert sorted(kinds) == [SlotKind.RECOVERY, SlotKind.ESCROW]
    with pytest.raises(StoreTrouble):
        real.open_with_password(PASSWORD)
    asked, answered = tmp_path / "ask.zfr", tmp_path / "answer.zfa"
    assert run(["escrow", "request", str(asked), "--home", str(real.path)]) == 0
    secret = read_copy(copy_of(custody, 1, 2)).open((SECRETS[0], SECRETS[1]))
    answer = EscrowRequest.from_bytes(asked.read_bytes()).answer(secret, device)
    assert answer is not None
    answered.write_bytes(answer)
    assert run(["escrow", "open", str(answered), "--home", str(real.path)]) == 0


@pytest.mark.nightly
def test_machines_of_before_and_a_new_key(
    config: ServerConfig, clock: Clock, custody: Path, tmp_path: Path
) -> None:
    """S42, C6 rotated: every machine seals to the new key at its next contact and to no former one."""
    config.save()
    second = tmp_path / "second"
    words = [word for name in NAMES for word in ("--custodian", name)]
    with served(config, clock) as running:
        home = Home(tmp_path / "one", clock=MovedClock(clock))
        store, _ = home.create(HomeState.TRAINING)
        join_county(store, running.url, make_code(running.county, TOWN)[0].grouped, MovedClock(clock))
        assert home.escrow_slots()[1] == ()
        publics = []
        make = ["escrow", "make", "--out", str(second), *words, *passwords(custody, 1, 2, 3)]
        for path, stolen in ((copy_of(custody, 1, 2), []), (second / "escrow-2-3.zfc", ["--stolen"])):
            if stolen:
                assert main(make) == 0
            assert main(["escrow", "install", str(path), *stolen, "--home", str(config.home)]) == 0
            assert main(["escrow", "install", str(path), "--home", str(config.home)]) == 1
            clock.now += 1000
            assert StoreExchange(store, MovedClock(clock)).run()[0].trouble is None
            (slot,) = home.escrow_slots()[1]
            assert slot.public == read_copy(path).public
            publics.append(slot.public)
        assert len(set(publics)) == 2
        store.settings.set(settings.ESCROW_HELD, None)
        keep_escrow(store)
        assert len(home.escrow_slots()[1]) == 1
        store.close()


@pytest.mark.nightly
def test_a_custodian_is_gone_and_the_root_in_three_hands(
    config: ServerConfig, custody: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """S42, a custodian of C0 lost: the two that are left make copies for three again, and the county's registry key turns
    with two of the new ones, without the root's own file."""
    config.save()
    root = config.keys / ROOT_FILE
    words = [word for name in NAMES for word in ("--custodian", name)]
    first = ["escrow", "make", "--root-key", str(root), "--out", str(tmp_path / "first"), *words]
    assert main([*first, *passwords(custody, 1, 2, 3)]) == 0
    root.unlink()
    others = ("周接任", "孙可靠", "李谨慎")
    (custody / "4.txt").write_text("bei-shan-xin-zhong-shu\n", encoding="utf-8")
    words = [word for name in others for word in ("--custodian", name)]
    renewed = ["escrow", "renew", str(tmp_path / "first" / "root-2-3.zfc"), "--out", str(tmp_path / "second")]
    assert main([*renewed, *words, *passwords(custody, 2, 3, 4, 2, 3)]) == 0
    turn = ["keys", "rotate", "registry", "--home", str(config.home)]
    copy = tmp_path / "second" / "root-1-3.zfc"
    assert main([*turn, "--root-key", str(copy), *passwords(custody, 4, 2)]) == 1
    assert main([*turn, "--root-key", str(copy), *passwords(custody, 4, 3)]) == 0
    assert main(["escrow", "install", str(copy), "--home", str(config.home)]) == 1
    assert "不是托管钥匙" in capsys.readouterr().err


@pytest.mark.nightly
def test_backups_open_for_custodians_and_administrators(
    county: Served, custody: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home = str(county.config.home)
    (custody / "a.txt").write_text("guan-li-yuan-de-kou-ling\n", encoding="utf-8")
    for name in ("甲管理员", "乙管理员"):
        words = ["backup-reader", "add", name, str(tmp_path / f"{name}.zfb"), "--home", home]
        assert main([*words, "--password-file", str(custody / "a.txt")]) == 0
    out = tmp_path / "shelf" / "one.zfbk"
    assert main(["backup", str(out), "--home", home]) == 0
    assert main(["backup-reader", "drop", "乙管理员", "--home", home]) == 0
    later = tmp_path / "shelf" / "two.zfbk"
    assert main(["backup", str(later), "--home", home]) == 0
    pair = BackupPrivate(read_copy(copy_of(custody, 2, 3)).open((SECRETS[1], SECRETS[2])))
    keys = {
        name: open_reader((tmp_path / f"{name}.zfb").read_bytes(), "guan-li-yuan-de-kou-ling")
        for name in ("甲管理员", "乙管理员")
    }
    own = read_backup_key(county.config.keys / "backup.key")
    for private in (own, pair, *keys.values()):
        with open_backup(out, private) as opened:
            assert opened.facts["county"] == county.county.code
    for private, good in ((pair, True), (keys["甲管理员"], True), (keys["乙管理员"], False)):
        if good:
            with open_backup(later, private) as opened:
                assert opened.member("keys")
        else:
            with pytest.raises(KnownTrouble), open_backup(later, private):
                pass
    with pytest.raises(KnownTrouble, match="口令不对"):
        open_reader((tmp_path / "甲管理员.zfb").read_bytes(), "bu-shi-zhe-ge-kou-ling")
    (county.config.keys / "backup.key").unlink()
    words = ["drill", str(later), "--key", str(copy_of(custody, 1, 2)), "--home", home]
    capsys.readouterr()
    assert main([*words, *passwords(custody, 1, 2), "--json"]) == 0
    assert told(capsys)["good"] is True
    assert main(["backup-reader", "list", "--home", home, "--json"]) == 0
    assert told(capsys)["readers"] == ["保管人", "甲管理员"]
