-- A count that is validated or cancelled is history, lines included.
CREATE OR REPLACE FUNCTION stock_count_is_over() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state <> 'open' THEN
        PERFORM stock_refuse('a_count_that_is_over_never_changes', 'a validated count never changes');
    END IF;
    RETURN coalesce(NEW, OLD);
END $$;
CREATE OR REPLACE TRIGGER a_count_that_is_over_never_changes BEFORE UPDATE OR DELETE ON stock_count
    FOR EACH ROW EXECUTE FUNCTION stock_count_is_over();

CREATE OR REPLACE FUNCTION stock_counted_line_is_over() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM stock_count WHERE id IN (NEW.count_id, OLD.count_id) AND state <> 'open') THEN
        PERFORM stock_refuse('a_count_that_is_over_never_changes', 'a validated count never changes');
    END IF;
    RETURN coalesce(NEW, OLD);
END $$;
CREATE OR REPLACE TRIGGER a_count_that_is_over_never_changes BEFORE INSERT OR UPDATE OR DELETE ON stock_countline
    FOR EACH ROW EXECUTE FUNCTION stock_counted_line_is_over();

-- What should have been in a warehouse at an instant: what is there now less what moved since; per product, or per lot.
CREATE OR REPLACE FUNCTION stock_there_at(p_product bigint, p_warehouse bigint, p_lot bigint, p_at timestamptz) RETURNS numeric
LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN p_lot IS NULL
        THEN coalesce((SELECT on_hand FROM stock_level WHERE product_id = p_product AND warehouse_id = p_warehouse), 0)
        ELSE coalesce((SELECT on_hand FROM stock_lotlevel WHERE lot_id = p_lot AND warehouse_id = p_warehouse), 0) END
      - coalesce((SELECT sum(m.quantity) FROM stock_move m WHERE m.product_id = p_product AND m.warehouse_id = p_warehouse
                  AND m.at > p_at AND (p_lot IS NULL OR m.lot_id = p_lot)), 0)
$$;
