"""The county's amounts at the desk: a notice and a decision over a real store are held against the release in force."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from desktop import training
from enforcement.catalogue.amount_lines import AmountLine, LineKind
from enforcement.catalogue.release import from_release, to_release
from enforcement.commands.check_document import CheckDocument
from enforcement.commands.draft_paper import DraftPaper
from enforcement.refusals import Level
from tests.desktop.test_own_file import NOTICE, File
from tests.desktop.test_own_papers import Desk

HEARING = AmountLine(
    kind=LineKind.HEARING, subject="单位", penalty="罚款", yuan=20_000, document="安平县政府公告〔2026〕7号",
    valid_from=date(2026, 1, 1),
)  # fmt: skip
FIRM = {"party.kind": "organisation", "party.name": "安平县云溪建材有限公司"}


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path / "home")
    yield made
    made.store.close()


def publish(desk: Desk | File, *lines: AmountLine) -> None:
    now = from_release(training.training_release())
    release = to_release(
        replace(now.content, amounts=lines), version="2026.4", issuing_document="安平县政府公告〔2026〕8号",
        published=desk.context.clock.today(), effective=now.version.effective, source="test", source_sha256="0" * 64,
    )  # fmt: skip
    desk.store.install_release(release.data)


def told(desk: Desk, form: str, **values: Any) -> dict[str, Any]:
    """The lines about the county's amounts, by their number."""
    draft = desk.done(DraftPaper(form_id=form, values={**FIRM, **values}))
    lines = desk.done(CheckDocument(document_id=draft))
    return {one.rule: one for one in lines if one.rule in ("R123", "R124")}


def test_a_notice_that_reaches_the_amount_must_tell_of_the_hearing(desk: Desk) -> None:
    assert told(desk, "REV-03", fine=2_000_000, hearing_class="none") == {}, "the county set nothing"

    publish(desk, HEARING, replace(HEARING, kind=LineKind.MAJOR, yuan=50_000))

    stopped = told(desk, "REV-03", fine=2_000_000, hearing_class="none")["R123"]
    assert (stopped.passed, stopped.level) == (False, Level.BLOCK)
    assert "安平县政府公告〔2026〕7号" in stopped.refusal.why
    assert told(desk, "REV-03", fine=1_999_999, hearing_class="none")["R123"].passed
    assert told(desk, "REV-03", fine=2_000_000, hearing_class="by_amount")["R123"].passed

    decision = told(desk, "DEC-02", fine=5_000_000)
    assert {name for name, line in decision.items() if not line.passed} == {"R123", "R124"}
    assert decision["R124"].level is Level.CAPTAIN
    named = {"earlier.REV-04.number": "安云听告〔2026〕1号", "earlier.REV-01.number": "安云法审〔2026〕1号"}
    assert all(line.passed for line in told(desk, "DEC-02", fine=5_000_000, **named).values())


def test_the_approval_form_goes_by_the_notice_that_told_of_the_hearing(tmp_path: Path) -> None:
    file = File(tmp_path / "file")
    try:
        told_of, silent = file.issued(NOTICE, hearing_class="by_amount"), file.issued(NOTICE)
        publish(file, replace(HEARING, yuan=1000))
        found = [
            {one.rule: one.passed for one in file.done(CheckDocument(document_id=draft))}
            for draft in (
                file.done(
                    DraftPaper(
                        form_id="DEC-01",
                        values=file.values("DEC-01", fine=150_000) | {"earlier.REV-03.number": notice.number},
                    )
                )
                for notice in (told_of, silent)
            )
        ]
        assert [one["R123"] for one in found] == [True, False]
    finally:
        file.store.close()
