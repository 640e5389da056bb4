-- What the chain seals of invoicing, said by its rows (P52, R18–R23). Fields are named one by one: a column added later changes
-- no content already sealed. Amounts are text, days are ISO, instants are UTC.

CREATE OR REPLACE FUNCTION sealed_invoice(p_id bigint) RETURNS jsonb LANGUAGE sql STABLE AS $$
    SELECT jsonb_build_object('form', 1, 'kind', i.kind, 'label', i.number, 'number', i.number, 'issued_on', core_day(i.issued_on),
        'issued_at', core_instant(i.issued_at), 'by', i.issued_by, 'title', i.title, 'reason', i.reason,
        'corrects', i.corrects_id, 'to_invoice_again', i.to_invoice_again, 'party', i.party_id, 'billed', i.billed_id,
        'customer_reference', i.customer_reference, 'service_from', core_day(i.service_from),
        'service_until', core_day(i.service_until), 'currency', i.currency, 'exchange_rate', round(i.exchange_rate, 6)::text,
        'language', i.language, 'due_on', core_day(i.due_on), 'retention_percent', round(i.retention_percent, 4)::text,
        'retention_until', core_day(i.retention_until), 'message', i.message, 'excess_reason', i.excess_reason,
        'total_excl_tax', round(i.total_excl_tax, 2)::text, 'total_vat', round(i.total_vat, 2)::text,
        'total_incl_tax', round(i.total_incl_tax, 2)::text, 'parties', i.parties)
    || jsonb_build_object(
        'lines', coalesce((SELECT jsonb_agg(jsonb_build_object('position', l.position, 'kind', l.kind, 'order', l.order_id,
            'order_line', l.order_line_id, 'deducts', l.deducts_id, 'credits', l.credits_id, 'reference', l.reference,
            'description', l.description, 'details', l.details, 'quantity', round(l.quantity, 4)::text, 'unit', l.unit,
            'unit_price', round(l.unit_price, 6)::text, 'discount_percent', round(l.discount_percent, 4)::text,
            'discount_amount', round(l.discount_amount, 2)::text, 'category', l.vat_category, 'rate', round(l.vat_rate, 4)::text,
            'exemption', l.exemption_code, 'net', round(l.net, 2)::text, 'vat', round(l.vat, 2)::text, 'nature', l.nature,
            'progress_before', round(l.progress_before, 4)::text, 'progress_after', round(l.progress_after, 4)::text)
            ORDER BY l.position) FROM invoicing_invoiceline l WHERE l.invoice_id = i.id), '[]'),
        'vat', coalesce((SELECT jsonb_agg(jsonb_build_object('category', v.category, 'rate', round(v.rate, 4)::text,
            'base', round(v.base, 2)::text, 'vat', round(v.vat, 2)::text, 'own_base', round(v.own_base, 2)::text,
            'own_vat', round(v.own_vat, 2)::text, 'base_company', round(v.base_company, 2)::text,
            'vat_company', round(v.vat_company, 2)::text, 'exemption', v.exemption_code)
            ORDER BY v.category, v.rate) FROM invoicing_invoicevat v WHERE v.invoice_id = i.id), '[]'),
        'shares', coalesce((SELECT jsonb_agg(jsonb_build_object('order', s.order_id, 'category', s.category,
            'rate', round(s.rate, 4)::text, 'excl_tax', round(s.excl_tax, 2)::text, 'vat', round(s.vat, 2)::text,
            'incl_tax', round(s.incl_tax, 2)::text)
            ORDER BY s.order_id, s.category, s.rate) FROM invoicing_invoiceshare s WHERE s.invoice_id = i.id), '[]'),
        'instalments', coalesce((SELECT jsonb_agg(jsonb_build_object('n', n.n, 'due_on', core_day(n.due_on),
            'amount', round(n.amount, 2)::text, 'retention', n.retention)
            ORDER BY n.n) FROM invoicing_instalment n WHERE n.invoice_id = i.id), '[]'),
        'files', coalesce((SELECT jsonb_object_agg(f.kind, encode(sha256(s.content), 'hex')) FROM invoicing_issuedfile f
            JOIN core_storedfile s ON s.id = f.file_id WHERE f.invoice_id = i.id AND f.kind IN ('cii', 'ubl')), '{}'))
    FROM invoicing_invoice i WHERE i.id = p_id AND i.number IS NOT NULL
$$;

CREATE OR REPLACE FUNCTION sealed_payment(p_id bigint) RETURNS jsonb LANGUAGE sql STABLE AS $$
    SELECT jsonb_build_object('form', 1, 'kind', p.kind,
        'label', core_day(p.on) || ' ' || round(p.amount, 2)::text || ' ' || p.currency || ' n° ' || p.id,
        'party', p.party_id, 'order', p.order_id, 'on', core_day(p.on), 'amount', round(p.amount, 2)::text, 'currency', p.currency,
        'exchange_rate', round(p.exchange_rate, 6)::text, 'method', p.method, 'reference', p.reference, 'reason', p.reason,
        'reverses', p.reverses_id, 'by', p.by_name, 'created_at', core_instant(p.created_at))
    FROM invoicing_payment p WHERE p.id = p_id
$$;

CREATE OR REPLACE FUNCTION sealed_allocation(p_id bigint) RETURNS jsonb LANGUAGE sql STABLE AS $$
    SELECT jsonb_build_object('form', 1, 'kind', a.kind,
        'label', core_day(a.on) || ' ' || round(a.amount, 2)::text || ' n° ' || a.id,
        'payment', a.payment_id, 'credit_note', a.credit_note_id, 'invoice', a.invoice_id, 'refund', a.refund_id,
        'amount', round(a.amount, 2)::text, 'on', core_day(a.on), 'reason', a.reason, 'undoes', a.undoes_id,
        'created_at', core_instant(a.created_at))
    FROM invoicing_allocation a WHERE a.id = p_id
