-- What counts is frozen (P37, P52): whoever asks, through code, API, import or plain SQL of the application role.

CREATE OR REPLACE FUNCTION purchasing_order_is_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.sent_on IS NULL THEN RETURN coalesce(NEW, OLD); END IF;
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'a sent purchase order stays' USING ERRCODE = 'P0001', CONSTRAINT = 'a_sent_purchase_order_keeps_its_terms';
    END IF;
    IF (NEW.number, NEW.party_id, NEW.currency, NEW.exchange_rate, NEW.sent_on, NEW.sent_at, NEW.direct_order_id, NEW.warehouse_id)
       IS DISTINCT FROM
       (OLD.number, OLD.party_id, OLD.currency, OLD.exchange_rate, OLD.sent_on, OLD.sent_at, OLD.direct_order_id, OLD.warehouse_id)
       OR (OLD.cancelled_on IS NOT NULL AND NEW.cancelled_on IS DISTINCT FROM OLD.cancelled_on) THEN
        RAISE EXCEPTION 'what a sent purchase order is about does not change'
            USING ERRCODE = 'P0001', CONSTRAINT = 'a_sent_purchase_order_keeps_its_terms';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER a_sent_purchase_order_keeps_its_terms BEFORE UPDATE OR DELETE ON purchasing_purchaseorder
    FOR EACH ROW EXECUTE FUNCTION purchasing_order_is_frozen();

CREATE OR REPLACE FUNCTION purchasing_born_as_draft() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.number IS NOT NULL THEN
        RAISE EXCEPTION 'it is born as a draft' USING ERRCODE = 'P0001', CONSTRAINT = 'purchases_are_born_as_drafts';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER purchases_are_born_as_drafts BEFORE INSERT ON purchasing_purchaseorder
    FOR EACH ROW EXECUTE FUNCTION purchasing_born_as_draft();
CREATE OR REPLACE TRIGGER purchases_are_born_as_drafts BEFORE INSERT ON purchasing_bill
    FOR EACH ROW EXECUTE FUNCTION purchasing_born_as_draft();

-- Lines of a sent order change by a change that says what they were, and only so: the one update from inside another trigger.
CREATE OR REPLACE FUNCTION purchasing_sent_lines_are_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE touched bigint[];
BEGIN
    IF TG_OP = 'INSERT' THEN
        touched := ARRAY(SELECT DISTINCT purchase_order_id FROM fresh);
    ELSIF TG_OP = 'DELETE' THEN
        touched := ARRAY(SELECT DISTINCT purchase_order_id FROM gone);
    ELSIF pg_trigger_depth() > 1 THEN
        RETURN NULL;
    ELSE
        touched := ARRAY(SELECT purchase_order_id FROM fresh UNION SELECT purchase_order_id FROM gone);
    END IF;
    IF EXISTS (SELECT 1 FROM purchasing_purchaseorder WHERE id = ANY (touched) AND sent_on IS NOT NULL) THEN
        RAISE EXCEPTION 'lines of a sent purchase order change by a change only'
            USING ERRCODE = 'P0001', CONSTRAINT = 'purchase_lines_change_by_a_change';
    END IF;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER purchase_lines_added_before_sending AFTER INSERT ON purchasing_purchaseline
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION purchasing_sent_lines_are_frozen();
CREATE OR REPLACE TRIGGER purchase_lines_changed_before_sending AFTER UPDATE ON purchasing_purchaseline
    REFERENCING OLD TABLE AS gone NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION purchasing_sent_lines_are_frozen();
CREATE OR REPLACE TRIGGER purchase_lines_removed_before_sending AFTER DELETE ON purchasing_purchaseline
    REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION purchasing_sent_lines_are_frozen();

-- A change writes the line: what it says the line was must be what the line is.
CREATE OR REPLACE FUNCTION purchasing_apply_changes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM fresh f JOIN purchasing_purchaseline l ON l.id = f.purchase_line_id
            JOIN purchasing_purchaseorder p ON p.id = l.purchase_order_id
        WHERE p.sent_on IS NULL OR p.cancelled_on IS NOT NULL
           OR (f.quantity_before, f.served_before, f.price_before, f.discount_before, f.net_before, f.promised_before)
              IS DISTINCT FROM (l.quantity, l.served_quantity, l.unit_price, l.discount_percent, l.net, l.promised_on)
    ) OR (SELECT count(*) <> count(DISTINCT purchase_line_id) FROM fresh) THEN
        RAISE EXCEPTION 'a change starts from what the line is'
            USING ERRCODE = 'P0001', CONSTRAINT = 'a_change_starts_from_what_the_line_is';
    END IF;
    UPDATE purchasing_purchaseline l SET quantity = f.quantity, served_quantity = f.served_quantity, unit_price = f.unit_price,
        discount_percent = f.discount_percent, net = f.net, promised_on = f.promised_on
    FROM fresh f WHERE l.id = f.purchase_line_id;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER changes_write_their_line AFTER INSERT ON purchasing_purchasechange
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION purchasing_apply_changes();

-- A recorded bill and its rows: none changes, none leaves, none is added.
CREATE OR REPLACE FUNCTION purchasing_recorded_is_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.number IS NOT NULL THEN
        RAISE EXCEPTION 'a recorded bill never changes' USING ERRCODE = 'P0001', CONSTRAINT = 'a_recorded_bill_never_changes';
    END IF;
    RETURN coalesce(NEW, OLD);
