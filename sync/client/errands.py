"""The duties of a round beside its entries: signed lists, pages, files both ways, number blocks.

Each method performs one action of `moves.py` and returns its event; what goes wrong it raises.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Final

from enforcement.errors import DamagedDatabase, DiskFull, ReadOnlyHome, StoreTrouble
from sync.client import troubles
from sync.client.ahead import Ready
from sync.client.moves import (
    BlobFetched,
    BlobsSent,
    FetchBlob,
    FetchLists,
    ListsTaken,
    MovesGiven,
    NumbersTaken,
    PagePulled,
    Pull,
    SendBlobs,
)
from sync.client.ports import Machine, Parts, TransportPort
from sync.client.reading import read_page
from sync.client.troubles import RoundTrouble, TroubleKind
from sync.client.trust import read_lists
from sync.client.witness import seen_size
from sync.protocol import canonical, problems
from sync.protocol.catalogue import open_release
from sync.protocol.fields import Fields
from sync.protocol.forms_release import open_forms
from sync.protocol.frames import BlobFrame, frame_parts
from sync.protocol.limits import PAGE_WIRE_BYTES_MAX
from sync.protocol.numbers import open_lease
from sync.protocol.papers import open_page
from sync.protocol.problems import ProtocolProblem
from sync.protocol.registry import TrustedKeys
from sync.protocol.resupply import MOVES, MOVES_A_REQUEST

_MISSING_LOOK: Final = 200
RELEASES_A_ROUND: Final = 20  # of the catalogue; the county hands out 30 documents an hour


class Errands:
    """Over one machine and one link. `keys` are whom the device believes, renewed by `fetch_lists`; `device`
    is its id; `seconds` a monotonic clock."""

    def __init__(
        self,
        machine: Machine,
        county: TransportPort,
        device: str,
        keys: TrustedKeys,
        seconds: Callable[[], float],
    ) -> None:
        self.keys = keys
        self._journal = machine.journal
        self._files = machine.files
        self._stream = machine.stream
        self._lists = machine.lists
        self._county = county
        self._device = device
        self._seconds = seconds
        self._seconds_per_byte = 0.0

    def fetch_lists(self, action: FetchLists) -> ListsTaken:
        """Take in the newer of the county's lists."""
        journal = self._journal.state()
        if action.registry:
            lists = read_lists(
                self._county.registry(),
                self.keys,
                registry_version=journal.registry_version,
                roster_version=journal.roster_version,
            )
            self.keys = lists.keys
            self._lists.store_registry(lists.registry, lists.registry_bytes, lists.root)
            if lists.roster is not None:
                self._lists.store_roster(lists.roster, lists.roster_bytes)
        self._each(
            (action.catalogue > 0, partial(self._take_releases, action.catalogue)),
            (action.forms, self._take_forms),
            (action.papers, self._take_papers),
        )
        journal = self._journal.state()
        versions = journal.registry_version, journal.roster_version, journal.catalogue_version
        return ListsTaken(*versions, journal.forms_version, journal.papers_version)

    def _each(self, *lists: tuple[bool, Callable[[], None]]) -> None:
        """Take those wanted; one that this machine does not take in never keeps the next from coming."""
        put_off: RoundTrouble | None = None
        for take in (take for wanted, take in lists if wanted):
            try:
                take()
            except RoundTrouble as trouble:
                if trouble.kind is not TroubleKind.REFUSED:
                    raise
                put_off = put_off or trouble
        if put_off is not None:
            raise put_off

    def _take_releases(self, newest: int) -> None:
        """One after the other up to the newest: each speaks for days of its own. One that is not taken in here keeps no
        later one from coming, and is asked for again in the next round."""
        have = self._journal.state().catalogue_version
        put_off: RoundTrouble | None = None
        for _ in range(RELEASES_A_ROUND):
            data = self._county.catalogue(have)
            release = open_release(data, self.keys)
            if release.version <= have:
                raise troubles.not_the_county("an older release than was asked for")
            have = release.version
            try:
                with _not_taken():
                    self._lists.store_release(release, data)
            except RoundTrouble as trouble:
                put_off = put_off or trouble
            if put_off is None:
                self._lists.releases_up_to(have)
            if have >= newest:
                break
        if put_off is not None:
            raise put_off

    def _take_forms(self) -> None:
        data = self._county.forms()
        release = open_forms(data, self.keys)
        with _not_taken():
            self._lists.store_forms(release, data)

    def _take_papers(self) -> None:
        """Page by page to the list's end; from its beginning where the county's list is another one."""
        head, after = self._lists.paper_head(), None
        while True:
            after = head.number if after is None else after
            page = open_page(self._county.papers(after), self.keys)
            if page.follows(head) or page.begins_anew(head):
                with _not_taken():
                    self._lists.store_papers(page)
                if page.last >= page.newest:
                    return
                head, after = self._lists.paper_head(), None
            elif after:
                after = 0
            else:
                raise troubles.refused(problems.OLDER_VERSION, detail="list of papers")
            if not page.rows and after is None:
                raise troubles.not_the_county("a list of papers without end")

    def pull(self, action: Pull) -> PagePulled:
        """One page, every signature in it checked."""
        cursor = action.cursor
        return read_page(self._county.pull(cursor.stream, cursor.gseq), cursor, self.keys)

    def give_moves(self) -> MovesGiven:
        """Bring the county's own announcements back to it; how many it had forgotten."""
        taken = 0
        for some in _requests(self._stream.announcements()):
            body = canonical.encode({"moves": some})
            taken += Fields(canonical.decode(self._county.supply(MOVES, body))).integer("taken")
        return MovesGiven(taken)

    def hello(self, body: bytes) -> tuple[bytes, float]:
        """Say hello; the answer and the seconds it took."""
        began = self._seconds()
        answer = self._county.sync(body)
        return answer, self._seconds() - began

    def push(self, ready: Ready, tree: bytes = b"") -> tuple[bytes, float]:
        """Send one batch, with the size of the signed tree head `tree` that is held; the answer and the seconds it
        took."""
        began = self._seconds()
        answer = self._county.entries(b"".join(ready.parts), ready.sha256, seen_size(tree))
        return answer, self._seconds() - began

    def pack_blobs(self, action: SendBlobs) -> Parts:
        """The body of one request of frames."""
        return frame_parts(
            BlobFrame(
                plan.sha256,
                plan.offset,
                plan.total,
                self._files.read_blob(plan.sha256, plan.offset, plan.length),
            )
            for plan in action.frames
        )

    def expected_seconds(self, size: int) -> float:
        """How long `size` bytes of files will take, as the last request went; 0 before the first."""
        return size * self._seconds_per_byte

    def send_blobs(self, action: SendBlobs, ready: Ready) -> BlobsSent:
        """Send one request of frames."""
        began = self._seconds()
        answer = self._county.blobs(ready.parts, ready.sha256, by_frames=action.by_frames)
        took = self._seconds() - began
        self._seconds_per_byte = took / sum(map(len, ready.parts))
        named = [state.sha256 for state in answer.states]
        if named != [plan.sha256 for plan in action.frames]:
            raise troubles.not_the_county("answer names other files than were sent")
        return BlobsSent(action.frames, answer.states, answer.problems, took)

    def ask_numbers(self) -> NumbersTaken:
        """Lease the number blocks that are asked for."""
        taken = 0
        for request in self._lists.number_requests():
            data = self._county.numbers(request.to_bytes())
            lease = open_lease(data, self.keys)
            if lease.request_id != request.request_id or lease.device != self._device:
                raise troubles.not_the_county("lease for another request or device")
            with _not_taken():
                self._lists.store_lease(lease, data)
            taken += 1
        return NumbersTaken(taken)

    def fetch_blob(self, action: FetchBlob) -> BlobFetched:
        """The next part of a file that is missing here."""
        missing = next(
            (one for one in self._files.missing_blobs(_MISSING_LOOK) if one.sha256 not in action.skip), None
        )
        if missing is None:
            return BlobFetched("", complete=False)
        try:
            wanted = min(action.max_bytes, missing.size - missing.have)
            data = self._county.blob(missing.sha256, missing.have, wanted)
            complete = self._files.store_blob_part(missing, data)
        except RoundTrouble as trouble:
            if trouble.problem is not problems.BLOB_MISSING:
                raise
            return BlobFetched(missing.sha256, complete=False, unavailable=True)
        except ProtocolProblem as problem:
            if problem.problem is not problems.BLOB_MISMATCH:
                raise
            return BlobFetched(missing.sha256, complete=False, unavailable=True)
        return BlobFetched(missing.sha256, complete, unavailable=not complete and not data)


@contextmanager
def _not_taken() -> Iterator[None]:
    """What the county signed and this machine does not take in is put off; a failing disk is not of that
    kind."""
    try:
        yield
    except (DiskFull, ReadOnlyHome, DamagedDatabase):
        raise
    except StoreTrouble as trouble:
        raise troubles.not_taken(trouble) from trouble


def _requests(announcements: Sequence[bytes]) -> Iterator[list[bytes]]:
    """As many as one request holds, in number and in bytes; one always fits."""
    some, size = list[bytes](), 0
    for one in announcements:
        if some and (len(some) == MOVES_A_REQUEST or size + len(one) > PAGE_WIRE_BYTES_MAX):
            yield some
            some, size = [], 0
        some.append(one)
        size += len(one)
    if some:
        yield some
