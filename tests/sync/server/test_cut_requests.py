"""A request of files whose line breaks in its middle: what came of it need not come again, and nobody gains by it."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from sync.protocol.frames import BlobFrame, BlobState, pack_frames
from sync.server.enrolment import revoke
from tests.sync.server.support import Device, Journal, Served, enrolled
from tests.sync.server.test_blobs import frame, named


class LineBroke(Exception):
    """Raised where the sender's line breaks."""


def broken(device: Device, body: bytes, at: int) -> None:
    """Send the first `at` bytes of a signed request, then nothing more."""

    def half() -> Iterator[bytes]:
        yield body[:at]
        raise LineBroke

    with pytest.raises((LineBroke, httpx.HTTPError)):
        device.ask("POST", "/blobs", body, content=half())


def wanted(device: Device, journal: Journal) -> dict[str, int]:
    """What the county still wants, and how much of each it has."""
    return {state.sha256: state.have for state in device.hello(journal).wanted}


def until(holds: Callable[[], bool], seconds: float = 10.0) -> bool:
    """Whether it holds within that time: the county notices a broken line a moment later."""
    ends = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > ends:
            return False
        time.sleep(0.02)
    return True


def names(contents: list[bytes]) -> list[str]:
    return [hashlib.sha256(data).hexdigest() for data in contents]


def leftovers(county: Served) -> list[Path]:
    """Files of a request that are neither whole nor the beginning of one."""
    return [path for path in Path(county.config.blobs).rglob("*.new") if path.is_file()]


def test_whole_files_and_the_beginning_of_the_next_are_kept(county: Served, device: Device) -> None:
    journal, contents = named(device, 100_000, 120_000, 140_000)
    body = pack_frames([frame(data) for data in contents])
    first, second, third = names(contents)
    start_of_third = body.index(contents[2])
    broken(device, body, start_of_third + 90_000)
    assert until(lambda: wanted(device, journal) == {third: 90_000}), wanted(device, journal)
    assert device.ask("GET", f"/blobs/{first}").content == contents[0]
    assert device.ask("GET", f"/blobs/{second}").content == contents[1]
    done = device.send_frames(frame(contents[2], 90_000))
    assert done.states == (BlobState(third, 140_000, complete=True),)
    assert device.ask("GET", f"/blobs/{third}").content == contents[2]
    assert leftovers(county) == []


@pytest.mark.parametrize("at", [0, 1, 3, 4, 40, 60])
def test_a_line_that_breaks_before_any_content_leaves_nothing(
    county: Served, device: Device, at: int
) -> None:
    journal, contents = named(device, 5000)
    broken(device, pack_frames([frame(data) for data in contents]), at)
    assert device.send_frames(frame(contents[0])).states[0].complete
    assert wanted(device, journal) == {}
    assert leftovers(county) == []


def test_parts_of_a_large_file_go_on_where_the_line_broke(county: Served, device: Device) -> None:
    journal, (data,) = named(device, 900_000)
    (name,) = names([data])
    assert device.send_frames(frame(data, 0, 200_000)).states == (BlobState(name, 200_000),)
    body = pack_frames([frame(data, 200_000, 300_000), frame(data, 500_000)])
    broken(device, body, body.index(data[500_000:]) + 1234)
    assert until(lambda: wanted(device, journal) == {name: 501_234}), wanted(device, journal)
    assert device.send_frames(frame(data, 501_234)).states[0].complete
    assert device.ask("GET", f"/blobs/{name}").content == data


def test_what_nobody_asked_for_and_what_is_not_what_it_says_is_not_kept(
    county: Served, device: Device
) -> None:
    journal, contents = named(device, 50_000, 60_000)
    first, second = names(contents)
    stranger = bytes(70_000)
    false = BlobFrame(first, 0, 50_000, bytes(50_000))
    longer = BlobFrame(second, 0, 61_000, contents[1] + bytes(1000))
    body = pack_frames([false, frame(stranger), longer, frame(contents[1])])
    broken(device, body, body.rindex(contents[1]) + 30_000)
    assert until(lambda: wanted(device, journal) == {first: 0, second: 30_000}), wanted(device, journal)
    assert device.ask("GET", f"/blobs/{names([stranger])[0]}").status_code == 404
    stored = [path.name for path in Path(county.config.blobs).rglob("*") if path.is_file()]
    assert len(stored) == 1, stored


def test_a_false_beginning_costs_one_more_sending_and_no_more(county: Served, device: Device) -> None:
    journal, (data,) = named(device, 80_000)
    (name,) = names([data])
    body = pack_frames([BlobFrame(name, 0, 80_000, bytes(80_000))])
    broken(device, body, len(body) - 10_000)
    assert until(lambda: wanted(device, journal) == {name: 70_000}), wanted(device, journal)
    answer = device.send_frames(frame(data, 70_000))
    assert not answer.states[0].complete
    assert wanted(device, journal) == {name: 0}
    assert device.send_frames(frame(data)).states[0].complete
    assert device.ask("GET", f"/blobs/{name}").content == data


def test_a_machine_that_was_shut_out_leaves_nothing(county: Served, device: Device) -> None:
    journal, (data,) = named(device, 80_000)
    lost = enrolled(county)
    revoke(county.county, lost.id, "丢失")
    body = pack_frames([frame(data)])
    broken(lost, body, len(body) - 100)
    (name,) = names([data])
    assert not until(lambda: wanted(device, journal) != {name: 0}, 1.0)
    assert leftovers(county) == []
