"""Who may call what: every route has a row here, and the app does not start with one that has none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from fastapi import FastAPI
from fastapi.routing import APIRoute, iter_route_contexts

from sync.protocol import limits


class Who(StrEnum):
    """Callers of a route."""

    DEVICE = "device"  # request signature of an enrolled device that is not revoked
    PACKAGE = "package"  # the signature of an enrolled device inside the package
    CODE = "code"  # one-time enrolment code
    ANYONE = "anyone"  # one word, or signed files that are public anyway
    OPERATOR = "operator"  # this machine itself, or the bearer of the operator's token
    PERSON = "person"  # a session of the console, which has a table of its own: `console/all_pages.py`


class Share(StrEnum):
    """What keeps a route from being used too much."""

    MESSAGES = "messages"  # requests a minute and device
    SLOTS = "slots"  # so many at a time
    DOCUMENTS = "documents"  # requests an hour and device (or address)
    CHECKS = "checks"  # checked codes a minute and address, and a minute altogether
    PACKAGES = "packages"  # packages an hour and device
    WRONG_TRIES = "wrong_tries"  # failed enrolments an address
    PAGES = "pages"  # pages a minute and address
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Policy:
    """One row: who may ask, out of which share, how many bytes a body may have, and whether a device whose keys are out
    of date may ask too."""

    who: Who
    share: Share
    body: int = 0
    expired: bool = False


POLICIES: Final[dict[tuple[str, str], Policy]] = {
    ("POST", "/api/v1/sync"): Policy(Who.DEVICE, Share.MESSAGES, limits.MESSAGE_BYTES_MAX),
    ("POST", "/api/v1/entries"): Policy(Who.DEVICE, Share.MESSAGES, limits.MESSAGE_BYTES_MAX),
    ("POST", "/api/v1/lacking"): Policy(Who.DEVICE, Share.MESSAGES, limits.MIB),
    ("POST", "/api/v1/resupply"): Policy(Who.DEVICE, Share.MESSAGES, limits.MESSAGE_BYTES_MAX),
    ("POST", "/api/v1/moves"): Policy(Who.DEVICE, Share.MESSAGES, limits.REQUEST_BYTES_MAX),
    ("POST", "/api/v1/numbers"): Policy(Who.DEVICE, Share.MESSAGES, limits.MESSAGE_BYTES_MAX),
    ("POST", "/api/v1/blobs"): Policy(Who.DEVICE, Share.SLOTS, limits.REQUEST_BYTES_MAX),
    ("POST", "/api/v1/packages"): Policy(Who.PACKAGE, Share.PACKAGES, limits.REQUEST_BYTES_MAX),
    ("GET", "/api/v1/pull"): Policy(Who.DEVICE, Share.SLOTS),
    ("GET", "/api/v1/blobs/{sha256}"): Policy(Who.DEVICE, Share.SLOTS),
    ("GET", "/api/v1/catalogue"): Policy(Who.DEVICE, Share.DOCUMENTS),
    ("GET", "/api/v1/forms"): Policy(Who.DEVICE, Share.DOCUMENTS),
    ("GET", "/api/v1/registry"): Policy(Who.ANYONE, Share.DOCUMENTS),
    ("GET", "/api/v1/papers"): Policy(Who.DEVICE, Share.MESSAGES),
    ("GET", "/api/v1/log/proofs"): Policy(Who.DEVICE, Share.MESSAGES),
    ("POST", "/api/v1/keys"): Policy(Who.DEVICE, Share.DOCUMENTS, 8 * limits.KIB, expired=True),
    ("POST", "/api/v1/enrol"): Policy(Who.CODE, Share.WRONG_TRIES, 8 * limits.KIB),
    ("GET", "/healthz"): Policy(Who.ANYONE, Share.NONE),
    ("GET", "/readyz"): Policy(Who.ANYONE, Share.NONE),
    ("GET", "/metrics"): Policy(Who.OPERATOR, Share.NONE),
    ("GET", "/v/"): Policy(Who.ANYONE, Share.NONE),
    ("GET", "/v/style.css"): Policy(Who.ANYONE, Share.NONE),
    ("POST", "/v/check"): Policy(Who.ANYONE, Share.CHECKS, 4 * limits.KIB),
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
