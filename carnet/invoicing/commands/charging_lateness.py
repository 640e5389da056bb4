"""Late interest and the fee for recovery costs, asked on an invoice of their own outside VAT; proposed, never forced (R30)."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from django.utils import translation
from django.utils.translation import gettext as _

from carnet.company import queries as company
from carnet.company import rights
from carnet.core import formats, journal
from carnet.core.actor import Actor
from carnet.core.acts import act
from carnet.core.journal import Subject
from carnet.core.money import ONE, ZERO, VatGroup
from carnet.core.refusals import BadValue, Refusal
from carnet.invoicing.models import Invoice, InvoiceKind, LateCharge
from carnet.invoicing.proposals import Proposal, ProposedLine, ProposedVat
from carnet.invoicing.queries.lateness import LateInvoice, late_invoices
from carnet.invoicing.steps.parties import known_party
from carnet.invoicing.steps.settling import hold_invoices, orders_of_invoices
from carnet.invoicing.steps.writing import Heading, write_draft
from carnet.sales.steps import hold
from carnet.sales.steps.days import check_day

OUT_OF_SCOPE = VatGroup("O", ZERO)
EXEMPTION = "VATEX-EU-O"


class NoLatenessToAsk(Refusal):
    """Nothing of it is late, or its lateness is asked already."""

    def __init__(self) -> None:
        super().__init__(_("No late interest and no fee can be asked for these invoices."))


class LatenessInSeveralCurrencies(BadValue):
    """One invoice is in one currency."""

    def __init__(self) -> None:
        super().__init__(
            _("These invoices are not in the same currency: ask for their lateness apart."), field="interest"
        )


@act("invoice.draft_late_charges", right=rights.INVOICES)
def draft_late_charges(
    *, party_id: int, interest: Sequence[int] = (), fees: Sequence[int] = (), on: date, by: Actor
) -> Invoice:
    """Prepare the invoice of late interest until a day, and of the 40 EUR fee, for some late invoices of a payer: outside VAT,
    day by day at the rate printed on each; what was asked before is not asked again (R30)."""
    party = known_party(party_id)
    check_day(on, company.settings())
    wanted = {*interest, *fees}
    hold(orders_of_invoices(wanted))
    hold_invoices(wanted)
    late = late_invoices(party_id, on, wanted)
    asked = [
        (
            one,
            one.interest if one.invoice_id in set(interest) else ZERO,
            one.fee if one.invoice_id in set(fees) else ZERO,
        )
        for one in late
    ]
    asked = [(one, sum_asked, fee) for one, sum_asked, fee in asked if sum_asked or fee]
    if not asked:
        raise NoLatenessToAsk
    if len({one.currency for one, _interest, _fee in asked}) > 1:
        raise LatenessInSeveralCurrencies
    with translation.override(party.language):
        lines = [line for one, amount, fee in asked for line in _lines(one, amount, fee)]
        title = _("Late payment")
    base = sum((line.net for line in lines), ZERO)
    proposal = Proposal(
        InvoiceKind.STANDARD, tuple(lines), (ProposedVat(OUT_OF_SCOPE, base, ZERO, base, ZERO, EXEMPTION),)
    )
    heading = Heading(
        party_id=party.pk, billed_id=party.pk, title=title, currency=asked[0][0].currency, language=party.language,
        terms_id=party.terms_id or company.settings().default_terms_id,
    )  # fmt: skip
    draft = write_draft(heading, proposal, on, by)
    LateCharge.objects.bulk_create(_charges(draft, asked))
    journal.record(
        "invoice.drafted",
        subject=Subject("invoice", draft.pk),
        about=[Subject("party", party.pk), *(Subject("invoice", one.invoice_id) for one, _i, _f in asked)],
        by=by,
        facts={"kind": str(draft.kind), "total_incl_tax": str(draft.total_incl_tax), "currency": draft.currency},
    )
    return draft


def _charges(draft: Invoice, asked: Sequence[tuple[LateInvoice, Decimal, Decimal]]) -> Iterator[LateCharge]:
    for one, interest, fee in asked:
        if interest:
            yield LateCharge(
                invoice_id=one.invoice_id, asked_on=draft, kind=LateCharge.Kind.INTEREST, last_on=one.last_on,
                amount=interest,
            )  # fmt: skip
        if fee:
            yield LateCharge(invoice_id=one.invoice_id, asked_on=draft, kind=LateCharge.Kind.FEE, amount=fee)


def _lines(one: LateInvoice, interest: Decimal, fee: Decimal) -> Iterator[ProposedLine]:
    told = {"number": one.number, "due": formats.day(one.due_on)}
    if interest:
        yield _line(_("Late interest on invoice %(number)s, due on %(due)s") % told, interest, _details(one))
    if fee:
        yield _line(_("Fixed fee for recovery costs, invoice %(number)s") % told, fee)


def _line(description: str, amount: Decimal, details: str = "") -> ProposedLine:
    return ProposedLine(
        "line", description, OUT_OF_SCOPE, details=details, quantity=ONE, unit_price=amount, exemption_code=EXEMPTION,
        net=amount, served_quantity=ONE, nature="services",
    )  # fmt: skip


def _details(one: LateInvoice) -> str:
    """The computation, a line per stretch of days."""
    return "\n".join(
        _("%(owed)s from %(first)s to %(last)s: %(days)s days at %(percent)s %% a year, %(amount)s")
        % {
            "owed": formats.money(stretch.owed), "first": formats.day(stretch.first), "last": formats.day(stretch.last),
            "days": stretch.days, "percent": formats.number(stretch.percent), "amount": formats.money(stretch.amount),
        }
        for stretch in one.stretches
    )  # fmt: skip
