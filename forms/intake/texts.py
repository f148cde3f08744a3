"""Reading a foreign text through a limited child process; the parent never parses its bytes.

What comes out is plain text; whether it is a statute is judged in ``enforcement.statutes``.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from enforcement.errors import FileTrouble
from forms.intake import text_child
from forms.intake.child import ChildFailed, ChildLimits, ask_child

LIMITS = ChildLimits(wall_seconds=20.0, answer_bytes=text_child.MAX_WRITTEN)
_NOTHING = "什么都没有导入。"
_AS_TEXT = "用 Word 或 WPS 打开，另存为 .docx 或纯文本（.txt）。"
_REFUSED = {
    "bytes": ("这个文件超过 20 MB。", "删掉图片，或只留下法规的正文。"),
    "unpacked": ("这个文件解压后大得不正常，没有打开。", "请发文件的人重新导出一份。"),
    "signs": ("这个文件超过 400 万字。", "一部法规一个文件，分开导入。"),
    "macros": ("这个文件里带宏，没有打开。", "另存为不带宏的 .docx，或纯文本（.txt）。"),
    "links": ("这个文件引用了别的文件，没有打开。", "断开链接后另存，或另存为纯文本（.txt）。"),
    "changes": (
        "这个文件里还有没接受的修订，分不清哪些字算数。",
        "在 Word 或 WPS 里接受或拒绝全部修订，再另存。",
    ),
    "old_format": ("这是旧格式（.doc）或加了密码的文件。", "去掉密码，" + _AS_TEXT),
    "pdf": ("PDF 里的文字顺序靠不住，没有读。", "到官方网站下载 Word 或网页文本，另存为 .docx 或 .txt。"),
    "rtf": ("这是 RTF 文件，读不了。", _AS_TEXT),
    "html": ("这是网页文件，读不了。", "在浏览器里选中正文复制，存成纯文本（.txt）。"),
    "encoding": ("这个文件的文字编码认不出。", "用记事本另存为 UTF-8 编码。"),
    "kind": ("这不是 Markdown、纯文本或 .docx。", _AS_TEXT),
    "no_defence": ("本机缺少安全打开 Word 文件的部件。", "改用纯文本，或请管理员重装程序。"),
}


@dataclass(frozen=True, slots=True)
class ForeignText:
    """``numbered`` says that Word counted paragraphs itself: such numbers are not in the text."""

    text: str
    numbered: bool = False


def child_command() -> list[str]:
    """How the child is started. A frozen program answers to ``text-child`` before it does anything else."""
    if getattr(sys, "frozen", False):
        return [sys.executable, "text-child"]
    return [sys.executable, "-I", text_child.__file__]


def read_text(path: Path, *, command: list[str] | None = None, limits: ChildLimits = LIMITS) -> ForeignText:
    """The text at ``path``: Markdown or plain (UTF-8, UTF-16, GB18030), or .docx.

    Raises FileTrouble, with the reason and the way out, when it cannot be read, is over a limit, holds macros,
    changes or links, or is of another kind.
    """
    try:
        with path.open("rb") as file:
            answer = ask_child(command or child_command(), file.fileno(), limits)
    except OSError as error:
        raise FileTrouble(
            "这个文件读不出来。" + _NOTHING,
            "可能已被移走，或者没有权限。",
            "换个位置再选一次。",
            detail=type(error).__name__,
        ) from error
    except ChildFailed as error:
        raise _broken(str(error)) from error
    return _checked(answer)


def _checked(answer: bytes) -> ForeignText:
    """The child is not trusted: the shape of its answer is checked before anything of it is used."""
    try:
        told: Any = json.loads(answer)
    except ValueError as error:
        raise _broken("answer is no JSON") from error
    if not isinstance(told, dict):
        raise _broken("answer is no object")
    if told.get("refused") in _REFUSED:
        what, cure = _REFUSED[told["refused"]]
        raise FileTrouble(what, _NOTHING, cure, detail=told["refused"])
    text, numbered = told.get("text"), told.get("numbered")
    if not isinstance(text, str) or not isinstance(numbered, bool) or len(text) > text_child.MAX_SIGNS:
        raise _broken("answer has another shape")
    return ForeignText(text, numbered)


def _broken(detail: str) -> FileTrouble:
    return FileTrouble(
        "这个文件打不开。" + _NOTHING,
        "可能没有下载完整，或者不是真的 .docx 或文本。",
        "重新拿一份，或另存为纯文本（.txt）再试。",
        detail=detail,
    )
