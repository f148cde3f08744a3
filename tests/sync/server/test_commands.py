"""`zhenfa-county` as people run it: founding, codes, catalogue, serving in its own process, verifying."""

from __future__ import annotations

import json
import ssl
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from sqlalchemy import text

from sync.protocol.catalogue import open_release
from sync.protocol.enrol import EnrolmentCode
from sync.server.__main__ import main
from sync.server.county import County
from sync.server.keys import ROOT_FILE
from tests.helpers.logs import require_calm
from tests.sync.server.support import ROSTER, TOWN, Device, Journal, Served, blob, enrolled, party
from tests.sync.server.test_blobs import frame

MATTERS = Path("resources/catalogue/matters.csv")


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, Any, str]:
    """(exit code, JSON on stdout, stderr) of one command."""
    code = main([*words, "--json"])
    told = capsys.readouterr()
    return code, json.loads(told.out) if told.out else None, told.err


@pytest.fixture
def place(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """A founded county's home."""
    roster = tmp_path / "roster.json"
    roster.write_text(json.dumps(ROSTER), encoding="utf-8")
    folder = tmp_path / "county"
    assert run(capsys, "init", "--home", str(folder), "--roster", str(roster))[0] == 0
    return folder


@contextmanager
def serving(home: Path, *words: str) -> Iterator[str]:
    """A served county in a process of its own; its address."""
    command = [sys.executable, "-m", "sync.server", "serve", "--home", str(home), "--port", "0", *words]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        line = process.stdout.readline()
        yield json.loads(line)["url"]
        process.terminate()
        assert process.wait(20) == 0
        assert require_calm(process.stderr.read())[-1]["event"] == "stopped"


def test_founding_makes_keys_only_we_can_read(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert {path.stat().st_mode & 0o777 for path in (place / "keys").iterdir()} == {0o400}
    assert (place / "county.db").stat().st_mode & 0o077 == 0
    code, _, told = run(capsys, "init", "--home", str(place))
    assert code == 1
    assert "已经有一个县级库" in told


def test_without_a_roster_it_is_the_training_county(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["init", "--home", str(tmp_path / "x")]) == 0
    told = capsys.readouterr().out
    assert "安平县" in told
    assert "不能用来办案" in told
    assert "指纹" in told


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"county": {}}, "县的代码"),
        ({"townships": []}, "没有乡镇"),
        ({"townships": [ROSTER["townships"][0]] * 2}, "代码相同"),
        ({"townships": [{"code": TOWN, "name": "云溪镇", "series": [1]}]}, "字号"),
        ({"townships": [{"code": TOWN, "name": "云溪镇", "agency": {}}]}, "资料不全"),
    ],
)
def test_a_wrong_roster_is_named_and_nothing_is_founded(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], change: dict[str, Any], says: str
) -> None:
    roster = tmp_path / "roster.json"
    roster.write_text(json.dumps({**ROSTER, **change}), encoding="utf-8")
    code, _, told = run(capsys, "init", "--home", str(tmp_path / "x"), "--roster", str(roster))
    assert code == 1
    assert says in told
    assert not (tmp_path / "x").exists()


def test_the_whole_way_through_a_real_process(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (place / "keys" / ROOT_FILE).unlink()
    _, told, _ = run(capsys, "device", "code", "--home", str(place), "--township", TOWN)
    with serving(place) as url:
        device = Device(url)
        device.enrol(EnrolmentCode.read(told["code"].lower()))
        journal = Journal()
        journal.parties(2)
        device.push(journal, 1, 2)
        _, listed, _ = run(capsys, "device", "list", "--home", str(place))
        assert [(row["id"], row["receipts"]) for row in listed["devices"]] == [(device.id, 1)]
        run(capsys, "device", "revoke", device.id, "--home", str(place), "--reason", "失窃")
        assert device.ask("POST", "/sync", b"").status_code == 403
        device.http.close()
    code, result, _ = run(capsys, "verify", "--home", str(place))
    assert (code, result["entries"], result["receipts"]) == (0, 2, 1)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--host", "0.0.0.0"), "zhenfa-county tls host"),
        (("--workers", "2"), "一个进程"),
    ],
)
def test_serving_is_refused_when_it_would_be_unsafe(
    place: Path, capsys: pytest.CaptureFixture[str], words: Sequence[str], says: str
) -> None:
    assert main(["serve", "--home", str(place), *words]) in (1, 2)
    assert says in capsys.readouterr().err


