"""The house marks late quotes as expired, company by company (P16)."""

from datetime import date
from decimal import Decimal

import pytest

from carnet.core.acts import company_scope
from carnet.sales.commands import create_quote, send_quote
from carnet.sales.jobs import expire
from carnet.sales.lines import LineInput, QuoteContent
from carnet.sales.models import Quote
from carnet.sales.tests.factories import a_company, a_customer

ON = date(2026, 9, 1)


@pytest.mark.slow
def test_late_quotes_of_every_company_expire(own_database: str) -> None:
    companies = [a_company(), a_company("Other")]
    for by in companies:
        with company_scope(by.company_id):
            party = a_customer().pk
        for until in (date(2026, 9, 30), date(2999, 1, 1)):
            content = QuoteContent(lines=(LineInput(description="Work", unit_price=Decimal(1)),), valid_until=until)
            quote = create_quote(party_id=party, content=content, on=ON, by=by)
            send_quote(quote_id=quote.pk, on=ON, by=by)
    expire(timestamp=0)
    for by in companies:
        with company_scope(by.company_id):
            assert list(Quote.objects.order_by("id").values_list("state", flat=True)) == ["expired", "sent"]
