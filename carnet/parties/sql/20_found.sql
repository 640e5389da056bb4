-- Any fragment of a name, as searches compare it.
CREATE INDEX IF NOT EXISTS parties_found_by_name ON parties_party USING gin (core_plain(name) gin_trgm_ops);
