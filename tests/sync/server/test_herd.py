"""The small evening that every commit sees: 30 devices at the same moment beside one who means harm (S21; the bench
`herd` has 300)."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from statistics import median

import pytest

from sync.server.config import ServerConfig
from sync.server.county import open_county
from sync.server.verify import verify_county
from tests.bench.herd import FILES, abused, evening, found_herd, peak_mb, serving
from tests.helpers.logs import require_calm

DEVICES, ENTRIES = 30, 40
ALL_SECONDS, MEMORY_MB = 60.0, 300.0
# Twice the median is the bench's figure; a busy machine must not fail a commit, and below this nobody minds.
WAIT_SECONDS = 4.0


@pytest.mark.slow
def test_thirty_devices_and_one_abuser(tmp_path: Path) -> None:
    herd = found_herd(tmp_path / "county", DEVICES, towns=5, entries=ENTRIES)
    with serving(herd.home) as (host, process):
        with abused(herd, host) as abuser:
            asyncio.run(evening(herd, host))
            abuser.terminate()
            assert abuser.stdout is not None
            harm = json.loads(abuser.stdout.read())
        assert peak_mb(process.pid) <= MEMORY_MB
    waits = [device.entries_done for device in herd.devices]
    assert max(waits) <= min(ALL_SECONDS, max(3 * median(waits), WAIT_SECONDS))
    # The abuser was served, slowed and refused, and never with a fault.
    assert set(harm) <= {"200", "401", "408", "429", "503", "connections"}
    assert harm["401"] > 0
    require_calm((herd.home / "server.log").read_bytes())
    county = open_county(ServerConfig.load(herd.home))
    result = verify_county(county)
    county.close()
    assert result.good, result.faults
    assert (result.entries, result.blobs) == (DEVICES * (ENTRIES + 1), DEVICES * FILES)
