-- The standing of orders: pure sums of entries dated up to a day, one formula for today and for any past date (P2, P3, P5, P6).

-- One row per line that counts (recurring lines belong to contracts, P38), with the terms its last amendment gave it.
CREATE OR REPLACE FUNCTION sales_lines_as_of(p_orders bigint[], p_on date) RETURNS TABLE (
    company_id bigint, order_id bigint, order_line_id bigint, category text, rate numeric, counts_delivery boolean,
    unit_price numeric, discount_percent numeric, discount_amount numeric, unit_cost numeric,
    ordered_quantity numeric, ordered_amount numeric, delivered_quantity numeric, returned_quantity numeric,
    delivery_given_up numeric, invoiced_quantity numeric, invoiced_amount numeric, credited_quantity numeric,
    credited_amount numeric, abandoned_quantity numeric, abandoned_amount numeric, excess_allowed numeric,
    left_to_deliver numeric, left_quantity numeric, left_amount numeric
) LANGUAGE sql STABLE AS $$
    WITH sums AS (
        SELECT e.order_line_id,
            coalesce(sum(e.quantity) FILTER (WHERE e.figure = 'ordered'), 0) AS ordered_q,
            coalesce(sum(e.amount) FILTER (WHERE e.figure = 'ordered'), 0) AS ordered_a,
            coalesce(sum(e.quantity) FILTER (WHERE e.figure = 'delivered'), 0) AS delivered_q,
            coalesce(sum(e.quantity) FILTER (WHERE e.figure = 'returned'), 0) AS returned_q,
            coalesce(sum(e.quantity) FILTER (WHERE e.figure = 'delivery_given_up'), 0) AS given_up_q,
            coalesce(sum(e.quantity) FILTER (WHERE e.figure = 'invoiced'), 0) AS invoiced_q,
            coalesce(sum(e.amount) FILTER (WHERE e.figure = 'invoiced'), 0) AS invoiced_a,
            coalesce(sum(e.quantity) FILTER (WHERE e.figure = 'credited'), 0) AS credited_q,
            coalesce(sum(e.amount) FILTER (WHERE e.figure = 'credited'), 0) AS credited_a,
            coalesce(sum(e.quantity) FILTER (WHERE e.figure = 'abandoned'), 0) AS abandoned_q,
            coalesce(sum(e.amount) FILTER (WHERE e.figure = 'abandoned'), 0) AS abandoned_a,
            coalesce(sum(e.amount) FILTER (WHERE e.figure = 'excess_allowed'), 0) AS excess_a
        FROM sales_entry e
        WHERE e.order_id = ANY (p_orders) AND e.order_line_id IS NOT NULL AND e."on" <= p_on
        GROUP BY e.order_line_id
    )
    SELECT l.company_id, l.order_id, l.id, l.vat_category::text, l.vat_rate,
        l.deliverable OR l.invoice_policy = 'delivered',
        coalesce(t.unit_price, l.unit_price), coalesce(t.discount_percent, l.discount_percent),
        coalesce(t.discount_amount, l.discount_amount), l.unit_cost,
        coalesce(s.ordered_q, 0), coalesce(s.ordered_a, 0), coalesce(s.delivered_q, 0), coalesce(s.returned_q, 0),
        coalesce(s.given_up_q, 0), coalesce(s.invoiced_q, 0), coalesce(s.invoiced_a, 0), coalesce(s.credited_q, 0),
        coalesce(s.credited_a, 0), coalesce(s.abandoned_q, 0), coalesce(s.abandoned_a, 0), coalesce(s.excess_a, 0),
        CASE WHEN l.deliverable OR l.invoice_policy = 'delivered'
             THEN coalesce(s.ordered_q - s.delivered_q + s.returned_q - s.given_up_q, 0) ELSE 0 END,
        coalesce(s.ordered_q - s.invoiced_q + s.credited_q - s.abandoned_q, 0),
        coalesce(s.ordered_a - s.invoiced_a + s.credited_a - s.abandoned_a, 0)
    FROM sales_orderline l
    LEFT JOIN sums s ON s.order_line_id = l.id
    LEFT JOIN sales_amendment added ON added.id = l.amendment_id
    LEFT JOIN LATERAL (
        SELECT al.unit_price, al.discount_percent, al.discount_amount
        FROM sales_amendmentline al JOIN sales_amendment a ON a.id = al.amendment_id
        WHERE al.order_line_id = l.id AND a.accepted_on <= p_on
        ORDER BY a.n DESC, al.position DESC LIMIT 1
    ) t ON true
    WHERE l.order_id = ANY (p_orders) AND l.kind = 'line' AND l.period = ''
      AND (l.amendment_id IS NULL OR added.accepted_on <= p_on)
