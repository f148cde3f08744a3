"""The administrators' journal: every act is a line, nobody changes one unseen, and who looks at it is noted too."""

from __future__ import annotations

import argparse
import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from sync.server.__main__ import _parser, main
from sync.server.cli import noted_words
from sync.server.cli.console import first_code
from sync.server.store import console_audit
from sync.server.store.console_audit import Line
from sync.server.verify import verify_county
from tests.helpers.stores import POSTGRESQL, SQLITE, stores_of
from tests.sync.server.console.support import FIRST, PEOPLE, Console, empty_console, password_of, said
from tests.sync.server.support import TOWN, enrolled


@pytest.fixture(params=[SQLITE, POSTGRESQL])
def anywhere(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Console]:
    """An empty console on each database."""
    with stores_of(request.param), empty_console(tmp_path / "county") as running:
        yield running


def _acts(console: Console) -> list[tuple[str, str, str]]:
    with console.county.county.database.read() as tx:
        return [
            (one.line.act, one.line.person, one.line.text)
            for one in reversed(console_audit.lines(tx, most=500))
        ]


def test_a_day_at_the_county_is_in_it_on_both_databases(anywhere: Console) -> None:
    first = anywhere.join(first_code(anywhere.county.county), *FIRST)
    login, name = PEOPLE["auditor"]
    auditor = anywhere.join(anywhere.invite(first, login, name, "auditor"), login, name)
    wrong = first.post(
        "/console/people", login="x y", name="坏", roles="legal", again_password=password_of(FIRST[0])
    )
    assert wrong.status_code == 409
    assert "都核对过" in said(auditor.get("/console/audit"))
    assert auditor.post("/console/audit/export").status_code == 200
    first.post("/console/logout")
    assert _acts(anywhere) == [
        ("开一次性代码", "", "管理员"),
        ("开通账号", "王芳", "账号 wangfang"),
        ("绑定动态码", "王芳", ""),
        ("邀请账号", "王芳", "账号 zhoulan，周岚，审计员"),
        ("开通账号", "周岚", "账号 zhoulan"),
        ("绑定动态码", "周岚", ""),
        ("导出操作记录", "周岚", ""),
        ("退出", "王芳", ""),
    ]
    with anywhere.county.county.database.read() as tx:
        assert console_audit.first_break(tx) == 0
    assert anywhere.enter(login).get("/").status_code == 200


@pytest.mark.parametrize("change", ["UPDATE console_audit SET act = 'x'", "DELETE FROM console_audit"])
def test_the_database_refuses_to_change_a_line(anywhere: Console, change: str) -> None:
    first_code(anywhere.county.county)
    with pytest.raises(DBAPIError), anywhere.county.county.database.write() as tx:
        tx.execute(text(change))
    assert len(_acts(anywhere)) == 1


