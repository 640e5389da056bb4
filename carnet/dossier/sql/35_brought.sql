-- What suppliers bring for lines of orders otherwise than through our stock: straight to the customer, bought for the line alone
-- (P34, P36). By line: how much of what is left of it is still to come so, the purchase line that brings the last of it and the day it
-- does, null on no known day; a day that is past is today. `p_moved` tries other days for purchase lines, and changes nothing.
CREATE OR REPLACE FUNCTION dossier_brought(p_today date, p_order bigint DEFAULT NULL, p_moved jsonb DEFAULT '{}') RETURNS TABLE (
    order_line_id bigint, product_id bigint, quantity numeric, left_to_deliver numeric, kept boolean, wanted_on date, there_on date,
    brought_by text
) LANGUAGE sql STABLE AS $$
    WITH coming AS (
        SELECT l.order_line_id, l.id, l.product_id, least(s.left_to_receive, l.served_quantity) AS quantity,
            coalesce((p_moved ->> l.id::text)::date, l.promised_on, p.promised_on) AS due_on
        FROM purchasing_purchasestanding w
        JOIN purchasing_purchaseorder p ON p.id = w.purchase_order_id
        JOIN purchasing_purchaseline l ON l.purchase_order_id = p.id
        JOIN purchasing_purchaselinestanding s ON s.purchase_line_id = l.id
        WHERE w.due_on IS NOT NULL AND l.order_line_id IS NOT NULL AND (l.direct OR NOT l.stock_managed) AND s.left_to_receive > 0
            AND (p_order IS NULL OR l.order_id = p_order)
    ), last AS (
        SELECT DISTINCT ON (c.order_line_id) c.order_line_id, c.id, c.product_id, c.due_on,
            sum(c.quantity) OVER (PARTITION BY c.order_line_id) AS quantity
        FROM coming c ORDER BY c.order_line_id, c.due_on DESC NULLS FIRST, c.id DESC
    )
    SELECT c.order_line_id, coalesce(c.product_id, ol.product_id), least(c.quantity, t.left_to_deliver), t.left_to_deliver,
        ol.stock_managed, coalesce(ol.promised_on, o.promised_on),
        CASE WHEN c.due_on IS NOT NULL THEN greatest(c.due_on, p_today) END, 'purchase_line:' || c.id
    FROM last c
    JOIN sales_orderline ol ON ol.id = c.order_line_id
    JOIN sales_order o ON o.id = ol.order_id
    JOIN sales_linestanding t ON t.order_line_id = ol.id
    WHERE t.left_to_deliver > 0 AND o.cancelled_on IS NULL
        AND NOT EXISTS (SELECT 1 FROM sales_closure x WHERE x.order_id = o.id AND x.reopened_on IS NULL)
    ORDER BY c.order_line_id
$$;
