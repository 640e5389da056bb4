"""The page of the proof, the archive from the screen, and the public page of a receipt."""

import io
from typing import Any
from zipfile import ZipFile

from django.db import connection
from django.test import Client

from carnet.core.actor import Actor
from carnet.core.acts import company_scope
from carnet.core.models import User
from carnet.core.pdf.tests.reading import squeezed, text
from carnet.core.signing import public_key
from carnet.core.testing.api import Caller, a_key
from carnet.invoicing import commands
from carnet.invoicing.archive import verify
from carnet.invoicing.models import Invoice
from carnet.invoicing.queries.receipts import receipt_code
from carnet.invoicing.tests.acts import Desk
from carnet.invoicing.tests.tampering import OwnerSql, days_ago
from carnet.sales.tests.factories import a_company, an_order


def an_invoice() -> tuple[Actor, Invoice, Client]:
    by = a_company()
    with company_scope(by.company_id):
        invoice = Desk(by).balance(an_order([("1", "1234.50")]))
    client = Client()
    client.force_login(User.objects.get(pk=by.user_id or 0))
    return by, invoice, client


def code_of(by: Actor, invoice: Invoice) -> str:
    with company_scope(by.company_id):
        return receipt_code(invoice.pk)


def test_the_page_says_what_is_sealed_and_verifies_it(own_database: str, owner_sql: OwnerSql) -> None:
    _by, _invoice, client = an_invoice()
    days_ago(owner_sql, 400)
    assert public_key() in client.get("/proof").content.decode()
    assert client.post("/proof/closings").status_code in (200, 204, 302)
    page = client.post("/proof/verification").content.decode()
    assert "alert-success" in page and "4 maillons" in page
    assert "1\u00a0481,40" in page
    archive = b"".join(client.get("/proof/archive").streaming_content)  # type: ignore[attr-defined]
    with ZipFile(io.BytesIO(archive)) as opened:
        assert [*verify.verify(opened, public_key())] == []
    owner_sql("ALTER TABLE invoicing_invoice DISABLE TRIGGER USER")
    owner_sql("UPDATE invoicing_invoice SET title = 'x'")
    page = client.post("/proof/verification").content.decode()
    assert "alert-danger" in page and "modifié" in page


def test_a_receipt_confirms_number_date_total_and_hash_to_anybody(own_database: str, owner_sql: OwnerSql) -> None:
    by, invoice, _client = an_invoice()
    code = code_of(by, invoice)
    page = Client().get(f"/r/{code}")
    said = page.content.decode()
    assert (
        page.status_code == 200 and str(invoice.number) in said and "1\u00a0481,40" in said and "alert-success" in said
    )
    with company_scope(by.company_id), connection.cursor() as cursor:
        cursor.execute("SELECT content_hash FROM core_chainlink WHERE kind = 'invoice'")
        assert cursor.fetchone()[0] in said
    assert Client().get(f"/r/{code[:4]}-{code[4:].lower()}").status_code == 200
    owner_sql("ALTER TABLE invoicing_invoice DISABLE TRIGGER USER")
    owner_sql("UPDATE invoicing_invoice SET title = 'x'")
    assert "alert-danger" in Client().get(f"/r/{code}").content.decode()


def test_the_paper_leads_to_its_receipt(own_database: str, settings: Any) -> None:
    settings.PUBLIC_URL = "https://carnet.example"
    by, invoice, _client = an_invoice()
    code = code_of(by, invoice)
    file = commands.issued_pdf(invoice_id=invoice.pk, by=by)
    printed = squeezed(text(bytes(file.content)))
    assert squeezed(f"https://carnet.example/r/{code}") in printed
    other = a_company()
    with company_scope(other.company_id):
        assert receipt_code(invoice.pk) == ""


def test_a_wrong_code_says_nothing(own_database: str) -> None:
    by, invoice, _client = an_invoice()
    code = code_of(by, invoice)
    for wrong in ("0" * 16, code[:-1], code + "0", "%", "' OR 1=1", str(invoice.pk)):
        answer = Client().get(f"/r/{wrong}")
        assert answer.status_code == 404 and str(invoice.number) not in answer.content.decode()


def test_closings_and_chain_by_the_api(own_database: str, owner_sql: OwnerSql) -> None:
    by, _invoice, client = an_invoice()
    days_ago(owner_sql, 400)
    client.post("/proof/closings")
    caller = Caller(a_key(by))
    listed = caller.call("GET", "/closings").json["items"]
    assert [one["period"] for one in listed] == ["year", "month", "day"]
    assert listed[0]["totals"]["vat"][0]["incl_tax"] == "1481.40"
    chain = caller.call("GET", "/chain").json
    assert chain["links"] == 4 and chain["public_key"] == public_key()
