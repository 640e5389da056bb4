-- Numbers of quotes and orders: unlike those of invoices they bind no date, so a document dated back takes the series' last day.
CREATE OR REPLACE FUNCTION sales_next_number(p_code text, p_on date) RETURNS text LANGUAGE plpgsql AS $$
DECLARE latest date;
BEGIN
    SELECT last_on INTO latest FROM core_series WHERE company_id = core_company() AND code = p_code FOR NO KEY UPDATE;
    RETURN core_next_number(p_code, greatest(p_on, latest));
END $$;
