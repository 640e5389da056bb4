"""Mandates with what they are on a day: in force, revoked, used up, or void for want of use (R83)."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Case, CharField, DateField, Func, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from carnet.invoicing.models import Debit, Mandate

IN_FORCE, TO_COME, REVOKED, USED, VOID = "in_force", "to_come", "revoked", "used", "void"
_VOID_AFTER = "(%(expressions)s + interval '36 months')::date"  # the scheme's rule (R83)


def with_state(rows: QuerySet[Mandate], day: date) -> QuerySet[Mandate]:
    """Mandates with the day of their last collection, the last day they hold if nothing more is collected, and their state."""
    debits = Debit.objects.filter(mandate=OuterRef("pk"), withdrawn_on=None).order_by("-collection__on")
    last = Subquery(debits.values("collection__on")[:1], output_field=DateField())
    rows = rows.annotate(last_on=last)
    used_on = Coalesce("last_on", "signed_on", output_field=DateField())
    rows = rows.annotate(holds_until=Func(used_on, template=_VOID_AFTER, output_field=DateField()))
    state = Case(
        When(Q(revoked_on__lte=day), then=Value(REVOKED)),
        When(Q(kind=Mandate.Kind.ONE_OFF, last_on__isnull=False), then=Value(USED)),
        When(Q(holds_until__lt=day), then=Value(VOID)),
        When(Q(signed_on__gt=day), then=Value(TO_COME)),
        default=Value(IN_FORCE),
        output_field=CharField(),
    )
    return rows.annotate(state=state)


def mandates_in_force(party_ids: Iterable[int], day: date) -> dict[int, list[Mandate]]:
    """The mandates of some parties that may be used on a day, the newest first (one statement; none when there is nobody)."""
    wanted = set(party_ids)
    if not wanted:
        return {}
    found: dict[int, list[Mandate]] = {}
    rows: QuerySet[Any] = with_state(Mandate.objects.filter(party_id__in=wanted), day)
    for row in rows.filter(state=IN_FORCE).order_by("-pk"):
        found.setdefault(row.party_id, []).append(row)
    return found
