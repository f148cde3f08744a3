"""A large file that is damaged at the county: only the wrong chunks travel again."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from sync.client.pace import Pace
from sync.protocol.chunks import CHUNK_BYTES, ChunkHasher, bad_chunks
from sync.protocol.entry import BlobRef
from sync.protocol.frames import BlobFrame, BlobState
from sync.protocol.limits import MIB
from sync.server.config import ServerConfig
from sync.server.county import open_county
from sync.server.objects.repair import want_damaged
from tests.faults.relay import UP
from tests.sync.client.county import CountyThread, exchange, found, one_round, transport_for
from tests.sync.client.county import enrolled as enrolled_device
from tests.sync.client.memory_journal import Act, MemoryJournal, new_id
from tests.sync.server.support import Clock, Device, Journal, Served, enrolled, party, served
from tests.sync.server.support import found as found_served

SIZE = 40 * MIB
AROUND = 100_000  # what hello, entries and heads of frames weigh at most
SMALL = Pace(blob_bytes=MIB, blob_ceiling=MIB)

pytestmark = pytest.mark.faults


def table(content: bytes) -> bytes:
    hasher = ChunkHasher(len(content))
    hasher.update(content)
    return hasher.table()


@dataclass
class Town:
    """A county, a device, and its video of 40 MB."""

    config: ServerConfig
    county: CountyThread
    device: MemoryJournal
    video: BlobRef

    @property
    def content(self) -> bytes:
        return self.device.files[self.video.sha256]

    def bytes_of_a_round(self) -> int:
        """Bytes that one whole exchange sends to the county."""
        self.county.relay.plan()
        report = exchange(self.device, self.county.relay_url)
        assert report.ok, report.trouble
        return self.county.relay.counts[UP]

    def send_until(self, size: int) -> None:
        """An exchange whose link dies after `size` bytes."""
        cut = self.county.relay.plan(UP, size)
        with transport_for(self.device, self.county.relay_url) as transport:
            assert not one_round(self.device, transport, SMALL).ok
        assert cut.happened

    def is_whole(self) -> bool:
        with closing(open_county(self.config)) as county:
            return county.blobs.holds(self.video.sha256, SIZE) and not any(
                (self.config.blobs / "partial").iterdir()
            )


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    config = found(tmp_path)
    with CountyThread(config) as county:
        device = enrolled_device(config, county.url)
        content = random.Random(20261122).randbytes(SIZE)
        video = replace(device.add_file(content, "video/mp4"), chunks=table(content))
        device.save(Act("note", new_id(), {"text": "现场录像"}, blobs=(video,)))
        yield Town(config, county, device, video)


def flip(path: Path, *places: int) -> None:
    """Change one bit at each of these places, from the end for negative ones."""
    with path.open("r+b") as file:
        for place in places:
            file.seek(place, 0 if place >= 0 else 2)
            byte = file.read(1)[0]
            file.seek(-1, 1)
            file.write(bytes([byte ^ 4]))


def test_a_chunk_that_rots_while_a_file_waits_is_sent_again_alone(town: Town) -> None:
    town.send_until(30 * MIB)
    partial = town.config.blobs / "partial" / town.video.sha256
    here = partial.stat().st_size
    assert 25 * MIB < here < 30 * MIB
    flip(partial, 9 * MIB)
    sent = town.bytes_of_a_round()
    assert sent <= SIZE - here + CHUNK_BYTES + AROUND
    assert town.is_whole()


def test_a_stored_file_that_rots_costs_only_its_wrong_chunks(town: Town) -> None:
    assert town.bytes_of_a_round() > SIZE
    flip(town.config.blobs / town.video.sha256, 17 * MIB)
    with closing(open_county(town.config)) as county:
        assert want_damaged(county) == (town.video.sha256,)
        assert not county.blobs.has(town.video.sha256)
    assert town.bytes_of_a_round() <= CHUNK_BYTES + AROUND
    assert town.is_whole()


def test_two_wrong_chunks_are_two_chunks_even_when_the_link_dies_between(town: Town) -> None:
    town.bytes_of_a_round()
    flip(town.config.blobs / town.video.sha256, 2 * MIB, -5)
    with closing(open_county(town.config)) as county:
        want_damaged(county)
    town.send_until(5 * MIB)
    assert town.bytes_of_a_round() <= 4 * MIB + AROUND  # of 8, more than 4 were there
    assert town.is_whole()


def test_a_file_whose_head_is_gone_comes_whole(town: Town) -> None:
    town.bytes_of_a_round()
    flip(town.config.blobs / town.video.sha256, 20)
    with closing(open_county(town.config)) as county:
        want_damaged(county)
    assert town.bytes_of_a_round() > SIZE
    assert town.is_whole()


# ---- devices of before, and tables that lie ---------------------------------------------------------------


@pytest.fixture
def county(tmp_path: Path) -> Iterator[Served]:
    clock = Clock()
    with served(found_served(tmp_path / "county", clock), clock) as running:
        yield running


def waiting(county: Served, content: bytes, chunks: bytes) -> tuple[Device, Journal, BlobRef]:
    """All but the last MiB of a file is there, with a wrong bit in its second chunk."""
    device, journal = enrolled(county), Journal()
    made = MemoryJournal(scope="").add_file(content, "video/mp4")
    ref = replace(made, chunks=chunks)
    journal.write(party(1), blobs=[ref])
    device.push(journal, 1, 1)
    for start in range(0, len(content) - MIB, MIB):
        device.send_frames(BlobFrame(ref.sha256, start, ref.size, content[start : start + MIB]))
    flip(county.config.blobs / "partial" / ref.sha256, 5 * MIB)
    return device, journal, ref


def test_a_device_that_knows_no_end_goes_on_to_the_end_of_the_file_and_it_is_whole(county: Served) -> None:
    content = random.Random(7).randbytes(13 * MIB)
    device, journal, ref = waiting(county, content, table(content))
    last = device.send_frames(BlobFrame(ref.sha256, 12 * MIB, ref.size, content[12 * MIB :]))
    wanted = BlobState(ref.sha256, 4 * MIB, end=8 * MIB)
    assert last.states == (wanted,)
    assert device.hello(journal).wanted == (wanted,)
    half = device.send_frames(BlobFrame(ref.sha256, 4 * MIB, ref.size, content[4 * MIB : 7 * MIB]))
    assert half.states == (BlobState(ref.sha256, 7 * MIB, end=8 * MIB),)
    done = device.send_frames(BlobFrame(ref.sha256, 7 * MIB, ref.size, content[7 * MIB :]))
    assert done.states == (BlobState(ref.sha256, ref.size, complete=True),)
    assert county.county.blobs.holds(ref.sha256, ref.size)


def test_a_table_that_lies_costs_the_whole_file_and_never_the_file(county: Served) -> None:
    content = random.Random(8).randbytes(13 * MIB)
    lie = bytes(32) + table(content)[32:]
    assert bad_chunks(lie, len(content), [content]) == (0,)
    device, _, ref = waiting(county, content, lie)
    device.send_frames(BlobFrame(ref.sha256, 12 * MIB, ref.size, content[12 * MIB :]))
    first = device.send_frames(BlobFrame(ref.sha256, 0, ref.size, content[: 4 * MIB]))
    assert first.states == (BlobState(ref.sha256, 4 * MIB, end=8 * MIB),)
    # The second chunk was really wrong, the first was not: with both as told here the file is whole.
    second = device.send_frames(BlobFrame(ref.sha256, 4 * MIB, ref.size, content[4 * MIB : 8 * MIB]))
    assert second.states[0].complete


def test_chunks_that_come_wrong_again_let_the_file_begin_anew(county: Served) -> None:
    content = random.Random(9).randbytes(13 * MIB)
    device, journal, ref = waiting(county, content, table(content))
    device.send_frames(BlobFrame(ref.sha256, 12 * MIB, ref.size, content[12 * MIB :]))
    wrong = device.send_frames(BlobFrame(ref.sha256, 4 * MIB, ref.size, bytes(4 * MIB)))
    assert wrong.states == (BlobState(ref.sha256, 0),)
    assert device.hello(journal).wanted == (BlobState(ref.sha256, 0),)
    assert not any((county.config.blobs / "partial").iterdir())


@pytest.mark.parametrize("left", [0, 59])
def test_a_file_of_which_a_kill_left_not_even_the_head_begins_anew(county: Served, left: int) -> None:
    content = random.Random(10).randbytes(13 * MIB)
    device, _, ref = waiting(county, content, table(content))
    device.send_frames(BlobFrame(ref.sha256, 12 * MIB, ref.size, content[12 * MIB :]))
    again = county.config.blobs / "partial" / f"{ref.sha256}-1"
    again.write_bytes(again.read_bytes()[:left])
    done = device.send_frames(BlobFrame(ref.sha256, 4 * MIB, ref.size, content[4 * MIB : 8 * MIB]))
    assert done.states[0].complete
    other = MemoryJournal(scope="").add_file(content[: 5 * MIB], "video/mp4")
    journal = Journal()
    journal.write(party(2), blobs=[other])
    device.push(journal, 1, 1)
    (county.config.blobs / "partial" / other.sha256).write_bytes(bytes(left))
    for start in range(0, other.size, MIB):
        last = device.send_frames(BlobFrame(other.sha256, start, other.size, content[start : start + MIB]))
    assert last.states[0].complete
