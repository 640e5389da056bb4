-- What an issued document or a payment still holds, restated from allocations (P27, P31).

-- What is left of each instalment: what is settled meets them by their days. A credit note lowers the retention by the same
-- percentage of the works it takes back (P30); that part of it meets the retention alone.
CREATE OR REPLACE FUNCTION invoicing_restate_dues(p_invoices bigint[]) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH settled AS (
        SELECT i.company_id, i.id, i.billed_id,
            coalesce((SELECT sum(a.amount) FROM invoicing_allocation a WHERE a.invoice_id = i.id), 0) AS amount,
            coalesce((SELECT sum(n.amount) FROM invoicing_instalment n WHERE n.invoice_id = i.id AND n.retention), 0) AS retained,
            coalesce((SELECT round(sum(v.own_base + v.own_vat) * i.retention_percent / 100, core_places(i.currency))
                      FROM invoicing_invoice c JOIN invoicing_invoicevat v ON v.invoice_id = c.id
                      WHERE i.retention_percent > 0 AND c.corrects_id = i.id AND c.to_invoice_again IS NOT NULL
                        AND c.number IS NOT NULL), 0) AS released
        FROM invoicing_invoice i
        WHERE i.id = ANY (p_invoices) AND i.number IS NOT NULL AND i.kind <> 'credit_note'
    ), asked AS (
        SELECT s.company_id, s.id, s.billed_id, s.amount - least(s.released, s.retained, s.amount) AS settled,
            n.id AS instalment_id, n.n, n.retention, n.amount,
            CASE WHEN n.retention THEN coalesce((SELECT r."on" FROM invoicing_retentionrelease r WHERE r.invoice_id = s.id
                                                 ORDER BY r.id DESC LIMIT 1), n.due_on) ELSE n.due_on END AS due_on,
            n.amount - CASE WHEN n.retention THEN least(s.released, s.retained, s.amount) ELSE 0 END AS asked
        FROM settled s JOIN invoicing_instalment n ON n.invoice_id = s.id
    )
    INSERT INTO invoicing_instalmentstanding (company_id, instalment_id, invoice_id, billed_id, due_on, retention, amount, "left")
    SELECT company_id, instalment_id, id, billed_id, due_on, retention, amount,
        least(asked, greatest(0, sum(asked) OVER (PARTITION BY id ORDER BY due_on, n) - settled))
    FROM asked
    ORDER BY instalment_id
    ON CONFLICT (instalment_id) DO UPDATE SET due_on = excluded.due_on, "left" = excluded."left"
$$;

CREATE OR REPLACE FUNCTION invoicing_restate_invoices(p_invoices bigint[]) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT invoicing_restate_dues(p_invoices);
    WITH settled AS (
        SELECT i.company_id, i.id, i.billed_id, i.kind = 'credit_note' AS credit_note, i.issued_on, i.total_incl_tax,
            coalesce(sum(a.amount) FILTER (WHERE a.kind = 'payment'), 0) AS paid,
            coalesce(sum(a.amount) FILTER (WHERE a.kind = 'credit'), 0) AS credited,
            coalesce(sum(a.amount) FILTER (WHERE a.kind = 'write_off'), 0) AS written_off
        FROM invoicing_invoice i
        LEFT JOIN LATERAL (
            SELECT kind, amount FROM invoicing_allocation WHERE invoice_id = i.id AND i.kind <> 'credit_note'
            UNION ALL
            SELECT kind, amount FROM invoicing_allocation WHERE credit_note_id = i.id AND i.kind = 'credit_note'
        ) a ON true
        WHERE i.id = ANY (p_invoices) AND i.number IS NOT NULL
        GROUP BY i.id
    )
    INSERT INTO invoicing_invoicestanding (
        company_id, invoice_id, billed_id, credit_note, issued_on, due_on, total, paid, credited, written_off, "left", corrected)
    SELECT s.company_id, s.id, s.billed_id, s.credit_note, s.issued_on,
        coalesce((SELECT coalesce(min(n.due_on) FILTER (WHERE n."left" > 0), max(n.due_on))
                  FROM invoicing_instalmentstanding n WHERE n.invoice_id = s.id), s.issued_on),
        s.total_incl_tax, s.paid, s.credited, s.written_off, s.total_incl_tax - s.paid - s.credited - s.written_off,
        coalesce((SELECT sum(c.total_incl_tax) FROM invoicing_invoice c
                  WHERE c.corrects_id = s.id AND c.to_invoice_again IS NOT NULL AND c.number IS NOT NULL), 0)
    FROM settled s
    ORDER BY s.id
    ON CONFLICT (invoice_id) DO UPDATE SET
        due_on = excluded.due_on, paid = excluded.paid, credited = excluded.credited, written_off = excluded.written_off,
        "left" = excluded."left", corrected = excluded.corrected
