"""PostgreSQL's text cannot hold the character NUL: what a device sends with one is malformed, never a fault."""

from __future__ import annotations

from dataclasses import replace

from sync.server.enrolment import make_code
from tests.sync.server.support import TOWN, Device, Journal, Served, problem

ODD = "车\x00载"


def test_nothing_of_it_reaches_the_database(county: Served, device: Device) -> None:
    code, _ = make_code(county.county, TOWN)
    newcomer = Device(county.url)
    county.devices.append(newcomer)
    request = replace(newcomer.request_of(code), label=ODD)
    answer = newcomer.http.post("/api/v1/enrol", content=request.seal(code, newcomer.journal_key))
    assert problem(answer)[:2] == (400, "malformed")
    assert device.ask("GET", "/pull?stream=a%00b&after=0").status_code in (400, 403)
    assert device.ask("GET", "/blobs/a%00b").status_code in (400, 403, 404)


def test_it_may_stand_in_what_an_officer_wrote(county: Served, device: Device) -> None:
    journal = Journal()
    journal.write({"text": ODD}, type="note")
    receipt, _ = device.push(journal, 1, 1)
    assert receipt.quarantined == ()
    (batch,) = device.pull().batches
    assert batch.entries[0].body == journal.entries[0].body
