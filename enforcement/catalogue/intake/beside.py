"""What a county says of a publication besides its files."""

from __future__ import annotations

from dataclasses import dataclass

from enforcement.catalogue.intake.endings import Withdrawal
from enforcement.catalogue.intake.since import Answers

NO_ANSWERS, UNSAID = Answers(), Withdrawal()


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """What the county says besides its files. ``only_files``: grants that the files do not name end; ``amends``: matters
    and grants that the files do not name go on; ``said``: from which day words of the law hold that are not ours;
    ``withdrawal``: why powers end that the files do not name."""

    only_files: bool = False
    amends: bool = False
    said: Answers = NO_ANSWERS
    withdrawal: Withdrawal = UNSAID
