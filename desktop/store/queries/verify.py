"""A code on paper judged with what this machine knows: the county's key list and list of papers, and its own papers.

Works without a network. Where this machine knows more than the list that came last (a paper voided or corrected
here an hour ago), the newer word counts.
"""

from __future__ import annotations

from dataclasses import replace

from desktop.store import settings
from desktop.store.forms import form_names
from desktop.store.identity import read_device_keys
from desktop.store.paper_list import ListedPapers, age_of
from desktop.store.queries.scans import tailed
from desktop.store.queries.sources import Sources
from desktop.store.tables import DocumentRow, core
from enforcement.model.document import Document, DocumentState
from enforcement.queries import AskTailedPapers
from enforcement.queries.proof import AskVerdict
from enforcement.text.dates import local_day
from enforcement.verifying.code import PaperCodeFields, ReadCode, take_apart
from enforcement.verifying.register import (
    Claims,
    PaperKey,
    PaperState,
    RegisterRow,
    Successor,
    Township,
    claims_of,
)
from enforcement.verifying.verdict import Judge, Verdict
from sync.protocol.paper_keys import IssuingKeys, verify_code
from sync.protocol.registry import CountyRoot, Registry, TrustedKeys

_DOCUMENT = core(DocumentRow)
_STANDING = frozenset({DocumentState.ISSUED, DocumentState.SERVED})


def verdict(question: AskVerdict, sources: Sources) -> Verdict:
    """→ Verdict."""
    plain = sources.setting(settings.COUNTY)
    registry = _registry(plain["root"], plain["registry"]) if plain else None
    keys = IssuingKeys(registry.keys, registry.townships) if registry else IssuingKeys((), ())
    _add_own_key(keys, sources)
    judge = Judge(
        keys=keys,
        register=OwnAndListed(sources),
        lists=age_of(sources.connection, registry.version if registry else 0),
        verify=verify_code,
        forms=form_names(sources.connection),
    )
    return judge.judge(question.text, question.now_ms)


def _registry(root: bytes, registry: bytes) -> Registry | None:
    return TrustedKeys(CountyRoot.open(root)).with_registry(registry).registry


class OwnAndListed:
    """`enforcement.verifying.register.Register` of this machine."""

    def __init__(self, sources: Sources) -> None:
        self._sources = sources
        self._listed = ListedPapers(sources.connection)

    def by_digest(self, digest: bytes) -> RegisterRow | None:
        """The county's row, or what this machine knows since."""
        row = self._listed.by_digest(digest)
        if row is not None and row.state is not PaperState.VALID:
            return row
        own = self._own(digest[-4:].hex().upper())
        paper = next((one for one in own if one.content_hash.endswith(digest.hex())), None)
        fallen = self._fallen(paper) if paper is not None else None
        return fallen or row

    def by_number(self, claims: Claims) -> RegisterRow | None:
        """The county's row of a number."""
        return self._listed.by_number(claims)

    def by_tail(self, tail: str) -> tuple[RegisterRow, ...]:
        """Papers of this tail, listed or made here; each once."""
        rows = {row.digest: row for row in self._listed.by_tail(tail)}
        for paper in self._own(tail):
            row = _row_of(paper)
            if row is not None:
                rows.setdefault(row.digest, row)
        return tuple(rows.values())

    def _own(self, tail: str) -> tuple[Document, ...]:
        return tuple(found.document for found in tailed(AskTailedPapers((tail,)), self._sources))

    def _fallen(self, paper: Document) -> RegisterRow | None:
        """The paper as a row where it no longer stands, by what was done on the machines of this township."""
        row = _row_of(paper)
        if row is None:
            return None
        if paper.state is DocumentState.VOIDED:
            on = local_day(paper.voided_at) if paper.voided_at else None
            return replace(row, state=PaperState.VOID, state_on=on)
        for other in self._sources.all(Document, _DOCUMENT.c.corrects == paper.id):
            fields = _fields(other)
            if other.state in _STANDING and fields is not None:
                by = Successor(fields.form, fields.year, fields.serial)
                return replace(row, state=PaperState.CORRECTED, state_on=fields.issued_on, successor=by)
        return None


def _fields(paper: Document) -> PaperCodeFields | None:
    read = take_apart(paper.paper_code)
    return read.fields if isinstance(read, ReadCode) else None


def _row_of(paper: Document) -> RegisterRow | None:
    fields = _fields(paper)
    if fields is None:
        return None
    return RegisterRow(digest=fields.hash_end, claims=claims_of(fields), received_at=0)


def _add_own_key(keys: IssuingKeys, sources: Sources) -> None:
    """This machine's own key, where the county's list does not have it (yet): a training home judges its own papers."""
    agency = sources.agency()
    if not agency.division_code.isdecimal():
        return
    training = bool(sources.setting(settings.TRAINING, False)) or agency.training
    township = Township(
        name=agency.name,
        short_name=agency.short_name,
        training=agency.training,
        numbers=agency.style.numbers,
    )
    public = read_device_keys(sources.connection).paper.public
    keys.add(PaperKey(public=public, division=int(agency.division_code), training=training), township)
