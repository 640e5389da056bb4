"""Delivery notes, return notes, and what cancels them (P33)."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.db.models import Case, CharField, Exists, OuterRef, Q, QuerySet, Value, When
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from carnet.company import rights
from carnet.core.actor import Actor
from carnet.core.lists.columns import Column, two_lines
from carnet.core.lists.filters import Choices, Contains, Dates, Flag
from carnet.core.lists.spec import Bulk, ListOf, Primary, View
from carnet.core.web.refusing import url_of
from carnet.core.web.templatetags.carnet import icon
from carnet.delivery.models import Note, Signature
from carnet.delivery.queries.notes import amounts_of, with_states
from carnet.delivery.web.lists.common import ORDER, SECTION, TEMPLATE, by_order, by_party, warehouse_choices
from carnet.delivery.web.words import ICONS, KINDS, label_of

STATES = [
    ("draft", pgettext_lazy("state", "Draft")),
    ("validated", pgettext_lazy("state", "Validated")),
    ("cancelled", pgettext_lazy("state", "Cancelled")),
]


def _number(row: Any) -> str:
    under = format_html("{} {}", icon(ICONS[row.kind], "icon-sm"), KINDS[row.kind])
    return two_lines(label_of(row), reverse("deliveries:note", args=[row.pk]), under)


def _order(row: Any) -> str:
    under = (
        format_html('<div class="text-secondary small text-truncate">{}</div>', row.order.title)
        if row.order.title
        else ""
    )
    return format_html(
        '<a class="text-reset" href="{}">{}</a>{}', url_of("order", row.order_id), row.order.number, under
    )


def _carrier(row: Any) -> str:
    under = format_html('<div class="text-secondary small">{}</div>', row.tracking) if row.tracking else ""
    return format_html("{}{}", row.carrier, under)


def _signed(row: Any) -> str:
    return icon("signature", "text-green") if row.is_signed else ""


class NoteList(ListOf[Note]):
    """Delivery notes, return notes and what cancels them; drafts are to be validated."""

    name, title, thing = "delivery-notes", _("Deliveries"), "delivery"
    right, section, sort, template = rights.READ, SECTION, "-date", TEMPLATE
    search = ("number", "order__number", "order__title", "party__name", "tracking")
    search_hint = _("N°, order, customer, tracking…")
    note = _("Amounts excl. tax")
    columns = [
        Column(name="number", label=pgettext_lazy("delivery", "Note"), value=label_of, cell=_number, sort="number", nullable=True,
               phone="full"),
        Column(name="kind", label=_("Kind"), value=lambda row: str(KINDS[row.kind]), sort="kind", shown=False, filter="kind",
               in_files=True),
        Column(name="party", label=_("Customer"), value="party__name", sort="party__name", words=True, phone="full", filter="party"),
        Column(name="order", label=ORDER, value="order__number", cell=_order,
               sort="order__number", filter="order"),
        Column(name="date", label=_("Date"), value="on", kind="day", sort="on", filter="date", phone="plain"),
        Column(name="carrier", label=_("Carrier"), cell=_carrier, sort="carrier", filter="carrier"),
        Column(name="tracking", label=_("Tracking number"), shown=False, in_files=True),
        Column(name="warehouse", label=_("Warehouse"), value="warehouse__name", sort="warehouse__name", nullable=True, shown=False,
               filter="warehouse"),
        Column(name="signed", label=_("Signed"), value=lambda row: _("yes") if row.is_signed else "", cell=_signed),
        Column(name="state", label=_("State"), kind="state", of="delivery_note", filter="state", phone="plain"),
        Column(name="amount", label=_("Ordered for"), kind="money", phone="label"),
    ]  # fmt: skip
    filters = [
        Choices(name="state", label=_("State"), field="state", choices=STATES),
        Choices(name="kind", label=_("Kind"), choices=list(KINDS.items())),
        by_party("party_id"),
        by_order(),
        Dates(name="date", label=_("Date"), field="on"),
        Contains(name="carrier", label=_("Carrier")),
        Choices(name="warehouse", label=_("Warehouse"), field="warehouse_id", choices=warehouse_choices),
        Flag(name="signed", label=_("Signed"), where=Q(is_signed=True)),
        Flag(name="mine", label=_("Mine"), where=Q(mine=True)),
    ]
    views = [
        View("all", pgettext_lazy("delivery notes", "All")),
        View("drafts", _("To validate"), {"state": "draft", "sort": "date"}),
        View("out", _("Deliveries"), {"kind": "out,direct", "state": "validated"}),
        View("returns", pgettext_lazy("delivery notes", "Returns"), {"kind": "return"}),
        View("unsigned", _("Not signed"), {"kind": "out", "state": "validated", "signed": "0"}),
    ]
    bulk = [
        Bulk(pgettext_lazy("act", "Invoice"), "file-invoice", "invoicing:notes_invoice", rights.INVOICES, primary=True),
        Bulk(_("Validate the drafts"), "truck-delivery", "dossier:notes-validation", rights.DELIVERIES),
    ]
    primary: ClassVar[Primary | None] = Primary(
        _("Invoice what is delivered"), "invoicing:delivered", rights.INVOICES, dialog=False
    )
    empty = _("No delivery yet. “Deliver”, on the page of an order, makes the first note.")

    def rows(self, actor: Actor) -> QuerySet[Note]:
        signed = Signature.objects.filter(note_id=OuterRef("pk"))
        rows = with_states(Note.objects.select_related("order", "party", "warehouse"))
        return rows.annotate(
            is_signed=Exists(signed),
            mine=Case(When(owner_id=actor.user_id, then=Value(True)), default=Value(False)),
            state=Case(
                When(number=None, then=Value("draft")),
                When(cancelled_by_id__isnull=False, then=Value("cancelled")),
                default=Value("validated"),
                output_field=CharField(),
            ),
        )

    def dress(self, rows: Sequence[Note]) -> None:
        amounts = amounts_of(row.pk for row in rows)
        for row in rows:
            row.amount = amounts.get(row.pk)  # type: ignore[attr-defined]

    def url(self, row: Note) -> str:
        return reverse("deliveries:note", args=[row.pk])

    def counted(self, n: int) -> str:
        return ngettext("%(n)d note", "%(n)d notes", n) % {"n": n}
