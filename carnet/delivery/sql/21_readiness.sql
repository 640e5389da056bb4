-- When what lines of orders reserve will be there: a level serves reservations in the order they are wanted, from what it holds,
-- then from arrivals in the order they are due. `there_on` is the day the last of it comes, 9999-12-31 when nothing that brings it is
-- expected on a known day; `brought_by` the holder of that arrival (P34).
CREATE OR REPLACE FUNCTION delivery_readiness(p_lines bigint[], p_today date) RETURNS TABLE (
    order_line_id bigint, product_id bigint, warehouse_id bigint, wanted_on date, wanted numeric, on_hand numeric, before numeric,
    ready numeric, there_on date, brought_by text
) LANGUAGE sql STABLE AS $$
    WITH own AS (
        SELECT r.id, r.product_id, r.warehouse_id FROM stock_reservation r
        WHERE r.holder = ANY (SELECT 'order_line:' || line FROM unnest(p_lines) line)
    ), places AS (
        SELECT DISTINCT own.product_id, own.warehouse_id FROM own
    ), served AS (
        SELECT r.*, sum(r.quantity) OVER (
            PARTITION BY r.product_id, r.warehouse_id ORDER BY coalesce(r.wanted_on, '9999-12-31'), r.id
        ) AS up_to
        FROM stock_reservation r JOIN places p ON p.product_id = r.product_id AND p.warehouse_id = r.warehouse_id
    ), arrivals AS (
        SELECT e.*, sum(e.quantity) OVER (PARTITION BY e.product_id, e.warehouse_id ORDER BY e.due_on, e.id) AS so_far
        FROM stock_expected e JOIN places p ON p.product_id = e.product_id AND p.warehouse_id = e.warehouse_id
        WHERE e.due_on IS NOT NULL
    )
    SELECT split_part(s.holder, ':', 2)::bigint, s.product_id, s.warehouse_id, s.wanted_on, s.quantity, l.on_hand,
        s.up_to - s.quantity, greatest(least(l.on_hand - s.up_to + s.quantity, s.quantity), 0),
        CASE WHEN l.on_hand >= s.up_to THEN p_today WHEN a.due_on IS NULL THEN '9999-12-31' ELSE greatest(a.due_on, p_today) END,
        CASE WHEN l.on_hand >= s.up_to THEN '' ELSE coalesce(a.holder, '') END
    FROM served s
    JOIN own ON own.id = s.id
    JOIN stock_level l ON l.product_id = s.product_id AND l.warehouse_id = s.warehouse_id
    LEFT JOIN LATERAL (
        SELECT x.due_on, x.holder FROM arrivals x
        WHERE x.product_id = s.product_id AND x.warehouse_id = s.warehouse_id AND l.on_hand + x.so_far >= s.up_to
        ORDER BY x.due_on, x.id LIMIT 1
    ) a ON true
$$;
