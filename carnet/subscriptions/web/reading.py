"""The page of a contract: how much, when next, until when; its periods to the scale of days, each counted in words (P38–P42)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from carnet.company import rights
from carnet.company.clock import today
from carnet.core import formats
from carnet.core.money import ZERO
from carnet.core.refusals import NotFound
from carnet.core.web.refusing import url_of
from carnet.core.web.screens import screen
from carnet.core.web.who import ScreenRequest
from carnet.invoicing.models import Mandate
from carnet.invoicing.queries.mandates import mandates_in_force
from carnet.subscriptions.amounts import ONE_DAY, Length, Unit, after
from carnet.subscriptions.models import Change, Clause, ClauseWeight, Contract, RenewalNotice, Revision, Suspension
from carnet.subscriptions.queries.house import rules
from carnet.subscriptions.queries.periods import PeriodRow, billed_rows, rows_to_come
from carnet.subscriptions.queries.reading import ContractNow, contracts_now
from carnet.subscriptions.web.history import change_words, history_of
from carnet.subscriptions.web.ribbon import ribbon_of
from carnet.subscriptions.web.words import ISSUING, duration, notice_words, reason_words, rhythm
from carnet.subscriptions.wording import billing_words, every_words, length_words

SHOWN, TO_COME = 16, Length(1, Unit.YEAR)


@dataclass(frozen=True, slots=True)
class Deadline:
    """A day that matters to a contract."""

    label: str
    under: str
    on: date
    past: bool = False


@screen(rights.READ)
def contract(request: ScreenRequest, contract_id: int) -> HttpResponse:
    """A contract with its periods, changes and days that matter: about twenty statements, whatever its history."""
    row = Contract.objects.select_related("party", "billed", "order", "terms").filter(pk=contract_id).first()
    if row is None:
        raise NotFound
    day, everything = today(), request.GET.get("all") == "1"
    (now,) = contracts_now([row], day, billed_from=row.start_on if everything else _first_shown(row))
    rows, hidden = _rows(now, day, everything)
    clause = Clause.objects.filter(contract=row, ended_on=None).first()
    revisions = list(Revision.objects.filter(clause=clause).order_by("-n")) if clause else []
    changes = list(Change.objects.filter(contract=row).order_by("-id")[:SHOWN])
    context = {
        "section": "subscriptions:contracts",
        "contract": row,
        "now": now,
        "today": day,
        "title": row.title or row.number,
        "duration": duration(row),
        "rhythm": rhythm(row),
        "issuing": str(dict(ISSUING)[row.issuing]),
        "party_url": url_of("party", row.party_id),
        "order_url": url_of("order", row.order_id) if row.order_id else "",
        "strip": _strip(now, rows, day),
        "rows": rows,
        "hidden": hidden,
        "ribbon": ribbon_of(rows, _marks(now, clause, revisions, day)),
        "lines": [(line, every_words(line.line.every)) for line in now.lines],
        "clause": _clause(clause, revisions, now) if clause else None,
        "deadlines": _deadlines(now, clause, day),
        "suspensions": Suspension.objects.filter(contract=row).exclude(last_on__lt=day).order_by("first_on"),
        "changes": [(one, change_words(one)) for one in changes],
        "history": history_of(contract_id),
        "mandate": _mandate(row, day),
        "stopped": reason_words(row.stop_reason) if row.stopped_on else "",
        "rehearsal": f"{reverse('subscriptions:rehearsal')}?month={_month(now, day)}&contract={row.pk}",
        **_may(request, now),
    }
    return render(request, "subscriptions/contract.html", context)


def _mandate(row: Contract, day: date) -> Mandate | None:
    """The mandate its invoices would be collected under; read only for a contract that is."""
    known = mandates_in_force({row.billed_id} if row.direct_debit else set(), day).get(row.billed_id, [])
    return next((one for one in known if row.mandate_reference in ("", one.reference)), None)


def _first_shown(row: Contract) -> date:
    """Two years back are enough for the first look; the rest opens on demand."""
    next_on = row.next_on or row.start_on
    return max(row.start_on, next_on - timedelta(days=800))


def _rows(now: ContractNow, day: date, everything: bool) -> tuple[list[PeriodRow], bool]:
    """The last billed periods and those to come, up to the end of the term or a year ahead."""
    row = now.row
    billed = billed_rows(now.known, day) if row.activated_on else []
    shown = billed if everything else billed[-SHOWN:]
    hidden = len(shown) < len(billed) or (not everything and bool(billed) and _first_shown(row) > row.start_on)
    until = after(max(day, row.next_due_on or day), TO_COME)
    if row.end_on and day < row.end_on < after(day, Length(4, Unit.YEAR)):
        until = max(row.end_on, day) if row.stopped_on is None else row.stopped_on
    if row.activated_on is None:
        return _drafted(now), False
    return [*shown, *rows_to_come(now.known, until)[: 3 * SHOWN]], hidden


def _drafted(now: ContractNow) -> list[PeriodRow]:
    """The first periods a draft would bill."""
    row = now.row
    row.next_on = row.start_on
    known = replace(now.known, row=row)
    rows = rows_to_come(known, after(row.start_on, TO_COME))[:SHOWN]
    row.next_on = None
    return rows


def _strip(now: ContractNow, rows: Sequence[PeriodRow], day: date) -> list[dict[str, Any]]:
    """How much, when next, until when."""
    row = now.row
    whole = billing_words(Length(row.billing_count, Unit(row.billing_unit)))
    incl = _("%(amount)s incl. tax") % {"amount": formats.money(now.incl_tax)}
    figures: list[dict[str, Any]] = [
        {"label": _("%(period)s, excl. tax") % {"period": whole}, "value": now.amount, "under": incl},
        {"label": _("Recurring per month"), "value": now.monthly, "under": _first_price(now)},
    ]
    if row.next_due_on:
        away = formats.days_away(row.next_due_on, day)
        under = f"{away} · {formats.money(now.next_amount)}"
        figures.append({"label": _("Next invoice"), "text": formats.day(row.next_due_on), "under": under})
    else:
        figures.append({"label": _("Next invoice"), "text": formats.DASH, "under": _("nothing more to bill")})
    billed = [one for one in rows if one.billed]
    count = ngettext("%(n)d period shown", "%(n)d periods shown", len(billed)) % {"n": len(billed)}
    figures.append({"label": _("Invoiced to date"), "value": now.billed, "under": count if billed else ""})
    figures += _ending(now, rows, day)
    return figures


def _first_price(now: ContractNow) -> str:
    first = sum((line.line.timeline.prices[0].price.unit_price for line in now.lines), ZERO)
    current = sum((line.price.current for line in now.lines), ZERO)
    return _("%(amount)s at first") % {"amount": formats.money(first)} if first != current else ""


def _ending(now: ContractNow, rows: Sequence[PeriodRow], day: date) -> list[dict[str, Any]]:
    row = now.row
    coming = [one for one in rows if not one.billed]
    if row.stopped_on is not None:
        return [{"label": _("Stopped on"), "text": formats.day(row.stopped_on), "under": reason_words(row.stop_reason)}]
    if row.end_on is None:
        return [{"label": _("End"), "text": _("without end"), "under": notice_words(row)}]
    left = sum((one.amount for one in coming if one.span.first <= row.end_on), ZERO)
    count = ngettext("%(n)d period", "%(n)d periods", len(coming)) % {"n": len(coming)}
    figures = [{"label": _("Left of the term"), "value": left, "under": count}]
    if now.notice_until:
        figures.append({"label": _("Notice before"), "text": formats.day(now.notice_until), "under": notice_words(row)})
    else:
        figures.append({"label": _("End of term"), "text": formats.day(row.end_on), "under": notice_words(row)})
    return figures


def _marks(
    now: ContractNow, clause: Clause | None, revisions: Sequence[Revision], day: date
) -> list[tuple[date, str, str]]:
    marks = [(day, _("Today"), "today")]
    marks += [(one.on, _("Revision"), "revision") for one in revisions]
    if now.known.clause is not None:
        horizon = after(day, Length(2, Unit.YEAR))
        marks += [(on, _("Revision"), "revision") for _n, on in now.known.clause.days(day - ONE_DAY, horizon)]
    if now.notice_until:
        marks.append((now.notice_until, _("Notice"), "notice"))
    end = now.row.stopped_on or now.row.end_on
    return [*marks, (end, _("End"), "end")] if end else marks


def _clause(clause: Clause, revisions: Sequence[Revision], now: ContractNow) -> dict[str, Any]:
    weights = list(ClauseWeight.objects.filter(clause=clause).select_related("index").order_by("position"))
    names = {weight.index_id: weight.index.name for weight in weights}
    last = revisions[0] if revisions else None
    return {
        "row": clause,
        "weights": weights,
        "last": last,
        "coming": next(
            (on for n, on in now.known.clause.days(date.min, date(2200, 1, 1)) if n not in now.known.revised), None
        )
        if now.known.clause
        else None,
        "formulas": _formulas(now, last, names) if last else [],
        "terms": _clause_terms(clause, weights),
    }


def _formulas(now: ContractNow, last: Revision, names: dict[int, str]) -> list[str]:
    """“300.00 × 321.2 / 312.7 = 300.00 × 1.02718 = 308.15”, a line each."""
    found = []
    for line in now.lines:
        if line.price.coefficient is None:
            continue
        base, factor = formats.unit_price(line.price.unit_price), formats.number(line.price.coefficient)
        one = last.readings[0] if len(last.readings) == 1 else None
        ratio = f"{base} × {formats.number(one['value'])} / {formats.number(one['base'])} = " if one else ""
        found.append(f"{ratio}{base} × {factor} = {formats.unit_price(line.price.current)}")
    return found


def _clause_terms(clause: Clause, weights: Sequence[ClauseWeight]) -> list[str]:
    told = []
    for weight in weights:
        part = f"{formats.percent(weight.percent)} " if weight.percent != 100 else ""
        told.append(f"{part}{weight.index.name}, {_('base')} {formats.number(weight.base)}")
    if clause.percent:
        told.append(_("%(percent)s at each revision") % {"percent": formats.percent(clause.percent)})
    if clause.cap_percent is not None:
        told.append(_("at most %(percent)s") % {"percent": formats.percent(clause.cap_percent)})
    if clause.floor_percent is not None:
        told.append(_("at least %(percent)s") % {"percent": formats.percent(clause.floor_percent)})
    if clause.every_months:
        told.append(_("every %(length)s") % {"length": length_words(Length(clause.every_months, Unit.MONTH))})
    if clause.to_confirm:
        told.append(_("once confirmed"))
    return told


def _deadlines(now: ContractNow, clause: Clause | None, day: date) -> list[Deadline]:
    """What comes: reminder inside the house, customer told, last day of notice, end of term or commitment."""
    row, found = now.row, list[Deadline]()
    if now.notice_until and row.end_on:
        house = rules()
        told = RenewalNotice.objects.filter(contract=row, term_end=row.end_on).first()
        found.append(Deadline(_("Reminder in the house"), "", now.notice_until - timedelta(days=house.remind_days)))
        if told or row.tells_renewal:
            on = told.told_on if told else max(now.notice_until - timedelta(days=house.tell_days), row.start_on)
            found.append(Deadline(_("Customer told"), _("done") if told else _("by e-mail"), on, bool(told)))
        found.append(
            Deadline(
                _("Notice at the latest"), _("without it, %(terms)s more") % {"terms": _more(row)}, now.notice_until
            )
        )
    if row.committed_until and row.committed_until != row.end_on:
        found.append(Deadline(_("End of the commitment"), "", row.committed_until))
    if row.end_on:
        found.append(Deadline(_("End of term"), notice_words(row), row.end_on))
    if row.stopped_on:
        found.append(Deadline(_("Stopped after"), reason_words(row.stop_reason), row.stopped_on))
    return sorted(found, key=lambda one: one.on)


def _more(row: Contract) -> str:
    return length_words(Length(row.renewal_count, Unit(row.renewal_unit))) if row.renewal_count else ""


def _month(now: ContractNow, day: date) -> str:
    return f"{max(now.row.next_due_on or day, day):%Y-%m}"


def _may(request: ScreenRequest, now: ContractNow) -> dict[str, bool]:
    row, writes = now.row, request.actor.may(rights.CONTRACTS)
    runs = row.activated_on is not None and now.state.value in ("active", "suspended")
    return {
        "draft": row.activated_on is None,
        "may_write": writes,
        "may_change": writes and runs,
        "may_suspend": writes and now.state.value == "active",
        "may_resume": writes and runs and now.state.value == "suspended",
        "may_stop": writes and runs and row.stopped_on is None,
        "may_continue": writes and row.stopped_on is not None,
        "may_renew": writes and row.activated_on is not None and row.end_on is not None and row.stopped_on is None,
        "may_tell": writes and now.notice_until is not None,
        "may_withdraw": writes and row.activated_on is not None and not now.known.billed,
    }
