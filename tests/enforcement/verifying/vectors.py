"""The vectors of codes on paper: every result row of the table, made from fixed seeds.

`python -m tests.enforcement.verifying.vectors` writes `tests/golden/qr_vectors.json` anew.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from enforcement.verifying.code import ReadCode, take_apart
from enforcement.verifying.register import (
    Claims,
    ListAge,
    PaperKey,
    PaperState,
    RegisterRow,
    Successor,
    Township,
    claims_of,
)
from enforcement.verifying.verdict import Judge, Verdict
from forms import paper_code
from forms.paper_code import PaperCode
from sync.protocol.keys import SigningKey, sign
from sync.protocol.paper_keys import IssuingKeys, verify_code
from sync.protocol.papers import pack_row, unpack_row
from tests.house.tree import ROOT

FILE = ROOT / "tests/golden/qr_vectors.json"
SEED = "zf-qr-test-1"
DIVISION = 330110103
NOW = datetime(2026, 11, 25, 4, tzinfo=UTC)
DIGEST = bytes(14) + bytes.fromhex("e858aa3d1a90c6106a94111a99214ecf8d19")
TOWN = Township(name="安平县云溪镇人民政府", short_name="安云溪")
DAY_MS = 86_400_000


def key_of(seed: str) -> SigningKey:
    """The key made from the hash of a seed."""
    return SigningKey(hashlib.sha256(seed.encode()).digest())


def ms(moment: datetime) -> int:
    """A moment in ms."""
    return int(moment.timestamp() * 1000)


class Rows:
    """A register of given rows, as a county has it."""

    def __init__(self, rows: tuple[RegisterRow, ...]) -> None:
        self._rows = rows

    def by_digest(self, digest: bytes) -> RegisterRow | None:
        return next((row for row in self._rows if row.digest == digest), None)

    def by_number(self, claims: Claims) -> RegisterRow | None:
        return next((row for row in self._rows if row.claims[:5] == claims[:5]), None)

    def by_tail(self, tail: str) -> tuple[RegisterRow, ...]:
        return tuple(row for row in self._rows if row.digest.endswith(bytes.fromhex(tail)))


LISTS = ListAge(number=7, issued=ms(NOW) - DAY_MS, not_after=ms(NOW) + 44 * DAY_MS, whole=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What the reader of a code knows."""

    keys: tuple[PaperKey, ...] = (PaperKey(public=key_of(SEED).public, division=DIVISION),)
    towns: dict[int, Township] = field(default_factory=lambda: {DIVISION: TOWN})
    rows: tuple[RegisterRow, ...] = ()
    lists: ListAge = LISTS

    def judge(self) -> Judge:
        """Somebody who knows this."""
        keys = IssuingKeys((), ())
        for key in self.keys:
            keys.add(key, self.towns.get(key.division))
        return Judge(keys=keys, register=Rows(self.rows), lists=self.lists, verify=verify_code)

    def to_plain(self) -> dict[str, Any]:
        """As in the file; rows are packed as in the signed list."""
        return {
            "keys": [{**_slots(key), "public": key.public.hex()} for key in self.keys],
            "townships": {str(code): _slots(town) for code, town in self.towns.items()},
            "register": [pack_row(row).hex() for row in self.rows],
            "lists": _slots(self.lists),
        }

    @classmethod
    def from_plain(cls, plain: dict[str, Any]) -> Given:
        """Read back."""
        return cls(
            keys=tuple(PaperKey(**{**key, "public": bytes.fromhex(key["public"])}) for key in plain["keys"]),
            towns={int(code): Township(**town) for code, town in plain["townships"].items()},
            rows=tuple(unpack_row(bytes.fromhex(row)) for row in plain["register"]),
            lists=ListAge(**plain["lists"]),
        )


def _slots(value: Any) -> dict[str, Any]:
    plain = {name: getattr(value, name) for name in value.__slots__}
    return {name: dict(one) if isinstance(one, Mapping) else one for name, one in plain.items()}


def code(seed: str = SEED, *, form: int = 41, pages: int = 2, digest: bytes = DIGEST, **changes: Any) -> str:
    """The text of a code as an issuing machine makes it; the defaults are those of the design's vector."""
    key = key_of(seed)
    values: dict[str, Any] = {
        "sign": lambda payload: sign(key, "qr", payload),
        "key_id": key.key_id,
        "division": DIVISION,
        "year": 2026,
        "serial": 41,
        "issued_on": date(2026, 11, 20),
        "salt": bytes(16),
        "amount_fen": 50000,
        "due_on": date(2026, 12, 5),
    }
    made = PaperCode(**(values | changes))
    signed = paper_code.payload(made, form, pages, digest)
    return paper_code.text_of(signed, made.sign(signed))


