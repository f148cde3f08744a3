"""设备, 要人看的 and 文书争议 in a browser: real computers join, are stopped, send what is not taken in, and follow what the
legal reviewer decides."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from threading import Barrier
from typing import Any

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from enforcement.conflicts.second_issue import void_id
from sync.protocol import phone_code
from sync.protocol.enrol import EnrolmentCode
from sync.server.phone_keys import load_phone_seeds
from sync.server.store import console_audit, machines, packages, people
from sync.server.store.packages import WAITING, PackageRow
from tests.sync.server.console.support import PEOPLE, Browser, Console, let_people_in, password_of, said
from tests.sync.server.disputes.world import Issued, issued_by
from tests.sync.server.paper_world import paper_county
from tests.sync.server.support import NOW, TOWN, Clock, Device, Journal, enrolled, party, problem


@dataclass(slots=True)
class Hands:
    """Who works at the county today."""

    console: Console
    administrator: Browser
    registrar: Browser
    legal: Browser

    def lines(self) -> list[tuple[str, str, str]]:
        """(act, person, text) of the administrators' journal, oldest first."""
        with self.console.county.county.database.read() as tx:
            kept = console_audit.lines(tx, most=1000)
            assert console_audit.first_break(tx) == 0
        return [(one.line.act, one.line.person, one.line.text) for one in reversed(kept)]


@pytest.fixture(scope="module")
def console(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Console]:
    """A county whose townships issue papers that count, with a person in each role."""
    home = tmp_path_factory.mktemp("matters") / "county"
    with paper_county(home, Clock()) as county, httpx.Client(base_url=county.url, trust_env=False) as http:
        running = Console(county, http)
        let_people_in(running)
        # The county's hands begin with their first file; here they outlive the test that sends it.
        for pool in (county.county.hands, county.county.syncers):
            together = Barrier(pool._max_workers)
            list(pool.map(lambda _, all_of_them=together: all_of_them.wait(), range(pool._max_workers)))
        yield running


@pytest.fixture(scope="module")
def hands(console: Console) -> Hands:
    return Hands(console, *(console.as_role(role) for role in ("administrator", "registrar", "legal")))


def again(role: str) -> str:
    return password_of(PEOPLE[role][0])


def large(page: httpx.Response) -> str:
    """What stands in large letters."""
    found = re.search(r'class="code">([^<]+)<', page.text)
    assert found is not None, page.text
    return found.group(1)


def test_a_computer_joins_with_a_code_from_the_page(hands: Hands) -> None:
    window = hands.registrar
    asked = window.post("/console/devices/code", township=TOWN)
    assert (asked.status_code, 'class="code"' in asked.text) == (200, False)
    assert "再核对一次口令" in asked.text
    wrong = window.post("/console/devices/code", township=TOWN, again_password="mada-pingguo-00000000")
    assert (wrong.status_code, said(wrong)) == (403, "口令不对，没有做。")
    hands.console.clock.now += 60_000
    unknown = window.post("/console/devices/code", township="339901999", again_password=again("registrar"))
    assert (unknown.status_code, "没有代码为 339901999 的乡镇" in said(unknown)) == (409, True)
    made = window.post("/console/devices/code", township=TOWN, again_password=again("registrar"))
    code = large(made)
    county = hands.console.county
    device = Device(county.url)
    device.enrol(EnrolmentCode.read(code))
    county.devices.append(device)
    listed = window.get("/console/devices").text
    assert device.id[:8] in listed
    assert "还没有送过" in listed
    journal = Journal()
    journal.parties(2)
    device.push(journal, 1, 2)
    one = window.get(f"/console/devices/{device.id}").text
    assert "2 条留痕，1 本流水" in one
    assert "不到 1 分钟前" in one
    hands.console.clock.now += 8 * 86_400_000
    hands.registrar = window = hands.console.as_role("registrar")
    assert "很久没有送数" in window.get("/console/devices").text
    acts = [line for line in hands.lines() if line[0] == "开入网码"]
    assert [text for _, _, text in acts] == [
        "入网码，15 分钟内有效",
        "没有做成：县级库里没有代码为 339901999 的乡镇。",
        "入网码，15 分钟内有效",
    ]
    assert {person for _, person, _ in acts} == {PEOPLE["registrar"][1]}


