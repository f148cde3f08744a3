"""Everything that either side reads, with real bytes of it: asked from a county that runs, under its real keys."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import zstandard

from sync.protocol import canonical
from sync.protocol.auth import read_auth, sign_request
from sync.protocol.batch import BatchEnvelope, open_batch, pack_batch
from sync.protocol.catalogue import CatalogueRelease, open_release, sign_release
from sync.protocol.compression import compress
from sync.protocol.enrol import SealedEnrolRequest, open_enrol_answer
from sync.protocol.entry import open_entry
from sync.protocol.forms_release import FormsRelease, open_forms, sign_forms
from sync.protocol.frames import BlobFrame, BlobsAnswer, FrameReader, pack_frames, read_frames
from sync.protocol.key_renewal import KeyRenewal, SealedKeyRenewal
from sync.protocol.keys import SigningKey
from sync.protocol.messages import HelloAnswer, HelloRequest, PushAnswer, open_hello_answer
from sync.protocol.moves import PLACES_FROM, Move, MoveKind, MoveLine, MovePage, Named, list_of
from sync.protocol.numbers import NumberRequest, open_lease
from sync.protocol.pages import PulledEntry, PullPage
from sync.protocol.papers import NO_CHANGES, ROW_BYTES, PaperFile, open_page
from sync.protocol.problems import ProblemAnswer
from sync.protocol.receipt import Receipt, open_receipt
from sync.protocol.registry import CountyRoot, Registry, RegistryAnswer, Roster, TrustedKeys
from sync.protocol.resupply import Lacking, Offer, Upto
from sync.protocol.signed import SignedDocument, sign_document
from sync.server.enrolment import make_code
from tests.fuzz.mutating import Mutator
from tests.sync.server.support import NOW, OTHER_TOWN, TOWN, Device, Journal, Served, blob

Reader = Callable[[bytes], Any]
Wrap = Callable[[bytes], bytes]


@dataclass(frozen=True, slots=True)
class Reading:
    """One thing that is read: real bytes, and what reads them. `inside` gives of such bytes the part that is
    signed, and `wrap` signs a part anew, so that damage reaches what stands behind the signature."""

    name: str
    good: bytes
    read: Reader
    inside: Wrap | None = None
    wrap: Wrap | None = None

    def mutated(self, mutator: Mutator) -> bytes:
        """Bytes that are nearly right."""
        if self.inside is not None and self.wrap is not None and mutator.dice.random() < 0.8:
            return self.wrap(mutator.bytes_of(self.inside(self.good)))
        return mutator.bytes_of(self.good)


def signed(name: str, good: bytes, read: Reader, key: SigningKey, use: str) -> Reading:
    """A document under a signature that we can make."""
    return Reading(
        name,
        good,
        read,
        lambda data: SignedDocument.from_bytes(data).content,
        lambda data: sign_document(key, use, data),
    )


def server_readings(county: Served, device: Device, journal: Journal) -> list[Reading]:
    """What the county reads."""
    batch = device.batch(journal, 1, len(journal.entries))
    code, _ = make_code(county.county, TOWN)
    files = pack_frames([BlobFrame(ref.sha256, 0, ref.size, data) for data, ref in (blob(900), blob(50, 1))])
    number = NumberRequest("a" * 32, TOWN, "责改", 2026).to_bytes()
    header = sign_request(
        device.request_key, device=device.id, token=device.token, method="GET", host="h", path_query="/",
        body_sha256=bytes(32),
    ).encode()  # fmt: skip
    return [
        Reading("hello", device.hello_request(journal, batch).to_bytes(), HelloRequest.from_bytes),
        Reading("batch", batch, BatchEnvelope.from_bytes),
        _payload(batch, device),
        Reading("frames", files, read_frames),
        Reading("frames in pieces", files, _feed),
        Reading("number request", number, NumberRequest.from_bytes),
        Reading(
            "enrolment", device.request_of(code).seal(code, device.journal_key), SealedEnrolRequest.from_bytes
        ),
        Reading("offer", Offer((Upto("a" * 32, 7),)).to_bytes(), Offer.from_bytes),
        Reading("key renewal", _renewal(device), SealedKeyRenewal.from_bytes),
        Reading("header ZF-Auth", header, lambda data: read_auth(data.decode("latin-1"))),
        Reading("entry", journal.entries[0].header, lambda data: _entry(journal, data)),
    ]


def client_readings(county: Served, device: Device, journal: Journal) -> list[Reading]:
    """What a device reads."""
    keys, trust = county.county.keys, device.keys
    assert trust is not None
    hello = device.ask("POST", "/sync", device.hello_request(journal).to_bytes()).content
    pushed = device.ask("POST", "/entries", device.batch(journal, 1, len(journal.entries))).content
    page = device.ask("GET", f"/pull?stream={TOWN}&after=0").content
    receipt = PushAnswer.from_bytes(pushed).receipt
    lists = RegistryAnswer.from_bytes(device.ask("GET", "/registry").content)
    papers = device.ask("GET", "/papers?after=0").content
    lease = device.answer.leases[0] if device.answer is not None else b""
    root = SigningKey(canonical.decode((county.config.keys / "root.key").read_bytes())["seed"])
    assert lists.roster is not None
    return [
        signed("hello answer", hello, lambda data: open_hello_answer(data, trust), keys.receipt, "hello"),
        Reading("hello answer, bare", SignedDocument.from_bytes(hello).content, HelloAnswer.from_bytes),
        Reading("lacking", Lacking((Upto("a" * 32, 7),)).to_bytes(), Lacking.from_bytes),
        Reading("push answer", pushed, PushAnswer.from_bytes),
        signed("receipt", receipt, lambda data: open_receipt(data, trust), keys.receipt, "receipt"),
        Reading("receipt, bare", SignedDocument.from_bytes(receipt).content, Receipt.from_bytes),
        Reading("blobs answer", BlobsAnswer((), ()).to_bytes(), BlobsAnswer.from_bytes),
        _page(page, device),
        *_announced(county, journal, trust),
        signed("root", lists.root, CountyRoot.open, root, "root"),
        signed(
            "registry", lists.registry, lambda data: Registry.open(data, trust), keys.registry, "registry"
        ),
        signed("roster", lists.roster, lambda data: Roster.open(data, trust), keys.registry, "roster"),
        Reading("registry answer", lists.to_bytes(), RegistryAnswer.from_bytes),
        signed("papers", papers, lambda data: open_page(data, trust), keys.registry, "papers"),
        _paper_rows(papers, county, device),
        Reading(
            "paper file",
            PaperFile(root=b"r", registry=b"g", pages=(papers,)).to_bytes(),
            PaperFile.from_bytes,
        ),
        signed("lease", lease, lambda data: open_lease(data, trust), keys.receipt, "numbers"),
        *_releases(county, device),
        _enrol_answer(county),
        Reading("problem", b'{"number": 1601, "details": {}}', ProblemAnswer.from_bytes),
    ]


def _payload(batch: bytes, device: Device) -> Reading:
    """What is packed inside a batch, under a signature that holds."""
    envelope = BatchEnvelope.from_bytes(batch)

    def read(payload: bytes) -> Any:
        return open_batch(replace(envelope, payload=payload), device.journal_key.public)

    def unpacked(payload: bytes) -> bytes:
        return zstandard.ZstdDecompressor().decompress(payload)

    return Reading("payload of a batch", envelope.payload, read, unpacked, compress)


def _announced(county: Served, journal: Journal, trust: TrustedKeys) -> list[Reading]:
    """A page of a list of announcements, each held against the county's key and its entries against it."""
    entry, registry = journal.entries[0], county.county.keys.registry
    move = Move(
        id="d" * 32,
        county=county.county.code,
        kind=MoveKind.MOVE,
        type="inspection",
        record="e" * 32,
        title="云溪镇好再来饭店",
        source=TOWN,
        source_name="云溪镇",
        to=OTHER_TOWN,
        to_name="石桥镇",
        turn=1,
        reason="按管辖移交",
        at=NOW,
        things=(("inspection", "e" * 32),),
        copied=(("party", "f" * 32),),
        entries=(Named(journal.journal, 1, entry.hash),),
    )
    data = move.sign(registry)
    line = MoveLine(data, (PulledEntry(PLACES_FROM + 1, entry.header, entry.salt, entry.body),))
    page = MovePage(list_of(OTHER_TOWN), county.county.epoch, 0, 1, bytes(32), False, (line,))

    def read(data: bytes) -> Any:
        for one in MovePage.from_bytes(data).lines:
            one.open(OTHER_TOWN, trust)

    return [
        signed("announcement", data, lambda data: Move.open(data, trust), registry, "move"),
        Reading(
            "page of announcements", page.to_bytes(), read, zstandard.ZstdDecompressor().decompress, compress
        ),
    ]


