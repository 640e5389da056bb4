-- A party is found by its towns and by the names of its contacts: they are kept in its own words (decision 21).
CREATE INDEX IF NOT EXISTS parties_by_name ON parties_party (company_id, core_plain(name), id);

CREATE OR REPLACE FUNCTION parties_words_follow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    UPDATE parties_party SET search_words = '' WHERE id IN (SELECT party_id FROM changed);
    RETURN NULL;
END $$;

DO $do$ DECLARE t text; BEGIN
    FOREACH t IN ARRAY ARRAY['parties_address', 'parties_contact'] LOOP
        EXECUTE format('CREATE OR REPLACE TRIGGER party_is_found_by_what_comes AFTER INSERT ON %I'
                       ' REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION parties_words_follow()', t);
        EXECUTE format('CREATE OR REPLACE TRIGGER party_is_found_by_what_changes AFTER UPDATE ON %I'
                       ' REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION parties_words_follow()', t);
        EXECUTE format('CREATE OR REPLACE TRIGGER party_is_not_found_by_what_goes AFTER DELETE ON %I'
                       ' REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION parties_words_follow()', t);
    END LOOP;
END $do$;
