"""A real device in a process of its own: `python -m tests.bench.device HOME '[{"do": …}, …]'`; says one line of JSON a
step, with the seconds, the processor time and the most memory so far of this process.

Its store is the real one (SQLCipher, every save a transaction), its link and round the real client. Texts and files
come from fixed seeds.
"""

from __future__ import annotations

import io
import json
import random
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from desktop.home import Home, HomeState
from desktop.store.store import Store
from desktop.sync_exchange import StoreExchange, join_county
from enforcement.model.inspection import FactStatement
from enforcement.ports import BlobRef
from enforcement.rules import kinds

_WORDS = "检查现场有灭火器过期后厨地面积水从业人员健康证未公示垃圾分类不到位占道经营责令改正"
_OF_ONE_SAVE = 50


def open_store(home: Path) -> Store:
    """The home's training store, made where there is none."""
    if (home / "training").exists() or any(home.glob("*")):
        return Home(home).open_training()
    return Home(home).create(HomeState.TRAINING)[0]


def join(store: Store, ask: dict[str, Any]) -> dict[str, Any]:
    """Enrol with a one-time code."""
    join_county(store, ask["url"], ask["code"])
    return {}


def fill(store: Store, ask: dict[str, Any]) -> dict[str, Any]:
    """`records` sentences of `record_bytes`; every so many brings one of `files` photos of `file_bytes`."""
    dice = random.Random(7)
    every = max(ask["records"] // max(ask["files"], 1), 1)
    for first in range(0, ask["records"], _OF_ONE_SAVE):
        with store.unit_of_work(store.officers()[0].id) as work:
            for number in range(first, min(first + _OF_ONE_SAVE, ask["records"])):
                text = "".join(dice.choices(_WORDS, k=ask["record_bytes"] // 3 - 120))
                photo = number % every == 0 and number // every < ask["files"]
                blobs = (_photo(store, dice.randbytes(ask["file_bytes"])),) if photo else ()
                fact = FactStatement(
                    id=f"{number + ask.get('from', 0):032x}",
                    inspection_id="1" * 32,
                    position=number,
                    text=text,
                )
                work.add(fact, kinds.FACT_ADDED, blobs)
            work.commit()
    return {}


def _photo(store: Store, data: bytes) -> BlobRef:
    return store.blobs.put(io.BytesIO(data), "image/jpeg")


def edit(store: Store, ask: dict[str, Any]) -> dict[str, Any]:
    """One field of `edits` sentences, each a save of its own as a person presses the button."""
    for number in range(ask["edits"]):
        with store.unit_of_work(store.officers()[0].id) as work:
            fact = work.get(FactStatement, f"{number:032x}")
            assert fact is not None
            work.change(fact, replace(fact, position=ask["mark"] + number), "fact.changed")
            work.commit()
    return {}


def photos(store: Store, ask: dict[str, Any]) -> dict[str, Any]:
    """The median of `records` saves with one new photo each, in seconds."""
    dice, took = random.Random(11), []
    for number in range(ask["records"]):
        data = dice.randbytes(ask["file_bytes"])
        began = time.perf_counter()
        blob = _photo(store, data)
        with store.unit_of_work(store.officers()[0].id) as work:
            fact = FactStatement(
                id=f"{number + 10**9:032x}", inspection_id="1" * 32, position=number, text="照片"
            )
            work.add(fact, kinds.FACT_ADDED, (blob,))
            work.commit()
        took.append(time.perf_counter() - began)
    return {"median": statistics.median(took)}


def count(store: Store, ask: dict[str, Any]) -> dict[str, Any]:
    """How many sentences are here, and how many of the edited ones."""
    with store.unit_of_work("") as work:
        facts = work.find(FactStatement)
    edited = sum(fact.position == ask["mark"] + int(fact.id, 16) for fact in facts)
    return {"records": len(facts), "edited": edited}


def sync(store: Store, ask: dict[str, Any]) -> dict[str, Any]:
    """One round; what its report says."""
    report, _ = StoreExchange(store, server=ask.get("url", "")).run()
    trouble = "" if report.trouble is None else report.trouble.sentence
    names = ("sent", "receipted", "resent", "blobs_sent", "pulled", "bytes_up", "bytes_down", "turns")
    return {**{name: getattr(report, name) for name in names}, "trouble": trouble}


_STEPS: dict[str, Callable[[Store, dict[str, Any]], dict[str, Any]]] = {
    "join": join, "fill": fill, "edit": edit, "photos": photos, "count": count, "sync": sync,
}  # fmt: skip


def main() -> None:
    """Do the steps, one after the other."""
    store = open_store(Path(sys.argv[1]))
    for ask in json.loads(sys.argv[2]):
        used, began = time.process_time(), time.perf_counter()
        said = _STEPS[ask["do"]](store, ask)
        seconds, processor = time.perf_counter() - began, time.process_time() - used
        status = Path("/proc/self/status").read_text(encoding="ascii")
        peak = int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1]) / 1024
        print(json.dumps({**said, "seconds": seconds, "processor": processor, "peak_mb": peak}), flush=True)
    store.close()


if __name__ == "__main__":
    main()