$$;

-- One row per VAT group: lines, document discount, deposits; the VAT left is that of a balance made now (P10).
CREATE OR REPLACE FUNCTION sales_groups_as_of(p_orders bigint[], p_on date) RETURNS TABLE (
    company_id bigint, order_id bigint, category text, rate numeric, lines_ordered numeric, ordered numeric,
    ordered_vat numeric, invoiced numeric, invoiced_vat numeric, abandoned numeric, abandoned_vat numeric,
    lines_left numeric, discount_left numeric, deposit_left numeric, deposit_left_vat numeric,
    "left" numeric, left_vat numeric
) LANGUAGE sql STABLE AS $$
    WITH lines AS (
        SELECT l.company_id, l.order_id, l.category, l.rate, sum(l.left_amount) AS lines_left
        FROM sales_lines_as_of(p_orders, p_on) l GROUP BY 1, 2, 3, 4
    ), sums AS (
        SELECT e.company_id, e.order_id, e.category::text AS category, e.rate,
            coalesce(sum(e.amount) FILTER (WHERE figure = 'ordered' AND order_line_id IS NOT NULL), 0) AS lines_ordered,
            coalesce(sum(e.amount) FILTER (WHERE figure = 'ordered'), 0) AS ordered,
            coalesce(sum(e.vat) FILTER (WHERE figure = 'ordered'), 0) AS ordered_vat,
            coalesce(sum(CASE figure WHEN 'invoiced' THEN amount WHEN 'credited' THEN -amount
                                     WHEN 'deposit' THEN amount WHEN 'deducted' THEN -amount END), 0) AS invoiced,
            coalesce(sum(CASE figure WHEN 'invoiced' THEN vat WHEN 'credited' THEN -vat
                                     WHEN 'deposit' THEN vat WHEN 'deducted' THEN -vat END), 0) AS invoiced_vat,
            coalesce(sum(CASE figure WHEN 'abandoned' THEN amount WHEN 'deposit_kept' THEN -amount END), 0) AS abandoned,
            coalesce(sum(CASE figure WHEN 'abandoned' THEN vat WHEN 'deposit_kept' THEN -vat END), 0) AS abandoned_vat,
            -coalesce(sum(CASE figure WHEN 'ordered' THEN amount WHEN 'invoiced' THEN -amount
                                      WHEN 'credited' THEN amount WHEN 'abandoned' THEN -amount END)
                      FILTER (WHERE order_line_id IS NULL), 0) AS discount_left,
            coalesce(sum(CASE figure WHEN 'deposit' THEN amount WHEN 'deducted' THEN -amount
                                     WHEN 'deposit_kept' THEN -amount END), 0) AS deposit_left,
            coalesce(sum(CASE figure WHEN 'deposit' THEN vat WHEN 'deducted' THEN -vat
                                     WHEN 'deposit_kept' THEN -vat END), 0) AS deposit_left_vat
        FROM sales_entry e
        WHERE e.order_id = ANY (p_orders) AND e.category <> '' AND e."on" <= p_on
        GROUP BY 1, 2, 3, 4
    ), joined AS (
        SELECT s.*, coalesce(l.lines_left, 0) AS lines_left
        FROM sums s LEFT JOIN lines l USING (order_id, category, rate)
    ), own AS (
        SELECT j.*, j.lines_left - j.discount_left AS own_base,
            CASE WHEN j.lines_left - j.discount_left = j.ordered THEN j.ordered_vat
                 ELSE round((j.lines_left - j.discount_left) * j.rate / 100, core_places(s.currency)) END AS own_vat
        FROM joined j JOIN sales_order s ON s.id = j.order_id
    )
    SELECT o.company_id, o.order_id, o.category, o.rate, o.lines_ordered, o.ordered, o.ordered_vat, o.invoiced, o.invoiced_vat,
        o.abandoned, o.abandoned_vat, o.lines_left, o.discount_left, o.deposit_left, o.deposit_left_vat,
        o.own_base - o.deposit_left,
        CASE WHEN o.own_base = o.deposit_left THEN 0
             WHEN o.own_base > o.deposit_left THEN greatest(0, o.own_vat - o.deposit_left_vat)
             ELSE least(0, o.own_vat - o.deposit_left_vat) END
    FROM own o
