-- Products in the order of their names (decision 21).
CREATE INDEX IF NOT EXISTS products_by_name ON catalog_product (company_id, core_plain(name), id);
