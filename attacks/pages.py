"""A page as a browser reads it: its forms, and what in it could run."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

_SCHEME = re.compile(r"^[\s\x00-\x1f]*(javascript|data|vbscript):", re.IGNORECASE)
_VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


@dataclass(slots=True)
class Sent:
    """A form: where it goes, how, and the values it would send."""

    action: str
    method: str
    values: dict[str, list[str]] = field(default_factory=dict)
    texts: set[str] = field(default_factory=set)
    files: set[str] = field(default_factory=set)

    def set(self, name: str, value: str) -> None:
        """Add a value."""
        self.values.setdefault(name, []).append(value)


class Page(HTMLParser):
    """Reads a page once: its forms, the addresses it names, its tags, and what a strict policy forbids."""

    def __init__(self, address: str, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.address = address
        self.forms: list[Sent] = []
        self.links: set[str] = set()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.faults: list[str] = []
        self.posts: list[str] = []
        self._form: Sent | None = None
        self._select: str = ""
        self._picked = False
        self._area: str = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.tags.add(tag)
        self.attributes |= set(given)
        self.faults += list(_faults(tag, given))
        for name in ("href", "hx-get", "src"):
            if name in given:
                self.links.add(given[name])
        if given.get("hx-post"):
            self.posts.append(given["hx-post"])
        if tag == "form":
            self._form = Sent(
                given.get("action") or given.get("hx-post") or self.address, given.get("method", "get").lower()
            )
            self.forms.append(self._form)
        if self._form is not None:
            self._field(tag, given, self._form)

    def _field(self, tag: str, given: dict[str, str], form: Sent) -> None:
        name = given.get("name", "")
        if tag == "option" and self._select and ("selected" in given or not self._picked):
            if self._picked:
                form.values[self._select].pop()
            form.set(self._select, given.get("value", ""))
            self._picked = True
        if not name:
            return
        if tag == "select":
            self._select, self._picked = name, False
        elif tag == "textarea":
            self._area = name
            form.texts.add(name)
            form.set(name, "")
        elif tag == "input":
            kind = given.get("type", "text")
            if kind == "file":
                form.files.add(name)
            elif kind not in {"checkbox", "radio", "submit", "button"} or "checked" in given:
                form.set(name, given.get("value", "on" if kind in {"checkbox", "radio"} else ""))
                if kind in {"text", "search", "email", "url", "tel"}:
                    form.texts.add(name)

    def handle_data(self, data: str) -> None:
        if self._area and self._form is not None:
            self._form.values[self._area][-1] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "select":
            self._select = ""
        elif tag == "textarea":
            self._area = ""


def _faults(tag: str, given: dict[str, str]) -> Iterator[str]:
    if tag == "script" and "src" not in given and given.get("type") not in {"application/json", "text/template"}:
        yield "a script written in the page"
    if tag == "style" or "style" in given:
        yield f"a style written in the page: <{tag}>"
    for name, value in given.items():
        if name.startswith(("on", "hx-on")):
            yield f"{name} on <{tag}>"
        if (
            name in {"href", "src", "action", "formaction"}
            and _SCHEME.match(value)
            and not value.startswith("data:image/")
        ):
            yield f"{name} of <{tag}> runs: {value[:40]}"
    for name in ("hx-vals", "hx-headers"):
        if given.get(name, "").lstrip().startswith(("js:", "javascript:")):
            yield f"{name} of <{tag}> is a script"
    if (
        given.get("target") == "_blank"
        and given.get("href", "").startswith(("http", "//"))
        and "noopener" not in given.get("rel", "")
    ):
        yield f"<{tag}> opens a window that keeps a hand on this one"
