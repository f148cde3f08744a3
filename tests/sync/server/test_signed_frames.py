"""Requests of files that are signed by their frames: what S20 promises of requests holds for them too, byte by byte,
and a device that signs the whole body goes on as before."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import httpx
import pytest

from sync.protocol import limits
from sync.protocol.auth import AUTH_HEADER, read_auth, sign_request, write_token
from sync.protocol.frame_sum import SIGNED_FRAMES
from sync.protocol.frames import BlobFrame, BlobsAnswer, frame_parts, frames_hash, pack_frames
from sync.protocol.problems import BLOB_MISMATCH, BLOB_OFFSET
from sync.server.store import people
from tests.sync.server.support import Clock, Device, Journal, Served, blob, enrolled, party, problem

WHOLE, OTHER, LARGE = 40, 50, 60


@pytest.fixture
def frames(device: Device) -> tuple[BlobFrame, ...]:
    """Two whole files and the first part of a third, all of them wanted."""
    journal, found = Journal(), list[BlobFrame]()
    for seed, (size, sent) in enumerate(((WHOLE, WHOLE), (OTHER, OTHER), (LARGE, 33))):
        data, ref = blob(size, seed)
        journal.write(party(seed), blobs=[ref])
        found.append(BlobFrame(ref.sha256, 0, size, data[:sent]))
    device.push(journal, 1, 3)
    return tuple(found)


def request(
    device: Device, frames: Sequence[BlobFrame], body: bytes | None = None, path: str = "/blobs"
) -> httpx.Request:
    """Signed by `frames`; `body` is what goes out, if something else."""
    made = device.http.build_request(
        "POST", "/api/v1" + path, content=pack_frames(frames) if body is None else body
    )
    made.headers[AUTH_HEADER] = sign_request(
        device.request_key,
        device=device.id,
        token=device.token,
        method="POST",
        host=made.headers["host"],
        path_query=made.url.raw_path.decode(),
        body_sha256=frames_hash(*frame_parts(frames)),
        by_frames=True,
    )
    return made


def stored(county: Served) -> dict[str, bytes]:
    """Name and content of every file that the county holds whole, and of what waits unfinished its size."""
    found = {}
    for name in county.county.blobs.names():
        file, reader = county.county.blobs.open(name)
        with file:
            found[name] = reader.read_all()
    partial = Path(county.config.blobs) / "partial"
    return found | {path.name: bytes(path.stat().st_size) for path in partial.iterdir()}


def test_whole_files_and_parts_arrive_and_the_same_request_again_changes_nothing(
    county: Served, device: Device, frames: tuple[BlobFrame, ...]
) -> None:
    assert device.hello(Journal()).limits[SIGNED_FRAMES] == 1
    sent = request(device, frames)
    answer = BlobsAnswer.from_bytes(device.http.send(sent).content)
    assert [state.complete for state in answer.states] == [True, True, False]
    assert answer.problems == (0, 0, 0)
    held = stored(county)
    assert {bytes(frame.data) for frame in frames[:2]} <= set(held.values())
    again = BlobsAnswer.from_bytes(device.http.send(sent).content)
    assert [state.complete for state in again.states] == [True, True, False]
    assert again.problems == (0, 0, BLOB_OFFSET.number)
    assert stored(county) == held


def test_late_from_another_device_or_with_another_token_it_is_401(
    county: Served, device: Device, frames: tuple[BlobFrame, ...], clock: Clock
) -> None:
    sent = request(device, frames)
    version, _, token, signature = sent.headers[AUTH_HEADER].split(" ")
    clock.now += 1
    other = enrolled(county)
    for stolen in (
        f"{version} {other.id} {token} {signature}",
        f"{version} {device.id} {write_token(other.token)} {signature}",
        f"v1 {device.id} {token} {signature}",
    ):
        sent.headers[AUTH_HEADER] = stolen
        assert problem(device.http.send(sent))[:2] == (401, "auth_missing")
    late = request(device, frames)
    clock.now += limits.TOKEN_MS + limits.MINUTE_MS
    assert problem(device.http.send(late))[:2] == (401, "token_expired")
    assert stored(county) == {}


def test_no_changed_byte_is_ever_taken(
    county: Served, device: Device, frames: tuple[BlobFrame, ...], clock: Clock
) -> None:
    """401 for a head, for a part and for the frame of it all; a whole file that is not what its head names is refused
    by name, as it is when its device sends it so."""
    body = pack_frames(frames)
    good = {frame.sha256: bytes(frame.data) for frame in frames[:2]}
    spans = [(start, start + len(data)) for data in good.values() for start in (body.index(data),)]
    refused = 0
    for at in range(len(body)):
        changed = body[:at] + bytes([body[at] ^ 0x04]) + body[at + 1 :]
        response = device.http.send(request(device, frames, changed))
        if any(start <= at < stop for start, stop in spans):
            problems = BlobsAnswer.from_bytes(response.content).problems
            refused += BLOB_MISMATCH.number in problems
            # Sent alone by an honest device they count; here the first good copy came with a damaged neighbour.
            assert problems[2] in (0, BLOB_OFFSET.number)
        else:
            assert problem(response)[:2] == (401, "auth_missing"), at
        clock.now += limits.MINUTE_MS // 2  # nobody waits for the door that gets slower
    assert refused >= 2
    whole = {name: data for name, data in stored(county).items() if len(name) == 64 and name in good}
    assert all(whole[name] == good[name] for name in whole)
    for other in (body + b"\0", body[:-1], body + frames[0].head_bytes(), pack_frames(frames[:2]), b""):
        clock.now += limits.MINUTE_MS
        assert problem(device.http.send(request(device, frames, other)))[:2] == (401, "auth_missing")
    again = BlobsAnswer.from_bytes(device.http.send(request(device, frames)).content)
    assert [state.complete for state in again.states] == [True, True, False]


def test_other_routes_take_no_signature_by_frames(device: Device, frames: tuple[BlobFrame, ...]) -> None:
    for path in ("/sync", "/entries", "/numbers", "/keys"):
        sent = request(device, frames, path=path)
        assert read_auth(sent.headers[AUTH_HEADER]).by_frames
        assert problem(device.http.send(sent))[:2] == (401, "auth_missing"), path


def test_a_revoked_device_hears_so_and_leaves_nothing(
    county: Served, device: Device, frames: tuple[BlobFrame, ...]
) -> None:
    with county.county.database.write() as tx:
        people.revoke_device(tx, device.id, county.clock(), "lost")
    assert problem(device.http.send(request(device, frames)))[1] == "device_revoked"
    assert problem(device.http.send(request(device, frames[:2], pack_frames(frames))))[1] == "auth_missing"
    assert stored(county) == {}
