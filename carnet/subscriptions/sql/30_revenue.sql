-- Recurring revenue (P42): what contracts bring a month on some days, excl. tax, in the company's currency. A price for several months is
-- divided by them, one for days is brought to 30.4375 days. Suspended, stopped and ended contracts bring nothing.

CREATE OR REPLACE FUNCTION subscriptions_recurring(p_days date[], p_contracts bigint[])
RETURNS TABLE (contract_id bigint, day date, amount numeric)
LANGUAGE sql STABLE AS $$
    WITH changes AS (
        SELECT l.id AS line_id, c."on" FROM subscriptions_contractline l, LATERAL (
            SELECT q."on" FROM subscriptions_linequantity q WHERE q.line_id = l.id
            UNION SELECT p."on" FROM subscriptions_lineprice p WHERE p.line_id = l.id
            UNION SELECT r."on" FROM subscriptions_lineprice p JOIN subscriptions_linerevision r ON r.price_id = p.id WHERE p.line_id = l.id
        ) c WHERE l.contract_id = ANY (p_contracts)
    ), spans AS (
        SELECT line_id, "on", lead("on", 1, 'infinity') OVER (PARTITION BY line_id ORDER BY "on") AS until FROM changes
    ), valued AS (
        SELECT l.contract_id, s."on", s.until, q.quantity,
            CASE WHEN r.coefficient IS NULL THEN p.unit_price ELSE round(p.unit_price * r.coefficient, r.rounded_to) END AS price,
            p.discount_percent, p.discount_amount,
            CASE WHEN l.every_unit IN ('month', 'year') THEN 1 ELSE 36525 END AS times,
            l.every_count * CASE l.every_unit WHEN 'month' THEN 1 WHEN 'year' THEN 12 WHEN 'week' THEN 8400 ELSE 1200 END AS shared
        FROM spans s
        JOIN subscriptions_contractline l ON l.id = s.line_id
        JOIN LATERAL (SELECT quantity FROM subscriptions_linequantity q WHERE q.line_id = s.line_id AND q."on" <= s."on"
                      ORDER BY q."on" DESC, q.id DESC LIMIT 1) q ON true
        JOIN LATERAL (SELECT * FROM subscriptions_lineprice p WHERE p.line_id = s.line_id AND p."on" <= s."on"
                      ORDER BY p."on" DESC, p.id DESC LIMIT 1) p ON true
        LEFT JOIN LATERAL (SELECT coefficient, rounded_to FROM subscriptions_linerevision r
                           WHERE r.price_id = p.id AND r."on" <= s."on" ORDER BY r."on" DESC, r.id DESC LIMIT 1) r ON true
    ), lines AS (
        SELECT v.contract_id, d.day,
            (v.quantity * v.price * (1 - v.discount_percent / 100) - sign(v.quantity) * v.discount_amount)
                * v.times / v.shared AS amount
        FROM valued v JOIN unnest(p_days) AS d(day) ON d.day >= v."on" AND d.day < v.until
    )
    SELECT c.id, l.day, sum(round(l.amount / CASE WHEN c.currency = s.currency THEN 1 ELSE coalesce(x.rate, 1) END, 2))
    FROM lines l
    JOIN subscriptions_contract c ON c.id = l.contract_id
    JOIN company_settings s ON s.company_id = c.company_id
    LEFT JOIN LATERAL (SELECT rate FROM company_exchangerate e WHERE e.currency = c.currency AND c.currency <> s.currency
                       ORDER BY e."on" DESC LIMIT 1) x ON true
    WHERE c.activated_on IS NOT NULL AND c.start_on <= l.day
      AND (c.stopped_on IS NULL OR c.stopped_on >= l.day)
      AND (c.end_on IS NULL OR c.end_on >= l.day OR c.renewal = 'automatic' AND (c.stopped_on IS NULL OR c.stopped_on > c.end_on))
      AND NOT EXISTS (SELECT 1 FROM subscriptions_suspension u WHERE u.contract_id = c.id AND u.first_on <= l.day
                      AND (u.last_on IS NULL OR u.last_on >= l.day))
    GROUP BY c.id, l.day
$$;

-- What one contract brings a month on a day; for the rows of a page.
CREATE OR REPLACE FUNCTION subscriptions_monthly(p_contract bigint, p_on date) RETURNS numeric LANGUAGE sql STABLE AS $$
    SELECT coalesce((SELECT amount FROM subscriptions_recurring(ARRAY[p_on], ARRAY[p_contract])), 0)
$$;
