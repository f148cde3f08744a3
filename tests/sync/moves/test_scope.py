"""P10: no byte of a stream reaches a device whose certificate lacks it, by whatever route, with records handed over and
shared; and what does reach it is just what was announced."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from enforcement.model.plain import to_plain
from sync.client.package_source import open_return
from sync.protocol import canonical, compression, limits
from sync.protocol.frames import BlobFrame
from sync.protocol.messages import HelloRequest
from sync.protocol.moves import MovePage, list_of, read_move
from sync.protocol.resupply import Lacking, Offer, Upto
from sync.protocol.sealed_content import RecordKind
from sync.server.config import ServerConfig
from sync.server.enrolment import make_code
from sync.server.founding import check_roster, found_county
from sync.server.moves.moving import move_record, share_record
from sync.server.moves.rights import give_streams
from sync.server.packages.replying import ReturnWriter, ask_of_nobody
from sync.server.policies import POLICIES, Who
from sync.server.store import people
from tests.helpers.stores import county_store
from tests.helpers.town import inspection, restaurant
from tests.sync.server.support import (
    OTHER_TOWN,
    ROSTER,
    TOWN,
    Clock,
    Device,
    Journal,
    Served,
    blob,
    problem,
    served,
)

COUNTY = ROSTER["county"]["code"]
THIRD = "339901003"
WHY = "按管辖移交，测试用"
KEPT, MOVED, SHARED = "只在云溪镇的一条", "移交给石桥镇的一条", "县里也看得到的一条"
# What each of them may ever see of what the first township wrote.
MAY_SEE = {"own": {KEPT, MOVED, SHARED}, "other": {MOVED}, "county": {SHARED}, "neither": set[str]()}


@dataclass(slots=True)
class Streams:
    """Four devices, what the first township wrote, and the files of each part of it."""

    county: Served
    devices: dict[str, Device]
    journal: Journal
    sealing: dict[str, X25519PrivateKey]
    files: dict[str, tuple[bytes, str]] = field(default_factory=dict)
    records: dict[str, str] = field(default_factory=dict)
    announced: list[bytes] = field(default_factory=list)


@pytest.fixture
def streams(tmp_path: Path) -> Iterator[Streams]:
    clock = Clock()
    third = {**ROSTER["townships"][1], "code": THIRD, "name": "青山镇"}
    roster = check_roster({**ROSTER, "townships": [*ROSTER["townships"], third]})
    config = ServerConfig.for_home(tmp_path / "county", county_store())
    config = _quick(config, clock)
    found_county(config, roster)
    with served(_quick(config, clock, COUNTY), clock) as county:
        sealing: dict[str, X25519PrivateKey] = {}
        towns = {"own": TOWN, "other": OTHER_TOWN, "county": THIRD, "neither": THIRD}
        devices = {name: _joined(county, town, sealing) for name, town in towns.items()}
        give_streams(county.county, devices["county"].id, [COUNTY])
        made = Streams(county, devices, Journal(), sealing)
        _write_all(made)
        for act, name, to in ((move_record, MOVED, OTHER_TOWN), (share_record, SHARED, COUNTY)):
            told = act(county.county, made.records[name], to, WHY)
            made.announced.append(told.move.sign(county.county.keys.registry))
        yield made


def _quick(config: ServerConfig, clock: Clock, code: str = "") -> ServerConfig:
    return replace(config, clock=clock, county=code, requests_per_minute=10_000, documents_per_hour=10_000)


def _write_all(made: Streams) -> None:
    """Three records, each with a note, a file and a party of its own, saved in between each other."""
    journal, own = made.journal, made.devices["own"]
    begun: dict[str, Any] = {}
    for number, name in enumerate((KEPT, MOVED, SHARED)):
        shop = to_plain(restaurant(id=f"{0xB0 + number:032x}", name=name + "的店"))
        journal.write(shop, type="party", kind="party.added")
        begun[name] = to_plain(inspection(id=f"{0xD0 + number:032x}", party_id=shop["id"], place=name))
        made.records[name] = begun[name]["id"]
    for name, plain in begun.items():
        journal.write(plain, type="inspection", kind="inspection.started")
        data, reference = blob(700, seed=len(made.files) + 1)
        made.files[name] = (data, reference.sha256)
        journal.write({"inspection_id": plain["id"], "text": name}, type="note", blobs=(reference,))
    own.push(journal, 1, len(journal.entries))
    for data, sha256 in made.files.values():
        assert own.send_frames(BlobFrame(sha256, 0, len(data), data)).states[0].complete


def _everything(made: Streams, device: Device) -> dict[str, bytes]:
    """Every answer of every route to whatever a device can think of, opened as far as it goes."""
    heard: dict[str, bytes] = {}
    own_journal, entries = Journal(device.scope), made.journal.entries
    cursors = HelloRequest.from_bytes(device.hello_request(own_journal, want_counts=True).to_bytes())
    heard["sync"] = device.ask("POST", "/sync", cursors.to_bytes()).content
    heard["sync other"] = device.ask("POST", "/sync", device.hello_request(made.journal).to_bytes()).content
    for stream in (TOWN, OTHER_TOWN, THIRD, COUNTY):
        for name in (stream, list_of(stream)):
            answer = device.ask("GET", f"/pull?stream={name}&after=0")
            heard[f"pull {name}"] = _opened(answer.content) if answer.status_code == 200 else answer.content
    for name, (_, sha256) in made.files.items():
        heard[f"file {name}"] = device.ask("GET", f"/blobs/{sha256}").content
    whole = Offer((Upto(made.journal.journal, len(entries) + 5),)).to_bytes()
    heard["lacking"] = device.ask("POST", "/lacking", whole).content
    wire = made.devices["own"].batch(made.journal, 1, len(entries))
    heard["resupply"] = device.ask("POST", "/resupply", wire).content
    heard["entries"] = device.ask("POST", "/entries", wire).content
    heard["moves"] = device.ask("POST", "/moves", canonical.encode({"moves": made.announced})).content
    for seq in range(1, len(entries) + 1):
        path = f"/log/proofs?journal={made.journal.journal}&seqs={seq}"
        heard[f"proof {seq}"] = device.ask("GET", path).content
    for short in ("registry", "catalogue", "forms", "papers?after=0"):
        heard[short] = device.ask("GET", f"/{short}").content
    heard["package"] = _package(made, device)
    return heard


def _opened(data: bytes) -> bytes:
    return compression.decompress(data, max_bytes=limits.PAGE_BYTES_MAX)


def _package(made: Streams, device: Device) -> bytes:
    """What a return package brings it: the records as its own key opens them."""
    county, sealed = made.county.county, io.BytesIO()
    with county.database.read() as tx:
        known = people.device(tx, device.id)
    assert known is not None
    assert device.keys is not None
    ask = ask_of_nobody(Journal(device.scope).journal, county.clock())
    ReturnWriter(county).write(known, ask, (), sealed)
    sealed.seek(0)
    opened = open_return(sealed, device.keys, device.id, (made.sealing[device.id],))
    parts = [data for kind in RecordKind if kind is not RecordKind.MANIFEST for data in opened.of_kind(kind)]
    return b"".join(_opened(part) if part.startswith(b"\x28\xb5\x2f\xfd") else part for part in parts)


def _joined(county: Served, scope: str, sealing: dict[str, X25519PrivateKey]) -> Device:
    """A device whose sealing key is at hand."""
    private, device = X25519PrivateKey.generate(), Device(county.url, scope)
    device.sealing_public = private.public_key().public_bytes_raw()
    device.enrol(make_code(county.county, scope)[0])
    county.devices.append(device)
    sealing[device.id] = private
    return device


@pytest.mark.parametrize("who", ["own", "other", "county", "neither"])
def test_no_byte_of_a_stream_reaches_who_lacks_it(streams: Streams, who: str) -> None:
    heard = _everything(streams, streams.devices[who])
    asked = {f"/api/v1/{name.split()[0].partition('?')[0]}" for name in heard if name != "package"}
    named = {path.replace("/{sha256}", "").replace("/blobs", "/file").replace("/log/proofs", "/proof")
             for (_, path), policy in POLICIES.items() if policy.who is Who.DEVICE}  # fmt: skip
    assert named - asked <= {"/api/v1/numbers", "/api/v1/keys"}, "a route that nobody thought of here"
    allowed = MAY_SEE[who]
    for name in (KEPT, MOVED, SHARED):
        text, data = name.encode(), streams.files[name][0]
        seen = {route for route, answer in heard.items() if text in answer or data in answer}
        assert bool(seen) is (name in allowed), (name, seen)
    known = {
        entry.hash for entry, name in zip(streams.journal.entries, _names(), strict=True) if name in allowed
    }
    for entry in streams.journal.entries:
        shown = {route for route, answer in heard.items() if entry.header in answer or entry.body in answer}
        assert bool(shown) is (entry.hash in known), shown


def _names() -> list[str]:
    """Whose each entry of the journal is, in its order."""
    return [KEPT, MOVED, SHARED, *(name for name in (KEPT, MOVED, SHARED) for _ in range(2))]


def test_what_comes_is_just_what_was_announced_and_the_county_s_word_is_checked(streams: Streams) -> None:
    other = streams.devices["other"]
    assert other.keys is not None
    page = MovePage.from_bytes(other.ask("GET", f"/pull?stream={list_of(OTHER_TOWN)}&after=0").content)
    move, linked = page.lines[0].open(OTHER_TOWN, other.keys)
    assert [one.sealed.hash for one in linked] == [named.hash for named in move.entries]
    assert len(linked) == 3
    assert read_move(streams.announced[0]).entries == move.entries
    out = MovePage.from_bytes(
        streams.devices["own"].ask("GET", f"/pull?stream={list_of(TOWN)}&after=0").content
    )
    assert [len(line.entries) for line in out.lines] == [0]


def test_a_hello_of_before_there_were_several_streams_hears_of_one(streams: Streams) -> None:
    other, journal = streams.devices["other"], Journal(OTHER_TOWN)
    old = other.hello(journal, protocol_newest=1, want_counts=True)
    new = other.hello(journal, want_counts=True)
    assert [one.stream for one in old.streams] == [OTHER_TOWN]
    assert [one.stream for one in new.streams] == [OTHER_TOWN, list_of(OTHER_TOWN)]
    assert (old.protocol, new.protocol) == (1, 2)
    assert old.counts is not None
    assert new.counts is not None
    assert (old.counts.things.get("inspection", 0), new.counts.things["inspection"]) == (0, 1)


def test_hello_costs_only_who_has_another_stream_its_bytes(streams: Streams) -> None:
    sizes = {}
    for who in ("county", "neither"):
        journal = Journal(THIRD)
        answer = streams.devices[who].ask(
            "POST", "/sync", streams.devices[who].hello_request(journal).to_bytes()
        )
        sizes[who] = len(answer.content)
    assert sizes["county"] - sizes["neither"] < 160
    plain = [one.stream for one in streams.devices["neither"].hello(Journal(THIRD)).streams]
    assert plain == [THIRD]


def test_a_stream_that_was_taken_away_is_refused_at_once(streams: Streams) -> None:
    county, device = streams.county.county, streams.devices["county"]
    assert device.ask("GET", f"/pull?stream={list_of(COUNTY)}&after=0").status_code == 200
    give_streams(county, device.id, [])
    for name in (COUNTY, list_of(COUNTY)):
        answer = device.ask("GET", f"/pull?stream={name}&after=0")
        assert problem(answer)[:2] == (403, "out_of_scope")
    sha256 = streams.files[SHARED][1]
    assert problem(device.ask("GET", f"/blobs/{sha256}"))[1] == "blob_missing"
    assert Lacking.from_bytes(
        device.ask("POST", "/lacking", Offer((Upto("a" * 32, 5),)).to_bytes()).content
    ).journals == (Upto("a" * 32, 0),)
