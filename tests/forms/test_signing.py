"""A signed PDF says who signed it and whether a byte changed since."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from enforcement.errors import FileTrouble
from forms import readback, signing
from forms.render import Rendered, RenderRequest, render
from tests.forms import samples

NOW = datetime.now(UTC)


@pytest.fixture(scope="module")
def paper() -> bytes:
    request = RenderRequest(form_id="INV-17", facts=samples.letter_facts(), state="issued")
    document = render(request)
    assert isinstance(document, Rendered)
    return document.pdf


@pytest.fixture(scope="module")
def identity() -> bytes:
    return signing.device_identity("云溪镇3号机", NOW)


def test_a_signed_paper_names_its_signer_and_keeps_its_pages(paper: bytes, identity: bytes) -> None:
    begun = datetime.now(UTC).replace(microsecond=0)
    signed = signing.sign_pdf(paper, signing.read_identity(identity), agency=samples.AGENCY)
    (found,) = signing.signatures_of(signed)
    assert (found.intact, found.whole, found.signer) == (True, True, "云溪镇3号机")
    assert found.signed_at is not None
    assert begun <= found.signed_at <= datetime.now(UTC)
    assert signed.startswith(paper), "signing adds to the file and changes nothing in it"
    assert readback.read_back(signed).texts == readback.read_back(paper).texts


def test_a_changed_byte_and_an_added_revision_are_seen(paper: bytes, identity: bytes) -> None:
    signer = signing.read_identity(identity)
    signed = signing.sign_pdf(paper, signer, agency=samples.AGENCY)
    stream = signed.index(b"stream\n", 2000) + 20
    changed = signed[:stream] + bytes([signed[stream] ^ 1]) + signed[stream + 1 :]
    assert not signing.signatures_of(changed)[0].intact
    longer = signed + b"\n% something added\n"
    assert not signing.signatures_of(longer)[0].whole


def test_an_unsigned_paper_has_none_and_a_broken_file_a_sentence(paper: bytes) -> None:
    assert signing.signatures_of(paper) == ()
    with pytest.raises(FileTrouble) as caught:
        signing.signatures_of(b"no pdf at all")
    assert "读不出来" in caught.value.what


@pytest.mark.parametrize("data", [b"", b"not a certificate"])
def test_an_identity_that_cannot_be_opened_gets_a_sentence(data: bytes) -> None:
    with pytest.raises(FileTrouble) as caught:
        signing.read_identity(data, "wrong")
    assert "打不开" in caught.value.what


def test_a_wrong_password_opens_nothing() -> None:
    from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12

    key, certificate, _more = pkcs12.load_key_and_certificates(signing.device_identity("云溪镇", NOW), None)
    assert key is not None
    sealed = pkcs12.serialize_key_and_certificates(
        b"x", key, certificate, None, BestAvailableEncryption("对的口令".encode())
    )
    signing.read_identity(sealed, "对的口令")
    with pytest.raises(FileTrouble):
        signing.read_identity(sealed, "错的口令")
