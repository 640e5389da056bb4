-- A version is found by the number of its quote, which is given last.
CREATE OR REPLACE FUNCTION sales_versions_take_the_number() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    UPDATE sales_quoteversion SET search_words = '' WHERE quote_id = NEW.id;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER versions_take_the_number AFTER UPDATE OF number ON sales_quote
    FOR EACH ROW WHEN (OLD.number IS DISTINCT FROM NEW.number) EXECUTE FUNCTION sales_versions_take_the_number();
