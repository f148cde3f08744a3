"""A line that breaks in the middle of a request of several files: what came whole counts, of the one on its way the
beginning is kept, and nothing is sent a second time."""

from __future__ import annotations

import resource
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from sync.protocol.frames import BlobState, pack_frames
from sync.server.intake import BlobIntake
from sync.server.store import people
from tests.sync.server.support import NOW, Device, Journal, Served
from tests.sync.server.test_blobs import frame, named

_SECONDS = 10.0


class CutError(Exception):
    """The line breaks here."""


def broken(device: Device, body: bytes, sent: int) -> None:
    """Send `sent` bytes of a request, then nothing more."""

    def cut() -> Iterator[bytes]:
        yield body[:sent]
        raise CutError

    with pytest.raises((CutError, httpx.HTTPError)):
        device.ask("POST", "/blobs", body, content=cut())


def settled(device: Device, journal: Journal, most: int) -> tuple[BlobState, ...]:
    """What is still wanted, once at most `most` files are; the server notices the break by itself."""
    end = time.monotonic() + _SECONDS
    while len(told := device.hello(journal).wanted) > most and time.monotonic() < end:
        time.sleep(0.3)
    return told


def test_what_came_before_the_break_need_not_come_again(device: Device) -> None:
    journal, (first, second, third) = named(device, 200_000, 300_000, 100_000)
    body = pack_frames([frame(first), frame(second), frame(third)])
    broken(device, body, 350_000)
    told = {one.sha256: one.have for one in settled(device, journal, 2)}
    assert frame(first).sha256 not in told, "whole, and called complete"
    have = told[frame(second).sha256]
    assert 149_000 < have < 150_000
    assert told[frame(third).sha256] == 0
    states = device.send_frames(frame(second, have), frame(third)).states
    assert [one.complete for one in states] == [True, True]
    assert device.hello(journal).wanted == ()
    for data in (first, second, third):
        assert device.ask("GET", f"/blobs/{frame(data).sha256}").content == data


def test_nothing_is_kept_for_a_computer_that_is_out(county: Served, device: Device) -> None:
    journal, (data,) = named(device, 200_000)
    with county.county.database.write() as tx:
        people.revoke_device(tx, device.id, NOW, "失窃")
    broken(device, pack_frames([frame(data)]), 100_000)
    with county.county.database.read() as tx:
        known = people.device(tx, device.id)
    assert known is not None
    intake = BlobIntake(county.county)
    intake.feeder(known)(pack_frames([frame(data)])[:100_000])
    intake.keep()
    intake.close()
    assert [path for path in Path(county.config.blobs).rglob("*") if path.is_file()] == []
    assert journal.acked == 0


def test_no_more_is_read_than_a_slow_disk_takes(
    county: Served, device: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While files wait for a hand the line waits, and no time runs out meanwhile."""
    monkeypatch.setattr("sync.server.intake._WAITING_MOST", 300_000)
    monkeypatch.setattr("sync.protocol.limits.BODY_GRACE_SECONDS", 1.0)
    folder, most = county.county.blobs, [0]
    prepare, full = folder.prepare, BlobIntake.full

    def slowly(self: object, *given: object) -> object:
        time.sleep(0.2)
        return prepare(*given)  # type: ignore[arg-type]

    def watched(intake: BlobIntake) -> bool:
        most[0] = max(most[0], intake._waiting_bytes)
        return full(intake)

    monkeypatch.setattr(type(folder), "prepare", slowly)
    monkeypatch.setattr(BlobIntake, "full", watched)
    _, contents = named(device, *range(200_000, 200_010))
    assert all(one.complete for one in device.send_frames(*map(frame, contents)).states)
    assert 300_000 < most[0] < 1_200_000


def test_a_disk_that_takes_nothing_holds_no_request_for_ever(county: Served, device: Device) -> None:
    """Several times as much waits for the hand as may wait, when the hand meets the trouble."""
    journal, contents = named(device, *[700_000] * 10)
    most = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (500_000, most[1]))
    try:
        refused = device.ask("POST", "/blobs", pack_frames([frame(data) for data in contents]))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, most)
    assert refused.status_code == 503, refused.text
    assert all(state.complete for state in device.send_frames(*(frame(data) for data in contents)).states)
    assert device.hello(journal).wanted == ()
