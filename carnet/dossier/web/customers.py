"""The page of a customer: orders, what is planned, how it pays, files, journal (P50)."""

from django.db.models import Count, F, Sum
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from carnet.company import rights
from carnet.company.clock import today
from carnet.core.models import Journal, JournalAbout
from carnet.core.web.screens import go, screen
from carnet.core.web.who import ScreenRequest
from carnet.dossier.models import FolderDocument
from carnet.dossier.queries.habits import habits
from carnet.dossier.web.links import link
from carnet.dossier.web.next_act import act_cell
from carnet.dossier.web.sentences import told
from carnet.dossier.web.standings import shares, standings
from carnet.invoicing.models import PlanLine
from carnet.parties.queries import last_acts
from carnet.sales.models import OrderStanding

SHOWN, PLANNED = 10, 6
PROJECT_LINES = 60


@screen(rights.READ)
def orders(request: ScreenRequest, party_id: int) -> HttpResponse:
    """The running orders of a customer, with their bars and next act (one statement)."""
    rows = standings(request.actor, today()).filter(order__party_id=party_id, state__in=["draft", "open", "settled"])
    found = list(rows.order_by("-ordered_on", "-order_id")[: SHOWN + 1])
    shown = [{"row": row, "shares": shares(row), "act": act_cell(row)} for row in found[:SHOWN]]
    add = f"{reverse('dossier:order-new')}?party={party_id}" if request.actor.may(rights.SALES) else ""
    every = f"{reverse('dossier:orders')}?view=all&customer={party_id}"
    context = {
        "shown": shown,
        "more": len(found) > SHOWN,
        "every": every,
        "margins": f"{reverse('dossier:earnings')}?customer={party_id}" if request.actor.may(rights.COSTS) else "",
        "add": add,
        "count": len(found) if len(found) <= SHOWN else None,
    }
    return render(request, "dossier/parts/party_orders.html", context)


@screen(rights.READ)
def planned(request: ScreenRequest, party_id: int) -> HttpResponse:
    """What the orders of a customer are still expected to invoice, the oldest first, what has no day last (two statements)."""
    rows = PlanLine.objects.exclude(amount=0).filter(order__party_id=party_id)
    total = rows.aggregate(count=Count("pk"), amount=Sum("amount"))
    found = list(rows.select_related("order").order_by(F("due_on").asc(nulls_last=True), "pk")[:PLANNED])
    day = today()
    may = request.actor.may(rights.INVOICES)
    context = {
        "shown": [
            {
                "row": row,
                "late": (day - row.due_on).days if row.due_on and row.due_on < day and row.amount > 0 else 0,
                "url": f"{link('invoicing:invoice_order', row.order_id)}?plan={row.pk}"
                if may and not row.invoice_id
                else "",
            }
            for row in found
        ],
        "count": total["count"],
        "amount": total["amount"],
        "every": f"{reverse('dossier:planned')}?view=all&customer={party_id}",
    }
    return render(request, "dossier/parts/party_planned.html", context)


@screen(rights.READ)
def pays(request: ScreenRequest, party_id: int) -> HttpResponse:
    """How a customer pays (one statement)."""
    day = today()
    paid = f"{link('invoicing:invoices')}?view=paid&state=paid&party={party_id}"
    context = {"habits": habits(day, [party_id]).get(party_id), "paid": paid}
    return render(request, "dossier/parts/party_pays.html", context)


@screen(rights.READ)
def files(request: ScreenRequest, party_id: int) -> HttpResponse:
    """The last files of the folders of a customer; “+” adds one to the newest running order (two statements)."""
    rows = FolderDocument.objects.filter(order__party_id=party_id).select_related("order").order_by("-id")
    found = list(rows[: SHOWN + 1])
    add = ""
    if request.actor.may(rights.SALES):
        running = OrderStanding.objects.filter(order__party_id=party_id, state__in=["draft", "open", "settled"])
        newest = running.order_by("-ordered_on", "-order_id").values_list("order_id", flat=True).first()
        add = reverse("dossier:document-upload", args=[newest]) if newest else ""
    return render(request, "dossier/parts/party_files.html", {"shown": found[:SHOWN], "add": add})


@screen(rights.READ)
def order_list(request: ScreenRequest) -> HttpResponse:
    """The list of orders narrowed to a customer."""
    party = request.GET.get("party", "")
    return go(request, f"{reverse('dossier:orders')}?view=all&customer={party if party.isdecimal() else ''}")


@screen(rights.READ)
def project_journal(request: ScreenRequest, project_id: int) -> HttpResponse:
    """What was last done on a project, in words."""
    about = JournalAbout.objects.filter(kind="project", subject_id=project_id).order_by("-line_id")[:PROJECT_LINES]
    lines = Journal.objects.filter(pk__in=about.values("line_id")).order_by("-id")
    context = {"told": told(list(lines), ("project", project_id))[:SHOWN]}
    return render(request, "dossier/parts/project_journal.html", context)


@screen(rights.READ)
def journal(request: ScreenRequest, party_id: int) -> HttpResponse:
    """What was last done about a customer, in words (P23)."""
    context = {"told": told(last_acts(party_id), ("party", party_id))}
    return render(request, "dossier/parts/party_journal.html", context)
