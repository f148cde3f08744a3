"""300 devices of a county at the same moment, beside one who means harm, on this machine's processors.

Real: `zhenfa-county serve` with its clerk on PostgreSQL and on SQLite, HTTP, tokens, signatures, entries, receipts, pages and files.
Light: the devices, connections of one process, with a week's work each (150 saves, two photos) that was written
before. They share the processors with the county, and so does the abuser: 32 connections that greet without end under
a good signature, 16 with nonsense, 24 bodies and 8 headers that hardly come.
Run from the checkout: `python -m tests.bench.bench_herd [--devices N]`.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import tempfile
from pathlib import Path
from statistics import median

from tests.bench import Figure
from tests.bench.herd import Herd, abused, evening, found_herd, peak_mb, serving
from tests.helpers.postgres import Cluster
from tests.helpers.stores import POSTGRESQL, stores_of

DEVICES, TOWNS = 300, 20
_DISK = {"shared_buffers": "512MB", "max_wal_size": "4GB", "autovacuum": "on"}
ALL_SECONDS, WAIT, MEMORY_MB = 60.0, 2.0, 300.0


def figures(devices: int = DEVICES) -> list[Figure]:
    """One evening with each kind of database."""
    cluster = Cluster.fresh(_DISK)
    try:
        with cluster.database() as name, stores_of(POSTGRESQL, lambda: cluster.url(name)):
            found = evening_of(devices, "PostgreSQL")
    finally:
        cluster.remove()
    return [*found, *evening_of(devices, "SQLite")]


def evening_of(devices: int, kind: str) -> list[Figure]:
    """One evening with the kind of database that `stores_of` says."""
    with tempfile.TemporaryDirectory() as folder:
        herd = found_herd(Path(folder) / "county", devices, TOWNS)
        with serving(herd.home) as (host, process):
            with abused(herd, host) as abuser:
                asyncio.run(evening(herd, host))
                abuser.terminate()
                assert abuser.stdout is not None
                harm = json.loads(abuser.stdout.read())
            memory = peak_mb(process.pid)
    return _figures(herd, harm, memory, kind)


def _figures(herd: Herd, harm: dict[str, int], memory: float, kind: str) -> list[Figure]:
    entries = [device.entries_done for device in herd.devices]
    files = [device.files_done for device in herd.devices]
    sent_away = sum(device.sent_away for device in herd.devices)
    note = (
        f"{len(entries)} devices; entries: median {median(entries):.1f} s, last {max(entries):.1f} s; files: median "
        f"{median(files):.1f} s, last {max(files):.1f} s; told to come again {sent_away} times\nthe abuser got {harm}"
    )
    longest = max(entries) / median(entries)
    return [
        Figure(
            name=f"herd, {kind}: entries of all", value=max(entries), target=ALL_SECONDS, unit="s", note=note
        ),
        Figure(name=f"herd, {kind}: longest wait / median", value=longest, target=WAIT, unit="times"),
        Figure(name=f"herd, {kind}: county's memory", value=memory, target=MEMORY_MB, unit="MB"),
    ]


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--devices", type=int, default=DEVICES)
    for figure in figures(parser.parse_args().devices):
        print(figure.line)


if __name__ == "__main__":
    main()