def test_a_stolen_computer_is_stopped_and_one_that_was_found_comes_back(hands: Hands) -> None:
    hands.administrator, hands.registrar = (
        hands.console.as_role(role) for role in ("administrator", "registrar")
    )
    device = enrolled(hands.console.county)
    journal = Journal()
    journal.parties(1)
    device.push(journal, 1, 1)
    path = f"/console/devices/{device.id}"
    stop: dict[str, Any] = {"reason": "失窃", "again_password": again("registrar")}
    early = hands.registrar.post(f"{path}/revoke", **stop)
    assert (early.status_code, "失窃要写从什么时候起" in said(early)) == (409, True)
    strange = hands.registrar.post(f"{path}/revoke", **stop, lost_since="昨天")
    assert (strange.status_code, "时间写法不对" in said(strange)) == (409, True)
    none = hands.registrar.post(f"{path}/revoke", reason="不想要", again_password=again("registrar"))
    assert none.status_code == 409
    assert device.ask("GET", "/registry").status_code == 200
    done = hands.registrar.post(f"{path}/revoke", **stop, lost_since="2026-11-22T07:30")
    assert done.status_code == 303, said(done)
    assert "已停用" in said(hands.registrar.get(done.headers["location"]))
    with hands.console.county.county.database.read() as tx:
        loss = machines.loss(tx, device.id)
    assert loss is not None
    assert loss.lost_since == NOW - 30 * 60_000
    assert problem(device.ask("GET", "/pull?stream=" + TOWN + "&after=0"))[1] == "device_revoked"
    refused = hands.registrar.post(f"{path}/allow", again_password=again("registrar"))
    assert refused.status_code == 403
    back = hands.administrator.post(f"{path}/allow", again_password=again("administrator"))
    assert back.status_code == 303, said(back)
    assert device.ask("GET", "/registry").status_code == 200


def test_a_computer_that_was_away_is_given_a_telephone_code(hands: Hands) -> None:
    """The clerk types what is read out and reads out what the page shows; a slip and a computer out of service get none."""
    served = hands.console.county
    device = enrolled(served)
    seed = load_phone_seeds(served.config.keys)[-1]
    secret = phone_code.agree(X25519PrivateKey.from_private_bytes(seed), device.sealing_public, device.id)
    question = phone_code.ask(secret)
    path = f"/console/devices/{device.id}/phone-code"
    asked: dict[str, Any] = {"question": phone_code.grouped(question), "again_password": again("registrar")}
    page = hands.registrar.post(path, **asked)
    assert page.status_code == 200, said(page)
    code = phone_code.answer(secret, question)
    assert phone_code.grouped(code) in page.text
    assert phone_code.spoken(code) in page.text
    slip = hands.registrar.post(path, **{**asked, "question": "2" * 10})
    assert (slip.status_code, "对不上" in said(slip)) == (409, True)
    with served.county.database.read() as tx:
        newest = tx.exec_driver_sql("select act, thing from console_audit order by seq desc limit 3").all()
    assert [tuple(row) for row in newest] == [
        ("报电话码", ""),
        ("报电话码", device.id),
        ("报电话码", device.id),
    ]


def test_the_card_of_a_lost_computer_is_a_page_and_a_file(hands: Hands) -> None:
    device = enrolled(hands.console.county)
    path = f"/console/devices/{device.id}/lost-card"
    page = hands.registrar.post(path, call="张主任 0571")
    assert "张主任 0571" in page.text
    assert "还没有登记" in page.text
    file = hands.registrar.post(f"{path}.pdf", call="张主任")
    assert "张主任" not in str(file.url) + str(page.url), "no telephone number stands in an address"
    assert file.content.startswith(b"%PDF-")
    assert file.headers["content-disposition"].startswith("attachment;")
    acts = [act for act, _, _ in hands.lines()][-2:]
    assert acts == ["看失窃卡", "下载失窃卡"]


