"""Stories of ordinary weeks: a first push, nothing to do, a second device, files, numbers, quarantine."""

from __future__ import annotations

import os

from sync.client.pace import Pace
from sync.client.ports import BlobRank
from sync.client.report import RoundReport
from sync.protocol.numbers import NumberRequest
from sync.server.config import ServerConfig
from tests.sync.client.county import (
    OTHER_TOWN,
    TOWN,
    CountyThread,
    enrolled,
    exchange,
    one_round,
    rows,
    transport_for,
)
from tests.sync.client.memory_journal import RECEIVED, Act, new_id


def note(text: str = "后厨地面有积水") -> Act:
    return Act("note", new_id(), {"text": text})


def party(name: str, thing: str | None = None, **more: str) -> Act:
    """A party as the county knows parties; `kind` makes it whole."""
    return Act("party", thing or new_id(), {"name": name, **more})


def require_good(report: RoundReport) -> RoundReport:
    assert report.trouble is None, report.trouble.sentence + report.trouble.detail
    return report


def test_a_small_first_push_is_one_turn_and_everything_has_a_receipt(county: CountyThread) -> None:
    journal = enrolled(county.config, county.url)
    for number in range(3):
        journal.save(note(f"第 {number} 条"), note())
    with transport_for(journal, county.url) as transport:
        require_good(one_round(journal, transport))
        journal.save(note())
        report = require_good(one_round(journal, transport))
    assert (report.turns, report.sent, report.receipted, report.without_receipt) == (1, 1, 1, 0)
    assert all(kept.mark == RECEIVED for kept in journal.own)
    assert report.difference == 0
    assert [(line.thing_type, line.here, line.county) for line in report.counts] == [("note", 7, 7)]
    assert report.sentences == ("收到回执：1 条，签名核验通过。",)


def test_nothing_to_do_is_one_turn_and_less_than_a_kilobyte_and_a_half(county: CountyThread) -> None:
    journal = enrolled(county.config, county.url)
    journal.save(note())
    with transport_for(journal, county.url) as transport:
        require_good(one_round(journal, transport))
        report = require_good(one_round(journal, transport))
    assert (report.turns, report.sent, report.pulled) == (1, 0, 0)
    assert report.bytes_up + report.bytes_down <= 1500
    assert report.sentences == ("县里和本机一致，没有要送的。",)


def test_a_longer_journal_goes_in_several_batches_and_arrives_once(county: CountyThread) -> None:
    journal = enrolled(county.config, county.url)
    for number in range(120):
        journal.save(note("记" * 700 + str(number)))
    report = require_good(exchange(journal, county.url, Pace(batch_bytes=16 * 1024)))
    assert report.receipted == 121
    stored = rows(county.config, "SELECT seq, hash FROM entries ORDER BY gseq")
    assert [(row.seq, row.hash) for row in stored] == [
        (seq, kept.sealed.hash) for seq, kept in enumerate(journal.own, 1)
    ]


def test_the_same_bytes_twice_are_received_once_with_the_same_receipt(county: CountyThread) -> None:
    journal = enrolled(county.config, county.url)
    journal.save(note(), note())
    require_good(exchange(journal, county.url))
    receipts = list(journal.receipts)
    for kept in journal.own:
        kept.mark = 0
    journal.cursors.clear()
    report = require_good(exchange(journal, county.url))
    assert report.receipted == 3
    assert journal.receipts == receipts
    assert rows(county.config, "SELECT count(*) AS n FROM entries")[0].n == 3


def test_a_second_device_of_the_township_sees_the_same(county: CountyThread) -> None:
    first = enrolled(county.config, county.url)
    thing = new_id()
    first.save(Act("note", thing, {"text": "一稿", "place": "西路 26 号"}))
    first.save(Act("note", thing, {"text": "二稿"}))
    require_good(exchange(first, county.url))
    second = enrolled(county.config, county.url)
    report = require_good(exchange(second, county.url))
    assert report.pulled == 3
    assert second.things() == first.things() == {("note", thing): {"text": "二稿", "place": "西路 26 号"}}
    assert second.cursors == first.cursors
    assert require_good(exchange(second, county.url)).pulled == 0


def test_two_devices_writing_in_turn_end_alike(county: CountyThread) -> None:
    first, second = (enrolled(county.config, county.url) for _ in range(2))
    for number in range(4):
        first.save(note(f"甲 {number}"))
        second.save(note(f"乙 {number}"))
        require_good(exchange(first, county.url))
        require_good(exchange(second, county.url))
    require_good(exchange(first, county.url))
    assert first.things() == second.things()
    assert first.cursors == second.cursors


def test_another_township_sees_nothing_of_it(county: CountyThread) -> None:
    first = enrolled(county.config, county.url)
    first.save(note())
    require_good(exchange(first, county.url))
    stranger = enrolled(county.config, county.url, OTHER_TOWN)
    assert require_good(exchange(stranger, county.url)).pulled == 0
    assert stranger.things() == {}


