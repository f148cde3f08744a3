"""事项库 over a real store: the card by day, remarks, ★, filters, another day, sets, the printed list, pages of others."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication, QWidget

from desktop.screens.matters.links import Fold, Link
from desktop.screens.matters.sets import SetsSheet
from desktop.screens.matters.shelf_sheet import shelf_sheet
from desktop.theme.apply import apply_theme
from desktop.theme.tokens import scales
from desktop.widgets.buttons import Button
from desktop.widgets.layers import top_layer
from desktop.widgets.place import Place
from enforcement.model.library_marks import MatterNote
from enforcement.queries import AskMatterCard, AskMatterHistory, AskMatters, Shelf
from forms import readback
from forms.plain_sheet import sheet_pdf
from tests.desktop.screens.matters.library import EXITS, TODAY, LibraryRoom
from tests.helpers.qt import cut_controls, nameless_controls, settle, shows, texts
from tests.helpers.typing import press_here, type_text

LITTER = "070045"  # an environment matter: its law changed on 2026-08-15


@pytest.fixture
def room(qapp: Any, tmp_path: Path) -> Iterator[LibraryRoom]:
    made = LibraryRoom(tmp_path)
    yield made
    made.close()


@pytest.fixture
def alone(qapp: Any, tmp_path: Path) -> Iterator[LibraryRoom]:
    made = LibraryRoom(tmp_path, alone=True)
    yield made
    made.close()


def opened(room: LibraryRoom, title: str) -> Fold:
    """The section of the card whose line begins with ``title``, open."""
    fold = next(one for one in room.place.card.findChildren(Fold) if one.head.text().startswith(title))
    if not fold.is_open:
        fold.open(True)
    settle()
    return fold


def day(room: LibraryRoom, words: str) -> None:
    """Another day typed into the panel."""
    room.place.middle.filter_button.setChecked(True)
    field = room.place.middle.panel.day
    field.setFocus()
    type_text(field, words)
    press_here("Enter")
    room.wait()


def test_the_first_screen_of_the_card_answers_the_three_questions(room: LibraryRoom) -> None:
    room.open(EXITS)
    card = room.place.card

    for words in ("今日有权", "2025-07-01 起，未设终止日", "随带检查，强制措施、重大处罚留在县里", "500 元以下",
                  "5000 元至 5 万元", "《中华人民共和国消防法》第六十条第一款第（三）项", "样例目录"):  # fmt: skip
        assert shows(card, words), words
    high = card.sheet_scroll.viewport().height()
    unit = next(
        one for one in card.findChildren(QWidget) if getattr(one, "text", str)() == "5000 元至 5 万元"
    )
    assert unit.mapTo(card.sheet_scroll.viewport(), unit.rect().bottomLeft()).y() < high


def test_sections_open_and_stay_open_from_matter_to_matter(room: LibraryRoom) -> None:
    room.open(EXITS)
    papers = opened(room, "通常用的文书")
    assert shows(papers, "现场检查笔录")
    assert shows(papers, "检查要有笔录 · 《中华人民共和国行政处罚法》第五十五条")
    assert shows(opened(room, "要守的期限"), "作出处罚决定　90 日")
    assert shows(opened(room, "要带的、要请的"), "卷尺或测距仪")
    assert shows(opened(room, "程序"), "个人 200 元、单位 3000 元以下")

    room.open("010003")

    assert next(
        one for one in room.place.card.findChildren(Fold) if one.head.text().startswith("通常")
    ).is_open


def test_a_benchmark_of_elsewhere_is_marked(room: LibraryRoom) -> None:
    room.open(LITTER)

    tiers = opened(room, "裁量")
    assert shows(tiers, "轻微　1 万元以下")
    assert shows(tiers, "粤环发〔2021〕7号")
    assert "别处的例子，不能用于决定" in texts(tiers)
    assert "依据的法律已被替代，幅度没变" in texts(tiers)
    assert "别处的例子，不能用于决定" in texts(opened(room, "不予、从轻目录"))


def test_another_day_shows_that_days_power_and_words(room: LibraryRoom) -> None:
    room.open(LITTER)
    assert shows(room.place.card, "《中华人民共和国生态环境法典》第一千零九十五条第三款")

    day(room, "20260814")

    strip = room.place.middle.day_strip
    assert strip.isVisible()
    assert shows(strip, "按 2026-08-14 看")
    assert not any("生态环境法典" in words for words in texts(room.place.card) if words.startswith("《"))
    assert shows(room.place.card, "环境影响评价法》")
    assert not room.place.card.use_button.isVisible()

    strip.buttons[0].click()
    room.wait()

    assert not strip.isVisible()
    assert shows(room.place.card, "《中华人民共和国生态环境法典》第一千零九十五条第三款")


def test_nothing_begins_while_another_day_is_looked_at(room: LibraryRoom) -> None:
    room.open(EXITS)
    day(room, "2026-08-14")
    room.place.table.select(EXITS)
    room.place.table.setFocus()

    press_here("Enter")
    room.wait()

    assert room.wanted == []
    assert shows(room.place.middle, "看的不是今天。要开始检查，先回到今天。")


def test_an_unreadable_day_is_said_and_changes_nothing(room: LibraryRoom) -> None:
    before = room.codes()

    day(room, "大前天")

    assert shows(room.place.middle.panel, "看不出是哪天")
    assert room.codes() == before
    assert room.place.presenter.asked.day is None


def test_filters_narrow_the_list_and_are_cleared(room: LibraryRoom) -> None:
    room.shelf("all")
    everything, panel = room.codes(), room.place.middle.panel

    panel.kind.setCurrentIndex(panel.kind.findData("吊销许可证件"))
    panel.subject.setCurrentIndex(panel.subject.findData("单位"))
    room.wait()
    narrowed = room.codes()
    rows = {row.matter.code: row for row in room.store.answer(AskMatters(TODAY, limit=9999))}
    assert narrowed
    assert len(narrowed) < len(everything)
    assert all("吊销许可证件" in rows[code].matter.penalty_kinds for code in narrowed)
    assert all(rows[code].matter.subject in ("单位", "both") for code in narrowed)

    panel.held.setChecked(True)
    room.wait()
    assert room.codes() == [code for code in narrowed if rows[code].held]

    panel.high.setFocus()
    type_text(panel.high, "1元")
    press_here("Enter")
    room.wait()
    assert room.codes() == []
    assert shows(room.place.middle, "这样筛选以后没有事项。放宽条件再看。")

    panel.clear_button.click()
    room.wait()
    assert room.codes() == everything


def test_what_another_shelf_has_is_one_press_away(room: LibraryRoom) -> None:
    room.shelf("picked")
    room.place.search.setText("建设项目生态环境影响登记表")
    room.place.search.flush()
    room.wait()
    assert room.codes() == []

    next(one for one in room.place.middle.findChildren(Button) if one.text() == "在全部事项里找").click()
    room.place.left.shelf_chosen.emit("all")
    room.wait()

    assert room.codes() == [LITTER]


def test_stars_and_remarks_are_in_the_journal_and_survive_a_new_release(room: LibraryRoom) -> None:
    room.open(EXITS)
    room.place.table.setFocus()
    press_here("Space")
    room.wait()
    notes = room.place.card.notes
    notes.field.setFocus()
    type_text(notes.field, "沿街店重点看后门是否上锁，问𬭎喆")
    assert room.place.perform("submit")
    room.wait()
    assert shows(notes, "沿街店重点看后门是否上锁，问𬭎喆")
    assert shows(notes, "陈立 · 2026-11-24")

    room.publish(room.content())
    room.shelf("starred")
    room.open(EXITS)

    assert shows(room.place.card, "目录 2026.4 版")
    assert shows(notes, "沿街店重点看后门是否上锁，问𬭎喆")
    assert EXITS in [row.matter.code for row in room.store.answer(AskMatters(TODAY, shelf=Shelf.STARRED))]


def test_a_remark_is_changed_and_taken_away(room: LibraryRoom) -> None:
    room.open(EXITS)
    notes = room.place.card.notes
    type_text(notes.field, "看后门")
    notes.put_down.click()
    room.wait()

    button(notes, "改备注：看后门").click()
    type_text(notes.field, "和楼梯")
    notes.put_down.click()
    room.wait()
    (note,) = kept(room)
    assert "和楼梯" in note.text
    assert "看后门" in note.text

    button(notes, f"去掉备注：{note.text}").click()
    room.wait()
    assert kept(room) == []
    assert not shows(notes, "看后门")


def kept(room: LibraryRoom) -> list[MatterNote]:
    with room.store.unit_of_work("") as work:
        return [note for note in work.find(MatterNote) if not note.removed]


def button(root: QWidget, name: str) -> Any:
    return next(one for one in root.findChildren(QWidget) if one.accessibleName() == name)


def test_a_half_written_remark_is_put_down_when_the_card_turns(room: LibraryRoom) -> None:
    room.open(EXITS)
    type_text(room.place.card.notes.field, "先问物业")

    room.open("010003")

    (note,) = kept(room)
    assert (note.matter_code, note.text) == (EXITS, "先问物业")
    assert room.place.card.notes.field.toPlainText() == ""


def test_what_the_team_did_with_a_matter_and_the_list_behind_it(room: LibraryRoom) -> None:
    inspection = room.inspect(EXITS)
    room.open(EXITS)
    assert shows(opened(room, "本镇近 12 个月"), "检查 1 次，发现问题 1 次")

    room.place.card.recalled.emit(EXITS)
    room.wait()
    layer = top_layer(room.place)
    assert layer is not None
    assert shows(layer, "日常检查，发现问题")
    press_here("Enter")
    settle()

    assert room.wanted == [("inspection", inspection)]
    (deed,) = room.store.answer(AskMatterHistory(EXITS, TODAY))
    assert (deed.id, deed.day, deed.party_name) == (inspection, TODAY, "云溪镇张𬭎喆杂货店")
    card = room.store.answer(AskMatterCard(EXITS, TODAY))
    assert (card.history.inspections, card.history.found, card.history.since) == (1, 1, date(2025, 11, 25))


def test_the_line_of_figures_counts_only_what_was_inspected(room: LibraryRoom) -> None:
    assert "近 12 个月" not in room.place.presenter.count_words()
    room.inspect(EXITS)
    room.place.activate()
    room.wait()

    room.shelf("base")
    assert room.place.presenter.count_words().endswith("近 12 个月检查的 1 项次里占 100%")
    room.shelf("picked")
    assert room.place.presenter.count_words().endswith("占 0%")


def test_a_matter_that_the_county_lists_no_longer_stays_readable(room: LibraryRoom) -> None:
    room.publish(room.without(EXITS))
    room.place.activate()
    room.wait()
    room.shelf("withdrawn")

    assert EXITS in room.codes()
    room.place.table.select(EXITS)
    room.place.presenter.choose(EXITS)
    room.wait()
    card = room.place.card
    assert shows(card, "今日没有这项权力")
    assert shows(card, "2025-07-01 起至 2026-11-23")
    assert shows(card, "2026-11-24 起已收回，不能新查、新立案；那天以前立的案可以办完")
    assert shows(card, "《中华人民共和国消防法》第六十条第一款第（三）项")


def test_enter_on_what_was_taken_back_says_why(room: LibraryRoom) -> None:
    room.shelf("withdrawn")
    room.place.table.setFocus()

    press_here("Enter")
    room.wait()

    assert room.wanted == []
    assert shows(room.place.middle.barred, "起收回县里")
    assert shows(room.place.middle.barred, "第二十四条")


def test_a_set_begins_an_inspection_and_is_made_by_keyboard(room: LibraryRoom) -> None:
    room.place.perform("matter_sets")
    room.wait()
    content = sets_on_screen(room)
    content.new_button.click()
    type_text(content.name, "夜宵摊")
    content.finder.field.setFocus()
    type_text(content.finder.field, "疏散通道")
    content.finder.field.flush()
    room.wait()
    press_here("Enter")
    room.wait()
    content.save_button.click()
    room.wait()

    made = next(one for one in content.sets if one.name == "夜宵摊")
    assert len(made.codes) == 1
    content.use_set(next(one for one in content.sets if one.name == "餐饮店"))
    assert room.wanted == [("new_inspection", "140003 160013 190017")]


def test_a_set_without_a_name_is_refused_in_words(room: LibraryRoom) -> None:
    room.place.show_sets()
    room.wait()
    content = sets_on_screen(room)
    content.new_button.click()
    content.save_button.click()
    room.wait()

    assert any("组合" in words and "。" in words for words in texts(content))
    assert "夜宵摊" not in [one.name for one in content.sets]


def sets_on_screen(room: LibraryRoom) -> SetsSheet:
    layer = top_layer(room.place)
    assert layer is not None
    assert isinstance(layer.content, SetsSheet)
    return layer.content


def test_the_printed_list_says_what_stands_on_screen(room: LibraryRoom) -> None:
    rows = room.store.answer(AskMatters(date(2026, 8, 14), shelf=Shelf.PICKED, limit=9999))
    made = sheet_pdf(
        shelf_sheet(rows, "本镇自选", "云溪镇综合行政执法队", date(2026, 8, 14), "", "2026.3-sample")
    )
    assert isinstance(made, bytes)
    text = "".join("".join(page.split()) for page in readback.read_back(made).texts)

    assert "本镇自选事项清单" in text
    assert "2026年8月14日" in text
    assert all("".join(row.matter.act_name.split()) in text for row in rows)


def test_print_offers_the_sheet(room: LibraryRoom) -> None:
    room.shelf("picked")
    room.place.perform("print")
    room.wait()

    layer = top_layer(room.place)
    assert layer is not None
    assert shows(layer, "本镇自选事项清单，共")
    layer.close_layer()
    settle()


class Counted(Place):
    """A page that counts what it hears."""

    title = "测试页"

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[str] = []

    def activate(self) -> None:
        self.heard.append("activate")

    def leave(self) -> None:
        self.heard.append("leave")


def test_a_page_is_made_when_it_is_first_shown(alone: LibraryRoom) -> None:
    made: list[Counted] = []

    def make() -> Counted:
        made.append(Counted())
        return made[-1]

    alone.place.add_page("news", "目录变化", "git-compare", make)
    assert made == []
    assert alone.place.open("matters_page", "news")
    assert alone.place.breadcrumb == ("事项库", "目录变化")
    assert alone.place.page is made[0]
    assert made[0].heard == ["activate"]

    alone.shelf("base")
    assert alone.place.page is None
    assert made[0].heard == ["activate", "leave"]
    assert not alone.place.open("matters_page", "nothing")


def test_what_nobody_answers_to_is_not_offered(alone: LibraryRoom) -> None:
    alone.open(EXITS)
    assert alone.place.card.findChildren(Link) == []
    alone.shelf("menu")
    assert not alone.place.card.propose_button.isVisible()

    asked: list[tuple[Any, ...]] = []
    alone.place.article_opened.connect(lambda *words: asked.append(words))
    alone.place.proposed.connect(lambda code: asked.append((code,)))
    alone.shelf("all")
    alone.open(EXITS)
    link = alone.place.card.findChildren(Link)[-1]
    link.setFocus()
    press_here("Enter")
    assert asked == [("中华人民共和国消防法", "第60条第1款第3项", TODAY)]

    alone.shelf("menu")
    alone.place.table.setFocus()
    press_here("Enter")
    assert asked[-1] == (alone.codes()[0],)


@pytest.mark.parametrize("scale", [1.0, 1.25, 1.5])
@pytest.mark.parametrize("mode", ["light", "dark"])
def test_every_pane_fits_at_every_scale(qapp: QApplication, tmp_path: Path, mode: str, scale: float) -> None:
    apply_theme(qapp, mode, scale)
    layouts = ("wide", "medium", "compact")[scales().index(scale) :]
    room = LibraryRoom(tmp_path, alone=True, layout=layouts[0])
    try:
        for name in layouts:
            room.place.set_layout_class(name)
            room.open(EXITS)
            for fold in room.place.card.findChildren(Fold):
                fold.open(True)
            room.place.middle.filter_button.setChecked(True)
            for drawer in (False, True):
                room.place.show_card_drawer(drawer)
                settle()
                assert room.place.width() <= 1290, "the panes must not widen the window"
                assert cut_controls(room.place) == []
                assert nameless_controls(room.place) == []
    finally:
        room.close()
        apply_theme(qapp, "light", 1.0)


def test_a_compact_window_changes_shelves_and_comes_back(alone: LibraryRoom) -> None:
    place = alone.place
    place.set_layout_class("compact")
    place.middle.shelf_button.click()
    assert place.left.isVisible()
    assert not place.middle.isVisible()

    place.left.entries.select("picked")
    press_here("Enter")
    settle()
    assert place.middle.isVisible()
    assert not place.left.isVisible()
