"""Data only: catalogue, calendar, deadlines, law figures, fonts, icons, themes; the one way to read it.

Nothing here knows the other rooms. Names are paths inside this folder with ``/``, for example
``catalogue/matters.csv``.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path, PurePosixPath

_HOME = Path(__file__).resolve().parent


def path(name: str) -> Path:
    """Where the resource ``name`` lies on this machine, for readers that want a file (fonts, icons).

    Raises FileNotFoundError when there is none, and ValueError for a name that leads out of this folder.
    """
    parts = PurePosixPath(name)
    if parts.is_absolute() or ".." in parts.parts or "\\" in name:
        raise ValueError(f"not a resource name: {name!r}")
    found = _HOME.joinpath(*parts.parts)
    if not found.exists():
        raise FileNotFoundError(f"no resource named {name!r}")
    return found


def read(name: str) -> bytes:
    """The bytes of the resource ``name``; errors as for ``path``."""
    return path(name).read_bytes()


def read_text(name: str) -> str:
    """The UTF-8 text of the resource ``name``; errors as for ``path``."""
    return read(name).decode("utf-8")


@dataclass(frozen=True, slots=True, kw_only=True)
class LawFigure:
    """One place in the law that refusals and documents cite.

    ``law`` is the full title without 《》, ``article`` the place as in the catalogue (第24条第1款), or empty;
    ``figure`` the number it fixes (None when it fixes none) in ``unit``, ``what`` the rule in our own words.
    ``status`` says how it was checked: read, read-excerpt, inference or unverified.
    """

    id: str
    law: str
    article: str
    what: str
    status: str
    figure: float | None = None
    unit: str = ""


@cache
def laws() -> dict[str, LawFigure]:
    """All entries of ``law/citations.toml`` by id."""
    tables = tomllib.loads(read_text("law/citations.toml"))
    return {name: LawFigure(id=name, **entry) for name, entry in tables.items()}


def law(law_id: str) -> LawFigure:
    """The cited place with this id; KeyError when there is none, because ids are written by programmers."""
    return laws()[law_id]


@dataclass(frozen=True, slots=True, kw_only=True)
class FontFace:
    """One bundled font file: its roles, its family as the system knows it, and weight 400 or 700."""

    file: Path
    family: str
    style: str
    weight: int
    roles: tuple[str, ...]
    sha256: str


@cache
def font_faces() -> tuple[FontFace, ...]:
    """The bundled faces in the order of ``fonts/fonts.toml``."""
    listed = tomllib.loads(read_text("fonts/fonts.toml"))["face"]
    return tuple(
        FontFace(
            file=path(f"fonts/{entry['file']}"),
            family=entry["family"],
            style=entry["style"],
            weight=entry["weight"],
            roles=tuple(entry["roles"]),
            sha256=entry["sha256"],
        )
        for entry in listed
    )
