-- The billing plan of an order (P45): what its lines still expect always adds up to what is left to invoice, whatever was posted.

-- The day a milestone gives: known once it happened, else promised with the order.
CREATE OR REPLACE FUNCTION invoicing_plan_day(p_order bigint, p_milestone text, p_task bigint, p_months integer, p_days integer) RETURNS date
LANGUAGE sql STABLE AS $$
    SELECT (CASE p_milestone
            WHEN 'acceptance' THEN coalesce(o.validated_on, o.ordered_on)
            WHEN 'first_delivery' THEN coalesce(
                (SELECT min(e."on") FROM sales_entry e WHERE e.order_id = o.id AND e.figure = 'delivered' AND e.quantity > 0),
                o.promised_on)
            WHEN 'delivery' THEN CASE WHEN s.delivered = 'full' THEN
                (SELECT max(e."on") FROM sales_entry e WHERE e.order_id = o.id AND e.figure = 'delivered' AND e.quantity > 0)
                ELSE o.promised_on END
            WHEN 'task' THEN (SELECT coalesce(k.done_on, k.due_on, k.planned_on) FROM projects_task k WHERE k.id = p_task)
            END + make_interval(months => p_months, days => p_days))::date
    FROM sales_order o LEFT JOIN sales_orderstanding s ON s.order_id = o.id WHERE o.id = p_order
$$;

CREATE OR REPLACE FUNCTION invoicing_plan_line_is_dated() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.milestone <> '' THEN
        NEW.due_on := invoicing_plan_day(NEW.order_id, NEW.milestone, NEW.task_id, NEW.offset_months, NEW.offset_days);
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER a_milestone_gives_the_day BEFORE INSERT OR UPDATE ON invoicing_planline
    FOR EACH ROW EXECUTE FUNCTION invoicing_plan_line_is_dated();

-- The fixed lines of a plan, oldest first: one without day stands with the line before it.
CREATE OR REPLACE FUNCTION invoicing_fixed_plan_lines(p_order bigint) RETURNS TABLE (id bigint, amount numeric, n bigint)
LANGUAGE sql STABLE AS $$
    SELECT l.id, l.amount, row_number() OVER (ORDER BY coalesce(l.due_on, l.before), l.position, l.id)
    FROM (SELECT p.*, coalesce(max(p.due_on) OVER (ORDER BY p.position, p.id ROWS UNBOUNDED PRECEDING), '-infinity') AS before
          FROM invoicing_planline p WHERE p.order_id = p_order AND p.planned IS NOT NULL) l
$$;

-- Take an amount from the fixed lines of a plan, oldest or latest first, as far as they go; the document that takes it is named.
CREATE OR REPLACE FUNCTION invoicing_take_from_plan(
    p_order bigint, p_amount numeric, p_latest boolean, p_kind text, p_document bigint, p_on date
) RETURNS void LANGUAGE sql AS $$
    WITH running AS (
        SELECT f.id, f.amount, sum(f.amount) OVER (
            ORDER BY CASE WHEN p_latest THEN -f.n ELSE f.n END ROWS UNBOUNDED PRECEDING) - f.amount AS before
        FROM invoicing_fixed_plan_lines(p_order) f
    ), taken AS (
        SELECT id, least(amount, p_amount - before) AS amount FROM running WHERE amount > 0 AND before < p_amount
    ), moved AS (
        INSERT INTO invoicing_planmove (company_id, plan_line_id, document_kind, document_id, "on", amount)
        SELECT l.company_id, t.id, p_kind, p_document, p_on, -t.amount
        FROM taken t JOIN invoicing_planline l ON l.id = t.id
    )
    UPDATE invoicing_planline l SET amount = l.amount - t.amount FROM taken t WHERE t.id = l.id
$$;

-- Every order that counts has a line for the rest, even one worth nothing or for contracts alone.
CREATE OR REPLACE FUNCTION invoicing_give_rest(p_company bigint, p_order bigint) RETURNS void LANGUAGE sql AS $$
    INSERT INTO invoicing_planline (company_id, order_id, position, label, kind, milestone, offset_months, offset_days, amount,
        certainty, written)
    SELECT p_company, p_order, 1, '', 'balance', '', 0, 0, 0, 100, false
    WHERE NOT EXISTS (SELECT 1 FROM invoicing_planline WHERE order_id = p_order AND planned IS NULL)
$$;
CREATE OR REPLACE FUNCTION invoicing_order_has_a_rest() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM invoicing_give_rest(NEW.company_id, NEW.order_id);
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER an_order_that_counts_has_a_rest AFTER INSERT OR UPDATE OF state ON sales_orderstanding
    FOR EACH ROW WHEN (NEW.state <> 'draft') EXECUTE FUNCTION invoicing_order_has_a_rest();

