"""Which files go to the county next, and how many requests of them at a time."""

from __future__ import annotations

from sync.client.changing import changed
from sync.client.moves import LookForBlobs, SendBlobs
from sync.client.pace import FILES_BESIDE, plan_frames
from sync.client.state import RoundState


def next_files(state: RoundState) -> LookForBlobs | SendBlobs | None:
    """What the files that the county wants, and that are not under way, ask for next."""
    sendable = state.sendable()
    if any(blob.sha256 not in state.here for blob in sendable):
        return LookForBlobs(tuple(blob.sha256 for blob in sendable))
    frames = plan_frames(sendable, state.here, state.pace.blob_bytes)
    return SendBlobs(frames, state.signed_frames) if frames else None


def files_beside(state: RoundState, least: int) -> LookForBlobs | tuple[SendBlobs, ...]:
    """The requests of files, of at least `least` bytes each, that may go now beside what is under way; none
    or one, and where the county answers files at once up to FILES_BESIDE in all."""
    begun: list[SendBlobs] = []
    while len(state.files_away) < (FILES_BESIDE if state.brisk else 1):
        files = next_files(state)
        if isinstance(files, LookForBlobs):
            return files
        if files is None or sum(frame.length for frame in files.frames) < least:
            break
        begun.append(files)
        state = changed(state, files_away=(*state.files_away, files))
    return tuple(begun)
