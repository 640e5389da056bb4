-- Of a mandate only its revocation is written, once; of a debit only its payment or its withdrawal, once (R83, R84).
CREATE OR REPLACE FUNCTION invoicing_mandate_is_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.revoked_on IS NOT NULL
        OR to_jsonb(OLD) - ARRAY['revoked_on', 'revoked_by', 'revoked_reason']
            IS DISTINCT FROM to_jsonb(NEW) - ARRAY['revoked_on', 'revoked_by', 'revoked_reason'] THEN
        RAISE EXCEPTION 'a mandate never changes' USING ERRCODE = 'P0001', CONSTRAINT = 'a_mandate_never_changes';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER a_mandate_never_changes BEFORE UPDATE ON invoicing_mandate
    FOR EACH ROW EXECUTE FUNCTION invoicing_mandate_is_frozen();

CREATE OR REPLACE FUNCTION invoicing_debit_is_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.payment_id IS NOT NULL OR OLD.withdrawn_on IS NOT NULL
        OR to_jsonb(OLD) - ARRAY['payment_id', 'withdrawn_on', 'withdrawn_reason']
            IS DISTINCT FROM to_jsonb(NEW) - ARRAY['payment_id', 'withdrawn_on', 'withdrawn_reason'] THEN
        RAISE EXCEPTION 'a debit never changes' USING ERRCODE = 'P0001', CONSTRAINT = 'a_debit_never_changes';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER a_debit_never_changes BEFORE UPDATE ON invoicing_debit
    FOR EACH ROW EXECUTE FUNCTION invoicing_debit_is_frozen();

CREATE OR REPLACE TRIGGER never_changes BEFORE UPDATE OR DELETE ON invoicing_collection
    FOR EACH ROW EXECUTE FUNCTION core_refuse_change('invoicing_collection', 'invoicing_collection_never_changes');
