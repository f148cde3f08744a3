"""并到队长电脑 on the screen: two windows' worth of work over real sockets, by keyboard."""

from __future__ import annotations

import threading

from desktop.actions import TEAM_HUB
from tests.desktop.hub.test_team import bench, hub, listening
from tests.desktop.screens.package.office import Office, PluggedBench
from tests.helpers.qt import cut_controls, nameless_controls, settle, shows
from tests.helpers.typing import press_here, type_text
from tests.sync.packages.world import World


def test_a_colleague_types_address_and_code(office: Office, world: World) -> None:
    leader = world.machines[1]
    with listening(leader) as listener:
        office.place.perform(TEAM_HUB)
        part = office.sheet.join_part
        office.wait(lambda: shows(office.sheet, "本机编号"))
        settle()
        assert cut_controls(office.sheet) == []
        assert nameless_controls(office.sheet) == []
        press_here("Tab")
        assert part.address.hasFocus()
        type_text(part.address, f"127。0。0。1：{listener.port}")
        press_here("Enter")
        assert part.code.hasFocus()
        type_text(part.code, listener.code)
        press_here("Enter")
        office.wait(lambda: shows(office.sheet, "第 1 包已交给队长："))
        assert shows(office.sheet, "县里的回执带回来之前，本机一条也不会少。")
    assert len(hub(leader).held()) == 1
    assert office.machine.waiting > 0


def test_a_wrong_address_says_what_to_do(office: Office, world: World) -> None:
    office.place.perform(TEAM_HUB)
    office.wait(lambda: shows(office.sheet, "本机编号"))
    type_text(office.sheet.join_part.address, "队长")
    office.sheet.join_part.send()
    office.wait(lambda: shows(office.sheet, "地址不对。"))
    assert office.room.team.listener is None
    assert hub(world.machines[0]).held() == ()
    assert office.machine.waiting > 0


def test_the_leader_gathers_and_carries(office: Office, world: World) -> None:
    colleague = world.machines[1]
    colleague.save_party("云溪镇二号店")
    office.place.perform(TEAM_HUB)
    sheet = office.sheet
    office.wait(lambda: shows(sheet, "本机编号"))
    press_here("Right", "Enter")
    assert shows(sheet, "还没有收过同事的包。")
    sheet.lead_part.listen.click()
    office.wait(lambda: office.room.team.view.code)
    listener = office.room.team.listener
    assert listener is not None
    assert shows(sheet, f"{listener.code[:3]} {listener.code[3:]}")
    address = f"127.0.0.1:{listener.port}"
    thread = threading.Thread(target=lambda: bench(colleague).join_leader(address, listener.code))
    thread.start()
    office.wait(lambda: shows(sheet, "的第 1 包"))
    thread.join()
    settle()
    assert cut_controls(sheet) == []
    sheet.lead_part.listen.click()
    office.wait(lambda: office.room.team.listener is None and not office.room.worker.working)
    sheet.lead_part.carry.click()
    office.wait(lambda: shows(sheet, "1 个包拷到了 U 盘，读回核对过。可以拔了。"))
    office.wait(lambda: shows(sheet, "已拷到 U 盘，等县里"))
    assert len(list(world.stick.glob("摆渡包-*.zfp"))) == 1


def test_gathering_from_a_stick_twice_does_not_double(office: Office, world: World) -> None:
    colleague = world.machines[1]
    colleague.save_party("云溪镇二号店")
    bench(colleague).write(world.stick)
    office.place.perform(TEAM_HUB)
    office.wait(lambda: shows(office.sheet, "本机编号"))
    team = office.room.team
    team.gather(world.stick)
    office.wait(lambda: shows(office.sheet, "收了 1 个包。") and not office.room.worker.working)
    team.gather(world.stick)
    office.wait(lambda: shows(office.sheet, "1 个早就收过，没有重复。"))
    assert len(hub(world.machines[0]).held()) == 1


def test_the_window_closes_while_the_leader_listens(office: Office) -> None:
    PluggedBench.plugged = []
    office.room.team.listen()
    office.wait(lambda: office.room.team.listener is not None)
    office.close()
    assert office.room.team.listener is None
