"""resources/catalogue/procedure.toml as plain data: what hangs on a matter, read once."""

from __future__ import annotations

import tomllib
from functools import cache
from typing import Any

import resources

LAND_DOMAINS = ("自然资源", "城乡规划与违法建设")
"""Domains to which 自然资源行政处罚办法 applies."""


@cache
def procedure_table() -> dict[str, Any]:
    """The whole mapping."""
    return tomllib.loads(resources.read_text("catalogue/procedure.toml"))
