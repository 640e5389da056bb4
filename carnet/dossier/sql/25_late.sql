-- The orders that are late on a day: an invoice asks money past its day, or the promised day is over with something to deliver. A
-- set, asked first: lists compare with it whatever the number of orders.
CREATE OR REPLACE FUNCTION dossier_late_orders(p_on date) RETURNS SETOF bigint LANGUAGE sql STABLE ROWS 1000 AS $$
    SELECT h.order_id FROM invoicing_invoicestanding s JOIN invoicing_invoiceshare h ON h.invoice_id = s.invoice_id
    WHERE s."left" > 0 AND NOT s.credit_note AND s.due_on < p_on AND h.order_id IS NOT NULL
    UNION
    SELECT o.id FROM sales_order o JOIN sales_orderstanding t ON t.order_id = o.id
    WHERE o.promised_on < p_on AND t.delivered IN ('none', 'partial')
      AND (t.state IN ('open', 'settled') OR t.state = 'closed' AND NOT t.closed_by_hand)
$$;
