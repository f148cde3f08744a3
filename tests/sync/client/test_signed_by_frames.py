"""A device signs requests of files by their frames where the county's hello says that it takes that, and the whole
body everywhere else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from sync.client.moves import BlobsLooked, SendBlobs
from sync.client.pace import Pace
from sync.client.ports import BlobHere, BlobRank
from sync.client.round import step
from sync.client.transport import HttpTransport
from sync.protocol.auth import AUTH_HEADER, read_auth
from sync.protocol.frame_sum import SIGNED_FRAMES
from sync.protocol.frames import BlobState
from tests.sync.client.county import CountyThread, enrolled, found, one_round
from tests.sync.client.memory_journal import Act, new_id
from tests.sync.client.test_round import SHA, after, hello, journal


class Listening(httpx.HTTPTransport):
    """Remembers which route was signed by frames."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[tuple[str, bool]] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if AUTH_HEADER in request.headers:
            auth = read_auth(request.headers[AUTH_HEADER])
            self.heard.append((request.url.path.removeprefix("/api/v1"), auth.by_frames))
        return super().handle_request(request)


@pytest.fixture
def county(tmp_path: Path) -> Iterator[CountyThread]:
    with CountyThread(found(tmp_path)) as running:
        yield running


@pytest.mark.parametrize("size", [500, 40_000])
def test_files_whole_and_in_parts_arrive_signed_by_frames(county: CountyThread, size: int) -> None:
    device = enrolled(county.config, county.url)
    photos = [device.add_file(bytes([number]) * size) for number in range(3)]
    for photo in photos:
        device.save(Act("note", new_id(), {"text": "现场照片"}, blobs=(photo,)))
    listening = Listening()
    with HttpTransport(county.url, device.device_keys, http=listening) as link:
        report = one_round(device, link, Pace(blob_bytes=16 * 1024, blob_ceiling=16 * 1024))
    assert report.trouble is None
    assert device.received_files == {photo.sha256 for photo in photos}
    assert {route for route, by_frames in listening.heard if by_frames} == {"/blobs"}
    assert all(by_frames == (route == "/blobs") for route, by_frames in listening.heard)


@pytest.mark.parametrize(
    ("said", "by_frames"), [({}, False), ({SIGNED_FRAMES: 1}, True), ({SIGNED_FRAMES: 2}, False)]
)
def test_only_where_hello_says_so(said: dict[str, int], by_frames: bool) -> None:
    state, _ = after(hello(journal(0, 0), 0, wanted=(BlobState(SHA, 0),), limits=said))
    _, actions = step(state, BlobsLooked({SHA: BlobHere(SHA, 900, BlobRank.PHOTO)}))
    assert [one.by_frames for one in actions if isinstance(one, SendBlobs)] == [by_frames]
