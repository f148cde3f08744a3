"""A machine with very much to send, as a process of its own: `python -m tests.faults.load_job HOME URL STEP …`. Prints
one JSON line with what it did and the most memory that it ever held."""

from __future__ import annotations

import hashlib
import io
import json
import sys
import time
from pathlib import Path
from typing import Any, cast

from desktop.clock import MachineIds
from desktop.home import Home
from desktop.store.mappers import ordered
from desktop.store.pen import Pen
from desktop.store.store import Store
from desktop.sync_exchange import StoreExchange
from enforcement.model.party import Party, PartyKind
from enforcement.model.plain import to_plain
from enforcement.rules.kinds import PARTY_CREATED
from sync.protocol.limits import MIB

A_SAVE, AT_ONCE = 100, 2000  # entries
BLOCK = 1 * MIB
ROUNDS = 200


class Film(io.RawIOBase):
    """`size` bytes that nobody has to keep: every block follows from its number."""

    def __init__(self, size: int) -> None:
        self._size, self._at, self._block, self._number = size, 0, b"", -1

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        view = memoryview(buffer)
        number, offset = divmod(self._at, BLOCK)
        if number != self._number:
            self._number = number
            self._block = hashlib.shake_128(number.to_bytes(8)).digest(BLOCK // 16) * 16
        length = min(len(view), BLOCK - offset, self._size - self._at)
        view[:length] = self._block[offset : offset + length]
        self._at += length
        return length


def fill(store: Store, entries: int) -> None:
    """So many entries, some hundred a save and some thousand a transaction."""
    ids, officer = MachineIds(), store.officers()[0].id
    for first in range(0, entries, AT_ONCE):
        with store._database.writing() as connection:
            for start in range(first, min(first + AT_ONCE, entries), A_SAVE):
                pen = Pen(connection, store._around, officer)
                for number in range(start, min(start + A_SAVE, entries)):
                    one = Party(id=ids.new(), kind=PartyKind.SOLE_TRADER, name=f"云溪镇第{number}家店")
                    pen.write_over(None, "party", one.id, PARTY_CREATED, ordered(to_plain(one)), {})


def film(store: Store, mebibytes: int) -> str:
    """A recording of that size, named by an entry, and a save after it; its SHA-256."""
    stream = cast(Any, io.BufferedReader(Film(mebibytes * MIB), BLOCK))
    blob = store.blobs.put(stream, "video/mp4", size=mebibytes * MIB)
    officer = store.officers()[0].id
    with store.unit_of_work(officer) as work:
        one = Party(id=MachineIds().new(), kind=PartyKind.SOLE_TRADER, name="有录像的店")
        work.add(one, PARTY_CREATED, (blob,))
        work.commit()
    fill(store, 1)
    return str(blob.sha256)


def exchange(store: Store, url: str) -> dict[str, Any]:
    """One round."""
    report, _ = StoreExchange(store, server=url).run()
    state = store.exchange.state()
    return {
        "trouble": None if report.trouble is None else report.trouble.kind.value,
        "sent": report.sent,
        "pulled": report.pulled,
        "waiting_entries": state.last_seq - state.acked_seq,
        "waiting_bytes": state.pending_bytes,
        # A county lets a machine ask sixty times a minute; then it names a time.
        "wait": 0.0 if report.trouble is None else report.trouble.retry_after_seconds or 0.0,
    }


def main() -> int:
    """Steps: entries=N, film=MEBIBYTES, round, rounds (until nothing waits)."""
    home, url, *steps = sys.argv[1:]
    told: list[Any] = []
    store = Home(Path(home)).open_training()
    began = time.monotonic()
    for step in steps:
        name, _, figure = step.partition("=")
        if name == "entries":
            fill(store, int(figure))
        elif name == "film":
            told.append(film(store, int(figure)))
        elif name == "round":
            told.append(exchange(store, url))
        elif name == "rounds":
            for _ in range(ROUNDS):
                told.append(exchange(store, url))
                if not told[-1]["waiting_bytes"]:
                    break
                time.sleep(told[-1]["wait"])
    store.close()
    # Not getrusage: its figure remembers the process that started this one.
    status = Path("/proc/self/status").read_text(encoding="ascii")
    peak = int(status.partition("VmHWM:")[2].split()[0]) // 1024
    print(json.dumps({"told": told, "peak_mb": peak, "seconds": time.monotonic() - began}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
