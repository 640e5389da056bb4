-- Time and expenses on an invoice, issued or draft, never change (P24): whoever asks. The area that invoices writes `invoice_id` alone.

CREATE OR REPLACE FUNCTION projects_invoiced_is_locked() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.invoice_id IS NOT NULL
       AND (TG_OP = 'DELETE' OR to_jsonb(NEW) - 'invoice_id' IS DISTINCT FROM to_jsonb(OLD) - 'invoice_id') THEN
        RAISE EXCEPTION 'what is on an invoice never changes'
            USING ERRCODE = 'P0001', CONSTRAINT = 'an_invoiced_entry_never_changes';
    END IF;
    RETURN coalesce(NEW, OLD);
END $$;
CREATE OR REPLACE TRIGGER an_invoiced_entry_never_changes BEFORE UPDATE OR DELETE ON projects_timeentry
    FOR EACH ROW EXECUTE FUNCTION projects_invoiced_is_locked();
CREATE OR REPLACE TRIGGER an_invoiced_entry_never_changes BEFORE UPDATE OR DELETE ON projects_expense
    FOR EACH ROW EXECUTE FUNCTION projects_invoiced_is_locked();
