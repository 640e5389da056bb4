"""Ten thousand documents: verified in the database and in the archive, each in under a minute (P52)."""

import time
from pathlib import Path
from zipfile import ZipFile

import pytest
from django.db import connection

from carnet.core.acts import company_scope
from carnet.core.chain import Walk
from carnet.core.models import ChainLink
from carnet.invoicing.archive import verify, write_archive
from carnet.invoicing.queries.proof import faults
from carnet.invoicing.tests.acts import Desk
from carnet.sales.tests.factories import a_company, an_order

MANY = 10_000
# Copies of the first invoice with its rows and its e-invoice, numbered one after the other.
_COPIES = """
CREATE TEMP TABLE copies ON COMMIT DROP AS
    SELECT n, nextval('invoicing_invoice_id_seq') AS id FROM generate_series(1, %(many)s) n;
INSERT INTO invoicing_invoice SELECT (jsonb_populate_record(NULL::invoicing_invoice, to_jsonb(i)
    || jsonb_build_object('id', c.id, 'number', NULL, 'issued_on', NULL, 'issued_at', NULL))).*
FROM copies c, (SELECT * FROM invoicing_invoice ORDER BY id LIMIT 1) i;
INSERT INTO invoicing_invoiceline SELECT (jsonb_populate_record(NULL::invoicing_invoiceline, to_jsonb(l)
    || jsonb_build_object('id', nextval('invoicing_invoiceline_id_seq'), 'invoice_id', c.id))).*
FROM copies c, invoicing_invoiceline l WHERE l.invoice_id = (SELECT min(id) FROM invoicing_invoice);
INSERT INTO invoicing_invoicevat SELECT (jsonb_populate_record(NULL::invoicing_invoicevat, to_jsonb(v)
    || jsonb_build_object('id', nextval('invoicing_invoicevat_id_seq'), 'invoice_id', c.id))).*
FROM copies c, invoicing_invoicevat v WHERE v.invoice_id = (SELECT min(id) FROM invoicing_invoice);
UPDATE invoicing_invoice i SET number = 'FM-' || c.n, issued_on = '2026-09-02', issued_at = now() FROM copies c WHERE i.id = c.id;
CREATE TEMP TABLE kept ON COMMIT DROP AS SELECT c.n, c.id, f.kind, nextval('core_storedfile_id_seq') AS file, s.content
    FROM copies c, invoicing_issuedfile f JOIN core_storedfile s ON s.id = f.file_id;
INSERT INTO core_storedfile (id, name, media_type, sha256, size, content, by_name)
    SELECT file, 'FM-' || n || '-' || kind || '.xml', 'application/xml', encode(sha256(content), 'hex'), length(content), content, ''
    FROM kept;
INSERT INTO invoicing_issuedfile (invoice_id, kind, file_id) SELECT id, kind, file FROM kept;
"""


@pytest.mark.slow
def test_ten_thousand_documents_are_verified_in_under_a_minute(own_database: str, tmp_path: Path) -> None:
    by = a_company()
    with company_scope(by.company_id):
        Desk(by).balance(an_order([("1", "100.00"), ("2", "50.00"), ("3", "20.00")]))
    started = time.perf_counter()
    with company_scope(by.company_id), connection.cursor() as cursor:
        for statement in (_COPIES % {"many": MANY - 1}).split(";\n"):
            if statement.strip():
                cursor.execute(statement)
    made = time.perf_counter()
    done = Walk()
    with company_scope(by.company_id):
        assert [*faults(done)] == []
        assert ChainLink.objects.filter(kind="invoice").count() == MANY
    walked = time.perf_counter()
    path = tmp_path / "archive.zip"
    with path.open("wb") as file, company_scope(by.company_id):
        write_archive(file)
    written = time.perf_counter()
    with ZipFile(path) as archive:
        assert [*verify.verify(archive)] == []
    read = time.perf_counter()
    print(
        f"made {made - started:.1f} s, walked {walked - made:.1f} s, written {written - walked:.1f} s, read {read - written:.1f} s"
    )
    assert walked - made < 60 and read - written < 60
