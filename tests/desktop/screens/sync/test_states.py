"""同步 in every state a machine can be in: the words (what, why, what to do), a way out by keyboard, and never 成功 or
都有回执 unless the receipts say so."""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from desktop.store import settings
from desktop.store.store import Store
from sync.protocol import more_problems, problems
from sync.protocol.problems import Problem, all_problems
from tests.desktop.screens.sync.desk import Desk, desk, refusal, shut_port
from tests.desktop.screens.sync.seats import World, reachable, require
from tests.sync.machines.tls_world import Answering, page, server_context, stranger_file
from tests.sync.machines.world import MovedClock

# ---- who answers -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Told:
    """What the other end says to everybody, and what the window makes of it."""

    name: str
    answer: bytes
    pill: str
    words: tuple[str, ...]
    verb: str = "再试一次"


TOLD = (
    Told("portal", page("<html>请先登录</html>"), "不是县里", ("没有标记任何回执", "上网登录页", "先在浏览器里登录网络")),
    Told("another program", b"HTTP/1.1 404 no\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", "不是县里",
         ("可能是上网登录页挡在中间，也可能地址填错了",)),
    Told("revoked", refusal(problems.DEVICE_REVOKED), "已停用", ("已经停用", "本机数据都在", "请联系管理员")),
    Told("unknown here", refusal(problems.DEVICE_UNKNOWN), "没有登记", ("请向管理员要一个入网码",)),
    Told("keys expired", refusal(more_problems.KEYS_EXPIRED), "登记到期", ("13 个月", "数据都在本机"), "输入网码续期"),
    Told("fork", refusal(problems.FORK), "已停下", ("可能被复制过", "两份县里都留着"), "本机在用，另开一本流水接着送"),
    Told("too old", refusal(problems.VERSION_UNSUPPORTED), "要升级", ("版本隔得太远", "请升级程序"), "看怎么升级"),
    Told("newer client", refusal(more_problems.NO_SUCH_ROUTE), "要升级", ("数据都在本机",), "看怎么升级"),
    Told("busy", refusal(problems.BUSY, 120), "县里正忙", ("过一会儿会自动再送", "今天 08:02 自动再试")),
    Told("too often", refusal(problems.TOO_OFTEN, 600), "县里正忙", ("今天 08:10 自动再试",)),
    Told("county's disk", refusal(problems.UNKNOWN), "县里没收", ("数据都在本机", "交给管理员")),
    Told("county's log", refusal(more_problems.LOG_DAMAGED), "已停下",
         ("县里的总账接不上，已经停下。一条回执也没有标记", "总账残缺", "可以导出摆渡包", "县里修好以后按“再试一次”")),
    Told("slow body", refusal(problems.SLOW_BODY), "断在半路", ("会从断的地方接着送",)),
    Told("cut", b"", "断在半路", ("送到一半网络断了", "没有收到回执的，本机会一直留着")),
)  # fmt: skip


@pytest.mark.parametrize("told", TOLD, ids=lambda one: one.name)
def test_what_the_other_end_says(qtbot: Any, world: World, machine: Store, told: Told) -> None:
    with (
        Answering(told.answer, None) as there,
        desk(qtbot, machine, MovedClock(world.clock), there.url) as at,
    ):
        at.round()
        require(at, told.pill, told.words, told.verb)
        assert "条还没有回执" in at.words or told.name == "county's log"


def test_every_numbered_no_has_its_words_and_a_way_out(qtbot: Any, world: World, machine: Store) -> None:
    with desk(qtbot, machine, MovedClock(world.clock), shut_port()) as at:
        for problem in all_problems():
            _require_problem(at, problem)


def _require_problem(at: Desk, problem: Problem) -> None:
    with Answering(refusal(problem), None) as there:
        at.store.settings.set(settings.COUNTY_ADDRESS, there.url)
        at.store.settings.set(settings.COUNTY_LOG, {})
        at.round()
    trouble = at.store.settings.get(settings.LINE)["trouble"]
    assert trouble is not None, problem.name
    for sentence in "".join(trouble[1:]).split("。"):
        assert sentence in at.words, problem.name
    assert set(reachable(at.place)) & {"再试一次", "输入网码续期"}, problem.name
    at.say_only_what_receipts_say()


@pytest.mark.parametrize(
    ("newest", "words"),
    [("TLSv1_3", ("这条网络换了安全证书，没有送出任何数据", "换个网络再发")), ("TLSv1_2", ("只会旧的加密方式", "换个网络再发"))],
)  # fmt: skip
def test_somebody_in_between(
    qtbot: Any, world: World, machine: Store, tmp_path: Path, newest: str, words: tuple[str, ...]
) -> None:
    context = server_context(stranger_file(tmp_path), ssl.TLSVersion[newest])
    with (
        Answering(page("ok"), context) as there,
        desk(qtbot, machine, MovedClock(world.clock), there.url) as at,
    ):
        at.round()
        require(at, "证书不对", words)
        assert there.seen == [] or all(b"POST" not in one for one in there.seen)
