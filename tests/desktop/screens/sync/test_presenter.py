"""The sentences of 同步: never a promise before the receipt."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.line import LineNow
from desktop.screens.sync.figures import explanation
from desktop.screens.sync.presenter import SyncPresenter, SyncView, sync_view
from desktop.screens.sync.states import headline
from enforcement.queries import AskOutbox, CountLine, ReceiptRow, SyncState
from tests.helpers.people import NOW, TODAY, fake_operations, sync_summary


def test_offline_says_where_the_data_is() -> None:
    assert headline(sync_summary(), TODAY) == "现在没有网络，12 条还没有回执。数据都在本机，有网后会接着发。"


def test_sent_without_receipt_is_not_called_done() -> None:
    summary = sync_summary(unsent=0, sent=12, quarantined=1, last_problem="")
    assert headline(summary, TODAY) == "12 条已发出，县里还没回执。收到回执前，本机会一直留着。"


def test_all_acknowledged_names_the_last_receipt() -> None:
    summary = sync_summary(unsent=0, sent=0, quarantined=0, pending_bytes=0)
    assert headline(summary, TODAY) == "都有回执了。最近一次 11月20日 16:05，214 条。"
    files = replace(summary, pending_bytes=3 << 20)
    assert headline(files, TODAY) == "记录都送出了，还有 3 MB 没有回执。本机会一直留着。"
    never = sync_summary(unsent=0, sent=0, quarantined=0, pending_bytes=0, receipts=())
    assert headline(never, TODAY) == "没有等着送的。还没有和县里收发过。"


def test_not_enrolled_says_so_and_offers_no_try() -> None:
    view = sync_view(sync_summary(enrolled=False), TODAY)
    assert view.headline == "这台电脑还没有加入县里。数据都在本机，加入后会自动补送。"
    assert view.way.pill[0] == "没有加入"
    assert not view.way.can_try


def test_training_promises_nothing_to_the_county() -> None:
    view = sync_view(sync_summary(enrolled=False), TODAY, training=True)
    assert view.headline == "训练的数据只留在这台电脑上，不会送到县里。"
    assert view.way.pill[0] == "训练中"
    assert not view.way.can_try


def test_network_card_in_each_state() -> None:
    offline = sync_view(sync_summary(), TODAY).way
    assert offline.pill[0] == "未连接"
    assert offline.sentence == "连不上县里。上次通到县里 11月20日 16:05。联网后自动从断点继续。"
    waits = sync_view(sync_summary(), TODAY, LineNow(next_round=NOW)).way
    assert waits.sentence == "连不上县里。上次通到县里 11月20日 16:05。今天 09:42 自动再试，从断点继续。"
    online = sync_view(sync_summary(last_problem=""), TODAY).way
    assert online.sentence == "上次通到县里 11月20日 16:05。还要送 486 MB。文字先送，照片录像随后。"
    working = sync_view(sync_summary(), TODAY, LineNow(working=True)).way
    assert working.pill[0] == "正在收发"
    assert not working.can_try
    assert working.can_stop


def test_a_long_round_says_how_far_and_how_fast() -> None:
    line = LineNow(working=True, up=12 << 20, down=1000, seconds=40.0)
    words = sync_view(sync_summary(), TODAY, line).way.sentence
    assert words == "正在和县里收发：已送 12 MB，还要送 486 MB，每秒约 307 KB。可以照常办事，不用等。"
    down = LineNow(working=True, up=1000, down=8 << 20, seconds=4.0)
    words = sync_view(sync_summary(pending_bytes=0), TODAY, down).way.sentence
    assert words == "正在和县里收发：已取 8 MB，每秒约 2 MB。可以照常办事，不用等。"


def test_filters_carry_counts() -> None:
    words = [chip.words for chip in sync_view(sync_summary(), TODAY).filters]
    assert words == ["最近", "未发 10", "已发未回执 1", "有问题 1", "已回执 214"]


def test_counts_side_by_side() -> None:
    view = sync_view(sync_summary(), TODAY)
    assert [(line.name, line.here, line.county, line.difference) for line in view.counts] == [
        ("检查", "86", "82", "少 4"),
        ("文书", "412", "406", "少 6"),
        ("照片录像", "1\u2009284", "1\u2009251", "少 33"),
        ("送达", "97", "97", "一致"),
    ]
    assert view.explanation == "县里少的都在还没有回执的 12 条里，能对上。"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"counts": (CountLine("inspection", 3, None),)}, "还没有和县里对过数。第一次收发以后就能对。"),
        ({"counts": (CountLine("inspection", 3, 3),)}, "两边一致。"),
        (
            {"counts": (CountLine("inspection", 3, 5),)},
            "县里多 2 条，是别的电脑送的或本机没收全。收发一次再对。",
        ),
        (
            {"counts": (CountLine("inspection", 5, 3),), "unsent": 0, "sent": 0, "quarantined": 0},
            "县里少 2 条，本机却都有回执，对不上。请把这一屏给县里看，数据先不要动。",
        ),
    ],
)
def test_one_sentence_says_whether_the_difference_is_explained(
    changes: dict[str, Any], sentence: str
) -> None:
    assert explanation(sync_summary(**changes)) == sentence


@given(
    here=st.lists(st.integers(0, 2000), min_size=1, max_size=6),
    difference=st.integers(-50, 50),
    waiting=st.integers(0, 30),
)
def test_every_state_of_the_counts_has_exactly_one_sentence(
    here: list[int], difference: int, waiting: int
) -> None:
    counts = tuple(CountLine("inspection", count, max(0, count - difference)) for count in here)
    sentence = explanation(sync_summary(counts=counts, unsent=waiting, sent=0, quarantined=0))
    assert sentence.endswith("。")
    if all(line.here == line.county for line in counts):
        assert sentence == "两边一致。"


def test_receipts_say_whether_the_signature_held() -> None:
    receipts = (ReceiptRow(NOW, 3, 5, False),)
    view = sync_view(sync_summary(receipts=receipts), TODAY)
    assert view.receipts == (("今天 09:42", "3 条、5 个文件，签名没有通过核验，没有采用", False),)


def presenter(start_round: Any = None) -> tuple[SyncPresenter, list[SyncView], list[Any], Any]:
    operations = fake_operations()
    shown: list[SyncView] = []
    rows: list[Any] = []
    made = SyncPresenter(operations, lambda: TODAY, shown.append, rows.append, start_round)
    return made, shown, rows, operations


def test_filter_asks_for_that_state() -> None:
    made, _, rows, operations = presenter()
    made.start()
    made.filter(SyncState.QUARANTINED)
    assert operations.asked[-1] == AskOutbox(state=SyncState.QUARANTINED)
    assert [line.title for line in rows[-1]] == ["老街农贸市场肉摊 登记保存"]


def test_retry_starts_a_round_and_tells() -> None:
    rounds: list[bool] = []
    made, shown, _, _ = presenter(lambda: rounds.append(True))
    made.start()
    assert made.retry()
    assert rounds == [True]
    assert shown[-1].way.pill[0] == "正在收发"
    made.set_working(False)
    assert shown[-1].way.pill[0] == "未连接"


def test_retry_without_a_county_does_nothing() -> None:
    made, _, _, _ = presenter()
    assert not made.retry()


def test_others_unharmed_by_a_bad_record() -> None:
    made, _, _, _ = presenter()
    made.start()
    assert made.others_unharmed() == 225


def test_a_county_whose_log_does_not_continue_is_an_alarm_with_a_way_out() -> None:
    alarm = "县里的总账和本机上次核验过的接不上，已经停下，没有标记任何回执。"
    view = sync_view(sync_summary(log_alarm=alarm, last_problem=alarm), TODAY)
    assert view.headline == "县里的总账接不上，已经停下。一条回执也没有标记，数据都在本机。"
    assert view.way.pill == ("已停下", "danger", "alert-triangle")
    assert view.strips[0].what == alarm
    assert view.strips[0].why.endswith("县里修好以后按“再试一次”。")
    assert view.way.can_try


def test_a_county_that_was_put_back_is_told_with_its_day() -> None:
    words = "县里的数据库恢复过，总账从备份处重新记起。"
    view = sync_view(sync_summary(last_problem="", log_restored=words, log_restored_at=NOW), TODAY)
    assert view.explanation.endswith(words)
    assert "：" + words in view.explanation
    assert view.way.pill[0] == "可用"