-- Fit the plan of an order to its standing. An invoice made from a line closes it; another one (`p_asked`) takes from the oldest
-- lines; all else goes to the rest, and when the rest is too small, to the line before it. An order closed by hand or cancelled
-- expects nothing: its lines wait for it to be reopened.
CREATE OR REPLACE FUNCTION invoicing_fit_plan(p_order bigint, p_kind text, p_document bigint, p_on date, p_asked numeric)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    standing record; rest record; own bigint; expected numeric; given numeric;
BEGIN
    SELECT company_id, state, closed_by_hand, left_excl_tax AS "left" INTO standing
    FROM sales_orderstanding WHERE order_id = p_order;
    IF NOT FOUND OR standing.state = 'draft' THEN RETURN; END IF;

    PERFORM invoicing_give_rest(standing.company_id, p_order);
    SELECT id, amount, invoice_id INTO rest FROM invoicing_planline WHERE order_id = p_order AND planned IS NULL;

    IF standing.closed_by_hand OR standing.state = 'cancelled' THEN
        UPDATE invoicing_planline SET amount = 0 WHERE order_id = p_order AND planned IS NOT NULL AND amount <> 0;
    ELSE
        UPDATE invoicing_planline l SET amount = f.amount
        FROM (SELECT p.id, p.planned + coalesce((SELECT sum(m.amount) FROM invoicing_planmove m WHERE m.plan_line_id = p.id), 0) AS amount
              FROM invoicing_planline p WHERE p.order_id = p_order AND p.planned IS NOT NULL) f
        WHERE f.id = l.id AND f.amount <> l.amount;

        IF p_kind = 'invoice' THEN
            SELECT id INTO own FROM invoicing_planline WHERE order_id = p_order AND invoice_id = p_document AND planned IS NOT NULL;
            IF own IS NOT NULL THEN
                INSERT INTO invoicing_planmove (company_id, plan_line_id, document_kind, document_id, "on", amount)
                SELECT company_id, id, p_kind, p_document, p_on, -amount FROM invoicing_planline WHERE id = own AND amount <> 0;
                UPDATE invoicing_planline SET amount = 0 WHERE id = own AND amount <> 0;
            ELSIF p_asked > 0 AND rest.invoice_id IS DISTINCT FROM p_document THEN
                PERFORM invoicing_take_from_plan(p_order, p_asked, false, p_kind, p_document, p_on);
            END IF;
        END IF;

        SELECT coalesce(sum(amount), 0) INTO expected
        FROM invoicing_planline WHERE order_id = p_order AND planned IS NOT NULL;
        IF expected > standing."left" THEN
            PERFORM invoicing_take_from_plan(
                p_order, expected - standing."left", true, coalesce(p_kind, ''), p_document, coalesce(p_on, CURRENT_DATE));
        END IF;
    END IF;

    SELECT standing."left" - coalesce(sum(amount), 0) INTO given
    FROM invoicing_planline WHERE order_id = p_order AND planned IS NOT NULL;
    IF given = rest.amount THEN RETURN; END IF;
    UPDATE invoicing_planline SET amount = given WHERE id = rest.id;
    IF p_kind NOT IN ('order', 'closure', 'reopening', 'cancellation') THEN
        INSERT INTO invoicing_planmove (company_id, plan_line_id, document_kind, document_id, "on", amount)
        VALUES (standing.company_id, rest.id, p_kind, p_document, p_on, given - rest.amount);
    END IF;
END $$;

-- What is left of the lines of orders by family of products.
CREATE OR REPLACE FUNCTION invoicing_restate_families(p_orders bigint[]) RETURNS void LANGUAGE sql AS $$
    WITH told AS (
        SELECT s.company_id, s.order_id, coalesce(p.family, '') AS family, sum(s.left_amount) AS "left"
        FROM sales_linestanding s JOIN sales_orderline n ON n.id = s.order_line_id LEFT JOIN catalog_product p ON p.id = n.product_id
        WHERE s.order_id = ANY (p_orders) AND s.left_amount > 0 GROUP BY 1, 2, 3
    ), gone AS (
        DELETE FROM invoicing_orderfamily f WHERE f.order_id = ANY (p_orders)
          AND NOT EXISTS (SELECT 1 FROM told t WHERE t.order_id = f.order_id AND t.family = f.family)
    )
    INSERT INTO invoicing_orderfamily (company_id, order_id, family, "left")
    SELECT company_id, order_id, family, "left" FROM told
    ON CONFLICT (order_id, family) DO UPDATE SET "left" = excluded."left" WHERE invoicing_orderfamily."left" <> excluded."left"
$$;

CREATE OR REPLACE FUNCTION invoicing_families_follow_products() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM invoicing_restate_families(ARRAY(
        SELECT DISTINCT n.order_id FROM sales_orderline n JOIN sales_orderstanding s ON s.order_id = n.order_id AND s.left_excl_tax <> 0
        WHERE n.product_id = NEW.id));
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER families_follow_products AFTER UPDATE OF family ON catalog_product
    FOR EACH ROW WHEN (OLD.family <> NEW.family) EXECUTE FUNCTION invoicing_families_follow_products();

