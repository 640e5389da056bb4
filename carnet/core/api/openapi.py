"""The description of the API (OpenAPI 3.1): what ninja writes, with our problems and our strictness."""

from typing import Any

from carnet.core.api import problems

_PROBLEM: dict[str, Any] = {
    "type": "object",
    "title": "Problem",
    "description": "What is the matter, in the language of the caller; `code` is the name of the refusal.",
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"field": {"type": "string"}, "message": {"type": "string"}},
                "required": ["field", "message"],
            },
        },
        "holders": {
            "type": "array",
            "description": "The documents that stand in the way.",
            "items": {
                "type": "object",
                "properties": {"kind": {"type": "string"}, "id": {"type": "string"}, "label": {"type": "string"}},
                "required": ["kind", "id", "label"],
            },
        },
    },
    "required": ["type", "title", "status", "detail", "code", "errors", "holders"],
}


def completed(schema: dict[str, Any]) -> dict[str, Any]:
    """The description with the problem answers its routes refer to."""
    components = schema["components"]
    components["schemas"] = {"Problem": _PROBLEM, **components["schemas"]}
    components["responses"] = {f"Problem{status}": _answer(status) for status in problems.ENGLISH}
    for item in schema["paths"].values():
        for operation in item.values():
            if operation.get("description") == operation["summary"]:
                del operation["description"]
            for parameter in operation["parameters"]:
                parameter["schema"] = _without_null(parameter["schema"])
    return schema


def _without_null(schema: dict[str, Any]) -> dict[str, Any]:
    """A parameter is given or left out, never null."""
    kinds = [kind for kind in schema.get("anyOf", ()) if kind.get("type") != "null"]
    rest = {name: value for name, value in schema.items() if name != "anyOf"}
    if not kinds:
        return schema
    return {**rest, **kinds[0]} if len(kinds) == 1 else {**rest, "anyOf": kinds}


def _answer(status: int) -> dict[str, Any]:
    answer: dict[str, Any] = {
        "description": problems.ENGLISH[status],
        "content": {problems.MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    if status == 401:
        answer["headers"] = {"WWW-Authenticate": {"required": True, "schema": {"type": "string"}}}
    return answer
