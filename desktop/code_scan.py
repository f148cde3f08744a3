"""The codes on a PDF or picture that somebody brought: found by the limited child process, never parsed here."""

from __future__ import annotations

from pathlib import Path

from enforcement.errors import FileTrouble

NO_CODE = "没有找到码。草稿和空白文书没有码；照片要拍全第 1 页左下角，拍清楚、拍正。"


def codes_on(path: Path) -> tuple[str, ...]:
    """The codes on the pages of a PDF or picture, in order. Raises FileTrouble when it cannot be read."""
    from forms.intake.scan import read_scan  # with the first scan, not with the window

    try:
        return tuple(code for sheet in read_scan(path) for code in sheet.codes)
    except FileTrouble as trouble:
        raise FileTrouble(trouble.what, "", trouble.cure, detail=trouble.detail) from trouble
