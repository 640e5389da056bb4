-- Issued documents, payments and allocations never change (P28, P52, R18): whoever asks.

CREATE OR REPLACE FUNCTION invoicing_issued_is_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.number IS NOT NULL THEN
        RAISE EXCEPTION 'an issued invoice never changes' USING ERRCODE = 'P0001', CONSTRAINT = 'an_issued_invoice_never_changes';
    END IF;
    RETURN coalesce(NEW, OLD);
END $$;
CREATE OR REPLACE TRIGGER an_issued_invoice_never_changes BEFORE UPDATE OR DELETE ON invoicing_invoice
    FOR EACH ROW EXECUTE FUNCTION invoicing_issued_is_frozen();

-- A number comes at issue, from its series, never with the row.
CREATE OR REPLACE FUNCTION invoicing_born_as_draft() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.number IS NOT NULL THEN
        RAISE EXCEPTION 'an invoice is born as a draft' USING ERRCODE = 'P0001', CONSTRAINT = 'an_invoice_is_born_as_a_draft';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER an_invoice_is_born_as_a_draft BEFORE INSERT ON invoicing_invoice
    FOR EACH ROW EXECUTE FUNCTION invoicing_born_as_draft();

-- The rows of an issued invoice: none changes, none leaves, none is added.
CREATE OR REPLACE FUNCTION invoicing_issued_rows_are_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE touched bigint[];
BEGIN
    IF TG_OP = 'INSERT' THEN
        touched := ARRAY(SELECT DISTINCT invoice_id FROM fresh);
    ELSIF TG_OP = 'DELETE' THEN
        touched := ARRAY(SELECT DISTINCT invoice_id FROM gone);
    ELSE
        touched := ARRAY(SELECT invoice_id FROM fresh UNION SELECT invoice_id FROM gone);
    END IF;
    IF EXISTS (SELECT 1 FROM invoicing_invoice WHERE id = ANY (touched) AND number IS NOT NULL) THEN
        RAISE EXCEPTION 'the rows of an issued invoice never change'
            USING ERRCODE = 'P0001', CONSTRAINT = 'an_issued_invoice_never_changes';
    END IF;
    RETURN NULL;
END $$;
DO $do$ DECLARE t text; BEGIN
    FOREACH t IN ARRAY ARRAY['invoicing_invoiceline', 'invoicing_invoicevat', 'invoicing_invoiceshare', 'invoicing_instalment'] LOOP
        EXECUTE format('CREATE OR REPLACE TRIGGER rows_added_before_issue AFTER INSERT ON %I REFERENCING NEW TABLE AS fresh
            FOR EACH STATEMENT EXECUTE FUNCTION invoicing_issued_rows_are_frozen()', t);
        EXECUTE format('CREATE OR REPLACE TRIGGER rows_changed_before_issue AFTER UPDATE ON %I REFERENCING OLD TABLE AS gone NEW TABLE AS fresh
            FOR EACH STATEMENT EXECUTE FUNCTION invoicing_issued_rows_are_frozen()', t);
        EXECUTE format('CREATE OR REPLACE TRIGGER rows_removed_before_issue AFTER DELETE ON %I REFERENCING OLD TABLE AS gone
            FOR EACH STATEMENT EXECUTE FUNCTION invoicing_issued_rows_are_frozen()', t);
    END LOOP;
    FOREACH t IN ARRAY ARRAY['invoicing_payment', 'invoicing_allocation', 'invoicing_issuedfile', 'invoicing_reminder',
                             'invoicing_reminderletter', 'invoicing_reminderrun', 'invoicing_statement',
                             'invoicing_earlydiscount', 'invoicing_retentionrelease',
                             'invoicing_exchangedifference'] LOOP
        EXECUTE format('CREATE OR REPLACE TRIGGER never_changes BEFORE UPDATE OR DELETE ON %I
            FOR EACH ROW EXECUTE FUNCTION core_refuse_change(%L)', t, t || '_never_changes');
    END LOOP;
END $do$;

-- What a note delivered is billed once, what came back with it is credited once (P24, P33): drafts count, and credit notes issued
-- give back what they took.
CREATE OR REPLACE FUNCTION invoicing_claimed_of_note_line(p_line bigint) RETURNS numeric LANGUAGE sql STABLE AS $$
    SELECT coalesce(sum(l.served_quantity - coalesce((
        SELECT sum(c.served_quantity) FROM invoicing_invoiceline c JOIN invoicing_invoice n ON n.id = c.invoice_id
        WHERE c.credits_id = l.id AND n.number IS NOT NULL), 0)), 0)
    FROM invoicing_invoiceline l WHERE l.note_line_id = p_line
$$;
CREATE OR REPLACE FUNCTION invoicing_note_lines_are_claimed_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM delivery_noteline n JOIN (SELECT DISTINCT note_line_id FROM fresh) f ON f.note_line_id = n.id
        WHERE invoicing_claimed_of_note_line(n.id) > n.quantity
    ) THEN
        RAISE EXCEPTION 'what a note moved is invoiced once' USING ERRCODE = 'P0001', CONSTRAINT = 'a_note_line_is_invoiced_once';
    END IF;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER a_note_line_is_invoiced_once AFTER INSERT ON invoicing_invoiceline
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION invoicing_note_lines_are_claimed_once();
CREATE OR REPLACE TRIGGER a_note_line_stays_invoiced_once AFTER UPDATE ON invoicing_invoiceline
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION invoicing_note_lines_are_claimed_once();

-- An e-invoice is written with the number of its document, in the same transaction, and never again (P28, R20).
CREATE OR REPLACE FUNCTION invoicing_einvoices_are_written_at_issue() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM invoicing_invoice WHERE id = NEW.invoice_id AND number IS NOT NULL AND issued_at = now()) THEN
        RAISE EXCEPTION 'an e-invoice is written at issue' USING ERRCODE = 'P0001', CONSTRAINT = 'an_e_invoice_is_written_at_issue';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER an_e_invoice_is_written_at_issue BEFORE INSERT ON invoicing_issuedfile
    FOR EACH ROW WHEN (NEW.kind IN ('cii', 'ubl')) EXECUTE FUNCTION invoicing_einvoices_are_written_at_issue();
