"""Which database the counties of a test are founded in: a file of their own, or a real PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Final

from tests.helpers.postgres import fresh_database

SQLITE: Final = "sqlite"
POSTGRESQL: Final = "postgresql"


class _Stores:
    """What `county_store` hands out; databases made on the way are dropped when the test ends."""

    def __init__(self) -> None:
        self.kind = SQLITE
        self.address: Callable[[], str] | None = None
        self.made = ExitStack()


_NOW: Final = _Stores()


def county_store() -> str | None:
    """The address of a fresh database for one county, None for the usual file in its home."""
    if _NOW.kind == SQLITE:
        return None
    return _NOW.made.enter_context(fresh_database()) if _NOW.address is None else _NOW.address()


@contextmanager
def stores_of(kind: str, address: Callable[[], str] | None = None) -> Iterator[None]:
    """Found every county in databases of this kind until the block ends; PostgreSQL's are at `address`, else fresh
    ones on the test process's server."""
    _NOW.kind, _NOW.address, _NOW.made = kind, address, ExitStack()
    try:
        with _NOW.made:
            yield
    finally:
        _NOW.kind = SQLITE
