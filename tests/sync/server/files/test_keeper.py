"""Files on their way from the spool to an object store: believed only when read back, whatever the store says."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from enforcement.errors import KnownTrouble
from sync.protocol.limits import MIB
from sync.protocol.problems import BLOB_MISMATCH, BLOB_MISSING, BUSY, ProtocolProblem
from sync.server.config import ServerConfig
from sync.server.county import County, open_county
from sync.server.objects.keeper import Keeper, Pass
from sync.server.objects.make import with_places
from sync.server.store import copies, state
from tests.helpers.objects import BUCKET, Door
from tests.house.tree import ROOT
from tests.sync.server.support import Clock, Journal, blob, enrolled, party, served
from tests.sync.server.test_blobs import frame


@dataclass
class Files:
    """A county's files without its server."""

    county: County
    door: Door
    prefix: str

    def store(self, *contents: bytes) -> list[str]:
        """Take files in as the server does: sealed, synced, named, noted."""
        names = []
        for content in contents:
            name = hashlib.sha256(content).hexdigest()
            self.county.blobs.put(name, content)
            names.append(name)
        self.county.blobs.sync_names()
        with self.county.database.write() as tx:
            state.add_blobs(tx, dict(zip(names, map(len, contents), strict=True)), 1)
        return names

    def work(self) -> Pass:
        return Keeper(self.county.database, self.county.blobs, self.county.clock).work()

    def verified(self) -> int:
        with self.county.database.read() as tx:
            return sum(copies.copy_counts(tx).values())

    def spooled(self) -> list[str]:
        return sorted(self.county.blobs.names())

    def read(self, name: str) -> bytes:
        file, reader = self.county.blobs.open(name)
        with file:
            return reader.read_all()

    def key(self, name: str) -> str:
        return f"/{BUCKET}/{self.prefix}/{name}"


@pytest.fixture
def files(config: ServerConfig, door: Door, bucket: str) -> Iterator[Files]:
    county = open_county(config)
    yield Files(county, door, bucket.rpartition("/")[2])
    county.close()


def test_a_file_leaves_the_spool_after_it_was_read_back_and_is_served_from_the_store(files: Files) -> None:
    contents = [b"", b"x" * 1000, os.urandom(3 * MIB + 5)]
    names = files.store(*contents)
    assert files.spooled() == sorted(names)
    done = files.work()
    assert (done.verified, done.freed, done.clean) == (3, 3, True)
    assert files.spooled() == []
    for name, content in zip(names, contents, strict=True):
        assert files.read(name) == content
        assert b"x" * 64 not in files.door.ask("GET", files.key(name))
    file, reader = files.county.blobs.open(names[2])
    with file:
        assert reader.read_range(MIB - 3, 7) == contents[2][MIB - 3 : MIB + 4]
    assert files.work() == Pass()
    assert not any(request.startswith("DELETE") for request in files.door.requests)
    assert not any("retention" in request or "legal-hold" in request for request in files.door.requests)


@pytest.mark.parametrize("mode", ["shut", "broken", "forgetful", "garbled", "short"])
def test_what_the_store_did_not_really_take_stays_in_the_spool(files: Files, mode: str) -> None:
    names = files.store(b"a photo" * 1000, b"a paper" * 1000)
    files.door.mode = mode
    done = files.work()
    assert (done.verified, done.freed, done.clean) == (0, 0, False)
    assert files.verified() == 0
    assert files.spooled() == sorted(names)
    assert files.read(names[0]) == b"a photo" * 1000
    files.door.mode = ""
    assert files.work().verified == 2
    assert files.spooled() == []
    assert files.read(names[1]) == b"a paper" * 1000


def test_an_object_that_somebody_replaced_is_never_served_and_is_stored_anew(files: Files) -> None:
    (name,) = files.store(b"evidence" * 500)
    files.work()
    whole = files.door.ask("GET", files.key(name))
    for other in (
        b"<Error/>",
        whole[:-1],
        whole[:100] + bytes([whole[100] ^ 1]) + whole[101:],
        bytes(len(whole)),
    ):
        files.door.ask("PUT", files.key(name), other)
        with pytest.raises(ProtocolProblem) as problem:
            files.read(name)
        assert problem.value.problem is BLOB_MISMATCH
        assert not files.county.blobs.holds(name, 4000)
    with files.county.database.write() as tx:
        copies.want_again(tx, [name])
    assert files.store(b"evidence" * 500) == [name]
    assert files.work().verified == 1
    assert files.read(name) == b"evidence" * 500


def test_a_store_that_is_down_is_a_busy_county_and_not_a_missing_file(files: Files) -> None:
    (name,) = files.store(b"evidence")
    files.work()
    files.door.mode = "shut"
    with pytest.raises(ProtocolProblem) as problem:
        files.read(name)
    assert problem.value.problem is BUSY
    files.door.mode = ""
    with pytest.raises(ProtocolProblem) as problem:
        files.read("0" * 64)
    assert problem.value.problem is BLOB_MISSING


