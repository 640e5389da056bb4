"""The six figures over the folder, each with the address that explains it (P5)."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from carnet.company import rights
from carnet.core import formats
from carnet.core.actor import Actor
from carnet.core.money import ZERO, round_to
from carnet.dossier.queries import Folder
from carnet.dossier.queries.profitability import Profit
from carnet.dossier.web.links import explain_url
from carnet.dossier.web.standings import delivered_percent, percent


@dataclass(frozen=True, slots=True)
class StripFigure:
    """A figure, what stands below it, its bar and its explanation."""

    label: str
    value: Decimal
    url: str
    under: str = ""
    share: int | None = None
    kind: str = "invoiced"
    text: str = ""
    tone: str = ""


def strip_of(folder: Folder, actor: Actor, profit: Profit | None) -> list[StripFigure]:
    """Ordered, delivered, invoiced, paid, left, and the margin for those who may see costs."""
    standing, totals = folder.standing, folder.standing.totals
    ordered = totals.ordered
    found = [
        StripFigure(_("Ordered"), ordered.excl_tax, _why(folder, "ordered"), _incl(ordered.incl_tax)),
        _delivered(folder),
        StripFigure(
            _("Invoiced"),
            totals.invoiced.excl_tax,
            _why(folder, "invoiced"),
            _invoiced_words(folder),
            percent(totals.invoiced.excl_tax, ordered.excl_tax, standing.facts.invoiced),
        ),
        StripFigure(
            _("Paid incl. tax"),
            standing.paid,
            _why(folder, "paid"),
            _paid_words(folder),
            percent(standing.paid, ordered.incl_tax, ""),
            "paid",
        ),
        StripFigure(
            _("Left to invoice"),
            totals.left_to_invoice.excl_tax,
            _why(folder, "left_to_invoice"),
            _left_words(folder),
        ),
    ]
    return [*found, _margin(folder, profit)] if actor.may(rights.COSTS) else found


def _why(folder: Folder, figure: str) -> str:
    return explain_url(folder.order.pk, figure, folder.standing.on)


def _incl(amount: Decimal) -> str:
    return _("%(amount)s incl. tax") % {"amount": formats.money(amount)}


def _left_words(folder: Folder) -> str:
    totals = folder.standing.totals
    given_up = totals.abandoned.excl_tax
    found = _incl(totals.left_to_invoice.incl_tax)
    return f"{found} · " + _("%(amount)s given up") % {"amount": formats.money(given_up)} if given_up else found


def _delivered(folder: Folder) -> StripFigure:
    standing = folder.standing
    if standing.facts.delivered == "not_applicable":
        return StripFigure(_("Delivered"), ZERO, "", _("nothing to deliver"), text=formats.DASH)
    counted = [line for line in standing.lines if line.counts_delivery]
    goods = [line for line in counted if line.deliverable]
    lines = goods or counted
    done = sum((line.delivered.quantity - line.returned.quantity for line in lines), ZERO)
    asked = sum((line.ordered.quantity for line in lines), ZERO)
    told = {"done": formats.quantity(done), "asked": formats.quantity(asked)}
    share = delivered_percent(standing.delivered_excl_tax, standing.deliverable_excl_tax, standing.facts.delivered)
    under = (_("%(done)s of %(asked)s articles") if goods else _("%(done)s of %(asked)s done")) % told
    return StripFigure(
        _("Delivered"), standing.delivered_excl_tax, _why(folder, "delivered"), under, share, "delivered"
    )


def _invoiced_words(folder: Folder) -> str:
    ordered, invoiced = folder.standing.totals.ordered.excl_tax, folder.standing.totals.invoiced.excl_tax
    on = folder.standing.on
    shown = [one for one in folder.invoices if one.issued_on and (on is None or one.issued_on <= on)]
    count = sum(1 for one in shown if one.kind != "credit_note")
    if not count:
        return _("no invoice")
    share = formats.percent(int(100 * invoiced / ordered)) if ordered else ""
    return " · ".join(filter(None, [share, ngettext("%(n)d invoice", "%(n)d invoices", count) % {"n": count}]))


def _paid_words(folder: Folder) -> str:
    due = folder.standing.left_to_pay
    if due > 0:
        return _("%(amount)s still due") % {"amount": formats.money(due)}
    if due < 0:
        return _("%(amount)s to give back") % {"amount": formats.money(-due)}
    return _("nothing is due") if folder.standing.billed else _("nothing asked yet")


def _margin(folder: Folder, profit: Profit | None) -> StripFigure:
    """Where the margin ends, beside what was planned, in orange when it ends below; on a past day, what was planned."""
    standing = folder.standing
    sold = standing.totals.ordered.excl_tax - standing.totals.abandoned.excl_tax
    planned = formats.percent(round_to(100 * standing.planned_margin / sold, 1), 1) if sold else ""
    if profit is None:
        return StripFigure(_("Planned margin"), standing.planned_margin, _why(folder, "planned_margin"), planned)
    told = {"rate": formats.percent(profit.landing.rate, 1) or formats.DASH, "planned": planned or formats.DASH}
    under = _("%(rate)s · planned %(planned)s") % told
    tone = "orange" if profit.lands_below else ""
    return StripFigure(_("Margin"), profit.landing.margin, _why(folder, "landing_margin"), under, tone=tone)