def row_of(text: str, **changes: Any) -> RegisterRow:
    """The row that a county makes of a code it received a day after the issue."""
    read = take_apart(text)
    assert isinstance(read, ReadCode)
    received = datetime.combine(read.fields.issued_on + timedelta(days=1), datetime.min.time(), UTC)
    row = RegisterRow(digest=read.fields.hash_end, claims=claims_of(read.fields), received_at=ms(received))
    return replace(row, **changes)


def raw_text(raw: bytes) -> str:
    """Any bytes in the clothes of a code."""
    return paper_code.PREFIX + base64.b32encode(raw).decode().rstrip("=")


def changed(text: str, offset: int, value: int = 1) -> str:
    """The text with one byte of its 108 changed."""
    read = take_apart(text)
    assert isinstance(read, ReadCode)
    raw = bytearray(read.payload + read.signature)
    raw[offset] ^= value
    return raw_text(bytes(raw))


def cases() -> list[tuple[str, str, Given]]:
    """(name, text, what the reader knows) of every vector."""
    good = code()
    known = Given(rows=(row_of(good),))
    return [*_standing(good, known), *_forged(good, known), *_foreign(good, known), *_faces(known)]


def _standing(good: str, known: Given) -> list[tuple[str, str, Given]]:
    row = row_of(good)
    claims = row.claims
    other = replace(row, digest=hashlib.sha256(b"another content").digest()[-18:])
    revoked = replace(known.keys[0], revoked_at=ms(datetime(2026, 11, 23, tzinfo=UTC)))
    late = replace(row, received_at=revoked.revoked_at)
    day = date(2026, 11, 22)

    def fallen(state: PaperState, successor: Successor | None = None) -> Given:
        return replace(known, rows=(replace(row, state=state, state_on=day, successor=successor),))

    def registered(**wrong: Any) -> Given:
        return replace(known, rows=(replace(row, claims=claims._replace(**wrong)),))

    return [
        ("design", good, known),
        ("revoked-after-receipt", good, replace(known, keys=(revoked,))),
        ("revoked-before-receipt", good, replace(known, keys=(revoked,), rows=(late,))),
        ("revoked-not-received", good, replace(known, keys=(revoked,), rows=())),
        ("not-yet", good, Given()),
        ("not-yet-no-number", code(serial=0), Given(rows=(row_of(code(serial=0), digest=other.digest),))),
        ("number-has-another-content", good, replace(known, rows=(other,))),
        ("registered-other-amount", good, registered(amount_fen=5000)),
        ("registered-other-pages", good, registered(pages=3)),
        ("registered-other-day", good, registered(issued_on=date(2026, 11, 19))),
        ("registered-other-due-day", good, registered(due_on=None)),
        ("registered-other-form", good, registered(form=3)),
        ("corrected", good, fallen(PaperState.CORRECTED, Successor(3, 2026, 57))),
        ("corrected-no-number", good, fallen(PaperState.CORRECTED, Successor(3, 2026, 0))),
        ("withdrawn", good, fallen(PaperState.WITHDRAWN)),
        ("void", good, fallen(PaperState.VOID)),
        ("void-old-list", good, replace(fallen(PaperState.VOID), lists=ListAge(issued=1, not_after=2))),
        ("list-expired", good, replace(known, lists=replace(LISTS, not_after=ms(NOW) - 1))),
        ("list-not-whole", good, replace(known, lists=replace(LISTS, whole=False))),
        ("no-list", good, Given(lists=ListAge())),
        ("county-itself", good, replace(known, lists=ListAge(live=True))),
    ]


def _forged(good: str, known: Given) -> list[tuple[str, str, Given]]:
    offsets = {
        "key": 5,
        "division": 9,
        "form": 11,
        "series": 12,
        "year": 13,
        "serial": 16,
        "day": 18,
        "pages": 19,
        "amount": 22,
        "due": 25,
        "hash": 30,
        "tail": 43,
        "signature": 60,
        "last-byte": 107,
    }
    key = key_of(SEED)
    elsewhere = replace(known, keys=(PaperKey(public=key.public, division=DIVISION + 1),))
    training_key = replace(known, keys=(replace(known.keys[0], training=True),))
    return [
        *((f"changed-{name}", changed(good, at), known) for name, at in offsets.items()),
        ("unknown-key", code("zf-qr-test-2"), known),
        ("key-of-another-township", good, elsewhere),
        ("signed-for-another-use", code(sign=lambda payload: sign(key, "receipt", payload)), known),
        ("training-flag", code(training=True), replace(known, rows=(row_of(code(training=True)),))),
        ("training-flag-unknown-key", code("zf-qr-test-2", training=True), known),
        ("training-flag-added", changed(good, 1, 4), known),
        ("training-key", good, training_key),
    ]


