-- What an issued document or a payment still holds, restated from allocations (P27, P31).

CREATE OR REPLACE FUNCTION invoicing_restate_invoices(p_invoices bigint[]) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    INSERT INTO invoicing_invoicestanding (
        company_id, invoice_id, billed_id, credit_note, issued_on, due_on, total, paid, credited, written_off, "left")
    SELECT i.company_id, i.id, i.billed_id, i.kind = 'credit_note', i.issued_on,
        coalesce((SELECT min(n.due_on) FROM invoicing_instalment n WHERE n.invoice_id = i.id), i.issued_on),
        i.total_incl_tax, s.paid, s.credited, s.written_off, i.total_incl_tax - s.paid - s.credited - s.written_off
    FROM invoicing_invoice i, LATERAL (
        SELECT coalesce(sum(a.amount) FILTER (WHERE a.kind = 'payment'), 0) AS paid,
               coalesce(sum(a.amount) FILTER (WHERE a.kind = 'credit'), 0) AS credited,
               coalesce(sum(a.amount) FILTER (WHERE a.kind = 'write_off'), 0) AS written_off
        FROM invoicing_allocation a
        WHERE CASE WHEN i.kind = 'credit_note' THEN a.credit_note_id = i.id ELSE a.invoice_id = i.id END
    ) s
    WHERE i.id = ANY (p_invoices) AND i.number IS NOT NULL
    ORDER BY i.id
    ON CONFLICT (invoice_id) DO UPDATE SET
        paid = excluded.paid, credited = excluded.credited, written_off = excluded.written_off, "left" = excluded."left"
$$;

CREATE OR REPLACE FUNCTION invoicing_restate_payments(p_payments bigint[]) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    INSERT INTO invoicing_paymentstanding (company_id, payment_id, party_id, amount, allocated, unallocated)
    SELECT p.company_id, p.id, p.party_id, p.amount + s.reversed, s.allocated, p.amount + s.reversed - s.allocated
    FROM invoicing_payment p, LATERAL (
        SELECT coalesce((SELECT sum(a.amount) FROM invoicing_allocation a
                         WHERE CASE WHEN p.kind = 'refund' THEN a.refund_id = p.id ELSE a.payment_id = p.id END), 0) AS allocated,
               coalesce((SELECT sum(r.amount) FROM invoicing_payment r WHERE r.reverses_id = p.id), 0) AS reversed
    ) s
    WHERE p.id = ANY (p_payments) AND p.kind <> 'reversal'
    ORDER BY p.id
    ON CONFLICT (payment_id) DO UPDATE SET
        amount = excluded.amount, allocated = excluded.allocated, unallocated = excluded.unallocated
$$;

CREATE OR REPLACE FUNCTION invoicing_restate_allocated() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM invoicing_restate_invoices(ARRAY(
        SELECT invoice_id FROM fresh WHERE invoice_id IS NOT NULL
        UNION SELECT credit_note_id FROM fresh WHERE credit_note_id IS NOT NULL));
    PERFORM invoicing_restate_payments(ARRAY(
        SELECT payment_id FROM fresh WHERE payment_id IS NOT NULL
        UNION SELECT refund_id FROM fresh WHERE refund_id IS NOT NULL));
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

CREATE OR REPLACE FUNCTION invoicing_restate_issued() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM invoicing_restate_invoices(ARRAY[NEW.id]);
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER issued_invoices_get_their_standing AFTER UPDATE ON invoicing_invoice
    FOR EACH ROW WHEN (OLD.number IS NULL AND NEW.number IS NOT NULL) EXECUTE FUNCTION invoicing_restate_issued();
