"""The county's forms as a signed release: round trip, what is refused, and peers that know nothing of it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.protocol import canonical
from sync.protocol.forms_release import FormsRelease, FormStep, OwnForm, open_forms, read_forms, sign_forms
from sync.protocol.keys import SigningKey
from sync.protocol.messages import HelloAnswer, open_hello_answer, sign_hello_answer
from sync.protocol.problems import ProtocolProblem
from sync.protocol.signed import SignedDocument, only, sign_document

KEY = SigningKey(bytes(range(32)))
OWN = (OwnForm(1001, "整改提示函", "提示"), OwnForm(1002, "回访记录"))
DAY = date(2026, 12, 1)
FIRST = FormStep("INV-17", 1, DAY, 2, "id = 'INV-17'")
RELEASE = FormsRelease(
    "330199", 2, 7, (FIRST, FormStep("INV-17", 2, date(2027, 1, 1))), "安政〔2026〕1号", OWN
)

STEPS = st.lists(
    st.builds(
        FormStep, st.sampled_from(["INV-17", "XQ-01"]), st.integers(1, 9), st.dates(), st.integers(1, 9), st.text(min_size=1)
    ),
    unique_by=lambda one: (one.form_id, one.release),
    max_size=8,
).map(lambda steps: tuple(sorted(steps, key=lambda one: one.release)))  # fmt: skip


@given(STEPS, st.text(max_size=20))
def test_what_is_signed_is_read_back(steps: tuple[FormStep, ...], document: str) -> None:
    release = FormsRelease("330199", 9, 1_795_305_600_000, steps, document, OWN)
    assert open_forms(sign_forms(release, KEY), only(KEY.public)) == release


def _signed(**changes: Any) -> bytes:
    plain = canonical.decode(SignedDocument.from_bytes(sign_forms(RELEASE, KEY)).content)
    return sign_document(KEY, "forms", canonical.encode({**plain, **changes}))


def _step(**changes: Any) -> dict[str, Any]:
    return {**FIRST.to_plain(), **changes}


@pytest.mark.parametrize(
    "changes",
    [
        {"version": 0},
        {"county": "../x"},
        {"steps": "x"},
        {"steps": [_step(effective="2026-13-01")]},
        {"steps": [_step(form_id="../INV-17")]},
        {"steps": [_step(version=0)]},
        {"steps": [_step(text="")]},
        {"steps": [_step(text="x" * 70_000)]},
        {"steps": [_step(release=3)]},
        {"steps": [_step(), _step()]},
        {"steps": [_step(release=2), _step(form_id="XQ-01")]},
        {"steps": [_step()] * 6000},
        {"own": [{"number": 0, "title": "x", "series": ""}]},
        {"own": [{"number": 1001, "title": 5, "series": ""}]},
        {"own": [{"number": 1001, "title": "x"}]},
    ],
)
def test_a_release_that_contradicts_itself_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(ProtocolProblem) as refused:
        open_forms(_signed(**changes), only(KEY.public))
    assert refused.value.problem.name == "malformed"


def test_a_newer_county_may_say_more() -> None:
    assert open_forms(_signed(something_new=[1, 2]), only(KEY.public)) == RELEASE


@pytest.mark.parametrize("use", ["catalogue", "registry"])
def test_another_document_is_no_release(use: str) -> None:
    content = SignedDocument.from_bytes(sign_forms(RELEASE, KEY)).content
    with pytest.raises(ProtocolProblem):
        open_forms(sign_document(KEY, use, content), only(KEY.public))
    assert read_forms(content) == RELEASE


def test_a_release_goes_on_where_the_former_ended() -> None:
    former = FormsRelease("330199", 1, 0, (FIRST,))
    assert RELEASE.continues(former)
    assert not former.continues(RELEASE)
    assert not FormsRelease("330199", 2, 0, ()).continues(former)
    other = FormStep("INV-17", 1, DAY, 2, "id = 'INV-17' # other words")
    assert not FormsRelease("330199", 2, 0, (other,)).continues(former)
    assert RELEASE.series == ("提示",)


def test_a_county_that_knows_no_forms_is_understood_and_one_that_does_is_to_older_readers() -> None:
    answer = HelloAnswer(
        protocol=1, epoch="a" * 32, server_time=1, journal="b" * 32, have_seq=0, have_head=bytes(32), forms_version=3
    )  # fmt: skip
    assert open_hello_answer(sign_hello_answer(answer, KEY), only(KEY.public)).forms_version == 3
    plain = canonical.decode(answer.to_bytes())
    del plain["forms_version"]
    older = sign_document(KEY, "hello", canonical.encode(plain))
    assert open_hello_answer(older, only(KEY.public)).forms_version == 0
