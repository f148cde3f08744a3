"""The report of a long campaign survives a kill, adds nothing twice, and never adds what another program played."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from tests.simulation.campaign import Campaign, Failure
from tests.simulation.history import make_history
from tests.simulation.record import CHUNK, Part, Record, digest_of_program


def part(chunk: int, *failed: int) -> Part:
    failures = [Failure(make_history(seed), "P1", "lost") for seed in failed]
    return Part(chunk, Campaign(CHUNK, 10.0, 7, Counter({"fork": 2}), failures))


def opened(path: Path, digest: str = "a" * 12) -> Record:
    record = Record(path, digest)
    record.begin(4000, "test")
    return record


def test_what_was_played_is_counted_once_and_the_first_seed_stays(tmp_path: Path) -> None:
    path = tmp_path / "report.txt"
    first = opened(path)
    first.add(part(0))
    first.add(part(1, 4567))
    again = Record(path, first.digest)
    again.begin(9999, "test")
    again.add(part(1))
    assert (again.first_seed, again.chunks, again.histories) == (4000, {0, 1}, 2 * CHUNK)
    assert (again.failed_seeds, again.sometimes["fork"]) == ([4567], 4)
    assert "failed seed 4567" in again.sum()
    assert "quarantine" in again.never


@pytest.mark.parametrize("bytes_left", [1, 20, -2])
def test_a_line_that_a_kill_cut_off_counts_for_nothing(tmp_path: Path, bytes_left: int) -> None:
    path = tmp_path / "report.txt"
    record = opened(path)
    record.add(part(0))
    whole = path.read_bytes()
    record.add(part(1))
    path.write_bytes(path.read_bytes()[: bytes_left if bytes_left < 0 else len(whole) + bytes_left])
    again = opened(path)
    assert again.chunks == {0}
    again.add(part(1))
    assert opened(path).chunks == {0, 1}


def test_another_program_s_histories_are_shown_and_not_added(tmp_path: Path) -> None:
    path = tmp_path / "report.txt"
    opened(path).add(part(0))
    other = opened(path, "b" * 12)
    assert (other.histories, other.chunks) == (0, set())
    assert f"not counted: {CHUNK} histories of program {'a' * 12}" in other.sum()
    assert len(digest_of_program()) == 12


@pytest.mark.nightly
@pytest.mark.timeout(1200)
def test_a_killed_night_goes_on_where_it_was(tmp_path: Path) -> None:
    path = tmp_path / "report.txt"
    words = [sys.executable, "-m", "tests.nightly", "--simulation", "--workers", "1", "--report", str(path)]
    night = subprocess.Popen([*words, "--hours", "1", "--seed", "90000"], start_new_session=True)
    while '"chunk": 0' not in (path.read_text(encoding="utf-8") if path.exists() else ""):
        assert night.poll() is None
        time.sleep(1)
    night.send_signal(signal.SIGKILL)
    night.wait()
    subprocess.run([*words, "--hours", "0.001", "--seed", "7"], check=False)
    record = opened(path, digest_of_program())
    assert record.first_seed == 90000
    assert 0 in record.chunks
    assert record.histories == CHUNK * len(record.chunks)
    assert record.failed_seeds == []