def _foreign(good: str, known: Given) -> list[tuple[str, str, Given]]:
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
    unused = good[:-1] + letters[letters.index(good[-1]) ^ 1]
    texts = {
        "version-2": changed(good, 0, 0x30),
        "version-0": changed(good, 0, 0x10),
        "signature-of-another-kind": changed(good, 0, 3),
        "prefix-3": good.replace("ZF2:", "ZF3:", 1),
        "prefix-1": good.replace("ZF2:", "ZF1:", 1),
        "unknown-flag": changed(good, 1, 8),
        "lower-case": good.lower(),
        "padded": good + "===",
        "last-unused-bit": unused,
        "cut-short": good[:-8],
        "longer": good + "AAAAAAAA",
        "blank-inside": good[:60] + " " + good[60:],
        "platform": "330110103202600041XZZF0001",
        "address": "https://example.invalid/v?c=" + good,
        "empty": "",
        "too-long": "ZF2:" + "A" * 5000,
    }
    return [(name, text, known) for name, text in texts.items()]


def _faces(known: Given) -> list[tuple[str, str, Given]]:
    texts = {
        "no-amount": code(amount_fen=0, due_on=None),
        "amount-on-paper": code(amount_fen=None),
        "large-amount": code(amount_fen=123_456_789),
        "many-pages": code(pages=300),
        "no-number": code(form=3, serial=0),
        "numbered-form": code(form=3),
        "unknown-form": code(form=60_000),
        "corrects-another": code(corrects=True),
        "temporary-number": code(temporary_number=True),
    }
    nameless = Given(keys=known.keys, towns={})
    pattern = {"现检": "{agency}{class}字〔{year}〕第{serial:4}号"}
    patterned = Given(keys=known.keys, towns={DIVISION: replace(TOWN, numbers=pattern)})
    page = paper_code.page_text(DIGEST, 2, 3)
    return [
        *((name, text, replace(known, rows=(row_of(text),))) for name, text in texts.items()),
        ("blanks-around", f"  {code()}\r\n", known),
        (
            "own-number-pattern",
            texts["numbered-form"],
            replace(patterned, rows=(row_of(texts["numbered-form"]),)),
        ),
        ("unknown-township", code(), replace(nameless, rows=known.rows)),
        ("page-code-known", page, known),
        ("page-code-unknown", paper_code.page_text(bytes(32), 2, 3), known),
        ("page-code-nonsense", paper_code.page_text(DIGEST, 9, 3), known),
    ]


def vector(name: str, text: str, given: Given) -> dict[str, Any]:
    """One vector in the shape of the design, and what its reader knows."""
    read = take_apart(text.strip())
    whole = isinstance(read, ReadCode)
    verdict = given.judge().judge(text, ms(NOW))
    return {
        "name": name,
        "seed": SEED,
        "public": key_of(SEED).public.hex(),
        "fields": _fields(read) if isinstance(read, ReadCode) else {},
        "payload": read.payload.hex() if whole else "",
        "signature": read.signature.hex() if whole else "",
        "text": text,
        "now": ms(NOW),
        "given": given.to_plain(),
        "expect": told(verdict),
    }


def told(verdict: Verdict) -> dict[str, Any]:
    """All that a verdict shows, as plain data."""
    facts = {
        "facts": [list(fact) for fact in verdict.facts],
        "registered": [list(f) for f in verdict.registered],
    }
    names = ("colour", "words", "why", "tail", "compare", "registered_tail", "lists")
    return {"result": verdict.result.value, **{name: getattr(verdict, name) for name in names}, **facts}


def _fields(read: ReadCode) -> dict[str, str]:
    fields = read.fields
    named = {
        name: str(getattr(fields, name)) for name in fields.__slots__ if name not in ("key_id", "hash_end")
    }
    return {**named, "key_id": fields.key_id.hex(), "hash_end": fields.hash_end.hex(), "tail": fields.tail}


def main() -> None:
    """Write the file."""
    made = [vector(*case) for case in cases()]
    FILE.write_text(json.dumps(made, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
