"""The papers of quotes and orders say the stored figures (P10, P47)."""

from datetime import date
from decimal import Decimal

import pytest

from carnet.core import pdf
from carnet.core.actor import Actor
from carnet.core.acts import company_scope
from carnet.sales.commands import create_quote
from carnet.sales.documents import order_confirmation, proforma, quote_document
from carnet.sales.lines import LineInput, QuoteContent
from carnet.sales.models import QuoteLine, QuoteVersion
from carnet.sales.steps.filing import quote_file
from carnet.sales.tests.factories import a_company, a_customer, an_order

ON = date(2026, 9, 1)
D = Decimal


def a_quote(by: Actor, **content: object) -> QuoteVersion:
    lines = (
        LineInput(kind="section", description="Salle de bain"),
        LineInput(description="Pose", quantity=D(3), unit_price=D("10.05"), discount_percent=D(10), vat_rate=D(10)),
        LineInput(kind="comment", description="Délai de deux semaines"),
        LineInput(kind="section", description="Fournitures"),
        LineInput(description="Meuble", unit_price=D("1260"), vat_rate=D(20), details="Chêne, 120 cm"),
        LineInput(description="Miroir", unit_price=D("180"), vat_rate=D(20), optional=True),
        LineInput(description="Entretien", unit_price=D("540"), vat_rate=D(20), period="year"),
    )
    quote = create_quote(
        party_id=a_customer("Mme Perrin", kind="person").pk,
        content=QuoteContent(title="Rénovation", lines=lines, deposit_percent=D(30), **content),
        on=ON,
        by=by,
    )
    return QuoteVersion.objects.get(quote=quote)


@pytest.mark.django_db
def test_a_quote_prints_its_stored_figures() -> None:
    by = a_company()
    with company_scope(by.company_id):
        version = a_quote(by, discount_percent=D(5))
        paper = quote_document(version)
        works, furniture = paper.rows
        assert isinstance(works, pdf.Section)
        assert isinstance(furniture, pdf.Section)
        assert (works.title, works.subtotal, furniture.subtotal) == ("Salle de bain", D("27.14"), D("1260.00"))
        line = works.rows[0]
        assert isinstance(line, pdf.Line)
        assert (line.quantity, line.unit_price, line.discount, line.net) == (D(3), D("10.05"), D("3.01"), D("27.14"))
        assert [one.label for one in paper.options] == ["Miroir"]
        assert paper.recurring[0].incl_tax == D("648.00")
        assert paper.totals is not None
        assert (paper.totals.excl_tax, paper.totals.vat) == (version.total_excl_tax, version.total_vat)
        assert paper.totals.gross == D("1287.14")
        assert sum(one.amount for one in paper.adjustments) == version.total_excl_tax - D("1287.14")
        assert paper.recipient.consumer


@pytest.mark.django_db
def test_prices_typed_incl_tax_are_printed_so() -> None:
    by = a_company()
    with company_scope(by.company_id):
        version = a_quote(by, prices_include_tax=True)
        paper = quote_document(version)
        assert paper.incl_tax_prices
        furniture = paper.rows[1]
        assert isinstance(furniture, pdf.Section)
        assert furniture.subtotal == D(1260)
        assert QuoteLine.objects.get(description="Meuble").net == D(1050)


@pytest.mark.django_db
def test_a_quote_becomes_a_file() -> None:
    by = a_company()
    with company_scope(by.company_id):
        version = a_quote(by)
        name, content = quote_file(version.pk)
        assert name == f"{version.quote.number}.pdf"
        assert content.startswith(b"%PDF")


@pytest.mark.django_db
def test_an_order_is_confirmed_as_it_stands() -> None:
    by = a_company()
    with company_scope(by.company_id):
        order = an_order([("10", "120.00"), ("1", "80", "5.5")], discount_percent="10")
        for paper, kind in ((order_confirmation(order), "order_confirmation"), (proforma(order), "proforma")):
            assert paper.kind == kind
            assert paper.totals is not None
            assert (paper.totals.excl_tax, paper.totals.incl_tax) == (D("1152.00"), D("1371.96"))
            assert pdf.render(paper).startswith(b"%PDF")
        assert proforma(order).transfer is not None
