"""Packages cut anywhere: a process killed while it takes one in or writes one, a stick that lies, a stick of many gigabytes."""

from __future__ import annotations

import io
import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from desktop.cli import commands
from desktop.home import Home
from desktop.package_files import write_parts
from enforcement.errors import FileTrouble
from sync.server.county import open_county
from sync.server.verify import verify_county
from tests.sync.packages.world import Machine, World

KILLS = 4


def killed_after(seconds: float, *words: str) -> None:
    """Run a program and kill it; it may have ended by itself before."""
    process = subprocess.Popen(
        [sys.executable, *words], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=os.getcwd()
    )
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@pytest.mark.faults
def test_killed_while_taking_in_and_tried_again(world: World, machine: Machine) -> None:
    seed = int.from_bytes(os.urandom(4))
    print(f"seed {seed}")
    chance = random.Random(seed)
    machine.save_party()
    for number in range(6):
        machine.save_file(os.urandom(700_000 + number))
    parts = machine.export(part_bytes=2_000_000)
    home = str(world.config.home)
    words = [
        "-m",
        "sync.server",
        "package",
        "import",
        *map(str, parts),
        "--out",
        str(world.stick),
        "--home",
        home,
    ]
    for _ in range(KILLS):
        killed_after(chance.uniform(0.5, 2.5), *words)
    code, told, said = world.take(*parts)
    assert (code, said, told["standing"]) == (0, "", [])
    county = open_county(world.config)
    assert verify_county(county).good
    county.close()
    back = Path(told["returns"][0]["file"])
    machine.store.close()
    at = world.folder / "machine-0"
    for _ in range(KILLS):
        killed_after(
            chance.uniform(0.5, 2.5), "-m", "desktop", "package", "import", str(back), "--home", str(at)
        )
    machine.store = Home(at).open_training()
    assert machine.back().take(back).without_receipt == 0
    assert machine.store.exchange.state().pending_bytes == 0
    machine.store.check()


@pytest.mark.faults
def test_killed_while_writing_leaves_no_package_with_a_name(world: World, machine: Machine) -> None:
    machine.save_party()
    machine.save_file(os.urandom(5_000_000))
    machine.store.close()
    at, target = world.folder / "machine-0", world.stick / "to.zfp"
    for seconds in (0.8, 1.2, 1.6):
        killed_after(seconds, "-m", "desktop", "package", "export", str(target), "--home", str(at))
        if target.exists():
            assert world.take(target)[0] == 0, "what has its name is whole"
    machine.store = Home(at).open_training()
    machine.export()
    assert world.take(target)[0] == 0
    machine.store.check()


def test_a_stick_that_lies_is_found_out(tmp_path: Path) -> None:
    def write(_: int, file: io.BufferedIOBase) -> tuple[bytes, int]:
        file.write(b"other bytes than were hashed")
        return bytes(32), 28

    with pytest.raises(FileTrouble) as fault:
        write_parts(tmp_path / "x.zfp", 1, write, lambda: False, lambda _: None)  # type: ignore[arg-type]
    assert "读回来的不一样" in fault.value.sentence
    assert list(tmp_path.iterdir()) == []


def test_the_commands_of_the_machine(
    world: World, machine: Machine, capsys: pytest.CaptureFixture[str]
) -> None:
    machine.save_party()
    machine.store.close()
    home = str(world.folder / "machine-0")
    target = world.stick / "包.zfp"
    assert commands.run(["package", "export", str(target), "--home", home]) == 0
    said = capsys.readouterr().out
    assert "摆渡包写好并核验过" in said
    assert "核对尾号" in said
    assert target.with_suffix(".pdf").exists()
    _, told, _ = world.take(target)
    back = told["returns"][0]["file"]
    assert commands.run(["package", "import", back, "--look", "--home", home]) == 0
    assert "条回执" in capsys.readouterr().out
    assert commands.run(["package", "import", back, "--home", home]) == 0
    assert "签名核验通过" in capsys.readouterr().out
    assert commands.run(["package", "import", str(target), "--home", home]) == 1
    assert "方向反了" in capsys.readouterr().err
    assert commands.run(["package", "sticks", "--json"]) == 0
    machine.store = Home(Path(home)).open_training()
    assert machine.waiting == 0


BIG = """
import os, resource, sys
from pathlib import Path
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from sync.protocol.keys import SigningKey, key_id
from sync.protocol.sealed_content import RecordKind, RecordWriter, read_records
from sync.protocol.sealed_header import PackageHeader, PackageKind
from sync.protocol.sealed_package import PackageFile, PackageWriter

path, mebibytes = Path(sys.argv[1]), int(sys.argv[2])
private, signer = X25519PrivateKey.generate(), SigningKey.generate()
public = private.public_key().public_bytes_raw()
header = PackageHeader(
    kind=PackageKind.DELIVERY, package="0" * 32, number=1, part=1, parts=1, recipient=key_id(public),
    signer=signer.key_id, journal="0" * 32,
)
block = os.urandom(8 * 1024 * 1024)
with path.open("wb") as file:
    records = RecordWriter(PackageWriter(file, header, public, signer))
    records.write(RecordKind.ASK, b"x")
    for _ in range(mebibytes // 8):
        records.write(RecordKind.FRAMES, block)
    records.finish()
with path.open("rb") as file:
    package = PackageFile(file)
    package.verify(signer.public)
    assert len(read_records(package.unseal(private), RecordKind.ASK)) == mebibytes // 8 + 1
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def peak(folder: Path, mebibytes: int) -> int:
    """Kilobytes that a process needs at most to write and read a package of this size."""
    words = [sys.executable, "-c", BIG, str(folder / "big.zfp"), str(mebibytes)]
    done = subprocess.run(words, capture_output=True, text=True, cwd=os.getcwd(), check=True)
    return int(done.stdout)


def test_memory_stays_flat(tmp_path: Path) -> None:
    assert peak(tmp_path, 96) < peak(tmp_path, 16) + 16_000


@pytest.mark.nightly
@pytest.mark.timeout(1800)
def test_memory_stays_flat_for_a_gigabyte(tmp_path: Path) -> None:
    began = time.monotonic()
    kilobytes = peak(tmp_path, 1024)
    print(f"1 GiB: {kilobytes / 1024:.0f} MB at most, {time.monotonic() - began:.1f} s")
    assert kilobytes < 200_000
