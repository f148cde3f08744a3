"""One pure judgment: text of a code, key list, register and the time → what to show, in which colour and words.

The signature is verified before anything is looked up, and nothing of a code is shown that does not verify.
Source: security design 4.3.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from enforcement.verifying.code import (
    ED25519,
    PageCode,
    PaperCodeFields,
    ReadCode,
    read_page_code,
    tail_text,
    take_apart,
)
from enforcement.verifying.faces import Facts, Forms, facts_of, number_of, shipped_form
from enforcement.verifying.register import (
    Claims,
    KeyList,
    ListAge,
    PaperKey,
    PaperState,
    Register,
    RegisterRow,
    claims_of,
)
from enforcement.verifying.words import COMPARE, LOOKS, STATE_RESULTS, Result, list_words, state_words

# (raw public key, payload of 44 bytes, signature of 64 bytes) → whether it was signed for the use `qr`.
Verify = Callable[[bytes, bytes, bytes], bool]
_TEXT_MAX = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What to show: `colour` is green, blue, amber, red or grey; `facts` (label, value) stand on the paper too and
    `compare` asks for that; `registered` is what the county has instead; `lists` says how old the lists are."""

    result: Result
    colour: str
    words: str
    why: str
    facts: Facts = ()
    tail: str = ""
    compare: str = ""
    registered: Facts = ()
    registered_tail: str = ""
    lists: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judge:
    """Who can judge codes: the lists, how to verify, and how old the lists are. `forms` names forms by number."""

    keys: KeyList
    register: Register
    lists: ListAge
    verify: Verify
    forms: Forms = shipped_form

    def judge(self, text: str, now_ms: int) -> Verdict:
        """The one answer to a scanned, typed or pasted text; blanks and line ends around it do not matter."""
        text = text.strip() if len(text) <= _TEXT_MAX else ""
        page = read_page_code(text)
        if page is not None:
            return self._page(page, now_ms)
        read = take_apart(text)
        if not isinstance(read, ReadCode):
            return self._plain(Result.NEWER if read.newer else Result.NOT_OURS)
        if read.fields.signature_id != ED25519:
            return self._plain(Result.NEWER)
        key = self._signer(read)
        if read.fields.training or (key is not None and key.training):
            facts = self._facts(read.fields) if key is not None else ()
            return self._answer(Result.TRAINING, facts, read.fields, now_ms)
        if key is None:
            # The key may be newer than the key list here, so how old that is belongs to the answer.
            return replace(self._plain(Result.BAD), lists=list_words(self.lists, now_ms))
        return self._signed(read.fields, key, now_ms)

    def _signer(self, read: ReadCode) -> PaperKey | None:
        """The key that signed, if it is of the key list and may issue for the township that the code names."""
        for key in self.keys.keys(read.fields.key_id):
            if self.verify(key.public, read.payload, read.signature):
                return key if key.division == read.fields.division else None
        return None

    def _signed(self, fields: PaperCodeFields, key: PaperKey, now_ms: int) -> Verdict:
        claims, facts = claims_of(fields), self._facts(fields)
        row = self.register.by_digest(fields.hash_end)
        other = row or (self.register.by_number(claims) if claims.numbered else None)
        if other is not None and (other.digest, other.claims) != (fields.hash_end, claims):
            return self._differs(fields, facts, other, now_ms)
        if row is not None and row.state is not PaperState.VALID:
            return self._fallen(fields, facts, row, now_ms)
        if key.revoked_at and (row is None or row.received_at >= key.revoked_at):
            return self._answer(Result.DEVICE_STOPPED, facts, fields, now_ms)
        if not self.lists.usable(now_ms):
            return self._answer(Result.OLD_LIST, facts, fields, now_ms)
        if row is None:
            return self._answer(Result.NOT_YET, facts, fields, now_ms)
        return self._answer(Result.GOOD_BEFORE if key.revoked_at else Result.GOOD, facts, fields, now_ms)

    def _facts(self, fields: PaperCodeFields) -> Facts:
        return self._facts_of(claims_of(fields))

    def _facts_of(self, claims: Claims) -> Facts:
        return facts_of(claims, self.keys.township(claims.division), self.forms)

    def _plain(self, result: Result) -> Verdict:
        """A text that proves nothing: nothing of it is shown."""
        colour, words, why = LOOKS[result]
        return Verdict(result=result, colour=colour, words=words, why=why)

    def _answer(self, result: Result, facts: Facts, fields: PaperCodeFields, now_ms: int) -> Verdict:
        colour, words, why = LOOKS[result]
        return Verdict(
            result=result,
            colour=colour,
            words=words,
            why=why,
            facts=facts,
            tail=fields.tail if facts else "",
            compare=COMPARE if facts and result is not Result.TRAINING else "",
            lists=list_words(self.lists, now_ms) if result is not Result.TRAINING else "",
        )

    def _differs(self, fields: PaperCodeFields, facts: Facts, other: RegisterRow, now_ms: int) -> Verdict:
        colour, words, why = LOOKS[Result.DIFFERS]
        return Verdict(
            result=Result.DIFFERS,
            colour=colour,
            words=words,
            why=why,
            facts=facts,
            tail=fields.tail,
            compare=COMPARE,
            registered=self._facts_of(other.claims),
            registered_tail=tail_text(other.digest),
            lists=list_words(self.lists, now_ms),
        )

    def _fallen(self, fields: PaperCodeFields, facts: Facts, row: RegisterRow, now_ms: int) -> Verdict:
        result = STATE_RESULTS[row.state]
        colour, words, why = LOOKS[result]
        division = row.claims.division
        township = self.keys.township(division)
        successor = number_of(row.successor, township, division, self.forms) if row.successor else ""
        return Verdict(
            result=result,
            colour=colour,
            words=state_words(row, words, successor),
            why=why,
            facts=facts,
            tail=fields.tail,
            compare=COMPARE,
            lists=list_words(self.lists, now_ms),
        )

    def _page(self, page: PageCode, now_ms: int) -> Verdict:
        """Which paper a later page belongs to, where this device knows exactly one of that tail."""
        colour, words, why = LOOKS[Result.PAGE]
        found = self.register.by_tail(page.tail)
        known = self._facts_of(found[0].claims) if len(found) == 1 else ()
        return Verdict(
            result=Result.PAGE,
            colour=colour,
            words=f"{words}：第 {page.page} 页，共 {page.pages} 页",
            why=why,
            facts=known,
            tail=f"{page.tail[:4]} {page.tail[4:]}",
            compare=COMPARE if known else "",
            lists=list_words(self.lists, now_ms) if known else "",
        )
