"""Who may call what: every route has a row here, and the app does not start with one that has none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from fastapi import FastAPI
from fastapi.routing import APIRoute, iter_route_contexts


class Who(StrEnum):
    """Callers of a route."""

    DEVICE = "device"  # request signature of an enrolled device that is not revoked
    CODE = "code"  # one-time enrolment code
    ANYONE = "anyone"  # one word, or signed files that are public anyway


class Share(StrEnum):
    """What keeps a route from being used too much."""

    MESSAGES = "messages"  # requests a minute and device
    SLOTS = "slots"  # so many at a time
    DOCUMENTS = "documents"  # requests an hour and device (or address)
    CHECKS = "checks"  # checked codes a minute and address, and a minute altogether
    WRONG_TRIES = "wrong_tries"  # failed enrolments an address
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Policy:
    """One row."""

    who: Who
    share: Share


POLICIES: Final[dict[tuple[str, str], Policy]] = {
    ("POST", "/api/v1/sync"): Policy(Who.DEVICE, Share.MESSAGES),
    ("POST", "/api/v1/entries"): Policy(Who.DEVICE, Share.MESSAGES),
    ("POST", "/api/v1/numbers"): Policy(Who.DEVICE, Share.MESSAGES),
    ("POST", "/api/v1/blobs"): Policy(Who.DEVICE, Share.SLOTS),
    ("GET", "/api/v1/pull"): Policy(Who.DEVICE, Share.SLOTS),
    ("GET", "/api/v1/blobs/{sha256}"): Policy(Who.DEVICE, Share.SLOTS),
    ("GET", "/api/v1/catalogue"): Policy(Who.DEVICE, Share.DOCUMENTS),
    ("GET", "/api/v1/forms"): Policy(Who.DEVICE, Share.DOCUMENTS),
    ("GET", "/api/v1/registry"): Policy(Who.ANYONE, Share.DOCUMENTS),
    ("GET", "/api/v1/papers"): Policy(Who.DEVICE, Share.MESSAGES),
    ("POST", "/api/v1/enrol"): Policy(Who.CODE, Share.WRONG_TRIES),
    ("GET", "/healthz"): Policy(Who.ANYONE, Share.NONE),
    ("GET", "/readyz"): Policy(Who.ANYONE, Share.NONE),
    ("GET", "/v/"): Policy(Who.ANYONE, Share.NONE),
    ("GET", "/v/style.css"): Policy(Who.ANYONE, Share.NONE),
    ("POST", "/v/check"): Policy(Who.ANYONE, Share.CHECKS),
}

# What a process serves that answers the public alone.
PUBLIC_POLICIES: Final = {route: policy for route, policy in POLICIES.items() if route[1].startswith("/v/")}


def require_policies(app: FastAPI, policies: Mapping[tuple[str, str], Policy] = POLICIES) -> None:
    """Raise RuntimeError when a route of the app has no row, or a row no route."""
    served = {
        (method, str(route.path))
        for route in iter_route_contexts(app.routes)
        if isinstance(route.original_route, APIRoute)
        for method in (route.methods or ())
    }
    if served != set(policies):
        raise RuntimeError(f"routes and policies differ: {sorted(served ^ set(policies))}")