$$;

-- One row per order: totals, three facts, state by the rule of the house (P6), costs (P44).
DROP FUNCTION IF EXISTS sales_orders_as_of(bigint[], date);
CREATE OR REPLACE FUNCTION sales_orders_as_of(p_orders bigint[], p_on date) RETURNS TABLE (
    company_id bigint, order_id bigint, ordered_on date, state text, closed_by_hand boolean,
    delivered text, invoiced text, paid text,
    ordered_excl_tax numeric, ordered_vat numeric, invoiced_excl_tax numeric, invoiced_vat numeric,
    abandoned_excl_tax numeric, abandoned_vat numeric, left_excl_tax numeric, left_vat numeric,
    deposit_left_excl_tax numeric, billed_incl_tax numeric, paid_incl_tax numeric, written_off_incl_tax numeric,
    left_to_pay numeric, delivered_excl_tax numeric, deliverable_excl_tax numeric,
    recurring_to_hand_over integer, planned_cost numeric, committed_cost numeric, actual_cost numeric
) LANGUAGE sql STABLE AS $$
    WITH lines AS (
        SELECT l.order_id, count(*) AS lines,
            bool_and(CASE WHEN l.ordered_amount <> 0 OR l.left_amount <> 0 THEN l.left_amount = 0
                          ELSE l.left_quantity = 0 OR (l.counts_delivery AND l.left_to_deliver = 0) END) AS all_settled,
            bool_or(l.invoiced_amount <> l.credited_amount OR l.invoiced_quantity <> l.credited_quantity) AS some_invoiced,
            bool_or(l.counts_delivery) AS some_deliverable,
            bool_and(NOT l.counts_delivery OR l.left_to_deliver = 0) AS all_delivered,
            bool_or(l.counts_delivery AND l.delivered_quantity <> l.returned_quantity) AS some_delivered,
            coalesce(sum(l.ordered_amount) FILTER (WHERE l.counts_delivery), 0) AS deliverable,
            coalesce(sum(CASE WHEN l.counts_delivery AND l.ordered_quantity <> 0 THEN round(
                l.ordered_amount * (l.delivered_quantity - l.returned_quantity) / l.ordered_quantity, 2) END), 0) AS delivered,
            coalesce(sum(round((l.ordered_quantity - l.abandoned_quantity) * l.unit_cost, 2)), 0) AS planned_cost
        FROM sales_lines_as_of(p_orders, p_on) l GROUP BY l.order_id
    ), groups AS (
        SELECT g.order_id, sum(g.ordered) AS ordered, sum(g.ordered_vat) AS ordered_vat, sum(g.invoiced) AS invoiced,
            sum(g.invoiced_vat) AS invoiced_vat, sum(g.abandoned) AS abandoned, sum(g.abandoned_vat) AS abandoned_vat,
            sum(g."left") AS "left", sum(g.left_vat) AS left_vat, sum(g.deposit_left) AS deposit_left
        FROM sales_groups_as_of(p_orders, p_on) g GROUP BY g.order_id
    ), money AS (
        SELECT e.order_id,
            coalesce(sum(e.amount) FILTER (WHERE figure = 'billed'), 0) AS billed,
            coalesce(sum(e.amount) FILTER (WHERE figure = 'paid'), 0) AS paid,
            coalesce(sum(e.amount) FILTER (WHERE figure = 'written_off'), 0) AS written_off,
            coalesce(bool_or(figure = 'billed'), false) AS some_billed,
            coalesce(bool_or(figure = 'billed' AND e.amount <> 0), false) AS some_asked,
            coalesce(sum(e.amount) FILTER (WHERE figure = 'deposit'), 0) <> 0 AS some_deposit,
            coalesce(sum(e.quantity) FILTER (WHERE figure = 'handed_over'), 0) AS handed_over,
            coalesce(sum(e.amount) FILTER (WHERE figure = 'committed'), 0) AS committed_cost,
            coalesce(sum(e.amount) FILTER (WHERE figure = 'cost'), 0) AS actual_cost
        FROM sales_entry e WHERE e.order_id = ANY (p_orders) AND e."on" <= p_on GROUP BY e.order_id
    ), recurring AS (
        SELECT l.order_id, count(*) AS lines FROM sales_orderline l
        WHERE l.order_id = ANY (p_orders) AND l.kind = 'line' AND l.period <> '' GROUP BY l.order_id
    ), facts AS (
        SELECT o.id, o.company_id, o.ordered_on,
            o.cancelled_on IS NOT NULL AND o.cancelled_on <= p_on AS cancelled,
            o.validated_on IS NULL OR o.validated_on > p_on AS draft,
            EXISTS (SELECT 1 FROM sales_closure c WHERE c.order_id = o.id AND c.closed_on <= p_on
                    AND (c.reopened_on IS NULL OR c.reopened_on > p_on)) AS closed_by_hand,
            coalesce(l.lines, 0) + coalesce(r.lines, 0) > 0 AND coalesce(l.all_settled, true)
                AND coalesce(g.deposit_left, 0) = 0 AS settled,
            coalesce(l.some_invoiced, false) OR coalesce(m.some_deposit, false) AS something_invoiced,
            CASE WHEN NOT coalesce(l.some_deliverable, false) THEN 'not_applicable' WHEN l.all_delivered THEN 'full'
                 WHEN l.some_delivered THEN 'partial' ELSE 'none' END AS delivered,
            coalesce(r.lines, 0) - coalesce(m.handed_over, 0) AS to_hand_over,
            coalesce(m.billed, 0) - coalesce(m.paid, 0) - coalesce(m.written_off, 0) AS left_to_pay,
            coalesce((SELECT s.closing_rule FROM company_settings s WHERE s.company_id = o.company_id),
                     'invoiced_and_paid') AS rule,
            coalesce(l.deliverable, 0) AS deliverable_excl, coalesce(l.delivered, 0) AS delivered_excl,
            coalesce(l.planned_cost, 0) AS planned_cost, coalesce(m.committed_cost, 0) AS committed_cost,
            coalesce(m.actual_cost, 0) AS actual_cost,
            coalesce(g.ordered, 0) AS ordered, coalesce(g.ordered_vat, 0) AS ordered_vat,
            coalesce(g.invoiced, 0) AS invoiced, coalesce(g.invoiced_vat, 0) AS invoiced_vat,
            coalesce(g.abandoned, 0) AS abandoned, coalesce(g.abandoned_vat, 0) AS abandoned_vat,
            coalesce(g."left", 0) AS "left", coalesce(g.left_vat, 0) AS left_vat, coalesce(g.deposit_left, 0) AS deposit_left,
            coalesce(m.billed, 0) AS billed, coalesce(m.paid, 0) AS paid, coalesce(m.written_off, 0) AS written_off,
            coalesce(m.some_billed, false) AS some_billed, coalesce(m.some_asked, false) AS some_asked
        FROM sales_order o
        LEFT JOIN lines l ON l.order_id = o.id
        LEFT JOIN groups g ON g.order_id = o.id
        LEFT JOIN money m ON m.order_id = o.id
        LEFT JOIN recurring r ON r.order_id = o.id
        WHERE o.id = ANY (p_orders)
    )
    SELECT f.company_id, f.id, f.ordered_on,
        CASE WHEN f.cancelled THEN 'cancelled'
             WHEN f.draft THEN 'draft'
             WHEN f.closed_by_hand THEN 'closed'
             WHEN f.settled AND f.to_hand_over <= 0
                  AND (f.rule = 'invoiced' OR f.left_to_pay = 0)
                  AND (f.rule <> 'invoiced_paid_delivered' OR f.delivered IN ('full', 'not_applicable')) THEN 'closed'
             WHEN f.settled AND f.to_hand_over <= 0 THEN 'settled'
             ELSE 'open' END,
        f.closed_by_hand AND NOT f.cancelled AND NOT f.draft,
        f.delivered,
        CASE WHEN f.settled AND (f.something_invoiced OR f.ordered = 0) THEN 'full'
             WHEN f.something_invoiced THEN 'partial' ELSE 'none' END,
        CASE WHEN NOT f.some_billed THEN 'none'
             WHEN f.left_to_pay = 0 AND (f.paid <> 0 OR f.settled OR NOT f.some_asked) THEN 'full'
             WHEN f.paid = 0 THEN 'none' ELSE 'partial' END,
        f.ordered, f.ordered_vat, f.invoiced, f.invoiced_vat, f.abandoned, f.abandoned_vat, f."left", f.left_vat,
        f.deposit_left, f.billed, f.paid, f.written_off, f.left_to_pay, f.delivered_excl, f.deliverable_excl,
        greatest(f.to_hand_over, 0)::integer, f.planned_cost, f.committed_cost, f.actual_cost
    FROM facts f
$$;
