"""The county's list of issued papers: changes in one order, in signed pages, kept and passed on as bytes.

Each change says where one paper stands from now on (51 bytes, nobody named). A page covers changes `first`…`last`
and the rolling digest before them, so that a reader joins pages without a hole and notices a county that was
restored. Security design 4.3; why changes and not whole lists: decision 9.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from enforcement.verifying.code import DAY_ZERO, SEE_PAPER
from enforcement.verifying.register import Claims, PaperState, RegisterRow, Successor
from sync.protocol import canonical, limits
from sync.protocol.entry import HASH_BYTES
from sync.protocol.fields import Fields, bad
from sync.protocol.keys import SigningKey
from sync.protocol.signed import FindPublic, open_document, sign_document

_ROW: Final = struct.Struct(">18sIHBB3sHBIHBHHB3sI")
ROW_BYTES: Final = _ROW.size
NO_CHANGES: Final = bytes(HASH_BYTES)
_FILE_PAGES_MAX: Final = 2000


@dataclass(frozen=True, slots=True)
class PaperHead:
    """How far a reader has the list: its last change, the digest there, and when the newest page was signed (ms)."""

    number: int = 0
    digest: bytes = NO_CHANGES
    issued: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperPage:
    """Changes `first`…`last` (none when `last` < `first`) of `newest` there were at `issued` (ms); good until
    `not_after`. `before` is the digest before `first`; `registry` the version of the key list of that moment."""

    county: str
    first: int
    newest: int
    before: bytes
    registry: int
    issued: int
    not_after: int
    rows: tuple[RegisterRow, ...]

    @property
    def last(self) -> int:
        """The number of the page's last change."""
        return self.first + len(self.rows) - 1

    @property
    def after(self) -> bytes:
        """The digest after the page's last change."""
        return next_digest(self.before, self.first, [pack_row(row) for row in self.rows])

    def follows(self, head: PaperHead) -> bool:
        """Whether the page goes on where a reader stands."""
        return self.first == head.number + 1 and self.before == head.digest

    def begins_anew(self, head: PaperHead) -> bool:
        """Whether the page is the first of another list, of a county that was restored, and newer than what the
        reader has: an older one played back never throws a list away."""
        return self.first == 1 and self.before == NO_CHANGES and self.issued > head.issued

    def sign(self, key: SigningKey) -> bytes:
        """The signed page (use "papers", registry key)."""
        return sign_page(self, [pack_row(row) for row in self.rows], key)


def sign_page(page: PaperPage, packed: Sequence[bytes], key: SigningKey) -> bytes:
    """The same from rows that are packed already; `page.rows` plays no part."""
    names = ("county", "first", "newest", "before", "registry", "issued", "not_after")
    plain: dict[str, Any] = {name: getattr(page, name) for name in names}
    return sign_document(key, "papers", canonical.encode({"v": 1, **plain, "rows": b"".join(packed)}))


def open_page(data: bytes, find_public: FindPublic) -> PaperPage:
    """The verified page; raises UNKNOWN_KEY, BAD_SIGNATURE, MALFORMED, TOO_LARGE."""
    fields = Fields(canonical.decode(open_document(data, "papers", find_public)))
    fields.integer("v", 1, 1)
    first, rows = fields.integer("first", 1), fields.data("rows")
    if len(rows) % ROW_BYTES:
        raise bad("rows")
    return PaperPage(
        county=fields.scope("county"),
        first=first,
        newest=fields.integer("newest", first - 1 + len(rows) // ROW_BYTES),
        before=fields.data("before", HASH_BYTES),
        registry=fields.integer("registry"),
        issued=fields.integer("issued"),
        not_after=fields.integer("not_after"),
        rows=tuple(unpack_row(rows[at : at + ROW_BYTES]) for at in range(0, len(rows), ROW_BYTES)),
    )


def pack_row(row: RegisterRow) -> bytes:
    """One change; struct.error or OverflowError when a figure does not fit, which no code can claim."""
    claims, successor = row.claims, row.successor
    return _ROW.pack(
        row.digest,
        claims.division,
        claims.form,
        claims.series,
        claims.year - 2000,
        claims.serial.to_bytes(3, "big"),
        _days(claims.issued_on),
        claims.pages,
        SEE_PAPER if claims.amount_fen is None else claims.amount_fen,
        _days(claims.due_on),
        row.state,
        _days(row.state_on),
        successor.form if successor else 0,
        successor.year - 2000 if successor and successor.serial else 0,
        (successor.serial if successor else 0).to_bytes(3, "big"),
        row.received_at // limits.SECOND_MS,
    )


def unpack_row(data: bytes) -> RegisterRow:
    """The row of exactly 51 bytes; raises MALFORMED for a state that this version does not know."""
    digest, division, form, series, year, serial, day, pages, amount, due, *rest = _ROW.unpack(data)
    state, state_day, next_form, next_year, next_serial, received = rest
    try:
        known = PaperState(state)
    except ValueError:
        raise bad("state") from None
    successor = (
        Successor(next_form, 2000 + next_year, int.from_bytes(next_serial, "big")) if next_form else None
    )
    return RegisterRow(
        digest=digest,
        claims=Claims(
            division,
            form,
            series,
            2000 + year,
            int.from_bytes(serial, "big"),
            DAY_ZERO + timedelta(days=day),
            pages,
            None if amount == SEE_PAPER else amount,
            _date(due),
        ),
        received_at=received * limits.SECOND_MS,
        state=known,
        state_on=_date(state_day),
        successor=successor,
    )


def next_digest(before: bytes, first: int, packed: Sequence[bytes]) -> bytes:
    """The rolling digest after changes `first`, `first`+1, …"""
    digest = before
    for number, row in enumerate(packed, first):
        digest = hashlib.sha256(digest + number.to_bytes(8, "big") + row).digest()
    return digest


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperFile:
    """The whole list as a file: the county's signed root and key list, the signed pages in order, and the signed
    release of its own forms (b"" without one). Who takes it in compares the root with the one it knows."""

    root: bytes
    registry: bytes
    pages: tuple[bytes, ...]
    forms: bytes = b""

    def to_bytes(self) -> bytes:
        """Canonical form."""
        lists = {"root": self.root, "registry": self.registry, "forms": self.forms}
        return canonical.encode({"v": 1, **lists, "pages": list(self.pages)})

    @classmethod
    def from_bytes(cls, data: bytes) -> PaperFile:
        """Read the shape; nothing is verified."""
        fields = Fields(canonical.decode(data, max_bytes=limits.ENROL_ANSWER_BYTES_MAX))
        fields.integer("v", 1, 1)
        pages = fields.list("pages", _bytes, _FILE_PAGES_MAX)
        return cls(
            root=fields.data("root"),
            registry=fields.data("registry"),
            pages=pages,
            forms=fields.data("forms"),
        )


def joined(pages: Iterator[PaperPage]) -> Iterator[PaperPage]:
    """Pages of one list from its beginning, each proved to follow the one before; raises MALFORMED otherwise."""
    number, digest = 0, NO_CHANGES
    for page in pages:
        if page.first != number + 1 or page.before != digest:
            raise bad("pages")
        number, digest = page.last, page.after
        yield page


def _bytes(item: Any) -> bytes:
    return Fields({"page": item}).data("page", most=limits.DOCUMENT_BYTES_MAX)


def _days(day: date | None) -> int:
    return 0 if day is None else (day - DAY_ZERO).days


def _date(days: int) -> date | None:
    return DAY_ZERO + timedelta(days=days) if days else None
