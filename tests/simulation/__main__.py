"""`python -m tests.simulation SEED`: one history again, shrunk if it fails. `--campaign N [--from SEED]`: N histories.
`--longest N`: of at most N happenings. `--bug NAME`: with a planted bug. `--real`: with real signatures. `--find-bugs`: the
first seed that shows each planted bug."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from tests.simulation.bugs import BUGS, NO_BUG
from tests.simulation.campaign import Failure, play, run
from tests.simulation.history import USUAL, make_history
from tests.simulation.shrink import Shrinker, describe


def find_bugs() -> int:
    """1 when one is not found within 10,000 histories."""
    found: dict[str, int] = {}
    for name, bug in BUGS.items():
        campaign = run(range(10_000), bug=bug)
        if campaign.failures:
            found[name] = campaign.failures[0].history.seed
        print(f"{name}: {found.get(name, 'not found')}", flush=True)
    text = json.dumps(found, indent=1, sort_keys=True) + "\n"
    (Path(__file__).parent / "found_at.json").write_text(text, encoding="utf-8")
    return int(len(found) < len(BUGS))


def main() -> int:
    """1 when a property did not hold."""
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    parser.add_argument("seed", type=int, nargs="?", default=0)
    parser.add_argument("--campaign", type=int, default=0, help="play so many histories")
    parser.add_argument("--longest", type=int, default=USUAL, help="happenings of a history, at most")
    parser.add_argument("--bug", choices=sorted(BUGS), help="with this planted bug")
    parser.add_argument("--real", action="store_true", help="real signatures")
    parser.add_argument("--find-bugs", action="store_true", help="write found_at.json anew")
    asked = parser.parse_args()
    if asked.find_bugs:
        return find_bugs()
    bug = BUGS[asked.bug] if asked.bug else NO_BUG
    if asked.campaign:
        seeds = range(asked.seed, asked.seed + asked.campaign)
        campaign = run(seeds, bug=bug, cheap=False if asked.real else None, stop_at=5, longest=asked.longest)
        print(campaign.report())
        for failure in campaign.failures[:1]:
            print(describe(Shrinker(failure, bug).run()))
        return int(bool(campaign.failures))
    outcome = play(make_history(asked.seed, longest=asked.longest), bug, cheap=False if asked.real else None)
    if isinstance(outcome, Failure):
        print(outcome.text)
        print(describe(Shrinker(outcome, bug).run()))
        return 1
    print(f"seed {asked.seed}: every property holds; {dict(outcome.sometimes)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
