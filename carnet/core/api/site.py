"""The API put together: the routes of every area under /api/v1, its description, its guard."""

from collections.abc import Callable, Sequence
from functools import cached_property, wraps
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.urls import URLPattern, URLResolver, include, path, re_path
from django.utils import translation
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from carnet.core.api import docs, problems
from carnet.core.api.keys import asked_language
from carnet.core.api.openapi import completed
from carnet.core.api.parser import DecimalParser
from carnet.core.api.routing import Routes
from carnet.core.refusals import NotFound

BASE = "api/v1/"


class CarnetApi(NinjaAPI):
    """Ninja with our errors, our numbers and our description."""

    def set_default_exception_handlers(self) -> None:
        for kind in (Exception, HttpError, AuthenticationError, ValidationError):
            self.add_exception_handler(kind, problems.answer_to)

    @cached_property
    def described(self) -> dict[str, Any]:
        """The whole description, made once."""
        return completed(dict(self.get_openapi_schema(path_prefix="/" + BASE)))

    def get_openapi_operation_id(self, operation: Any) -> str:
        return str(operation.operation_id)


def built() -> CarnetApi:
    """The API with the routes of all areas, lower areas first."""
    api = CarnetApi(
        title="Carnet",
        version="1",
        description="From accepted quote to paid, closed order. Money, quantities and rates are strings; dates are ISO; ids are opaque.",
        parser=DecimalParser(),
        docs_url=None,
        openapi_url="",
        urls_namespace="api",
    )
    for area in settings.AREAS:
        name = f"carnet.{area}.api"
        if find_spec(name) and find_spec(f"{name}.routes"):
            for routes in vars(import_module(f"{name}.routes")).values():
                if isinstance(routes, Routes):
                    api.add_router("", routes.router)
    return api


def urls() -> list[URLPattern | URLResolver]:
    """Everything under /api/: routes, description, readable page; what is unknown there is a problem too."""
    api = built()
    found: Sequence[Any] = api.urls[0]
    patterns: list[URLPattern | URLResolver] = [
        path(f"{BASE}openapi.json", guarded(lambda _request: JsonResponse(api.described))),
        path(f"{BASE}docs", guarded(lambda request: docs.page(request, api.described))),
    ]
    for pattern in found:
        pattern.callback = guarded(pattern.callback)
    return [
        *patterns,
        path(BASE, include((list(found), "api"))),
        re_path(r"^api/", guarded(_unknown), name="api-unknown"),
    ]


def guarded(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """No answer of the API is anything but JSON in the caller's language, whatever happens."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        with translation.override(asked_language(request) or settings.LANGUAGE_CODE):
            try:
                response = view(request, *args, **kwargs)
            except Exception as error:  # noqa: BLE001 - told as a problem, logged there
                response = problems.answer_to(request, error)
            if response.status_code == 405 and not str(response.get("Content-Type", "")).startswith(
                problems.MEDIA_TYPE
            ):
                response = _not_allowed(response)
            response.headers.setdefault("Content-Language", translation.get_language() or settings.LANGUAGE_CODE)
            response.headers.setdefault("Cache-Control", "no-store")
        return response

    answer.csrf_exempt = True  # type: ignore[attr-defined]
    return answer


def _not_allowed(response: HttpResponseBase) -> HttpResponse:
    allowed = ", ".join(sorted(part.strip() for part in response["Allow"].split(",")))
    answer = problems.problem(problems.MethodUnknown(allowed))
    answer["Allow"] = allowed
    return answer


def _unknown(_request: HttpRequest) -> HttpResponse:
    return problems.problem(NotFound())
