-- Validated notes never change (P33): whoever asks. What undoes one is a counter-note.

CREATE OR REPLACE FUNCTION delivery_validated_is_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.number IS NOT NULL THEN
        RAISE EXCEPTION 'a validated note never changes' USING ERRCODE = 'P0001', CONSTRAINT = 'a_validated_note_never_changes';
    END IF;
    RETURN coalesce(NEW, OLD);
END $$;
CREATE OR REPLACE TRIGGER a_validated_note_never_changes BEFORE UPDATE OR DELETE ON delivery_note
    FOR EACH ROW EXECUTE FUNCTION delivery_validated_is_frozen();

-- A number comes when the note is validated, from its series, never with the row.
CREATE OR REPLACE FUNCTION delivery_born_as_draft() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.number IS NOT NULL THEN
        RAISE EXCEPTION 'a note is born as a draft' USING ERRCODE = 'P0001', CONSTRAINT = 'a_note_is_born_as_a_draft';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER a_note_is_born_as_a_draft BEFORE INSERT ON delivery_note
    FOR EACH ROW EXECUTE FUNCTION delivery_born_as_draft();

-- The rows of a validated note: none changes, none leaves, none is added.
CREATE OR REPLACE FUNCTION delivery_rows_are_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE touched bigint[];
BEGIN
    IF TG_OP = 'INSERT' THEN
        touched := ARRAY(SELECT DISTINCT note_id FROM fresh);
    ELSIF TG_OP = 'DELETE' THEN
        touched := ARRAY(SELECT DISTINCT note_id FROM gone);
    ELSE
        touched := ARRAY(SELECT note_id FROM fresh UNION SELECT note_id FROM gone);
    END IF;
    IF EXISTS (SELECT 1 FROM delivery_note WHERE id = ANY (touched) AND number IS NOT NULL) THEN
        RAISE EXCEPTION 'the rows of a validated note never change'
            USING ERRCODE = 'P0001', CONSTRAINT = 'a_validated_note_never_changes';
    END IF;
    RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION delivery_parts_are_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE touched bigint[];
BEGIN
    IF TG_OP = 'INSERT' THEN
        touched := ARRAY(SELECT DISTINCT line_id FROM fresh);
    ELSIF TG_OP = 'DELETE' THEN
        touched := ARRAY(SELECT DISTINCT line_id FROM gone);
    ELSE
        touched := ARRAY(SELECT line_id FROM fresh UNION SELECT line_id FROM gone);
    END IF;
    IF EXISTS (SELECT 1 FROM delivery_noteline l JOIN delivery_note n ON n.id = l.note_id
               WHERE l.id = ANY (touched) AND n.number IS NOT NULL) THEN
        RAISE EXCEPTION 'the rows of a validated note never change'
            USING ERRCODE = 'P0001', CONSTRAINT = 'a_validated_note_never_changes';
    END IF;
    RETURN NULL;
END $$;
DO $do$ DECLARE t text; f text; BEGIN
    FOREACH t IN ARRAY ARRAY['delivery_noteline', 'delivery_notevat', 'delivery_notepart'] LOOP
        f := CASE t WHEN 'delivery_notepart' THEN 'delivery_parts_are_frozen' ELSE 'delivery_rows_are_frozen' END;
        EXECUTE format('CREATE OR REPLACE TRIGGER rows_added_before_validation AFTER INSERT ON %I REFERENCING NEW TABLE AS fresh
            FOR EACH STATEMENT EXECUTE FUNCTION %I()', t, f);
        EXECUTE format('CREATE OR REPLACE TRIGGER rows_changed_before_validation AFTER UPDATE ON %I REFERENCING OLD TABLE AS gone NEW TABLE AS fresh
            FOR EACH STATEMENT EXECUTE FUNCTION %I()', t, f);
        EXECUTE format('CREATE OR REPLACE TRIGGER rows_removed_before_validation AFTER DELETE ON %I REFERENCING OLD TABLE AS gone
            FOR EACH STATEMENT EXECUTE FUNCTION %I()', t, f);
    END LOOP;
    FOREACH t IN ARRAY ARRAY['delivery_completion', 'delivery_signature'] LOOP
        EXECUTE format('CREATE OR REPLACE TRIGGER never_changes BEFORE UPDATE OR DELETE ON %I
            FOR EACH ROW EXECUTE FUNCTION core_refuse_change(%L)', t, t || '_never_changes');
    END LOOP;
END $do$;

-- Only what has left, or come, is signed for.
CREATE OR REPLACE FUNCTION delivery_signed_once_validated() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.note_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM delivery_note WHERE id = NEW.note_id AND number IS NOT NULL) THEN
        RAISE EXCEPTION 'a draft is not signed' USING ERRCODE = 'P0001', CONSTRAINT = 'a_note_is_signed_once_validated';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER a_note_is_signed_once_validated BEFORE INSERT ON delivery_signature
    FOR EACH ROW EXECUTE FUNCTION delivery_signed_once_validated();