def test_names_that_a_computer_gave_itself_are_only_text(hands: Hands) -> None:
    device = enrolled(hands.console.county)
    with hands.console.county.county.database.write() as tx:
        people.revoke_device(tx, device.id, 0, "<script>alert(1)</script>")
        tx.exec_driver_sql("UPDATE devices SET label = '\"><img src=x>' WHERE id = ?", (device.id,))
    for path in (
        "/console/devices",
        f"/console/devices/{device.id}",
        f"/console/devices/{device.id}/lost-card",
    ):
        page = hands.registrar.post(path) if path.endswith("card") else hands.registrar.get(path)
        assert page.status_code == 200
        assert "<script>" not in page.text
        assert "<img" not in page.text
        assert "&#34;&gt;&lt;img src=x&gt;" in page.text


def test_what_was_not_taken_in_says_why_and_what_the_computer_shows(hands: Hands) -> None:
    device = enrolled(hands.console.county)
    journal = Journal()
    save = "a" * 32
    broken = party(1) | {"kind": "no such kind"}
    journal.write(broken, kind="party.created", save_id=save)
    journal.write(party(2), kind="party.created", save_id=save)
    journal.write({"id": "b" * 32}, type="document", kind="document.issue_voided")
    device.push(journal, 1, 3)
    page = hands.registrar.get("/console/attention")
    assert page.status_code == 200
    for words in (
        "“对象”里的“类型”写法不对",
        "同一次保存里另有一条不能入账",
        "只有县里能定的事",
        "有问题 · 县里收到了但没入账：对象",
    ):
        assert words in page.text
    assert "好再来" not in page.text
    assert "3 条没入账" in hands.registrar.get("/console/devices").text


def test_both_branches_of_a_fork_stand_side_by_side(hands: Hands) -> None:
    device = enrolled(hands.console.county)
    journal = Journal()
    journal.parties(3)
    clone = Journal(journal=journal.journal, entries=list(journal.entries[:1]))
    clone.write(party(8), kind="party.created")
    device.push(journal, 1, 3)
    assert problem(device.ask("POST", "/entries", device.batch(clone, 1, 2)))[1] == "fork"
    page = hands.registrar.get("/console/attention")
    (link,) = re.findall(r'action="(/console/attention/forks/[0-9a-f]{64})"', page.text)
    branches = hands.registrar.post(link)
    assert branches.status_code == 200
    here, there = branches.text.split("后来送来的另一边")
    assert journal.entries[1].hash.hex()[:12] in here
    assert journal.entries[2].hash.hex()[:12] in here
    assert clone.entries[1].hash.hex()[:12] in there
    assert hands.lines()[-1][0] == "看分叉的两边"
    assert hands.registrar.post("/console/attention/forks/zz").status_code == 409


def test_a_package_that_waits_for_the_ones_before_it(hands: Hands) -> None:
    device = enrolled(hands.console.county)
    row = PackageRow(
        sha256="c" * 64, package="d" * 32, number=7, part=1, parts=2, device=device.id, journal="e" * 32, first=40,
        last=60, entries=21, files=3, size=1000, volume="蓝色 U 盘", came_on="", state=WAITING, need=12, came_at=NOW,
        taken_at=0, ask=b"",
    )  # fmt: skip
    with hands.console.county.county.database.write() as tx:
        packages.save(tx, row)
    page = hands.registrar.get("/console/attention").text
    assert "从第 12 条起还没有到；缺第 2 部分（共 2 部分）" in page
    assert "蓝色 U 盘" in page


