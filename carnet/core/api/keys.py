"""Who calls: an API key in the Authorization header, never a session cookie, so that no page of another site can call (P57)."""

from datetime import date, timedelta

from django.conf import settings
from django.db import connection
from django.http import HttpRequest
from django.utils import timezone, translation
from django.utils.translation import get_supported_language_variant
from django.utils.translation.trans_real import parse_accept_lang_header
from ninja.security import HttpBearer

from carnet.core.actor import Actor
from carnet.core.acts import company_scope
from carnet.core.keys import hash_of
from carnet.core.models import ApiKey
from carnet.core.security import noted

_noted: dict[int, date] = {}


class ApiRequest(HttpRequest):
    """A request whose key was found good: `by` is the user of the key, within the scopes of the key."""

    by: Actor


class KeyAuth(HttpBearer):
    """API key of a user in a company, and the right a route asks of it: `Authorization: Bearer carnet_…`."""

    def __init__(self, right: str | None = None) -> None:
        super().__init__()
        self.right = right

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT key_id, company_id, user_id, user_name, language, rights, scopes FROM core_door_api_key(%s)",
                [hash_of(token)],
            )
            found = cursor.fetchone()
        if found is None:
            noted("key.refused", request, refused=True)
            return None
        key_id, company_id, user_id, name, language, rights, scopes = found
        _note_use(company_id, key_id)
        actor = Actor(
            company_id=company_id,
            kind="key",
            name=name,
            rights=frozenset(rights),
            user_id=user_id,
            language=asked_language(request) or language,
            scope=None if scopes is None else frozenset(scopes),
        )
        translation.activate(actor.language)  # until the guard of the API gives the former one back
        if self.right is not None:
            if not actor.may(self.right):
                noted("right.missing", request, refused=True, right=self.right, key=key_id, company=company_id)
            actor.must(self.right)
        request.by = actor  # type: ignore[attr-defined]
        return actor


def asked_language(request: HttpRequest) -> str | None:
    """The first language of Accept-Language that we speak."""
    known = {code for code, _name in settings.LANGUAGES}
    for asked, _weight in parse_accept_lang_header(request.headers.get("Accept-Language", "")):
        if asked == "*":
            return None
        try:
            variant = get_supported_language_variant(asked)
        except LookupError:
            continue
        if variant in known:
            return variant
    return None


def _note_use(company_id: int, key_id: int) -> None:
    """Keep the day of the last use: one statement a day and process, whatever the calls."""
    today = timezone.now().date()
    if _noted.get(key_id, today - timedelta(days=1)) < today:
        with company_scope(company_id):
            ApiKey.objects.filter(pk=key_id).exclude(last_used_on=today).update(last_used_on=today)
        _noted[key_id] = today
