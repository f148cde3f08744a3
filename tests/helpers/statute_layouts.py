"""One statute in files laid out as people find them: Markdown, plain text of several kinds, Word."""

from __future__ import annotations

import re
from pathlib import Path

from docx import Document

from tests.helpers.statutes import TITLE

_LABEL = re.compile(r"第(.)条 (.*)")
_HEADING = re.compile(r"第.章|附　则$")
PASSED = "2016年9月28日安平县第三届人民代表大会常务委员会第八次会议通过"
WIDTH = 30


def paragraphs(text: str) -> list[str]:
    """Headings, labels and paragraphs of a sample in order, without Markdown."""
    body = text[text.index("## 第一章") :]
    return [line.strip() for line in body.replace("## ", "").split("\n") if line.strip()]


def bold_labels(folder: Path, text: str) -> Path:
    """Markdown with each label in bold on a line of its own."""
    lines = [f"# {TITLE}", f"（{PASSED}）"]
    for one in paragraphs(text):
        label = _LABEL.match(one)
        heading = _HEADING.match(one)
        lines += [f"**第{label[1]}条**", label[2]] if label else [f"### {one}" if heading else one]
    return _written(folder / "粗体.md", "\n\n".join(lines).encode())


def hard_wrapped(folder: Path, text: str) -> Path:
    """Plain text of an old page: GB18030, CRLF, indented, broken after so many signs."""
    lines = [TITLE, "", PASSED, ""]
    for one in paragraphs(text):
        rest = "\u3000\u3000" + one.replace(" ", "\u3000", 1)
        lines += [rest[start : start + WIDTH] for start in range(0, len(rest), WIDTH)]
    return _written(folder / "折行.txt", "\r\n".join(lines).encode("gb18030"))


def word_headings(folder: Path, text: str) -> Path:
    """A Word file with headings as headings and each paragraph by itself."""
    book = Document()
    book.add_heading(TITLE, 0)
    book.add_paragraph(PASSED)
    for one in paragraphs(text):
        if _HEADING.match(one):
            book.add_heading(one, 1)
        else:
            book.add_paragraph(one)
    book.save(str(folder / "标题.docx"))
    return folder / "标题.docx"


def digits_without_blanks(folder: Path, text: str) -> Path:
    """Plain text with 第1条, half-width brackets and no empty line."""
    lines, number = [TITLE, f"({PASSED})"], 0
    for one in paragraphs(text):
        label = _LABEL.match(one)
        number += 1 if label else 0
        said = f"第{number}条\u3000{label[2]}" if label else one
        lines.append(said.replace("（", "(").replace("）", ")"))
    return _written(folder / "数字.txt", "\n".join(lines).encode())


def copied_page(folder: Path, text: str) -> Path:
    """What a person copies out of a web page: its chrome, a table of contents, &nbsp;."""
    chrome = ["<!-- saved -->", TITLE, "发布日期：2016-09-28　来源：安平县人大常委会", "字体：大 中 小"]
    contents = ["目录", "第一章 总则", "第二章 场所和通道", "第三章 法律责任", "附则"]
    body = ["&nbsp;&nbsp;&nbsp;&nbsp;" + one for one in paragraphs(text)]
    return _written(folder / "网页.md", "\n".join([*chrome, *contents, *body]).encode())


def one_paragraph(folder: Path, text: str) -> Path:
    """A Word file that is one paragraph with line breaks."""
    book = Document()
    book.add_paragraph(TITLE)
    book.add_paragraph(PASSED)
    whole = book.add_paragraph()
    for one in paragraphs(text):
        whole.add_run(one).add_break()
    book.save(str(folder / "换行.docx"))
    return folder / "换行.docx"


LAYOUTS = (
    bold_labels, hard_wrapped, word_headings, digits_without_blanks, copied_page, one_paragraph,
)  # fmt: skip


def _written(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path
