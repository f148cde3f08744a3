"""What wrong tries cost: from the fifth on an account waits a minute, then twice as long each time up to an hour; an
address has twenty an hour. An account that does not exist is treated like one that does.

A try is counted before it is made, so that many at once, or ending the connection, gain nothing.
"""

from __future__ import annotations

import hashlib
import unicodedata
from typing import Final

from sqlalchemy import Connection

from sync.protocol import limits
from sync.server.store import console
from sync.server.store.console import Tries

FREE_TRIES: Final = 5
FIRST_WAIT_MS: Final = limits.MINUTE_MS
MOST_WAIT_MS: Final = limits.HOUR_MS
TRIES_PER_ADDRESS: Final = 20
_ADDRESS_MS: Final = limits.HOUR_MS
_DOUBLINGS_MAX: Final = 16


def login_name(typed: str) -> str:
    """The one form of a name that is typed in."""
    return unicodedata.normalize("NFKC", typed).strip().casefold()


def begin(tx: Connection, account: str, address: str, now: int) -> int:
    """Count a try of `account` (any text that names it) from `address`; how many ms it has to wait, and is then not
    counted. 0: go on."""
    own, place = _subject("account", account), _subject("address", address)
    mine, theirs = console.tries(tx, own), _this_hour(console.tries(tx, place), now)
    left = wait_after(mine.count) - max(0, now - mine.last_at)
    if theirs.count >= TRIES_PER_ADDRESS:
        left = max(left, theirs.since + _ADDRESS_MS - now)
    if left > 0:
        return left
    console.set_tries(tx, own, Tries(mine.count + 1, mine.since or now, now))
    console.set_tries(tx, place, Tries(theirs.count + 1, theirs.since, now))
    return 0


def forgive(tx: Connection, account: str, address: str, now: int) -> None:
    """It was right: the account starts anew, and the address gets its try back."""
    place = _subject("address", address)
    theirs = console.tries(tx, place)
    console.set_tries(tx, _subject("account", account), Tries(0, now, now))
    console.set_tries(tx, place, Tries(max(0, theirs.count - 1), theirs.since, now))


def wait_after(wrong: int) -> int:
    """How long (ms) after so many wrong tries the next one may come."""
    if wrong < FREE_TRIES:
        return 0
    return min(FIRST_WAIT_MS << min(wrong - FREE_TRIES, _DOUBLINGS_MAX), MOST_WAIT_MS)


def _this_hour(tries: Tries, now: int) -> Tries:
    return tries if tries.count and 0 <= now - tries.since < _ADDRESS_MS else Tries(0, now, now)


def _subject(kind: str, name: str) -> bytes:
    return hashlib.sha256(f"{kind} {name}".encode("utf-8", "surrogatepass")).digest()
