"""The page of the proof, the archive from the screen, and the public page of a receipt."""

import io
from zipfile import ZipFile

from django.db import connection
from django.test import Client

from carnet.core.actor import Actor
from carnet.core.acts import company_scope
from carnet.core.signing import public_key
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
    client.force_login(_user(by))
    return by, invoice, client


def _user(by: Actor) -> object:
    from carnet.core.models import User

    return User.objects.get(pk=by.user_id)


def code_of(by: Actor, invoice: Invoice) -> str:
    with company_scope(by.company_id):
        return receipt_code(invoice.pk)


def test_the_page_says_what_is_sealed_and_verifies_it(own_database: str, owner_sql: OwnerSql) -> None:
    by, _invoice, client = an_invoice()
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
    assert page.status_code == 200 and str(invoice.number) in said and "1\u00a0481,40" in said and "alert-success" in said
    with company_scope(by.company_id), connection.cursor() as cursor:
        cursor.execute("SELECT content_hash FROM core_chainlink WHERE kind = 'invoice'")
        assert cursor.fetchone()[0] in said
    assert Client().get(f"/r/{code[:4]}-{code[4:].lower()}").status_code == 200
    owner_sql("ALTER TABLE invoicing_invoice DISABLE TRIGGER USER")
    owner_sql("UPDATE invoicing_invoice SET title = 'x'")
    assert "alert-danger" in Client().get(f"/r/{code}").content.decode()


def test_a_wrong_code_says_nothing(own_database: str) -> None:
    by, invoice, _client = an_invoice()
    code = code_of(by, invoice)
    for wrong in ("0" * 16, code[:-1], code + "0", "%", "' OR 1=1", str(invoice.pk)):
        answer = Client().get(f"/r/{wrong}")
        assert answer.status_code == 404 and str(invoice.number) not in answer.content.decode()
