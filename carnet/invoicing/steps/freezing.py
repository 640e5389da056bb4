"""What an issued document keeps of its parties, whatever becomes of them: names, addresses, texts, references (P28, R2–R12)."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Exists, F, OuterRef, Q
from django.utils import translation
from django.utils.translation import gettext as _

from carnet.company import queries as company
from carnet.company.amounts import InstalmentTerm
from carnet.company.methods import DIRECT_DEBIT
from carnet.company.models import Settings, Terms, Unit, VatRate, in_language
from carnet.core import formats
from carnet.core.refusals import FieldError, Refusal
from carnet.invoicing.models import Invoice, InvoiceVat, Mandate, PaymentStanding
from carnet.invoicing.queries.mandates import mandates_in_force
from carnet.parties.models import Address, Party
from carnet.parties.wanting import is_between_companies_of_france, wanting
from carnet.sales.models import Order

SELLER = (
    "legal_name", "trade_name", "legal_form", "share_capital", "sole_trader", "siren", "siret", "vat_number",
    "registration", "activity_code", "line1", "line2", "postcode", "city", "country", "phone", "email", "website",
    "e_address_scheme", "e_address", "footer", "colour", "logo_id", "vat_on_debits", "vat_exempt",
)  # fmt: skip
BILLED = (
    "id", "number", "kind", "name", "siren", "siret", "vat_number", "e_address_scheme", "e_address", "service_code",
    "email", "accounting_code",
)  # fmt: skip
ADDRESS = ("label", "line1", "line2", "postcode", "city", "country")
SEPA = "EUR"
WITH_VAT_NUMBERS = frozenset({"AE", "K"})
PREFERRED = (F("use").asc(), "-is_default", "id")


class MentionsMissing(Refusal):
    """The law wants more on an invoice than what is known: each field to mend, with its party (R5, P28)."""

    def __init__(self, errors: Sequence[FieldError]) -> None:
        super().__init__(
            _("Before this can be issued: %(missing)s") % {"missing": " ".join(error.message for error in errors)},
            errors=errors,
        )


@dataclass(frozen=True, slots=True)
class OrderCited:
    """An order that a document names, and whether money waits on it."""

    id: int
    number: str
    ordered_on: date
    customer_reference: str
    quote_number: str | None
    billing_address_id: int | None
    delivery_address_id: int | None
    prepaid: bool


def orders_cited(order_ids: Sequence[int]) -> list[OrderCited]:
    """The orders of a document as it names them (one statement)."""
    waiting = PaymentStanding.objects.filter(payment__order_id=OuterRef("pk"), unallocated__gt=0)
    rows = (
        Order.objects.filter(id__in=order_ids)
        .order_by("id")
        .annotate(prepaid=Exists(waiting))
        .values_list(
            "id",
            "number",
            "ordered_on",
            "customer_reference",
            "quote__number",
            "billing_address_id",
            "delivery_address_id",
            "prepaid",
        )
    )
    return [OrderCited(*row) for row in rows]


@dataclass(frozen=True, slots=True)
class Known:
    """What documents repeat of others, read once for many of them; without it each reads its own (P40)."""

    addresses: Mapping[int, Sequence[Address]]
    instalments: Mapping[int, tuple[InstalmentTerm, ...]]
    units: Sequence[Unit]
    texts: Sequence[VatRate]
    mandates: Mapping[int, Sequence[Mandate]]


def known_of(invoices: Collection[Invoice], on: date) -> Known:
    """What some drafts may repeat of others on a day, orders aside (four statements, and one for those collected by direct debit)."""
    billed_ids = {invoice.billed_id for invoice in invoices}
    addresses: dict[int, list[Address]] = {}
    for address in Address.objects.filter(party_id__in=billed_ids).order_by(*PREFERRED):
        addresses.setdefault(address.party_id, []).append(address)
    texts = VatRate.objects.exclude(category="S").order_by("position", "id")
    mandates = mandates_in_force({one.billed_id for one in invoices if is_collected(one)}, on)
    return Known(addresses, company.all_instalment_terms(), company.units(), list(texts), mandates)


def frozen_parties(
    invoice: Invoice,
    vat: Sequence[InvoiceVat],
    settings: Settings,
    orders: Sequence[OrderCited],
    known: Known | None = None,
) -> dict[str, Any]:
    """Everything a document repeats of others, as it is on the day of issue; the same for the picture of a draft."""
    with translation.override(invoice.language):
        return {
            "seller": {name: getattr(settings, name) for name in SELLER}
            | {"footer": in_language(settings.footers, settings.footer)},
            "billed": {name: getattr(invoice.billed, name) for name in BILLED},
            **_addresses(invoice, orders, known),
            "texts": _texts(invoice, settings),
            "currency": settings.currency,
            "e_invoices_from": company.e_invoices_from(settings).isoformat(),
            "exemptions": _exemptions(vat, known),
            "terms": _label(invoice.terms, invoice.language),
            **_early(invoice),
            **_late(invoice, settings),
            "bank": {"iban": settings.iban, "bic": settings.bic, "bank": settings.bank_name},
            "orders": [
                {
                    "id": one.id, "number": one.number, "on": one.ordered_on.isoformat(),
                    "customer_reference": one.customer_reference, "quote": one.quote_number or "",
                }
                for one in orders
            ],
            "corrects": _corrected(invoice),
            "internal": invoice.internal,
            "buyer_reference": invoice.service_code or invoice.billed.service_code,
            "commitment": invoice.commitment_number,
        }  # fmt: skip


def is_collected(invoice: Invoice) -> bool:
    """Whether an invoice is to be collected by direct debit: it says so, or its payer always pays that way."""
    asked = invoice.direct_debit or invoice.billed.payment_method == DIRECT_DEBIT
    return asked and invoice.currency == SEPA and invoice.kind != "credit_note"


def announced_debit(invoice: Invoice, settings: Settings, on: date, known: Known | None) -> dict[str, Any]:
    """What an invoice announces of its direct debit: the mandate in force on its day, and who collects; it is the notice that the
    debtor is owed (R84)."""
    if not is_collected(invoice) or not settings.creditor_id:
        return {}
    mandates = known.mandates if known else mandates_in_force({invoice.billed_id}, on)
    named = [one for one in mandates.get(invoice.billed_id, ()) if invoice.mandate_reference in ("", one.reference)]
    if not named:
        return {}
    mandate = named[0]
    return {
        "debit": {
            "mandate": mandate.pk,
            "reference": mandate.reference,
            "creditor": settings.creditor_id,
            "iban": mandate.iban,
        }
    }


def mandate_of(parties: dict[str, Any]) -> int | None:
    """The mandate that a document announces."""
    mandate: int | None = parties.get("debit", {}).get("mandate")
    return mandate


def require_mentions(parties: dict[str, Any], vat: Sequence[InvoiceVat], on: date) -> None:
    """Refuse to issue without what makes it an invoice that day: who sells, the VAT number that some categories rest on, and, once
    the company must issue e-invoices, who the French company billed is (R5, R6, R60, R61)."""
    errors = [*_of_seller(parties["seller"], vat), *_vat_number_of_billed(parties["billed"], vat)]
    if parties["seller"]["vat_exempt"] and not parties["corrects"] and any(row.own_vat for row in vat):
        errors.append(
            FieldError("lines.vat_rate", _("Your company may not charge VAT (art. 293 B of the CGI): leave 0 %."))
        )
    if _is_exchanged(parties, on):
        errors += _wanted_of_billed(parties)
    if errors:
        raise MentionsMissing(errors)


def mentions_advised(parties: dict[str, Any], on: date) -> list[FieldError]:
    """What the law also wants of the customer, named on the draft; the seller answers for issuing without it."""
    return [] if _is_exchanged(parties, on) else _wanted_of_billed(parties)


def _is_exchanged(parties: dict[str, Any], on: date) -> bool:
    """Whether the law has the document sent through platforms that day: between companies of France, from the seller's day."""
    between = is_between_companies_of_france(parties["billed"], parties["billed_address"])
    return between and on >= date.fromisoformat(parties["e_invoices_from"])


