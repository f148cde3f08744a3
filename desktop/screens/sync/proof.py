"""存证据给县里: what this machine holds against the county's log, as a file; where to is the person's choice."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QFileDialog

from desktop.saving import save_whole
from enforcement.errors import KnownTrouble

NAME = "县里总账的证据.zfe"
Where = Callable[[], Path | None]


def ask_where() -> Path | None:
    """Let the person choose; None when it was left."""
    chosen, _ = QFileDialog.getSaveFileName(None, "存证据给县里", NAME, "总账证据 (*.zfe)")
    return Path(chosen) if chosen else None


def save_proof(data: bytes, where: Where) -> tuple[str, str]:
    """Save it; (sentence, colour) of how that ended, ("", "") where nobody chose."""
    path = where()
    if path is None:
        return "", ""
    try:
        save_whole(data, path)
    except KnownTrouble as trouble:
        return trouble.sentence, "danger"
    return f"证据存好了：{path.name}。交给县里管理员，用 zhenfa-county tree judge 核对。", "ok"
