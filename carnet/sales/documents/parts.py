"""What the papers of sales have in common: who sells, to whom, rows under their sections, VAT rows, mentions (R2, R3, R12)."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from babel import Locale
from django.utils import translation
from django.utils.translation import gettext as _

from carnet.company.models import Settings, Terms, VatRate, in_language
from carnet.core import formats, pdf
from carnet.core.money import ZERO
from carnet.parties.models import Address, Contact, Party
from carnet.sales.amounts import GroupTotal
from carnet.sales.models import AgreedLine, LineKind

HOME = "FR"


def language_of(code: str) -> pdf.Language:
    """The language of a paper: French unless English is asked."""
    return "en" if code == "en" else "fr"


def seller_of(settings: Settings) -> pdf.Seller:
    """The company, with the mentions the law wants of a seller (R2)."""
    form = settings.legal_form
    if form and settings.share_capital:
        form = _("%(form)s with a capital of %(capital)s") % {"form": form, "capital": settings.share_capital}
    return pdf.Seller(
        name=settings.legal_name,
        address=_lines(settings.line1, settings.line2, settings.postcode, settings.city, settings.country),
        legal_form=form,
        sole_trader=settings.sole_trader,
        contacts=tuple(filter(None, (settings.phone, settings.email, settings.website))),
        siren=settings.siren,
        siret=settings.siret,
        registration=settings.registration,
        vat_number=settings.vat_number,
        mentions=tuple(line for line in in_language(settings.footers, settings.footer).splitlines() if line.strip()),
        logo=bytes(settings.logo.content) if settings.logo else None,
        colour=settings.colour,
    )


def recipient_of(party: Party, address: Address | None, contact: Contact | None) -> pdf.Recipient:
    """Who the paper is addressed to."""
    return pdf.Recipient(
        name=party.name,
        address=address_of(address),
        contact=contact.name if contact else "",
        siren=party.siren,
        vat_number=party.vat_number,
        consumer=party.kind == Party.Kind.PERSON,
    )


def place_of(party: Party, address: Address | None, billing: Address | None) -> pdf.Place | None:
    """The delivery address, where it differs from the billed one (R6)."""
    if address is None or address_of(address) in ((), address_of(billing)):
        return None
    return pdf.Place(name=address.label or party.name, address=address_of(address))


def address_of(address: Address | None) -> tuple[str, ...]:
    """One string per printed line, the country last when abroad."""
    if address is None:
        return ()
    return _lines(address.line1, address.line2, address.postcode, address.city, address.country)


def _lines(line1: str, line2: str, postcode: str, city: str, country: str) -> tuple[str, ...]:
    locale = Locale.parse(translation.get_language() or "fr", sep="-")
    abroad = "" if country == HOME else locale.territories.get(country, country)
    return tuple(filter(None, (line1, line2, f"{postcode} {city}".strip(), abroad)))


def rows_of(lines: Iterable[tuple[AgreedLine, pdf.Line | None]]) -> tuple[pdf.Row, ...]:
    """Lines and comments, gathered under their sections with the subtotal of each; a line without picture is left out."""
    rows: list[pdf.Row] = []
    titled: list[pdf.Line | pdf.Comment] = []
    title = ""

    def close() -> None:
        if title and titled:
            nets = [row.net for row in titled if isinstance(row, pdf.Line) and row.net is not None]
            rows.append(pdf.Section(title=title, rows=tuple(titled), subtotal=sum(nets, ZERO) if nets else None))
            titled.clear()

    for line, printed in lines:
        if line.kind == LineKind.SECTION:
            close()
            title = line.description
            continue
        made = (
            pdf.Comment(text="\n".join(filter(None, (line.description, line.details)))) if printed is None else printed
        )
        if printed is not None or line.kind == LineKind.COMMENT:
            (titled if title else rows).append(made)
    close()
    return tuple(rows)


def adjustments_of(groups: Sequence[GroupTotal], label: str, percent: Decimal) -> tuple[pdf.Adjustment, ...]:
    """The document discount, a row per VAT rate (R37)."""
    words = label or _("Discount")
    if percent:
        words += f" {formats.number(percent)} %"
    return tuple(
        pdf.Adjustment(label=words, amount=-one.discount, vat_rate=one.group.rate)
        for one in sorted(groups, key=lambda one: -one.group.rate)
        if one.discount
    )


def totals_of(groups: Sequence[GroupTotal]) -> pdf.Totals:
    """The totals of a paper from its VAT groups; what is due is the total incl. tax."""
    base = sum((one.base for one in groups), ZERO)
    vat = sum((one.vat for one in groups), ZERO)
    discounted = any(one.discount for one in groups)
    return pdf.Totals(
        excl_tax=base,
        vat=vat,
        incl_tax=base + vat,
        due=base + vat,
        vat_rows=tuple(
            pdf.VatRow(rate=one.group.rate, base=one.base, vat=one.vat, label=_vat_label(one.group.category))
            for one in sorted(groups, key=lambda one: -one.group.rate)
        ),
        gross=sum((one.lines for one in groups), ZERO) if discounted else None,
    )


def _vat_label(category: str) -> str:
    if category == "S":
        return ""
    return _("Reverse charge") if category == "AE" else _("Exempt")


def exemptions_of(lines: Iterable[AgreedLine]) -> tuple[str, ...]:
    """Why no VAT is due, one text per reason (R12)."""
    wanted = {
        (line.vat_category, line.exemption_code) for line in lines if line.kind == "line" and line.vat_category != "S"
    }
    if not wanted:
        return ()
    rates = VatRate.objects.filter(category__in={category for category, _code in wanted}).order_by("position", "id")
    found = dict.fromkeys(
        one.exemption_text for one in rates if (one.category, one.exemption_code) in wanted and one.exemption_text
    )
    return tuple(found)


def terms_of(terms: Terms | None, deposit_percent: Decimal | None, language: str) -> tuple[str, ...]:
    """Payment terms and the deposit asked, in words."""
    said = []
    if deposit_percent:
        said.append(_("Deposit of %(percent)s %% with the order.") % {"percent": formats.number(deposit_percent)})
    if terms:
        said.append(terms.labels.get(language) or terms.label)
    return tuple(said)
