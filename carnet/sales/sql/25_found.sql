-- Search by fragment. Below a policy an operator that may leak reads no index: candidates are looked for behind a door, for the company
-- of the transaction alone; who asks reads them again by its own words, under the policy (decision 21).
CREATE INDEX IF NOT EXISTS sales_order_found ON sales_order
    USING gin (core_plain(number || ' ' || title || ' ' || customer_reference) gin_trgm_ops);

-- Orders that hold the longest telling word in their texts or in their customer's name; NULL when every word is held by more than
-- `p_most` of them, or is too short for the index.
CREATE OR REPLACE FUNCTION sales_door_found_orders(p_words text[], p_most integer) RETURNS bigint[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    word text;
    found bigint[];
BEGIN
    FOR word IN SELECT '%' || core_plain(replace(replace(replace(w, '\', '\\'), '%', '\%'), '_', '\_')) || '%'
                FROM unnest(p_words) w WHERE length(w) >= 3 ORDER BY length(w) DESC LOOP
        found := ARRAY(
            SELECT f.id FROM (
                SELECT o.id FROM sales_order o WHERE o.company_id = core_company()
                    AND core_plain(o.number || ' ' || o.title || ' ' || o.customer_reference) LIKE word
                UNION ALL
                SELECT o.id FROM parties_party p JOIN sales_order o ON o.company_id = p.company_id AND o.party_id = p.id
                WHERE p.company_id = core_company() AND core_plain(p.name) LIKE word
            ) f LIMIT p_most + 1);
        IF cardinality(found) <= p_most THEN
            RETURN found;
        END IF;
    END LOOP;
    RETURN NULL;
END $$;
