"""One record's whole history out of a device and out of the county, checked by the verifier that goes with it: it runs
alone, and names the first thing that is not as it was."""

from __future__ import annotations

import base64
import hashlib
import json
import random
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from desktop.cli.commands import run as zhenfa
from desktop.clock import MachineClock
from desktop.home import Home, HomeState
from desktop.record_export import NO_PROOFS, export_record
from desktop.store.store import Store
from desktop.sync_exchange import StoreExchange, join_county
from enforcement.errors import StoreTrouble
from enforcement.model.evidence import Evidence, EvidenceKind
from enforcement.model.inspection import Inspection
from enforcement.rules import kinds
from sync.export.package import verifier_text
from sync.export.verifier import HEADER, Check, told
from sync.export.verifier_tools import decode
from sync.protocol.canonical import encode
from sync.protocol.keys import SigningKey, sign
from sync.server.__main__ import main as zhenfa_county
from sync.server.config import ServerConfig
from sync.server.log.publishing import publish_head
from tests.desktop.store.samples import START, ident, party
from tests.desktop.store.samples import inspection as an_inspection
from tests.sync.client.county import CountyThread, code_for
from tests.sync.server.test_county_log import opened

RECORD = ident(200)


def write(store: Store, *acts: Callable[[Any], None]) -> None:
    with store.unit_of_work(store.officers()[0].id) as work:
        for act in acts:
            act(work)
        work.commit()


def note(store: Store, text: str) -> None:
    def act(work: Any) -> None:
        old = work.get(Inspection, RECORD)
        work.change(old, an_inspection(started_at=old.started_at, remarks=text), kinds.INSPECTION_EDITED)

    write(store, act)


def one_record(store: Store) -> None:
    """A party, an inspection with a photo and remarks, and other people's business in between."""
    write(store, lambda work: work.add(party(), kinds.PARTY_CREATED))
    write(store, lambda work: work.add(an_inspection(), kinds.INSPECTION_STARTED))
    photo = store.blobs.put_bytes(b"a photo of the kitchen" * 40, "image/jpeg")
    evidence = Evidence(
        id=ident(300),
        inspection_id=RECORD,
        number="1",
        kind=EvidenceKind.PHOTO,
        sha256=photo.sha256,
        size=photo.size,
        mime="image/jpeg",
        taken_at=START,
    )
    write(store, lambda work: work.add(evidence, kinds.EVIDENCE_ADDED, (photo,)))
    write(store, lambda work: work.add(party(101, "别家饭店"), kinds.PARTY_CREATED))
    note(store, "后厨积水已清")


@pytest.fixture
def county(config: ServerConfig) -> Iterator[CountyThread]:
    """The county, served until the test ends."""
    with CountyThread(config) as thread:
        yield thread


@pytest.fixture
def store(tmp_path: Path, county: CountyThread) -> Iterator[Store]:
    """A training machine with one record that is receipted."""
    store, _ = Home(tmp_path / "one").create(HomeState.TRAINING)
    join_county(store, county.url, code_for(county.config))
    one_record(store)
    exchange(store)
    note(store, "复查时间已约好")
    write(store, lambda work: work.add(party(102, "又一家"), kinds.PARTY_CREATED))
    exchange(store)
    yield store
    store.close()


WHY = ("--reason", "行政复议要看全案")


def exchange(store: Store) -> None:
    report, _ = StoreExchange(store).run()
    assert report.trouble is None, report.trouble.sentence


