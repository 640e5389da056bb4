"""Terms that end: until when notice prevents a tacit renewal, who was told, what is to be confirmed (P42)."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import CharField, DateField, F, OuterRef, Q, QuerySet, Subquery, Value
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from carnet.company import rights
from carnet.company.clock import today
from carnet.core import formats
from carnet.core.actor import Actor
from carnet.core.lists.columns import Column, two_lines
from carnet.core.lists.filters import Choices, Dates, Flag, Thing
from carnet.core.lists.spec import ListOf, View
from carnet.core.money import ZERO
from carnet.invoicing.web.lists import party_name
from carnet.subscriptions.models import Contract, RenewalNotice, RenewalOffer
from carnet.subscriptions.queries.figures import brought_on
from carnet.subscriptions.queries.selecting import latest_notice
from carnet.subscriptions.web.words import RENEWALS


def _number(row: Any) -> str:
    return two_lines(row.number, reverse("subscriptions:contract", args=[row.pk]), row.title)


def _told(row: Any) -> str:
    if row.told_on:
        return _now("told on %(day)s") % {"day": formats.day(row.told_on)}
    if row.quote:
        return _now("offered: %(quote)s") % {"quote": row.quote}
    return "" if row.tells_renewal else _now("not told")


class RenewalList(ListOf[Contract]):
    """Running contracts with a term, the first to end first; with what they bring a month."""

    name, title, thing = "renewals", _("Renewals to come"), "contract"
    right, section, sort = rights.READ, "subscriptions:contracts", "notice"
    template = "subscriptions/list.html"
    search = ("number", "title", "party__name")
    search_hint = _("N°, title, customer…")
    columns = [
        Column(name="number", label=_("Contract"), cell=_number, value="number", sort="number", phone="full"),
        Column(name="party", label=_("Customer"), value="party__name", sort="party__name", words=True, phone="full",
               filter="party"),
        Column(name="renewal", label=_("At the end"), value=lambda row: str(dict(RENEWALS)[row.renewal]), phone="plain",
               filter="renewal"),
        Column(name="notice", label=_("Notice before"), value="notice", kind="day", sort="notice", filter="notice", phone="label"),
        Column(name="end", label=_("End of term"), value="end_on", kind="day", sort="end_on", filter="end", phone="label"),
        Column(name="told", label=_("Customer"), value=_told, phone="hide"),
        Column(name="monthly", label=_("Per month"), value="monthly", kind="money", strong=True),
    ]  # fmt: skip
    filters = [
        Choices(name="renewal", label=_("At the end"), field="renewal", choices=RENEWALS),
        Thing(name="party", label=_("Customer"), field="party_id", search="party", show=party_name),
        Dates(name="notice", label=_("Notice before"), field="notice"),
        Dates(name="end", label=_("End of term"), field="end_on"),
        Flag(name="open", label=_("Notice still possible"), where=Q(notice__gte=F("day"))),
        Flag(name="untold", label=_("Customer not told"), where=Q(renewal=Contract.Renewal.AUTOMATIC, told_on=None)),
    ]
    views = [
        View("coming", _("To come"), {"open": "1"}),
        View("tacit", _("Tacit"), {"renewal": "automatic"}),
        View("confirm", _("To be confirmed"), {"renewal": "to_confirm"}),
        View("untold", _("Not told"), {"untold": "1", "open": "1"}),
        View("all", _("All"), {}),
    ]
    empty = _("No running contract has a term.")

    def rows(self, actor: Actor) -> QuerySet[Any]:
        day: date = today()
        told = RenewalNotice.objects.filter(contract=OuterRef("pk"), term_end=OuterRef("end_on"))
        offers = RenewalOffer.objects.filter(contract=OuterRef("pk"), renewal_on__gt=OuterRef("end_on"))
        running = Contract.objects.filter(activated_on__isnull=False, end_on__isnull=False, stopped_on=None)
        running = running.filter(Q(end_on__gte=day) | Q(renewal=Contract.Renewal.AUTOMATIC))
        found: QuerySet[Any] = running.select_related("party").annotate(
            day=Value(day, output_field=DateField()),
            notice=latest_notice(),
            told_on=Subquery(told.values("told_on")[:1]),
            quote=Subquery(offers.order_by("-id").values("quote__number")[:1], output_field=CharField()),
        )
        return found

    def dress(self, rows: Sequence[Contract]) -> None:
        brought = brought_on(today(), [row.pk for row in rows])
        for row in rows:
            row.monthly = brought.get(row.pk, ZERO)  # type: ignore[attr-defined]

    def url(self, row: Contract) -> str:
        return reverse("subscriptions:contract", args=[row.pk])

    def counted(self, n: int) -> str:
        return ngettext("%(n)d contract", "%(n)d contracts", n) % {"n": n}
