"""The places on the rail and how each is built, once, on first visit."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from desktop.widgets.place import Place, PlaceSpec
from enforcement.ports import NoSuchForm

if TYPE_CHECKING:
    from pathlib import Path

    from desktop.operations import Operations
    from desktop.session import Session


@dataclass(frozen=True, slots=True)
class PlaceParts:
    """What places need besides the operations and the session; ``pick_files`` and ``make_printer`` are the system's
    own unless a demonstration brings others."""

    operations: Operations
    session: Session
    start_round: Callable[[], object] | None = None
    pick_files: Callable[[], tuple[Path, ...]] | None = None
    make_printer: Callable[[Any], Any] | None = None


_SYNC_OPENS = frozenset({"sync", "review", "pull"})


def place_specs(parts: PlaceParts) -> tuple[PlaceSpec, ...]:
    """All places of this release in the order of the rail; numbers are the keys Ctrl+1 … Ctrl+8 for good."""
    return (
        PlaceSpec("today", 1, "今日", "calendar-event", lambda: _today(parts), initials="jr"),
        PlaceSpec(
            "inspection",
            2,
            "检查",
            "clipboard-check",
            lambda: _inspection(parts),
            frozenset({"inspection", "new_inspection"}),
            initials="jc",
        ),
        PlaceSpec(
            "document",
            4,
            "文书",
            "file-text",
            lambda: _documents(parts),
            frozenset(
                {"document", "new_paper", "scan_back", "dossier", "print_again", "blank_form", "recordings"}
            ),
            initials="ws",
        ),
        PlaceSpec(
            "matter",
            6,
            "事项库",
            "books",
            lambda: _matters(parts),
            frozenset({"matter", "matters_page"}),
            initials="sxk",
        ),
        PlaceSpec("sync", 8, "同步", "refresh", lambda: _sync(parts), _SYNC_OPENS, initials="tb"),
    )


def _today(parts: PlaceParts) -> Place:
    from desktop.screens.today.view import TodayPlace

    return TodayPlace(parts.operations, parts.session)


def _inspection(parts: PlaceParts) -> Place:
    from desktop.screens.inspection.place import InspectionPlace

    return InspectionPlace(
        parts.operations, parts.session, pick=parts.pick_files, make_printer=parts.make_printer
    )


def _documents(parts: PlaceParts) -> Place:
    from desktop.screens.documents.recordings_place import RecordingsPlace

    if parts.make_printer is not None:
        return RecordingsPlace(parts.operations, parts.session, make_printer=parts.make_printer)
    return RecordingsPlace(parts.operations, parts.session)


def _matters(parts: PlaceParts) -> Place:
    from desktop.matters_wiring import matters_place

    return matters_place(parts)


def _sync(parts: PlaceParts) -> Place:
    from desktop.screens.review.place import SyncAndReviewPlace

    def labels(form_id: str, version: str) -> Mapping[str, str]:
        try:
            return parts.operations.context.papers.form(form_id, version).labels
        except NoSuchForm:
            return {}

    return SyncAndReviewPlace(parts.operations, parts.session, parts.start_round, labels, parts.make_printer)
