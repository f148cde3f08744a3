"""`zhenfa-county tls …`, `keys …`, `device …` as people type them."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from sync.server.__main__ import main
from sync.server.cli.devices import CHINA
from sync.server.config import ServerConfig
from sync.server.county import open_county
from sync.server.keys import ROOT_FILE
from tests.sync.server.support import ROSTER, Clock, Journal, enrolled, found, served


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, Any, str]:
    code = main([*words, "--json"])
    told = capsys.readouterr()
    return code, json.loads(told.out) if told.out else None, told.err


@pytest.fixture
def founded(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> str:
    roster = tmp_path / "roster.json"
    roster.write_text(json.dumps(ROSTER), encoding="utf-8")
    place = str(tmp_path / "county")
    words = ("init", "--home", place, "--roster", str(roster), "--host", "County.Test", "--host", "10.20.1.5")
    assert run(capsys, *words)[0] == 0
    return place


def test_the_names_given_at_founding_are_the_certificate_s(
    founded: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code, told, _ = run(capsys, "tls", "show", "--home", founded)
    assert (code, told["hosts"]) == (0, ["county.test", "10.20.1.5"])
    first = Path(told["file"]).read_bytes()
    assert run(capsys, "tls", "show", "--home", founded)[1]["server_ends_at"] == told["server_ends_at"]
    assert Path(told["file"]).read_bytes() == first
    assert run(capsys, "tls", "renew", "--home", founded)[0] == 0
    assert Path(told["file"]).read_bytes() != first
    assert {path.stat().st_mode & 0o777 for path in (Path(founded) / "keys").iterdir()} == {0o400}


def test_other_names_are_another_authority(founded: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, told, _ = run(capsys, "tls", "host", "--home", founded, "zhen.test", "2001:db8::5")
    assert (code, told["hosts"]) == (0, ["zhen.test", "2001:db8::5"])
    county = open_county(ServerConfig.load(Path(founded)))
    with county.database.read() as tx:
        count = tx.exec_driver_sql("select count(*) from authorities").scalar()
    county.close()
    assert count == 2


@pytest.mark.parametrize("name", ["https://county.test", "a_b", "", "10.20.1", "县里", "x" * 64, "-a.test"])
def test_what_can_be_no_name_is_refused_in_words(
    founded: str, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    code, _, told = run(capsys, "tls", "host", "--home", founded, "--", name)
    assert code == 1
    assert "不像服务器的名字" in told


def test_an_address_that_is_not_in_the_certificate_does_not_start(
    founded: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code, _, told = run(capsys, "serve", "--home", founded, "--host", "10.99.9.9")
    assert code == 1
    assert "县里的证书没有写 10.99.9.9 这个地址" in told
    assert "zhenfa-county tls host" in told


def test_rotation_by_command(founded: str, capsys: pytest.CaptureFixture[str]) -> None:
    root = str(Path(founded) / "keys" / ROOT_FILE)
    for words in (("receipt",), ("tree-head", "--stolen"), ("package",), ("tls",)):
        assert run(capsys, "keys", "rotate", *words, "--home", founded)[0] == 0
    code, _, told = run(capsys, "keys", "rotate", "registry", "--home", founded)
    assert code == 1
    assert "--root-key" in told
    assert run(capsys, "keys", "rotate", "registry", "--root-key", root, "--home", founded)[0] == 0
    assert main(["keys", "rotate", "registry", "--stolen", "--root-key", root, "--home", founded]) == 0
    spoken = capsys.readouterr().out
    assert "几秒内自己换上" in spoken
    assert "请各发布一次新的" in spoken
    assert run(capsys, "verify", "--home", founded)[0] == 0


def test_a_lost_computer_by_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    clock = Clock()
    config = found(tmp_path / "county", clock)
    home = str(config.home)
    with served(config, clock) as county:
        device = enrolled(county)
        journal = Journal()
        journal.parties(3)
        device.push(journal, 1, 3)
        card = tmp_path / "card.pdf"
        words = ("device", "lost-card", device.id, str(card), "--home", home, "--call", "县里值班室")
        assert run(capsys, *words)[0] == 0
        assert "还没有停用，请马上停用" in text_of(card)
        since = datetime.fromtimestamp(clock.now / 1000 - 3600, CHINA).strftime("%Y-%m-%dT%H:%M")
        words = ("device", "revoke", device.id, "--home", home, "--reason", "失窃", "--lost-since")
        code, _, told = run(capsys, *words, "昨天")
        assert code == 1
        assert "看不懂" in told
        code, said, _ = run(capsys, *words, since)
        assert code == 0
        assert datetime.fromtimestamp(said["lost_since"] / 1000, UTC).minute == 0
        assert run(capsys, "device", "lost-card", device.id, str(card), "--home", home)[0] == 0
        told = text_of(card)
        for one in ("失 窃 卡", device.id, "云溪镇", "原因：失窃", "责改〔2026〕1—50", "第五十七条"):
            assert one in told.replace("\r\n", "").replace("\n", ""), one
        assert "好再来" not in told
        assert run(capsys, "device", "allow", device.id, "--home", home)[0] == 0
        _, listed, _ = run(capsys, "device", "list", "--home", home)
        assert [(row["revoked_at"], row["forks"]) for row in listed["devices"]] == [(0, 0)]
        assert run(capsys, "device", "lost-card", "ab" * 16, str(card), "--home", home)[0] == 1
        assert run(capsys, "device", "lost-card", device.id, "/nowhere/card.pdf", "--home", home)[0] == 1


def text_of(path: Path) -> str:
    """All words of a PDF."""
    document = pypdfium2.PdfDocument(path)
    try:
        assert len(document) == 1
        return "".join(page.get_textpage().get_text_bounded() for page in document)
    finally:
        document.close()
