-- How purchase orders stand: sums of their lines, receipts and bills, restated from all of them (P37).

-- One row per line. A cancelled order asks for nothing; a bill counts once recorded and until it is cancelled, a credit takes back.
CREATE OR REPLACE FUNCTION purchasing_lines(p_purchases bigint[]) RETURNS TABLE (
    company_id bigint, purchase_order_id bigint, purchase_line_id bigint, category text, rate numeric, promised_on date,
    ordered_quantity numeric, ordered_amount numeric, received_quantity numeric, left_to_receive numeric,
    most_receivable numeric, billed_quantity numeric, billed_amount numeric, left_to_bill numeric, committed numeric
) LANGUAGE sql STABLE AS $$
    WITH lines AS (
        SELECT l.*, p.promised_on AS order_promised_on, p.exchange_rate,
            l.order_id IS NOT NULL AND (l.direct OR NOT l.stock_managed) AND p.sent_on IS NOT NULL
                AND p.cancelled_on IS NULL AS counts,
            CASE WHEN p.cancelled_on IS NULL THEN l.quantity ELSE 0 END AS ordered_q,
            CASE WHEN p.cancelled_on IS NULL THEN l.net ELSE 0 END AS ordered_a
        FROM purchasing_purchaseline l JOIN purchasing_purchaseorder p ON p.id = l.purchase_order_id
        WHERE p.id = ANY (p_purchases)
    ), received AS (
        SELECT r.purchase_line_id, sum(r.quantity) AS q FROM purchasing_receiptline r
        WHERE r.purchase_line_id IN (SELECT id FROM lines) GROUP BY 1
    ), billed AS (
        SELECT b.purchase_line_id,
            sum(CASE d.kind WHEN 'credit_note' THEN -b.served_quantity ELSE b.served_quantity END) AS q,
            sum(CASE d.kind WHEN 'credit_note' THEN -b.net ELSE b.net END) AS a,
            sum(CASE WHEN b.by_amount THEN 0 WHEN d.kind = 'credit_note' THEN -b.served_quantity ELSE b.served_quantity END)
                AS units,
            sum(CASE WHEN NOT b.by_amount THEN 0 WHEN d.kind = 'credit_note' THEN -round(b.net / l.exchange_rate, 2)
                     ELSE round(b.net / l.exchange_rate, 2) END) AS amount
        FROM purchasing_billline b JOIN purchasing_bill d ON d.id = b.bill_id JOIN lines l ON l.id = b.purchase_line_id
        WHERE d.number IS NOT NULL
          AND NOT EXISTS (SELECT 1 FROM purchasing_billcancellation c WHERE c.bill_id = d.id)
        GROUP BY 1
    )
    SELECT l.company_id, l.purchase_order_id, l.id, l.vat_category::text, l.vat_rate,
        coalesce(l.promised_on, l.order_promised_on), l.ordered_q, l.ordered_a, coalesce(r.q, 0),
        greatest(l.ordered_q - coalesce(r.q, 0), 0), round(l.quantity * (100 + l.tolerance_percent) / 100, 4),
        coalesce(b.q, 0), coalesce(b.a, 0), greatest(l.ordered_q, coalesce(r.q, 0)) - coalesce(b.q, 0),
        CASE WHEN NOT l.counts OR coalesce(b.q, 0) >= l.quantity THEN 0
             ELSE greatest(round(l.net / l.exchange_rate, 2) - coalesce(b.amount, 0)
                           - round(round(l.net / l.exchange_rate, 2) * coalesce(b.units, 0) / l.quantity, 2), 0) END
    FROM lines l LEFT JOIN received r ON r.purchase_line_id = l.id LEFT JOIN billed b ON b.purchase_line_id = l.id
$$;

