DROP VIEW IF EXISTS dossier_leak;
-- Leak hunters (P46): money that slips away, one row per order (or contract) and kind of leak, in the company's currency; `since` when.
-- The standings that may leak are few and have indexes of their own: each is summed alone, lines of the others are never read.
CREATE OR REPLACE FUNCTION dossier_leaks() RETURNS TABLE (
    id bigint, kind text, order_id bigint, contract_id bigint, party_id bigint, since date, amount numeric
) LANGUAGE sql STABLE AS $$
    -- Delivered, and not invoiced: since the first delivery that no invoice covers.
    SELECT s.order_id * 8 + 1, 'not_invoiced', s.order_id, NULL::bigint, x.party_id, x.since, x.amount
    FROM sales_orderstanding s CROSS JOIN LATERAL (
        SELECT o.party_id, min(d."on") AS since, sum(round(w.amount / o.exchange_rate, 2)) AS amount
        FROM sales_order o JOIN sales_linestanding l ON l.order_id = o.id
        CROSS JOIN LATERAL (
            SELECT l.invoiced_amount - l.credited_amount + l.abandoned_amount AS covered,
                round(l.ordered_amount * (l.delivered_quantity - l.returned_quantity) / l.ordered_quantity, 2)
                    - (l.invoiced_amount - l.credited_amount + l.abandoned_amount) AS amount
        ) w
        CROSS JOIN LATERAL (
            SELECT min(c."on") AS "on" FROM (
                SELECT e."on", sum(e.quantity) OVER (ORDER BY e."on", e.id) - l.returned_quantity AS quantity
                FROM sales_entry e WHERE e.order_id = l.order_id AND e.order_line_id = l.order_line_id AND e.figure = 'delivered'
            ) c WHERE round(l.ordered_amount * c.quantity / l.ordered_quantity, 2) > w.covered
        ) d
        WHERE o.id = s.order_id
          AND l.left_amount > 0 AND l.ordered_quantity > 0 AND l.delivered_quantity > l.returned_quantity AND w.amount > 0
        GROUP BY o.id
    ) x
    WHERE s.state IN ('open', 'settled') AND s.left_excl_tax <> 0 AND s.delivered_excl_tax > 0

    UNION ALL
    -- Delivered, though the deposit agreed or asked is not paid: what is missing of it, incl. tax.
    SELECT o.id * 8 + 2, 'deposit_unpaid', o.id, NULL, o.party_id, f."on", round(m.missing / o.exchange_rate, 2)
    FROM sales_orderstanding s JOIN sales_order o ON o.id = s.order_id
    CROSS JOIN LATERAL (
        SELECT coalesce(sum(e.amount + e.vat), 0) AS asked FROM sales_entry e WHERE e.order_id = o.id AND e.figure = 'deposit'
    ) d
    CROSS JOIN LATERAL (
        SELECT CASE WHEN d.asked <> 0 THEN d.asked - s.paid_incl_tax - s.written_off_incl_tax
            WHEN s.invoiced = 'none' THEN round((s.ordered_excl_tax + s.ordered_vat) * coalesce(o.deposit_percent, 0) / 100, 2)
                - s.paid_incl_tax
            ELSE 0 END AS missing
    ) m
    CROSS JOIN LATERAL (
        SELECT min(e."on") AS "on" FROM sales_entry e WHERE e.order_id = o.id AND e.figure = 'delivered' AND e.quantity > 0
    ) f
    WHERE s.state IN ('open', 'settled') AND s.delivered_excl_tax > 0 AND (o.deposit_percent > 0 OR s.deposit_left_excl_tax <> 0)
      AND m.missing > 0

    UNION ALL
    -- Invoiced above what was delivered: since the last invoice or return.
    SELECT s.order_id * 8 + 3, 'above_delivered', s.order_id, NULL, x.party_id, x.since, x.amount
    FROM sales_orderstanding s CROSS JOIN LATERAL (
        SELECT o.party_id, max(d."on") AS since, sum(round(w.amount / o.exchange_rate, 2)) AS amount
        FROM sales_order o JOIN sales_linestanding l ON l.order_id = o.id
        JOIN sales_orderline n ON n.id = l.order_line_id AND (n.deliverable OR n.invoice_policy = 'delivered')
        CROSS JOIN LATERAL (
            SELECT l.invoiced_amount - l.credited_amount
                - round(l.ordered_amount * (l.delivered_quantity - l.returned_quantity) / l.ordered_quantity, 2) AS amount
        ) w
        CROSS JOIN LATERAL (
            SELECT max(e."on") AS "on" FROM sales_entry e
            WHERE e.order_id = l.order_id AND e.order_line_id = l.order_line_id AND e.figure IN ('invoiced', 'returned')
        ) d
        WHERE o.id = s.order_id AND l.ordered_quantity > 0 AND w.amount > 0
        GROUP BY o.id
    ) x
    WHERE s.state IN ('open', 'settled', 'closed') AND s.invoiced_excl_tax > 0 AND s.deliverable_excl_tax <> s.delivered_excl_tax

    UNION ALL
    -- Bought, for a line of the order, dearer than it is sold: what is lost on what is bought.
    SELECT o.id * 8 + 4, 'bought_above', o.id, NULL, o.party_id, min(b.sent_on), sum(round(w.amount, 2))
    FROM purchasing_purchaseline p
    JOIN purchasing_purchaseorder b ON b.id = p.purchase_order_id AND b.sent_on IS NOT NULL AND b.cancelled_on IS NULL
    JOIN purchasing_purchaselinestanding t ON t.purchase_line_id = p.id AND t.ordered_quantity > 0
    JOIN sales_linestanding l ON l.order_line_id = p.order_line_id AND l.ordered_quantity > 0
    JOIN sales_orderstanding s ON s.order_id = l.order_id AND s.state NOT IN ('draft', 'cancelled')
    JOIN sales_order o ON o.id = l.order_id
    CROSS JOIN LATERAL (
        SELECT sum(x.cost) / nullif(sum(x.served_quantity), 0) AS price
        FROM purchasing_billline x JOIN purchasing_bill y ON y.id = x.bill_id AND y.number IS NOT NULL AND y.kind = 'bill'
        WHERE x.purchase_line_id = p.id AND NOT x.by_amount
    ) k
    CROSS JOIN LATERAL (
        SELECT least(p.served_quantity, t.ordered_quantity) * (coalesce(k.price, t.ordered_amount / b.exchange_rate / t.ordered_quantity)
            - l.ordered_amount / o.exchange_rate / l.ordered_quantity) AS amount
    ) w
    WHERE p.order_line_id IS NOT NULL AND p.served_quantity > 0 AND w.amount >= 0.005
    GROUP BY o.id

    UNION ALL
    -- Time entered on an order after it was closed or cancelled, at what it cost.
    SELECT o.id * 8 + 5, 'time_closed', o.id, NULL, o.party_id, min(t."on"), sum(t.cost)
    FROM projects_timeentry t
    JOIN sales_orderstanding s ON s.order_id = t.order_id AND s.state IN ('closed', 'cancelled')
    JOIN sales_order o ON o.id = t.order_id
    LEFT JOIN sales_closure c ON c.order_id = o.id AND c.reopened_on IS NULL
    WHERE t.invoice_id IS NULL AND t."on" > coalesce(o.cancelled_on, c.closed_on, (
        SELECT max(e."on") FROM sales_entry e WHERE e.order_id = o.id AND e.figure NOT IN ('cost', 'committed')))
    GROUP BY o.id

    UNION ALL
    -- Billed for periods after the contract ended, and not given back.
    SELECT c.id * 8 + 6, 'contract_ended', c.order_id, c.id, c.party_id, min(p.starts_on), sum(round(w.amount / v.exchange_rate, 2))
    FROM subscriptions_contract c
    JOIN subscriptions_period p ON p.contract_id = c.id
        AND p.starts_on > coalesce(c.stopped_on, CASE WHEN c.renewal <> 'automatic' THEN c.end_on END)
    JOIN subscriptions_charge h ON h.period_id = p.id
    JOIN invoicing_invoiceline n ON n.id = h.invoice_line_id
    JOIN invoicing_invoice v ON v.id = n.invoice_id AND v.number IS NOT NULL
    CROSS JOIN LATERAL (
        SELECT h.amount - coalesce(sum(x.net), 0) AS amount
        FROM invoicing_invoiceline x JOIN invoicing_invoice y ON y.id = x.invoice_id AND y.number IS NOT NULL
        WHERE x.credits_id = n.id AND NOT EXISTS (SELECT 1 FROM subscriptions_charge z WHERE z.invoice_line_id = x.id)
    ) w
    GROUP BY c.id HAVING sum(w.amount) > 0
$$;
CREATE VIEW dossier_leak WITH (security_invoker = true) AS SELECT * FROM dossier_leaks();
GRANT SELECT ON dossier_leak TO PUBLIC;
