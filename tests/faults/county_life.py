"""A county whose every disk call a test holds, and two devices that exchange with it; kept in memory, so
that they cost nothing beside it."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
from collections import Counter
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from sync.client.pace import Pace
from sync.client.report import RoundReport
from sync.protocol.limits import KIB
from sync.protocol.numbers import NumberRequest
from sync.server.config import ServerConfig
from sync.server.county import open_county
from sync.server.verify import verify_county
from tests.faults.watching import Watched
from tests.sync.client.county import TOWN, CountyThread, enrolled, found, one_round, transport_for
from tests.sync.client.memory_journal import RECEIVED, Act, new_id

Answer = dict[str, Any]
PACE = Pace(blob_bytes=128 * KIB, blob_ceiling=128 * KIB)


class CountyLife:
    """The county's process: one life after the other."""

    def __init__(self, home: Path, complaints: Path) -> None:
        self.home, self.complaints = home, complaints
        self._program = Watched(home, ["-m", "tests.faults.county_job"], complaints)
        self.watch = self._program.watch
        self.url, self._process = "", 0
        assert self.ask({"home": str(home), "here": True}) == {"ended": 0}

    def serve(self, *, clerk: bool = True, crash: int = 0) -> bool:
        """Begin to serve; `url` is where. Without a clerk crash points are counted. False when it was over
        before it answered."""
        answer = self.ask({"home": str(self.home), "clerk": clerk, "crash": crash})
        if "ended" in answer:
            return False
        self.url, self._process = answer["url"], answer["process"]
        return True

    def ask(self, order: Answer) -> Answer:
        """Begin a life; its first word."""
        target = self._program.process.stdin
        assert target is not None
        target.write(json.dumps(order).encode() + b"\n")
        target.flush()
        return self.read()

    def read(self) -> Answer:
        """Its next word."""
        source = self._program.process.stdout
        assert source is not None
        line = source.readline()
        assert line, self.complaints.read_text(encoding="utf-8")
        return dict(json.loads(line))

    @property
    def alive(self) -> bool:
        """Whether the server runs."""
        return Path(f"/proc/{self._process}/stat").exists()

    def stop(self) -> int:
        """End the life in good order, if it has not ended; how it ended."""
        with suppress(ProcessLookupError):
            os.kill(self._process, signal.SIGTERM)
        return int(self.read()["ended"])

    def close(self) -> None:
        """End everything."""
        self._program.kill()


class Pair:
    """A device that writes and one that reads, of the county founded in `folder`."""

    def __init__(self, folder: Path) -> None:
        config = found(folder)
        with CountyThread(config) as county:
            self.writer, self.reader = (enrolled(config, county.url) for _ in range(2))
            for device in (self.writer, self.reader):
                with transport_for(device, county.url) as link:
                    assert one_round(device, link).ok
        self.config, self.home = config, config.home
        self.saves = 0

    def write(self, *sizes: int) -> None:
        """Three notes, with a file of each of `sizes`; and a number block to ask for."""
        writer = self.writer
        self.saves += 1
        files = [writer.add_file(os.urandom(size)) for size in sizes]
        thing = new_id()
        writer.save(Act("note", thing, {"text": f"第 {self.saves} 次"}, blobs=tuple(files)))
        writer.save(Act("note", thing, {"more": "再记一句"}), Act("note", new_id(), {"text": "另一件"}))
        writer.asked = [NumberRequest(new_id(), TOWN, "责改", 2026)]
        self.reader.open_things = {thing}

    def exchange(self, url: str) -> list[RoundReport]:
        """A round of each."""
        reports = []
        for device in (self.writer, self.reader):
            with transport_for(device, url) as link:
                reports.append(one_round(device, link, PACE))
        return reports

    def until_done(self, url: str) -> None:
        """Rounds until nothing waits; they may not fail."""
        for _ in range(4):
            reports = self.exchange(url)
            assert [one.trouble for one in reports] == [None, None], [str(one.trouble) for one in reports]
            if not any(one.without_receipt or one.blobs_waiting or one.progress for one in reports):
                return
        raise AssertionError("no end")

    def marks_are_honest(self) -> None:
        """Whatever the devices call received is there, under its hash; nothing is there twice."""
        rows = self._rows("SELECT journal, seq, hash, entry_id FROM entries")
        assert max(Counter(row[3] for row in rows).values(), default=1) == 1
        there = {(row[0], row[1]): row[2] for row in rows}
        for seq, kept in enumerate(self.writer.own, 1):
            if kept.mark == RECEIVED:
                assert there[(self.writer.journal, seq)] == kept.sealed.hash
        stored = {row[0] for row in self._rows("SELECT sha256 FROM blobs")}
        assert self.writer.received_files <= stored
        assert all((self.config.blobs / name).is_file() for name in stored)

    def all_there(self) -> None:
        """Every entry and file once, the reader holds the same, and the county's own check finds nothing."""
        self.marks_are_honest()
        assert all(kept.mark == RECEIVED for kept in self.writer.own)
        assert set(self.writer.files) <= {row[0] for row in self._rows("SELECT sha256 FROM blobs")}
        self._read_by_both()
        with closing(open_county(ServerConfig.load(self.home))) as county:
            assert verify_county(county).good

    def turn_over(self) -> None:
        """Go on in an empty journal, so that hello stays quick; what the former one wrote the reader
        holds."""
        self._read_by_both()
        self.writer = self.writer.another_journal()

    def _read_by_both(self) -> None:
        read = self.reader.things()
        assert all(read[key] == value for key, value in self.writer.things().items())

    def _rows(self, query: str) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(f"file:{self.home / 'county.db'}?mode=rw", uri=True)) as database:
            return database.execute(query).fetchall()