$$;

CREATE OR REPLACE FUNCTION invoicing_restate_payments(p_payments bigint[]) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    INSERT INTO invoicing_paymentstanding (company_id, payment_id, party_id, amount, allocated, unallocated)
    SELECT p.company_id, p.id, p.party_id, p.amount + s.reversed, s.allocated, p.amount + s.reversed - s.allocated
    FROM invoicing_payment p, LATERAL (
        SELECT CASE WHEN p.kind = 'refund'
                   THEN coalesce((SELECT sum(a.amount) FROM invoicing_allocation a WHERE a.refund_id = p.id), 0)
                   ELSE coalesce((SELECT sum(a.amount) FROM invoicing_allocation a WHERE a.payment_id = p.id), 0)
               END AS allocated,
               coalesce((SELECT sum(r.amount) FROM invoicing_payment r WHERE r.reverses_id = p.id), 0) AS reversed
    ) s
    WHERE p.id = ANY (p_payments) AND p.kind <> 'reversal'
    ORDER BY p.id
    ON CONFLICT (payment_id) DO UPDATE SET
        amount = excluded.amount, allocated = excluded.allocated, unallocated = excluded.unallocated
$$;

CREATE OR REPLACE FUNCTION invoicing_restate_allocated() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM invoicing_restate_invoices(ARRAY(
        SELECT invoice_id FROM fresh WHERE invoice_id IS NOT NULL
        UNION SELECT credit_note_id FROM fresh WHERE credit_note_id IS NOT NULL));
    PERFORM invoicing_restate_payments(ARRAY(
        SELECT payment_id FROM fresh WHERE payment_id IS NOT NULL
        UNION SELECT refund_id FROM fresh WHERE refund_id IS NOT NULL));
    PERFORM invoicing_settle_exchange(
        ARRAY(SELECT invoice_id FROM fresh WHERE invoice_id IS NOT NULL),
        ARRAY(SELECT refund_id FROM fresh WHERE refund_id IS NOT NULL), (SELECT max("on") FROM fresh));
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER allocations_restate_both_sides AFTER INSERT ON invoicing_allocation
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION invoicing_restate_allocated();

CREATE OR REPLACE FUNCTION invoicing_restate_received() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM invoicing_restate_payments(ARRAY(SELECT coalesce(reverses_id, id) FROM fresh));
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER payments_get_their_standing AFTER INSERT ON invoicing_payment
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION invoicing_restate_received();

-- Once for all that a statement issues, however many.
CREATE OR REPLACE FUNCTION invoicing_restate_issued() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE touched bigint[];
BEGIN
    touched := ARRAY(
        SELECT unnest(ARRAY[f.id, f.corrects_id]) FROM fresh f JOIN gone g USING (id) WHERE g.number IS NULL AND f.number IS NOT NULL);
    IF touched <> '{}' THEN
        PERFORM invoicing_restate_invoices(array_remove(touched, NULL));
    END IF;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER issued_invoices_get_their_standing AFTER UPDATE ON invoicing_invoice
    REFERENCING OLD TABLE AS gone NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION invoicing_restate_issued();

CREATE OR REPLACE FUNCTION invoicing_restate_released() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM invoicing_restate_invoices(ARRAY(SELECT invoice_id FROM fresh));
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER releases_move_what_is_due AFTER INSERT ON invoicing_retentionrelease
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION invoicing_restate_released();

-- The content of a draft as one hash: what was checked is what is issued (P28). What issuing itself writes is left out.
CREATE OR REPLACE FUNCTION invoicing_content_hash(p_invoice bigint) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT encode(sha256(convert_to(
        (to_jsonb(i) - ARRAY['number', 'issued_on', 'issued_at', 'issued_by', 'parties', 'content_hash', 'version',
                             'exchange_rate', 'checked_id', 'created_at'])::text
        || coalesce((SELECT jsonb_agg(to_jsonb(l) ORDER BY l.position) FROM invoicing_invoiceline l
                     WHERE l.invoice_id = i.id)::text, '')
        || coalesce((SELECT jsonb_agg(to_jsonb(v) - ARRAY['base_company', 'vat_company'] ORDER BY v.category, v.rate)
                     FROM invoicing_invoicevat v WHERE v.invoice_id = i.id)::text, ''), 'UTF8')), 'hex')
    FROM invoicing_invoice i WHERE i.id = p_invoice
$$;
