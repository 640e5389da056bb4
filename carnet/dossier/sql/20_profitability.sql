-- What orders earn (P44): sold, planned, committed, actual, and what is left to do, set-based, in the company's currency.

-- What is left to do of orders whose remainder was not given up, in three parts that never count the same thing twice (decision 14).
-- goods: a line, left to deliver from our stock, at the average cost. task, hours: minutes left of a task, or of a line of hours without
-- one; loose: time without a task, taken off them. other: what a line still needs, at its planned cost; borne: costs that name no line,
-- taken off them. `p_words`, `p_minutes`: the units of time by their words. `p_today`: whose hourly costs.
DROP FUNCTION IF EXISTS dossier_left_to_do(bigint[], text[], numeric[], date);
CREATE OR REPLACE FUNCTION dossier_left_to_do(p_orders bigint[], p_words text[], p_minutes numeric[], p_today date) RETURNS TABLE (
    order_id bigint, kind text, ref bigint, quantity numeric, amount numeric
) LANGUAGE sql STABLE AS $$
    WITH open AS (
        SELECT s.order_id, coalesce(p.closed_on IS NOT NULL, false) AS finished
        FROM sales_orderstanding s
        LEFT JOIN projects_projectorder po ON po.order_id = s.order_id LEFT JOIN projects_project p ON p.id = po.project_id
        WHERE s.order_id = ANY (p_orders) AND s.state NOT IN ('draft', 'cancelled') AND NOT s.closed_by_hand
    ), lines AS (
        SELECT o.order_id, o.finished, l.id, l.product_id, l.stock_managed, l.nature, l.unit_cost, u.minutes AS unit,
            st.ordered_quantity - st.abandoned_quantity AS quantity, st.left_to_deliver
        FROM open o JOIN sales_linestanding st ON st.order_id = o.order_id JOIN sales_orderline l ON l.id = st.order_line_id
        LEFT JOIN unnest(p_words, p_minutes) u(word, minutes) ON u.word = l.unit AND l.nature = 'service'
        WHERE st.ordered_quantity > 0
    ), purchases AS (
        SELECT l.id, sum(least(p.served_quantity, s.ordered_quantity)) AS bought,
            coalesce(sum(greatest(least(p.served_quantity, s.ordered_quantity) - s.received_quantity, 0)) FILTER (WHERE p.direct), 0)
                AS coming
        FROM lines l JOIN purchasing_purchaseline p ON p.order_line_id = l.id
        JOIN purchasing_purchaselinestanding s ON s.purchase_line_id = p.id
        JOIN purchasing_purchaseorder o ON o.id = p.purchase_order_id
        WHERE o.sent_on IS NOT NULL AND o.cancelled_on IS NULL AND (p.direct OR NOT p.stock_managed)
        GROUP BY l.id
    ), averages AS (
        SELECT l.product_id, coalesce(
            (SELECT sum(k.quantity * coalesce(nullif(s.average, 0), c.unit_cost)) FROM catalog_kitpart k
             JOIN catalog_product c ON c.id = k.component_id LEFT JOIN stock_productstock s ON s.product_id = k.component_id
             WHERE k.kit_id = l.product_id),
            (SELECT nullif(s.average, 0) FROM stock_productstock s WHERE s.product_id = l.product_id)) AS average
        FROM lines l WHERE l.stock_managed GROUP BY l.product_id
    ), goods AS (
        SELECT l.order_id, l.id, greatest(l.left_to_deliver - coalesce(p.coming, 0), 0) AS quantity,
            round(greatest(l.left_to_deliver - coalesce(p.coming, 0), 0) * coalesce(a.average, l.unit_cost), 2) AS amount
        FROM lines l LEFT JOIN purchases p ON p.id = l.id LEFT JOIN averages a ON a.product_id = l.product_id
        WHERE l.stock_managed
    ), pace AS (
        SELECT e.order_id, sum(e.cost) * 60 / sum(e.minutes) AS hourly FROM projects_timeentry e
        WHERE e.order_id = ANY (p_orders) GROUP BY e.order_id
    ), tasks AS (
        SELECT po.order_id, t.id, t.order_line_id, t.estimated_minutes AS estimated, coalesce(s.minutes, 0) AS spent,
            t.done_on IS NOT NULL OR o.finished AS done,
            coalesce(r.hourly_cost, nullif(l.unit_cost * 60 / l.unit, 0), pace.hourly, 0) AS hourly
        FROM open o JOIN projects_projectorder po ON po.order_id = o.order_id
        JOIN projects_task t ON t.project_id = po.project_id
        LEFT JOIN sales_orderline tl ON tl.id = t.order_line_id LEFT JOIN lines l ON l.id = t.order_line_id
        LEFT JOIN pace ON pace.order_id = po.order_id
        LEFT JOIN LATERAL (SELECT m.order_id FROM projects_projectorder m WHERE m.project_id = t.project_id ORDER BY m.id LIMIT 1) main
            ON true
        LEFT JOIN LATERAL (SELECT sum(e.minutes) AS minutes FROM projects_timeentry e WHERE e.task_id = t.id) s ON true
        LEFT JOIN LATERAL (SELECT r.hourly_cost FROM projects_personrate r
                           WHERE r.user_id = t.user_id AND r.from_on <= p_today ORDER BY r.from_on DESC LIMIT 1) r ON true
        WHERE coalesce(tl.order_id, main.order_id) = po.order_id AND (t.estimated_minutes > 0 OR t.order_line_id IS NOT NULL)
    ), hours AS (
        SELECT l.order_id, l.id, l.quantity * l.unit AS minutes, coalesce(nullif(l.unit_cost * 60 / l.unit, 0), pace.hourly, 0) AS hourly
        FROM lines l LEFT JOIN purchases p ON p.id = l.id LEFT JOIN pace ON pace.order_id = l.order_id
        WHERE l.unit IS NOT NULL AND NOT l.stock_managed AND p.id IS NULL AND NOT l.finished
          AND NOT EXISTS (SELECT 1 FROM tasks t WHERE t.order_line_id = l.id AND t.estimated > 0)
    ), over AS (
        SELECT t.order_id, sum(greatest(t.spent - t.estimated, 0)) AS minutes FROM tasks t GROUP BY t.order_id
    ), planned AS (
        SELECT t.order_id, 'task' AS kind, t.id, t.estimated - t.spent AS minutes,
            round((t.estimated - t.spent) * t.hourly / 60, 2) AS amount
        FROM tasks t WHERE NOT t.done AND t.estimated > t.spent
        UNION ALL
        SELECT h.order_id, 'hours', h.id, h.minutes * k.kept, round(h.minutes * k.kept * h.hourly / 60, 2)
        FROM hours h LEFT JOIN over ON over.order_id = h.order_id
        JOIN (SELECT x.order_id, sum(x.minutes) AS minutes FROM hours x GROUP BY x.order_id) every ON every.order_id = h.order_id
        CROSS JOIN LATERAL (SELECT greatest(every.minutes - coalesce(over.minutes, 0), 0) / every.minutes AS kept) k
        WHERE h.minutes > 0
    ), loose AS (
        SELECT e.order_id, sum(e.minutes) AS minutes, sum(e.cost) AS cost FROM projects_timeentry e
        WHERE e.order_id = ANY (p_orders) AND NOT EXISTS (SELECT 1 FROM tasks t WHERE t.id = e.task_id) GROUP BY e.order_id
    ), balance AS (
        SELECT o.order_id, coalesce(p.minutes, 0) AS planned, coalesce(p.amount, 0) AS amount, coalesce(l.minutes, 0) AS loose,
            coalesce(l.cost, 0) AS cost
        FROM open o LEFT JOIN loose l ON l.order_id = o.order_id
        LEFT JOIN (SELECT p.order_id, sum(p.minutes) AS minutes, sum(p.amount) AS amount FROM planned p GROUP BY p.order_id) p
            ON p.order_id = o.order_id
    ), told AS (
        SELECT e.order_id, e.order_line_id, e.document_kind IN ('time_entry', 'expense') AS of_people,
            sum(e.amount) AS amount, coalesce(sum(e.amount) FILTER (WHERE e.document_kind <> 'time_entry'), 0) AS but_time
        FROM sales_entry e WHERE e.order_id = ANY (p_orders) AND e.figure IN ('cost', 'committed') GROUP BY 1, 2, 3
    ), others AS (
        SELECT l.order_id, l.id, greatest(l.quantity - coalesce(p.bought, 0), 0) AS quantity,
            greatest(round(greatest(l.quantity - coalesce(p.bought, 0), 0) * l.unit_cost, 2)
                - coalesce(CASE WHEN p.id IS NULL THEN t.everything ELSE t.of_people END, 0), 0) AS amount
        FROM lines l LEFT JOIN purchases p ON p.id = l.id
        LEFT JOIN (SELECT t.order_line_id, sum(t.amount) AS everything, sum(t.amount) FILTER (WHERE t.of_people) AS of_people
                   FROM told t GROUP BY t.order_line_id) t ON t.order_line_id = l.id
        WHERE NOT l.stock_managed AND NOT (l.finished AND l.nature = 'service')
          AND NOT EXISTS (SELECT 1 FROM hours h WHERE h.id = l.id)
          AND NOT EXISTS (SELECT 1 FROM tasks t WHERE t.order_line_id = l.id AND t.estimated > 0)
          AND NOT (l.nature = 'service' AND coalesce((SELECT bool_and(t.done) FROM tasks t WHERE t.order_line_id = l.id), false))
    ), borne AS (
        SELECT b.order_id, round(b.cost * greatest(b.loose - b.planned, 0) / nullif(b.loose, 0), 2) AS of_time,
            t.but_time AS of_papers, x.amount AS needed
        FROM balance b
        LEFT JOIN (SELECT t.order_id, sum(t.but_time) AS but_time FROM told t WHERE t.order_line_id IS NULL GROUP BY t.order_id) t
            ON t.order_id = b.order_id
        LEFT JOIN (SELECT x.order_id, sum(x.amount) AS amount FROM others x GROUP BY x.order_id) x ON x.order_id = b.order_id
    )
    SELECT g.order_id, 'goods', g.id, g.quantity, g.amount FROM goods g WHERE g.quantity <> 0
    UNION ALL SELECT p.order_id, p.kind, p.id, p.minutes, p.amount FROM planned p
    UNION ALL
    SELECT b.order_id, 'loose', 0, -least(b.loose, b.planned), -round(b.amount * least(b.loose, b.planned) / b.planned, 2)
    FROM balance b WHERE b.loose > 0 AND b.planned > 0
    UNION ALL SELECT x.order_id, 'other', x.id, x.quantity, x.amount FROM others x WHERE x.amount <> 0
    UNION ALL
    SELECT b.order_id, 'borne', 0, 0, -least(b.needed, greatest(coalesce(b.of_time, 0) + coalesce(b.of_papers, 0), 0))
    FROM borne b WHERE b.needed > 0
