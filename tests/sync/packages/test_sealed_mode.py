"""封装模式 (S19): through a proxy that reads everything, sealed packages pass and tell it nothing; marks come from receipts
alone. And packages beside the network: whichever brings something first."""

from __future__ import annotations

import os
from pathlib import Path

import httpx

from desktop.package_link import SealedRound
from desktop.store.settings import SEALED
from desktop.sync_exchange import StoreExchange
from desktop.sync_port import county_of
from sync.client.troubles import TroubleKind
from sync.protocol import problems
from sync.protocol.problems import ProblemAnswer
from tests.sync.client.county import CountyThread
from tests.sync.packages.interceptor import Interceptor
from tests.sync.packages.test_hostile import forms_of
from tests.sync.packages.world import NAME, PERSON, Machine, World


def test_a_proxy_that_reads_everything_learns_nothing(world: World, machine: Machine, tmp_path: Path) -> None:
    machine.save_party()
    machine.save_file(b"\xff\xd8" + os.urandom(300_000))
    with CountyThread(world.config) as county, Interceptor(tmp_path, county.port) as proxy:
        plain, _ = StoreExchange(machine.store, machine.clock, proxy.url).run()
        assert plain.trouble is not None
        waiting = machine.waiting
        assert waiting > 0
        machine.store.settings.set(SEALED, True)
        report, _ = StoreExchange(machine.store, machine.clock, proxy.url).run()
        assert report.trouble is None, report.trouble.sentence + report.trouble.detail
        assert (report.receipted, report.blobs_sent, report.without_receipt) == (waiting, 1, 0)
        assert machine.store.exchange.state().pending_bytes == 0
        again, _ = StoreExchange(machine.store, machine.clock, proxy.url).run()
        assert (again.trouble, again.receipted) == (None, 0)
    assert b"ZFP1" in proxy.seen
    assert not [mark for mark in (NAME, PERSON, "陈立") for form in forms_of(mark) if form in proxy.seen]


def test_many_parts_and_a_share_an_hour(world: World, machine: Machine) -> None:
    machine.save_party()
    for number in range(3):
        machine.save_file(os.urandom(300_000 + number))
    known = county_of(machine.store)
    assert known is not None
    with CountyThread(world.config) as county:
        small = SealedRound(machine.store, known, machine.clock, part_bytes=900_000)
        report = small.run(county.url)
        assert report.trouble is None, report.trouble.sentence + report.trouble.detail
        assert report.turns > 1
        assert (report.without_receipt, report.blobs_waiting) == (0, 0)
        seen = [small.run(county.url).trouble for _ in range(11)]
        refusal = next(trouble for trouble in seen if trouble is not None)
        assert refusal.problem is problems.TOO_OFTEN
        assert (refusal.retry_after_seconds or 0) > 0


def test_what_is_no_package_is_refused_by_name(world: World, machine: Machine) -> None:
    machine.save_party()
    (part,) = machine.export()
    with CountyThread(world.config) as county, httpx.Client(base_url=county.url, trust_env=False) as http:
        for body, name in (
            (b"", "package_broken"),
            (b"<html>login</html>" * 10, "package_broken"),
            (part.read_bytes()[:-5], "package_broken"),
        ):
            answer = http.post("/api/v1/packages", content=body)
            assert ProblemAnswer.from_bytes(answer.content).problem.name == name


def test_a_package_after_the_network_and_the_network_after_a_package(world: World, machine: Machine) -> None:
    machine.save_party()
    machine.save_file(os.urandom(50_000))
    (part,) = machine.export()
    with CountyThread(world.config) as county:
        exchange = StoreExchange(machine.store, machine.clock, county.url)
        assert exchange.run()[0].trouble is None
        assert machine.waiting == 0
        code, told, _ = world.take(part)
        assert code == 0
        assert [row["state"] for row in told["taken"]] == ["taken"]
        before = machine.store.exchange.state()
        taken = machine.back().take(Path(told["returns"][0]["file"]))
        assert taken.trouble is None
        assert machine.store.exchange.state().acked_seq == before.acked_seq
        machine.save_party("云溪镇二号店")
        (second,) = machine.export("second.zfp")
        _, told, _ = world.take(second)
        report, _ = StoreExchange(machine.store, machine.clock, county.url).run()
        assert report.trouble is None
        assert (report.difference, report.without_receipt) == (0, 0)
        assert machine.back().take(Path(told["returns"][0]["file"])).trouble is None
        final, _ = StoreExchange(machine.store, machine.clock, county.url).run()
        assert (final.trouble, final.sent, final.resent) == (None, 0, 0)


def test_without_a_way_nothing_is_lost(world: World, machine: Machine) -> None:
    machine.save_party()
    machine.store.settings.set(SEALED, True)
    report, _ = StoreExchange(machine.store, machine.clock, "http://127.0.0.1:9").run()
    assert report.trouble is not None
    assert report.trouble.kind is TroubleKind.NO_NETWORK
    assert machine.waiting > 0
