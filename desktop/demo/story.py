"""The day as a script of steps: what the two officers press and type, from the enrolment code to the receipt."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from desktop.demo.hand import StepFailed
from desktop.demo.stage import Stage, focus, place_of, wait
from desktop.screens.entry.presenter import Page
from enforcement.model.inspection import InspectionStatus
from enforcement.queries import AskWorkspace

PARTY = "云溪镇好再来饭店"
CODE = "92339901MA0XAMPE1L"
OPERATOR = "张𬭎喆"
PHONE = "000-00000001"
ADDRESS = "安平县云溪镇老街西路28号"
MATTERS = ("aqck", "ttrj", "fzsplf")  # pinyin initials of three matters of the 基础库
INQUIRY = "张𬭎喆称纸箱堆放约两周，为换季酒水，隔壁店主沈䶮知情"
BOTTLES = "张𬭎喆称气瓶从镇上气站购买，软管用了三年"
TRAINING = "服务员称没有培训过，菜单上也没有提示"
OPINION = "没有异议，今天就清理；隔壁沈䶮可以作证"
PASSWORD = "jian-cha-bi-lu-2026"
PIN = "258036"


def officer_steps() -> tuple[tuple[str, Callable[[Stage], None]], ...]:
    return (
        ("加入县里", join),
        ("找对象并开始检查", start),
        ("选三个事项", choose_matters),
        ("当面告知和审批", tell),
        ("导入证据", take_evidence),
        ("做清单、下结论", check),
        ("核事实、记意见", facts),
        ("出具文书", issue),
        ("送达并结束", serve),
        ("和县里收发", sync),
    )


def colleague_steps(person: int) -> tuple[tuple[str, Callable[[Stage], None]], ...]:
    """A second machine: the colleague joins, exchanges, and opens the same inspection."""
    return (
        ("第二台电脑加入", lambda stage: join(stage, person)),
        ("第二台电脑收到", receive),
    )


def receive(stage: Stage) -> None:
    """F5, then the inspection of the first machine is in the list; Enter opens it."""
    hand = stage.hand
    hand.press("Ctrl+8", "F5")
    hand.until(lambda: _knows(stage), "the inspection did not arrive", 60)
    hand.settle(400)
    hand.look("第二台电脑同步")
    hand.press("Ctrl+2")
    hand.settle(600)
    assert stage.program.shell is not None
    stage.program.shell.open("inspection", stage.inspection_id)
    hand.settle(800)
    hand.look("第二台电脑看到同一件")


def _knows(stage: Stage) -> bool:
    return stage.program.opened.store.answer(AskWorkspace(stage.inspection_id)) is not None


def join(stage: Stage, person: int = 0) -> None:
    """The code from the county's letter, a name from the roster, a password, the recovery key copied and read back."""
    hand, entry = stage.hand, stage.program.entry
    assert entry is not None
    hand.look("第一次打开")
    hand.press("Tab", "Return")
    hand.type(stage.county.url)
    hand.press("Tab")
    hand.type(stage.county.code())
    hand.look("加入县里")
    hand.press("Return")
    hand.until(lambda: entry.current is Page.WHO, "the county did not let the machine in")
    for _ in range(person):
        hand.press("Down")
    hand.press("Return")
    hand.type(PASSWORD)
    hand.press("Tab")
    hand.type(PASSWORD)
    hand.press("Tab")
    hand.type(PIN)
    hand.press("Return")
    hand.until(lambda: entry.current is Page.RECOVERY, "no recovery key was shown", 60)
    groups = entry.presenter.recovery_key.split("-")
    hand.press("Return")
    first, second = entry.presenter.asked_groups
    hand.type(groups[first])
    hand.press("Tab")
    hand.type(groups[second])
    hand.press("Return")
    hand.until(lambda: stage.program.shell is not None, "the window did not open", 60)
    assert stage.program.shell is not None
    hand.window = stage.program.shell
    hand.idle = lambda: stage.program.operations is None or stage.program.operations.idle
    hand.settle(200)
    hand.look("今日")


def start(stage: Stage) -> None:
    """Ctrl+N, the name, not found, four fields, Enter."""
    hand = stage.hand
    hand.press("Ctrl+N")
    hand.type(PARTY)
    hand.settle(250)
    hand.press("Return", "Tab")
    hand.type(CODE)
    hand.press("Tab")
    hand.type(OPERATOR)
    hand.press("Tab")
    hand.type(PHONE)
    hand.press("Tab")
    hand.type(ADDRESS)
    hand.look("新建对象")
    hand.press("Return", "Return")
    place = place_of(stage, "inspection")
    hand.until(lambda: place.desk.rows is not None, "the inspection did not start")
    stage.inspection_id = place.desk.rows.inspection.id


def choose_matters(stage: Stage) -> None:
    """Pinyin initials and Enter, three times."""
    for count, initials in enumerate(MATTERS, 1):
        stage.hand.type(initials)
        stage.hand.settle(250)
        stage.hand.press("Return")
        stage.hand.until(partial(_has_matters, stage, count), f"matter {initials} was not added")


