"""Hello over HTTP: who accepts the short form gets it, and nobody else."""

from __future__ import annotations

from sync.protocol.limits import MIB
from sync.protocol.messages import open_hello_answer
from sync.protocol.short_answer import SHORT_TYPE, lengthen
from tests.sync.server.support import Device, Journal


def test_who_asks_for_it_gets_it_short_and_nobody_else(device: Device) -> None:
    journal = Journal()
    journal.parties(1)
    device.push(journal, 1, 1)
    body = device.hello_request(journal).to_bytes()
    plain = device.ask("POST", "/sync", body)
    short = device.ask("POST", "/sync", body, headers={"accept": SHORT_TYPE})
    assert plain.headers["content-type"] == "application/cbor"
    assert short.headers["content-type"] == SHORT_TYPE
    assert device.keys is not None
    told = [
        open_hello_answer(data, device.keys)
        for data in (plain.content, lengthen(short.content, max_bytes=MIB))
    ]
    assert {one.have_seq for one in told} == {1}
    assert told[0].tree == told[1].tree
    assert len(short.content) < 450 < len(plain.content)
