-- Moves and what they sum to (P34, P35). The database takes each move: it locks the stock of the product, so that moves of a
-- product stand one after the other, values it, and carries it into the sums. Sums are carried forward and not summed again:
-- a product lives through hundreds of thousands of moves (docs/decisions: levels carried forward); `carnet_check` sums them again.

-- A company is founded with its first warehouse.
CREATE OR REPLACE FUNCTION stock_first_warehouse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO stock_warehouse (company_id, code, name, is_default) VALUES (NEW.company_id, 'PRINCIPAL', 'Dépôt principal', true);
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER founded_with_a_warehouse AFTER INSERT ON company_settings
    FOR EACH ROW EXECUTE FUNCTION stock_first_warehouse();

DROP FUNCTION IF EXISTS stock_hold(bigint[], bigint[]);
-- Locks stocks of products, then their levels, ascending; makes those that are missing. First thing of an act that moves or reserves.
CREATE OR REPLACE FUNCTION stock_hold(p_products bigint[], p_warehouses bigint[])
RETURNS TABLE (product_id bigint, warehouse_id bigint, on_hand numeric, may_go_below boolean, in_use boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
BEGIN
    INSERT INTO stock_productstock (company_id, product_id, average)
    SELECT core_company(), p.id, round(p.unit_cost, 4) FROM catalog_product p
    WHERE p.id = ANY (p_products) AND p.company_id = core_company() ORDER BY p.id
    ON CONFLICT (product_id) DO NOTHING;
    PERFORM 1 FROM stock_productstock s WHERE s.product_id = ANY (p_products) AND s.company_id = core_company()
    ORDER BY s.product_id FOR NO KEY UPDATE;
    PERFORM stock_hold_levels(p_products, p_warehouses);
    RETURN QUERY SELECT l.product_id, l.warehouse_id, l.on_hand::numeric, h.stock_may_be_negative, w.is_active
    FROM stock_level l JOIN stock_warehouse w ON w.id = l.warehouse_id JOIN company_settings h ON h.company_id = l.company_id
    WHERE l.company_id = core_company()
      AND (l.product_id, l.warehouse_id) IN (SELECT * FROM unnest(p_products, p_warehouses));
END $$;

-- Locks levels alone: for what is reserved or expected.
CREATE OR REPLACE FUNCTION stock_hold_levels(p_products bigint[], p_warehouses bigint[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO stock_level (company_id, product_id, warehouse_id)
    SELECT DISTINCT core_company(), p.id, w.id
    FROM unnest(p_products, p_warehouses) asked (product_id, warehouse_id)
    JOIN catalog_product p ON p.id = asked.product_id AND p.company_id = core_company()
    JOIN stock_warehouse w ON w.id = asked.warehouse_id AND w.company_id = core_company()
    ORDER BY p.id, w.id
    ON CONFLICT (product_id, warehouse_id) DO NOTHING;
    PERFORM 1 FROM stock_level l
    WHERE l.company_id = core_company()
      AND (l.product_id, l.warehouse_id) IN (SELECT * FROM unnest(p_products, p_warehouses))
    ORDER BY l.product_id, l.warehouse_id FOR NO KEY UPDATE;
END $$;

-- What a move gives or takes of the stock's value, and what its document says beyond that. `asked` is the signed amount of the
-- document, NULL for the average. An issue that empties the stock takes all the value left; goods that come in while the stock
-- is below zero first replace those that left at a guess: the error is a difference.
CREATE OR REPLACE FUNCTION stock_worth(q numeric, v numeric, average numeric, moved numeric, asked numeric, OUT worth numeric, OUT difference numeric)
LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    n numeric := abs(moved);
    amount numeric := coalesce(abs(asked), round(n * average, 2));
BEGIN
    IF moved > 0 THEN
        worth := CASE
            WHEN q >= 0 THEN amount
            WHEN n < -q THEN least(round(n * average, 2), -v)
            WHEN n = -q THEN -v
            ELSE amount - round(amount * -q / n, 2) - v END;
        difference := amount - worth;
    ELSE
        worth := -CASE
            WHEN q <= 0 THEN amount
            WHEN n < q THEN least(amount, v)
            WHEN n = q THEN v
            WHEN asked IS NULL THEN v + round((n - q) * average, 2)
            ELSE v + round(amount * (n - q) / n, 2) END;
        difference := CASE WHEN asked IS NULL THEN 0 ELSE -amount - worth END;
    END IF;
END $$;

CREATE OR REPLACE FUNCTION stock_refuse(p_constraint text, p_words text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%', p_words USING ERRCODE = 'P0001', CONSTRAINT = p_constraint;
END $$;

CREATE OR REPLACE FUNCTION stock_take_move() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    p record;
    s stock_productstock%ROWTYPE;
    asked numeric := NEW.value;
BEGIN
    IF NEW.company_id IS DISTINCT FROM core_company() THEN
        PERFORM stock_refuse('moves_stay_in_their_company', 'a move of another company');
    END IF;
    SELECT stock_managed, tracking, unit_cost INTO p FROM catalog_product
    WHERE id = NEW.product_id AND company_id = NEW.company_id;
    IF p.stock_managed IS NOT TRUE THEN
        PERFORM stock_refuse('only_products_managed_in_stock_move', 'this product is not managed in stock');
    END IF;
    PERFORM stock_check_lot(NEW, p.tracking);
    SELECT * INTO s FROM stock_productstock WHERE product_id = NEW.product_id FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        PERFORM stock_hold(ARRAY[NEW.product_id], ARRAY[NEW.warehouse_id]);
        SELECT * INTO s FROM stock_productstock WHERE product_id = NEW.product_id FOR NO KEY UPDATE;
    END IF;
    IF s.moves = 0 THEN
        s.average := round(p.unit_cost, 4);
    END IF;
    IF NEW.source_kind = 'transfer' THEN
        NEW.unit_cost := s.average;
        NEW.value := 0;
        NEW.difference := 0;
    ELSIF NEW.quantity = 0 THEN
        asked := coalesce(asked, 0);
        NEW.unit_cost := 0;
        NEW.value := CASE WHEN s.quantity <= 0 THEN 0 ELSE greatest(asked, -s.value) END;
        NEW.difference := NEW.difference + asked - NEW.value;
    ELSE
        IF sign(asked) = -sign(NEW.quantity) THEN
            PERFORM stock_refuse('a_move_is_worth_the_sign_of_its_quantity', 'a move is worth the sign of its quantity');
        END IF;
        asked := coalesce(asked, round(NEW.quantity * NEW.unit_cost, 2));
        NEW.unit_cost := coalesce(NEW.unit_cost, round(asked / NEW.quantity, 6), s.average);
        SELECT w.worth, w.difference INTO NEW.value, NEW.difference
        FROM stock_worth(s.quantity, s.value, s.average, NEW.quantity, asked) w;
        s.quantity := s.quantity + NEW.quantity;
    END IF;
    s.value := s.value + NEW.value;
    NEW.n := s.moves + 1;
    NEW.quantity_after := s.quantity;
    NEW.value_after := s.value;
    UPDATE stock_productstock SET moves = NEW.n, quantity = s.quantity, value = s.value,
        average = CASE WHEN s.quantity = 0 THEN s.average ELSE round(s.value / s.quantity, 4) END
    WHERE id = s.id;
    PERFORM stock_carry(NEW, p.tracking = 'serial');
    RETURN NEW;
END $$;

-- Tracked products move by lot, serial numbers one by one.
CREATE OR REPLACE FUNCTION stock_check_lot(m stock_move, p_tracking text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF m.lot_id IS NULL THEN
        IF p_tracking <> '' AND m.quantity <> 0 THEN
            PERFORM stock_refuse('tracked_products_move_by_lot', 'say which lot or serial number moves');
        END IF;
    ELSIF p_tracking = '' OR NOT EXISTS (
        SELECT 1 FROM stock_lot l WHERE l.id = m.lot_id AND l.product_id = m.product_id AND l.company_id = m.company_id
    ) THEN
        PERFORM stock_refuse('a_lot_is_one_of_its_product', 'this lot is not one of the product');
    ELSIF p_tracking = 'serial' AND abs(m.quantity) NOT IN (0, 1) THEN
        PERFORM stock_refuse('a_serial_number_moves_one_unit', 'a serial number moves one unit');
    END IF;
END $$;

-- Carries the quantity of a move into its level and its lot's. What comes in is never refused, however low the level.
CREATE OR REPLACE FUNCTION stock_carry(m stock_move, p_serial boolean) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    allowed boolean := coalesce((SELECT stock_may_be_negative FROM company_settings WHERE company_id = m.company_id), false);
BEGIN
    IF m.quantity = 0 THEN
        RETURN;
    END IF;
    IF NOT EXISTS (SELECT 1 FROM stock_level WHERE product_id = m.product_id AND warehouse_id = m.warehouse_id) THEN
        INSERT INTO stock_level (company_id, product_id, warehouse_id) VALUES (m.company_id, m.product_id, m.warehouse_id)
        ON CONFLICT (product_id, warehouse_id) DO NOTHING;
    END IF;
    UPDATE stock_level SET on_hand = on_hand + m.quantity,
        below_zero_allowed = allowed OR (m.quantity > 0 AND on_hand + m.quantity < 0)
    WHERE product_id = m.product_id AND warehouse_id = m.warehouse_id;
    IF m.lot_id IS NOT NULL THEN
        UPDATE stock_lotlevel SET on_hand = on_hand + m.quantity, serial = p_serial
        WHERE lot_id = m.lot_id AND warehouse_id = m.warehouse_id;
        IF NOT FOUND THEN
            INSERT INTO stock_lotlevel (company_id, lot_id, product_id, warehouse_id, serial, on_hand)
            VALUES (m.company_id, m.lot_id, m.product_id, m.warehouse_id, p_serial, m.quantity);
        END IF;
    END IF;
END $$;
REVOKE ALL ON FUNCTION stock_carry(stock_move, boolean) FROM PUBLIC;

CREATE OR REPLACE TRIGGER moves_are_taken BEFORE INSERT ON stock_move
    FOR EACH ROW EXECUTE FUNCTION stock_take_move();

-- What leaves one warehouse by transfer enters another in the same breath.
CREATE OR REPLACE FUNCTION stock_transfers_balance() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM fresh WHERE source_kind = 'transfer' GROUP BY source_id, product_id, lot_id HAVING sum(quantity) <> 0) THEN
        PERFORM stock_refuse('a_transfer_loses_nothing', 'what leaves by transfer must arrive');
    END IF;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER a_transfer_loses_nothing AFTER INSERT ON stock_move
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION stock_transfers_balance();

CREATE OR REPLACE TRIGGER moves_never_change BEFORE UPDATE OR DELETE ON stock_move
    FOR EACH ROW EXECUTE FUNCTION core_refuse_change('moves_never_change');

-- A lot stays the lot of its product.
CREATE OR REPLACE FUNCTION stock_lot_keeps_its_product() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.product_id <> OLD.product_id THEN
        PERFORM stock_refuse('a_lot_keeps_its_product', 'a lot stays the lot of its product');
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER a_lot_keeps_its_product BEFORE UPDATE ON stock_lot
    FOR EACH ROW EXECUTE FUNCTION stock_lot_keeps_its_product();

-- How a product is followed does not change while some of it is there; what is moved stays managed in stock.
CREATE OR REPLACE FUNCTION stock_product_is_followed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM stock_level l WHERE l.product_id = NEW.id AND l.on_hand <> 0) THEN
        PERFORM stock_refuse('how_stock_is_followed_changes_when_empty', 'some of this product is in stock');
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER how_stock_is_followed_changes_when_empty BEFORE UPDATE ON catalog_product
    FOR EACH ROW WHEN (OLD.tracking <> NEW.tracking OR (OLD.stock_managed AND NOT NEW.stock_managed))
    EXECUTE FUNCTION stock_product_is_followed();
