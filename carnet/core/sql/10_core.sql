-- Numbers, doors and guards of the core. Doors are the only functions that see across companies; each takes what it needs
-- to prove the caller's right and gives back nothing else.

CREATE OR REPLACE FUNCTION core_company() RETURNS bigint LANGUAGE sql STABLE AS
$$ SELECT nullif(current_setting('app.company', true), '')::bigint $$;

-- Several numbers of a series at once, in order; the series is written once, whatever their count.
CREATE OR REPLACE FUNCTION core_next_numbers(p_code text, p_on date, p_count integer) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE s core_series%ROWTYPE;
BEGIN
    IF p_count < 1 THEN
        RETURN;
    END IF;
    UPDATE core_series SET
        last = CASE WHEN yearly AND year <> extract(year FROM p_on) THEN p_count ELSE last + p_count END,
        year = CASE WHEN yearly THEN extract(year FROM p_on)::smallint ELSE year END,
        last_on = p_on
    WHERE company_id = core_company() AND code = p_code AND (last_on IS NULL OR last_on <= p_on)
    RETURNING * INTO s;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no number in series % on %', p_code, p_on
            USING ERRCODE = 'P0001', CONSTRAINT = 'series_dates_never_go_back';
    END IF;
    RETURN QUERY
        SELECT s.prefix || CASE WHEN s.yearly THEN s.year::text || '-' ELSE '' END
            || lpad(n::text, greatest(s.digits, length(n::text)), '0')
        FROM generate_series(s.last - p_count + 1, s.last) n ORDER BY n;
END $$;

-- The next number of a series. The last statement of an act before its journal line: the row stays locked until commit.
CREATE OR REPLACE FUNCTION core_next_number(p_code text, p_on date) RETURNS text LANGUAGE sql AS
$$ SELECT core_next_numbers(p_code, p_on, 1) $$;

CREATE OR REPLACE FUNCTION core_door_api_key(p_hash text)
RETURNS TABLE (key_id bigint, company_id bigint, user_id bigint, user_name text, language text, rights text[], scopes text[])
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT k.id, k.company_id, u.id, u.name::text, u.language::text, m.rights::text[], k.scopes::text[]
    FROM core_apikey k
    JOIN core_user u ON u.id = k.user_id AND u.is_active
    JOIN core_membership m ON m.user_id = u.id AND m.company_id = k.company_id AND m.is_active
    WHERE k.key_hash = p_hash AND k.revoked_at IS NULL AND (k.expires_on IS NULL OR k.expires_on >= current_date)
$$;

CREATE OR REPLACE FUNCTION core_door_memberships(p_user bigint)
RETURNS TABLE (company_id bigint, company_name text, role text, rights text[])
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT m.company_id, c.name::text, m.role::text, m.rights::text[]
    FROM core_membership m JOIN core_company c ON c.id = m.company_id
    WHERE m.user_id = p_user AND m.is_active ORDER BY c.name, m.company_id
$$;

CREATE OR REPLACE FUNCTION core_door_company_ids() RETURNS SETOF bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$ SELECT id FROM core_company ORDER BY id $$;

-- Founding a company is an act of the installation, not of a company: it makes the row and its first member.
CREATE OR REPLACE FUNCTION core_door_found_company(p_name text, p_user bigint, p_role text, p_rights text[]) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE c bigint;
BEGIN
    INSERT INTO core_company (name) VALUES (p_name) RETURNING id INTO c;
    INSERT INTO core_membership (company_id, user_id, role, rights, is_active) VALUES (c, p_user, p_role, p_rights, true);
    RETURN c;
END $$;

-- What is frozen stays frozen, whoever asks: used by the areas' own guards.
CREATE OR REPLACE FUNCTION core_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is frozen: % refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'P0001', CONSTRAINT = TG_ARGV[0];
END $$;

-- A value of a JSON text, wherever it stands alone in it, replaced by another; names of fields and longer texts stay.
CREATE OR REPLACE FUNCTION core_without(p_facts jsonb, p_word text, p_instead text) RETURNS jsonb LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    RETURN CASE jsonb_typeof(p_facts)
        WHEN 'string' THEN CASE WHEN lower(p_facts #>> '{}') = lower(p_word) THEN to_jsonb(p_instead) ELSE p_facts END
        WHEN 'array' THEN coalesce((SELECT jsonb_agg(core_without(v, p_word, p_instead) ORDER BY n)
            FROM jsonb_array_elements(p_facts) WITH ORDINALITY e(v, n)), p_facts)
        WHEN 'object' THEN coalesce((SELECT jsonb_object_agg(k, core_without(v, p_word, p_instead))
            FROM jsonb_each(p_facts) e(k, v)), p_facts)
        ELSE p_facts END;
END $$;

-- Takes what named a person out of the facts of the company's journal, and writes the line that says who did it: the one door
-- through which a line ever changes, and never its act, its time, its author nor its subject (R88).
CREATE OR REPLACE FUNCTION core_door_forget(p_words text[], p_instead text, p_act text, p_kind text, p_id bigint, p_by_kind text,
    p_by_user bigint, p_by_name text, p_facts jsonb) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    word text;
    touched integer;
    lines integer := 0;
    line bigint;
BEGIN
    FOREACH word IN ARRAY p_words LOOP
        CONTINUE WHEN length(word) < 3;
        UPDATE core_journal SET facts = core_without(facts, word, p_instead)
        WHERE company_id = core_company() AND position(lower(to_json(word)::text) IN lower(facts::text)) > 0;
        GET DIAGNOSTICS touched = ROW_COUNT;
        lines := lines + touched;
    END LOOP;
    INSERT INTO core_journal (company_id, act, by_kind, by_user_id, by_name, subject_kind, subject_id, facts)
    VALUES (core_company(), p_act, p_by_kind, p_by_user, p_by_name, p_kind, p_id, p_facts) RETURNING id INTO line;
    INSERT INTO core_journalabout (company_id, line_id, kind, subject_id) VALUES (core_company(), line, p_kind, p_id);
    RETURN lines;
END $$;

CREATE OR REPLACE TRIGGER journal_is_append_only BEFORE DELETE ON core_journal
    FOR EACH ROW EXECUTE FUNCTION core_refuse_change('journal_is_append_only');
CREATE OR REPLACE TRIGGER journal_lines_never_change BEFORE UPDATE ON core_journal FOR EACH ROW
    WHEN (current_user = session_user OR (OLD.id, OLD.company_id, OLD.at, OLD.act, OLD.by_kind, OLD.by_user_id, OLD.by_name,
        OLD.subject_kind, OLD.subject_id) IS DISTINCT FROM (NEW.id, NEW.company_id, NEW.at, NEW.act, NEW.by_kind,
        NEW.by_user_id, NEW.by_name, NEW.subject_kind, NEW.subject_id))
    EXECUTE FUNCTION core_refuse_change('journal_is_append_only');
CREATE OR REPLACE TRIGGER stored_files_never_change BEFORE UPDATE ON core_storedfile
    FOR EACH ROW EXECUTE FUNCTION core_refuse_change('stored_files_never_change');

-- Decimals of the amounts of a currency (ISO 4217), as `core.money` has them.
CREATE OR REPLACE FUNCTION core_places(p_currency text) RETURNS integer LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN p_currency IN ('BIF', 'CLP', 'DJF', 'GNF', 'ISK', 'JPY', 'KMF', 'KRW', 'PYG', 'RWF', 'UGX', 'UYI', 'VND',
                                    'VUV', 'XAF', 'XOF', 'XPF') THEN 0 ELSE 2 END
$$;
