"""The public desk: one code in, one verdict out, over a view of the register that can only be read.

It holds no key, knows no search by number, and says of a code that does not verify exactly one thing. Limits and
headers: security design 6.1, 6.2.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Final

from sqlalchemy import Connection

from enforcement.verifying.register import LIVE
from enforcement.verifying.verdict import Judge, Verdict
from sync.protocol import limits
from sync.protocol.paper_keys import verify_code
from sync.server.form_names import FormNames
from sync.server.logging import Event, note
from sync.server.store.papers import CountyRegister
from sync.server.throttle import Buckets

CHECKS_PER_ADDRESS: Final = 30  # a minute
CHECKS_ALTOGETHER: Final = 1000  # a minute
CHECK_BYTES_MAX: Final = 4 * limits.KIB
_EVERYBODY: Final = ""


class PublicDesk:
    """`read` opens one view of the database; `clock` is the county's."""

    def __init__(
        self, read: Callable[[], AbstractContextManager[Connection]], clock: Callable[[], int]
    ) -> None:
        self._read = read
        self._clock = clock
        self._names = FormNames()
        self._each = Buckets(CHECKS_PER_ADDRESS, limits.MINUTE_MS, clock)
        self._all = Buckets(CHECKS_ALTOGETHER, limits.MINUTE_MS, clock)

    def take(self, address: str) -> None:
        """Count one check of an address; raises TOO_OFTEN when its share or everybody's is used up."""
        self._each.take(address)
        self._all.take(_EVERYBODY)

    def check(self, text: str) -> Verdict:
        """The verdict. Only its kind is logged."""
        with self._read() as tx:
            register = CountyRegister(tx)
            names = self._names.of(tx)
            judge = Judge(keys=register, register=register, lists=LIVE, verify=verify_code, forms=names)
            verdict = judge.judge(text, self._clock())
        note(Event.CHECKED, kind=verdict.result.value)
        return verdict