def _page(page: bytes, device: Device) -> Reading:
    """A page of a stream: its batches are verified and their entries opened, as a device does."""

    def read(data: bytes) -> Any:
        opened = PullPage.from_bytes(data)
        for batch in opened.batches:
            for entry in batch.open(device.journal_key.public):
                open_entry(entry.sealed.header, entry.sealed.salt, entry.sealed.body)

    return Reading("page", page, read, zstandard.ZstdDecompressor().decompress, compress)


def _paper_rows(papers: bytes, county: Served, device: Device) -> Reading:
    """A page of the list of papers with rows of any bytes."""
    plain = canonical.decode(SignedDocument.from_bytes(papers).content)
    keys = county.county.keys.registry
    trust = device.keys
    assert trust is not None

    def wrap(rows: bytes) -> bytes:
        whole = rows[: len(rows) // ROW_BYTES * ROW_BYTES]
        fits = {"rows": whole, "first": 1, "newest": max(1, len(whole) // ROW_BYTES), "before": NO_CHANGES}
        return sign_document(keys, "papers", canonical.encode({**plain, **fits}))

    rows = bytes(range(256)) * (ROW_BYTES * 8 // 256 + 1)
    return Reading("paper rows", papers, lambda data: open_page(data, trust), lambda _: rows, wrap)


def _releases(county: Served, device: Device) -> list[Reading]:
    key, trust = county.county.keys.registry, device.keys
    assert trust is not None
    catalogue = CatalogueRelease("339901", 1, date(2026, 12, 1), NOW, "text/csv", "编码,事项\n".encode())
    forms = FormsRelease("339901", 1, NOW, (), "安综执〔2026〕1号", ())
    return [
        signed(
            "catalogue",
            sign_release(catalogue, key),
            lambda data: open_release(data, trust),
            key,
            "catalogue",
        ),
        signed("forms", sign_forms(forms, key), lambda data: open_forms(data, trust), key, "forms"),
    ]


def _enrol_answer(county: Served) -> Reading:
    """The answer to an enrolment, read with the code that it must fit."""
    device = Device(county.url)
    county.devices.append(device)
    code, _ = make_code(county.county, TOWN)
    request = device.request_of(code)
    answer = device.http.post("/api/v1/enrol", content=request.seal(code, device.journal_key)).content
    key = county.county.keys.registry
    return signed("enrol answer", answer, lambda data: open_enrol_answer(data, code, request), key, "enrol")


def _renewal(device: Device) -> bytes:
    fresh = [SigningKey.generate() for _ in range(3)]
    renewal = KeyRenewal(
        device=device.id,
        former=device.journal_key.public,
        journal_key=fresh[0].public,
        sealing_key=device.sealing_public,
        request_key=fresh[1].public,
        paper_key=fresh[2].public,
    )
    return renewal.seal(device.journal_key, fresh[0])


def _entry(journal: Journal, header: bytes) -> Any:
    sealed = journal.entries[0]
    return open_entry(header, sealed.salt, sealed.body)


def _feed(data: bytes) -> None:
    reader = FrameReader()
    for at in range(0, len(data), 97):
        reader.feed(data[at : at + 97])
    reader.finish()


def whole_batch(entries: Any, device: Device, journal: str, first: int) -> bytes:
    """Wire bytes of entries, whatever stands in them."""
    return pack_batch(entries, device.journal_key, journal=journal, first=first)