def unpacked(package: Path, folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    with zipfile.ZipFile(package) as packed:
        packed.extractall(folder)
    return folder


def verified(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """The package's own verifier, alone: no site, no environment, another folder."""
    command = [sys.executable, "-I", str(folder / "verify_record.py"), *words]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", cwd="/", check=False)


@pytest.fixture
def from_county(store: Store, county: CountyThread, tmp_path: Path) -> Path:
    """The county's package, unpacked."""
    target = tmp_path / "county.zip"
    home = str(county.config.home)
    assert zhenfa_county(["record", "export", RECORD, str(target), *WHY, "--home", home]) == 0
    return unpacked(target, tmp_path / "county-package")


def test_the_county_s_package_verifies_alone_and_says_who_and_when(from_county: Path) -> None:
    done = verified(from_county)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "结论：包里 5 条留痕全部对得上" in done.stdout
    assert "开始检查，" in done.stdout
    assert "总账共" in done.stdout
    assert "别家饭店" not in (from_county / "读我.html").read_text(encoding="utf-8")
    assert "后厨积水已清" in (from_county / "读我.html").read_text(encoding="utf-8")
    assert "没有入账证明" not in done.stdout
    assert not [line for line in done.stdout.splitlines() if line.startswith(("缺", "对不上"))]
    assert (from_county / "verify_record.py").read_text(encoding="utf-8") == verifier_text()


def test_a_device_s_package_verifies_too_with_proofs_when_it_is_online(store: Store, tmp_path: Path) -> None:
    made = export_record(store, RECORD, tmp_path / "own.zip", MachineClock())
    assert (made.entries, made.proved, made.missing) == (5, 5, ())
    done = verified(unpacked(tmp_path / "own.zip", tmp_path / "own"), "--root", made.root_fingerprint)
    assert done.returncode == 0, done.stdout
    assert "结论：包里 5 条留痕全部对得上" in done.stdout
    wrong = verified(tmp_path / "own", "--root", "0" * 40)
    assert wrong.returncode == 1
    assert "这不是那个县的包" in wrong.stdout


def test_what_is_missing_is_said_and_is_no_fault(store: Store, tmp_path: Path) -> None:
    note(store, "还没有送出的一条")
    made = export_record(store, RECORD, tmp_path / "own.zip", MachineClock(), online=False)
    assert made.missing == (NO_PROOFS,)
    done = verified(unpacked(tmp_path / "own.zip", tmp_path / "own"))
    assert done.returncode == 0, done.stdout
    assert f"缺：{NO_PROOFS}" in done.stdout
    assert "缺：1 条留痕没有县里的回执" in done.stdout
    assert "缺：6 条留痕没有总账的入账证明" in done.stdout


def test_the_command_writes_it_and_refuses_what_is_not_here(
    store: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store.close()
    words = ["record", "export", RECORD, str(tmp_path / "out.zip"), "--home", str(tmp_path / "one"), "--json"]
    assert zhenfa(words) == 0
    assert json.loads(capsys.readouterr().out)["entries"] == 5
    assert (
        zhenfa(["record", "export", ident(999), str(tmp_path / "no.zip"), "--home", str(tmp_path / "one")])
        == 1
    )
    assert "本机没有这次检查" in capsys.readouterr().err
    assert not (tmp_path / "no.zip").exists()


def test_a_machine_without_a_county_has_nothing_to_prove_with(tmp_path: Path) -> None:
    store, _ = Home(tmp_path / "alone").create(HomeState.TRAINING)
    with pytest.raises(StoreTrouble, match="还没有加入县里"):
        export_record(store, RECORD, tmp_path / "no.zip", MachineClock())
    store.close()


def test_five_hundred_changes_of_one_byte_or_bit_are_each_found_and_named(from_county: Path) -> None:
    seed = random.SystemRandom().randrange(2**32)
    print(f"seed {seed}")
    rng = random.Random(seed)
    names = [path for path in sorted(from_county.rglob("*")) if path.is_file()]
    assert Check(from_county).run()
    for number in range(500):
        path = names[number % len(names)]
        data = path.read_bytes()
        changed = bytearray(data)
        at = rng.randrange(len(data))
        changed[at] ^= 1 << rng.randrange(8) if number % 2 else rng.randrange(1, 256)
        path.write_bytes(changed)
        check = Check(from_county)
        assert not check.run(), (path.name, at)
        named = {item for item, _ in check.faults}
        if path.name not in ("manifest.json", "manifest.sig"):
            assert path.relative_to(from_county).as_posix() in named, (path.name, at, check.faults)
        assert check.faults[0][0] in told(check)[-1]
        path.write_bytes(data)
    assert Check(from_county).run()


@pytest.mark.parametrize("name", sorted(HEADER))
def test_an_entry_whose_head_is_not_whole_is_named_and_not_told(from_county: Path, name: str) -> None:
    path = from_county / "entries.json"
    entries = json.loads(path.read_bytes())
    head = decode(base64.b64decode(entries[0]["header"]))
    entries[0]["header"] = base64.b64encode(encode({**head, name: [head[name]]})).decode()
    path.write_text(json.dumps(entries), encoding="utf-8")
    check = Check(from_county)
    assert not check.run()
    assert ("entries.json", "有一条留痕的头读不出来，或者不完整") in check.faults
    words = told(check)
    assert check.faults[0][0] in words[-1]
    assert not any("不早于" in line for line in words)


def as_exported(told: dict[str, Any]) -> bytes:
    return (json.dumps(told, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def test_the_signature_written_in_another_way_is_named_though_it_still_holds(from_county: Path) -> None:
    """Every byte of the file that nothing else signs, changed so that a lenient reader would not see it."""
    path = from_county / "manifest.sig"
    exported = path.read_bytes()
    told = json.loads(exported)
    assert exported == as_exported(told)
    lenient = [
        exported.replace(letter.encode(), letter.upper().encode(), 1)
        for letter in sorted(set(told["key"] + told["signature"]) & set("abcdef"))
    ]
    lenient += [exported + b" ", b" " + exported, exported.replace(b": ", b":  ", 1), exported[:-1]]
    lenient += [as_exported({**told, "remark": "x"}), as_exported({**told, "key": " " + told["key"]})]
    lenient.append(exported.replace(b'"kind"', b'"\\u006bind"', 1))
    for changed in lenient:
        assert changed != exported
        path.write_bytes(changed)
        check = Check(from_county)
        assert not check.run(), changed
        assert check.faults[0][0] == "manifest.sig", (changed, check.faults)
    path.write_bytes(exported)
    assert Check(from_county).run()


def resigned(folder: Path, manifest: dict[str, Any], key: SigningKey, kind: str) -> None:
    """Put another list in place, signed by `key`."""
    data = json.dumps(manifest, ensure_ascii=False).encode()
    (folder / "manifest.json").write_bytes(data)
    told = {"kind": kind, "key": key.key_id.hex(), "signature": sign(key, "entry-head", data).hex()}
    (folder / "manifest.sig").write_bytes(as_exported(told))


def faults(folder: Path) -> dict[str, str]:
    check = Check(folder)
    check.run()
    return dict(reversed(check.faults))


def test_an_entry_that_is_taken_out_is_named(from_county: Path) -> None:
    path = from_county / "entries.json"
    entries = json.loads(path.read_text(encoding="utf-8"))
    manifest = json.loads((from_county / "manifest.json").read_text(encoding="utf-8"))
    journal, seq, _ = manifest["entries"][2]
    own = [at for at, one in enumerate(entries) if "body" in one]
    del entries[own[2]]
    path.write_text(json.dumps(entries), encoding="utf-8")
    assert faults(from_county)[f"{journal}/{seq}"] == "这条留痕被拿掉了"


def test_a_file_that_is_swapped_is_named(from_county: Path) -> None:
    (blob,) = (from_county / "blobs").iterdir()
    blob.write_bytes(b"another kitchen" * 40)
    assert faults(from_county)[f"blobs/{blob.name}"] in ("内容和清单对不上：被改过", "不是当初的那个文件")
    blob.unlink()
    assert "被拿掉了" in faults(from_county)[f"blobs/{blob.name}"]
    (from_county / "附言.txt").write_text("后来放的", encoding="utf-8")
    assert "后来放进去的" in faults(from_county)["附言.txt"]


def test_a_foreign_key_is_named(from_county: Path) -> None:
    manifest = json.loads((from_county / "manifest.json").read_text(encoding="utf-8"))
    stranger = SigningKey.generate()
    batches = json.loads((from_county / "batches.json").read_text(encoding="utf-8"))
    batches[0]["key"] = stranger.key_id.hex()
    (from_county / "batches.json").write_text(json.dumps(batches), encoding="utf-8")
    assert "签名的钥匙不在登记册上" in faults(from_county).values()
    resigned(from_county, manifest, stranger, "receipt")
    assert faults(from_county)["manifest.sig"] == "清单的签名人不在登记册上"


def test_even_the_county_cannot_leave_out_what_its_own_list_names(
    from_county: Path, county: CountyThread
) -> None:
    """Who holds the county's receipt key can sign another list; a body changed under it is still named."""
    path = from_county / "entries.json"
    entries = json.loads(path.read_text(encoding="utf-8"))
    own = next(one for one in entries if "body" in one)
    own["body"] = own["body"][:-4] + "AAAA"
    path.write_text(json.dumps(entries), encoding="utf-8")
    manifest = json.loads((from_county / "manifest.json").read_text(encoding="utf-8"))
    manifest["files"]["entries.json"] = hashlib.sha256(path.read_bytes()).hexdigest()
    with opened(county.config) as held:
        resigned(from_county, manifest, held.keys.receipt, "receipt")
    assert list(faults(from_county).values()) == ["正文和签过名的摘要对不上"]


def test_a_countersigned_head_is_told_in_the_package(
    store: Store, county: CountyThread, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home = str(county.config.home)
    head, signed, target = (str(tmp_path / name) for name in ("head.zft", "signed.zft", "out.zip"))
    assert zhenfa_county(["tree", "publish", head, "--home", home]) == 0
    words = ["tree", "countersign", head, signed, "--key", str(tmp_path / "省.key"), "--name", "省司法厅"]
    assert zhenfa_county(words) == 0
    assert zhenfa_county(["tree", "take", signed, "--home", home]) == 0
    assert zhenfa_county(["tree", "show", "--home", home]) == 0
    assert "省司法厅" in capsys.readouterr().out
    assert zhenfa_county(["verify", "--home", home]) == 0
    assert zhenfa_county(["record", "export", RECORD, target, *WHY, "--home", home]) == 0
    page = unpacked(Path(target), tmp_path / "out") / "读我.html"
    assert "省司法厅" in page.read_text(encoding="utf-8")


def test_a_stranger_s_head_is_not_taken(store: Store, county: CountyThread, tmp_path: Path) -> None:
    with opened(county.config) as held:
        made = publish_head(held)
    (tmp_path / "head.zft").write_bytes(made.data)
    home = str(county.config.home)
    assert zhenfa_county(["tree", "take", str(tmp_path / "head.zft"), "--home", home]) == 1
    assert zhenfa_county(["tree", "restored", "--home", home]) == 1
