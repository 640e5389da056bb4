"""Errors as application/problem+json: the same refusals as on the screens, under the same codes (P58)."""

import json
import logging
from collections.abc import Sequence

from django.core.exceptions import RequestDataTooBig
from django.db import DataError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from ninja.errors import AuthenticationError, HttpError, ValidationError

from carnet.core.outage import outage_of
from carnet.core.refusals import BadValue, FieldError, NotFound, Refusal, ValueBeyondStore

MEDIA_TYPE = "application/problem+json"
LOG = logging.getLogger("carnet.api")

ENGLISH = {
    400: gettext_noop("Request not understood"),
    401: gettext_noop("API key needed"),
    403: gettext_noop("Not allowed"),
    404: gettext_noop("Not found"),
    405: gettext_noop("Method not allowed"),
    409: gettext_noop("Not possible as things stand"),
    412: gettext_noop("Changed meanwhile"),
    413: gettext_noop("Request too large"),
    415: gettext_noop("Media type not understood"),
    422: gettext_noop("Value not accepted"),
    429: gettext_noop("Too many requests"),
    500: gettext_noop("Failure"),
    503: gettext_noop("Not available just now"),
}


class BodyUnreadable(BadValue):
    """The body is not JSON."""

    status = 400

    def __init__(self) -> None:
        super().__init__(_("The body is not valid JSON in UTF-8."))


class KeyMissing(Refusal):
    """No API key was given, or none that is known, in force and of an active user."""

    status = 401

    def __init__(self) -> None:
        super().__init__(_("Give a valid API key in the header “Authorization: Bearer …”."))


class MethodUnknown(Refusal):
    """The address exists, but not with this method."""

    status = 405

    def __init__(self, allowed: str) -> None:
        super().__init__(_("This address answers to %(allowed)s only.") % {"allowed": allowed})


class BodyTooLarge(BadValue):
    """The body is larger than the API takes."""

    status = 413

    def __init__(self) -> None:
        super().__init__(_("The body of the request is too large."))


class MediaTypeUnknown(BadValue):
    """The body is not announced as JSON."""

    status = 415

    def __init__(self) -> None:
        super().__init__(_("Send the body as application/json."))


class Unexpected(Refusal):
    """Something broke on our side; nothing was written, and the log has the story."""

    status = 500

    def __init__(self) -> None:
        super().__init__(_("Something went wrong on our side. Nothing was changed: try again, or tell us."))


class ValuesRefused(BadValue):
    """Some values of the request are missing, unknown or of the wrong kind."""

    def __init__(self, errors: Sequence[FieldError]) -> None:
        super().__init__(_("Some values are not accepted: see “errors”."), errors=errors)


def problem(refusal: Refusal) -> HttpResponse:
    """The answer that a refusal becomes."""
    document = {
        "type": f"/api/v1/docs#{refusal.code}",
        "title": _(ENGLISH[refusal.status]),
        "status": refusal.status,
        "detail": refusal.sentence,
        "code": refusal.code,
        "errors": [{"field": error.field.removesuffix("_id"), "message": error.message} for error in refusal.errors],
        "holders": [{"kind": h.kind, "id": str(h.id), "label": h.label} for h in refusal.holders],
    }
    response = HttpResponse(json.dumps(document, ensure_ascii=False), status=refusal.status, content_type=MEDIA_TYPE)
    if refusal.status == 401:
        response["WWW-Authenticate"] = 'Bearer realm="carnet"'
    if refusal.status == 503:
        response["Retry-After"] = "2"
    return response


def refusal_for(error: Exception | type[Exception]) -> Refusal:
    """The refusal that any exception stands for; what nobody expected is logged and told as a failure."""
    if isinstance(error, Refusal):
        return error
    if isinstance(error, ValidationError):
        return _of_validation(error)
    if isinstance(error, AuthenticationError):
        return KeyMissing()
    if isinstance(error, Http404):
        return NotFound()
    if isinstance(error, RequestDataTooBig):
        return BodyTooLarge()
    if isinstance(error, HttpError) and error.status_code == 400:
        return error.__cause__ if isinstance(error.__cause__, Refusal) else BodyUnreadable()
    if isinstance(error, DataError):
        return ValueBeyondStore()
    if isinstance(error, Exception) and (outage := outage_of(error)):
        LOG.warning("API: %s (%s)", outage.code, error)
        return outage
    LOG.error("API failure", exc_info=error if isinstance(error, Exception) else True)
    return Unexpected()


def answer_to(_request: HttpRequest, error: Exception | type[Exception]) -> HttpResponse:
    """Ninja's handler of every exception."""
    return problem(refusal_for(error))


def _of_validation(error: ValidationError) -> Refusal:
    if error.errors and all(one["loc"][0] == "path" for one in error.errors):
        return NotFound()
    return ValuesRefused([FieldError(_field(one["loc"]), _message(one)) for one in error.errors])


def _field(location: Sequence[str | int]) -> str:
    """`lines[0].vat_rate`, as the caller wrote it."""
    source, *path = location
    if source == "body":
        path = path[1:]
    name = ""
    for part in path:
        name += f"[{part}]" if isinstance(part, int) else f".{part}" if name else str(part)
    return name or str(source)


def _message(one: dict[str, object]) -> str:
    known: dict[str, str] = {
        "missing": _("This value is needed."),
        "extra_forbidden": _("This field is not known here."),
        "string_too_long": _("This text is too long."),
        "string_too_short": _("This text may not be empty."),
        "literal_error": _("This is not one of the values known here."),
        "string_type": _("A text is expected."),
        "bool_type": _("true or false is expected."),
        "list_type": _("A list is expected."),
        "model_type": _("An object is expected."),
        "model_attributes_type": _("An object is expected."),
        "too_short": _("The list is too short."),
        "too_long": _("The list is too long."),
    }
    ctx = one.get("ctx")
    if one["type"] in ("too_short", "too_long") and isinstance(ctx, dict) and ctx.get("field_type") != "List":
        return known["string_too_long"] if one["type"] == "too_long" else _("This text is too short.")
    if one["type"] == "value_error":
        return str(one["msg"]).removeprefix("Value error, ")
    return known.get(str(one["type"])) or _("This value is not accepted.")