-- Whatever is posted to orders, their plans follow, after their standings.
CREATE OR REPLACE FUNCTION invoicing_plans_follow_entries() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE d record;
BEGIN
    FOR d IN
        SELECT order_id, document_kind, document_id, max("on") AS "on",
            sum(CASE figure WHEN 'invoiced' THEN amount WHEN 'deposit' THEN amount WHEN 'deducted' THEN -amount ELSE 0 END) AS asked,
            bool_or(figure IN ('delivered', 'returned')) AS goods
        FROM fresh
        WHERE figure IN ('ordered', 'invoiced', 'credited', 'abandoned', 'deposit', 'deducted', 'deposit_kept',
                         'delivered', 'returned')
        GROUP BY order_id, document_kind, document_id
        ORDER BY order_id, document_kind, document_id
    LOOP
        PERFORM invoicing_fit_plan(d.order_id, d.document_kind, d.document_id, d."on", d.asked);
        IF d.goods THEN
            PERFORM invoicing_date_plan(d.order_id);
        END IF;
    END LOOP;
    IF EXISTS (SELECT 1 FROM fresh WHERE order_line_id IS NOT NULL AND figure IN ('ordered', 'invoiced', 'credited', 'abandoned')) THEN
        PERFORM invoicing_restate_families(ARRAY(SELECT DISTINCT order_id FROM fresh WHERE order_line_id IS NOT NULL));
    END IF;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER plans_follow_entries AFTER INSERT ON sales_entry
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION invoicing_plans_follow_entries();

-- A milestone that moves, moves the lines that follow it.
CREATE OR REPLACE FUNCTION invoicing_date_plan(p_order bigint) RETURNS void LANGUAGE sql AS $$
    UPDATE invoicing_planline SET due_on = due_on
    WHERE order_id = p_order AND milestone <> ''
      AND due_on IS DISTINCT FROM invoicing_plan_day(order_id, milestone, task_id, offset_months, offset_days)
$$;
CREATE OR REPLACE FUNCTION invoicing_plans_follow_promises() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM invoicing_date_plan(NEW.id);
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER plans_follow_promises AFTER UPDATE OF promised_on ON sales_order
    FOR EACH ROW WHEN (OLD.promised_on IS DISTINCT FROM NEW.promised_on) EXECUTE FUNCTION invoicing_plans_follow_promises();

CREATE OR REPLACE FUNCTION invoicing_plans_follow_tasks() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE invoicing_planline SET due_on = due_on WHERE task_id = NEW.id;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER plans_follow_tasks AFTER UPDATE OF planned_on, due_on, done_on ON projects_task
    FOR EACH ROW WHEN ((OLD.planned_on, OLD.due_on, OLD.done_on) IS DISTINCT FROM (NEW.planned_on, NEW.due_on, NEW.done_on))
    EXECUTE FUNCTION invoicing_plans_follow_tasks();
-- A task that goes leaves its day to the lines that waited for it.
CREATE OR REPLACE FUNCTION invoicing_plans_outlive_tasks() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE invoicing_planline SET milestone = '', task_id = NULL WHERE task_id = OLD.id;
    RETURN OLD;
END $$;
CREATE OR REPLACE TRIGGER plans_outlive_tasks BEFORE DELETE ON projects_task
    FOR EACH ROW EXECUTE FUNCTION invoicing_plans_outlive_tasks();

-- Whoever writes a plan, what its lines expect is told by the database alone.
CREATE OR REPLACE FUNCTION invoicing_written_plans_are_fitted() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE touched bigint;
BEGIN
    IF pg_trigger_depth() > 1 THEN RETURN NULL; END IF;
    IF TG_OP = 'DELETE' THEN
        FOR touched IN SELECT DISTINCT g.order_id FROM gone g JOIN sales_order o ON o.id = g.order_id ORDER BY 1 LOOP
            PERFORM invoicing_fit_plan(touched, NULL, NULL, NULL, 0);
        END LOOP;
    ELSE
        FOR touched IN SELECT DISTINCT order_id FROM fresh ORDER BY 1 LOOP
            PERFORM invoicing_fit_plan(touched, NULL, NULL, NULL, 0);
        END LOOP;
    END IF;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER written_plans_are_fitted AFTER INSERT ON invoicing_planline
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION invoicing_written_plans_are_fitted();
CREATE OR REPLACE TRIGGER changed_plans_are_fitted AFTER UPDATE ON invoicing_planline
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION invoicing_written_plans_are_fitted();
CREATE OR REPLACE TRIGGER shortened_plans_are_fitted AFTER DELETE ON invoicing_planline
    REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION invoicing_written_plans_are_fitted();
