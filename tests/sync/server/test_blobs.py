"""Files arriving and leaving: only what entries name, resumed at the byte, verified before they count."""

from __future__ import annotations

import errno
import hashlib
import os
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from sync.protocol import limits
from sync.protocol.frames import BlobFrame, BlobsAnswer, BlobState, pack_frames
from sync.protocol.limits import DAY_MS
from sync.protocol.problems import BLOB_MISMATCH, BLOB_NOT_WANTED, BLOB_OFFSET, ProtocolProblem
from tests.sync.server.support import OTHER_TOWN, Device, Journal, Served, blob, enrolled, party, problem


def named(device: Device, *sizes: int) -> tuple[Journal, list[bytes]]:
    """A pushed journal that names one blob of each size."""
    journal, contents = Journal(), []
    for seed, size in enumerate(sizes):
        data, ref = blob(size, seed)
        journal.write(party(seed), blobs=[ref])
        contents.append(data)
    device.push(journal, 1, len(sizes))
    return journal, contents


def frame(data: bytes, offset: int = 0, length: int | None = None) -> BlobFrame:
    """A frame of `data`."""
    part = data[offset : None if length is None else offset + length]
    return BlobFrame(hashlib.sha256(data).hexdigest(), offset, len(data), part)


def test_whole_files_several_in_a_request(county: Served, device: Device) -> None:
    journal, contents = named(device, 0, 1, 300_000, 3 * 1024 * 1024 + 5)
    assert {state.sha256 for state in device.hello(journal).wanted} == {
        hashlib.sha256(data).hexdigest() for data in contents
    }
    answer = device.send_frames(*(frame(data) for data in contents))
    assert all(state.complete for state in answer.states)
    assert answer.problems == (0, 0, 0, 0)
    hello = device.hello(journal, want_counts=True)
    assert hello.wanted == ()
    assert hello.counts is not None
    assert (hello.counts.blobs_named, hello.counts.blobs_stored) == (4, 4)
    reader = enrolled(county)
    for data in contents:
        response = reader.ask("GET", f"/blobs/{hashlib.sha256(data).hexdigest()}")
        assert response.status_code == 200
        assert response.content == data
        assert response.headers["content-type"] == "application/octet-stream"


def test_many_files_in_a_request_are_synced_together_and_all_there(county: Served, device: Device) -> None:
    _, contents = named(device, *range(1000, 1030))
    answer = device.send_frames(*(frame(data) for data in contents))
    assert [state.complete for state in answer.states] == [True] * 30
    assert not list(Path(county.config.blobs).rglob("*.new"))
    for data in contents:
        file, reader = county.county.blobs.open(hashlib.sha256(data).hexdigest())
        with file:
            assert reader.read_all() == data


