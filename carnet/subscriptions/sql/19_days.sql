-- The last day on which notice prevents a renewal: the day before renewal date − notice (P41); the sums say the same.
CREATE OR REPLACE FUNCTION subscriptions_latest_notice(p_end date, p_count integer, p_unit text) RETURNS date
LANGUAGE sql IMMUTABLE AS $$
    SELECT (p_end + 1 - CASE p_unit
        WHEN 'day' THEN make_interval(days => p_count) WHEN 'week' THEN make_interval(weeks => p_count)
        WHEN 'month' THEN make_interval(months => p_count) WHEN 'year' THEN make_interval(years => p_count)
        ELSE make_interval() END)::date - 1
$$;