def test_a_second_place_gets_its_copy_and_is_read_when_the_first_one_lies(
    config: ServerConfig, door: Door, bucket: str, tmp_path: Path
) -> None:
    made = with_places(config, bucket, [str(tmp_path / "second")])
    county = open_county(made)
    both = Files(county, door, bucket.rpartition("/")[2])
    (name,) = both.store(b"evidence" * 999)
    assert both.work().verified == 2
    assert both.spooled() == []
    door.ask("PUT", both.key(name), b"<Error/>")
    assert both.read(name) == b"evidence" * 999
    with county.database.write() as tx:
        copies.want_again(tx, [name])
        state.add_blobs(tx, {name: 8 * 999}, 1)
    assert both.work().verified == 2  # the second place gave the first one its copy back
    (tmp_path / "second" / name).unlink()
    assert both.read(name) == b"evidence" * 999
    county.close()


def test_a_large_file_goes_in_parts_and_never_into_memory(files: Files, config: ServerConfig) -> None:
    # Not the resource usage: that begins with what the test itself had at its highest.
    words = "import re, sys; from sync.server.__main__ import main; main(sys.argv[1:]); "
    words += "print(re.search(r'VmHWM:\\s+(\\d+)', open('/proc/self/status').read())[1])"
    command = [sys.executable, "-c", words, "files", "--now", "--home", str(config.home)]

    def kilobytes() -> int:
        done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True, timeout=60)
        return int(done.stdout.split()[-1])

    files.store(b"small")
    small = kilobytes()
    block, blocks = os.urandom(MIB), 64
    digest = hashlib.sha256(block * blocks).hexdigest()
    for number in range(0, blocks, 4):
        files.county.blobs.append(digest, number * MIB, blocks * MIB, block * 4)
    with files.county.database.write() as tx:
        state.add_blobs(tx, {digest: blocks * MIB}, 1)
    assert kilobytes() - small < 48 * 1024
    assert files.verified() == 2
    assert any("partNumber=" in request for request in files.door.requests)
    file, reader = files.county.blobs.open(digest)
    with file:
        assert reader.read_range(63 * MIB, MIB) == block


def test_killed_at_every_request_it_ends_complete(files: Files, config: ServerConfig) -> None:
    """SIGKILL for the command as its n-th request reaches the store, and as its n-th answer leaves it."""
    command = [sys.executable, "-m", "sync.server", "files", "--now", "--home", str(config.home), "--json"]
    moments = [*(("before", at) for at in range(1, 5)), ("after", 2)]  # a file takes HEAD, PUT, HEAD, GET
    for number, (moment, kill_at) in enumerate(moments, 1):
        (name,) = files.store(f"photo {number}".encode() * 100)
        child = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        left = [kill_at]

        def strike(left: list[int] = left, child: subprocess.Popen[bytes] = child) -> None:
            left[0] -= 1
            if left[0] == 0:
                child.kill()

        setattr(files.door, moment, strike)
        child.wait(60)
        files.door.before = files.door.after = lambda: None
        assert files.read(name) == f"photo {number}".encode() * 100
    assert files.work().clean
    assert files.verified() == number
    assert files.spooled() == []


def test_secrets_come_from_a_closed_file_or_the_environment_and_are_told_nobody(
    tmp_path: Path, door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "county"
    for name in ("AWS_ENDPOINT_URL", "AWS_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name, raising=False)
    config = ServerConfig.for_home(home)
    with pytest.raises(KnownTrouble, match="缺 endpoint"):
        with_places(config, f"s3://{BUCKET}/secrets", ())
    door.secrets(home)
    (home / "s3.json").chmod(0o440)
    with pytest.raises(KnownTrouble, match="别人也能读"):
        with_places(config, f"s3://{BUCKET}/secrets", ())
    (home / "s3.json").chmod(0o400)
    made = with_places(config, f"s3://{BUCKET}/secrets", ())
    assert "word" not in repr(made)
    (home / "s3.json").unlink()
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://files.example:9000")
    for name in ("AWS_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "x")
    with pytest.raises(KnownTrouble, match="不是 https"):
        with_places(config, f"s3://{BUCKET}/secrets", ())


def test_a_place_that_lies_is_not_even_adopted(tmp_path: Path, door: Door, bucket: str) -> None:
    home = tmp_path / "county"
    door.secrets(home)
    door.mode = "garbled"
    with pytest.raises(KnownTrouble, match="读不回原样"):
        with_places(ServerConfig.for_home(home), bucket, ())
    with pytest.raises(KnownTrouble, match="写法不对"):
        with_places(ServerConfig.for_home(home), "s3://UPPER", ())


def test_a_served_county_brings_its_files_over_by_itself_and_goes_on_after_trouble(
    config: ServerConfig, door: Door
) -> None:
    clock = Clock()
    door.mode = "broken"
    with served(replace(config, clock=clock), clock) as running:
        device, journal = enrolled(running), Journal()
        data, ref = blob(5000)
        journal.write(party(1), blobs=[ref])
        device.push(journal, 1, 1)
        assert device.send_frames(frame(data)).states[0].complete, "it is safe in the spool"
        assert device.ask("GET", f"/blobs/{ref.sha256}").content == data
        door.mode = ""
        assert _until(lambda: not list(running.county.blobs.names()))
        assert device.ask("GET", f"/blobs/{ref.sha256}").content == data
        assert device.hello(journal).wanted == ()


def _until(true: Callable[[], bool], seconds: float = 30) -> bool:
    end = time.monotonic() + seconds
    while not true() and time.monotonic() < end:
        time.sleep(0.1)
    return true()
