-- Reserved and incoming of a level: summed again from all reservations and arrivals of the level, which are few (P34).

CREATE OR REPLACE FUNCTION stock_restate_waiting(p_products bigint[], p_warehouses bigint[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM stock_hold_levels(p_products, p_warehouses);
    UPDATE stock_level l SET
        reserved = coalesce((SELECT sum(r.quantity) FROM stock_reservation r
                             WHERE r.product_id = l.product_id AND r.warehouse_id = l.warehouse_id), 0),
        incoming = coalesce((SELECT sum(e.quantity) FROM stock_expected e
                             WHERE e.product_id = l.product_id AND e.warehouse_id = l.warehouse_id), 0)
    WHERE l.company_id = core_company()
      AND (l.product_id, l.warehouse_id) IN (SELECT * FROM unnest(p_products, p_warehouses));
END $$;

-- How a product is kept is shown on its level, so that lists read one table.
CREATE OR REPLACE FUNCTION stock_show_storage() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM stock_hold_levels(ARRAY[s.product_id], ARRAY[s.warehouse_id]) FROM (SELECT coalesce(NEW.product_id, OLD.product_id),
        coalesce(NEW.warehouse_id, OLD.warehouse_id)) s (product_id, warehouse_id);
    UPDATE stock_level l SET place = coalesce(NEW.place, ''), alert_below = NEW.alert_below, target = NEW.target
    WHERE l.product_id = coalesce(NEW.product_id, OLD.product_id) AND l.warehouse_id = coalesce(NEW.warehouse_id, OLD.warehouse_id);
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER storage_is_shown AFTER INSERT OR UPDATE OR DELETE ON stock_storage
    FOR EACH ROW EXECUTE FUNCTION stock_show_storage();
CREATE OR REPLACE FUNCTION stock_storage_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.product_id, NEW.warehouse_id) IS DISTINCT FROM (OLD.product_id, OLD.warehouse_id) THEN
        PERFORM stock_refuse('storage_stays_where_it_is', 'the storage of a product is that of its warehouse');
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER storage_stays_where_it_is BEFORE UPDATE ON stock_storage
    FOR EACH ROW EXECUTE FUNCTION stock_storage_stays();

CREATE OR REPLACE FUNCTION stock_waiting_came() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM stock_restate_waiting(array_agg(product_id), array_agg(warehouse_id))
    FROM (SELECT DISTINCT product_id, warehouse_id FROM fresh ORDER BY 1, 2) touched HAVING count(*) > 0;
    RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION stock_waiting_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM stock_restate_waiting(array_agg(product_id), array_agg(warehouse_id))
    FROM (SELECT product_id, warehouse_id FROM fresh UNION SELECT product_id, warehouse_id FROM former ORDER BY 1, 2) touched
    HAVING count(*) > 0;
    RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION stock_waiting_left() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM stock_restate_waiting(array_agg(product_id), array_agg(warehouse_id))
    FROM (SELECT DISTINCT product_id, warehouse_id FROM former ORDER BY 1, 2) touched HAVING count(*) > 0;
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER reservations_come AFTER INSERT ON stock_reservation
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION stock_waiting_came();
CREATE OR REPLACE TRIGGER reservations_change AFTER UPDATE ON stock_reservation
    REFERENCING NEW TABLE AS fresh OLD TABLE AS former FOR EACH STATEMENT EXECUTE FUNCTION stock_waiting_changed();
CREATE OR REPLACE TRIGGER reservations_leave AFTER DELETE ON stock_reservation
    REFERENCING OLD TABLE AS former FOR EACH STATEMENT EXECUTE FUNCTION stock_waiting_left();
CREATE OR REPLACE TRIGGER arrivals_come AFTER INSERT ON stock_expected
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION stock_waiting_came();
CREATE OR REPLACE TRIGGER arrivals_change AFTER UPDATE ON stock_expected
    REFERENCING NEW TABLE AS fresh OLD TABLE AS former FOR EACH STATEMENT EXECUTE FUNCTION stock_waiting_changed();
CREATE OR REPLACE TRIGGER arrivals_leave AFTER DELETE ON stock_expected
    REFERENCING OLD TABLE AS former FOR EACH STATEMENT EXECUTE FUNCTION stock_waiting_left();
