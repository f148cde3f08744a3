"""同步 in the states that are the machine's own, against a real county."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QAbstractButton

from desktop.clock import MachineClock
from desktop.home import Home, HomeState
from desktop.packages import PackageDesk
from desktop.store import settings
from desktop.store.store import Store
from desktop.training import furnish
from sync.server.enrolment import revoke
from tests.desktop.screens.sync.desk import Behind, Silent, desk, shut_port
from tests.desktop.screens.sync.seats import World, reachable, require
from tests.sync.machines.world import MovedClock, joined, save_party
from tests.sync.server.support import Clock, found, served

# ---- the machine's own states ------------------------------------------------------------------------------


def test_a_machine_in_training_says_that_nothing_goes_out(qtbot: Any, tmp_path: Path) -> None:
    store, _ = Home(tmp_path / "training").create(HomeState.TRAINING)
    furnish(store, MachineClock())
    try:
        with desk(qtbot, store, MachineClock()) as at:
            assert "不会送到县里" in at.words
            assert "训练中" in at.words
            at.say_only_what_receipts_say()
    finally:
        store.close()


def test_before_the_first_round_nothing_is_promised(qtbot: Any, world: World, machine: Store) -> None:
    with desk(qtbot, machine, MovedClock(world.clock)) as at:
        require(at, "可用", ("还没有和县里通上过", "条还没有回执", "还没有和县里对过数"))


def test_no_link(qtbot: Any, world: World, machine: Store) -> None:
    with desk(qtbot, machine, MovedClock(world.clock), shut_port()) as at:
        at.round()
        require(at, "未连接", ("现在没有网络", "没有送出任何数据，数据都在本机", "自动再试"))


def test_all_receipted_is_said_of_receipts_alone(qtbot: Any, world: World, machine: Store) -> None:
    with desk(qtbot, machine, MovedClock(world.clock)) as at:
        at.round()
        require(at, "可用", ("都有回执了。最近一次 今天 08:00", "签名核验通过", "两边一致", "收到回执"))
        save_party(machine, world.clock, "云溪镇东街小卖部")
        at.place.activate()
        at.settle()
        require(at, "可用", ("1 条还没有回执", "还没有回执：对象 1"))
        machine.settings.set(settings.COUNTY_ADDRESS, shut_port())
        at.round()
        require(at, "未连接", ("1 条还没有回执", "上次通到县里 今天 08:00"))


def test_a_round_under_way_shows_itself_and_can_be_stopped(qtbot: Any, world: World, machine: Store) -> None:
    with Silent() as there, desk(qtbot, machine, MovedClock(world.clock), there.url) as at:
        assert at.runner is not None
        assert at.place.perform("refresh")
        qtbot.waitUntil(lambda: "正在收发" in at.words, timeout=20000)
        require(at, "正在收发", ("可以照常办事，不用等",), "停下")
        assert "再试一次" not in reachable(at.place)
        qtbot.waitUntil(lambda: at.operations.line.now().seconds > 0.2, timeout=20000)
        at.place.sync.ways.halt.click()
        at.settle()
        require(at, "停下了", ("同步停在半路", "其余的还在本机", "自动再试"))
        assert at.runner.armed
        assert at.runner.next_seconds > 60


def test_revoked_by_the_county_stays_said_without_a_link(
    qtbot: Any, world: World, machine: Store, tmp_path: Path
) -> None:
    lost = joined(tmp_path / "lost", world.county, world.clock)
    save_party(lost, world.clock)
    revoke(world.county.county, lost.settings.get(settings.COUNTY)["device"], "报废")
    try:
        with desk(qtbot, lost, MovedClock(world.clock)) as at:
            at.round()
            require(at, "已停用", ("县里写的原因：报废", "本机数据都在"))
            lost.settings.set(settings.COUNTY_ADDRESS, shut_port())
            at.round()
            require(at, "已停用", ("县里写的原因：报废",))
    finally:
        lost.close()


def test_another_countys_list_is_not_believed(
    qtbot: Any, world: World, machine: Store, tmp_path: Path
) -> None:
    clock = Clock()
    with served(found(tmp_path / "other", clock), clock) as other:
        stranger = joined(tmp_path / "stranger", other, clock)
        theirs = stranger.settings.get(settings.COUNTY)
        stranger.close()
    mine = machine.settings.get(settings.COUNTY)
    machine.settings.set(settings.COUNTY, {**mine, "root": theirs["root"], "registry": theirs["registry"]})
    with desk(qtbot, machine, MovedClock(world.clock)) as at:
        at.round()
        require(at, "不是本县", ("回话的不是本机登记的那个县，没有标记任何回执", "核对县里的地址"))


def test_a_copied_disk_stops_with_a_way_on(qtbot: Any, world: World, tmp_path: Path) -> None:
    store = joined(tmp_path / "one", world.county, world.clock)
    store.close()
    shutil.copytree(tmp_path / "one", tmp_path / "two")
    for name, party in (("one", "原机写的"), ("two", "克隆机写的")):
        store = Home(tmp_path / name, clock=MovedClock(world.clock)).open_training()
        save_party(store, world.clock, party)
        with desk(qtbot, store, MovedClock(world.clock)) as at:
            at.round()
            if name == "two":
                verb = "本机在用，另开一本流水接着送"
                require(at, "已停下", ("可能被复制过", "两份县里都留着", "告诉管理员"), verb)
                next(one for one in at.place.findChildren(QAbstractButton) if one.text() == verb).click()
                qtbot.waitUntil(lambda: "都有回执" in at.words, timeout=20000)
                at.settle()
                at.say_only_what_receipts_say()
        store.close()


def test_a_machine_put_back_from_an_old_copy(qtbot: Any, world: World, tmp_path: Path) -> None:
    store = joined(tmp_path / "one", world.county, world.clock)
    store.close()
    shutil.copytree(tmp_path / "one", tmp_path / "old")
    store = Home(tmp_path / "one", clock=MovedClock(world.clock)).open_training()
    save_party(store, world.clock)
    with desk(qtbot, store, MovedClock(world.clock)) as at:
        at.round()
    store.close()
    old = Home(tmp_path / "old", clock=MovedClock(world.clock)).open_training()
    try:
        with desk(qtbot, old, MovedClock(world.clock)) as at:
            at.round()
            require(at, "另开流水", ("本机的数据比县里收到过的旧", "下一次同步会把缺的取回来"))
            at.round()
            require(at, "可用", ("取来", "都有回执"))
    finally:
        old.close()


def test_a_clock_that_is_off_is_said_beside_a_good_round(qtbot: Any, world: World, machine: Store) -> None:
    with desk(qtbot, machine, Behind(MovedClock(world.clock), -3)) as at:
        at.round()
        require(at, "可用", ("这台电脑的时间比县里慢 3 天。文书日期会出错，先改时间。",))


def test_a_full_disk_here_is_said_and_gone_after_it(
    qtbot: Any, world: World, machine: Store, tmp_path: Path
) -> None:
    colleague = joined(tmp_path / "colleague", world.county, world.clock)
    for number in range(40):
        save_party(colleague, world.clock, "址" * 900 + str(number))
    with desk(qtbot, colleague, MovedClock(world.clock)) as at:
        at.round()
    colleague.close()
    raw = machine._database.raw
    with desk(qtbot, machine, MovedClock(world.clock)) as at:
        raw.execute(f"PRAGMA max_page_count = {raw.execute('PRAGMA page_count').fetchone()[0]}")
        with qtbot.waitSignal(at.runner.trouble, timeout=20000):  # type: ignore[union-attr]
            at.place.perform("refresh")
        at.settle()
        require(at, "本机有问题", ("磁盘满了", "请腾出一些空间"))
        raw.execute("PRAGMA max_page_count = 100000")
        at.round()
        require(at, "可用", ("都有回执",))
        assert "磁盘满了" not in "\n".join(one for one in at.words.splitlines() if "上行" not in one)


def test_a_package_that_is_under_way_counts_as_sent_and_no_more(
    qtbot: Any, world: World, machine: Store, tmp_path: Path
) -> None:
    with desk(qtbot, machine, MovedClock(world.clock)) as at:
        made = PackageDesk(machine, at.operations.context, MovedClock(world.clock))
        made.write(tmp_path / "包.zfp")
        at.place.activate()
        at.settle()
        require(at, "可用", ("已发出，县里还没回执", "收到回执前，本机会一直留着", "已发未回执"))