CHANGES = {
    "another word": "UPDATE console_audit SET text = 'x' WHERE seq = 3",
    "another person": "UPDATE console_audit SET person = 'x' WHERE seq = 3",
    "another moment": "UPDATE console_audit SET at = at + 1 WHERE seq = 3",
    "taken out": "DELETE FROM console_audit WHERE seq = 3",
    "its hash": "UPDATE console_audit SET hash = zeroblob(32) WHERE seq = 3",
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_who_gets_round_the_database_is_found(
    empty: Console, change: str, capsys: pytest.CaptureFixture[str]
) -> None:
    county = empty.county.county
    with county.database.write() as tx:
        for number in range(1, 8):
            console_audit.add_line(tx, Line(number, "打开记录", "a", "孙巍", "legal", TOWN, "t", "原因"))
    home = ["--home", str(empty.county.config.home), "--json"]
    empty.county.config.save()
    assert main(["console", "audit", *home]) == 0
    with county.database.write() as tx:
        for act in ("update", "delete"):
            tx.execute(text(f"DROP TRIGGER console_audit_no_{act}"))
        tx.execute(text(change))
    with county.database.read() as tx:
        assert console_audit.first_break(tx) == 3
    capsys.readouterr()
    assert main(["console", "audit", *home]) == 1
    told = capsys.readouterr()
    assert json.loads(told.out)["first_break"] == 3
    assert "从第 3 条起对不上" in told.err


def test_verifying_the_county_looks_at_it_too(empty: Console) -> None:
    county = empty.county.county
    first_code(county)
    assert verify_county(county).good
    with county.database.write() as tx:
        tx.execute(text("DROP TRIGGER console_audit_no_update"))
        tx.execute(text("UPDATE console_audit SET person = 'x'"))
    assert verify_county(county).faults == {"audit": "1"}


def test_a_spreadsheet_shows_the_words_and_counts_nothing(console: Console) -> None:
    with console.county.county.database.write() as tx:
        for bad in ("=1+1", "+1", "-1", "@A1", "\t=1", "\r=1"):
            console_audit.add_line(tx, Line(1, "打开记录", "a", bad, "legal", TOWN, "t", bad))
    answer = console.as_role("auditor").post("/console/audit/export")
    assert answer.headers["content-disposition"].startswith("attachment")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert len(rows) > 6
    assert [cell for row in rows for cell in row if cell[:1] in tuple("=+-@\t\r")] == []


def test_everybody_sees_his_own_and_only_the_auditor_all(console: Console) -> None:
    window = console.as_role("registrar")
    own = window.get("/console/mine/audit")
    assert ("赵敏" in own.text, "王芳" in own.text, "开通账号" in own.text) == (True, False, True)
    assert window.get("/console/audit").status_code == 403
    everything = console.as_role("auditor").get("/console/audit")
    assert ("赵敏" in everything.text, "王芳" in everything.text) == (True, True)


def test_what_is_done_on_the_command_line_is_noted_too(
    empty: Console, capsys: pytest.CaptureFixture[str]
) -> None:
    empty.county.config.save()
    home = ["--home", str(empty.county.config.home)]
    assert main(["device", "code", "--township", TOWN, *home]) == 0
    assert main(["device", "list", *home]) == 0
    assert main(["device", "code", "--township", "999999999", *home]) == 1
    device = enrolled(empty.county)
    assert main(["device", "revoke", device.id, "--reason", "失窃", *home]) == 0
    with empty.county.county.database.read() as tx:
        lines = [one.line for one in console_audit.lines(tx)]
    assert [(one.act, one.stream, one.thing, one.text, one.account) for one in lines] == [
        ("停用电脑", TOWN, device.id, "失窃", ""),
        ("开入网码", TOWN, "", "", ""),
    ]


def test_what_takes_something_away_is_noted_before_it_leaves(empty: Console, tmp_path: Path) -> None:
    """Whether the file can be written or not."""
    empty.county.config.save()
    home = ["--home", str(empty.county.config.home)]
    device = enrolled(empty.county)
    nowhere = str(tmp_path / "no such folder" / "card.pdf")
    assert main(["device", "lost-card", device.id, nowhere, *home]) == 1
    assert main(["device", "streams", device.id, *home]) == 0, "who only asks changes nothing"
    assert main(["device", "streams", device.id, "--own-only", *home]) == 0
    assert main(["verify", *home]) == 0
    assert main(["verify", "--repair", *home]) == 0
    assert [act for act, _, _ in _acts(empty)] == ["做失窃卡", "定电脑能看哪几路", "修复县级库"]


def test_every_command_says_whether_it_is_noted() -> None:
    """A new command gets its row in `noted_words`, or stands there among those that need none."""
    told: list[frozenset[tuple[str, str]]] = [
        frozenset(noted_words.NOTED),
        noted_words.BY_THEMSELVES,
        noted_words.NOT_NOTED,
    ]
    assert sum(map(len, told)) == len(frozenset().union(*told)), "one place each"
    assert set(_commands(_parser())) == frozenset().union(*told)
    assert noted_words.FIRST | frozenset(noted_words.WHERE_GIVEN) <= frozenset(noted_words.NOTED)


def _commands(parser: argparse.ArgumentParser) -> Iterator[tuple[str, str]]:
    acts = [one for one in parser._actions if isinstance(one, argparse._SubParsersAction)]
    if not acts:
        yield parser.get_default("run")
    for act in acts:
        for below in act.choices.values():
            yield from _commands(below)
