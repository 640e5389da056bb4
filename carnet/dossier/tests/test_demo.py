"""The demo company is believable: every kind of state is there, and every figure stands."""

import pytest

from carnet.company.clock import today
from carnet.core.acts import company_scope
from carnet.delivery.models import Completion, Note, Signature
from carnet.dossier.demo import load
from carnet.dossier.queries.promising import late_lines
from carnet.invoicing.models import Invoice, Payment
from carnet.parties.models import Party
from carnet.purchasing.models import Bill, CostDifference, PurchaseLine, PurchaseStanding, Receipt, SupplierPayment
from carnet.sales.models import Order, OrderStanding, Quote
from carnet.stock.queries.reordering import to_reorder


@pytest.mark.slow
def test_a_year_of_the_demo_company(own_database: str, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("INFO", "carnet.dossier.demo.year"):
        login = load(lambda words: None)
    assert len(caplog.records) <= 4, caplog.messages
    with company_scope(login.company_id):
        assert Party.objects.count() >= 40
        assert Quote.objects.count() == 156
        assert 96 <= Order.objects.count() <= 131
        assert set(Quote.objects.values_list("state", flat=True)) == {"draft", "sent", "accepted", "refused", "expired"}
        assert set(OrderStanding.objects.values_list("state", flat=True)) == {"open", "settled", "closed", "cancelled"}
        kinds = set(Invoice.objects.values_list("kind", flat=True))
        assert kinds == {"deposit", "interim", "progress", "delivered", "balance", "credit_note", "recurring", "time"}
        assert {"out", "return", "direct"} == set(Note.objects.values_list("kind", flat=True))
        assert {"none", "partial", "full"} <= set(OrderStanding.objects.values_list("delivered", flat=True))
        assert Completion.objects.exists() and Signature.objects.exists()
        assert {"receipt", "reversal"} <= set(Payment.objects.values_list("kind", flat=True))
        states = set(PurchaseStanding.objects.values_list("state", flat=True))
        assert {"draft", "partly_received", "closed"} <= states
        assert set(Bill.objects.values_list("kind", flat=True)) == {"bill", "credit_note"}
        assert PurchaseLine.objects.filter(direct=True).exists() and Receipt.objects.count() > 25
        assert SupplierPayment.objects.count() > 40 and CostDifference.objects.exists()
        assert late_lines(today()) and 1 <= len(to_reorder()) <= 6
