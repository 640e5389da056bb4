-- Closings: what was sealed in a day, a month, a year that is over, and everything until then (R21, R23). A day is one of the
-- company's own; what counts in it is what was sealed in it, so that nothing can slip in after it is closed.

CREATE OR REPLACE FUNCTION invoicing_totals(p_company bigint, p_after bigint, p_until bigint) RETURNS jsonb LANGUAGE sql STABLE AS $$
    WITH sealed AS (SELECT kind, ref FROM core_chainlink WHERE company_id = p_company AND seq > p_after AND seq <= p_until),
    groups AS (
        SELECT v.category, round(v.rate, 4)::text AS rate, count(*) AS documents,
            sum(s.sign * CASE WHEN s.home THEN v.base ELSE v.base_company END) AS excl,
            sum(s.sign * CASE WHEN s.home THEN v.vat ELSE v.vat_company END) AS vat
        FROM (SELECT i.id, CASE WHEN i.kind = 'credit_note' THEN -1 ELSE 1 END AS sign,
                     i.currency = coalesce(i.parties ->> 'currency', i.currency) AS home
              FROM sealed JOIN invoicing_invoice i ON sealed.kind = 'invoice' AND i.id = sealed.ref) s
        JOIN invoicing_invoicevat v ON v.invoice_id = s.id
        GROUP BY v.category, v.rate
    ), money AS (
        SELECT p.kind, p.currency, count(*) AS payments, sum(p.amount) AS amount
        FROM sealed JOIN invoicing_payment p ON sealed.kind = 'payment' AND p.id = sealed.ref
        GROUP BY p.kind, p.currency
    )
    SELECT jsonb_build_object(
        'vat', coalesce((SELECT jsonb_agg(jsonb_build_object('category', category, 'rate', rate, 'documents', documents,
            'excl_tax', round(excl, 2)::text, 'vat', round(vat, 2)::text, 'incl_tax', round(excl + vat, 2)::text)
            ORDER BY category, rate::numeric) FROM groups), '[]'),
        'payments', coalesce((SELECT jsonb_agg(jsonb_build_object('kind', kind, 'currency', currency, 'count', payments,
            'amount', round(amount, 2)::text) ORDER BY kind, currency) FROM money), '[]'))
$$;

-- Two totals added up: the perpetual one until the last closing and what came since.
CREATE OR REPLACE FUNCTION invoicing_add_totals(p_one jsonb, p_other jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
    SELECT jsonb_build_object(
        'vat', coalesce((SELECT jsonb_agg(jsonb_build_object('category', category, 'rate', rate, 'documents', documents,
                'excl_tax', excl::text, 'vat', vat::text, 'incl_tax', (excl + vat)::text) ORDER BY category, rate::numeric)
            FROM (SELECT r ->> 'category' AS category, r ->> 'rate' AS rate, sum((r ->> 'documents')::bigint)::bigint AS documents,
                      sum((r ->> 'excl_tax')::numeric) AS excl, sum((r ->> 'vat')::numeric) AS vat
                  FROM jsonb_array_elements((p_one -> 'vat') || (p_other -> 'vat')) r GROUP BY 1, 2) g), '[]'),
        'payments', coalesce((SELECT jsonb_agg(jsonb_build_object('kind', kind, 'currency', currency, 'count', n,
                'amount', amount::text) ORDER BY kind, currency)
            FROM (SELECT r ->> 'kind' AS kind, r ->> 'currency' AS currency, sum((r ->> 'count')::bigint)::bigint AS n,
                      sum((r ->> 'amount')::numeric) AS amount
                  FROM jsonb_array_elements((p_one -> 'payments') || (p_other -> 'payments')) r GROUP BY 1, 2) g), '[]'))
$$;

CREATE OR REPLACE FUNCTION invoicing_last_on(p_period text, p_first date) RETURNS date LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE p_period WHEN 'day' THEN p_first WHEN 'month' THEN (p_first + interval '1 month')::date - 1
        WHEN 'year' THEN (p_first + interval '1 year')::date - 1 END
$$;

-- Closes every day, month and year of the company that is over and in which something was sealed; closing again adds nothing.
-- The head is locked first: no link can come between the sums and the closing.
CREATE OR REPLACE FUNCTION invoicing_close() RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    own bigint := core_company();
    zone text := coalesce((SELECT time_zone FROM company_settings WHERE company_id = own), 'Europe/Paris');
    today date := (clock_timestamp() AT TIME ZONE zone)::date;
    due record; made integer := 0; before core_closing%ROWTYPE; since jsonb;
BEGIN
    PERFORM 1 FROM core_chainhead WHERE company_id = own FOR NO KEY UPDATE;
    FOR due IN
        SELECT period, first_on, invoicing_last_on(period, first_on) AS last_on, min(seq) AS first_seq, max(seq) AS last_seq
        FROM (SELECT p.period, date_trunc(p.period, l.at AT TIME ZONE zone)::date AS first_on, l.seq
              FROM core_chainlink l, unnest(ARRAY['day', 'month', 'year']) AS p(period)
              WHERE l.company_id = own AND l.kind <> 'closing') d
        WHERE invoicing_last_on(period, first_on) < today
          AND NOT EXISTS (SELECT 1 FROM core_closing c WHERE c.company_id = own AND c.period = d.period AND c.first_on = d.first_on)
        GROUP BY period, first_on
        ORDER BY 3, array_position(ARRAY['day', 'month', 'year'], period)
    LOOP
        SELECT * INTO before FROM core_closing WHERE company_id = own AND until_seq <= due.last_seq
            ORDER BY until_seq DESC, id DESC LIMIT 1;
        since := invoicing_totals(own, coalesce(before.until_seq, 0), due.last_seq);
        INSERT INTO core_closing (company_id, period, first_on, last_on, first_seq, until_seq, totals, perpetual)
        VALUES (own, due.period, due.first_on, due.last_on, due.first_seq, due.last_seq,
            invoicing_totals(own, due.first_seq - 1, due.last_seq),
            CASE WHEN before.id IS NULL THEN since ELSE invoicing_add_totals(before.perpetual, since) END);
        made := made + 1;
    END LOOP;
    RETURN made;
END $$;
