"""Who is at the screen: the signed-in user, in one of their companies, as the actor that commands ask for."""

from dataclasses import dataclass

from django.db import connection
from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from carnet.core.actor import Actor
from carnet.core.models import User

COMPANY = "company"


@dataclass(frozen=True, slots=True)
class Place:
    """A company where the user has a membership."""

    company_id: int
    name: str
    role: str
    rights: frozenset[str]


class ScreenRequest(HttpRequest):
    """A request of a signed-in person: who acts, and where."""

    actor: Actor
    places: list[Place]
    place: Place
    htmx: HtmxDetails
    user: User


def places_of(user_id: int) -> list[Place]:
    """The companies of a user, by name (one statement, through the door that may see them)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT company_id, company_name, role, rights FROM core_door_memberships(%s)", [user_id])
        return [Place(row[0], row[1], row[2], frozenset(row[3])) for row in cursor.fetchall()]


def seat(request: ScreenRequest) -> bool:
    """Give the request its actor, in the company of the session or else the first; False when the user has none."""
    request.places = places_of(request.user.pk)
    chosen = request.session.get(COMPANY)
    place = next((p for p in request.places if p.company_id == chosen), None) or next(iter(request.places), None)
    if place is None:
        return False
    request.place = place
    request.actor = Actor(
        company_id=place.company_id,
        kind="user",
        name=request.user.name or request.user.email,
        rights=place.rights,
        user_id=request.user.pk,
        language=request.user.language,
    )
    return True
