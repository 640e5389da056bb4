"""Any month to come as it would be invoiced, with the reason of each date and amount; twenty-four months at a glance (P42)."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from carnet.company import rights
from carnet.company.clock import today
from carnet.core.money import ZERO
from carnet.core.web.screens import screen
from carnet.core.web.who import ScreenRequest
from carnet.subscriptions.amounts.spans import day_in_month, month_of
from carnet.subscriptions.models import Contract
from carnet.subscriptions.queries.proposing import PlannedInvoice, draft_of, index_names
from carnet.subscriptions.queries.rehearsing import Rehearsal, rehearse, rehearse_months
from carnet.subscriptions.web.words import ISSUING, month_words

MONTHS, SHOWN, MOST = 24, 60, 2000


@screen(rights.READ)
def rehearsal(request: ScreenRequest) -> HttpResponse:
    """The invoices of a month; narrowed to a contract or a customer by the address."""
    month = asked_month(request.GET.get("month", ""))
    only, narrowed = _narrowed(request)
    found = rehearse(month, only)
    names = index_names()
    context = {
        "section": "subscriptions:contracts",
        "month": month,
        "title": month_words(month),
        "narrowed": narrowed,
        "query": _query(request),
        "count": len(found.invoices),
        "amount": sum((one.amount for one in found.invoices), ZERO),
        "incl_tax": sum((one.incl_tax for one in found.invoices), ZERO),
        "invoices": [_shown(one, names) for one in found.invoices[:SHOWN]],
        "hidden": max(0, len(found.invoices) - SHOWN),
        "held": _held(found, names),
        "before": _moved(month, -1),
        "after": _moved(month, 1),
        "limited": only is not None and not narrowed,
    }
    return render(request, "subscriptions/rehearsal.html", context)


@screen(rights.READ)
def months(request: ScreenRequest) -> HttpResponse:
    """The next twenty-four months, each as the rehearsal of it gives it."""
    only, narrowed = _narrowed(request)
    rows = rehearse_months(today().replace(day=1), MONTHS, only)
    context = {
        "rows": rows,
        "query": _query(request),
        "narrowed": narrowed,
        "total": sum((row.excl_tax for row in rows), ZERO),
        "incl_tax": sum((row.incl_tax for row in rows), ZERO),
    }
    return render(request, "subscriptions/parts/months.html", context)


def asked_month(told: str) -> date:
    """The month of an address, `2027-01`; the running one when it says none, the next ones only."""
    first = today().replace(day=1)
    try:
        return max(date.fromisoformat(f"{told}-01"), first)
    except ValueError:
        return first


def _narrowed(request: ScreenRequest) -> tuple[list[int] | None, str]:
    """The contracts asked for; all of them, up to a number that a page can hold."""
    contract, party = request.GET.get("contract", ""), request.GET.get("party", "")
    rows = Contract.objects.order_by("id")
    if contract.isdecimal() and len(contract) < 19:
        rows = rows.filter(pk=int(contract))
        row = rows.first()
        return [row.pk] if row else [], f"{row.number} {row.title}" if row else ""
    if party.isdecimal() and len(party) < 19:
        found = rows.filter(party=int(party)).select_related("party")
        return [row.pk for row in found], found[0].party.name if found else ""
    ids = list(rows.filter(next_due_on__isnull=False).values_list("id", flat=True)[: MOST + 1])
    return (ids[:MOST], "") if len(ids) > MOST else (None, "")


def _query(request: ScreenRequest) -> str:
    kept = [f"&{name}={request.GET[name]}" for name in ("contract", "party") if request.GET.get(name, "").isdecimal()]
    return "".join(kept)


def _moved(month: date, by: int) -> date | None:
    moved = day_in_month(month_of(month) + by, 1)
    return moved if moved >= today().replace(day=1) else None


def _shown(one: PlannedInvoice, names: Mapping[int, str]) -> dict[str, Any]:
    """An invoice as it would be written, and why on that day."""
    heading, proposal = draft_of(one, names)
    return {
        "row": one.row,
        "title": heading.title,
        "due_on": one.due_on,
        "why": _why(one),
        "first": heading.service_from,
        "last": heading.service_until,
        "lines": [line for line in proposal.lines if line.kind == "line"],
        "excl_tax": proposal.total_excl_tax,
        "incl_tax": proposal.total_incl_tax,
        "issuing": dict(ISSUING)[one.row.issuing],
    }


def _why(one: PlannedInvoice) -> str:
    """Why it falls due on its day: in advance or in arrears, days ahead."""
    row = one.row
    if one.due_on is None:
        return _("a difference left by a change")
    why = _("in advance, as the period begins") if row.in_advance else _("in arrears, once the period is over")
    if row.lead_days:
        ahead = ngettext("%(n)d day ahead", "%(n)d days ahead", row.lead_days) % {"n": row.lead_days}
        why = f"{why}, {ahead}"
    return why


def _held(found: Rehearsal, names: Mapping[int, str]) -> list[dict[str, Any]]:
    return [
        {
            "row": contract.row,
            "on": on,
            "index": names.get(missing.index_id, ""),
            "month": month_words(missing.month),
        }
        for contract, on, missing in found.held
    ]