$$;

-- Sold = ordered + amended − abandoned, in the company's currency: the invoiced part as booked, the rest at the order's rate (P14).
CREATE OR REPLACE FUNCTION dossier_profitability(p_orders bigint[], p_words text[], p_minutes numeric[], p_today date) RETURNS TABLE (
    order_id bigint, sold numeric, planned numeric, committed numeric, actual numeric,
    spent_goods numeric, spent_time numeric, spent_expenses numeric, spent_purchases numeric,
    left_goods numeric, left_work numeric, left_others numeric
) LANGUAGE sql STABLE AS $$
    SELECT s.order_id,
        CASE WHEN o.currency = c.currency THEN s.ordered_excl_tax - s.abandoned_excl_tax
             ELSE round(s.left_excl_tax / o.exchange_rate, 2) + coalesce(booked.amount, 0) END,
        s.planned_cost, s.committed_cost, s.actual_cost,
        coalesce(k.goods, 0), coalesce(k.time, 0), coalesce(k.expenses, 0), coalesce(k.purchases, 0),
        coalesce(l.goods, 0), coalesce(l.work, 0), coalesce(l.others, 0)
    FROM sales_orderstanding s JOIN sales_order o ON o.id = s.order_id CROSS JOIN company_settings c
    LEFT JOIN (
        SELECT d.order_id, sum(d.amount) FILTER (WHERE d.kind = 'goods') AS goods,
            sum(d.amount) FILTER (WHERE d.kind IN ('task', 'hours', 'loose')) AS work,
            sum(d.amount) FILTER (WHERE d.kind IN ('other', 'borne')) AS others
        FROM dossier_left_to_do(p_orders, p_words, p_minutes, p_today) d GROUP BY d.order_id
    ) l ON l.order_id = s.order_id
    LEFT JOIN (
        SELECT e.order_id,
            sum(e.amount) FILTER (WHERE e.document_kind = 'delivery_note') AS goods,
            sum(e.amount) FILTER (WHERE e.document_kind = 'time_entry') AS time,
            sum(e.amount) FILTER (WHERE e.document_kind = 'expense') AS expenses,
            sum(e.amount) FILTER (WHERE e.document_kind NOT IN ('delivery_note', 'time_entry', 'expense')) AS purchases
        FROM sales_entry e WHERE e.order_id = ANY (p_orders) AND e.figure = 'cost' GROUP BY e.order_id
    ) k ON k.order_id = s.order_id
    LEFT JOIN LATERAL (
        SELECT sum(CASE i.kind WHEN 'credit_note' THEN -1 ELSE 1 END * round(h.excl_tax / i.exchange_rate, 2)) AS amount
        FROM invoicing_invoiceshare h JOIN invoicing_invoice i ON i.id = h.invoice_id WHERE h.order_id = s.order_id
    ) booked ON o.currency <> c.currency
    WHERE s.order_id = ANY (p_orders)
$$;
