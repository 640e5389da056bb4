"""The description as a page to read: plain HTML, no script."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from carnet.core.refusals import Refusal

DEEPEST = 4


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a request or an answer, with how deep it stands."""

    name: str
    kind: str
    needed: bool
    depth: int
    about: str = ""

    @property
    def indent(self) -> str:
        return "\u2003" * self.depth


@dataclass(frozen=True, slots=True)
class Call:
    """One operation."""

    method: str
    path: str
    summary: str
    description: str
    right: str
    parameters: list[Value]
    body: list[Value]
    answer: list[Value]
    status: str


def page(request: HttpRequest, schema: dict[str, Any]) -> HttpResponse:
    """The readable page, beside the description."""
    headings: dict[str, list[Call]] = {}
    for path, item in schema["paths"].items():
        for method, operation in item.items():
            call = _call(schema, path, method, operation)
            headings.setdefault(operation["tags"][0], []).append(call)
    return render(
        request, "core/api/docs.html", {"headings": headings, "refusals": _refusals(), "title": schema["info"]["title"]}
    )


def _call(schema: dict[str, Any], path: str, method: str, operation: dict[str, Any]) -> Call:
    status = min(str(code) for code in operation["responses"])
    answer = operation["responses"].get(status) or operation["responses"].get(int(status), {})
    return Call(
        method=method.upper(),
        path=path,
        summary=operation["summary"],
        description=operation.get("description", ""),
        right=operation.get("x-right", ""),
        parameters=[
            Value(p["name"], _kind(schema, p["schema"]), p.get("required", False), 0, p.get("description", ""))
            for p in operation["parameters"]
        ],
        body=list(_values(schema, _content(operation.get("requestBody", {})))),
        answer=list(_values(schema, _content(answer))),
        status=status,
    )


def _content(holder: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = holder.get("content", {}).get("application/json", {}).get("schema", {})
    return found


def _values(schema: dict[str, Any], of: dict[str, Any], depth: int = 0) -> Iterator[Value]:
    of = _resolved(schema, of)
    if of.get("type") == "array":
        of = _resolved(schema, of["items"])
    if depth > DEEPEST:
        return
    for name, about in of.get("properties", {}).items():
        yield Value(name, _kind(schema, about), name in of.get("required", ()), depth, about.get("description", ""))
        yield from _values(schema, about, depth + 1)


def _resolved(schema: dict[str, Any], of: dict[str, Any]) -> dict[str, Any]:
    for way in ("allOf", "anyOf"):
        real = [one for one in of.get(way, ()) if one.get("type") != "null"]
        if len(real) == 1:
            of = real[0]
    if "$ref" in of:
        found: dict[str, Any] = schema["components"]["schemas"][of["$ref"].rpartition("/")[2]]
        return found
    return of


def _kind(schema: dict[str, Any], of: dict[str, Any]) -> str:
    of = _resolved(schema, of)
    if "enum" in of or "const" in of:
        return " | ".join(str(value) for value in of.get("enum", [of.get("const")]))
    if "anyOf" in of:
        return " | ".join(dict.fromkeys(_kind(schema, one) for one in of["anyOf"] if one.get("type") != "null"))
    if of.get("type") == "array":
        return f"[{_kind(schema, of['items'])}]"
    return str(of.get("format") or of.get("type", ""))


@dataclass(frozen=True, slots=True)
class Code:
    """A refusal as the list tells it."""

    name: str
    status: int
    meaning: str


def _refusals() -> list[Code]:
    found: dict[str, type[Refusal]] = {}
    waiting: list[type[Refusal]] = [Refusal]
    while waiting:
        for kind in waiting.pop().__subclasses__():
            found.setdefault(kind.__name__, kind)
            waiting.append(kind)
    return [Code(name, found[name].status, found[name].__doc__ or "") for name in sorted(found)]
