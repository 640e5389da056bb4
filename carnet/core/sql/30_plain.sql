-- A text as searches compare it: without accents, in capitals. Immutable, since its dictionary is the one shipped: indexes are made of it.
CREATE OR REPLACE FUNCTION core_plain(p_text text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS
$$ SELECT upper(public.unaccent('public.unaccent'::regdictionary, p_text)) $$;
