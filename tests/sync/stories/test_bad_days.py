"""Stories of bad days: a county restored from a copy, a cloned disk, an old backup, keys, tokens, clocks."""

from __future__ import annotations

import copy
import itertools
import os
import socket
import threading
import uuid
from pathlib import Path
from typing import Self

import pytest
from sqlalchemy import text

from sync.client.enrol import enrol
from sync.client.pace import Pace
from sync.client.transport import HttpTransport
from sync.client.troubles import RoundTrouble, TroubleKind
from sync.protocol import limits, problems
from sync.server.config import ServerConfig
from sync.server.county import open_county
from sync.server.enrolment import revoke
from tests.sync.client.county import (
    CountyClock,
    CountyThread,
    backup,
    code_for,
    enrolled,
    exchange,
    found,
    one_round,
    put_back,
    rows,
    transport_for,
)
from tests.sync.client.memory_journal import RECEIVED, Act, MemoryJournal, new_id
from tests.sync.stories.test_everyday import note, require_good


def hashes(journal: MemoryJournal) -> list[bytes]:
    return [kept.sealed.hash for kept in journal.own]


def stored_hashes(config: ServerConfig, journal: str) -> list[bytes]:
    found_rows = rows(config, "SELECT hash FROM entries WHERE journal = :j ORDER BY seq", j=journal)
    return [row.hash for row in found_rows]


def new_epoch(config: ServerConfig) -> None:
    """What a real restore sets."""
    county = open_county(config)
    with county.database.write() as tx:
        tx.execute(text("UPDATE county SET epoch = :epoch"), {"epoch": uuid.uuid4().hex})
    county.close()


def test_a_county_restored_from_a_copy_gets_everything_again(config: ServerConfig, tmp_path: Path) -> None:
    with CountyThread(config) as county:
        first, second = (enrolled(config, county.url) for _ in range(2))
        photos = [first.add_file(os.urandom(5000)) for _ in range(3)]
        first.save(note("备份前"), Act("note", new_id(), {}, blobs=(photos[0],)))
        require_good(exchange(first, county.url))
        require_good(exchange(second, county.url))
    backup(config, tmp_path / "copy")
    with CountyThread(config) as county:
        for number in range(30):
            blobs = (photos[1 + number],) if number < 2 else ()
            first.save(Act("note", new_id(), {"n": number}, blobs=blobs))
        second.save(note("第二台"))
        require_good(exchange(first, county.url, Pace(batch_bytes=4096)))
        require_good(exchange(second, county.url))
        require_good(exchange(first, county.url))
    put_back(config, tmp_path / "copy")
    new_epoch(config)
    with CountyThread(config) as county:
        report = require_good(exchange(first, county.url))
        assert report.resent == 30
        assert "县里恢复过旧备份，缺的 30 条已经重新送到。" in report.sentences
        assert report.blobs_sent == 2
        assert stored_hashes(config, first.journal) == hashes(first)
        assert all(kept.mark == RECEIVED for kept in first.own)
        require_good(exchange(second, county.url))
        require_good(exchange(first, county.url))
        third = enrolled(config, county.url)
        require_good(exchange(third, county.url))
        assert third.things() == second.things() == first.things()
        assert third.cursors == second.cursors == first.cursors


def test_a_cloned_disk_is_found_and_nothing_is_overwritten(county: CountyThread) -> None:
    original = enrolled(county.config, county.url)
    original.save(note("共同的"))
    require_good(exchange(original, county.url))
    clone = copy.deepcopy(original)
    original.save(note("原机写的"))
    clone.save(note("克隆机写的"))
    require_good(exchange(original, county.url))
    report = exchange(clone, county.url)
    assert report.trouble is not None
    assert report.trouble.kind is TroubleKind.FORK
    assert report.trouble.for_a_person
    assert "可能被复制过" in report.trouble.sentence
    assert clone.own[-1].mark < RECEIVED
    assert stored_hashes(county.config, original.journal) == hashes(original)