def tell(stage: Stage) -> None:
    """Certificates shown, recusal asked, the person in charge, approved beforehand; on to step 2."""
    hand = stage.hand
    hand.press("Alt+1", "Alt+2", "Alt+3", "Alt+4")
    wait(stage, lambda rows: rows.inspection.certificates_shown, "the certificates were not noted")
    hand.look("准备")
    hand.press("F8")


def take_evidence(stage: Stage) -> None:
    """F7, the clock of the camera is right, Enter."""
    stage.hand.press("F7")
    stage.hand.settle(200)
    stage.hand.press("Return")
    wait(stage, lambda rows: len(rows.evidence) == 4, "the photos did not come in")
    stage.hand.settle(300)


def check(stage: Stage) -> None:
    """The checklists of the three matters by keyboard, a judgement each."""
    hand = stage.hand
    hand.press("F4", "F4", "Return")
    hand.type("0.82")
    hand.press("Tab")
    hand.type("1.10")
    hand.press("Tab")
    hand.type("钢卷尺")
    hand.press("Return")
    hand.type(INQUIRY)
    hand.press("Return", "Space", "Alt+2")
    hand.settle(200)
    hand.look("做清单")
    _next_matter(stage)
    hand.press("F4", "Return", "Return")
    hand.type(BOTTLES)
    hand.press("Return", "Right", "Right", "Space", "Alt+2")
    _next_matter(stage)
    hand.press("F4", "Return", "Return")
    hand.type(TRAINING)
    hand.press("Return", "Space", "Alt+1")
    wait(
        stage,
        lambda rows: [m.entry.finding.value for m in rows.matters] == ["found", "found", "clear"],
        "judgements",
    )
    hand.look("三个事项做完")
    hand.press("F8")


def facts(stage: Stage) -> None:
    """Read the sentences, write down what the person says."""
    hand = stage.hand
    wait(stage, lambda rows: len(rows.facts) >= 3, "no facts were written")
    hand.settle(200)
    focus(stage, "意见")
    hand.type(OPINION)
    hand.settle(900)
    hand.look("核事实")
    hand.press("F8")
    wait(stage, lambda rows: rows.inspection.opinion == OPINION, "the opinion was not saved")


def issue(stage: Stage) -> None:
    """The record, the correction order with its day by Alt+2, the proof of service, the photo sheet; all on paper."""
    hand = stage.hand
    hand.look("笔录可出具")
    _issue_and_print(stage, "INS-03")
    hand.look("责改还差期限")
    hand.press("Alt+2")
    wait(
        stage, lambda rows: rows.inspection.correction_due is not None, "the day of correction was not taken"
    )
    hand.settle(400)
    _issue_and_print(stage, "INV-17")
    _issue_and_print(stage, "SRV-02")
    focus(stage, "加文书")
    hand.press("Return", "Down", "Return")
    wait(stage, lambda rows: any(paper.form_id == "INV-04" for paper in rows.documents), "no photo sheet")
    hand.settle(400)
    _issue_and_print(stage, "INV-04")
    hand.look("四份文书都出具了")
    hand.press("F8")
    hand.settle(300)


def serve(stage: Stage) -> None:
    """Direct service to the operator, now; then the inspection ends with a date to come again."""
    hand = stage.hand
    hand.look("送达")
    hand.press("Ctrl+Return")
    wait(stage, lambda rows: len(rows.services) == 1, "the service was not noted")
    focus(stage, "结束检查")
    hand.press("Return")
    wait(
        stage, lambda rows: rows.inspection.status is InspectionStatus.FINISHED, "the inspection did not end"
    )
    hand.look("结束")


def sync(stage: Stage) -> None:
    """F5 on 同步 until the county has receipted everything."""
    hand = stage.hand
    hand.press("Ctrl+8", "F5")
    hand.until(lambda: stage.summary().unsent + stage.summary().sent == 0, "not everything was receipted", 60)
    hand.settle(500)
    hand.look("同步")


def _issue_and_print(stage: Stage, form_id: str) -> None:
    """Ctrl+P, Enter: number, bytes and hash are fixed, the printer has the pages, the list goes on by itself."""
    stage.hand.press("Ctrl+P", "Return")
    wait(
        stage,
        lambda rows: any(paper.form_id == form_id and paper.prints for paper in rows.documents),
        f"{form_id} was not issued and printed",
    )
    stage.hand.settle(500)


def _has_matters(stage: Stage, count: int) -> bool:
    return len(stage.workspace().matters) == count


def _next_matter(stage: Stage) -> None:
    stage.hand.press("Ctrl+Down")
    stage.hand.settle(150)
    if not stage.hand.focused().accessibleName().startswith("第 1 项"):
        raise StepFailed("the first item of the next matter has not got the keyboard")
