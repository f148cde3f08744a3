"""Where the app keeps its data on this platform, and where the shipped guide lies."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

HOME_VARIABLE = "ZHENFA_HOME"


def default_home() -> Path:
    """The platform's folder for the user's own data, or the folder named by ZHENFA_HOME."""
    named = os.environ.get(HOME_VARIABLE, "")
    return (
        Path(named) if named else Path(platformdirs.user_data_dir("zhenfa", appauthor=False, roaming=False))
    )


def guide_text() -> str:
    """The user guide as Markdown; empty when this installation came without it."""
    guide = Path(__file__).resolve().parents[1] / "docs" / "使用手册.md"
    return guide.read_text(encoding="utf-8") if guide.exists() else ""
