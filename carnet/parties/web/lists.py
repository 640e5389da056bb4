"""The list of parties."""

from collections.abc import Sequence

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from carnet.company import rights
from carnet.company.methods import METHODS
from carnet.company.models import Terms
from carnet.core.actor import Actor
from carnet.core.lists.columns import Column, two_lines
from carnet.core.lists.filters import Choices, Contains, Flag
from carnet.core.lists.spec import ListOf, Primary, View
from carnet.core.models import Membership
from carnet.core.searched import Searched
from carnet.core.web.templatetags.carnet import badge
from carnet.parties.models import Party
from carnet.parties.queries import parties_with_town

KINDS = {"company": _("Company"), "person": _("Person"), "public": _("Public body")}
ROLES = (
    ("customer", _("Customer"), "blue"),
    ("prospect", _("Prospect"), "orange"),
    ("supplier", _("Supplier"), "cyan"),
)


def roles_of(party: Party) -> list[tuple[str, str]]:
    """The words and colours of what a party is to us."""
    return [(str(label), colour) for code, label, colour in ROLES if getattr(party, f"is_{code}")]


def role_words(party: Party) -> str:
    """The roles of a party, as text."""
    return ", ".join(label for label, _colour in roles_of(party))


def _roles_cell(party: Party) -> str:
    badges = [*roles_of(party), *([] if party.is_active else [(str(_("Put aside")), "grey")])]
    return format_html_join(" ", "{}", ((badge(label, colour),) for label, colour in badges))


def _by_role(rows: QuerySet[Party], codes: list[str]) -> QuerySet[Party]:
    asked = Q()
    for code in codes:
        asked |= Q(**{f"is_{code}": True})
    return rows.filter(asked)


def _terms() -> Sequence[tuple[str, str]]:
    return [(str(pk), label) for pk, label in Terms.objects.order_by("label").values_list("pk", "label")]


def _members() -> Sequence[tuple[str, str]]:
    rows = Membership.objects.order_by("user__name").values_list("user_id", "user__name")
    return [(str(user_id), name) for user_id, name in rows]


class PartyList(ListOf[Party]):
    """Customers, prospects and suppliers (P50)."""

    name, title, thing = "parties", _("Customers"), "party"
    right, section, sort, template = rights.READ, "parties:parties", "name", "parties/list.html"
    searched = Searched(table=Party)
    search_hint = _("Name, number, SIREN, town…")
    columns = [
        Column(
            name="name",
            label=_("Name"),
            sort="name",
            words=True,
            phone="full",
            cell=lambda row: two_lines(row.name, reverse("parties:party", args=[row.pk]), row.number),
        ),
        Column(name="number", label=_("Number"), sort="number", shown=False, in_files=True),
        Column(name="roles", label=_("Role"), value=role_words, cell=_roles_cell, phone="plain", filter="role"),
        Column(
            name="kind",
            label=_("Kind"),
            value=lambda row: str(KINDS[row.kind]),
            sort="kind",
            shown=False,
            filter="kind",
        ),
        Column(name="town", label=_("Town"), sort="town", words=True, nullable=True, filter="town"),
        Column(name="email", label=_("E-mail"), sort="email"),
        Column(name="phone", label=_("Phone")),
        Column(name="siren", label=_("SIREN"), sort="siren"),
        Column(name="vat_number", label=_("VAT number"), shown=False),
        Column(name="terms", label=_("Terms"), value="terms", shown=False, filter="terms"),
        Column(
            name="payment_method",
            label=_("Paid by"),
            value=lambda row: str(METHODS.get(row.payment_method, "")),
            shown=False,
            filter="payment_method",
        ),
        Column(
            name="credit_limit", label=_("Credit limit"), kind="money", sort="credit_limit", nullable=True, shown=False
        ),
        Column(name="accounting_code", label=_("Account"), shown=False),
        Column(name="country", label=_("Country"), shown=False),
        Column(name="created_at", label=_("Since"), kind="day", sort="created_at", shown=False),
    ]
    filters = [
        Choices(name="role", label=_("Role"), choices=[(c, label) for c, label, _x in ROLES], by=_by_role),
        Choices(name="kind", label=_("Kind"), choices=list(KINDS.items())),
        Contains(name="town", label=_("Town")),
        Choices(name="terms", label=_("Terms"), field="terms_id", choices=_terms),
        Choices(name="payment_method", label=_("Paid by"), choices=list(METHODS.items())),
        Choices(name="owner", label=_("Followed by"), field="owner_id", choices=_members),
        Flag(name="active", label=_("Active"), where=Q(is_active=True)),
    ]
    views = [
        View("customers", _("Customers"), {"role": "customer", "active": "1"}),
        View("prospects", _("Prospects"), {"role": "prospect", "active": "1"}),
        View("suppliers", _("Suppliers"), {"role": "supplier", "active": "1"}),
        View("all", _("All")),
    ]
    primary = Primary(_("New customer"), "parties:party-new", rights.PARTIES, dialog=True)
    empty = _("Nobody yet. Add the first customer: quotes, orders and invoices start from there.")

    def rows(self, actor: Actor) -> QuerySet[Party]:
        return parties_with_town().select_related("terms")

    def url(self, row: Party) -> str:
        return reverse("parties:party", args=[row.pk])

    def counted(self, n: int) -> str:
        return ngettext("%(n)d party", "%(n)d parties", n) % {"n": n}
