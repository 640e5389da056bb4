"""The lists of quotes and of templates."""

from datetime import timedelta
from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.http import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from carnet.company import rights
from carnet.company.clock import today
from carnet.core import formats
from carnet.core.actor import Actor
from carnet.core.lists.columns import Column, two_lines
from carnet.core.lists.filters import Choices, Contains, Dates, Numbers, Thing
from carnet.core.lists.pages import ListScreen
from carnet.core.lists.spec import Bulk, ListOf, Primary, View
from carnet.core.models import User
from carnet.core.searched import Searched
from carnet.core.web.refusing import url_of
from carnet.core.web.screens import screen
from carnet.core.web.templatetags.carnet import badge, icon
from carnet.core.web.who import ScreenRequest
from carnet.parties.models import Party
from carnet.sales.models import Order, Quote, QuoteVersion
from carnet.sales.web.found import owner_choices

SILENT_DAYS = 7
STATES = [
    ("draft", pgettext_lazy("state", "Draft")),
    ("sent", pgettext_lazy("state", "Sent")),
    ("accepted", pgettext_lazy("state", "Accepted")),
    ("refused", pgettext_lazy("state", "Refused")),
    ("expired", pgettext_lazy("state", "Expired")),
]


def to_chase(rows: QuerySet[Any], wanted: Any) -> QuerySet[Any]:
    """Sent for a week without an answer, or about to expire."""
    day = today()
    silent = Q(quote__sent_at__date__lt=day - timedelta(days=SILENT_DAYS))
    ending = Q(valid_until__lte=day + timedelta(days=SILENT_DAYS))
    chased = Q(quote__state="sent") & (silent | ending)
    return rows.filter(chased if "1" in wanted else ~chased)


def until_cell(row: Any) -> str:
    """The end of validity, orange when it is near and nobody has answered."""
    shown = formats.short_day(row.valid_until)
    if (
        row.quote.state == "sent"
        and row.valid_until
        and row.valid_until <= timezone.localdate() + timedelta(days=SILENT_DAYS)
    ):
        return format_html("{} {}", shown, badge(formats.days_away(row.valid_until), "orange"))
    return shown


def _quote(row: Any) -> str:
    return two_lines(
        row.title or row.quote.party.name,
        reverse("sales:quote", args=[row.quote_id]),
        f"{row.quote.number} · {row.quote.party.name}",
    )


def _margin(row: Any) -> Any:
    return row.total_excl_tax - row.cost


NEXT: dict[str, tuple[str, Any, str]] = {
    "draft": ("sales:quote-send", _("Send"), "send"),
    "sent": ("sales:quote-send", pgettext_lazy("act", "Remind"), "bell-ringing"),
    "expired": ("sales:quote-edit", pgettext_lazy("act", "Edit"), "pencil"),
}


def next_act(row: Any) -> str:
    """The act that comes next, one click away; the order of an accepted quote."""
    if row.quote.state == "accepted" and row.order_id:
        return format_html('<a href="{}">{}</a>', url_of("order", row.order_id) or "#", row.order_number)
    if row.quote.state not in NEXT:
        return ""
    name, label, drawing = NEXT[row.quote.state]
    url = reverse(name, args=[row.quote_id])
    opens = "" if name == "sales:quote-edit" else format_html(' hx-get="{}" hx-target="#dialog"', url)
    return format_html('<a class="btn btn-sm" href="{}"{}>{} {}</a>', url, opens, icon(drawing), label)


def _party_name(party_id: int) -> str:
    return Party.objects.filter(pk=party_id).values_list("name", flat=True).first() or str(party_id)


SEARCHED = Searched(
    table=QuoteVersion,
    whose="quote__party",
    through=Quote,
    people=Party,
    worth=QuoteVersion,
    amounts=("total_excl_tax", "total_incl_tax"),
)


