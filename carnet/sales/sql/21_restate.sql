-- Standings are restated from all entries of the orders touched, never incremented (architecture: the order's ledger).

CREATE OR REPLACE FUNCTION sales_restate(p_orders bigint[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO sales_linestanding (
        company_id,
        order_id, order_line_id, category, rate, unit_price, discount_percent, discount_amount, ordered_quantity,
        ordered_amount, delivered_quantity, returned_quantity, delivery_given_up, invoiced_quantity, invoiced_amount,
        credited_quantity, credited_amount, abandoned_quantity, abandoned_amount, excess_allowed, left_to_deliver,
        left_quantity, left_amount
    )
    SELECT f.company_id,
        f.order_id, f.order_line_id, f.category, f.rate, f.unit_price, f.discount_percent, f.discount_amount,
        f.ordered_quantity, f.ordered_amount, f.delivered_quantity, f.returned_quantity, f.delivery_given_up,
        f.invoiced_quantity, f.invoiced_amount, f.credited_quantity, f.credited_amount, f.abandoned_quantity,
        f.abandoned_amount, f.excess_allowed, f.left_to_deliver, f.left_quantity, f.left_amount
    FROM sales_lines_as_of(p_orders, 'infinity') f
    ORDER BY f.order_line_id
    ON CONFLICT (order_line_id) DO UPDATE SET
        order_id = excluded.order_id, category = excluded.category, rate = excluded.rate, unit_price =
        excluded.unit_price, discount_percent = excluded.discount_percent, discount_amount = excluded.discount_amount,
        ordered_quantity = excluded.ordered_quantity, ordered_amount = excluded.ordered_amount, delivered_quantity =
        excluded.delivered_quantity, returned_quantity = excluded.returned_quantity, delivery_given_up =
        excluded.delivery_given_up, invoiced_quantity = excluded.invoiced_quantity, invoiced_amount =
        excluded.invoiced_amount, credited_quantity = excluded.credited_quantity, credited_amount =
        excluded.credited_amount, abandoned_quantity = excluded.abandoned_quantity, abandoned_amount =
        excluded.abandoned_amount, excess_allowed = excluded.excess_allowed, left_to_deliver =
        excluded.left_to_deliver, left_quantity = excluded.left_quantity, left_amount = excluded.left_amount
    WHERE (
        sales_linestanding.order_id, sales_linestanding.category, sales_linestanding.rate,
        sales_linestanding.unit_price, sales_linestanding.discount_percent, sales_linestanding.discount_amount,
        sales_linestanding.ordered_quantity, sales_linestanding.ordered_amount, sales_linestanding.delivered_quantity,
        sales_linestanding.returned_quantity, sales_linestanding.delivery_given_up,
        sales_linestanding.invoiced_quantity, sales_linestanding.invoiced_amount,
        sales_linestanding.credited_quantity, sales_linestanding.credited_amount,
        sales_linestanding.abandoned_quantity, sales_linestanding.abandoned_amount, sales_linestanding.excess_allowed,
        sales_linestanding.left_to_deliver, sales_linestanding.left_quantity, sales_linestanding.left_amount
    ) IS DISTINCT FROM (
        excluded.order_id, excluded.category, excluded.rate, excluded.unit_price, excluded.discount_percent,
        excluded.discount_amount, excluded.ordered_quantity, excluded.ordered_amount, excluded.delivered_quantity,
        excluded.returned_quantity, excluded.delivery_given_up, excluded.invoiced_quantity, excluded.invoiced_amount,
        excluded.credited_quantity, excluded.credited_amount, excluded.abandoned_quantity, excluded.abandoned_amount,
        excluded.excess_allowed, excluded.left_to_deliver, excluded.left_quantity, excluded.left_amount
    );
    INSERT INTO sales_groupstanding (
        company_id,
        order_id, category, rate, lines_ordered, ordered, ordered_vat, invoiced, invoiced_vat, abandoned,
        abandoned_vat, lines_left, discount_left, deposit_left, deposit_left_vat, "left", left_vat
    )
    SELECT f.company_id,
        f.order_id, f.category, f.rate, f.lines_ordered, f.ordered, f.ordered_vat, f.invoiced, f.invoiced_vat,
        f.abandoned, f.abandoned_vat, f.lines_left, f.discount_left, f.deposit_left, f.deposit_left_vat, f."left",
        f.left_vat
    FROM sales_groups_as_of(p_orders, 'infinity') f
    ORDER BY f.order_id, f.category, f.rate
    ON CONFLICT (order_id, category, rate) DO UPDATE SET
        lines_ordered = excluded.lines_ordered, ordered = excluded.ordered, ordered_vat = excluded.ordered_vat,
        invoiced = excluded.invoiced, invoiced_vat = excluded.invoiced_vat, abandoned = excluded.abandoned,
        abandoned_vat = excluded.abandoned_vat, lines_left = excluded.lines_left, discount_left =
        excluded.discount_left, deposit_left = excluded.deposit_left, deposit_left_vat = excluded.deposit_left_vat,
        "left" = excluded."left", left_vat = excluded.left_vat
    WHERE (
        sales_groupstanding.lines_ordered, sales_groupstanding.ordered, sales_groupstanding.ordered_vat,
        sales_groupstanding.invoiced, sales_groupstanding.invoiced_vat, sales_groupstanding.abandoned,
        sales_groupstanding.abandoned_vat, sales_groupstanding.lines_left, sales_groupstanding.discount_left,
        sales_groupstanding.deposit_left, sales_groupstanding.deposit_left_vat, sales_groupstanding."left",
        sales_groupstanding.left_vat
    ) IS DISTINCT FROM (
        excluded.lines_ordered, excluded.ordered, excluded.ordered_vat, excluded.invoiced, excluded.invoiced_vat,
        excluded.abandoned, excluded.abandoned_vat, excluded.lines_left, excluded.discount_left,
        excluded.deposit_left, excluded.deposit_left_vat, excluded."left", excluded.left_vat
    );
    INSERT INTO sales_orderstanding (
        company_id,
        order_id, ordered_on, state, closed_by_hand, delivered, invoiced, paid, ordered_excl_tax, ordered_vat,
        invoiced_excl_tax, invoiced_vat, abandoned_excl_tax, abandoned_vat, left_excl_tax, left_vat,
        deposit_left_excl_tax, billed_incl_tax, paid_incl_tax, written_off_incl_tax, left_to_pay, delivered_excl_tax,
        deliverable_excl_tax, recurring_to_hand_over, planned_cost, committed_cost, actual_cost
    )
    SELECT f.company_id,
        f.order_id, f.ordered_on, f.state, f.closed_by_hand, f.delivered, f.invoiced, f.paid, f.ordered_excl_tax,
        f.ordered_vat, f.invoiced_excl_tax, f.invoiced_vat, f.abandoned_excl_tax, f.abandoned_vat, f.left_excl_tax,
        f.left_vat, f.deposit_left_excl_tax, f.billed_incl_tax, f.paid_incl_tax, f.written_off_incl_tax,
        f.left_to_pay, f.delivered_excl_tax, f.deliverable_excl_tax, f.recurring_to_hand_over, f.planned_cost,
        f.committed_cost, f.actual_cost
    FROM sales_orders_as_of(p_orders, 'infinity') f
    ORDER BY f.order_id
    ON CONFLICT (order_id) DO UPDATE SET
        ordered_on = excluded.ordered_on, state = excluded.state, closed_by_hand = excluded.closed_by_hand, delivered
        = excluded.delivered, invoiced = excluded.invoiced, paid = excluded.paid, ordered_excl_tax =
        excluded.ordered_excl_tax, ordered_vat = excluded.ordered_vat, invoiced_excl_tax = excluded.invoiced_excl_tax,
        invoiced_vat = excluded.invoiced_vat, abandoned_excl_tax = excluded.abandoned_excl_tax, abandoned_vat =
        excluded.abandoned_vat, left_excl_tax = excluded.left_excl_tax, left_vat = excluded.left_vat,
        deposit_left_excl_tax = excluded.deposit_left_excl_tax, billed_incl_tax = excluded.billed_incl_tax,
        paid_incl_tax = excluded.paid_incl_tax, written_off_incl_tax = excluded.written_off_incl_tax, left_to_pay =
        excluded.left_to_pay, delivered_excl_tax = excluded.delivered_excl_tax, deliverable_excl_tax =
        excluded.deliverable_excl_tax, recurring_to_hand_over = excluded.recurring_to_hand_over, planned_cost =
        excluded.planned_cost, committed_cost = excluded.committed_cost, actual_cost = excluded.actual_cost
    WHERE (
        sales_orderstanding.ordered_on, sales_orderstanding.state, sales_orderstanding.closed_by_hand,
        sales_orderstanding.delivered, sales_orderstanding.invoiced, sales_orderstanding.paid,
        sales_orderstanding.ordered_excl_tax, sales_orderstanding.ordered_vat, sales_orderstanding.invoiced_excl_tax,
        sales_orderstanding.invoiced_vat, sales_orderstanding.abandoned_excl_tax, sales_orderstanding.abandoned_vat,
        sales_orderstanding.left_excl_tax, sales_orderstanding.left_vat, sales_orderstanding.deposit_left_excl_tax,
        sales_orderstanding.billed_incl_tax, sales_orderstanding.paid_incl_tax,
        sales_orderstanding.written_off_incl_tax, sales_orderstanding.left_to_pay,
        sales_orderstanding.delivered_excl_tax, sales_orderstanding.deliverable_excl_tax,
        sales_orderstanding.recurring_to_hand_over, sales_orderstanding.planned_cost,
        sales_orderstanding.committed_cost, sales_orderstanding.actual_cost
    ) IS DISTINCT FROM (
        excluded.ordered_on, excluded.state, excluded.closed_by_hand, excluded.delivered, excluded.invoiced,
        excluded.paid, excluded.ordered_excl_tax, excluded.ordered_vat, excluded.invoiced_excl_tax,
        excluded.invoiced_vat, excluded.abandoned_excl_tax, excluded.abandoned_vat, excluded.left_excl_tax,
        excluded.left_vat, excluded.deposit_left_excl_tax, excluded.billed_incl_tax, excluded.paid_incl_tax,
        excluded.written_off_incl_tax, excluded.left_to_pay, excluded.delivered_excl_tax,
        excluded.deliverable_excl_tax, excluded.recurring_to_hand_over, excluded.planned_cost,
        excluded.committed_cost, excluded.actual_cost
    );
END $$;

CREATE OR REPLACE FUNCTION sales_restate_touched() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM sales_restate(ARRAY(SELECT DISTINCT order_id FROM fresh ORDER BY order_id));
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER entries_restate_their_orders AFTER INSERT ON sales_entry
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION sales_restate_touched();
