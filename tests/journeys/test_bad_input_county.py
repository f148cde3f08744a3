"""Bad counties and bad clocks: a login page in the county's place, another county under its address, a clock ten years
off. Nothing is marked by any of them, and the next honest round brings everything there once.

Every shape of a strange answer is in tests/sync/client/test_transport.py, the same stories told of a bare journal are
in tests/sync/stories/test_bad_days.py; here a real store joins a real county and meets them as the app does.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from desktop.home import Home
from desktop.store import settings
from desktop.sync_exchange import StoreExchange, join_county
from enforcement.commands.add_evidence import AddEvidence
from enforcement.model.document import NumberBlock
from enforcement.model.evidence import Evidence
from enforcement.model.inspection import Inspection
from enforcement.queries import AskOutbox, AskSyncSummary, SyncState
from sync.client.enrol import enrol
from sync.client.ports import EnrolledCounty, NewKeys
from sync.client.report import RoundReport
from sync.client.transport import HttpTransport
from sync.client.troubles import RoundTrouble
from sync.server.config import ServerConfig, wall_clock
from sync.server.founding import found_county, training_roster
from tests.journeys.bad_input import FACT, NOON, PASSWORD, Desk, DeskClock, joined_desk
from tests.sync.client.county import CountyThread, code_for, rows

TOWN = "339901001"
HTML = (
    "连上的不像是县里的服务器，没有标记任何回执。"
    "可能是上网登录页挡在中间，也可能地址填错了。先在浏览器里登录网络或核对地址，再试一次。"
)
OTHER_KEY = (
    "回话的不是本机登记的那个县，没有标记任何回执。"
    "它的签名在本机的登记册上核验不通过。核对县里的地址；地址没错，就请管理员来看。"
)
STRANGER = "这台电脑还没有在县里登记。请向管理员要一个入网码。"


def county_in(home: Path) -> ServerConfig:
    """The training county, founded in ``home``; its day is the desk's."""
    config = replace(ServerConfig.for_home(home), clock=DeskMillis(), requests_per_minute=10_000)
    found_county(config, training_roster())
    return config


class DeskMillis:
    """County time that agrees with `DeskClock`."""

    def __init__(self) -> None:
        self._ahead = int(NOON.timestamp() * 1000) - wall_clock()

    def __call__(self) -> int:
        return wall_clock() + self._ahead


class Portal(BaseHTTPRequestHandler):
    """A hotel's network: every request gets the login page, with a friendly status."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("content-length", 0)))
        self.do_GET()

    def do_GET(self) -> None:
        page = "<html><title>欢迎上网</title>请先登录</html>".encode()
        self.send_response(200)
        self.send_header("content-type", "text/html; charset=utf-8")
        self.send_header("content-length", str(len(page)))
        self.end_headers()
        self.wfile.write(page)

    def log_message(self, format: str, *args: object) -> None:
        """A portal tells nobody."""


@contextmanager
def portal() -> Iterator[str]:
    """The address of a network that wants a login first."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Portal)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), name="portal")
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def county(tmp_path: Path) -> Iterator[CountyThread]:
    with CountyThread(county_in(tmp_path / "county")) as thread:
        yield thread


@pytest.fixture
def clock() -> DeskClock:
    return DeskClock()


@pytest.fixture
def desk(tmp_path: Path, county: CountyThread, clock: DeskClock) -> Iterator[Desk]:
    made = joined_desk(tmp_path / "home", county.url, code_for(county.config, TOWN), clock)
    yield made
    made.store.check()
    made.store.close()


def exchanged(desk: Desk, clock: DeskClock, server: str = "") -> RoundReport:
    """One round as the runner and ``zhenfa sync`` do it."""
    return StoreExchange(desk.store, clock, server).run()[0]


def require_nothing_marked(desk: Desk, entries: int, trouble: str) -> None:
    """All that waited still waits, every record is shown as not sent or without receipt, and the trouble is told."""
    state = desk.store.exchange.state()
    assert (state.last_seq, state.acked_seq) == (entries, 0)
    shown = desk.store.answer(AskOutbox())
    assert shown
    assert {row.state for row in shown} <= {SyncState.UNSENT, SyncState.SENT}
    summary = desk.store.answer(AskSyncSummary())
    assert (summary.receipted, summary.receipts, summary.last_problem) == (0, (), trouble)


def require_all_there_once(desk: Desk, county: CountyThread, report: RoundReport) -> None:
    """Entry by entry the county holds what the store wrote, and the store shows receipts for all of it."""
    assert report.trouble is None, report.trouble
    state = desk.store.exchange.state()
    assert (report.without_receipt, report.difference) == (0, 0)
    stored = rows(
        county.config, "SELECT seq, hash FROM entries WHERE journal = :j ORDER BY seq", j=state.journal
    )
    written = [(seq, desk.store.exchange.hash_at(seq)) for seq in range(1, state.last_seq + 1)]
    assert [(row.seq, row.hash) for row in stored] == written
    assert {row.state for row in desk.store.answer(AskOutbox())} == {SyncState.RECEIPTED}
    assert desk.facts() == [FACT]