def _of_seller(seller: dict[str, Any], vat: Sequence[InvoiceVat]) -> Iterator[FieldError]:
    for field, words in (
        ("legal_name", _("the name of your company")),
        ("line1", _("the street of your company")),
        ("postcode", _("the postcode of your company")),
        ("city", _("the town of your company")),
        ("siren", _("the SIREN of your company")),
    ):
        if not seller[field]:
            yield FieldError(f"seller.{field}", _("Give %(what)s in the settings.") % {"what": words})
    if not seller["vat_number"] and not seller["vat_exempt"] and any(row.vat or row.category != "E" for row in vat):
        yield FieldError(
            "seller.vat_number", _("Give %(what)s in the settings.") % {"what": _("the VAT number of your company")}
        )


def _vat_number_of_billed(billed: dict[str, Any], vat: Sequence[InvoiceVat]) -> Iterator[FieldError]:
    if any(row.category in WITH_VAT_NUMBERS for row in vat) and not billed["vat_number"]:
        said = _("%(party)s needs %(what)s.") % {"party": billed["name"], "what": _("a VAT number")}
        yield FieldError("billed.vat_number", said)


def _wanted_of_billed(parties: dict[str, Any]) -> list[FieldError]:
    wanted = wanting(parties["billed"], parties["billed_address"])
    return [FieldError(f"billed.{error.field}", error.message) for error in wanted]


