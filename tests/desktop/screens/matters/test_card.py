"""The card through the window: exemptions by day, both flags and the county's amounts, what to bring, precedents, asking
to give a matter up, and own remarks through every kind of update."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from desktop import training
from desktop.actions import LIBRARY_CHANGES, PROPOSALS
from desktop.screens.library_changes.proposal_form import ProposalForm
from desktop.screens.library_changes.sheets import changes_sheet
from desktop.screens.matters.links import Fold, Link
from desktop.widgets.layers import top_layer
from enforcement.catalogue.amount_lines import AmountLine, LineKind
from enforcement.catalogue.needs import Standing
from enforcement.model.document import Document, DocumentState
from enforcement.model.library import PowerGrant
from enforcement.model.library_marks import PROPOSAL_KIND_NAMES, MatterNote, ProposalKind
from enforcement.model.matter import Library
from enforcement.queries.proposals import AskLibraryNews
from forms import readback
from forms.plain_sheet import sheet_pdf
from tests.desktop.screens.matters.library import EXITS, TODAY, LibraryRoom
from tests.helpers.qt import settle, shows, texts
from tests.helpers.typing import press_here, type_text

EXEMPT = "070045"  # its list was issued under a law that ended on 2026-08-14
TAPE = "卷尺或测距仪"
REMARKS = ("沿街店重点看后门，问𬭎喆", "钥匙在物业")


@pytest.fixture
def room(qapp: Any, tmp_path: Path) -> Iterator[LibraryRoom]:
    made = LibraryRoom(tmp_path)
    yield made
    made.close()


def fold(room: LibraryRoom, title: str) -> Fold:
    found = next(one for one in room.place.card.findChildren(Fold) if one.head.text().startswith(title))
    if not found.is_open:
        found.open(True)
    settle()
    return found


def on_day(room: LibraryRoom, words: str) -> None:
    room.place.middle.filter_button.setChecked(True)
    field = room.place.middle.panel.day
    field.setFocus()
    type_text(field, words)
    press_here("Enter")
    room.wait()


def test_an_exemption_names_issuer_date_and_the_law_that_is_gone(room: LibraryRoom) -> None:
    room.open(EXEMPT)
    told = fold(room, "不予、从轻目录")
    assert "按旧法发布" in told.head.text()
    assert shows(told, "不予处罚 · 广东省生态环境主管部门 · 粤环发〔2021〕7号附件2 · 2022-01-01 起")
    assert shows(told, "2026-08-15 起由《生态环境法典》取代")
    assert {"旧法", "未核实"} <= set(texts(told))
    tiers = fold(room, "裁量")
    assert shows(tiers, "广东省生态环境主管部门 · 粤环发〔2021〕7号 · 2022-01-01 起")
    assert "依据的法律已被替代，幅度没变" in texts(tiers)

    on_day(room, "20260814")

    told = fold(room, "不予、从轻目录")
    assert "按旧法发布" not in told.head.text()
    assert "旧法" not in texts(told)
    assert shows(told, "按哪部法发布是照条文推的，没有核对原件")
    assert "依据的法律已被替代，幅度没变" not in texts(fold(room, "裁量"))


def test_both_flags_stand_there_without_a_press_and_follow_the_countys_amounts(room: LibraryRoom) -> None:
    room.open(EXITS)
    card = room.place.card
    for words in ("听证", "法制审核", "数额较大的要告知，本县没有定数额", "看案情",
                  "《中华人民共和国行政处罚法》第六十三条", "《中华人民共和国行政处罚法》第五十八条第一款"):  # fmt: skip
        assert words in texts(card), words
    assert shows(fold(room, "程序"), "本县还没有定这个数额，没有核实，先问县里")

    line = AmountLine(
        kind=LineKind.HEARING, subject="单位", penalty="罚款", yuan=20_000, document="安平县政府公告〔2026〕7号",
        valid_from=date(2026, 1, 1),
    )  # fmt: skip
    major = replace(line, kind=LineKind.MAJOR, yuan=40_000)
    room.publish(replace(room.content(), amounts=(line, major)))
    news = room.store.answer(AskLibraryNews())
    assert [one[:6] for one in news.amounts] == ["新定：听证，", "新定：重大案"]
    assert news.sentence.startswith("新目录有 2 处变化")
    sheet = sheet_pdf(changes_sheet(news, "云溪镇综合行政执法队", TODAY))
    assert isinstance(sheet, bytes)
    printed = "".join("".join(page.split()) for page in readback.read_back(sheet).texts)
    assert "单位罚款达到4万元（安平县政府公告〔2026〕7号，2026-01-01起）" in printed
    room.place.show_page(LIBRARY_CHANGES)
    room.wait()
    assert shows(room.place, "单位罚款达到 4 万元（安平县政府公告〔2026〕7号，2026-01-01 起）")
    room.open(EXITS)

    assert "到了本县的数额要告知" in texts(card)
    assert "到了本县的数额，决定前要审核" in texts(card)
    told = fold(room, "程序")
    assert shows(told, "单位罚款达到 2 万元，要告知听证")
    assert shows(told, "安平县政府公告〔2026〕7号，2026-01-01 起")
    assert shows(told, "单位罚款达到 4 万元，算重大案件，要法制审核")
    assert shows(told, "个人罚款数额较大的，要告知听证"), "nothing was set for 个人"
    assert not shows(told, "单位罚款数额较大的")
    assert shows(told, "看案情也要告知的：其他较重的行政处罚；法律、法规、规章规定的其他情形")
    assert shows(fold(room, "通常用的文书"), "行政处罚听证告知书")

    on_day(room, "20251231")
    assert "数额较大的要告知，本县没有定数额" in texts(card)


def test_what_to_bring_says_where_it_comes_from_and_a_release_corrects_it(room: LibraryRoom) -> None:
    room.open(EXITS)
    told = fold(room, "要带的、要请的")
    assert told.head.text().endswith(TAPE)
    assert shows(told, "程序自带的判断，没有核实")
    room.open("190017")
    assert shows(fold(room, "要带的、要请的"), "没有要带的仪器，也不用请专业人员")

    now = room.content()
    own = tuple(
        replace(one, name="激光测距仪", source="县消防救援大队", standing=Standing.CONFIRMED)
        if one.matter_code == EXITS
        else replace(one, standing=Standing.PROPOSED)
        for one in now.needs
        if one.matter_code != "010001"
    )
    room.publish(replace(now, needs=own))

    room.open(EXITS)
    told = fold(room, "要带的、要请的")
    assert shows(told, "激光测距仪")
    assert shows(told, "县里核对过")
    assert not shows(told, TAPE)
    room.open("010003")
    assert shows(fold(room, "要带的、要请的"), "按检查清单的用词提的，还没有人核对")
    room.open("010001")
    assert fold(room, "要带的、要请的").head.text().endswith("目录没有写")


def test_precedents_are_listed_and_open_by_keyboard(room: LibraryRoom) -> None:
    room.open(EXITS)
    assert fold(room, "本镇决定过的").head.text().endswith("还没有")
    inspection = room.inspect(EXITS)
    papers = [
        Document(id=f"{number:032x}", form_id="DEC-02", form_version="1", title="行政处罚决定书",
                 number=f"安云执罚决〔{day.year}〕{number}号", state=DocumentState.ISSUED, issued_on=day,
                 facts={"fine": fine, "party": {"name": "云溪镇示例百货店"}}, **more)
        for number, day, fine, more in (
            (1, date(2024, 5, 6), 500_000, {"matters": (EXITS,), "inspection_id": ""}),
            (2, TODAY, 600_000, {"inspection_id": inspection}),
            (3, TODAY, 700_000, {"matters": ("010003",), "inspection_id": ""}),
        )
    ]  # fmt: skip
    with room.store.unit_of_work(room.context.actor.id) as work:
        for one in papers:
            work.add(one, "document.issued")
        work.commit()

    room.open("010003")
    room.open(EXITS)

    told = fold(room, "本镇决定过的")
    links = told.findChildren(Link)
    assert [one.text() for one in links] == [
        "行政处罚决定书 安云执罚决〔2026〕2号，罚款 6000 元",
        "行政处罚决定书 安云执罚决〔2024〕1号，罚款 5000 元",
    ]
    assert shows(told, "2024-05-06 · 云溪镇示例百货店")
    links[1].setFocus()
    press_here("Enter")
    settle()
    assert room.wanted == [("document", papers[0].id)]


def test_a_matter_of_the_menu_that_is_ours_can_be_asked_to_go(room: LibraryRoom) -> None:
    room.open(EXITS)
    assert not room.place.card.drop_button.isVisible(), "what the county gives to all is not asked away"
    room.shelf("picked")
    code = room.codes()[0]
    room.open(code)
    button = room.place.card.drop_button
    assert button.isVisible()
    assert room.place.card.use_button.isVisible()

    button.setFocus()
    press_here("Space")
    room.wait()

    assert room.place.breadcrumb[1] == room.place.left.title_of(PROPOSALS, page=True)
    form = top_layer(room.place)
    assert isinstance(form, ProposalForm)
    assert shows(form, PROPOSAL_KIND_NAMES[ProposalKind.DROP])
    form.close_layer()
    settle()


def reworded(room: LibraryRoom) -> None:
    now = room.content()
    matters = tuple(
        replace(one, name="对占用、堵塞疏散通道的行政处罚", domain="消防救援") if one.code == EXITS else one
        for one in now.matters
    )
    room.publish(replace(now, matters=matters))


def taken_back(room: LibraryRoom) -> None:
    now = room.content()
    ended: tuple[PowerGrant, ...] = tuple(
        replace(one, valid_to=date(2026, 11, 23)) if one.matter_code == EXITS else one for one in now.grants
    )
    room.publish(replace(now, grants=ended))


def moved(room: LibraryRoom) -> None:
    now = room.content()
    matters = tuple(
        replace(one, library=Library.OPTIONAL, priority=2) if one.code == EXITS else one
        for one in now.matters
    )
    room.publish(replace(now, matters=matters))


def unlisted(room: LibraryRoom) -> None:
    room.publish(room.without(EXITS))


def test_own_remarks_are_kept_through_every_update(room: LibraryRoom) -> None:
    room.open(EXITS)
    notes = room.place.card.notes
    for words in REMARKS:
        notes.field.setFocus()
        type_text(notes.field, words)
        assert room.place.perform("submit")
        room.wait()

    for update in (reworded, moved, taken_back, unlisted):
        update(room)
        room.place.activate()
        room.wait()
        room.open(EXITS)

        for words in REMARKS:
            assert shows(notes, words), (update.__name__, words)
        assert shows(notes, f"{training.officers()[0].name} · 2026-11-24")
        with room.store.unit_of_work("") as work:
            assert [one.text for one in work.find(MatterNote) if not one.removed] == list(REMARKS)
