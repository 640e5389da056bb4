-- Exchange differences (P14): what is settled in its own currency is closed in the company's by one entry, the difference between
-- what it was booked for and what settled it, each at its own rate; what opens again takes the entry back.

-- What settled some invoices and refunds in the company's currency, less what they were booked for: 0 while something is left.
CREATE OR REPLACE FUNCTION invoicing_exchange_wanted(p_invoices bigint[], p_refunds bigint[])
RETURNS TABLE (company_id bigint, invoice_id bigint, refund_id bigint, amount numeric) LANGUAGE sql STABLE AS $$
    SELECT i.company_id, i.id, NULL::bigint, CASE WHEN s."left" <> 0 THEN 0 ELSE coalesce((
        SELECT sum(round(a.amount / coalesce(p.exchange_rate, c.exchange_rate, i.exchange_rate), 2))
        FROM invoicing_allocation a
        LEFT JOIN invoicing_payment p ON p.id = a.payment_id
        LEFT JOIN invoicing_invoice c ON c.id = a.credit_note_id
        WHERE a.invoice_id = i.id), 0)
        - (SELECT coalesce(sum(v.base_company + v.vat_company), 0) FROM invoicing_invoicevat v WHERE v.invoice_id = i.id) END
    FROM invoicing_invoice i
    JOIN invoicing_invoicestanding s ON s.invoice_id = i.id
    JOIN company_settings h ON h.company_id = i.company_id
    WHERE i.id = ANY (p_invoices) AND i.kind <> 'credit_note' AND i.currency <> h.currency
    UNION ALL
    SELECT r.company_id, NULL::bigint, r.id,
        sum(round(a.amount / coalesce(p.exchange_rate, c.exchange_rate), 2)) - round(sum(a.amount) / r.exchange_rate, 2)
    FROM invoicing_payment r
    JOIN company_settings h ON h.company_id = r.company_id
    JOIN invoicing_allocation a ON a.refund_id = r.id
    LEFT JOIN invoicing_payment p ON p.id = a.payment_id
    LEFT JOIN invoicing_invoice c ON c.id = a.credit_note_id
    WHERE r.id = ANY (p_refunds) AND r.currency <> h.currency
    GROUP BY r.id
$$;

CREATE OR REPLACE FUNCTION invoicing_settle_exchange(p_invoices bigint[], p_refunds bigint[], p_on date) RETURNS void
LANGUAGE sql AS $$
    INSERT INTO invoicing_exchangedifference (company_id, invoice_id, refund_id, "on", amount)
    SELECT w.company_id, w.invoice_id, w.refund_id, p_on, w.amount - k.amount
    FROM invoicing_exchange_wanted(p_invoices, p_refunds) w, LATERAL (
        SELECT coalesce(sum(d.amount), 0) AS amount FROM invoicing_exchangedifference d
        WHERE d.invoice_id = w.invoice_id OR d.refund_id = w.refund_id) k
    WHERE w.amount <> k.amount
    ORDER BY w.invoice_id, w.refund_id
$$;