def test_a_login_page_in_the_county_s_place_marks_nothing(
    desk: Desk, county: CountyThread, clock: DeskClock
) -> None:
    desk.a_days_work()
    entries = desk.store.exchange.state().last_seq
    before = desk.kept()
    with portal() as address:
        report = exchanged(desk, clock, address)
    assert report.trouble is not None
    assert report.trouble.sentence == HTML
    assert report.sentences == (HTML, f"还有 {entries} 条没有回执，本机会一直留着。")
    assert desk.kept() == before
    require_nothing_marked(desk, entries, HTML)
    require_all_there_once(desk, county, exchanged(desk, clock))


def test_nobody_joins_a_login_page(tmp_path: Path, county: CountyThread, clock: DeskClock) -> None:
    code = code_for(county.config, TOWN)
    with portal() as address, pytest.raises(RoundTrouble) as told:
        joined_desk(tmp_path / "home", address, code, clock)
    assert told.value.sentence == HTML
    store = Home(tmp_path / "home", clock=clock).open_with_password(PASSWORD)
    try:
        assert store.settings.get(settings.COUNTY_ADDRESS, "") == ""
        join_county(store, county.url, code, clock)
        assert Desk(store, clock).facts() == []
    finally:
        store.close()


def test_another_county_under_the_address_marks_nothing(
    desk: Desk, county: CountyThread, clock: DeskClock, tmp_path: Path
) -> None:
    desk.a_days_work()
    entries = desk.store.exchange.state().last_seq
    before = desk.kept()
    foreign = county_in(tmp_path / "foreign")
    with CountyThread(foreign) as stranger:
        # At first the other county does not know this machine; then it does, and only its signatures can tell.
        report = exchanged(desk, clock, stranger.url)
        assert report.trouble is not None
        assert report.trouble.sentence == STRANGER
        require_nothing_marked(desk, entries, STRANGER)
        _make_known(desk, foreign, stranger.url)
        report = exchanged(desk, clock, stranger.url)
    assert report.trouble is not None
    assert report.trouble.sentence == OTHER_KEY
    assert desk.kept() == before
    require_nothing_marked(desk, entries, OTHER_KEY)
    require_all_there_once(desk, county, exchanged(desk, clock))


def test_the_code_of_one_county_does_not_lead_into_another(
    tmp_path: Path, county: CountyThread, clock: DeskClock
) -> None:
    with CountyThread(county_in(tmp_path / "foreign")) as stranger, pytest.raises(RoundTrouble) as told:
        joined_desk(tmp_path / "home", stranger.url, code_for(county.config, TOWN), clock)
    assert told.value.sentence == "连上的不是发入网码的那个县，已经停下，没有送出任何数据。请核对县里的地址。"


@pytest.mark.parametrize(("years", "word"), [(-10, "慢"), (10, "快")])
def test_a_clock_ten_years_off_is_said_and_orders_nothing(
    desk: Desk, county: CountyThread, clock: DeskClock, years: int, word: str
) -> None:
    desk.a_days_work()
    require_all_there_once(desk, county, exchanged(desk, clock))
    clock.shift = timedelta(days=3650, hours=1) * (years // 10)
    report = exchanged(desk, clock)
    assert report.clock == f"这台电脑的时间比县里{word} 3650 天。文书日期会出错，先改时间。"
    assert report.clock in report.sentences
    _another_photo(desk, b"\xff\xd8\xff while the clock was off")
    assert exchanged(desk, clock).trouble is None
    clock.shift = timedelta()
    _another_photo(desk, b"\xff\xd8\xff after it was set right")
    report = exchanged(desk, clock)
    assert report.clock == ""
    require_all_there_once(desk, county, report)
    with desk.store.unit_of_work("") as work:
        evidence = work.find(Evidence)
        assert {block.year for block in work.find(NumberBlock)} == {NOON.year}
    assert [one.number for one in evidence] == ["证1", "证2", "证3"]
    assert evidence[1].taken_at.year == NOON.year + years


def _another_photo(desk: Desk, data: bytes) -> None:
    with desk.store.unit_of_work("") as work:
        inspection = work.find(Inspection)[0]
    desk.value(AddEvidence(inspection_id=inspection.id, blob=desk.photo(data)))


def _make_known(desk: Desk, foreign: ServerConfig, url: str) -> None:
    """The stranger takes in this machine's public keys, as if the same keys had once joined there."""
    keys = desk.store.device_keys

    class Forgetful:
        """Joins and keeps nothing of it."""

        def new_keys(self) -> NewKeys:
            return NewKeys(keys.journal, keys.request, keys.paper, keys.sealing_public)

        def enrolled(self, county: EnrolledCounty) -> None:
            del county

    with HttpTransport(url) as link:
        enrol(code_for(foreign, TOWN), url, link, Forgetful(), label="x", app_version="1")
