-- What a recorded bill or a payment to a supplier still holds, restated from allocations (P37).

CREATE OR REPLACE FUNCTION purchasing_restate_bills(p_bills bigint[]) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH settled AS (
        SELECT d.company_id, d.id, d.party_id, d.kind = 'credit_note' AS credit_note, d.billed_on,
            EXISTS (SELECT 1 FROM purchasing_billcancellation c WHERE c.bill_id = d.id) AS cancelled, d.total_incl_tax,
            coalesce(sum(a.amount) FILTER (WHERE a.kind = 'payment'), 0) AS paid,
            coalesce(sum(a.amount) FILTER (WHERE a.kind = 'credit'), 0) AS credited,
            coalesce(sum(a.amount) FILTER (WHERE a.kind = 'write_off'), 0) AS written_off
        FROM purchasing_bill d
        LEFT JOIN LATERAL (
            SELECT kind, amount FROM purchasing_billallocation WHERE bill_id = d.id AND d.kind = 'bill'
            UNION ALL
            SELECT kind, amount FROM purchasing_billallocation WHERE credit_note_id = d.id AND d.kind = 'credit_note'
        ) a ON true
        WHERE d.id = ANY (p_bills) AND d.number IS NOT NULL
        GROUP BY d.id
    ), asked AS (
        SELECT s.*, CASE WHEN s.cancelled THEN 0 ELSE s.total_incl_tax END AS total FROM settled s
    )
    INSERT INTO purchasing_billstanding (
        company_id, bill_id, party_id, credit_note, cancelled, billed_on, due_on, total, paid, credited, written_off, "left")
    SELECT s.company_id, s.id, s.party_id, s.credit_note, s.cancelled, s.billed_on,
        coalesce((SELECT min(n.due_on) FILTER (WHERE n.reached > s.paid + s.credited + s.written_off)
                  FROM (SELECT due_on, sum(amount) OVER (ORDER BY due_on, n) AS reached
                        FROM purchasing_billinstalment WHERE bill_id = s.id) n),
                 (SELECT max(n.due_on) FROM purchasing_billinstalment n WHERE n.bill_id = s.id), s.billed_on),
        s.total, s.paid, s.credited, s.written_off, s.total - s.paid - s.credited - s.written_off
    FROM asked s ORDER BY s.id
    ON CONFLICT (bill_id) DO UPDATE SET cancelled = excluded.cancelled, due_on = excluded.due_on, total = excluded.total,
        paid = excluded.paid, credited = excluded.credited, written_off = excluded.written_off, "left" = excluded."left"
$$;

-- A bill that is recorded, cancelled or paid moves the state of the orders it bills.
CREATE OR REPLACE FUNCTION purchasing_restate_billed(p_bills bigint[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM purchasing_restate_bills(p_bills);
    PERFORM purchasing_restate(ARRAY(SELECT DISTINCT purchase_order_id FROM purchasing_billline
        WHERE bill_id = ANY (p_bills) AND purchase_order_id IS NOT NULL ORDER BY 1));
END $$;

CREATE OR REPLACE FUNCTION purchasing_restate_paid(p_payments bigint[]) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    INSERT INTO purchasing_supplierpaymentstanding (company_id, payment_id, party_id, amount, allocated, unallocated)
    SELECT p.company_id, p.id, p.party_id, p.amount + s.reversed, s.allocated, p.amount + s.reversed - s.allocated
    FROM purchasing_supplierpayment p, LATERAL (
        SELECT CASE WHEN p.kind = 'refund'
                   THEN coalesce((SELECT sum(a.amount) FROM purchasing_billallocation a WHERE a.refund_id = p.id), 0)
                   ELSE coalesce((SELECT sum(a.amount) FROM purchasing_billallocation a WHERE a.payment_id = p.id), 0)
               END AS allocated,
               coalesce((SELECT sum(r.amount) FROM purchasing_supplierpayment r WHERE r.reverses_id = p.id), 0) AS reversed
    ) s
    WHERE p.id = ANY (p_payments) AND p.kind <> 'reversal'
    ORDER BY p.id
    ON CONFLICT (payment_id) DO UPDATE SET
        amount = excluded.amount, allocated = excluded.allocated, unallocated = excluded.unallocated
$$;

CREATE OR REPLACE FUNCTION purchasing_restate_allocated() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM purchasing_restate_billed(ARRAY(
        SELECT bill_id FROM fresh WHERE bill_id IS NOT NULL
        UNION SELECT credit_note_id FROM fresh WHERE credit_note_id IS NOT NULL));
    PERFORM purchasing_restate_paid(ARRAY(
        SELECT payment_id FROM fresh WHERE payment_id IS NOT NULL
        UNION SELECT refund_id FROM fresh WHERE refund_id IS NOT NULL));
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER bill_allocations_restate_both_sides AFTER INSERT ON purchasing_billallocation
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION purchasing_restate_allocated();

CREATE OR REPLACE FUNCTION purchasing_restate_payments() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM purchasing_restate_paid(ARRAY(SELECT coalesce(reverses_id, id) FROM fresh));
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER supplier_payments_get_their_standing AFTER INSERT ON purchasing_supplierpayment
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION purchasing_restate_payments();

CREATE OR REPLACE FUNCTION purchasing_restate_recorded() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM purchasing_restate_billed(ARRAY[NEW.id]);
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER recorded_bills_get_their_standing AFTER UPDATE ON purchasing_bill
    FOR EACH ROW WHEN (OLD.number IS NULL AND NEW.number IS NOT NULL) EXECUTE FUNCTION purchasing_restate_recorded();

CREATE OR REPLACE FUNCTION purchasing_restate_cancelled() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM purchasing_restate_billed(ARRAY[NEW.bill_id]);
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER cancelled_bills_ask_nothing AFTER INSERT ON purchasing_billcancellation
    FOR EACH ROW EXECUTE FUNCTION purchasing_restate_cancelled();
