"""A renewal offered by quote is carried out once it is signed (P42)."""

from collections.abc import Iterator

import pytest

from carnet.core.actor import Actor
from carnet.core.acts import company_scope
from carnet.core.refusals import Refusal
from carnet.dossier.commands import accept_quote
from carnet.sales.commands import send_quote
from carnet.sales.models import QuoteLine
from carnet.sales.tests.factories import a_company
from carnet.subscriptions import commands
from carnet.subscriptions.models import Contract
from carnet.subscriptions.tests.acts import D, a_contract, a_line, bill, fresh, periods
from carnet.subscriptions.tests.sums import YEAR, day


@pytest.fixture
def keeper(db: None) -> Iterator[Actor]:
    """Who keeps the contracts of a company."""
    owner = a_company()
    with company_scope(owner.company_id):
        yield owner


def test_a_renewal_is_offered_by_quote_and_carried_out_once_signed(keeper: Actor) -> None:
    contract = a_contract(keeper, "01/01/2025", a_line("100.00", quantity="2"), term=YEAR, renewal="to_confirm")
    bill(keeper, "01/12/2025")
    quote = commands.offer_renewal(contract_id=contract.pk, percent=D(3), on=day("01/11/2025"), by=keeper)
    (line,) = QuoteLine.objects.filter(version__quote=quote)
    assert (line.unit_price, line.quantity, line.period) == (D("103.00"), D(2), "month")
    with pytest.raises(Refusal) as again:
        commands.offer_renewal(contract_id=contract.pk, on=day("02/11/2025"), by=keeper)
    assert again.value.code == "AlreadyOffered"
    send_quote(quote_id=quote.pk, on=day("02/11/2025"), by=keeper)
    accept_quote(quote_id=quote.pk, on=day("10/11/2025"), signed_by="Mme Roy", options=[], by=keeper)
    assert Contract.objects.count() == 1 and fresh(contract).end_on == day("31/12/2026")
    bill(keeper, "01/01/2026")
    assert periods(contract)[-1] == ("01/01/2026", "31/01/2026", D("206.00"))