def _addresses(invoice: Invoice, orders: Sequence[OrderCited], known: Known | None) -> dict[str, Any]:
    """The billing address of the orders when it is the payer's, else the payer's own; delivery when it differs (R6)."""
    billing = {one.billing_address_id for one in orders if one.billing_address_id}
    delivery = {one.delivery_address_id for one in orders if one.delivery_address_id}
    read = (
        Address.objects.filter(Q(party_id=invoice.billed_id) | Q(id__in=billing | delivery)).order_by(*PREFERRED)
        if known is None
        else known.addresses.get(invoice.billed_id, ())
    )
    found = {address.pk: address for address in read}
    own = [address for address in found.values() if address.party_id == invoice.billed_id]
    chosen = next((one for one in own if one.pk in billing), None)
    chosen = chosen or next((one for one in own if one.use == Address.Use.BILLING), None) or next(iter(own), None)
    delivered = next((found[one] for one in delivery if one in found), None) if len(delivery) == 1 else None
    billed, place = _address(chosen), _address(delivered)
    same = {**billed, "label": ""} == {**place, "label": ""}
    return {"billed_address": billed, "delivery_address": {} if same else place}


def _address(address: Address | None) -> dict[str, Any]:
    return {name: getattr(address, name) for name in ADDRESS} if address else {}


def _texts(invoice: Invoice, settings: Settings) -> dict[str, str]:
    """Payment mentions: early discount or none, late penalties, the 40 EUR fee between professionals (R7)."""
    if invoice.kind == "credit_note":
        return {}
    professional = invoice.billed.kind != Party.Kind.PERSON
    penalties = in_language(settings.late_penalty_texts, settings.late_penalty_text) or (
        _late_text(settings) if professional else ""
    )
    return {
        "early_discount": _early_text(invoice)
        or in_language(settings.early_discount_texts, settings.early_discount_text)
        or _("No discount for early payment."),
        "penalties": penalties,
        "recovery_fee": _("Fixed fee for recovery costs: 40 €.") if professional else "",
    }


def _late_text(settings: Settings) -> str:
    """The rule of late interest in words, where the company wrote none of its own (R7, R30)."""
    if settings.late_rate == Settings.LateRate.FIXED:
        percent = formats.number(settings.late_percent)
        return _("Late payment: interest at %(percent)s %% a year.") % {"percent": percent}
    if settings.late_rate == Settings.LateRate.THREE_TIMES_LEGAL:
        return _("Late payment: interest at three times the legal rate.")
    return _("Late payment: interest at the refinancing rate of the European Central Bank plus 10 points.")


def _early(invoice: Invoice) -> dict[str, Any]:
    """The discount that its terms promise for paying early (P30); a deposit is due whole, a credit note asks nothing."""
    terms = invoice.terms
    if terms is None or not terms.discount_percent or invoice.kind in ("deposit", "credit_note"):
        return {}
    early = {
        "percent": f"{terms.discount_percent.normalize():f}", "days": terms.discount_days,
        "without_vat": terms.discount_without_vat,
    }  # fmt: skip
    return {"early": early}


def _early_text(invoice: Invoice) -> str:
    """The discount in words, and whether its VAT is corrected (R7, R31)."""
    early = _early(invoice).get("early")
    if not early:
        return ""
    told = {"percent": formats.number(Decimal(early["percent"])), "days": early["days"]}
    if early["without_vat"]:
        return (
            _("Discount of %(percent)s %% for payment within %(days)s days of issue, without correction of the VAT.")
            % told
        )
    return (
        _("Discount of %(percent)s %% for payment within %(days)s days of issue, by credit note with its VAT.") % told
    )


def _late(invoice: Invoice, settings: Settings) -> dict[str, Any]:
    """The rule of late interest in force on the day of issue; between professionals only, unless a text says it (R30)."""
    professional = invoice.billed.kind != Party.Kind.PERSON
    if invoice.kind == "credit_note" or not (
        professional or in_language(settings.late_penalty_texts, settings.late_penalty_text)
    ):
        return {}
    return {
        "late": {"rule": settings.late_rate, "percent": f"{settings.late_percent.normalize():f}", "fee": professional}
    }


def _exemptions(vat: Sequence[InvoiceVat], known: Known | None) -> list[str]:
    """Why no VAT is due, one text per VAT group: all its reasons (R12)."""
    codes = {(row.category, row.exemption_code) for row in vat if row.category != "S"}
    if not codes:
        return []
    texts = (
        VatRate.objects.filter(category__in={category for category, _code in codes}).order_by("position", "id")
        if known is None
        else known.texts
    )
    found: dict[str, None] = {}
    for category, code in sorted(codes):
        said = [_exemption(texts, category, one) for one in code.split() or [""]]
        if any(said):
            found[" – ".join(dict.fromkeys(text for text in said if text))] = None
    return list(found)


def _exemption(texts: Iterable[VatRate], category: str, code: str) -> str:
    fitting = (row.exemption_text for row in texts if row.category == category and row.exemption_code == code)
    return next((text for text in fitting if text), "")


def _label(terms: Terms | None, language: str) -> str:
    return (terms.labels.get(language) or terms.label) if terms else ""


def _corrected(invoice: Invoice) -> dict[str, Any]:
    if invoice.corrects is None:
        return {}
    issued_on = invoice.corrects.issued_on
    return {
        "id": invoice.corrects.pk,
        "number": invoice.corrects.number,
        "on": issued_on.isoformat() if issued_on else "",
    }
