"""The same call sent again has the same answer and one effect (P55)."""

import hashlib
from collections.abc import Callable
from typing import Any

from django.db import connection
from django.http import HttpResponse
from django.utils.translation import gettext as _

from carnet.core.api.keys import ApiRequest
from carnet.core.models import Idempotency
from carnet.core.refusals import BadValue, Refusal

HEADER = "Idempotency-Key"
LONGEST = 200


class IdempotencyKeyReused(Refusal):
    """The key already stands for another call."""

    def __init__(self) -> None:
        super().__init__(
            _("This Idempotency-Key was already used for another call. Make a new key for a new call."), field=HEADER
        )


class IdempotencyKeyTooLong(BadValue):
    """The key is longer than what is kept."""

    def __init__(self) -> None:
        super().__init__(_("An Idempotency-Key has 1 to 200 printable characters."), field=HEADER)


def once(request: ApiRequest, work: Callable[[], HttpResponse]) -> HttpResponse:
    """Do the work unless its key was seen; a second caller waits for the first. To be called first in the transaction."""
    key = request.headers.get(HEADER)
    if key is None:
        return work()
    if not 0 < len(key) <= LONGEST or not key.isprintable():
        raise IdempotencyKeyTooLong
    route = f"{request.method} {request.path}"[:LONGEST]
    body_hash = hashlib.sha256(request.body).hexdigest()
    if not _claim(request.by.user_id or 0, key, route, body_hash):
        return _kept(request.by.user_id or 0, key, route, body_hash)
    response = work()
    _keep(request.by.user_id or 0, key, response)
    return response


def _claim(user_id: int, key: str, route: str, body_hash: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO core_idempotency (user_id, key, route, body_hash) VALUES (%s, %s, %s, %s)"
            " ON CONFLICT (company_id, user_id, key) DO NOTHING",
            [user_id, key, route, body_hash],
        )
        return bool(cursor.rowcount)


def _keep(user_id: int, key: str, response: HttpResponse) -> None:
    kept = {name: response[name] for name in ("Content-Type", "ETag") if name in response}
    answer = {"body": response.content.decode(), "headers": kept}
    Idempotency.objects.filter(user_id=user_id, key=key).update(status=response.status_code, answer=answer)


def _kept(user_id: int, key: str, route: str, body_hash: str) -> HttpResponse:
    kept = Idempotency.objects.get(user_id=user_id, key=key)
    if (kept.route, kept.body_hash) != (route, body_hash) or kept.status is None:
        raise IdempotencyKeyReused
    answer: dict[str, Any] = kept.answer or {}
    return HttpResponse(answer["body"], status=kept.status, headers=answer["headers"])
