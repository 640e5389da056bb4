-- Periods billed exactly once (P40): no day twice, and what a draft claimed is due again when the draft goes.

CREATE OR REPLACE FUNCTION subscriptions_no_day_twice() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM fresh f JOIN subscriptions_period p ON p.contract_id = f.contract_id AND p.id <> f.id
               AND p.starts_on <= f.ends_on AND p.ends_on >= f.starts_on) THEN
        RAISE EXCEPTION 'periods of a contract never overlap' USING ERRCODE = 'P0001', CONSTRAINT = 'no_day_is_billed_twice';
    END IF;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER no_day_is_billed_twice AFTER INSERT ON subscriptions_period
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION subscriptions_no_day_twice();

-- A draft thrown away, by whichever area, frees what it billed: its periods fall due again, its supplements and credits are settled anew.
CREATE OR REPLACE FUNCTION subscriptions_free_draft() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE subscriptions_contract c SET settle_from = least(c.settle_from, s.first)
    FROM (SELECT p.contract_id, min(p.ends_on) AS first
          FROM subscriptions_charge h JOIN subscriptions_period p ON p.id = h.period_id
          JOIN invoicing_invoiceline l ON l.id = h.invoice_line_id
          WHERE l.invoice_id = OLD.id AND h.kind <> 'period' GROUP BY p.contract_id) s
    WHERE c.id = s.contract_id;
    DELETE FROM subscriptions_charge h USING invoicing_invoiceline l WHERE l.id = h.invoice_line_id AND l.invoice_id = OLD.id;
    UPDATE subscriptions_contract c
    SET next_on = least(c.next_on, s.first), next_due_on = least(c.next_due_on, s.due)
    FROM (SELECT contract_id, min(starts_on) AS first, min(due_on) AS due FROM subscriptions_period
          WHERE invoice_id = OLD.id GROUP BY contract_id) s
    WHERE c.id = s.contract_id;
    DELETE FROM subscriptions_period WHERE invoice_id = OLD.id;
    RETURN OLD;
END $$;
CREATE OR REPLACE TRIGGER a_draft_frees_its_periods BEFORE DELETE ON invoicing_invoice
    FOR EACH ROW WHEN (OLD.number IS NULL) EXECUTE FUNCTION subscriptions_free_draft();

-- Periods and charges leave with a draft only.
CREATE OR REPLACE FUNCTION subscriptions_billed_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_TABLE_NAME = 'subscriptions_period' THEN
        IF EXISTS (SELECT 1 FROM invoicing_invoice WHERE id = OLD.invoice_id AND number IS NULL) THEN RETURN OLD; END IF;
    ELSIF EXISTS (SELECT 1 FROM invoicing_invoiceline l JOIN invoicing_invoice i ON i.id = l.invoice_id
                  WHERE l.id = (to_jsonb(OLD) ->> 'invoice_line_id')::bigint AND i.number IS NULL) THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'what a contract billed is never removed' USING ERRCODE = 'P0001', CONSTRAINT = 'what_is_billed_stays';
END $$;
CREATE OR REPLACE TRIGGER what_is_billed_stays BEFORE DELETE ON subscriptions_period
    FOR EACH ROW EXECUTE FUNCTION subscriptions_billed_stays();
CREATE OR REPLACE TRIGGER what_is_billed_stays BEFORE DELETE ON subscriptions_charge
    FOR EACH ROW EXECUTE FUNCTION subscriptions_billed_stays();
