"""The county is restored from an older backup by its own commands: everything is whole after one sync of each device,
and nobody was told anything that did not hold (`sync.md` 2.4)."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sync.protocol.limits import NUMBERS_PER_LEASE_MAX
from sync.server.__main__ import main
from sync.server.config import ServerConfig
from sync.server.core.lives import LEASES_APART, list_leap, number_leap
from tests.sync.client.county import CountyThread, enrolled, exchange, rows
from tests.sync.client.memory_journal import RECEIVED, Act, MemoryJournal, new_id


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, Any, str]:
    """(exit code, JSON on stdout, stderr) of one command."""
    capsys.readouterr()
    code = main([*words, "--json"])
    told = capsys.readouterr()
    return code, json.loads(told.out) if told.out else None, told.err


class Town:
    """One county with its backups, and devices that were enrolled there."""

    def __init__(self, config: ServerConfig, capsys: pytest.CaptureFixture[str]) -> None:
        self.config, self._capsys = config, capsys
        self.shelf = config.home.parent / "backups"

    def command(self, *words: str) -> Any:
        code, told, complaint = run(self._capsys, *words)
        assert code == 0, complaint
        return told

    def backup(self, name: str) -> Path:
        self.command("backup", str(self.shelf / name), "--home", str(self.config.home))
        return self.shelf / name

    def drill(self, backup: Path) -> Any:
        return self.command("drill", str(backup), "--home", str(self.config.home))

    def restore(self, backup: Path) -> Any:
        """The server is gone, disk and all, but for the backup key on its stick."""
        stick = self.config.home.parent / "backup.key"
        if not stick.exists():
            shutil.copy(self.config.keys / "backup.key", stick)
        shutil.rmtree(self.config.home)
        return self.command("restore", str(backup), "--key", str(stick), "--home", str(self.config.home))

    def verify(self) -> Any:
        return self.command("verify", "--home", str(self.config.home))


@pytest.fixture
def town(config: ServerConfig, capsys: pytest.CaptureFixture[str]) -> Town:
    return Town(config, capsys)


def note(journal: MemoryJournal, text: str, *, file: bytes | None = None) -> str:
    """A save; its thing."""
    thing = new_id()
    act = Act("note", thing, {"text": text})
    journal.save(act if file is None else replace(act, blobs=(journal.add_file(file),)))
    return thing


def whole(journals: Sequence[MemoryJournal]) -> None:
    """Every act of every device is at every device, once."""
    acts = [kept.entry_id for journal in journals for kept in journal.own]
    for journal in journals:
        assert sorted(journal.known) == sorted(acts)


def test_a_hundred_edits_after_the_backup_come_back_by_one_sync_each(town: Town) -> None:
    with CountyThread(town.config) as county:
        first, second = (enrolled(town.config, county.url) for _ in range(2))
        for number in range(30):
            note(first, f"检查 {number}", file=b"photo %d" % number if number % 3 == 0 else None)
        assert exchange(first, county.url).ok
        backup = town.backup("monday.zfb")
        for number in range(100):
            note(first, f"修改 {number}", file=b"later photo %d" % number if number % 10 == 0 else None)
        assert exchange(first, county.url).receipted == 100
        assert exchange(second, county.url).ok
        was = rows(town.config, "SELECT epoch FROM county")
    told = town.restore(backup)
    assert told["files_missing"] == []
    assert rows(town.config, "SELECT epoch FROM county") != was
    with CountyThread(town.config) as county:
        report = exchange(first, county.url)
        assert (report.ok, report.resent, report.blobs_sent, report.without_receipt) == (True, 100, 10, 0)
        late = exchange(second, county.url)
        assert (late.ok, late.resent, late.without_receipt) == (True, 0, 0)
        new = enrolled(town.config, county.url)
        assert exchange(new, county.url).ok
        whole([first, second])
        assert sorted(new.known) == sorted(first.known)
    checked = town.verify()
    assert checked["blobs"] == 20
    assert {kept.mark for kept in first.own} == {RECEIVED}


def test_only_what_a_drill_brought_back_is_marked_archived(town: Town) -> None:
    with CountyThread(town.config) as county:
        first = enrolled(town.config, county.url)
        for number in range(6):
            note(first, f"检查 {number}", file=b"photo %d" % number)
        exchange(first, county.url)
        assert first.archived == (0, 0)
        backup = town.backup("monday.zfb")
        note(first, "备份以后", file=b"photo of after")
        exchange(first, county.url)
        assert first.archived == (0, 0), "a backup that nobody restored archives nothing"
        sheet = town.drill(backup)
        assert (sheet["good"], sheet["entries"], sheet["files"], sheet["journals"]) == (True, 7, 6, 1)
        exchange(first, county.url)
        assert first.archived == (7, 7)
        # And that is true: this backup brings it all back.
    town.restore(backup)
    assert rows(town.config, "SELECT max(seq) FROM entries")[0][0] == 7
    with CountyThread(town.config) as county:
        report = exchange(first, county.url)
        assert (report.ok, report.resent, report.without_receipt) == (True, 1, 0)
        assert first.archived == (7, 7)
    assert town.verify()["blobs"] == 7


def test_a_file_that_the_backup_lacks_is_named_and_stops_the_marks_of_files_there(
    town: Town, capsys: pytest.CaptureFixture[str]
) -> None:
    with CountyThread(town.config) as county:
        first = enrolled(town.config, county.url)
        for number in range(3):
            note(first, f"检查 {number}", file=b"photo %d" % number)
        exchange(first, county.url)
        backup = town.backup("monday.zfb")
        lost = first.own[2].blobs[0].sha256
        (town.shelf / "files" / lost).write_bytes(b"rot")
        code, sheet, told = run(capsys, "drill", str(backup), "--home", str(town.config.home))
        assert code == 1
        assert sheet["files_missing"] == [lost]
        assert "备份里没有" in told
        exchange(first, county.url)
        assert first.archived == (4, 2)
        (town.shelf / "files" / lost).unlink()
        town.drill(town.backup("tuesday.zfb"))
        exchange(first, county.url)
        assert first.archived == (4, 4)


def test_a_file_that_rotted_at_the_county_is_asked_for_again_and_comes(town: Town) -> None:
    with CountyThread(town.config) as county:
        first = enrolled(town.config, county.url)
        for number in range(3):
            note(first, f"检查 {number}", file=b"photo %d" % number)
        exchange(first, county.url)
        rotten, gone = (first.own[at].blobs[0].sha256 for at in (1, 3))
        (town.config.blobs / rotten).write_bytes(b"rot")
        (town.config.blobs / gone).unlink()
        told = town.command("verify", "--repair", "--home", str(town.config.home))
        assert sorted(told["wanted_again"]) == sorted([rotten, gone])
        assert (town.config.blobs / "damaged" / rotten).exists()
        report = exchange(first, county.url)
        assert (report.ok, report.blobs_sent) == (True, 2)
    assert town.verify()["blobs"] == 3


@pytest.mark.parametrize(
    "count", [8, pytest.param(50, marks=[pytest.mark.nightly, pytest.mark.timeout(900)])]
)
def test_devices_in_every_state_heal_in_one_session_each(town: Town, count: int) -> None:
    chance = random.Random(20261122)
    with CountyThread(town.config) as county:
        devices = [enrolled(town.config, county.url) for _ in range(count)]
        for device in devices[: count * 4 // 5]:
            for _ in range(chance.randint(0, 3)):
                note(device, "备份以前", file=chance.randbytes(50) if chance.random() < 0.3 else None)
            if chance.random() < 0.8:
                assert exchange(device, county.url).ok
        backup = town.backup("monday.zfb")
        for device in devices:
            for _ in range(chance.randint(0, 3)):
                note(device, "备份以后", file=chance.randbytes(50) if chance.random() < 0.3 else None)
            if chance.random() < 0.6:
                assert exchange(device, county.url).ok
            if chance.random() < 0.3:
                note(device, "还没有送")
    town.restore(backup)
    with CountyThread(town.config) as county:
        for device in devices:
            report = exchange(device, county.url)
            assert (report.ok, report.without_receipt, report.blobs_waiting) == (True, 0, 0)
        stored = rows(town.config, "SELECT entry_id FROM entries")
        acts = sorted(kept.entry_id for device in devices for kept in device.own)
        assert sorted(row[0] for row in stored) == acts
        for device in devices:
            assert exchange(device, county.url).ok
        whole(devices)
    assert town.verify()["good"]


def test_numbers_and_lists_of_after_the_backup_are_never_given_out_twice(town: Town) -> None:
    from sync.protocol.numbers import NumberRequest

    def ask(device: MemoryJournal) -> tuple[int, int]:
        request = NumberRequest(new_id(), device.scope, "责改", 2026)
        device.asked.append(request)
        assert exchange(device, county.url).ok
        lease = device.leases[request.request_id]
        return lease.first, lease.last

    with CountyThread(town.config) as county:
        first = enrolled(town.config, county.url)
        ask(first)
        backup = town.backup("monday.zfb")
        after = ask(first)
        enrolled(town.config, county.url)
        exchange(first, county.url)
        registry = first.registry[0]
    town.restore(backup)
    with CountyThread(town.config) as county:
        fresh = ask(first)
        assert fresh[0] > after[1]
        assert fresh[0] - LEASES_APART * NUMBERS_PER_LEASE_MAX <= after[0] + 1, "a gap that can be explained"
    town.restore(backup)
    with CountyThread(town.config) as county:
        other = enrolled(town.config, county.url)
        assert ask(other)[0] > fresh[1], "whoever leased in the first restored life still holds these"
        assert first.registry[0] > registry


def test_a_second_life_publishes_beyond_the_first_whatever_backup_either_came_from() -> None:
    """Whoever took a list of the first life takes that of the second too: a list that goes back is refused for ever."""
    made, minute, day = 1_795_000_000_000, 60_000, 24 * 60 * 60_000
    first = 7 + 1 + list_leap(7, made, made + 10 * minute)
    published_meanwhile = 50
    assert 7 + 1 + list_leap(7, made, made + 61 * minute) > first + published_meanwhile
    # First the older backup, then a newer one that was found later; and the other way round.
    older = 7 + 1 + list_leap(7, made - 30 * day, made + 10 * minute)
    newer = 9 + 1 + list_leap(9, made, made + 61 * minute)
    assert newer > older + published_meanwhile
    assert 7 + 1 + list_leap(7, made - 30 * day, made + 120 * minute) > newer + published_meanwhile
    # A clock that went back does not take it before the backup; a list that is further on goes on by itself.
    assert list_leap(7, made, made - minute) == list_leap(7, made, made)
    assert list_leap(2**40, made, made) == 0
    leased = LEASES_APART * NUMBERS_PER_LEASE_MAX
    assert number_leap(made, made + 10 * minute, 2) >= number_leap(made, made + 10 * minute, 1) + leased
    assert number_leap(made, made - minute, 1) == leased
