"""The account of a customer on screen, as a file, on paper and by e-mail (P32)."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_POST

from carnet.company import queries as company
from carnet.company import rights
from carnet.company.clock import today
from carnet.core import formats
from carnet.core.lists.columns import Column
from carnet.core.lists.export import Listed, as_csv, as_xlsx
from carnet.core.pdf import render as typeset
from carnet.core.refusals import NotFound
from carnet.core.web.files import file_answer
from carnet.core.web.forms import DayField, Form
from carnet.core.web.refusing import url_of
from carnet.core.web.screens import go, refusals_in, screen
from carnet.core.web.who import ScreenRequest
from carnet.invoicing import commands
from carnet.invoicing.models import Statement
from carnet.invoicing.queries.accounts import Account, Movement, account_of, currencies_of
from carnet.invoicing.queries.letters import addresses_of, statement_letter
from carnet.invoicing.statements import movement_details, movement_words, statement_document
from carnet.invoicing.web.forms import MailForm
from carnet.invoicing.web.letters import ids_of, letter_dialog, previewed, typed_text
from carnet.invoicing.web.places import back
from carnet.parties.models import Contact, Party

SHOWN, SENT = 300, 5
COLUMNS = [
    Column(name="on", label=gettext_lazy("Date"), kind="day"),
    Column(name="what", label=pgettext_lazy("account", "Document"), value=lambda row: movement_words(row)),
    Column(name="details", label=gettext_lazy("Details"), value=lambda row: movement_details(row)),
    Column(name="debit", label=pgettext_lazy("account", "Debit"), kind="money"),
    Column(name="credit", label=pgettext_lazy("account", "Credit"), kind="money"),
    Column(name="balance", label=gettext_lazy("Balance"), kind="money"),
]


class DaysForm(Form):
    """Between which days, both counted."""

    since = DayField(label=gettext_lazy("From"))
    until = DayField(label=gettext_lazy("To"))


@screen(rights.READ)
def of_party(request: ScreenRequest) -> HttpResponse:
    """The statement of the customer named in the address, as the tabs of a customer's page name it."""
    party = ids_of(request.GET, "party")
    if not party:
        raise NotFound
    return go(request, reverse("invoicing:statement", args=[party[0]]))


@screen(rights.READ)
def statement(request: ScreenRequest, party_id: int) -> HttpResponseBase:
    """The account between two days: the last twelve months unless said."""
    party, account, form = _asked(request, party_id)
    if request.GET.get("export") in ("csv", "xlsx"):
        return _exported(request, party, account)
    sent = Statement.objects.filter(party=party).select_related("mail", "file").defer("file__content")
    context = {
        "party": party, "account": account, "form": form, "section": "parties:parties",
        "sign": formats.symbol(account.currency), "others": [one for one in currencies_of(party_id) if one != account.currency],
        "rows": [_row(one) for one in account.movements[-SHOWN:]], "hidden": max(0, len(account.movements) - SHOWN),
        "query": f"since={account.first_on:%Y-%m-%d}&until={account.last_on:%Y-%m-%d}&currency={account.currency}",
        "sent": list(sent.order_by("-pk")[:SENT]), "may_send": request.actor.may(rights.REMINDERS),
        "may_charge": request.actor.may(rights.INVOICES),
    }  # fmt: skip
    return render(request, "invoicing/statement.html", context, status=422 if form.errors else 200)


def _row(one: Movement) -> dict[str, Any]:
    return {
        "move": one, "words": movement_words(one), "details": movement_details(one),
        "url": url_of(one.document, one.id) if one.kind != "paid_for" else "",
    }  # fmt: skip


@screen(rights.READ)
def paper(request: ScreenRequest, party_id: int) -> HttpResponse:
    """The statement on paper, in the customer's language."""
    party, account, _form = _asked(request, party_id)
    answer = HttpResponse(
        typeset(statement_document(account, party, company.settings())), content_type="application/pdf"
    )
    kind = "attachment" if request.GET.get("download") else "inline"
    answer["Content-Disposition"] = f'{kind}; filename="{party.number or party.pk}-{account.last_on:%Y-%m-%d}.pdf"'
    return answer


@screen(rights.REMINDERS)
def send(request: ScreenRequest, party_id: int) -> HttpResponse:
    """The statement by e-mail."""
    party, account, _form = _asked(request, party_id)
    own = statement_letter(account, party, request.actor)
    form = MailForm(
        request.POST or None, initial={"recipients": addresses_of(party), "title": own.title, "body": own.body}
    )
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            commands.send_statement(
                party_id=party_id, currency=account.currency, first_on=account.first_on, last_on=account.last_on,
                by=request.actor, **form.cleaned_data,
            )  # fmt: skip
            messages.success(request, _("The statement is on its way."))
            return back(request, reverse("invoicing:statement", args=[party_id]))
    people = Contact.objects.filter(party=party).exclude(email="").order_by("id")[:8]
    return letter_dialog(
        request, form, previewed(form, typed_text(form), [_name(party, account)]),
        reverse("invoicing:statement_preview", args=[party_id]) + f"?{request.GET.urlencode()}",
        title=_("Send the statement"), subtitle=party.name, people=people,
    )  # fmt: skip


@require_POST
@screen(rights.REMINDERS)
def preview(request: ScreenRequest, party_id: int) -> HttpResponse:
    """What the customer would read; writes nothing."""
    party, account, _form = _asked(request, party_id)
    form = MailForm(request.POST)
    shown = {"preview": previewed(form, typed_text(form), [_name(party, account)])}
    return render(request, "invoicing/parts/letter_preview.html", shown)


@screen(rights.READ)
def sent_file(request: ScreenRequest, party_id: int, statement_id: int) -> HttpResponse:
    """A statement as it was sent."""
    found = Statement.objects.select_related("file").filter(pk=statement_id, party_id=party_id).first()
    if found is None:
        raise NotFound
    return file_answer(found.file)


def _asked(request: ScreenRequest, party_id: int) -> tuple[Party, Account, DaysForm]:
    party = Party.objects.filter(pk=party_id).first()
    if party is None:
        raise NotFound
    day = today()
    asked = {"since": _year_before(day), "until": day}
    given = {name: value for name in asked if (value := request.GET.get(name))}
    form = DaysForm({**{name: value.isoformat() for name, value in asked.items()}, **given})
    if form.is_valid():
        if form.cleaned_data["since"] <= form.cleaned_data["until"]:
            asked = form.cleaned_data
        else:
            form.add_error("until", _("The last day comes before the first one."))
    currency = request.GET.get("currency") or party.currency or company.settings().currency
    return party, account_of(party_id, currency[:3], asked["since"], asked["until"]), form


def _year_before(day: date) -> date:
    return day.replace(year=day.year - 1, day=min(day.day, 28))


def _name(party: Party, account: Account) -> str:
    return f"{party.number or party.pk}-{account.last_on:%Y-%m-%d}.pdf"


def _exported(request: ScreenRequest, party: Party, account: Account) -> HttpResponseBase:
    rows, name = Listed(account.movements), f"{party.number or party.pk}-{account.last_on:%Y-%m-%d}"
    if request.GET["export"] == "csv":
        return as_csv(name, COLUMNS, rows, request.actor)
    return as_xlsx(name, COLUMNS, rows)
