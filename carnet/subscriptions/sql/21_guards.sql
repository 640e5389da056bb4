-- What a contract agreed and billed is frozen (P41): it changes by rows that say from which day, whoever asks.

DO $do$ DECLARE t text; BEGIN
    FOREACH t IN ARRAY ARRAY['change', 'linequantity', 'lineprice', 'handover', 'period', 'charge', 'revision', 'linerevision',
                             'renewalnotice', 'renewaloffer', 'runfailure'] LOOP
        EXECUTE format('CREATE OR REPLACE TRIGGER written_once BEFORE UPDATE ON %I
            FOR EACH ROW EXECUTE FUNCTION core_refuse_change(%L)', 'subscriptions_' || t, 'subscriptions_' || t || '_is_written_once');
    END LOOP;
END $do$;

-- Once active, quantities and prices come with a change.
CREATE OR REPLACE FUNCTION subscriptions_by_change_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM fresh f JOIN subscriptions_contractline l ON l.id = f.line_id
               JOIN subscriptions_contract c ON c.id = l.contract_id
               WHERE f.change_id IS NULL AND c.activated_on IS NOT NULL) THEN
        RAISE EXCEPTION 'an active contract changes from a day on'
            USING ERRCODE = 'P0001', CONSTRAINT = 'an_active_contract_changes_from_a_day_on';
    END IF;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER an_active_contract_changes_from_a_day_on AFTER INSERT ON subscriptions_linequantity
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION subscriptions_by_change_only();
CREATE OR REPLACE TRIGGER an_active_contract_changes_from_a_day_on AFTER INSERT ON subscriptions_lineprice
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION subscriptions_by_change_only();

-- The words of a line may be mended; what it bills and how its price is counted may not.
CREATE OR REPLACE FUNCTION subscriptions_line_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM subscriptions_contract WHERE id = OLD.contract_id AND activated_on IS NOT NULL) THEN
        RETURN coalesce(NEW, OLD);
    END IF;
    IF TG_OP = 'UPDATE' AND (NEW.contract_id, NEW.order_line_id, NEW.product_id, NEW.every_count, NEW.every_unit)
       IS NOT DISTINCT FROM (OLD.contract_id, OLD.order_line_id, OLD.product_id, OLD.every_count, OLD.every_unit) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'an active contract keeps its lines'
        USING ERRCODE = 'P0001', CONSTRAINT = 'an_active_contract_changes_from_a_day_on';
END $$;
CREATE OR REPLACE TRIGGER an_active_contract_keeps_its_lines BEFORE UPDATE OR DELETE ON subscriptions_contractline
    FOR EACH ROW EXECUTE FUNCTION subscriptions_line_is_kept();

CREATE OR REPLACE FUNCTION subscriptions_contract_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.activated_on IS NULL THEN RETURN OLD; END IF;
    ELSIF OLD.activated_on IS NULL
          OR (NEW.number, NEW.party_id, NEW.order_id, NEW.currency) IS NOT DISTINCT FROM (OLD.number, OLD.party_id, OLD.order_id, OLD.currency)
          AND (NEW.start_on = OLD.start_on AND NEW.activated_on IS NOT NULL
               OR NOT EXISTS (SELECT 1 FROM subscriptions_period WHERE contract_id = OLD.id)) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a contract that runs keeps what it is about'
        USING ERRCODE = 'P0001', CONSTRAINT = 'a_contract_that_runs_keeps_what_it_is_about';
END $$;
CREATE OR REPLACE TRIGGER a_contract_that_runs_keeps_what_it_is_about BEFORE UPDATE OR DELETE ON subscriptions_contract
    FOR EACH ROW EXECUTE FUNCTION subscriptions_contract_is_kept();

-- Of a suspension only its last day is said later.
CREATE OR REPLACE FUNCTION subscriptions_suspension_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.contract_id, NEW.first_on, NEW.moves_end) IS DISTINCT FROM (OLD.contract_id, OLD.first_on, OLD.moves_end) THEN
        RAISE EXCEPTION 'a suspension keeps its first day' USING ERRCODE = 'P0001', CONSTRAINT = 'a_suspension_keeps_its_first_day';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER a_suspension_keeps_its_first_day BEFORE UPDATE ON subscriptions_suspension
    FOR EACH ROW EXECUTE FUNCTION subscriptions_suspension_is_kept();

-- A clause that revised a price, and a value of an index that was read, are part of a proof.
CREATE OR REPLACE FUNCTION subscriptions_clause_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM subscriptions_revision WHERE clause_id = OLD.id)
       OR TG_OP = 'UPDATE' AND to_jsonb(NEW) - 'ended_on' = to_jsonb(OLD) - 'ended_on' THEN
        RETURN coalesce(NEW, OLD);
    END IF;
    RAISE EXCEPTION 'a clause that revised a price never changes' USING ERRCODE = 'P0001', CONSTRAINT = 'a_clause_in_use_never_changes';
END $$;
CREATE OR REPLACE TRIGGER a_clause_in_use_never_changes BEFORE UPDATE OR DELETE ON subscriptions_clause
    FOR EACH ROW EXECUTE FUNCTION subscriptions_clause_is_kept();
CREATE OR REPLACE FUNCTION subscriptions_weight_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM subscriptions_revision WHERE clause_id = OLD.clause_id) THEN RETURN coalesce(NEW, OLD); END IF;
    RAISE EXCEPTION 'a clause that revised a price never changes' USING ERRCODE = 'P0001', CONSTRAINT = 'a_clause_in_use_never_changes';
END $$;
CREATE OR REPLACE TRIGGER a_clause_in_use_never_changes BEFORE UPDATE OR DELETE ON subscriptions_clauseweight
    FOR EACH ROW EXECUTE FUNCTION subscriptions_weight_is_kept();

CREATE OR REPLACE FUNCTION subscriptions_value_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM (SELECT readings FROM subscriptions_revision UNION ALL SELECT readings FROM subscriptions_linerevision) r
               WHERE r.readings @> jsonb_build_array(jsonb_build_object('index', OLD.index_id, 'month', core_day(OLD.month)))) THEN
        RAISE EXCEPTION 'an index that was read never changes' USING ERRCODE = 'P0001', CONSTRAINT = 'an_index_that_was_read_never_changes';
    END IF;
    RETURN coalesce(NEW, OLD);
END $$;
CREATE OR REPLACE TRIGGER an_index_that_was_read_never_changes BEFORE UPDATE OR DELETE ON subscriptions_indexvalue
    FOR EACH ROW EXECUTE FUNCTION subscriptions_value_is_kept();