def test_a_home_without_a_county_is_said_in_words(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for words in (["verify"], ["device", "list"], ["serve"]):
        assert main([*words, "--home", str(tmp_path)]) == 1
        assert "zhenfa-county init" in capsys.readouterr().err


def test_a_published_catalogue_reaches_devices(
    county: Served, device: Device, capsys: pytest.CaptureFixture[str]
) -> None:
    home = str(county.config.home)
    words = ("catalogue", "publish", str(MATTERS), "--effective", "2026-12-01", "--home", home)
    assert device.ask("GET", "/catalogue").status_code == 204
    code, told, _ = run(capsys, *words)
    assert (code, told["version"]) == (0, 1)
    assert device.hello(Journal()).catalogue_version == 1
    assert device.keys is not None
    release = open_release(device.ask("GET", "/catalogue?have=0").content, device.keys)
    assert (release.version, release.sha256) == (1, told["sha256"])
    assert release.effective.isoformat() == "2026-12-01"
    assert "临街建筑物" in release.content.decode()
    assert device.ask("GET", "/catalogue?have=1").status_code == 204
    again = county.config.home / "release.json"
    again.write_bytes(release.content)
    code, told, _ = run(
        capsys, "catalogue", "publish", str(again), "--effective", "2026-12-01", "--home", home
    )
    assert (code, told["version"]) == (0, 2)
    assert enrolled(county).answer is not None


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.pdf", b"%PDF", "CSV 和 JSON"),
        ("a.xlsx", b"PK", "没有发布"),
        ("a.csv", b"\xff\xfe", "编码认不出"),
        ("a.csv", "编号,名称\n1\n".encode(), "没有发布"),
        ("a.json", b"{", "发布件"),
        ("a.json", b'{"format": "zhenfa-catalogue/1", "sha256": "0"}', "发布件"),
    ],
)
def test_a_wrong_catalogue_is_not_published(
    place: Path, capsys: pytest.CaptureFixture[str], name: str, content: bytes, says: str
) -> None:
    file = place / name
    file.write_bytes(content)
    code, _, told = run(
        capsys, "catalogue", "publish", str(file), "--effective", "2026-12-01", "--home", str(place)
    )
    assert code == 1
    assert says in told


def _tamper(county: County, statement: str) -> None:
    """Change the database the way a superuser could: without the triggers."""
    with county.database.write() as tx:
        for trigger in (
            tx.execute(text("SELECT name FROM sqlite_master WHERE type='trigger'")).scalars().all()
        ):
            tx.execute(text(f"DROP TRIGGER {trigger}"))
        tx.execute(text(statement))


@pytest.mark.parametrize(
    ("statement", "kind"),
    [
        ("UPDATE entries SET body = header WHERE seq = 2", "entry"),
        ("UPDATE entries SET salt = zeroblob(16) WHERE seq = 1", "entry"),
        ("UPDATE entries SET digest = zeroblob(32) WHERE seq = 3", "stream"),
        ("DELETE FROM entries WHERE seq = 2", "entry"),
        ("DELETE FROM entries WHERE seq = 3", "journal"),
        ("DELETE FROM entries", "journal"),
        ("UPDATE receipts SET content = substr(content, 1, length(content) - 1) || x'00'", "receipt"),
        ("UPDATE receipts SET content = CAST(substr(content, 2) AS BLOB)", "receipt"),
        ("UPDATE entries SET header = 'x' WHERE seq = 2", "entry"),
        ("UPDATE batches SET signature = zeroblob(64)", "batch"),
        ("UPDATE journals SET have_seq = 2", "journal"),
        ("UPDATE streams SET gseq = 9", "stream"),
        ("UPDATE documents SET content = substr(content, 2) WHERE kind = 'registry'", "registry"),
    ],
)
def test_verify_names_what_a_superuser_changed(
    county: Served, device: Device, capsys: pytest.CaptureFixture[str], statement: str, kind: str
) -> None:
    journal = Journal()
    journal.parties(3)
    device.push(journal, 1, 3)
    home = str(county.config.home)
    assert run(capsys, "verify", "--home", home)[0] == 0
    _tamper(county.county, statement)
    code, result, told = run(capsys, "verify", "--home", home)
    assert code == 1
    assert kind in result["faults"]
    assert "对不上" in told


def test_verify_reads_every_file(county: Served, device: Device, capsys: pytest.CaptureFixture[str]) -> None:
    journal, (data, ref) = Journal(), blob(2_000_000)
    journal.write(party(1), blobs=[ref])
    device.push(journal, 1, 1)
    assert device.send_frames(frame(data)).states[0].complete
    home = str(county.config.home)
    assert run(capsys, "verify", "--home", home)[1]["blobs"] == 1
    path = county.config.blobs / ref.sha256
    sealed = bytearray(path.read_bytes())
    sealed[1_500_000] ^= 1
    path.write_bytes(sealed)
    code, result, _ = run(capsys, "verify", "--home", home)
    assert (code, result["faults"]) == (1, {"blob": ref.sha256})


def test_keys_that_others_can_read_stop_the_server(place: Path) -> None:
    (place / "keys" / "receipt.key").chmod(0o444)
    assert main(["verify", "--home", str(place)]) == 1


def certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate of 127.0.0.1, signed by itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "county")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2120, 1, 1, tzinfo=UTC))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    kind, form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    (folder / "cert.pem").write_bytes(made.public_bytes(kind))
    (folder / "key.pem").write_bytes(key.private_bytes(kind, form, serialization.NoEncryption()))
    return folder / "cert.pem", folder / "key.pem"


def test_tls_is_1_3_or_nothing(place: Path) -> None:
    cert, key = certificate(place)
    with serving(place, "--tls-cert", str(cert), "--tls-key", str(key)) as url:
        assert url.startswith("https://")
        context = ssl.create_default_context(cafile=str(cert))
        assert httpx.get(f"{url}/healthz", verify=context, trust_env=False).text == "ok"
        context.maximum_version = ssl.TLSVersion.TLSv1_2
        with pytest.raises(httpx.ConnectError):
            httpx.get(f"{url}/healthz", verify=context, trust_env=False)
