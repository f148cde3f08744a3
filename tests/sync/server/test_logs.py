"""What the county's log says, and above all what it does not (S38): a process of its own, 200 provoked refusals and
faults with marked names in every part of a request, and every leaf of every line is on the list."""

from __future__ import annotations

import json
import logging
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from sync.protocol.enrol import EnrolmentCode
from sync.server.config import ServerConfig
from sync.server.county import open_county as open_folder
from sync.server.enrolment import make_code
from sync.server.logging import Event, frames_of, note, note_fault, short_address
from tests.fuzz.mutating import Mutator
from tests.fuzz.watching import SEED
from tests.helpers.logs import log_lines
from tests.helpers.open_county import OpenCounty, open_county
from tests.sync.server.support import TOWN, Clock, Device, Journal, found

MARKS = ("徐国良", "好再来饭店", "13857412345", "xuguoliang")


@pytest.fixture
def county(tmp_path: Path) -> Iterator[OpenCounty]:
    """A county in a process of its own."""
    home = tmp_path / "county"
    found(home, Clock())
    with open_county(home) as running:
        yield running


def test_two_hundred_provoked_refusals_leave_no_trace_of_anybody(county: OpenCounty) -> None:
    folder = open_folder(ServerConfig.load(county.log.parent))
    code, _ = make_code(folder, TOWN)
    folder.close()
    device = Device(county.url)
    device.enrol(code)
    journal = Journal()
    journal.write({"id": journal.journal, "name": MARKS[1], "legal_rep": MARKS[0], "phone": MARKS[2]})
    device.push(journal, 1, 1)
    mutator = Mutator(SEED)
    for number in range(50):
        mark = MARKS[number % len(MARKS)]
        _provoke(device, journal, mutator, mark, EnrolmentCode(bytes(10), code.root_hash))
    device.http.close()
    said = county.log.read_bytes()
    lines = log_lines(said)
    requests = [line for line in lines if line["event"] == "request"]
    assert len([line for line in requests if line.get("problem")]) >= 200
    assert [line for line in lines if "withheld" in line] == []
    plain = json.dumps(lines, ensure_ascii=False) + said.decode()
    assert [mark for mark in MARKS if mark in plain or mark.encode().hex() in plain] == []
    # Where the line is of use: who, what, how long, how much, and the refusal's number.
    entry = next(line for line in requests if line["route"] == "/api/v1/entries" and line["status"] == 200)
    assert {"device", "seconds", "bytes_in", "bytes_out", "method", "address"} <= set(entry)
    assert entry["device"] == device.id
    assert entry["address"] == "local"


def _provoke(device: Device, journal: Journal, mutator: Mutator, mark: str, wrong: EnrolmentCode) -> None:
    safe = mark.encode().hex() if not mark.isascii() else mark
    device.ask("POST", "/entries", mutator.bytes_of(device.batch(journal, 1, 1)) + mark.encode())
    device.ask("GET", f"/pull?stream={safe}&after={safe}")
    device.http.get(f"/{safe}/{safe}?name={mark}", headers={"x-name": safe, "user-agent": safe})
    body = device.request_of(wrong).seal(wrong, device.journal_key)
    device.http.post("/api/v1/enrol", content=body)
    device.http.post("/v/check", content=f"code={mark}".encode())


def test_a_field_off_the_list_is_withheld(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, logger="zhenfa.county")
    note(Event.REQUEST, status=200, name="徐国良", device="徐国良", kind="three words here", count=7)
    line = json.loads(caplog.messages[-1])
    assert {key: line[key] for key in line if key != "time"} == {
        "event": "request", "status": 200, "count": 7, "withheld": 3,
    }  # fmt: skip


def test_a_fault_is_told_by_its_frames(caplog: pytest.LogCaptureFixture, expected_logs: None) -> None:
    def fails(name: str) -> None:
        raise ValueError(f"no such person: {name}")

    with pytest.raises(ValueError) as caught:
        fails("徐国良")
    note_fault(caught.value)
    line = log_lines(caplog.messages[-1])[0]
    assert (line["event"], line["kind"]) == ("fault", "ValueError")
    assert any(frame.endswith(":fails") for frame in line["frames"])
    assert "徐" not in caplog.messages[-1]


def test_other_libraries_lose_their_words(capsys: pytest.CaptureFixture[str]) -> None:
    from sync.server.logging import start_logging

    root = logging.getLogger()
    kept, level = list(root.handlers), root.level
    try:
        start_logging()
        try:
            raise RuntimeError("bad value 徐国良")
        except RuntimeError:
            logging.getLogger("sqlalchemy.pool").warning("row was %s", "徐国良", exc_info=True)
        line = log_lines(capsys.readouterr().err)[-1]
    finally:
        root.handlers[:] = kept
        root.setLevel(level)
        logging.getLogger("zhenfa.county").setLevel(logging.NOTSET)
        logging.captureWarnings(False)
    assert (line["event"], line["kind"]) == ("library", "sqlalchemy.pool")
    assert line["frames"]


@pytest.mark.parametrize(
    ("address", "short"),
    [
        ("127.0.0.1", "local"), ("10.3.4.5", "10.3.4.0/24"), ("::1", "local"),
        ("2001:db8:aa:bb::1", "2001:db8:aa::/48"), ("", "-"), ("徐国良", "-"),
    ],
)  # fmt: skip
def test_addresses_are_shortened(address: str, short: str) -> None:
    assert short_address(address) == short


def test_frames_of_a_fault_are_few(expected_logs: None) -> None:
    def deep(left: int) -> Any:
        return deep(left - 1) if left else {}["missing"]

    with pytest.raises(KeyError) as caught:
        deep(80)
    assert len(frames_of(caught.value)) == 24


def test_what_is_not_http_is_refused_like_a_message(county: OpenCounty) -> None:
    answer = httpx.get(county.url, headers={"x": "y" * 20_000})
    assert (answer.status_code, answer.json()["name"]) == (413, "too_large")
    host = urlsplit(county.url)
    with socket.create_connection((host.hostname, host.port), timeout=5) as line:
        line.sendall(b"GET / HTTP/9.9 nonsense\r\n\r\n")
        said = b"".join(iter(lambda: line.recv(2000), b""))
    assert said.startswith(b"HTTP/1.1 400 ")
    assert b'"name": "malformed"' in said