class QuoteList(ListOf[QuoteVersion]):
    """Quotes by their current version."""

    name = "quotes"
    title = _("Quotes")
    thing = "quote"
    right = rights.READ
    section = "sales:quotes"
    sort = "-date"
    kept_sorts = frozenset({"date"})
    searched = SEARCHED
    search_hint = _("N°, title, customer, amount…")
    note = _("Amounts excl. tax")
    empty = _("No quotes yet. A quote becomes an order as soon as it is accepted.")
    columns = [
        Column(name="quote", label=_("Quote"), value="title", cell=_quote, sort="title", words=True, phone="full"),
        Column(name="number", label=_("Number"), value="quote__number", sort="quote__number", shown=False, in_files=True),
        Column(
            name="party", label=_("Customer"), value="quote__party__name", sort="quote__party__name", words=True,
            shown=False, in_files=True, filter="party",
        ),
        Column(name="date", label=_("Date"), value="quote__created_on", kind="day", sort="quote__created_on", filter="date"),
        Column(name="state", label=_("State"), value="quote__state", kind="state", of="quote", filter="state", phone="plain"),
        Column(name="until", label=pgettext_lazy("quote", "Valid until"), value="valid_until", kind="day", cell=until_cell,
               sort="valid_until", nullable=True, filter="until"),
        Column(name="total", label=_("Total excl. tax"), value="total_excl_tax", kind="money", sort="total_excl_tax",
               total="total_excl_tax", strong=True, phone="plain", filter="total"),
        Column(name="incl", label=_("Total incl. tax"), value="total_incl_tax", kind="money", sort="total_incl_tax",
               total="total_incl_tax", shown=False),
        Column(name="margin", label=_("Margin"), value=_margin, kind="money", total=F("total_excl_tax") - F("cost")),
        Column(name="reference", label=_("Customer ref."), value="customer_reference", shown=False, filter="reference"),
        Column(name="owner", label=_("Salesperson"), value="owner_name", filter="owner"),
        Column(name="act", label=_("Next act"), cell=next_act, hidden_label=True, phone="full", exported=False),
    ]  # fmt: skip
    filters = [
        Choices(name="state", label=_("State"), field="quote__state", choices=STATES),
        Choices(name="chase", label=_("To follow up"), choices=[("1", _("yes")), ("0", _("no"))], by=to_chase),
        Dates(name="date", label=_("Date"), field="quote__created_on"),
        Dates(name="until", label=pgettext_lazy("quote", "Valid until"), field="valid_until"),
        Numbers(name="total", label=_("Total excl. tax"), field="total_excl_tax"),
        Thing(name="party", label=_("Customer"), field="quote__party_id", search="party", show=_party_name),
        Choices(name="owner", label=_("Salesperson"), field="quote__owner_id", choices=owner_choices),
        Contains(name="reference", label=_("Customer ref."), field="customer_reference"),
    ]
    views = [
        View("running", pgettext_lazy("view", "In progress"), {"state": "draft,sent"}),
        View("drafts", pgettext_lazy("view", "Drafts"), {"state": "draft"}),
        View("sent", pgettext_lazy("view", "Sent"), {"state": "sent"}),
        View("chase", pgettext_lazy("view", "To follow up"), {"chase": "1", "sort": "until"}),
        View("accepted", pgettext_lazy("view", "Accepted"), {"state": "accepted"}),
        View("lost", pgettext_lazy("view", "Refused, expired"), {"state": "refused,expired"}),
        View("all", pgettext_lazy("view", "All"), {}),
    ]
    bulk = [
        Bulk(_("Mark as sent"), "check", "sales:quotes-sent", rights.SALES),
        Bulk(_("Mark as refused"), "circle-x", "sales:quotes-refused", rights.SALES),
        Bulk(_("Delete the drafts"), "trash", "sales:quotes-deleted", rights.SALES),
    ]
    bulk_sum = "total"
    bulk_sum_label = _("excl. tax")
    primary = Primary(_("New quote"), "sales:quote-new", rights.SALES, dialog=True)

    def rows(self, actor: Actor) -> QuerySet[QuoteVersion]:
        orders = Order.objects.filter(quote=OuterRef("quote_id"), cancelled_on=None)
        owners = User.objects.filter(pk=OuterRef("quote__owner_id")).values("name")
        return (
            QuoteVersion.objects.filter(n=F("quote__current_version"), quote__is_template=False)
            .select_related("quote", "quote__party")
            .annotate(
                order_id=Subquery(orders.values("id")[:1]),
                order_number=Subquery(orders.values("number")[:1]),
                owner_name=Subquery(owners[:1]),
            )
        )

    def url(self, row: QuoteVersion) -> str:
        return reverse("sales:quote", args=[row.quote_id])

    def counted(self, n: int) -> str:
        return ngettext("%(n)d quote", "%(n)d quotes", n) % {"n": n}


class QuoteListBlind(QuoteList):
    """The same for those who may not see costs."""

    columns = [column for column in QuoteList.columns if column.name != "margin"]


@screen(rights.READ)
def quotes(request: ScreenRequest) -> HttpResponseBase:
    """The list of quotes, with margins for those who may see costs."""
    spec = QuoteList() if request.actor.may(rights.COSTS) else QuoteListBlind()
    return ListScreen(spec, request).answer()


class TemplateList(ListOf[QuoteVersion]):
    """Templates that quotes begin from."""

    name = "quote-templates"
    title = _("Templates of quotes")
    thing = "quote"
    right = rights.SALES
    section = "sales:quotes"
    sort = "title"
    search = ("title",)
    empty = _("No template yet. “Save as a template” on a quote makes one.")
    columns = [
        Column(
            name="title",
            label=_("Template"),
            value="title",
            cell=lambda row: two_lines(row.title, reverse("sales:quote", args=[row.quote_id])),
            sort="title",
            words=True,
            phone="full",
        ),
        Column(name="date", label=_("Date"), value="quote__created_on", kind="day", sort="quote__created_on"),
        Column(name="total", label=_("Total excl. tax"), value="total_excl_tax", kind="money", sort="total_excl_tax", phone="plain"),
    ]  # fmt: skip

    def rows(self, actor: Actor) -> QuerySet[QuoteVersion]:
        return QuoteVersion.objects.filter(n=F("quote__current_version"), quote__is_template=True).select_related(
            "quote"
        )

    def url(self, row: QuoteVersion) -> str:
        return reverse("sales:quote", args=[row.quote_id])

    def counted(self, n: int) -> str:
        return ngettext("%(n)d template", "%(n)d templates", n) % {"n": n}
