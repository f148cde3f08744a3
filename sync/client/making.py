"""Makes the bodies of requests: entries read, packed and signed, files in frames, and the hash of either."""

from __future__ import annotations

from sync.client.ahead import Ready
from sync.client.errands import Errands
from sync.client.moves import Action, Push, SendBlobs
from sync.client.ports import DeviceKeys, JournalPort, Outgoing
from sync.protocol import problems
from sync.protocol.auth import body_hash
from sync.protocol.batch import pack_batch
from sync.protocol.frames import frames_hash
from sync.protocol.problems import ProtocolProblem


class Maker:
    """For one journal. It touches the journal, so it stays with the round's own thread."""

    def __init__(self, journal: JournalPort, errands: Errands, device: DeviceKeys) -> None:
        self._journal = journal
        self._errands = errands
        self._device = device
        self.journal_id = ""

    def __call__(self, action: Action) -> Ready | None:
        """The body of an action that sends one; None where there is nothing to send."""
        if isinstance(action, SendBlobs):
            parts = self.files(action).parts
            return Ready(parts, frames_hash(*parts) if action.by_frames else body_hash(*parts))
        assert isinstance(action, Push)
        batch, sent = self.next_batch(action.after_seq, action.max_bytes)
        return None if batch is None else Ready((batch,), body_hash(batch), sent)

    def files(self, action: SendBlobs) -> Ready:
        """The body of a request of files, read and not hashed yet: the thread that sends it does that."""
        return Ready(self._errands.pack_blobs(action))

    def next_batch(self, after_seq: int, max_bytes: int) -> tuple[bytes | None, Outgoing | None]:
        """Whole saves packed and signed. What does not fit the wire is divided, at saves as long as there are
        two."""
        sent = self._journal.next_batch(after_seq, max_bytes)
        while sent is not None:
            try:
                packed = pack_batch(
                    sent.entries, self._device.journal_key, journal=self.journal_id, first=sent.first
                )
            except ProtocolProblem as problem:
                if problem.problem is not problems.TOO_LARGE or len(sent.entries) == 1:
                    raise
                sent = sent.first_half()
            else:
                return packed, sent
        return None, None
