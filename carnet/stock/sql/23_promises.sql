-- When each reservation of some products will be there: the earliest wanted is served first, from what is on hand, then from
-- arrivals in the order of their days (P34). `p_holders` and `p_days` try other days for arrivals, and change nothing.
CREATE OR REPLACE FUNCTION stock_promises(p_products bigint[], p_holders text[] DEFAULT '{}', p_days date[] DEFAULT '{}') RETURNS TABLE (
    holder text, product_id bigint, warehouse_id bigint, quantity numeric, wanted_on date, on_hand numeric, upto numeric,
    brought_by text, due_on date
) LANGUAGE sql STABLE AS $$
    WITH queue AS (
        SELECT r.holder, r.product_id, r.warehouse_id, r.quantity, r.wanted_on, l.on_hand,
            sum(r.quantity) OVER (PARTITION BY r.product_id, r.warehouse_id ORDER BY r.wanted_on NULLS LAST, r.id) AS upto
        FROM stock_reservation r
        JOIN stock_level l ON l.product_id = r.product_id AND l.warehouse_id = r.warehouse_id
        WHERE r.product_id = ANY (p_products)
    ), arrivals AS (
        SELECT e.id, e.holder, e.product_id, e.warehouse_id, e.quantity, coalesce(tried.day, e.due_on) AS due_on
        FROM stock_expected e LEFT JOIN unnest(p_holders, p_days) AS tried (holder, day) ON tried.holder = e.holder
        WHERE e.product_id = ANY (p_products) AND coalesce(tried.day, e.due_on) IS NOT NULL
    ), supply AS (
        SELECT a.*, l.on_hand + sum(a.quantity) OVER (PARTITION BY a.product_id, a.warehouse_id ORDER BY a.due_on, a.id) AS upto
        FROM arrivals a JOIN stock_level l ON l.product_id = a.product_id AND l.warehouse_id = a.warehouse_id
    )
    SELECT q.holder::text, q.product_id, q.warehouse_id, q.quantity, q.wanted_on, q.on_hand, q.upto, s.holder::text, s.due_on
    FROM queue q
    LEFT JOIN LATERAL (
        SELECT s.holder, s.due_on FROM supply s
        WHERE s.product_id = q.product_id AND s.warehouse_id = q.warehouse_id AND s.upto >= q.upto
        ORDER BY s.due_on, s.id LIMIT 1
    ) s ON q.upto > q.on_hand
    ORDER BY q.product_id, q.warehouse_id, q.wanted_on NULLS LAST, q.upto
$$;

-- What stood of each product at the end of a day: what stands now less what is dated after it.
CREATE OR REPLACE FUNCTION stock_as_of(p_on date) RETURNS TABLE (product_id bigint, quantity numeric, value numeric)
LANGUAGE sql STABLE AS $$
    SELECT s.product_id, s.quantity - coalesce(later.quantity, 0), s.value - coalesce(later.value, 0)
    FROM stock_productstock s
    LEFT JOIN (
        SELECT m.product_id, sum(m.quantity) AS quantity, sum(m.value) AS value FROM stock_move m
        WHERE m."on" > p_on GROUP BY m.product_id
    ) later ON later.product_id = s.product_id
$$;

-- The same of the level of each warehouse.
CREATE OR REPLACE FUNCTION stock_levels_as_of(p_on date) RETURNS TABLE (product_id bigint, warehouse_id bigint, on_hand numeric)
LANGUAGE sql STABLE AS $$
    SELECT l.product_id, l.warehouse_id, l.on_hand - coalesce(later.quantity, 0)
    FROM stock_level l
    LEFT JOIN (
        SELECT m.product_id, m.warehouse_id, sum(m.quantity) AS quantity FROM stock_move m
        WHERE m."on" > p_on GROUP BY m.product_id, m.warehouse_id
    ) later ON later.product_id = l.product_id AND later.warehouse_id = l.warehouse_id
$$;
