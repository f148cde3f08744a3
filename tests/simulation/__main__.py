"""`python -m tests.simulation SEED`: one history again, shrunk if it fails. `--campaign N [--from SEED]`: N histories.
`--bug NAME`: with a planted bug. `--real`: with real signatures."""

from __future__ import annotations

import argparse
import sys

from tests.simulation.bugs import BUGS, NO_BUG
from tests.simulation.campaign import Failure, play, run
from tests.simulation.history import make_history
from tests.simulation.shrink import Shrinker, describe


def main() -> int:
    """1 when a property did not hold."""
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    parser.add_argument("seed", type=int, nargs="?", default=0)
    parser.add_argument("--campaign", type=int, default=0, help="play so many histories")
    parser.add_argument("--bug", choices=sorted(BUGS), help="with this planted bug")
    parser.add_argument("--real", action="store_true", help="real signatures")
    asked = parser.parse_args()
    bug = BUGS[asked.bug] if asked.bug else NO_BUG
    if asked.campaign:
        seeds = range(asked.seed, asked.seed + asked.campaign)
        campaign = run(seeds, bug=bug, cheap=not asked.real, stop_at=5)
        print(campaign.report())
        for failure in campaign.failures[:1]:
            print(describe(Shrinker(failure, bug).run()))
        return int(bool(campaign.failures))
    outcome = play(make_history(asked.seed), bug, cheap=not asked.real)
    if isinstance(outcome, Failure):
        print(outcome.text)
        print(describe(Shrinker(outcome, bug).run()))
        return 1
    print(f"seed {asked.seed}: every property holds; {dict(outcome.sometimes)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