$$;

-- The hash is that of the bytes themselves, not the one written beside them.
CREATE OR REPLACE FUNCTION sealed_file(p_id bigint) RETURNS jsonb LANGUAGE sql STABLE AS $$
    SELECT jsonb_build_object('form', 1, 'kind', f.kind, 'label', s.name, 'invoice', f.invoice_id, 'name', s.name,
        'media_type', s.media_type, 'size', length(s.content), 'sha256', encode(sha256(s.content), 'hex'))
    FROM invoicing_issuedfile f JOIN core_storedfile s ON s.id = f.file_id WHERE f.id = p_id
$$;

-- The hash of the e-invoice's bytes made with the number: it stands in the invoice's own link, that of the other syntax in its content.
CREATE OR REPLACE FUNCTION invoicing_file_hash(p_invoice bigint) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT coalesce((SELECT encode(sha256(s.content), 'hex') FROM invoicing_issuedfile f
        JOIN core_storedfile s ON s.id = f.file_id WHERE f.invoice_id = p_invoice AND f.kind = 'cii'), '')
$$;

-- Sealing happens when the act commits, whoever acts and however: nothing issued or paid can stay out of the chain.
CREATE OR REPLACE FUNCTION invoicing_seal() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM core_seal(NEW.company_id, TG_ARGV[0], NEW.id,
        CASE WHEN TG_ARGV[0] = 'invoice' THEN invoicing_file_hash(NEW.id) ELSE '' END);
    RETURN NULL;
END $$;
DROP TRIGGER IF EXISTS sealed ON invoicing_invoice;
CREATE CONSTRAINT TRIGGER sealed AFTER UPDATE ON invoicing_invoice DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (OLD.number IS NULL AND NEW.number IS NOT NULL) EXECUTE FUNCTION invoicing_seal('invoice');
DO $do$ DECLARE t text; BEGIN
    FOREACH t IN ARRAY ARRAY['payment', 'allocation'] LOOP
        EXECUTE format('DROP TRIGGER IF EXISTS sealed ON %I', 'invoicing_' || t);
        EXECUTE format('CREATE CONSTRAINT TRIGGER sealed AFTER INSERT ON %I DEFERRABLE INITIALLY DEFERRED
            FOR EACH ROW EXECUTE FUNCTION invoicing_seal(%L)', 'invoicing_' || t, t);
    END LOOP;
END $do$;
DROP TRIGGER IF EXISTS sealed ON invoicing_issuedfile;
CREATE CONSTRAINT TRIGGER sealed AFTER INSERT ON invoicing_issuedfile DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.kind NOT IN ('cii', 'ubl')) EXECUTE FUNCTION invoicing_seal('file');

-- What must stand in the chain and does not: a document brought in by another way.
CREATE OR REPLACE FUNCTION invoicing_unsealed() RETURNS TABLE (kind text, ref bigint, label text) LANGUAGE sql STABLE AS $$
    SELECT t.kind, t.id, core_sealed_content(t.kind, t.id) ->> 'label' FROM (
        SELECT 'invoice' AS kind, company_id, id, issued_at AS at FROM invoicing_invoice WHERE number IS NOT NULL
        UNION ALL SELECT 'payment', company_id, id, created_at FROM invoicing_payment
        UNION ALL SELECT 'allocation', company_id, id, created_at FROM invoicing_allocation
        UNION ALL SELECT 'file', company_id, id, created_at FROM invoicing_issuedfile WHERE kind NOT IN ('cii', 'ubl')
    ) t
    WHERE NOT EXISTS (SELECT 1 FROM core_chainlink l WHERE l.company_id = t.company_id AND l.kind = t.kind AND l.ref = t.id)
    ORDER BY t.at, t.id
$$;

-- A company without any chain yet (older than the chain itself) gets everything it has, once, in the order it came.
DO $do$ DECLARE t record; BEGIN
    IF NOT EXISTS (SELECT 1 FROM core_company c WHERE NOT EXISTS (SELECT 1 FROM core_chainhead h WHERE h.company_id = c.id)
                   AND (EXISTS (SELECT 1 FROM invoicing_invoice i WHERE i.company_id = c.id AND i.number IS NOT NULL)
                        OR EXISTS (SELECT 1 FROM invoicing_payment p WHERE p.company_id = c.id))) THEN
        RETURN;  -- nothing to look for among all the documents
    END IF;
    FOR t IN
        SELECT u.kind, u.ref, coalesce(i.company_id, p.company_id, a.company_id, f.company_id) AS company_id
        FROM invoicing_unsealed() WITH ORDINALITY AS u(kind, ref, label, n)
        LEFT JOIN invoicing_invoice i ON u.kind = 'invoice' AND i.id = u.ref
        LEFT JOIN invoicing_payment p ON u.kind = 'payment' AND p.id = u.ref
        LEFT JOIN invoicing_allocation a ON u.kind = 'allocation' AND a.id = u.ref
        LEFT JOIN invoicing_issuedfile f ON u.kind = 'file' AND f.id = u.ref
        WHERE NOT EXISTS (SELECT 1 FROM core_chainhead h
            WHERE h.company_id = coalesce(i.company_id, p.company_id, a.company_id, f.company_id))
        ORDER BY u.n
    LOOP
        PERFORM core_seal(t.company_id, t.kind, t.ref, CASE WHEN t.kind = 'invoice' THEN invoicing_file_hash(t.ref) ELSE '' END);
    END LOOP;
END $do$;
