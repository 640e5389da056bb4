-- Search by fragment (decision 21). Below a policy an operator that may leak reads no index: these doors look for the company of the
-- transaction alone, and give back ids, which who asks reads under the policy.

-- The rows of a table that hold all the words, in their own texts or in those of the party they name; NULL when more than `p_most` do,
-- and when no word tells enough: each is under three letters, or stands in the texts of more than a thousand parties. `p_through`: the
-- table by which the rows name their party, if not themselves.
CREATE OR REPLACE FUNCTION core_door_found(p_table text, p_whose text, p_through text, p_people text, p_words text[], p_most integer)
RETURNS bigint[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    word text;
    held text;
    conditions text := '';
    named bigint[];
    telling boolean := false;
    short boolean;
    people text;
    found bigint[];
BEGIN
    FOREACH word IN ARRAY p_words LOOP
        named := NULL;
        short := length(word) < 3;
        word := '%' || core_plain(replace(replace(replace(word, '\', '\\'), '%', '\%'), '_', '\_')) || '%';
        held := format('t.search_words LIKE %L', word);
        IF p_whose <> '' THEN
            people := format('SELECT id FROM %I WHERE company_id = %L AND search_words LIKE %L', p_people, core_company(), word);
            IF p_through <> '' THEN
                people := format('SELECT id FROM %I WHERE company_id = %L AND party_id IN (%s)', p_through, core_company(), people);
            END IF;
            EXECUTE format('SELECT ARRAY(%s LIMIT 1001)', people) INTO named;
        END IF;
        IF cardinality(named) > 1000 THEN
            held := held || format(' OR t.%I IN (%s)', p_whose, people);
        ELSE
            telling := telling OR NOT short;
            held := held || CASE WHEN cardinality(named) > 0 THEN format(' OR t.%I = ANY (%L::bigint[])', p_whose, named) ELSE '' END;
        END IF;
        conditions := conditions || ' AND (' || held || ')';
    END LOOP;
    IF NOT telling THEN
        RETURN NULL;
    END IF;
    EXECUTE format('SELECT ARRAY(SELECT t.id FROM %I t WHERE t.company_id = %L%s LIMIT %s)',
                   p_table, core_company(), conditions, p_most + 1) INTO found;
    RETURN CASE WHEN cardinality(found) <= p_most THEN found END;
END $$;

-- The rows of a table one of whose amounts lies between two of the limits given, the upper one left out; at most `p_most`.
CREATE OR REPLACE FUNCTION core_door_worth(p_table text, p_key text, p_amounts text[], p_low numeric[], p_high numeric[], p_most integer)
RETURNS bigint[] LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    asked text;
    found bigint[];
BEGIN
    SELECT string_agg(format('(t.%I >= %L AND t.%I < %L)', a.name, p_low[n], a.name, p_high[n]), ' OR ')
    INTO asked FROM unnest(p_amounts) a(name), generate_subscripts(p_low, 1) n;
    EXECUTE format('SELECT ARRAY(SELECT t.%I FROM %I t WHERE t.company_id = %L AND (%s) LIMIT %s)',
                   p_key, p_table, core_company(), asked, p_most) INTO found;
    RETURN found;
END $$;
