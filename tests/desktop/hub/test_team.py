"""并机 over real stores, a real county and real sockets: two members → leader → county → leader → members."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from desktop.hub.desk import HubDesk
from desktop.package_bench import PackageBench
from sync.client import hub_wire as wire
from sync.client.hub_listening import TRIES, HubListener
from sync.client.hub_sending import HubLink, HubTrouble, read_address, read_code
from tests.sync.client.county import CountyThread
from tests.sync.packages.world import Machine, World


def bench(machine: Machine) -> PackageBench:
    agency = machine.store.agency()
    assert agency is not None
    return PackageBench(machine.store, machine.clock, machine.store.officers()[0], agency)


def hub(machine: Machine) -> HubDesk:
    return HubDesk(machine.store, machine.clock)


@contextmanager
def listening(machine: Machine) -> Iterator[HubListener]:
    listener = HubListener(hub(machine).box)
    listener.open(0)
    try:
        yield listener
    finally:
        listener.close()


def members(world: World) -> list[Machine]:
    for number, machine in enumerate(world.machines[1:], 1):
        machine.save_party(f"云溪镇第{number}家店")
        machine.save_file(os.urandom(40_000 + number))
    return world.machines[1:]


def test_by_stick_there_and_back(world: World, tmp_path: Path) -> None:
    leader, colleagues = world.machines[0], members(world)
    sticks = []
    for number, machine in enumerate(colleagues):
        stick = tmp_path / f"stick-{number}"
        stick.mkdir()
        bench(machine).write(stick)
        sticks.append(stick)
        found = hub(leader).gather(stick)
        assert (found.done, found.known, found.faults) == (1, 0, ())
        assert (hub(leader).gather(stick).done, hub(leader).gather(stick).known) == (0, 1)
    # The leader's own package and theirs go onto one stick.
    leader.save_party("云溪镇队长那家店")
    written = bench(leader).write(world.stick, colleagues=True)
    assert (written.carried.done, written.carried.faults) == (2, ())
    sealed = {path.read_bytes() for stick in sticks for path in stick.glob("*.zfp")}
    assert sealed <= {path.read_bytes() for path in world.stick.glob("*.zfp")}
    assert all(machine.waiting for machine in world.machines)
    code, told, _ = world.take(*sorted(world.stick.glob("摆渡包*.zfp")))
    assert (code, len(told["returns"])) == (0, 3)
    taken = bench(leader).take(bench(leader).lying(world.stick), world.stick)
    assert taken.well
    assert "替同事收了 2 个回执包，等他们来取。" in taken.sentences
    assert leader.waiting == 0
    assert all(machine.waiting for machine in colleagues)
    for stick, machine in zip(sticks, colleagues, strict=True):
        assert hub(leader).hand_back(stick).done == 2
        lying = bench(machine).lying(stick)
        assert (len(lying.mine), lying.others) == (1, 1)
        assert bench(machine).take(lying, stick).well
        assert machine.waiting == 0


def test_by_lan_and_over_the_leaders_link(world: World) -> None:
    leader, colleagues = world.machines[0], members(world)
    with listening(leader) as listener:
        for machine in colleagues:
            told = bench(machine).join_leader(f"127.0.0.1:{listener.port}", listener.code)
            assert any(one.startswith("第 1 包已交给队长：") for one in told.sentences)
            assert machine.waiting > 0
    held = hub(leader).held()
    assert [one.standing for one in held] == ["还没带走"] * 2
    assert len({one.device for one in held}) == 2
    with CountyThread(world.config) as county:
        sent = hub(leader).deliver(server=county.url)
        assert (sent.done, sent.faults) == (2, ())
        assert hub(leader).deliver(server=county.url).done == 0
    assert all(machine.waiting for machine in colleagues)
    with listening(leader) as listener:
        for machine in colleagues:
            told = bench(machine).join_leader(f"127.0.0.1:{listener.port}", listener.code)
            assert told.well
            assert any("签名核验通过" in one for one in told.sentences)
            assert machine.waiting == 0
            assert "本机都有回执了，没有要交给队长的。" in told.sentences
    assert {one.standing for one in hub(leader).held()} == {"县里已答复，等它把回执取走", "已交给它"}
    assert hub(leader).box.clear() == 4
    assert hub(leader).held() == ()


def test_two_leaders_and_a_package_twice_are_harmless(world: World) -> None:
    first, second, machine = world.machines
    machine.save_party("云溪镇一号店")
    (part,) = machine.export()
    for leader in (first, second):
        with listening(leader) as listener, HubLink("127.0.0.1", listener.port, listener.code) as link:
            assert link.put(part)
            assert not link.put(part)
    with CountyThread(world.config) as county:
        assert hub(first).deliver(server=county.url).done == 1
        assert hub(second).deliver(server=county.url).done == 1
    for leader in (first, second):
        with listening(leader) as listener:
            assert bench(machine).join_leader(f"127.0.0.1:{listener.port}", listener.code).well
    assert next(one for one in hub(first).held() if not one.to_county).handed


def test_a_wrong_code_sends_nothing_and_the_code_changes(world: World) -> None:
    leader, machine = world.machines[:2]
    before = machine.store.exchange.state()
    with listening(leader) as listener:
        code = listener.code
        wrong = f"{(int(code) + 1) % 1_000_000:06d}"
        for _ in range(TRIES):
            with pytest.raises(HubTrouble, match="接头码不对"):
                bench(machine).join_leader(f"127.0.0.1:{listener.port}", wrong)
        assert listener.code != code
        with pytest.raises(HubTrouble, match="接头码不对"):
            HubLink("127.0.0.1", listener.port, code)
    assert machine.store.exchange.state() == before
    assert hub(leader).held() == ()


def test_an_impostor_without_the_code_gets_nothing(world: World) -> None:
    machine = world.machines[1]
    server = socket.create_server(("127.0.0.1", 0))

    def impostor() -> None:
        link, _ = server.accept()
        with link:
            wire.tell(link, nonce=bytes(16))
            wire.hear(link)
            wire.tell(link, ok=True, proof=bytes(32))

    thread = threading.Thread(target=impostor)
    thread.start()
    with pytest.raises(HubTrouble, match="不是队长的电脑"):
        bench(machine).join_leader(f"127.0.0.1:{server.getsockname()[1]}", "123456")
    thread.join()
    server.close()


@pytest.mark.parametrize("share", [0.0, 0.5, 0.999])
def test_cut_in_the_middle_leaves_nothing_half(world: World, share: float) -> None:
    leader, machine = world.machines[:2]
    machine.save_party()
    machine.save_file(os.urandom(400_000))
    (part,) = machine.export()
    size = part.stat().st_size
    with listening(leader) as listener, HubLink("127.0.0.1", listener.port, listener.code) as link:
        wire.tell(link._link, act="put", sha256="0" * 64, size=size)
        assert wire.hear(link._link).name("answer") == "go"
        link._link.sendall(part.read_bytes()[: int(size * share)])
    assert hub(leader).held() == ()
    assert list((leader.store.folder / "hub").iterdir()) == []
    with listening(leader) as listener, HubLink("127.0.0.1", listener.port, listener.code) as again:
        assert again.put(part)


def test_what_is_no_package_or_of_no_machine_here_is_refused(world: World, tmp_path: Path) -> None:
    leader, machine = world.machines[:2]
    machine.save_party()
    (part,) = machine.export()
    torn = tmp_path / "torn.zfp"
    data = bytearray(part.read_bytes())
    data[len(data) // 2] ^= 1
    torn.write_bytes(data)
    with listening(leader) as listener, HubLink("127.0.0.1", listener.port, listener.code) as link:
        with pytest.raises(HubTrouble) as refusal:
            link.put(torn)
        assert "这个包坏了" in refusal.value.sentence
    found = hub(leader).gather(tmp_path)
    assert found.done == 0
    assert len(found.faults) == 1
    assert hub(leader).held() == ()


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("192.168.1.23", ("192.168.1.23", wire.PORT)),
        ("１９２．１６８．１．２３：5000", ("192.168.1.23", 5000)),
        ("192。168。1。23", ("192.168.1.23", wire.PORT)),
    ],
)
def test_addresses_as_people_type_them(typed: str, read: tuple[str, int]) -> None:
    assert read_address(typed) == read
    assert read_code("１２３ 456") == "123456"
    for bad in ("", "队长", "1.2.3.4:", "1.2.3.4:0", "a/b"):
        with pytest.raises(HubTrouble):
            read_address(bad)
    for bad in ("", "12345", "abcdef"):
        with pytest.raises(HubTrouble):
            read_code(bad)
