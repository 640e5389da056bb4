-- Quantity and price of a line of a contract on a day, revised, before discount; nothing before it begins.
CREATE OR REPLACE FUNCTION subscriptions_line_on(p_line bigint, p_on date)
RETURNS TABLE (quantity numeric, price numeric)
LANGUAGE sql STABLE AS $$
    SELECT q.quantity, CASE WHEN r.coefficient IS NULL THEN p.unit_price ELSE round(p.unit_price * r.coefficient, r.rounded_to) END
    FROM (SELECT quantity FROM subscriptions_linequantity WHERE line_id = p_line AND "on" <= p_on ORDER BY "on" DESC, id DESC LIMIT 1) q
    JOIN LATERAL (SELECT * FROM subscriptions_lineprice WHERE line_id = p_line AND "on" <= p_on ORDER BY "on" DESC, id DESC LIMIT 1) p ON true
    LEFT JOIN LATERAL (SELECT coefficient, rounded_to FROM subscriptions_linerevision
                       WHERE price_id = p.id AND "on" <= p_on ORDER BY "on" DESC, id DESC LIMIT 1) r ON true
$$;
