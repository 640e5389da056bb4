-- What counts is frozen (P3, P17, P20): whoever asks, through code, API, import or plain SQL of the application role.

CREATE OR REPLACE TRIGGER entries_never_change BEFORE UPDATE ON sales_entry
    FOR EACH ROW EXECUTE FUNCTION core_refuse_change('entries_never_change');

-- Entries leave only with an order that held nothing but its own agreement, closed and reopened perhaps (P9).
CREATE OR REPLACE FUNCTION sales_entry_leaves_with_its_order() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.document_kind NOT IN ('order', 'closure', 'reopening', 'cancellation', 'line_ending')
       OR EXISTS (SELECT 1 FROM sales_order WHERE id = OLD.order_id) THEN
        RAISE EXCEPTION 'an entry of a document cannot be removed' USING ERRCODE = 'P0001', CONSTRAINT = 'entries_never_leave';
    END IF;
    RETURN OLD;
END $$;
CREATE OR REPLACE TRIGGER entries_never_leave BEFORE DELETE ON sales_entry
    FOR EACH ROW EXECUTE FUNCTION sales_entry_leaves_with_its_order();

-- Lines of an order that counts come only with an amendment not yet accepted, and never change but for the day they are promised;
-- nor do its agreed VAT rows.
CREATE OR REPLACE FUNCTION sales_order_line_is_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - 'promised_on' = to_jsonb(OLD) - 'promised_on' THEN
        RETURN NEW;
    END IF;
    IF EXISTS (SELECT 1 FROM sales_order WHERE id IN (NEW.order_id, OLD.order_id) AND validated_on IS NOT NULL) THEN
        RAISE EXCEPTION 'lines of a validated order change by amendment only'
            USING ERRCODE = 'P0001', CONSTRAINT = 'order_lines_change_by_amendment';
    END IF;
    RETURN coalesce(NEW, OLD);
END $$;
CREATE OR REPLACE TRIGGER order_lines_change_by_amendment BEFORE UPDATE OR DELETE ON sales_orderline
    FOR EACH ROW EXECUTE FUNCTION sales_order_line_is_frozen();
CREATE OR REPLACE TRIGGER order_lines_change_by_amendment BEFORE INSERT OR UPDATE OR DELETE ON sales_ordervat
    FOR EACH ROW EXECUTE FUNCTION sales_order_line_is_frozen();

CREATE OR REPLACE FUNCTION sales_order_lines_come_by_amendment() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM fresh f JOIN sales_order o ON o.id = f.order_id LEFT JOIN sales_amendment a ON a.id = f.amendment_id
               WHERE o.validated_on IS NOT NULL AND (a.id IS NULL OR a.order_id <> f.order_id OR a.accepted_on IS NOT NULL)) THEN
        RAISE EXCEPTION 'lines of a validated order change by amendment only'
            USING ERRCODE = 'P0001', CONSTRAINT = 'order_lines_change_by_amendment';
    END IF;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER order_lines_come_by_amendment AFTER INSERT ON sales_orderline
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION sales_order_lines_come_by_amendment();

-- What an order is about does not change once it counts.
CREATE OR REPLACE FUNCTION sales_order_is_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.validated_on IS NOT NULL AND (
        NEW.number, NEW.party_id, NEW.currency, NEW.ordered_on, NEW.validated_on, NEW.quote_id, NEW.quote_version_id,
        NEW.prices_include_tax, NEW.discount_percent, NEW.discount_amount
    ) IS DISTINCT FROM (
        OLD.number, OLD.party_id, OLD.currency, OLD.ordered_on, OLD.validated_on, OLD.quote_id, OLD.quote_version_id,
        OLD.prices_include_tax, OLD.discount_percent, OLD.discount_amount
    ) THEN
        RAISE EXCEPTION 'what a validated order is about does not change'
            USING ERRCODE = 'P0001', CONSTRAINT = 'a_validated_order_keeps_its_terms';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER a_validated_order_keeps_its_terms BEFORE UPDATE ON sales_order
    FOR EACH ROW EXECUTE FUNCTION sales_order_is_frozen();

