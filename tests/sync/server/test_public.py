"""The public desk: every result row in its words, nothing before a valid signature, no name, limits and headers."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import text as sql
from sqlalchemy.exc import DatabaseError

from enforcement.model.document import Document, DocumentState
from enforcement.verifying.words import Result
from sync.protocol import limits
from sync.server.enrolment import revoke
from sync.server.paper_register import withdraw
from sync.server.policies import PUBLIC_POLICIES
from sync.server.public_app import PublicDatabase, create_public_app
from tests.enforcement.verifying.vectors import changed, code
from tests.house.tree import ROOT
from tests.sync.server.paper_world import NAMES, issued, journal_of, paper_county, send, write
from tests.sync.server.support import OTHER_TOWN, TOWN, Clock, Device, Journal, Served, enrolled

TRAINING_TOWN = "339901003"


class World:
    """The county, a device of 云溪镇 and its journal."""

    def __init__(self, county: Served) -> None:
        self.county = county
        self.device = enrolled(county, TOWN)
        self.journal = journal_of(self.device)
        self.http = httpx.Client(base_url=county.url, trust_env=False)

    def send(self, *documents: Document, by: tuple[Device, Journal] | None = None) -> None:
        device, journal = by or (self.device, self.journal)
        for document in documents:
            write(journal, document, wall_time=self.county.clock.now)
        send(device, journal)

    def check(self, text: str) -> dict[str, Any]:
        self.county.clock.now += 3000  # an honest rhythm: twenty a minute
        answer = self.http.post("/v/check", data={"code": text}, headers={"accept": "application/json"})
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def html(self, text: str) -> str:
        self.county.clock.now += 3000
        answer = self.http.post("/v/check", data={"code": text})
        assert answer.status_code == 200
        return answer.text


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with paper_county(tmp_path / "county", Clock()) as county:
        made = World(county)
        yield made
        made.http.close()


def rows_of(world: World) -> dict[Result, tuple[str, str]]:
    """A code for every result row that the public can meet, with the words to be shown."""
    device, other = world.device, enrolled(world.county, OTHER_TOWN)
    trainee = enrolled(world.county, TRAINING_TOWN)
    good, void, corrected, withdrawn, altered = (issued(device, serial) for serial in range(1, 6))
    better = issued(device, 6, corrects=corrected.id)
    later = issued(device, 7)
    world.send(good, void, corrected, withdrawn, altered, better)
    world.send(replace(void, state=DocumentState.VOIDED, void_reason="写错了"))
    with world.county.county.database.write() as tx:
        withdraw(tx, bytes.fromhex(withdrawn.content_hash)[-18:], date(2026, 11, 23), 0)
    stopped, kept = issued(other, 1), issued(other, 2)
    world.send(kept, by=(other, journal_of(other)))
    world.county.clock.now += limits.MINUTE_MS
    revoke(world.county.county, other.id, "失窃")
    return {
        Result.GOOD: (good.paper_code, "请与纸面逐项核对"),
        Result.GOOD_BEFORE: (kept.paper_code, "请与纸面逐项核对"),
        Result.NOT_YET: (later.paper_code, "签名真实；县里尚未收到"),
        Result.DIFFERS: (issued(device, 5, amount_fen=10).paper_code, "与登记不符"),
        Result.CORRECTED: (corrected.paper_code, "已于2026年11月22日更正，以安云溪责改字〔2026〕6号为准"),
        Result.WITHDRAWN: (withdrawn.paper_code, "已于2026年11月23日撤回"),
        Result.VOID: (void.paper_code, "已于2026年11月22日作废"),
        Result.DEVICE_STOPPED: (stopped.paper_code, "签发设备已停用，须人工核对"),
        Result.TRAINING: (issued(trainee, 1, training=True).paper_code, "训练件"),
        Result.BAD: (changed(good.paper_code, 22), "无法核验"),
        Result.NEWER: (changed(good.paper_code, 0, 0x30), "请更新后再验"),
        Result.NOT_OURS: ("330110103202600041XZZF0001", "不是本系统的码"),
        Result.PAGE: ("ZF2P4ECF8D190203", "这是后页的页码：第 2 页，共 3 页"),
    }


def test_every_result_row_in_its_words_and_no_name_in_any_answer(world: World) -> None:
    rows = rows_of(world)
    # A list can only be old on a machine that has one; the county's own register never is.
    assert set(rows) == set(Result) - {Result.OLD_LIST}
    said = []
    for result, (text, words) in rows.items():
        answer = world.check(text)
        assert (answer["result"], answer["words"]) == (result.value, words)
        page = world.html(text)
        assert words in page
        assert f'class="{answer["colour"]}"' in page
        said += [json.dumps(answer, ensure_ascii=False), page]
    for name in (*NAMES, world.device.id, "写错了", "失窃"):
        assert not any(name in one for one in said)


def test_a_good_answer_has_what_to_compare(world: World) -> None:
    paper = issued(world.device, 1, amount_fen=50000)
    world.send(paper)
    answer = world.check(paper.paper_code)
    facts = dict(answer["facts"])
    assert answer["colour"] == "green"
    assert facts == {
        "文书种类": "责令改正（限期改正）通知书",
        "机关": "安平县云溪镇人民政府",
        "文号": "安云溪责改字〔2026〕1号",
        "日期": "2026年11月22日",
        "页数": "2 页",
        "金额": "500.00 元",
        "期限": "2026年12月5日",
    }
    assert answer["tail"].replace(" ", "").lower() == paper.content_hash[-8:]


def test_before_a_valid_signature_known_and_unknown_look_alike(world: World) -> None:
    known, unknown = issued(world.device, 1), issued(world.device, 2)
    world.send(known)
    stranger = Device(world.county.url, TOWN)
    forged = [
        changed(known.paper_code, 60),  # registered paper, known key
        changed(unknown.paper_code, 60),  # nothing registered, known key
        changed(known.paper_code, 5),  # registered digest, unknown key
        issued(stranger, 1).paper_code,  # registered number, unknown key
        code(),  # another county
        changed(known.paper_code, 107),
    ]
    answers = {json.dumps(world.check(text), sort_keys=True) for text in forged}
    pages = {world.html(text) for text in forged}
    assert (len(answers), len(pages)) == (1, 1)
    assert json.loads(answers.pop())["facts"] == []
    flags = [changed(text, 1, 4) for text in (known.paper_code, unknown.paper_code)]
    assert len({world.html(text) for text in flags}) == 1
    stranger.http.close()


def test_corrected_withdrawn_and_void_are_known_with_the_batch_that_says_so(world: World) -> None:
    paper = issued(world.device, 1)
    world.send(paper)
    assert world.check(paper.paper_code)["result"] == "good"
    better = issued(world.device, 2, corrects=paper.id)
    world.send(better)
    assert world.check(paper.paper_code)["result"] == "corrected"
    world.send(replace(better, state=DocumentState.VOIDED, void_reason="又写错了"))
    assert world.check(better.paper_code)["result"] == "void"
    # The correction is gone, so the first paper stands again.
    assert world.check(paper.paper_code)["result"] == "good"


def test_the_same_number_twice_never_gives_two_good_papers(world: World, expected_logs: None) -> None:
    first = issued(world.device, 1)
    same_content, same_number = (
        issued(world.device, 1, amount_fen=77),
        issued(world.device, 1, salt=b"1" * 16),
    )
    world.send(first, same_content, same_number)
    assert world.check(first.paper_code)["result"] == "good"
    assert world.check(same_content.paper_code)["result"] == "differs"
    assert world.check(same_number.paper_code)["result"] == "differs"


def test_a_township_registers_its_own_codes_only(world: World, expected_logs: None) -> None:
    other = enrolled(world.county, OTHER_TOWN)
    theirs = issued(other, 1)
    world.send(theirs)  # by a device of 云溪镇
    assert world.check(theirs.paper_code)["result"] == "not_yet"
    unsigned = issued(world.device, 2, sign=lambda payload: bytes(64))
    world.send(unsigned)
    assert world.check(unsigned.paper_code)["result"] == "bad"


def test_too_many_and_too_long_are_said_calmly(world: World) -> None:
    def ask(text: str) -> httpx.Response:
        return world.http.post("/v/check", data={"code": text})

    assert [ask("x").status_code for _ in range(31)] == [200] * 30 + [429]
    refused = ask("x")
    assert "查得太勤" in refused.text
    assert int(refused.headers["retry-after"]) >= 1
    world.county.clock.now += limits.MINUTE_MS
    assert "内容太长" in ask("ZF2:" + "A" * 5000).text
    assert ask("x").status_code == 200
    plain = world.http.post("/v/check", content=code(), headers={"content-type": "text/plain"})
    assert "无法核验" in plain.text
    assert world.http.post("/v/check", content=b"\xff\xfe&&&=").status_code == 200


def test_headers_forbid_everything_foreign(world: World) -> None:
    for answer in (world.http.get("/v/"), world.http.get("/v/style.css"), world.http.post("/v/check")):
        policy = answer.headers["content-security-policy"]
        for part in ("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'", "base-uri 'none'"):
            assert part in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["cache-control"] == "no-store"
    page = world.http.get("/v/").text
    assert "<script" not in page
    assert "://" not in page
    assert "style=" not in page
    typed = world.html('"><script>alert(1)</script>')
    assert "<script" not in typed


def test_alone_it_serves_nothing_else_and_can_read_nothing_else(world: World) -> None:
    paper = issued(world.device, 1)
    world.send(paper)
    assert {path for _, path in PUBLIC_POLICIES} == {"/v/", "/v/style.css", "/v/check"}
    create_public_app(world.county.config)
    database = PublicDatabase(world.county.config.database_url)
    try:
        for query in (
            "SELECT * FROM entries",
            "SELECT fields FROM state",
            "SELECT plain FROM officers",
            "SELECT * FROM papers",
            "SELECT thing FROM papers",
            "SELECT owner FROM keys",
            "SELECT content FROM documents",
            "INSERT INTO paper_changes VALUES (99, x'00', x'00')",
            "DELETE FROM papers",
            "ATTACH DATABASE ':memory:' AS other",
            "PRAGMA user_version = 3",
        ):
            with pytest.raises(DatabaseError), database.read() as tx:
                tx.execute(sql(query))
    finally:
        database.close()


def test_the_public_process_answers_beside_the_server(world: World) -> None:
    paper = issued(world.device, 1)
    world.send(paper)
    home = world.county.config.home
    command = [sys.executable, "-m", "sync.server", "public", "--home", str(home), "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        try:
            assert process.stdout is not None
            url = json.loads(process.stdout.readline())["url"]
            with httpx.Client(base_url=url, trust_env=False) as http:
                assert (
                    "安云溪责改字〔2026〕1号" in http.post("/v/check", data={"code": paper.paper_code}).text
                )
                world.send(replace(paper, state=DocumentState.VOIDED, void_reason="写错了"))
                assert "已于2026年11月22日作废" in http.post("/v/check", data={"code": paper.paper_code}).text
                assert http.post("/api/v1/sync").status_code == 404
                lost = http.get("/healthz")
                assert lost.status_code == 404
                assert "default-src 'none'" in lost.headers["content-security-policy"]
        finally:
            process.terminate()
    assert process.returncode == 0