def test_files_are_made_durable_side_by_side_and_before_they_are_named(
    county: Served, device: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, contents = named(device, *range(3000, 3012))
    whole, done, real = set(Path(county.config.blobs).glob("?" * 64)), list[str](), os.fsync
    at_work, two = set[str](), threading.Event()

    def sync(descriptor: int) -> None:
        if threading.current_thread().name.startswith("sync"):
            at_work.add(threading.current_thread().name)
            if len(at_work) > 1:
                two.set()
            assert two.wait(30), "one thread alone"
            assert set(Path(county.config.blobs).glob("?" * 64)) == whole
            done.append(threading.current_thread().name)
        real(descriptor)

    monkeypatch.setattr(os, "fsync", sync)
    answer = device.send_frames(*(frame(data) for data in contents))
    assert [state.complete for state in answer.states] == [True] * 12
    assert len(done) == 12


def test_a_file_that_the_disk_does_not_take_is_not_spoken_of(
    county: Served, device: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal, contents = named(device, *range(4000, 4006))
    real = os.fsync

    def sync(descriptor: int) -> None:
        if threading.current_thread().name.startswith("sync"):
            raise OSError(errno.EIO, "the disk")
        real(descriptor)

    with monkeypatch.context() as broken:
        broken.setattr(os, "fsync", sync)
        answer = device.ask("POST", "/blobs", pack_frames([frame(data) for data in contents]))
        assert answer.status_code == 503
    assert not list(Path(county.config.blobs).rglob("*.new"))
    assert len(device.hello(journal).wanted) == 6
    assert all(one.complete for one in device.send_frames(*(frame(data) for data in contents)).states)


def test_a_prepared_file_has_its_name_only_after_its_content_is_synced(county: Served) -> None:
    blobs, (data, ref) = county.county.blobs, blob(5000, 1)
    prepared = blobs.prepare(ref.sha256, data)
    assert not blobs.has(ref.sha256)
    blobs.adopt(prepared, ref.sha256)
    assert prepared.file is None
    assert blobs.has(ref.sha256)
    dropped = blobs.prepare(ref.sha256, data)
    blobs.drop(dropped)
    with pytest.raises(ProtocolProblem, match="blob_mismatch"):
        blobs.prepare("0" * 64, data)
    assert not list(Path(county.config.blobs).rglob("*.new"))


def test_slow_devices_hold_up_no_other(county: Served, device: Device) -> None:
    """More requests than the county has hands stand in their middle, each with a whole file that came."""
    _, contents = named(device, *range(2000, 2012))
    whole, rest = contents[:10], contents[10:]
    go_on, half = threading.Event(), threading.Semaphore(0)

    def halting(body: bytes) -> Iterator[bytes]:
        yield body[:-100]
        half.release()
        assert go_on.wait(30)
        yield body[-100:]

    def send(data: bytes) -> tuple[bool, ...]:
        body = pack_frames([frame(data), frame(rest[0], 0, 1000)])
        response = device.ask("POST", "/blobs", body, content=halting(body))
        return tuple(state.complete for state in BlobsAnswer.from_bytes(response.content).states)

    with ThreadPoolExecutor(len(whole)) as senders:
        sent = [senders.submit(send, data) for data in whole]
        for _ in whole:
            assert half.acquire(timeout=30)
        assert device.send_frames(frame(rest[1])).states[0].complete
        go_on.set()
        assert [one.result()[0] for one in sent] == [True] * len(whole)


def test_a_body_that_hardly_comes_is_refused(
    county: Served, device: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "BODY_GRACE_SECONDS", 0.2)
    _, (data,) = named(device, 1000)
    body, go_on = pack_frames([frame(data)]), threading.Event()

    def halting() -> Iterator[bytes]:
        yield body[:10]
        go_on.wait(2)
        yield body[10:]

    refused = device.ask("POST", "/blobs", body, content=halting())
    assert problem(refused)[:2] == (408, "slow_body")
    assert device.send_frames(frame(data)).states[0].complete


def test_a_file_is_resumed_at_the_byte(county: Served, device: Device) -> None:
    journal, (data,) = named(device, 2_500_001)
    name = hashlib.sha256(data).hexdigest()
    answer = device.send_frames(frame(data, 0, 1_000_003))
    assert answer.states == (BlobState(name, 1_000_003),)
    assert device.hello(journal).wanted == (BlobState(name, 1_000_003),)
    wrong = device.send_frames(frame(data, 999_999, 10))
    assert (wrong.states, wrong.problems) == ((BlobState(name, 1_000_003),), (BLOB_OFFSET.number,))
    assert device.ask("GET", f"/blobs/{name}").status_code == 404
    done = device.send_frames(frame(data, 1_000_003, 1_000_000), frame(data, 2_000_003))
    assert done.states[-1] == BlobState(name, 2_500_001, complete=True)
    assert device.ask("GET", f"/blobs/{name}").content == data
    again = device.send_frames(frame(data, 0, 10))
    assert again.states == (BlobState(name, 2_500_001, complete=True),)


def test_a_file_may_be_read_by_range(device: Device) -> None:
    _, (data,) = named(device, 2_200_000)
    device.send_frames(frame(data))
    path = f"/blobs/{hashlib.sha256(data).hexdigest()}"
    for start, stop in ((0, 0), (5, 9), (1_048_570, 1_048_590), (2_199_999, 2_199_999)):
        response = device.ask("GET", path, headers={"range": f"bytes={start}-{stop}"})
        assert response.status_code == 206
        assert response.content == data[start : stop + 1]
        assert response.headers["content-range"] == f"bytes {start}-{stop}/2200000"
    rest = device.ask("GET", path, headers={"range": "bytes=2100000-"})
    assert rest.content == data[2_100_000:]
    assert device.ask("GET", path, headers={"range": "bytes=2200000-"}).status_code == 416


def test_damaged_content_is_thrown_away(device: Device) -> None:
    journal, (data,) = named(device, 500_000)
    broken = bytearray(data)
    broken[1234] ^= 1
    name = hashlib.sha256(data).hexdigest()
    whole = device.send_frames(BlobFrame(name, 0, len(data), bytes(broken)))
    assert (whole.states, whole.problems) == ((BlobState(name, 0),), (BLOB_MISMATCH.number,))
    device.send_frames(BlobFrame(name, 0, len(data), bytes(broken[:400_000])))
    parts = device.send_frames(BlobFrame(name, 400_000, len(data), bytes(broken[400_000:])))
    assert (parts.states, parts.problems) == ((BlobState(name, 0),), (BLOB_MISMATCH.number,))
    assert device.hello(journal).wanted == (BlobState(name, 0),)
    assert device.send_frames(frame(data)).states[0].complete


def test_one_refused_frame_does_not_hold_up_the_others(device: Device) -> None:
    _, (data,) = named(device, 1000)
    stranger, _ = blob(1000, 77)
    answer = device.send_frames(frame(stranger), frame(data))
    assert answer.problems == (BLOB_NOT_WANTED.number, 0)
    assert [state.complete for state in answer.states] == [False, True]


def test_files_of_another_township_are_out_of_reach(county: Served, device: Device) -> None:
    _, (data,) = named(device, 1000)
    device.send_frames(frame(data))
    stranger = enrolled(county, OTHER_TOWN)
    response = stranger.ask("GET", f"/blobs/{hashlib.sha256(data).hexdigest()}")
    assert problem(response)[:2] == (404, "blob_missing")
    assert stranger.send_frames(frame(data)).problems == (BLOB_NOT_WANTED.number,)


def test_nothing_lies_readable_on_the_disk(county: Served, device: Device) -> None:
    _, (data, other) = named(device, 4096, 8192)
    device.send_frames(frame(data), frame(other, 0, 5000))
    kept = [path.read_bytes() for path in Path(county.config.blobs).rglob("*") if path.is_file()]
    assert len(kept) == 2
    for content in (data, other):
        assert not any(content[:64] in stored for stored in kept)


def test_unfinished_files_are_kept_seven_days(county: Served, device: Device) -> None:
    _, (data,) = named(device, 5000)
    device.send_frames(frame(data, 0, 100))
    name = hashlib.sha256(data).hexdigest()
    blobs = county.county.blobs
    touched = (county.config.blobs / "partial" / name).stat().st_mtime_ns // 1_000_000
    assert blobs.remove_old_partials(touched + 7 * DAY_MS - 1000) == 0
    assert blobs.partial_size(name) == 100
    assert blobs.remove_old_partials(touched + 7 * DAY_MS + 1000) == 1
    assert blobs.partial_size(name) == 0


@pytest.mark.parametrize("body", [b"\x00", b"\x00\x00\x00\x05hello", b"\xff\xff\xff\xff" + bytes(100)])
def test_frames_that_cannot_be_read_are_malformed(device: Device, body: bytes) -> None:
    assert problem(device.ask("POST", "/blobs", body))[:2] == (400, "malformed")


def test_nothing_is_kept_of_a_request_that_nobody_signed(county: Served, device: Device) -> None:
    journal, (data, other) = named(device, 200_000, 100_000)
    body = pack_frames([frame(data), frame(other, 0, 50_000)])
    forged = device.ask("POST", "/blobs", body, signed_body=pack_frames([frame(other)]))
    assert problem(forged)[:2] == (401, "auth_missing")
    assert [path for path in Path(county.config.blobs).rglob("*") if path.is_file()] == []
    assert [state.have for state in device.hello(journal).wanted] == [0, 0]


def test_nothing_is_kept_of_a_request_that_cannot_be_read(county: Served, device: Device) -> None:
    journal, (data,) = named(device, 200_000)
    answer = device.ask("POST", "/blobs", pack_frames([frame(data)]) + b"\0\0")
    assert problem(answer)[:2] == (400, "malformed")
    assert [path for path in Path(county.config.blobs).rglob("*") if path.is_file()] == []
    assert [state.have for state in device.hello(journal).wanted] == [0]


def test_a_file_may_come_twice_in_a_request(county: Served, device: Device) -> None:
    _, (data,) = named(device, 70_000)
    answer = device.send_frames(frame(data, 0, 10_000), frame(data), frame(data))
    assert [state.complete for state in answer.states] == [False, True, True]
    assert device.ask("GET", f"/blobs/{hashlib.sha256(data).hexdigest()}").content == data
    assert not list(Path(county.config.blobs).rglob("*.new"))
