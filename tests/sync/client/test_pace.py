"""Sizes of requests: batches halve and double, files follow the rate, and the plan of one request's
frames."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sync.client.pace import (
    BATCH_LEAST,
    BATCH_MOST,
    BLOB_LEAST,
    BLOB_MOST,
    FRAME_HEAD_BYTES,
    Pace,
    plan_frames,
)
from sync.client.ports import BlobHere, BlobRank, rank_of
from sync.protocol import limits
from sync.protocol.frames import BlobState


def name(number: int) -> str:
    return f"{number:064x}"


def plan(blobs: list[BlobHere], room: int, have: dict[str, int] | None = None) -> list[tuple[str, int, int]]:
    wanted = [BlobState(blob.sha256, (have or {}).get(blob.sha256, 0)) for blob in blobs]
    frames = plan_frames(wanted, {blob.sha256: blob for blob in blobs}, room)
    return [(frame.sha256, frame.offset, frame.length) for frame in frames]


def test_batches_start_at_256_kib_and_move_between_their_bounds() -> None:
    pace = Pace()
    assert pace.batch_bytes == 256 * 1024
    assert pace.batch_failed().batch_bytes == 128 * 1024
    assert pace.batch_passed().batch_passed().batch_passed().batch_bytes == BATCH_MOST == 1024 * 1024
    for _ in range(40):
        pace = pace.batch_failed()
    assert pace.batch_bytes == BATCH_LEAST


def test_a_slow_link_gets_requests_that_last_about_ten_seconds() -> None:
    pace = Pace().blobs_passed(1024 * 1024, seconds=64.0)
    assert abs(pace.blob_bytes / (1024 * 1024 / 64) - 10) < 1


def test_a_link_cut_every_few_megabytes_costs_little_in_the_long_run() -> None:
    """154 MB over a fast link that breaks after each 4 MB: what is lost with the cut requests stays small."""
    pace, done, lost, since = Pace(), 0, 0, 0
    while done < 154_000_000:
        size = pace.blob_bytes
        if since + size > 4_000_000:
            lost += 4_000_000 - since
            pace, since = pace.blobs_failed(), 0
        else:
            done, since = done + size, since + size
            pace = pace.blobs_passed(size, seconds=0.01)
    assert lost / done < 0.15


@given(st.lists(st.booleans(), max_size=200))
def test_sizes_stay_within_their_bounds_whatever_the_link_does(passed: list[bool]) -> None:
    pace = Pace()
    for one in passed:
        pace = pace.blobs_passed(pace.blob_bytes, 0.01) if one else pace.blobs_failed()
        assert BLOB_LEAST <= pace.blob_bytes <= BLOB_MOST


def test_a_fast_link_gets_no_more_than_the_county_takes() -> None:
    pace = Pace()
    for _ in range(5):
        pace = pace.blobs_passed(pace.blob_bytes, seconds=0.0)
    assert pace.blob_bytes == BLOB_MOST == limits.REQUEST_BYTES_MAX


def test_a_tiny_request_says_nothing_about_the_rate() -> None:
    assert Pace().blobs_passed(100, seconds=0.1) == Pace()


def test_kinds_of_files_have_their_order() -> None:
    assert rank_of("application/pdf") is BlobRank.DOCUMENT
    assert rank_of("image/jpeg") is BlobRank.PHOTO
    assert rank_of("video/mp4") is BlobRank.VIDEO
    assert rank_of("audio/x-m4a") is BlobRank.VIDEO


def test_papers_go_before_photos_and_photos_before_video() -> None:
    video = BlobHere(name(1), 10, BlobRank.VIDEO, order=9)
    photo = BlobHere(name(2), 10, BlobRank.PHOTO, order=8)
    paper = BlobHere(name(3), 10, BlobRank.DOCUMENT, order=7)
    assert [frame[0] for frame in plan([video, photo, paper], 10_000)] == [name(3), name(2), name(1)]


def test_within_a_kind_the_newest_record_goes_first() -> None:
    photos = [BlobHere(name(order), 10, BlobRank.PHOTO, order) for order in (1, 3, 2)]
    assert [frame[0] for frame in plan(photos, 10_000)] == [name(3), name(2), name(1)]


def test_a_file_goes_on_at_the_county_s_byte() -> None:
    blob = BlobHere(name(1), 1000, BlobRank.PHOTO)
    assert plan([blob], 10_000, {name(1): 400}) == [(name(1), 400, 600)]


def test_a_large_file_is_divided_and_a_small_one_is_not() -> None:
    large = BlobHere(name(1), 5000, BlobRank.DOCUMENT, order=2)
    assert plan([large], 1000) == [(name(1), 0, 1000 - FRAME_HEAD_BYTES)]
    small = BlobHere(name(2), 700, BlobRank.PHOTO, order=2)
    other = BlobHere(name(3), 700, BlobRank.PHOTO, order=1)
    frames = plan([small, other], 1200)
    assert frames[-1] == (name(2), 0, 700)


def test_the_oldest_waiting_file_gets_an_eighth_so_that_nothing_starves() -> None:
    video = BlobHere(name(1), 1_000_000, BlobRank.VIDEO, order=0)
    papers = [BlobHere(name(10 + order), 900, BlobRank.DOCUMENT, order) for order in range(1, 50)]
    frames = plan([video, *papers], 16_000)
    assert frames[0] == (name(1), 0, 16_000 // 8 - FRAME_HEAD_BYTES)
    assert len(frames) > 5


@given(
    st.lists(
        st.tuples(st.integers(0, 3000), st.sampled_from(list(BlobRank)), st.integers(0, 5)), max_size=40
    ),
    st.integers(300, 5000),
)
def test_a_plan_is_never_too_large_never_empty_and_names_each_file_once(
    sizes: list[tuple[int, BlobRank, int]], room: int
) -> None:
    blobs = [BlobHere(name(number), *one) for number, one in enumerate(sizes)]
    frames = plan(blobs, room)
    assert bool(frames) == bool(blobs)
    assert sum(length + FRAME_HEAD_BYTES for _, _, length in frames) <= room
    assert len({frame[0] for frame in frames}) == len(frames)
    byte_by_name = {blob.sha256: blob.size for blob in blobs}
    assert all(offset + length <= byte_by_name[sha] for sha, offset, length in frames)
    assert all(length > 0 or byte_by_name[sha] == 0 for sha, _, length in frames)