END $$;
CREATE OR REPLACE TRIGGER a_recorded_bill_never_changes BEFORE UPDATE OR DELETE ON purchasing_bill
    FOR EACH ROW EXECUTE FUNCTION purchasing_recorded_is_frozen();

-- A supplier's number is recorded once while it stands; those who record at once wait for each other at the series of our numbers.
CREATE OR REPLACE FUNCTION purchasing_number_stands_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM purchasing_bill b WHERE b.company_id = NEW.company_id AND b.party_id = NEW.party_id
               AND lower(b.supplier_number) = lower(NEW.supplier_number) AND b.number IS NOT NULL AND b.id <> NEW.id
               AND NOT EXISTS (SELECT 1 FROM purchasing_billcancellation c WHERE c.bill_id = b.id)) THEN
        RAISE EXCEPTION 'this number of the supplier is recorded already'
            USING ERRCODE = 'P0001', CONSTRAINT = 'one_standing_bill_per_suppliers_number';
    END IF;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER a_suppliers_number_stands_once AFTER UPDATE ON purchasing_bill
    FOR EACH ROW WHEN (OLD.number IS NULL AND NEW.number IS NOT NULL) EXECUTE FUNCTION purchasing_number_stands_once();

CREATE OR REPLACE FUNCTION purchasing_recorded_rows_are_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE touched bigint[];
BEGIN
    IF TG_OP = 'INSERT' THEN
        touched := ARRAY(SELECT DISTINCT bill_id FROM fresh);
    ELSIF TG_OP = 'DELETE' THEN
        touched := ARRAY(SELECT DISTINCT bill_id FROM gone);
    ELSE
        touched := ARRAY(SELECT bill_id FROM fresh UNION SELECT bill_id FROM gone);
    END IF;
    IF EXISTS (SELECT 1 FROM purchasing_bill WHERE id = ANY (touched) AND number IS NOT NULL) THEN
        RAISE EXCEPTION 'the rows of a recorded bill never change'
            USING ERRCODE = 'P0001', CONSTRAINT = 'a_recorded_bill_never_changes';
    END IF;
    RETURN NULL;
END $$;
DO $do$ DECLARE t text; BEGIN
    FOREACH t IN ARRAY ARRAY['purchasing_billline', 'purchasing_billvat', 'purchasing_billinstalment'] LOOP
        EXECUTE format('CREATE OR REPLACE TRIGGER rows_added_before_recording AFTER INSERT ON %I REFERENCING NEW TABLE AS fresh
            FOR EACH STATEMENT EXECUTE FUNCTION purchasing_recorded_rows_are_frozen()', t);
        EXECUTE format('CREATE OR REPLACE TRIGGER rows_changed_before_recording AFTER UPDATE ON %I
            REFERENCING OLD TABLE AS gone NEW TABLE AS fresh
            FOR EACH STATEMENT EXECUTE FUNCTION purchasing_recorded_rows_are_frozen()', t);
        EXECUTE format('CREATE OR REPLACE TRIGGER rows_removed_before_recording AFTER DELETE ON %I REFERENCING OLD TABLE AS gone
            FOR EACH STATEMENT EXECUTE FUNCTION purchasing_recorded_rows_are_frozen()', t);
    END LOOP;
    FOREACH t IN ARRAY ARRAY['purchasing_purchasechange', 'purchasing_receipt', 'purchasing_receiptline',
                             'purchasing_billcancellation', 'purchasing_billcancellationline', 'purchasing_costdifference', 'purchasing_supplierpayment',
                             'purchasing_billallocation'] LOOP
        EXECUTE format('CREATE OR REPLACE TRIGGER never_changes BEFORE UPDATE OR DELETE ON %I
            FOR EACH ROW EXECUTE FUNCTION core_refuse_change(%L)', t, t || '_never_changes');
    END LOOP;
END $do$;

-- Returns of a receipt never take more of a line than it brought; those who send back at once wait for each other at the order.
CREATE OR REPLACE FUNCTION purchasing_returns_fit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM fresh f JOIN purchasing_receipt k ON k.id = f.receipt_id
        WHERE k.returns_id IS NOT NULL
          AND coalesce((SELECT sum(l.quantity) FROM purchasing_receiptline l JOIN purchasing_receipt r ON r.id = l.receipt_id
                        WHERE l.purchase_line_id = f.purchase_line_id AND (r.id = k.returns_id OR r.returns_id = k.returns_id)),
                       0) < 0
    ) THEN
        RAISE EXCEPTION 'more is sent back than the receipt brought'
            USING ERRCODE = 'P0001', CONSTRAINT = 'no_more_is_sent_back_than_came';
    END IF;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER no_more_is_sent_back_than_came AFTER INSERT ON purchasing_receiptline
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION purchasing_returns_fit();

-- What the supplier sent stays with a recorded bill.
CREATE OR REPLACE FUNCTION purchasing_original_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.original AND EXISTS (SELECT 1 FROM purchasing_bill WHERE id = OLD.bill_id AND number IS NOT NULL) THEN
        RAISE EXCEPTION 'the original of a recorded bill stays'
            USING ERRCODE = 'P0001', CONSTRAINT = 'a_recorded_bill_never_changes';
    END IF;
    RETURN OLD;
END $$;
CREATE OR REPLACE TRIGGER the_original_stays BEFORE DELETE ON purchasing_billfile
    FOR EACH ROW EXECUTE FUNCTION purchasing_original_stays();
