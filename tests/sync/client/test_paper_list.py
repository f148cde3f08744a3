"""The list of issued papers in a round: fetched when it is newer there, page by page, and never a reason to stop."""

from __future__ import annotations

import pytest

from sync.client.errands import Errands
from sync.client.moves import AskNumbers, FetchLists, ListsTaken
from sync.client.round import step
from sync.client.troubles import RoundTrouble, TroubleKind
from sync.protocol import limits, problems
from sync.protocol.keys import SigningKey
from sync.protocol.papers import NO_CHANGES, PaperPage, next_digest, pack_row
from sync.protocol.registry import CountyRoot, RegistryKey, TrustedKeys
from tests.enforcement.verifying import vectors
from tests.sync.client.memory_journal import MemoryJournal
from tests.sync.client.test_round import after, hello, journal

ROOT, REGISTRY = SigningKey(b"1" * 32), SigningKey(b"2" * 32)
NOW = 1_795_305_600_000
ROWS = [
    vectors.row_of(vectors.code(serial=serial, digest=serial.to_bytes(32, "big"))) for serial in range(1, 8)
]


def trust() -> TrustedKeys:
    key = RegistryKey(
        public=REGISTRY.public, use="registry", owner="county", scope="", valid_from=1, valid_to=2
    )
    root = CountyRoot("330110", "安平县", ROOT.public, NOW, (key,)).sign(ROOT)
    return TrustedKeys(CountyRoot.open(root))


class Link:
    """A county's list over no wire: `rows` in pages of three, as the server gives them."""

    def __init__(self, issued: int = NOW) -> None:
        self.rows, self.issued = list(ROWS), issued
        self.asked: list[int] = []
        self.page_rows = 3

    def papers(self, after: int) -> bytes:
        self.asked.append(after)
        after = after if after <= len(self.rows) else 0
        packed = [pack_row(row) for row in self.rows]
        before = next_digest(NO_CHANGES, 1, packed[:after])
        page = PaperPage(
            county="330110",
            first=after + 1,
            newest=len(self.rows),
            before=before,
            registry=1,
            issued=self.issued,
            not_after=self.issued + limits.PAPER_LIST_MS,
            rows=tuple(self.rows[after : after + self.page_rows]),
        )
        return page.sign(REGISTRY)


def fetch(memory: MemoryJournal, link: Link) -> None:
    errands = Errands(memory.machine, link, "d" * 32, trust(), lambda: 0.0)  # type: ignore[arg-type]
    errands.fetch_lists(FetchLists(False, 0, papers=True))


def test_a_newer_list_is_asked_for_once_and_an_older_county_never() -> None:
    state, actions = after(hello(journal(2, 2), 2, papers_version=5))
    assert actions[-1] == FetchLists(False, 0, papers=True)
    state, actions = step(state, ListsTaken(0, 0, 0, 0, 5))
    assert actions[-1] == AskNumbers()
    for here, there in ((5, 5), (0, limits.NO_PAPER_LIST), (limits.NO_PAPER_LIST, limits.NO_PAPER_LIST)):
        _, actions = after(hello(journal(2, 2, papers_version=here), 2, papers_version=there))
        assert actions[-1] == AskNumbers()
    # A list that is too old to say anything is fetched again, although nothing changed.
    stale = journal(2, 2, papers_version=limits.NO_PAPER_LIST)
    assert after(hello(stale, 2, papers_version=0))[1][-1] == FetchLists(False, 0, papers=True)


def test_pages_follow_each_other_to_the_end() -> None:
    memory, link = MemoryJournal(scope=""), Link()
    fetch(memory, link)
    assert link.asked == [0, 3, 6]
    assert sorted(memory.papers) == sorted(row.digest for row in ROWS)
    link.asked.clear()
    fetch(memory, link)
    assert link.asked == [7]


def test_a_county_that_lost_its_end_and_one_that_went_on_otherwise_begin_anew() -> None:
    memory, link = MemoryJournal(scope=""), Link()
    fetch(memory, link)
    link.rows, link.issued, link.asked = ROWS[:2], NOW + 1, []
    fetch(memory, link)
    assert (link.asked, len(memory.papers)) == ([7], 2)
    link.rows, link.issued, link.asked = ROWS[3:], NOW + 2, []
    fetch(memory, link)
    assert link.asked == [2, 0, 3]
    assert sorted(memory.papers) == sorted(row.digest for row in ROWS[3:])


def test_an_older_list_of_another_kind_is_put_off_and_changes_nothing() -> None:
    memory, link = MemoryJournal(scope=""), Link()
    fetch(memory, link)
    before = memory.paper_list, dict(memory.papers)
    link.rows, link.issued = ROWS[3:], NOW - 1
    with pytest.raises(RoundTrouble) as trouble:
        fetch(memory, link)
    assert (trouble.value.kind, trouble.value.problem) == (TroubleKind.REFUSED, problems.OLDER_VERSION)
    assert (memory.paper_list, memory.papers) == before


def test_a_county_that_never_comes_to_an_end_is_left() -> None:
    memory, link = MemoryJournal(scope=""), Link()
    link.page_rows = 0
    with pytest.raises(RoundTrouble):
        fetch(memory, link)
    assert len(link.asked) == 1
