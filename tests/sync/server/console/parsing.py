"""A page as a browser reads it: only the elements and attributes of our own templates, nothing from elsewhere."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Final

import httpx

ALLOWED: Final = {
    "html", "head", "meta", "title", "link", "body", "a", "header", "p", "span", "div", "form", "input", "button",
    "nav", "ul", "li", "main", "h1", "h2", "h3", "section", "dl", "dt", "dd", "table", "thead", "tbody", "tr", "th",
    "td", "label", "select", "option", "textarea", "fieldset", "legend", "small", "img", "strong", "br", "code", "ol",
}  # fmt: skip
ATTRIBUTES: Final = {
    "lang", "charset", "name", "content", "rel", "href", "class", "id", "tabindex", "role", "method", "action", "type",
    "value", "aria-label", "aria-current", "aria-describedby", "for", "maxlength", "autocomplete", "spellcheck",
    "required", "autofocus", "rows", "selected", "src", "alt", "width", "height", "checked", "colspan", "min", "max",
    "scope", "rowspan", "open", "minlength", "placeholder", "step",
}  # fmt: skip


@dataclass
class Seen(HTMLParser):
    """The elements, attributes and addresses of one page."""

    strangers: list[str] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element begins."""
        if tag not in ALLOWED:
            self.strangers.append(tag)
        self.strangers += [f"{tag} {name}" for name, _ in attrs if name not in ATTRIBUTES]
        self.addresses += [value or "" for name, value in attrs if name in ("href", "src", "action")]

    def handle_comment(self, data: str) -> None:
        """A comment: our templates leave none."""
        self.strangers.append(f"comment {data}")

    def unknown_decl(self, data: str) -> None:
        """Another kind of mark."""
        self.strangers.append(f"mark {data}")


def check(page: httpx.Response, where: str) -> None:
    """Nothing in this answer is more than text."""
    assert page.status_code < 500, where
    if not page.headers["content-type"].startswith("text/html"):
        return
    seen = Seen()
    seen.feed(page.text)
    assert seen.strangers == [], where
    foreign = [one for one in seen.addresses if not re.match(r"/(?!/)|#main$", one)]
    assert foreign == [], where
