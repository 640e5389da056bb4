-- What each issued invoice still asked at the end of a day, instalment by instalment, and what customers could use (P32): rows of
-- that day only. Invoices open today, and those that something settled since, are the only ones read.

CREATE OR REPLACE FUNCTION invoicing_dues_on(p_on date) RETURNS TABLE (invoice_id bigint, billed_id bigint, due_on date, "left" numeric)
LANGUAGE sql STABLE AS $$
    WITH candidates AS (
        SELECT s.invoice_id FROM invoicing_invoicestanding s WHERE s."left" <> 0 AND NOT s.credit_note
        UNION SELECT a.invoice_id FROM invoicing_allocation a WHERE a."on" > p_on AND a.invoice_id IS NOT NULL
    ), settled AS (
        SELECT i.id, i.billed_id,
            coalesce((SELECT sum(a.amount) FROM invoicing_allocation a WHERE a.invoice_id = i.id AND a."on" <= p_on), 0) AS amount,
            coalesce((SELECT sum(n.amount) FROM invoicing_instalment n WHERE n.invoice_id = i.id AND n.retention), 0) AS retained,
            coalesce((SELECT round(sum(v.own_base + v.own_vat) * i.retention_percent / 100, core_places(i.currency))
                      FROM invoicing_invoice c JOIN invoicing_invoicevat v ON v.invoice_id = c.id
                      WHERE i.retention_percent > 0 AND c.corrects_id = i.id AND c.to_invoice_again IS NOT NULL
                        AND c.number IS NOT NULL AND c.issued_on <= p_on), 0) AS released
        FROM invoicing_invoice i JOIN candidates c ON c.invoice_id = i.id
        WHERE i.number IS NOT NULL AND i.kind <> 'credit_note' AND i.issued_on <= p_on
    ), asked AS (
        SELECT s.id, s.billed_id, s.amount - least(s.released, s.retained, s.amount) AS settled, n.n, d.due_on,
            n.amount - CASE WHEN n.retention THEN least(s.released, s.retained, s.amount) ELSE 0 END AS asked
        FROM settled s JOIN invoicing_instalment n ON n.invoice_id = s.id
        JOIN invoicing_instalmentstanding d ON d.instalment_id = n.id
    ), remaining AS (
        SELECT id, billed_id, due_on,
            least(asked, greatest(0, sum(asked) OVER (PARTITION BY id ORDER BY due_on, n) - settled)) AS remains
        FROM asked
    )
    SELECT id, billed_id, due_on, remains FROM remaining WHERE remains > 0
$$;

CREATE OR REPLACE FUNCTION invoicing_credits_on(p_on date) RETURNS TABLE (party_id bigint, currency text, amount numeric)
LANGUAGE sql STABLE AS $$
    WITH money AS (
        SELECT s.payment_id FROM invoicing_paymentstanding s WHERE s.unallocated <> 0
        UNION SELECT a.payment_id FROM invoicing_allocation a WHERE a."on" > p_on AND a.payment_id IS NOT NULL
        UNION SELECT r.reverses_id FROM invoicing_payment r WHERE r."on" > p_on AND r.reverses_id IS NOT NULL
    ), notes AS (
        SELECT s.invoice_id FROM invoicing_invoicestanding s WHERE s."left" <> 0 AND s.credit_note
        UNION SELECT a.credit_note_id FROM invoicing_allocation a WHERE a."on" > p_on AND a.credit_note_id IS NOT NULL
    ), unused AS (
        SELECT p.party_id, p.currency,
            p.amount + coalesce((SELECT sum(r.amount) FROM invoicing_payment r WHERE r.reverses_id = p.id AND r."on" <= p_on), 0)
            - coalesce((SELECT sum(a.amount) FROM invoicing_allocation a WHERE a.payment_id = p.id AND a."on" <= p_on), 0) AS amount
        FROM invoicing_payment p JOIN money m ON m.payment_id = p.id
        WHERE p.kind = 'receipt' AND p."on" <= p_on
        UNION ALL
        SELECT i.billed_id, i.currency,
            i.total_incl_tax - coalesce((SELECT sum(a.amount) FROM invoicing_allocation a
                                         WHERE a.credit_note_id = i.id AND a."on" <= p_on), 0)
        FROM invoicing_invoice i JOIN notes n ON n.invoice_id = i.id
        WHERE i.kind = 'credit_note' AND i.number IS NOT NULL AND i.issued_on <= p_on
    )
    SELECT party_id, currency, sum(amount) FROM unused GROUP BY party_id, currency HAVING sum(amount) <> 0
$$;

-- Money that settles nothing yet, entirely or in part: a set, asked first.
CREATE OR REPLACE FUNCTION invoicing_unused_payments() RETURNS SETOF bigint LANGUAGE sql STABLE ROWS 1000 AS $$
    SELECT s.payment_id FROM invoicing_paymentstanding s WHERE s.unallocated > 0
$$;
