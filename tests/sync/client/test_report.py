"""The sentences of a round's report, and what its figures add up to."""

from __future__ import annotations

import pytest

from enforcement.errors import CountyTrouble
from enforcement.queries import CountLine
from sync.client import troubles
from sync.client.clock_words import clock_sentence
from sync.client.report import RoundReport
from sync.protocol import limits, problems
from sync.protocol.problems import ProtocolProblem
from sync.protocol.receipt import Quarantined


def test_a_receipt_is_told_with_its_entries_and_files() -> None:
    report = RoundReport(receipted=12, blobs_sent=33)
    assert report.sentences == ("收到回执：12 条、33 个文件，签名核验通过。",)
    assert report.progress


def test_a_broken_round_never_claims_a_receipt_and_counts_what_waits() -> None:
    report = RoundReport(sent=12, without_receipt=12, trouble=troubles.cut("test"))
    assert report.sentences == (
        "送到一半网络断了。没有收到回执的，本机会一直留着。等有网再发，会从断的地方接着送。",
        "还有 12 条没有回执，本机会一直留着。",
    )
    assert not report.ok
    assert not report.progress


def test_counts_are_told_kind_by_kind_with_their_difference() -> None:
    report = RoundReport(
        counts=(CountLine("inspection", 5, 3), CountLine("party", 2, None), CountLine("later_kind", 1, 4))
    )
    assert report.count_sentences == (
        "检查：本机 5，县里 3，差 2",
        "对象：本机 2，县里还不知道",
        "later_kind：本机 1，县里 4，差 -3",
    )
    assert report.difference == 5


def test_quarantine_is_told_without_blame() -> None:
    report = RoundReport(receipted=3, quarantined=(Quarantined(2, "invalid:party.name"),))
    assert report.sentences[1] == "有 1 条县里收到了但没入账，其他的不受影响。去看原因"


@pytest.mark.parametrize(
    ("off", "said"),
    [
        (0, ""),
        (limits.DAY_MS - 1, ""),
        (-limits.DAY_MS, "这台电脑的时间比县里慢 1 天。文书日期会出错，先改时间。"),
        (2 * limits.DAY_MS + 5, "这台电脑的时间比县里快 2 天。文书日期会出错，先改时间。"),
    ],
)
def test_the_clock_is_mentioned_from_one_day_on(off: int, said: str) -> None:
    assert clock_sentence(10**12 + off, 10**12) == said


def test_every_problem_of_the_treaty_becomes_a_trouble_with_words() -> None:
    for problem in problems.all_problems():
        for trouble in (troubles.refused(problem), troubles.from_protocol(ProtocolProblem(problem))):
            assert isinstance(trouble, CountyTrouble)
            assert trouble.sentence.endswith("。")
