"""Words of a newer and an older side about papers: both are understood, and a key proves only what it may."""

from __future__ import annotations

import pytest

from enforcement.verifying.register import PaperKey, Township
from sync.protocol import canonical, limits
from sync.protocol.keys import SigningKey, sign
from sync.protocol.messages import HelloAnswer
from sync.protocol.paper_keys import IssuingKeys, verify_code
from sync.protocol.papers import NO_CHANGES, PaperPage, open_page
from sync.protocol.problems import ProtocolProblem
from sync.protocol.registry import Registry, RegistryKey
from sync.protocol.signed import only, sign_document
from sync.protocol.townships import IssuingTownship

ISSUER, COUNTY = SigningKey(b"1" * 32), SigningKey(b"2" * 32)
NOW = 1_795_305_600_000
TOWN = IssuingTownship(
    "330110103", "安平县云溪镇人民政府", "安云溪", False, (("*", "{agency}{class}字〔{year}〕{serial}号"),)
)


def row(use: str = "qr", scope: str = "330110103", revoked_at: int = 0) -> RegistryKey:
    return RegistryKey(
        public=ISSUER.public,
        use=use,
        owner="a" * 32,
        scope=scope,
        valid_from=1,
        valid_to=2,
        revoked_at=revoked_at,
    )


def test_a_key_list_names_townships_and_one_of_before_them_still_opens() -> None:
    registry = Registry("330110", 3, NOW, (row(),), (TOWN,))
    assert Registry.open(registry.sign(COUNTY), only(COUNTY.public)) == registry
    plain = {"v": 1, "county": "330110", "version": 3, "issued": NOW, "keys": [row().to_plain()]}
    former = Registry.open(sign_document(COUNTY, "registry", canonical.encode(plain)), only(COUNTY.public))
    assert (former.keys, former.townships) == ((row(),), ())


def test_issuing_keys_are_those_for_codes_of_their_township() -> None:
    short = ISSUER.key_id[:4]
    keys = IssuingKeys((row(revoked_at=7),), (TOWN,))
    assert keys.keys(short) == (PaperKey(public=ISSUER.public, division=330110103, revoked_at=7),)
    assert keys.township(330110103) == Township(
        name=TOWN.name, short_name=TOWN.short_name, numbers=dict(TOWN.numbers)
    )
    assert IssuingKeys((row(use="req"),), (TOWN,)).keys(short) == ()
    assert IssuingKeys((row(scope="county"),), ()).keys(short) == ()
    trains = IssuingTownship("330110103", TOWN.name, TOWN.short_name, training=True)
    assert IssuingKeys((row(),), (trains,)).keys(short)[0].training
    # A machine's own key never takes the place of what the county says of it.
    keys.add(PaperKey(public=ISSUER.public, division=330110103))
    assert [key.revoked_at for key in keys.keys(short)] == [7]


def test_a_code_is_signed_for_its_use_only() -> None:
    payload = bytes(44)
    assert verify_code(ISSUER.public, payload, sign(ISSUER, "qr", payload))
    assert not verify_code(ISSUER.public, payload, sign(ISSUER, "batch", payload))


def test_a_county_that_keeps_no_list_is_older_than_every_list() -> None:
    answer = HelloAnswer(
        protocol=1,
        epoch="e" * 32,
        server_time=NOW,
        journal="a" * 32,
        have_seq=0,
        have_head=bytes(32),
        papers_version=5,
    )
    assert HelloAnswer.from_bytes(answer.to_bytes()).papers_version == 5
    plain = canonical.decode(answer.to_bytes())
    del plain["papers_version"]
    assert HelloAnswer.from_bytes(canonical.encode(plain)).papers_version == limits.NO_PAPER_LIST


def test_a_page_is_believed_from_the_registry_key_only() -> None:
    page = PaperPage(
        county="330110",
        first=1,
        newest=0,
        before=NO_CHANGES,
        registry=1,
        issued=NOW,
        not_after=NOW + limits.PAPER_LIST_MS,
        rows=(),
    )
    assert open_page(page.sign(COUNTY), only(COUNTY.public)) == page
    for wrong in (page.sign(ISSUER), sign_document(COUNTY, "roster", b"x")):
        with pytest.raises(ProtocolProblem):
            open_page(wrong, only(COUNTY.public))
    names = ("county", "first", "newest", "before", "registry", "issued", "not_after")
    plain = {"v": 1, **{name: getattr(page, name) for name in names}, "rows": bytes(50)}
    with pytest.raises(ProtocolProblem):
        open_page(sign_document(COUNTY, "papers", canonical.encode(plain)), only(COUNTY.public))
