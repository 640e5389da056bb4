-- The chain of proof (P52, R21–R24): one per company, written by the owner's triggers alone, at the commit of each act.
-- What is sealed says itself in `sealed_<kind>(id)`, a function of its area: its content as JSON, made of its rows.

CREATE OR REPLACE FUNCTION core_instant(p_at timestamptz) RETURNS text LANGUAGE sql STABLE AS
$$ SELECT to_char(p_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') $$;
CREATE OR REPLACE FUNCTION core_day(p_on date) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT to_char(p_on, 'YYYY-MM-DD') $$;
CREATE OR REPLACE FUNCTION core_hash(p_text text) RETURNS text LANGUAGE sql IMMUTABLE AS
$$ SELECT encode(sha256(convert_to(p_text, 'UTF8')), 'hex') $$;

-- A link as hashed: jsonb text is one spelling of one value (keys in a fixed order, no free space).
CREATE OR REPLACE FUNCTION core_link_text(l core_chainlink) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT jsonb_build_object('company', l.company_id, 'seq', l.seq, 'kind', l.kind, 'ref', l.ref, 'label', l.label,
        'at', core_instant(l.at), 'by', l.by, 'content', l.content_hash, 'file', l.file_hash, 'previous', l.previous)::text
$$;

-- The content of a sealed thing as its rows say it now; NULL when it is not there.
CREATE OR REPLACE FUNCTION core_sealed_content(p_kind text, p_ref bigint) RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
DECLARE content jsonb;
BEGIN
    EXECUTE format('SELECT %I($1)', 'sealed_' || p_kind) INTO content USING p_ref;
    RETURN content;
END $$;

-- Adds a link. The head is locked here, the last lock of an act: a deferred trigger calls it when the act commits.
CREATE OR REPLACE FUNCTION core_seal(p_company bigint, p_kind text, p_ref bigint, p_file_hash text DEFAULT '') RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    content jsonb := core_sealed_content(p_kind, p_ref);
    head core_chainhead%ROWTYPE;
    link core_chainlink%ROWTYPE;
BEGIN
    IF content IS NULL THEN
        RAISE EXCEPTION 'nothing to seal: % %', p_kind, p_ref USING ERRCODE = 'P0001', CONSTRAINT = 'sealed_things_are_there';
    END IF;
    INSERT INTO core_chainhead (company_id, seq, hash) VALUES (p_company, 0, '') ON CONFLICT DO NOTHING;
    SELECT * INTO head FROM core_chainhead WHERE company_id = p_company FOR NO KEY UPDATE;
    link.id := nextval(pg_get_serial_sequence('core_chainlink', 'id'));
    link.company_id := p_company;
    link.seq := head.seq + 1;
    link.kind := p_kind;
    link.ref := p_ref;
    link.label := left(content ->> 'label', 120);
    link.at := greatest(clock_timestamp(), head.at);
    link.by := left(coalesce(nullif(content ->> 'by', ''), current_setting('app.by', true), ''), 150);
    link.content_hash := core_hash(content::text);
    link.file_hash := p_file_hash;
    link.previous := head.hash;
    link.hash := core_hash(core_link_text(link));
    INSERT INTO core_chainlink VALUES (link.*);
    UPDATE core_chainhead SET seq = link.seq, hash = link.hash, at = link.at WHERE id = head.id;
END $$;
REVOKE ALL ON FUNCTION core_seal(bigint, text, bigint, text) FROM PUBLIC;

CREATE OR REPLACE FUNCTION sealed_closing(p_id bigint) RETURNS jsonb LANGUAGE sql STABLE AS $$
    SELECT jsonb_build_object('form', 1, 'kind', 'closing', 'label', c.period || ' ' || core_day(c.first_on),
        'period', c.period, 'first_on', core_day(c.first_on), 'last_on', core_day(c.last_on), 'first_seq', c.first_seq,
        'until_seq', c.until_seq,
        'totals', c.totals, 'perpetual', c.perpetual)
    FROM core_closing c WHERE c.id = p_id
$$;
CREATE OR REPLACE FUNCTION core_seal_closing() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM core_seal(NEW.company_id, 'closing', NEW.id);
    RETURN NULL;
END $$;
DROP TRIGGER IF EXISTS sealed ON core_closing;
CREATE CONSTRAINT TRIGGER sealed AFTER INSERT ON core_closing DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION core_seal_closing();

CREATE OR REPLACE TRIGGER the_chain_never_changes BEFORE UPDATE OR DELETE ON core_chainlink
    FOR EACH ROW EXECUTE FUNCTION core_refuse_change('the_chain_never_changes');
CREATE OR REPLACE TRIGGER the_chain_never_ends BEFORE DELETE ON core_chainhead
    FOR EACH ROW EXECUTE FUNCTION core_refuse_change('the_chain_never_changes');
CREATE OR REPLACE TRIGGER closings_never_change BEFORE UPDATE OR DELETE ON core_closing
    FOR EACH ROW EXECUTE FUNCTION core_refuse_change('closings_never_change');