def test_a_clone_that_is_behind_goes_on_in_a_new_journal(county: CountyThread) -> None:
    """An old backup put back on the device: the county has more than this database knows."""
    device = enrolled(county.config, county.url)
    device.save(note("第一"))
    require_good(exchange(device, county.url))
    old = copy.deepcopy(device)
    device.save(note("第二"))
    require_good(exchange(device, county.url))

    before = old.journal
    report = exchange(old, county.url)
    assert report.trouble is not None
    assert report.trouble.kind is TroubleKind.RESTORED_DEVICE
    assert "少 1 条" in report.trouble.what
    assert old.journal != before
    old.save(note("第三"))
    require_good(exchange(old, county.url))
    assert sorted(fields["text"] for fields in old.things().values()) == ["第一", "第三", "第二"]
    assert stored_hashes(county.config, before) == hashes(device)


def test_unsent_saves_of_an_old_backup_come_along_once(county: CountyThread) -> None:
    device = enrolled(county.config, county.url)
    device.save(note("已收到"))
    require_good(exchange(device, county.url))
    device.save(note("没送出就做了备份"))
    old = copy.deepcopy(device)
    device.save(note("备份之后"))
    require_good(exchange(device, county.url))
    assert exchange(old, county.url).trouble is not None
    require_good(exchange(old, county.url))
    assert sorted(fields["text"] for fields in old.things().values()) == [
        "备份之后",
        "已收到",
        "没送出就做了备份",
    ]
    fresh = enrolled(county.config, county.url)
    require_good(exchange(fresh, county.url))
    assert fresh.things() == old.things()


def test_another_county_at_the_same_address_gets_nothing_marked(county: CountyThread, tmp_path: Path) -> None:
    journal = enrolled(county.config, county.url)
    journal.save(note())
    foreign = found(tmp_path / "foreign")
    with CountyThread(foreign) as stranger:
        copycat = enrolled(foreign, stranger.url)
        # The stranger even knows this device: only the signatures can tell.
        copycat.keys = journal.keys
        joined = MemoryJournal(scope="", keys=journal.keys)
        with HttpTransport(stranger.url) as transport:
            enrol(code_for(foreign), stranger.url, transport, joined, label="x", app_version="1")
        report = exchange(journal, stranger.url)
    assert report.trouble is not None
    assert report.trouble.kind is TroubleKind.WRONG_KEY
    assert "没有标记任何回执" in report.trouble.what
    assert all(kept.mark < RECEIVED for kept in journal.own)
    assert journal.receipts == []
    require_good(exchange(journal, county.url))


def test_the_code_of_one_county_does_not_join_another(county: CountyThread, tmp_path: Path) -> None:
    foreign = found(tmp_path / "foreign")
    journal = MemoryJournal(scope="")
    with CountyThread(foreign) as stranger, HttpTransport(stranger.url) as transport:
        with pytest.raises(RoundTrouble) as trouble:
            enrol(code_for(county.config), stranger.url, transport, journal, label="x", app_version="1")
        assert transport.traffic.up == 0
        assert transport.traffic.turns == 1
    assert trouble.value.problem is problems.ROOT_MISMATCH
    assert journal.county is None


def test_a_code_works_once_and_a_lost_answer_costs_nothing(county: CountyThread) -> None:
    code = code_for(county.config)
    journal = MemoryJournal(scope="")
    for _ in range(2):
        with HttpTransport(county.url) as transport:
            enrol(code, county.url, transport, journal, label="x", app_version="1")
    other = MemoryJournal(scope="")
    with HttpTransport(county.url) as transport, pytest.raises(RoundTrouble) as trouble:
        enrol(code, county.url, transport, other, label="x", app_version="1")
    assert trouble.value.what.startswith("入网码不对、用过了")
    with HttpTransport(county.url) as transport, pytest.raises(RoundTrouble) as trouble:
        enrol("ABC", county.url, transport, other, label="x", app_version="1")
    assert trouble.value.what.startswith("入网码应为 32 位")


def test_a_revoked_device_is_told_so_in_one_contact_and_keeps_its_data(county: CountyThread) -> None:
    journal = enrolled(county.config, county.url)
    journal.save(note())
    opened = open_county(county.config)
    revoke(opened, journal.device_keys.device, "失窃")
    opened.close()
    report = exchange(journal, county.url)
    assert report.trouble is not None
    assert report.trouble.problem is problems.DEVICE_REVOKED
    assert report.trouble.for_a_person
    assert report.without_receipt == 2
    assert "还有 2 条没有回执，本机会一直留着。" in report.sentences
    assert rows(county.config, "SELECT count(*) AS n FROM entries")[0].n == 0


