-- Time and expenses are invoiced once (P24): the claim of a line, draft or issued, locks its entry; it ends with its draft, or once
-- with the credit note that gives the line back. Whoever asks.

CREATE OR REPLACE FUNCTION invoicing_claims_lock_their_work() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    claim record := coalesce(NEW, OLD);
    holder bigint;
BEGIN
    IF TG_OP <> 'DELETE' AND NEW.released_by_id IS NULL THEN
        SELECT l.invoice_id INTO holder FROM invoicing_invoiceline l WHERE l.id = NEW.invoice_line_id;
    END IF;
    UPDATE projects_timeentry SET invoice_id = holder WHERE id = claim.time_entry_id;
    UPDATE projects_expense SET invoice_id = holder WHERE id = claim.expense_id;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER a_claim_locks_its_work AFTER INSERT OR UPDATE ON invoicing_workclaim
    FOR EACH ROW EXECUTE FUNCTION invoicing_claims_lock_their_work();
CREATE OR REPLACE TRIGGER a_claim_gone_frees_its_work AFTER DELETE ON invoicing_workclaim
    FOR EACH ROW WHEN (OLD.released_by_id IS NULL) EXECUTE FUNCTION invoicing_claims_lock_their_work();

CREATE OR REPLACE FUNCTION invoicing_claims_are_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.released_by_id IS NULL AND NEW.released_by_id IS NOT NULL
       AND to_jsonb(NEW) - 'released_by_id' = to_jsonb(OLD) - 'released_by_id' THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'UPDATE' OR EXISTS (
        SELECT 1 FROM invoicing_invoiceline l JOIN invoicing_invoice i ON i.id = l.invoice_id
        WHERE l.id IN (NEW.invoice_line_id, OLD.invoice_line_id) AND i.number IS NOT NULL
    ) THEN
        RAISE EXCEPTION 'what an issued invoice bills never changes'
            USING ERRCODE = 'P0001', CONSTRAINT = 'an_issued_invoice_never_changes';
    END IF;
    RETURN coalesce(NEW, OLD);
END $$;
CREATE OR REPLACE TRIGGER claims_never_change BEFORE INSERT OR UPDATE OR DELETE ON invoicing_workclaim
    FOR EACH ROW EXECUTE FUNCTION invoicing_claims_are_frozen();
