"""Columns that are packed at once arrive as the driver itself would have sent them."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest

from sync.server.store.arrays import packed, teach
from tests.sync.server.postgres.conftest import Base

COLUMNS: tuple[tuple[str, list[Any]], ...] = (
    ("text", ["", "云溪镇", "a'\"\\{},NULL", "𬭎" * 2000]),
    ("bytea", [b"", bytes(range(256)), b"\\x00" * 5000]),
    ("int8", [0, -1, 2**63 - 1, -(2**63)]),
    ("int4", [0, 1, -(2**31)]),
    ("bool", [True, False]),
    ("text", ["one", None]),
    ("text", []),
)


@pytest.mark.parametrize(("shape", "values"), COLUMNS)
def test_what_arrives_is_what_was_given(base: Base, shape: str, values: list[Any]) -> None:
    with psycopg.connect(base.url()) as plain, psycopg.connect(base.url()) as taught:
        teach(taught)
        query = f"SELECT * FROM unnest(%b::{shape}[])"
        rows = [row[0] for row in taught.execute(query.encode(), [packed(values)])]
        assert rows == values
        assert rows == [row[0] for row in plain.execute(query.encode(), [values])]


def test_a_number_too_large_is_refused_and_not_cut(base: Base) -> None:
    with psycopg.connect(base.url()) as taught:
        teach(taught)
        with pytest.raises(psycopg.errors.NumericValueOutOfRange):
            taught.execute(b"SELECT * FROM unnest(%b::int4[])", [packed([2**31])])