def test_an_old_token_is_renewed_by_itself(county: CountyThread, clock: CountyClock) -> None:
    journal = enrolled(county.config, county.url)
    with transport_for(journal, county.url) as transport:
        require_good(one_round(journal, transport))
        clock.shift += limits.TOKEN_MS + limits.HOUR_MS
        journal.save(note())
        report = require_good(one_round(journal, transport))
        assert (report.receipted, report.turns) == (2, 2)
        journal.save(note())
        assert require_good(one_round(journal, transport)).turns == 1


@pytest.mark.parametrize(("years", "word"), [(-10, "慢"), (10, "快")])
def test_a_clock_ten_years_off_is_said_and_changes_nothing_else(
    county: CountyThread, years: int, word: str
) -> None:
    journal = enrolled(county.config, county.url)
    journal.now_ms += years * 365 * limits.DAY_MS
    journal.save(note())
    with transport_for(journal, county.url) as transport:
        now = county.config.clock() + years * 365 * limits.DAY_MS
        report = require_good(one_round(journal, transport, now_ms=now))
    assert report.receipted == 2
    assert report.clock.startswith(f"这台电脑的时间比县里{word} 36")
    assert report.clock.endswith("文书日期会出错，先改时间。")


def test_a_clock_a_few_hours_off_is_nobody_s_business(county: CountyThread) -> None:
    journal = enrolled(county.config, county.url)
    with transport_for(journal, county.url) as transport:
        now = county.config.clock() - 20 * limits.HOUR_MS
        assert require_good(one_round(journal, transport, now_ms=now)).clock == ""


def test_a_county_that_is_switched_off_is_said_in_words_and_loses_nothing(config: ServerConfig) -> None:
    with CountyThread(config) as county:
        journal = enrolled(config, county.url)
        port = county.port
    journal.save(note())
    report = exchange(journal, f"http://127.0.0.1:{port}")
    assert report.trouble is not None
    assert report.trouble.kind is TroubleKind.NO_NETWORK
    assert report.trouble.what == "现在连不上县里的服务器。"
    assert all(kept.mark == 0 for kept in journal.own)
    with CountyThread(config) as county:
        assert require_good(exchange(journal, county.url)).receipted == 2


def test_a_file_goes_on_where_the_link_broke(county: CountyThread) -> None:
    journal = enrolled(county.config, county.url)
    film = journal.add_file(os.urandom(600_000), "video/mp4")
    journal.save(Act("note", new_id(), {"text": "录像"}, blobs=(film,)))
    sizes: list[int] = []
    slow_link = itertools.count(step=10.0)  # each request seems to take ten seconds
    for _ in range(10):
        county.relay.plan("up", 260_000)
        with transport_for(journal, county.relay_url) as transport:
            pace = Pace(blob_bytes=100_000)
            report = one_round(journal, transport, pace, seconds=lambda: next(slow_link))
        sizes.append(county.relay.counts["up"])
        if report.ok:
            break
    require_good(report)
    assert len(sizes) > 2
    assert rows(county.config, "SELECT size FROM blobs")[0].size == 600_000
    # What a cut costs is one request at most; the rest is never sent again.
    assert sum(sizes) < 600_000 + len(sizes) * 110_000


def test_a_login_page_in_the_way_marks_nothing(county: CountyThread) -> None:
    journal = enrolled(county.config, county.url)
    journal.save(note())
    page = b"<html><title>\xe4\xb8\x8a\xe7\xbd\x91\xe7\x99\xbb\xe5\xbd\x95</title></html>"
    answer = b"HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: %d\r\n\r\n%s" % (len(page), page)
    with Portal(answer) as portal:
        report = exchange(journal, portal.url)
    assert report.trouble is not None
    assert report.trouble.what == "连上的不像是县里的服务器，没有标记任何回执。"
    assert all(kept.mark < RECEIVED for kept in journal.own)
    assert journal.receipts == []
    assert require_good(exchange(journal, county.url)).receipted == 2


class Portal:
    """Answers every connection with the same bytes, whatever was asked."""

    def __init__(self, answer: bytes) -> None:
        self._answer = answer
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._thread = threading.Thread(target=self._serve, name="portal")

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._thread.join(10)
        self._listener.close()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            with connection:
                connection.recv(65536)
                connection.sendall(self._answer)
