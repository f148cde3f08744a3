"""GET /api/v1/registry, /catalogue and /forms, POST /api/v1/enrol: signed documents, and how a device comes to
them."""

from __future__ import annotations

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from sync.protocol.registry import RegistryAnswer
from sync.server.answers import cbor
from sync.server.bodies import read_body
from sync.server.county import County
from sync.server.enrolment import current_roster, enrol
from sync.server.gate import Gate, in_thread
from sync.server.own_keys import signed_now
from sync.server.renewal import renew_keys
from sync.server.store import people
from sync.server.store.people import Device

_ENROL_BYTES_MAX = 8192


def document_routes(gate: Gate) -> APIRouter:
    """The routes, bound to one county."""
    routes = APIRouter(prefix="/api/v1")
    county = gate.county

    @routes.get("/registry", response_class=Response)
    async def registry(request: Request) -> Response:
        """Signed root and registry; for an enrolled device also its township's roster (CBOR)."""
        device = await gate.device_or_anyone(request)
        return cbor(await in_thread(registry_answer, county, device))

    @routes.get("/catalogue", response_class=Response)
    async def catalogue(request: Request, have: int = Query(default=0, ge=0, le=2**62)) -> Response:
        """The signed release that was published next after `have`; 204 when there is none. Each release speaks for days
        of its own, so a device asks until it has them all."""
        await gate.device(request)
        release = await in_thread(next_release, county, have)
        return Response(status_code=204) if release is None else cbor(release)

    @routes.get("/forms", response_class=Response)
    async def forms(request: Request, have: int = Query(default=0, ge=0, le=2**62)) -> Response:
        """The county's forms, newest signed release; 204 when the device has it already or there is none."""
        await gate.device(request)
        release = await in_thread(newer_release, county, "forms", have)
        return Response(status_code=204) if release is None else cbor(release)

    @routes.post("/enrol", response_class=Response)
    async def take_in(request: Request) -> Response:
        """Join with a one-time code; answers everything that a device needs to start, signed (CBOR)."""
        body = await read_body(request, _ENROL_BYTES_MAX)
        with gate.enrolling(request):
            return cbor(await in_thread(enrol, county, body.data))

    _add_keys(routes, gate)
    return routes


def _add_keys(routes: APIRouter, gate: Gate) -> None:
    @routes.post("/keys", response_class=Response)
    async def keys(request: Request) -> Response:
        """Put the device's next keys in force; answers root, registry and roster as signed (CBOR)."""
        device, body = await gate.device(request)
        await in_thread(renew_keys, gate.county, device, body.data)
        return cbor(await in_thread(registry_answer, gate.county, device))


def registry_answer(county: County, device: Device | None) -> bytes:
    """Root and registry as signed, the roster for a device only (it names officers)."""
    roster = None if device is None else current_roster(county, device.township)
    with county.database.read() as tx:
        row = people.newest_document(tx, "registry")
        root = bytes(people.county(tx).root)  # of the same moment: it names who signed the registry
    assert row is not None
    return RegistryAnswer(root, row.content, roster).to_bytes()


def next_release(county: County, have: int) -> bytes | None:
    """The catalogue release with the lowest number above `have`."""
    with county.database.read() as tx:
        data = people.next_document(tx, "catalogue", have)
        return None if data is None else signed_now(county, tx, "catalogue", data)


def newer_release(county: County, kind: str, have: int) -> bytes | None:
    """The newest release of a kind of document when it is newer than `have`."""
    with county.database.read() as tx:
        row = people.newest_document(tx, kind)
        newer = row is not None and row.version > have
        return signed_now(county, tx, kind, bytes(row.content)) if newer and row is not None else None
