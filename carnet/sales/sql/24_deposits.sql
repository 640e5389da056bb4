-- "No delivery before the deposit is paid" (P9): whether an order waits for its deposit, agreed or invoiced, and nobody let it go on.
CREATE OR REPLACE FUNCTION sales_awaits_deposit(p_order bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT s.deposit_before_delivery AND st.state IN ('open', 'settled')
        AND NOT EXISTS (SELECT 1 FROM sales_hold h WHERE h.order_id = p_order AND h.cause = 'deposit')
        AND CASE WHEN d.incl_tax <> 0 THEN st.paid_incl_tax + st.written_off_incl_tax < d.incl_tax
                 ELSE coalesce(o.deposit_percent, 0) > 0 AND st.invoiced = 'none' END
    FROM sales_order o
    JOIN company_settings s ON s.company_id = o.company_id
    JOIN sales_orderstanding st ON st.order_id = o.id,
    LATERAL (SELECT coalesce(sum(e.amount + e.vat), 0) AS incl_tax FROM sales_entry e
             WHERE e.order_id = o.id AND e.figure = 'deposit') d
    WHERE o.id = p_order
$$;

-- Orders kept from delivery and invoicing: on hold, or waiting for their deposit (the rule above, of all orders at once). A company
-- that does not ask for deposits first reads no standing.
CREATE OR REPLACE FUNCTION sales_kept_orders() RETURNS SETOF bigint LANGUAGE sql STABLE AS $$
    SELECT order_id FROM sales_hold WHERE released_at IS NULL
    UNION
    SELECT st.order_id FROM sales_orderstanding st JOIN sales_order o ON o.id = st.order_id
    LEFT JOIN (
        SELECT e.order_id, sum(e.amount + e.vat) AS incl_tax FROM sales_entry e WHERE e.figure = 'deposit' GROUP BY e.order_id
    ) d ON d.order_id = st.order_id
    WHERE EXISTS (SELECT 1 FROM company_settings s WHERE s.deposit_before_delivery) AND st.state IN ('open', 'settled')
      AND CASE WHEN coalesce(d.incl_tax, 0) <> 0 THEN st.paid_incl_tax + st.written_off_incl_tax < d.incl_tax
               ELSE coalesce(o.deposit_percent, 0) > 0 AND st.invoiced = 'none' END
      AND NOT EXISTS (SELECT 1 FROM sales_hold h WHERE h.order_id = st.order_id AND h.cause = 'deposit')
$$;
