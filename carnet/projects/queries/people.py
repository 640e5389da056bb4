"""Who may work on projects."""

from collections.abc import Iterable

from carnet.core.models import Membership, User


def people() -> list[tuple[int, str]]:
    """The active members of the company, by name (one statement)."""
    rows = Membership.objects.filter(is_active=True).order_by("user__name")
    return list(rows.values_list("user_id", "user__name"))


def names_of(user_ids: Iterable[int | None]) -> dict[int, str]:
    """The names of people, active or not (one statement)."""
    wanted = {one for one in user_ids if one}
    return dict(User.objects.filter(pk__in=wanted).values_list("pk", "name")) if wanted else {}
