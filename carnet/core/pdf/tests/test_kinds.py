"""Every kind of document, in both languages, says what it must."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from decimal import Decimal
from typing import Any, get_args

import pytest

from carnet.core.pdf import Kind, Language, Line, Totals, Transfer, VatRow, render
from carnet.core.pdf.figures import Figures
from carnet.core.pdf.tests import reading, samples
from carnet.core.pdf.wording import wording

LANGUAGES = get_args(Language)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", list(Kind))
def test_every_figure_of_every_kind_is_printed(kind: Kind, language: Language) -> None:
    document = samples.one_of(kind, language)
    printed = reading.squeezed(reading.text(render(document)))
    assert reading.squeezed(document.heading or wording(language)(f"heading.{kind}")) in printed
    assert document.number
    assert document.number in printed
    figures = Figures(wording(language), document.currency)
    for value in _decimals(document):
        short, full = figures.quantity(abs(value)), figures.price(abs(value))
        assert reading.squeezed(full) in printed or reading.squeezed(short) in printed, value


def _decimals(entry: Any) -> Iterator[Decimal]:
    """Every figure held by a document, but for those shown only in the payment code or beside a single rate."""
    if isinstance(entry, Decimal):
        yield entry
    elif isinstance(entry, tuple):
        for one in entry:
            yield from _decimals(one)
    elif is_dataclass(entry) and not isinstance(entry, Transfer):
        for field in fields(entry):
            yield from _decimals(getattr(entry, field.name))


def test_a_balance_deducts_its_deposits_by_number_date_and_rate() -> None:
    printed = reading.text(render(samples.balance()))
    assert "Total des travaux HT 9 710,00" in printed
    assert "Acompte FA-2026-0044 du 06/10/2026, part à 10 % −1 2 535,00 10 % −2 535,00" in printed
    assert "Acompte FA-2026-0044 du 06/10/2026, part à 20 % −1 378,00 20 % −378,00" in printed
    assert "2 913,00 HT, TVA 329,10, 3 242,10 TTC, payé le 06/10/2026" in printed
    assert "À payer TTC 7 564,90 €" in printed


def test_an_invoice_carries_the_mentions_of_the_law() -> None:
    printed = reading.text(render(samples.plain(Kind.INVOICE)))
    for mention in (
        "SIREN 194 400 019",
        "N° TVA FR30194400019",
        "SIRET 732 829 320 00074",
        "RCS Nantes",
        "TVA FR44732829320",
        "Échéance 19/12/2026",
        "Période du 01/10/2026 au 31/10/2026",
        "Votre référence AO-26-118",
        "Adresse de livraison Lycée Marie-Curie, bâtiment B",
        "Prestation de services",
        "Option pour le paiement de la taxe d’après les débits.",
        *samples.LATE.values(),
    ):
        assert mention in printed


def test_a_credit_note_cites_its_invoice_and_its_reason() -> None:
    printed = reading.text(render(samples.credit_note()))
    assert "Facture corrigée FA-2026-0052 du 19/11/2026" in printed
    assert "Prestation non réalisée" in printed
    assert "Total de l’avoir TTC 1 800,00 €" in printed


def test_a_proforma_says_that_it_is_no_invoice() -> None:
    assert "Ce document n’est pas une facture." in reading.text(render(samples.plain(Kind.PROFORMA)))


def test_a_draft_says_so_on_every_page() -> None:
    draft = samples.without_number(samples.long_invoice(60))
    for page in reading.pages(render(draft)):
        assert "Brouillon" in page
        assert "BROUILLON" in page


def test_a_draft_that_has_its_number_says_so_too() -> None:
    printed = reading.text(render(replace(samples.quote(), draft=True)))
    assert "BROUILLON" in printed
    assert "BROUILLON" not in reading.text(render(samples.quote()))


def test_a_consumer_reads_the_price_incl_tax_first() -> None:
    printed = reading.text(render(samples.to_consumer(samples.quote())))
    assert printed.index("Total TTC 24 631,79 €") < printed.index("dont total HT 20 577,65 €")


def test_a_quote_keeps_options_and_subscriptions_apart() -> None:
    printed = reading.text(render(samples.quote()))
    assert "Options, au choix du client non compris" in printed
    assert "(389,00)" in printed
    assert "Abonnement par mois, non compris 100,00 HT · 120,00 TTC" in printed
    assert "Bon pour accord" in printed


def test_an_exempt_document_shows_no_vat_amount() -> None:
    printed = reading.text(render(samples.swiss()))
    assert "Autoliquidation." in printed
    assert "À payer 1 500,00 CHF" in printed
    assert "TVA en euros : 0,00 € (1 EUR = 0,9612 CHF le 18/11/2026)" in printed
    assert "TVA 0" not in printed.replace("TVA en euros", "")


def test_a_taxed_part_too_small_for_vat_leaves_every_base_on_the_page() -> None:
    """0.04 at 10 % gives no cent of VAT: the exempt base and the taxed one are told all the same (R5)."""
    rows = (
        VatRow(rate=Decimal(10), base=Decimal("0.04"), vat=Decimal("0.00")),
        VatRow(rate=Decimal(0), base=Decimal("2743.83"), vat=Decimal("0.00"), label="Exonéré"),
    )
    small = replace(samples.swiss(), totals=_worth("2743.87", rows), exemptions=("Exonération",), currency="EUR")
    printed = reading.squeezed(reading.text(render(small)))
    assert "10%0,040,00" in printed and "Exonéré2743,830,00" in printed
    assert "TVA0,00€ÀpayerTTC2743,87€" in printed


def test_what_taxes_that_cancel_each_other_are_made_of_is_told() -> None:
    """100.00 at 10 % less 50.00 at 20 %: no VAT in all, and neither of them hidden beside an exempt part."""
    rows = (
        VatRow(rate=Decimal(10), base=Decimal("100.00"), vat=Decimal("10.00")),
        VatRow(rate=Decimal(20), base=Decimal("-50.00"), vat=Decimal("-10.00")),
        VatRow(rate=Decimal(0), base=Decimal("7.00"), vat=Decimal("0.00"), label="Exonéré"),
    )
    printed = reading.squeezed(
        reading.text(render(replace(samples.swiss(), totals=_worth("57.00", rows), currency="EUR")))
    )
    assert "10%100,0010,00" in printed and "20%−50,00−10,00" in printed and "Exonéré7,000,00" in printed


def _worth(amount: str, rows: tuple[VatRow, ...]) -> Totals:
    total = Decimal(amount)
    return Totals(excl_tax=total, vat=Decimal("0.00"), incl_tax=total, due=total, vat_rows=rows)


def test_a_delivery_note_has_quantities_and_no_price() -> None:
    printed = reading.text(render(samples.delivery_note()))
    assert "Commandé Livré Reste à livrer" in printed
    assert "100 82,5 m 17,5" in printed
    assert "Total" not in printed


def test_a_delivery_note_with_prices_folds_no_figure() -> None:
    note = samples.delivery_note()
    priced = Line(
        label="Serveur", ordered=Decimal(5), quantity=Decimal(3), unit="unité", left=Decimal(2), unit_price=Decimal("4000"),
        vat_rate=Decimal(20), net=Decimal("12000.00"),
    )  # fmt: skip
    rows = reading.rows(render(replace(note, rows=(priced,))))
    assert "Désignation Commandé Livré Reste à livrer Prix unitaire HT TVA Total HT" in rows
    assert "Serveur 5 3 unité 2 4 000,00 20 % 12 000,00" in rows


def test_progress_shows_percentages_and_instalments() -> None:
    printed = reading.text(render(samples.progress()))
    assert "Situation n° 2" in printed
    assert "30 % → 70 %" in printed
    assert "19/12/2027 Retenue de garantie 5 % 720,00 €" in printed
