"""What a campaign of hostile bytes must not do: raise anything but a named refusal, hang, or grow."""

from __future__ import annotations

import gc
import os
import resource
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from enforcement.errors import KnownTrouble
from sync.protocol.problems import ProtocolProblem

SEED: Final = int(os.environ.get("ZHENFA_SEED", "20261122"))
GROWTH_MAX: Final = 64 * 1024 * 1024
SECONDS_EACH_MAX: Final = 5.0
_PAGE: Final = resource.getpagesize()


def outcome(reader: Callable[[bytes], Any], data: bytes, told: str) -> str:
    """ "taken" or the name of the refusal. Fails for any other exception and for a hang; `told` says how to
    repeat the case."""
    began = time.process_time()
    try:
        reader(data)
    except ProtocolProblem as problem:
        name = problem.problem.name
    except KnownTrouble:
        name = "known_trouble"
    except BaseException as fault:
        raise AssertionError(f"{told}: {type(fault).__name__}: {fault}; bytes {data[:400].hex()}") from fault
    else:
        name = "taken"
    assert time.process_time() - began < SECONDS_EACH_MAX, told
    return name


class FlatMemory:
    """Resident memory at the end of the block is at most GROWTH_MAX above its beginning."""

    def __enter__(self) -> FlatMemory:
        gc.collect()
        self._before = _resident()
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is None:
            gc.collect()
            grown = _resident() - self._before
            assert grown <= GROWTH_MAX, f"memory grew by {grown / 2**20:.0f} MiB"


def names(seen: Counter[str]) -> str:
    """The outcomes, most frequent first, for the report of a campaign."""
    return ", ".join(f"{name} {count}" for name, count in seen.most_common())


def _resident() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * _PAGE