-- A signed version never changes (P17).
CREATE OR REPLACE FUNCTION sales_signed_version_is_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.signed_on IS NOT NULL THEN
        RAISE EXCEPTION 'a signed version never changes' USING ERRCODE = 'P0001', CONSTRAINT = 'a_signed_version_never_changes';
    END IF;
    RETURN coalesce(NEW, OLD);
END $$;
CREATE OR REPLACE TRIGGER a_signed_version_never_changes BEFORE UPDATE OR DELETE ON sales_quoteversion
    FOR EACH ROW EXECUTE FUNCTION sales_signed_version_is_frozen();

CREATE OR REPLACE FUNCTION sales_signed_content_is_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM sales_quoteversion WHERE id IN (NEW.version_id, OLD.version_id) AND signed_on IS NOT NULL) THEN
        RAISE EXCEPTION 'a signed version never changes' USING ERRCODE = 'P0001', CONSTRAINT = 'a_signed_version_never_changes';
    END IF;
    RETURN coalesce(NEW, OLD);
END $$;
CREATE OR REPLACE TRIGGER a_signed_version_never_changes BEFORE INSERT OR UPDATE OR DELETE ON sales_quoteline
    FOR EACH ROW EXECUTE FUNCTION sales_signed_content_is_frozen();
CREATE OR REPLACE TRIGGER a_signed_version_never_changes BEFORE INSERT OR UPDATE OR DELETE ON sales_quotevat
    FOR EACH ROW EXECUTE FUNCTION sales_signed_content_is_frozen();

-- An accepted amendment never changes (P20).
CREATE OR REPLACE FUNCTION sales_accepted_amendment_is_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_TABLE_NAME = 'sales_amendment' THEN
        IF OLD.accepted_on IS NULL THEN RETURN coalesce(NEW, OLD); END IF;
    ELSIF NOT EXISTS (SELECT 1 FROM sales_amendment WHERE id IN (NEW.amendment_id, OLD.amendment_id)
                      AND accepted_on IS NOT NULL) THEN
        RETURN coalesce(NEW, OLD);
    END IF;
    RAISE EXCEPTION 'an accepted amendment never changes'
        USING ERRCODE = 'P0001', CONSTRAINT = 'an_accepted_amendment_never_changes';
END $$;
CREATE OR REPLACE TRIGGER an_accepted_amendment_never_changes BEFORE UPDATE OR DELETE ON sales_amendment
    FOR EACH ROW EXECUTE FUNCTION sales_accepted_amendment_is_frozen();
CREATE OR REPLACE TRIGGER an_accepted_amendment_never_changes BEFORE INSERT OR UPDATE OR DELETE ON sales_amendmentline
    FOR EACH ROW EXECUTE FUNCTION sales_accepted_amendment_is_frozen();
CREATE OR REPLACE TRIGGER an_accepted_amendment_never_changes BEFORE INSERT OR UPDATE OR DELETE ON sales_amendmentvat
    FOR EACH ROW EXECUTE FUNCTION sales_accepted_amendment_is_frozen();

-- A closure, once undone, and a hold, once released, are history.
CREATE OR REPLACE FUNCTION sales_history_is_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (TG_TABLE_NAME = 'sales_closure' AND to_jsonb(OLD) ->> 'reopened_on' IS NOT NULL)
       OR (TG_TABLE_NAME = 'sales_hold' AND to_jsonb(OLD) ->> 'released_at' IS NOT NULL) THEN
        RAISE EXCEPTION 'history never changes' USING ERRCODE = 'P0001', CONSTRAINT = 'history_never_changes';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER history_never_changes BEFORE UPDATE ON sales_closure
    FOR EACH ROW EXECUTE FUNCTION sales_history_is_frozen();
CREATE OR REPLACE TRIGGER history_never_changes BEFORE UPDATE ON sales_hold
    FOR EACH ROW EXECUTE FUNCTION sales_history_is_frozen();
