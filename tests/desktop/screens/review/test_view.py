"""要你定的 on the screen: side by side, by keyboard alone, and the ways that lead there."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QApplication, QPlainTextEdit

from desktop.actions import CHOOSE, REVIEW, SUBMIT
from desktop.screens.review.place import SyncAndReviewPlace
from desktop.screens.today.presenter import today_view
from desktop.widgets.rows import TwoLineRow
from enforcement.commands.settle_review import SettleReview
from enforcement.model.settlement import Choice
from enforcement.queries import AskReviews
from enforcement.queries.reviews import Reviews, RuledRow
from enforcement.refusals import Done, Refused
from enforcement.rules.review_replies import reason_needed
from tests.desktop.screens.review.rows import MINE, OTHERS, correction, reviews
from tests.helpers.people import NOW, TODAY, FakeSession, fake_operations, today_rows
from tests.helpers.qt import on_stage, settle, shows
from tests.helpers.typing import press, press_here, type_text


def place(qtbot: Any, answer: Any = None, outcome: Any = None) -> SyncAndReviewPlace:
    operations = fake_operations()
    operations.answers[AskReviews] = answer or reviews()
    operations.outcomes[SettleReview] = outcome or Done("x")
    made = SyncAndReviewPlace(operations, FakeSession())  # type: ignore[arg-type]
    on_stage(qtbot, made, size=(1290, 616))
    made.activate()
    QApplication.processEvents()
    return made


def review(qtbot: Any, **more: Any) -> SyncAndReviewPlace:
    made = place(qtbot, **more)
    assert made.perform(REVIEW)
    qtbot.wait(150)
    return made


def ran(made: SyncAndReviewPlace) -> SettleReview:
    return made._operations.ran[-1]  # type: ignore[attr-defined,no-any-return]


def test_the_card_beside_the_outbox_leads_to_the_page(qtbot: Any) -> None:
    made = place(qtbot)
    assert shows(made, "要你定的 2 处")
    made.open("review", correction().key)
    qtbot.wait(150)
    assert made.breadcrumb == ("同步", "要你定的")
    for said in (
        "1 处写得不一样，等你定。", "1 份文书出具了两次，等县里定。", "云溪镇好再来饭店 · 检查：责令改正", "改正期限", "2026年12月20日", "装好排风",
        "王晓敏 · 昨天 13:42 · 另一台电脑（流水 4f2a）", "还没送到县里", "待定，现在先显示这一种",
        "《现场检查笔录》安云溪现检字〔2026〕41号", "纸上的不变", "自动合并，30 天内", "这件有 6 份照片录像",
    ):  # fmt: skip
        assert shows(made, said), said


def test_a_side_is_chosen_and_settled_by_keys(qtbot: Any) -> None:
    made = review(qtbot)
    assert made.perform(f"{CHOOSE}2")
    detail = made.review.detail
    assert detail.reason is not None
    type_text(detail.reason, "现场核对过")
    assert made.perform(SUBMIT)
    command = ran(made)
    assert (command.choice, command.chosen, command.reason) == (Choice.SIDE, MINE, "现场核对过")
    assert command.seen == (OTHERS, MINE)
    settle()
    assert shows(made, "“责令改正”定下了。")


def test_enter_arrows_and_space_choose_too(qtbot: Any) -> None:
    made = review(qtbot)
    press(made.review.list, "Enter")
    press_here("Right", "Space")
    assert made.review.detail.choice is not None
    assert made.review.detail.choice.value == MINE


def test_a_third_is_written_field_by_field(qtbot: Any) -> None:
    made = review(qtbot)
    made.perform(f"{CHOOSE}4")
    QApplication.processEvents()
    area = made.review.detail.findChild(QPlainTextEdit)
    area.selectAll()
    type_text(area, "改好并拍照")
    day = made.review.detail._third._editors["correction_due"]  # type: ignore[union-attr]
    day.setText("什么时候")  # type: ignore[union-attr]
    made.perform(SUBMIT)
    settle()
    assert shows(made, "看不出是哪天。")
    assert not made._operations.ran  # type: ignore[attr-defined]
    day.setText("12.9")  # type: ignore[union-attr]
    made.perform(SUBMIT)
    command = ran(made)
    assert command.choice is Choice.THIRD
    assert command.values == {"correction_due": "2026-12-09", "correction_text": "改好并拍照"}


def test_nothing_chosen_and_a_refusal_are_said_in_words(qtbot: Any) -> None:
    made = review(qtbot, outcome=Refused((reason_needed(4),)))
    made.perform(SUBMIT)
    settle()
    assert shows(made, "先选留哪一种，或者另写。")
    made.perform(f"{CHOOSE}1")
    made.perform(SUBMIT)
    settle()
    assert shows(made, "请写明理由，至少 4 个字。")


def test_two_papers_of_one_draft_are_told_and_the_county_decides(qtbot: Any) -> None:
    made = review(qtbot)
    made.review.list.select(reviews().open[1].key)
    qtbot.wait(150)
    assert shows(made, "这份草稿在两台电脑上各出具了一份。")
    assert shows(made, "由县里的法制审核留一份、作废一份")
    assert not shows(made, "定下来")
    assert not made.perform(f"{CHOOSE}1")
    made.perform(SUBMIT)
    assert not made._operations.ran  # type: ignore[attr-defined]


def ruled() -> RuledRow:
    return RuledRow(
        paper="责令改正通知书",
        kept="安云溪责改字〔2026〕61号",
        void=("安云溪责改字〔2026〕41号",),
        reason="先送达的一份有效",
        who="县法制审核 孙巍",
        at=NOW,
        inspection_id="1" * 32,
        document_id="2" * 32,
    )


def test_what_the_county_decided_is_told_and_opens_the_paper(qtbot: Any) -> None:
    made = place(qtbot, answer=Reviews((), (), (ruled(),)))
    told = "留 安云溪责改字〔2026〕61号，作废 安云溪责改字〔2026〕41号 · 先送达的一份有效 · 县法制审核 孙巍"
    assert shows(made, "县里定了《责令改正通知书》")
    assert shows(made, told)
    assert made.perform(REVIEW)
    qtbot.wait(150)
    for said in ("县里定的，30 天内", "《责令改正通知书》", told):
        assert shows(made.review, said), said
    opened: list[tuple[str, str]] = []
    made.open_requested.connect(lambda kind, key: opened.append((kind, key)))
    line = made.review.findChildren(TwoLineRow)[-1]
    line.clicked.emit()
    assert opened == [("document", "2" * 32)]


def test_fresh_names_keep_what_was_chosen_and_typed(qtbot: Any) -> None:
    made = review(qtbot)
    made.perform(f"{CHOOSE}1")
    detail = made.review.detail
    assert detail.reason is not None
    type_text(detail.reason, "理由写到一半")
    made.review.show_reviews(Reviews((correction(evidence=7), *reviews().open[1:])))
    assert detail.choice is not None
    assert (detail.choice.value, detail.reason.text()) == (OTHERS, "理由写到一半")


def test_nothing_to_settle_has_its_sentence_and_the_way_back(qtbot: Any) -> None:
    made = review(qtbot, answer=Reviews(()))
    assert shows(made, "没有要你定的。")
    press(made.review, "Esc")
    assert made.breadcrumb == ("同步", "收发与回执")
    assert not shows(made, "要你定的 2 处")


def test_today_leads_there_first() -> None:
    view = today_view(today_rows(reviews=2), TODAY)
    assert view.groups[0][0] == "要你定的"
    (task,) = view.groups[0][1]
    assert (task.verb, task.target_type) == ("去定", "review")
    assert view.safety[0].name == "要你定的"
    assert view.safety[0].value == "2 处"
