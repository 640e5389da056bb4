"""Mandates on the page of their customer: listed, written down, revoked (R83)."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from carnet.company import rights
from carnet.company.clock import today
from carnet.core.actor import Actor
from carnet.core.lists.columns import Column, two_lines
from carnet.core.lists.filters import Choices, Dates, Thing
from carnet.core.lists.spec import ListOf, View
from carnet.core.refusals import NotFound
from carnet.core.web.forms import DayField, Form
from carnet.core.web.screens import refusals_in, screen
from carnet.core.web.templatetags.carnet import state
from carnet.core.web.who import ScreenRequest
from carnet.invoicing import commands
from carnet.invoicing.commands.mandating import next_reference
from carnet.invoicing.models import Mandate
from carnet.invoicing.queries.mandates import IN_FORCE, REVOKED, TO_COME, USED, VOID, with_state
from carnet.invoicing.web.acts import dialog
from carnet.invoicing.web.forms import ReasonForm
from carnet.invoicing.web.lists import party_name
from carnet.invoicing.web.places import back
from carnet.parties.models import Party

SHOWN = 10
SCHEMES = {"core": _("CORE, for everybody"), "b2b": _("B2B, between companies")}
MANDATE_KINDS = {
    "recurrent": pgettext_lazy("mandate", "Recurrent"),
    "one_off": pgettext_lazy("mandate", "Serves once"),
}
STATES = [
    (IN_FORCE, pgettext_lazy("state of a mandate", "In force")),
    (TO_COME, pgettext_lazy("state of a mandate", "To come")),
    (REVOKED, pgettext_lazy("state of a mandate", "Revoked")),
    (USED, pgettext_lazy("state of a mandate", "Used")),
    (VOID, pgettext_lazy("state of a mandate", "Void")),
]


class MandateForm(Form):
    """A mandate as the customer signed it."""

    debtor_name = forms.CharField(label=_("Account holder"), max_length=70)
    iban = forms.CharField(label=_("IBAN of the account debited"), max_length=45)
    bic = forms.CharField(label=_("BIC"), max_length=15, required=False)
    reference = forms.CharField(label=_("Reference of the mandate (RUM)"), max_length=35)
    scheme = forms.ChoiceField(label=_("Scheme"), choices=list(SCHEMES.items()), initial="core")
    kind = forms.ChoiceField(
        label=pgettext_lazy("mandate", "Use"), choices=list(MANDATE_KINDS.items()), initial="recurrent"
    )
    signed_on = DayField(label=_("Signed on"))
    signed_at = forms.CharField(label=_("Signed at (town)"), max_length=80, required=False)


@screen(rights.READ)
def of_party(request: ScreenRequest, party_id: int) -> HttpResponse:
    """The mandates of a customer, the newest first."""
    rows = with_state(Mandate.objects.filter(party_id=party_id), today()).order_by("-pk")
    may = request.actor.may(rights.PAYMENTS)
    context = {
        "rows": list(rows[:SHOWN]), "may_write": may, "schemes": {"core": "CORE", "b2b": "B2B"},
        "add": reverse("invoicing:mandate_new", args=[party_id]) if may else "",
    }  # fmt: skip
    return render(request, "invoicing/parts/party_mandates.html", context)


@screen(rights.PAYMENTS)
def new(request: ScreenRequest, party_id: int) -> HttpResponse:
    """The dialog that writes down what the customer signed."""
    party = Party.objects.filter(pk=party_id).first()
    if party is None:
        raise NotFound
    initial = {"debtor_name": party.name[:70], "reference": next_reference(party), "signed_on": today()}
    form = MandateForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            made = commands.record_mandate(party_id=party_id, by=request.actor, **form.cleaned_data)
            messages.success(request, _now("Mandate %(reference)s recorded.") % {"reference": made.reference})
            return back(request, reverse("parties:party", args=[party_id]))
    return dialog(request, form, "invoicing/mandate.html", title=_now("New direct debit mandate"), subtitle=party.name,
                  submit=_now("Record the mandate"), section="parties:parties")  # fmt: skip


@screen(rights.PAYMENTS)
def revoke(request: ScreenRequest, mandate_id: int) -> HttpResponse:
    """Nothing more is collected under it."""
    found = Mandate.objects.filter(pk=mandate_id).first()
    if found is None:
        raise NotFound
    form = ReasonForm(request.POST or None, initial={"on": today()})
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            commands.revoke_mandate(mandate_id=mandate_id, by=request.actor, **form.cleaned_data)
            messages.success(request, _now("The mandate is revoked."))
            return back(request, reverse("parties:party", args=[found.party_id]))
    said = _now("Nothing more is collected under it from that day; what the bank was already asked stays asked.")
    return dialog(request, form, "invoicing/reason.html", title=_now("Revoke the mandate"), subtitle=found.reference,
                  submit=_now("Revoke"), sentence=said, section="parties:parties")  # fmt: skip


def _mandate_cell(row: Any) -> SafeString:
    return two_lines(row.reference, reverse("parties:party", args=[row.party_id]), row.party.name)


def _state_cell(row: Any) -> str:
    return state(row.state, "mandate")


class MandateList(ListOf[Mandate]):
    """Every mandate, with what it is today."""

    name, title, thing = "mandates", _("Direct debit mandates"), "signature"
    right, section, sort = rights.READ, "invoicing:dues", "-signed"
    search = ("reference", "party__name", "debtor_name")
    search_hint = _("Reference, customer…")
    template = "invoicing/reminded.html"
    columns = [
        Column(name="reference", label=_("Mandate"), cell=_mandate_cell, sort="reference", phone="full"),
        Column(name="party", label=_("Customer"), value="party__name", sort="party__name", words=True, filter="party", shown=False,
               in_files=True),
        Column(name="state", label=_("State"), value=lambda row: str(dict(STATES)[row.state]), cell=_state_cell, filter="state",
               phone="plain"),
        Column(name="account", label=_("Account"), value=lambda row: f"… {row.iban_end}"),
        Column(name="debtor", label=_("Account holder"), value="debtor_name"),
        Column(name="scheme", label=_("Scheme"), value=lambda row: row.scheme.upper(), sort="scheme", filter="scheme"),
        Column(name="kind", label=pgettext_lazy("mandate", "Use"), value=lambda row: str(MANDATE_KINDS[row.kind]), shown=False),
        Column(name="signed", label=_("Signed on"), value="signed_on", kind="day", sort="signed_on", phone="label", filter="signed"),
        Column(name="last", label=_("Last collected on"), value="last_on", kind="day"),
    ]  # fmt: skip
    filters = [
        Thing(name="party", label=_("Customer"), field="party_id", search="party", show=party_name),
        Choices(name="state", label=_("State"), choices=STATES),
        Choices(name="scheme", label=_("Scheme"), choices=[("core", "CORE"), ("b2b", "B2B")]),
        Dates(name="signed", label=_("Signed on"), field="signed_on"),
    ]
    views = [
        View("in_force", pgettext_lazy("mandates", "In force"), {"state": IN_FORCE}),
        View("all", pgettext_lazy("mandates", "All")),
    ]
    empty = _("No mandate yet. Record the first one on the page of its customer, with “+”.")

    def rows(self, actor: Actor) -> QuerySet[Mandate]:
        return with_state(Mandate.objects.select_related("party"), today())

    def url(self, row: Mandate) -> str:
        return reverse("parties:party", args=[row.party_id])

    def counted(self, n: int) -> str:
        return ngettext("%(n)d mandate", "%(n)d mandates", n) % {"n": n}