def test_the_legal_reviewer_sees_both_papers_and_voids_one(hands: Hands) -> None:
    hands.legal, hands.administrator = (hands.console.as_role(role) for role in ("legal", "administrator"))
    world = issued_by(hands.console.county)
    one, other = world.offices
    listed = hands.administrator.get("/console/disputes").text
    assert one.paper.number in listed
    assert other.paper.number in listed
    path = f"/console/disputes/{world.document}"
    assert hands.administrator.post(f"{path}/open").status_code == 403
    looks = len(hands.lines())
    assert hands.legal.get(f"{path}/open").status_code == 405, "nobody looks by following a link"
    assert len(hands.lines()) == looks
    page = hands.legal.post(f"{path}/open").text
    for words in (one.paper.number, other.paper.number, "已出具", "还没送到县里"):
        assert words in page
    assert page.count('type="radio"') == 2
    assert (
        f'name="seen" value="{one.issue} {other.issue} "' in page
        or f'value="{other.issue} {one.issue} "' in page
    )
    seen_both = f"{one.issue} {other.issue}"
    wish: dict[str, Any] = {"keep": other.issue, "reason": "先送达的一份有效", "seen": seen_both}
    asked = hands.legal.post(path, **wish)
    assert "再核对一次口令" in asked.text
    assert len(world.open()) == 1
    short = hands.legal.post(path, **{**wish, "reason": "错"}, again_password=again("legal"))
    assert (short.status_code, "写明原因" in said(short)) == (409, True)
    blind = hands.legal.post(path, **{**wish, "seen": other.issue}, again_password=again("legal"))
    assert (blind.status_code, "又来了一份，还没有作废" in said(blind)) == (409, True), (
        "never what was not looked at"
    )
    by_other = hands.administrator.post(path, **wish, again_password=again("administrator"))
    assert by_other.status_code == 403
    assert len(world.open()) == 1
    done = hands.legal.post(path, **wish, again_password=again("legal"))
    assert done.status_code == 303, said(done)
    assert "?" not in done.headers["location"]
    told = said(hands.legal.get(done.headers["location"]))
    assert said(hands.legal.get("/console/disputes")) == "", "said once"
    numbers = f"留 {other.paper.number}，作废 {one.paper.number}"
    assert told == f"{numbers}。各台电脑下次收发时照办。"
    assert world.open() == ()
    assert_followed(world)
    acts = [line for line in hands.lines() if line[0] in ("看两份文书", "作废重出的文书")]
    seen = ("看两份文书", PEOPLE["legal"][1], f"{one.paper.number}、{other.paper.number}")
    assert acts.index(("作废重出的文书", PEOPLE["legal"][1], numbers)) > acts.index(seen)
    assert hands.legal.post(f"{path}/open").status_code == 409
    assert one.paper.number not in hands.legal.get("/console/disputes").text


def assert_followed(world: Issued) -> None:
    """The device of the void paper pulls the county's word, and the county's own state says the same."""
    one, other = world.offices
    page = one.device.pull()
    entries = page.batches[-1].entries
    assert len(entries) == 3
    assert [entry.quarantined for entry in entries] == ["", "", ""]
    void = world.state(void_id(one.issue))
    assert (void["voided_by"], void["void_reason"]) == ("县法制审核 孙巍", "先送达的一份有效")
    assert world.state(world.document)["number"] == other.paper.number


def test_the_page_of_each_paper_is_there_to_be_read(hands: Hands) -> None:
    hands.legal = hands.console.as_role("legal")
    pages = (b"%PDF-1.7 first", b"%PDF-1.7 second")
    world = issued_by(hands.console.county, serial=43, pages=pages)
    path = f"/console/disputes/{world.document}"
    assert "还没送到县里" not in hands.legal.post(f"{path}/open").text
    for office, page in zip(world.offices, pages, strict=True):
        file = hands.legal.post(f"{path}/paper/{office.issue}")
        assert (file.status_code, file.content) == (200, page)
        assert file.headers["content-disposition"].startswith("attachment;")
        assert hands.lines()[-1] == ("下载文书原件", PEOPLE["legal"][1], office.paper.number)
    assert hands.legal.post(f"{path}/paper/{'0' * 32}").status_code == 409
    hands.administrator = hands.console.as_role("administrator")
    assert hands.administrator.post(f"{path}/paper/{world.offices[0].issue}").status_code == 403
