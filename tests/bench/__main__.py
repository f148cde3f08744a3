"""``python -m tests.bench [NAME…] [--json]``: every bench in a process of its own, one line a figure.

A bench that prints only (``main()`` without ``figures()``) is run as it is and its ratio line is read. The exit
status is 0 unless a bench breaks: a figure over its target is said, not punished, since a busy machine does that too.
"""

from __future__ import annotations

import argparse
import importlib
import io
import json
import os
import platform
import re
import subprocess
import sys
import traceback
from collections.abc import Sequence
from contextlib import redirect_stdout
from dataclasses import asdict
from pathlib import Path
from types import ModuleType
from typing import Any

from tests.bench import Figure

ROOT = Path(__file__).resolve().parents[2]
_RATIO_LINE = re.compile(r"^(?P<name>[^:]+): ours / (?P<peer>.+?) = (?P<value>[0-9.]+)\b")
_MARK = "ZHENFA-FIGURES "


def names() -> list[str]:
    """All benches by the name they are asked for: ``save`` for ``bench_save.py``."""
    return sorted(path.stem.removeprefix("bench_") for path in Path(__file__).parent.glob("bench_*.py"))


def main(argv: Sequence[str] | None = None) -> int:
    """Run what was asked for; the exit status."""
    parser = argparse.ArgumentParser(prog="./test bench", description="figures as ratios against a peer")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(names())} (default: all)")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--child", metavar="NAME", help=argparse.SUPPRESS)
    arguments = parser.parse_args(argv)
    if arguments.child:
        return _child(arguments.child)
    unknown = sorted(set(arguments.names) - set(names()))
    if unknown:
        parser.error(f"no bench is called {unknown[0]}")
    machine = machine_lines()
    if not arguments.json:
        print("\n".join(machine), flush=True)
    broken = []
    figures: list[Figure] = []
    for name in arguments.names or names():
        found, fault = run(name)
        figures += found
        if fault:
            broken.append(name)
            print(f"{name}: broke\n{fault}", file=sys.stderr, flush=True)
        if not arguments.json:
            print("\n".join(figure.line for figure in found), flush=True)
    if arguments.json:
        plain = [{**asdict(figure), "good": figure.good} for figure in figures]
        print(
            json.dumps({"machine": machine, "figures": plain, "broken": broken}, ensure_ascii=False, indent=2)
        )
    return 1 if broken else 0


def run(name: str) -> tuple[list[Figure], str]:
    """The figures of one bench, run in a process of its own, and how it broke or ""."""
    command = [sys.executable, "-m", "tests.bench", "--child", name]
    environment = {"QT_QPA_PLATFORM": "offscreen", **os.environ}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    lines = [line for line in done.stdout.splitlines() if line.startswith(_MARK)]
    if done.returncode or not lines:
        return [], done.stderr or done.stdout or f"ended with {done.returncode}"
    return [Figure(**plain) for plain in json.loads(lines[-1].removeprefix(_MARK))], ""


def _child(name: str) -> int:
    """Inside the process of one bench: measure, and hand the figures over on stdout."""
    try:
        figures = _figures(importlib.import_module(f"tests.bench.bench_{name}"))
    except Exception:
        traceback.print_exc()
        return 1
    print(_MARK + json.dumps([asdict(figure) for figure in figures], ensure_ascii=False))
    return 0


def _figures(module: ModuleType) -> list[Figure]:
    offered = getattr(module, "figures", None)
    if offered is not None:
        return list(offered())
    heard = io.StringIO()
    with redirect_stdout(heard):
        module.main()
    return read_printed(heard.getvalue(), module)


def read_printed(text: str, module: Any) -> list[Figure]:
    """Figures of a bench that prints only: its ratio lines, with what it printed before each as the note."""
    figures: list[Figure] = []
    notes: list[str] = []
    for line in text.splitlines():
        match = _RATIO_LINE.match(line)
        if match is None:
            notes.append(line)
            continue
        named = match.groupdict()
        target = getattr(module, "LIMIT", None)
        note = "\n".join(notes)
        figures.append(
            Figure(
                name=named["name"], value=float(named["value"]), peer=named["peer"], target=target, note=note
            )
        )
        notes = []
    if not figures:
        raise ValueError(f"{module.__name__} printed no ratio:\n{text}")
    return figures


def machine_lines() -> list[str]:
    """What the figures were measured on, without names of machines or people."""
    load = " ".join(f"{value:.1f}" for value in os.getloadavg()) if hasattr(os, "getloadavg") else "unknown"
    return [
        f"machine: {os.cpu_count()} processors ({platform.machine()}), {_memory()}, {platform.system()}",
        f"python {platform.python_version()}; load before (1, 5, 15 min): {load}",
    ]


def _memory() -> str:
    try:
        pages, size = os.sysconf("SC_PHYS_PAGES"), os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, ValueError, OSError):
        return "memory unknown"
    return f"{pages * size / 2**30:.0f} GiB memory"


if __name__ == "__main__":
    sys.exit(main())
