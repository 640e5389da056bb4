"""How a route of the API is declared: its right, what it gives, and one transaction around it (P54, P55, P58)."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import wraps
from typing import Annotated, Any, Literal

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from ninja import Header, Router
from pydantic import TypeAdapter

from carnet.core.acts import in_transaction
from carnet.core.api.idempotency import HEADER, once
from carnet.core.api.keys import ApiRequest, KeyAuth
from carnet.core.api.problems import ValuesRefused
from carnet.core.refusals import BadValue, FieldError, Refusal

Method = Literal["GET", "POST", "PATCH", "PUT", "DELETE"]
Handler = Callable[..., Any]
IfMatch = Annotated[str | None, Header(alias="If-Match", description="The version last read; a newer one is refused.")]


class VersionUnreadable(BadValue):
    """If-Match holds no version number."""

    def __init__(self) -> None:
        super().__init__(_("If-Match takes the “version” last read."), field="If-Match")


@dataclass(frozen=True, slots=True)
class Route:
    """A route as declared."""

    method: Method
    path: str
    right: str | None
    name: str
    handler: Handler
    parameters: set[str] = field(default_factory=set)


ROUTES: list[Route] = []


class Routes:
    """The routes of an area, under one heading of the description."""

    def __init__(self, heading: str) -> None:
        self.router = Router(tags=[heading])

    def get(self, path: str, *, right: str | None, gives: Any) -> Callable[[Handler], Handler]:
        """A read."""
        return self._declare("GET", path, right, gives, 200)

    def file(self, path: str, *, right: str, media_type: str) -> Callable[[Handler], Handler]:
        """A file to download; the handler gives `file_answer`."""
        return self._declare("GET", path, right, None, 200, media_type)

    def post(self, path: str, *, right: str, gives: Any, status: int = 201) -> Callable[[Handler], Handler]:
        """An act; 201 when it makes a thing that has an address of its own."""
        return self._declare("POST", path, right, gives, status)

    def patch(self, path: str, *, right: str, gives: Any) -> Callable[[Handler], Handler]:
        """A change of some fields."""
        return self._declare("PATCH", path, right, gives, 200)

    def put(self, path: str, *, right: str, gives: Any) -> Callable[[Handler], Handler]:
        """A thing written whole, in place of what stood there."""
        return self._declare("PUT", path, right, gives, 200)

    def delete(self, path: str, *, right: str, gives: Any = None) -> Callable[[Handler], Handler]:
        """A removal, or the undoing of an act, which then gives the thing as it stands."""
        return self._declare("DELETE", path, right, gives, 204 if gives is None else 200)

    def _declare(
        self, method: Method, path: str, right: str | None, gives: Any, status: int, file: str = ""
    ) -> Callable[[Handler], Handler]:
        def declare(handler: Handler) -> Handler:
            route = Route(method, path, right, handler.__name__, handler)
            summary, _blank, description = inspect.cleandoc(handler.__doc__ or handler.__name__).partition("\n\n")
            self.router.add_api_operation(
                path,
                [method],
                _running(route, gives, status),
                auth=KeyAuth(right),
                response={status: gives},
                operation_id=handler.__name__,
                summary=summary,
                description=description,
                openapi_extra=_description(method, path, right, file),
            )
            operation = self.router.path_operations[path].operations[-1]
            for model in operation.models:
                if model.__ninja_param_source__ == "query":
                    route.parameters.update(model.__ninja_flatten_map__)
            ROUTES.append(route)
            return handler

        return declare


def file_answer(name: str, content: bytes, media_type: str) -> HttpResponse:
    """A file under its name."""
    response = HttpResponse(content, content_type=media_type)
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response


def version_of(if_match: str | None) -> int | None:
    """The version a caller last read, from If-Match: `3`, `"3"` or `*`."""
    if if_match is None or if_match == "*":
        return None
    bare = if_match.removeprefix("W/").strip('"')
    if not bare.isascii() or not bare.isdecimal() or len(bare) > 9:
        raise VersionUnreadable
    return int(bare)


def _running(route: Route, gives: Any, status: int) -> Handler:
    written = None if gives is None else TypeAdapter(gives)

    @wraps(route.handler)
    def run(request: ApiRequest, **values: Any) -> HttpResponse:
        _check_request(request, route)

        def work() -> HttpResponse:
            return _answer(route.handler(request, **values), written, status)

        try:
            if route.method == "POST":
                return in_transaction(request.by, lambda: once(request, work))
            return in_transaction(request.by, work)
        except Refusal as refusal:
            refusal.errors = tuple(_named_as_asked(error, values) for error in refusal.errors)
            raise

    return run


# Commands say `party` where some requests say `customer`.
_ASKED_AS = {"party": "customer", "party_id": "customer"}


def _named_as_asked(error: FieldError, values: dict[str, Any]) -> FieldError:
    fields = getattr(type(values.get("body")), "model_fields", {})
    name = _ASKED_AS.get(error.field, error.field)
    return replace(error, field=name) if name in fields and error.field not in fields else error


def _answer(result: Any, written: TypeAdapter[Any] | None, status: int) -> HttpResponse:
    if isinstance(result, HttpResponse):
        return result
    if written is None:
        return HttpResponse(status=status)
    response = HttpResponse(written.dump_json(result), status=status, content_type="application/json")
    version = getattr(result, "version", None)
    if version is not None:
        response["ETag"] = f'"{version}"'
    return response


def _check_request(request: ApiRequest, route: Route) -> None:
    unknown = sorted(set(request.GET) - route.parameters)
    if unknown:
        raise ValuesRefused([FieldError(name, _("This parameter is not known here.")) for name in unknown])


def _description(method: Method, path: str, right: str | None, file: str) -> dict[str, Any]:
    writes = method != "GET"
    statuses = {
        400: writes, 401: True, 403: right is not None, 404: "{" in path or method == "POST", 409: writes or bool(file),
        412: writes, 413: writes, 415: writes, 422: True, 500: True, 503: True,
    }  # fmt: skip
    extra: dict[str, Any] = {
        "responses": {
            code: {"$ref": f"#/components/responses/Problem{code}"} for code, told in statuses.items() if told
        }
    }
    if file:
        extra["responses"][200] = {"content": {file: {"schema": {"type": "string", "format": "binary"}}}}
    if right is not None:
        extra["x-right"] = right
    if method == "POST":
        extra["parameters"] = [
            {
                "in": "header",
                "name": HEADER,
                "required": False,
                "description": "A word of yours: the same call with the same word has one effect and the same answer.",
                "schema": {"type": "string", "minLength": 1, "maxLength": 200},
            }
        ]
    return extra


__all__ = ["ROUTES", "ApiRequest", "IfMatch", "Route", "Routes", "file_answer", "version_of"]