-- One row per order: its state follows from what is received, billed and paid (P37).
CREATE OR REPLACE FUNCTION purchasing_orders(p_purchases bigint[]) RETURNS TABLE (
    company_id bigint, purchase_order_id bigint, party_id bigint, state text, created_on date, due_on date,
    ordered_excl_tax numeric, ordered_vat numeric, received_excl_tax numeric, billed_excl_tax numeric, left_excl_tax numeric
) LANGUAGE sql STABLE AS $$
    WITH lines AS (
        SELECT f.purchase_order_id, sum(f.ordered_amount) AS ordered, sum(f.billed_amount) AS billed,
            sum(CASE WHEN f.ordered_quantity = 0 THEN 0 ELSE round(f.ordered_amount
                * least(f.received_quantity / f.ordered_quantity, 1), 2) END) AS received,
            sum(CASE WHEN f.ordered_quantity = 0 THEN 0 ELSE round(f.ordered_amount
                * f.left_to_receive / f.ordered_quantity, 2) END) AS left_to_receive,
            min(f.promised_on) FILTER (WHERE f.left_to_receive > 0) AS due_on,
            bool_and(f.left_to_receive = 0) AS all_received, bool_or(f.received_quantity > 0) AS some_received,
            bool_and(f.left_to_bill <= 0) AS all_billed
        FROM purchasing_lines(p_purchases) f GROUP BY 1
    ), bills AS (
        SELECT l.purchase_order_id, bool_and(s."left" = 0) AS all_paid
        FROM purchasing_billline l JOIN purchasing_billstanding s ON s.bill_id = l.bill_id
        WHERE l.purchase_order_id = ANY (p_purchases) GROUP BY 1
    )
    SELECT p.company_id, p.id, p.party_id,
        CASE WHEN p.cancelled_on IS NOT NULL THEN 'cancelled' WHEN p.sent_on IS NULL THEN 'draft'
             WHEN l.all_received AND l.all_billed AND coalesce(b.all_paid, true) THEN 'closed'
             WHEN l.all_received AND l.all_billed THEN 'billed' WHEN l.all_received THEN 'received'
             WHEN l.some_received THEN 'partly_received' ELSE 'sent' END,
        p.created_on, CASE WHEN p.sent_on IS NOT NULL AND p.cancelled_on IS NULL AND NOT l.all_received
                           THEN coalesce(l.due_on, p.sent_on) END,
        coalesce(l.ordered, 0), coalesce((SELECT sum(v.vat) FROM purchasing_purchasevat v WHERE v.purchase_order_id = p.id), 0),
        coalesce(l.received, 0), coalesce(l.billed, 0), coalesce(l.left_to_receive, 0)
    FROM purchasing_purchaseorder p LEFT JOIN lines l ON l.purchase_order_id = p.id
        LEFT JOIN bills b ON b.purchase_order_id = p.id
    WHERE p.id = ANY (p_purchases)
$$;