def test_files_follow_their_entries_and_are_fetched_by_the_second_device(county: CountyThread) -> None:
    first = enrolled(county.config, county.url)
    thing = new_id()
    photo = first.add_file(os.urandom(300_000), "image/jpeg")
    paper = first.add_file(b"%PDF-1.7 " + os.urandom(40_000), "application/pdf")
    first.save(Act("note", thing, {"text": "带照片"}, blobs=(photo, paper)))
    report = require_good(exchange(first, county.url))
    assert (report.blobs_sent, report.blobs_waiting) == (2, 0)
    assert report.sentences[0] == "收到回执：2 条、2 个文件，签名核验通过。"
    assert first.received_files == set(first.files)

    second = enrolled(county.config, county.url)
    second.open_things = {thing}
    assert require_good(exchange(second, county.url, Pace(blob_bytes=100_000))).blobs_fetched == 2
    assert second.files == first.files


def test_a_file_that_nobody_has_yet_is_waited_for(county: CountyThread) -> None:
    first = enrolled(county.config, county.url)
    thing = new_id()
    lost = first.add_file(os.urandom(1000))
    first.save(Act("note", thing, {"text": "照片还在记录仪里"}, blobs=(lost,)))
    del first.files[lost.sha256]
    report = require_good(exchange(first, county.url))
    assert (report.blobs_sent, report.blobs_waiting) == (0, 1)
    second = enrolled(county.config, county.url)
    second.open_things = {thing}
    assert require_good(exchange(second, county.url)).blobs_fetched == 0
    assert second.files == {}


def test_files_are_sent_in_order_of_their_rank(county: CountyThread) -> None:
    journal = enrolled(county.config, county.url)
    video = journal.add_file(os.urandom(900_000), "video/mp4")
    photo = journal.add_file(os.urandom(90_000), "image/png")
    paper = journal.add_file(os.urandom(9_000), "application/pdf")
    journal.save(Act("note", new_id(), {"text": "三种文件"}, blobs=(video, photo, paper)))
    here = journal.blobs_here([video.sha256, photo.sha256, paper.sha256])
    assert [here[blob.sha256].rank for blob in (paper, photo, video)] == list(BlobRank)
    assert require_good(exchange(journal, county.url, Pace(blob_bytes=128 * 1024))).blobs_sent == 3


def test_an_entry_that_does_not_hold_is_shown_and_stops_nothing(county: CountyThread) -> None:
    journal = enrolled(county.config, county.url)
    journal.save(party("云溪镇好再来饭店", kind="no such kind"))
    good = new_id()
    journal.save(party("张𬭎喆", good, kind="person", address="䶮巷 3 号"))
    report = require_good(exchange(journal, county.url))
    assert report.receipted == 3
    assert [(one.seq, one.reason) for one in report.quarantined] == [(2, "invalid:party.kind")]
    assert "有 1 条县里收到了但没入账，其他的不受影响。去看原因" in report.sentences
    assert [kept.quarantine for kept in journal.own] == ["", "invalid:party.kind", ""]
    second = enrolled(county.config, county.url)
    require_good(exchange(second, county.url))
    assert list(second.things()) == [("party", good)]
    assert report.difference == 1


def test_a_number_block_is_fetched_once(county: CountyThread) -> None:
    journal = enrolled(county.config, county.url)
    assert len(journal.leases) == 2
    journal.asked.append(NumberRequest(new_id(), TOWN, "责改", 2026, 20))
    require_good(exchange(journal, county.url))
    require_good(exchange(journal, county.url))
    lease = journal.leases[journal.asked[0].request_id]
    assert (lease.series, lease.last - lease.first + 1) == ("责改", 20)
    assert rows(county.config, "SELECT count(*) AS n FROM leases")[0].n == 3


def test_numbers_that_the_county_refuses_do_not_hold_up_the_rest(county: CountyThread) -> None:
    journal = enrolled(county.config, county.url)
    journal.asked.append(NumberRequest(new_id(), TOWN, "没有的字号", 2026, 20))
    journal.save(note())
    report = exchange(journal, county.url)
    assert report.without_receipt == 0
    assert report.trouble is not None
    assert report.trouble.what.startswith("县里没有给本乡镇设这一类文号")


def test_a_new_colleague_s_key_is_learnt_before_the_entries_are_pulled(county: CountyThread) -> None:
    first = enrolled(county.config, county.url)
    require_good(exchange(first, county.url))
    before = first.registry[0]
    second = enrolled(county.config, county.url)
    second.save(note("第二台写的"))
    require_good(exchange(second, county.url))
    assert require_good(exchange(first, county.url)).pulled == 2
    assert first.registry[0] > before
    assert first.things() == second.things()


def test_a_save_larger_than_any_batch_does_not_block_the_queue(config: ServerConfig) -> None:
    with CountyThread(config) as county:
        journal = enrolled(config, county.url)
        journal.save(*(Act("note", new_id(), {"n": number}) for number in range(2100)))
        journal.save(note("后面的"))
        report = require_good(exchange(journal, county.url))
    assert report.receipted == 2102
    assert report.quarantined
    assert all(kept.mark == RECEIVED for kept in journal.own)