-- Everything stored about these orders, restated: called by the triggers below, after any row that counts.
CREATE OR REPLACE FUNCTION purchasing_restate(p_purchases bigint[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF coalesce(cardinality(p_purchases), 0) = 0 THEN RETURN; END IF;
    DELETE FROM purchasing_purchaselinestanding s WHERE s.purchase_order_id = ANY (p_purchases)
        AND NOT EXISTS (SELECT 1 FROM purchasing_purchaseline l WHERE l.id = s.purchase_line_id);
    INSERT INTO purchasing_purchaselinestanding (company_id, purchase_order_id, purchase_line_id, ordered_quantity,
        ordered_amount, received_quantity, left_to_receive, most_receivable, billed_quantity, billed_amount, left_to_bill,
        committed)
    SELECT f.company_id, f.purchase_order_id, f.purchase_line_id, f.ordered_quantity, f.ordered_amount, f.received_quantity,
        f.left_to_receive, f.most_receivable, f.billed_quantity, f.billed_amount, f.left_to_bill,
        f.committed
    FROM purchasing_lines(p_purchases) f ORDER BY f.purchase_line_id
    ON CONFLICT (purchase_line_id) DO UPDATE SET ordered_quantity = excluded.ordered_quantity,
        ordered_amount = excluded.ordered_amount, received_quantity = excluded.received_quantity,
        left_to_receive = excluded.left_to_receive, most_receivable = excluded.most_receivable,
        billed_quantity = excluded.billed_quantity, billed_amount = excluded.billed_amount,
        left_to_bill = excluded.left_to_bill, committed = excluded.committed;
    DELETE FROM purchasing_purchasevat v WHERE v.purchase_order_id = ANY (p_purchases)
        AND NOT EXISTS (SELECT 1 FROM purchasing_purchaseline l WHERE l.purchase_order_id = v.purchase_order_id
                        AND l.vat_category = v.category AND l.vat_rate = v.rate);
    INSERT INTO purchasing_purchasevat (company_id, purchase_order_id, category, rate, base, vat)
    SELECT f.company_id, f.purchase_order_id, f.category, f.rate, sum(f.ordered_amount),
        round(sum(f.ordered_amount) * f.rate / 100, core_places(p.currency))
    FROM purchasing_lines(p_purchases) f JOIN purchasing_purchaseorder p ON p.id = f.purchase_order_id
    GROUP BY f.company_id, f.purchase_order_id, f.category, f.rate, p.currency ORDER BY 2, 3, 4
    ON CONFLICT (purchase_order_id, category, rate) DO UPDATE SET base = excluded.base, vat = excluded.vat;
    INSERT INTO purchasing_purchasestanding (company_id, purchase_order_id, party_id, state, created_on, due_on,
        ordered_excl_tax, ordered_vat, received_excl_tax, billed_excl_tax, left_excl_tax)
    SELECT * FROM purchasing_orders(p_purchases) f ORDER BY f.purchase_order_id
    ON CONFLICT (purchase_order_id) DO UPDATE SET party_id = excluded.party_id, state = excluded.state,
        created_on = excluded.created_on, due_on = excluded.due_on, ordered_excl_tax = excluded.ordered_excl_tax,
        ordered_vat = excluded.ordered_vat, received_excl_tax = excluded.received_excl_tax,
        billed_excl_tax = excluded.billed_excl_tax, left_excl_tax = excluded.left_excl_tax;
END $$;

CREATE OR REPLACE FUNCTION purchasing_restate_lines() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        PERFORM purchasing_restate(ARRAY(SELECT DISTINCT g.purchase_order_id FROM gone g
            JOIN purchasing_purchaseorder p ON p.id = g.purchase_order_id ORDER BY 1));
    ELSE
        PERFORM purchasing_restate(ARRAY(SELECT DISTINCT purchase_order_id FROM fresh ORDER BY 1));
    END IF;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER purchase_lines_restate_their_order AFTER INSERT ON purchasing_purchaseline
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION purchasing_restate_lines();
CREATE OR REPLACE TRIGGER purchase_lines_changed_restate AFTER UPDATE ON purchasing_purchaseline
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION purchasing_restate_lines();
CREATE OR REPLACE TRIGGER purchase_lines_gone_restate AFTER DELETE ON purchasing_purchaseline
    REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION purchasing_restate_lines();

CREATE OR REPLACE FUNCTION purchasing_restate_orders() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM purchasing_restate(ARRAY(SELECT id FROM fresh ORDER BY id));
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER purchase_orders_get_their_standing AFTER INSERT ON purchasing_purchaseorder
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION purchasing_restate_orders();
CREATE OR REPLACE TRIGGER purchase_orders_changed_restate AFTER UPDATE ON purchasing_purchaseorder
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION purchasing_restate_orders();

CREATE OR REPLACE FUNCTION purchasing_restate_received() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM purchasing_restate(ARRAY(SELECT DISTINCT l.purchase_order_id FROM fresh f
        JOIN purchasing_purchaseline l ON l.id = f.purchase_line_id ORDER BY 1));
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER receipts_restate_their_order AFTER INSERT ON purchasing_receiptline
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION purchasing_restate_received();
