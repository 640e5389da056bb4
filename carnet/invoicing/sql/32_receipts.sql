-- The receipt of an issued document: a short code made of its link in the chain, whose hash nobody outside can guess (P52).

CREATE OR REPLACE FUNCTION invoicing_receipt_code(p_hash text) RETURNS text LANGUAGE sql IMMUTABLE SET search_path = public, pg_temp AS
$$ SELECT upper(left(encode(sha256(convert_to('receipt ' || p_hash, 'UTF8')), 'hex'), 16)) $$;
CREATE INDEX IF NOT EXISTS core_chainlink_receipts ON core_chainlink (invoicing_receipt_code(hash)) WHERE kind = 'invoice';

-- What the holder of a code may know: that this document was issued, its date and total, and whether it still is what was sealed.
CREATE OR REPLACE FUNCTION invoicing_door_receipt(p_code text)
RETURNS TABLE (seller text, kind text, number text, issued_on date, currency text, total numeric, sealed_at timestamptz,
    content_hash text, intact boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT i.parties -> 'seller' ->> 'legal_name', i.kind::text, i.number::text, i.issued_on, i.currency::text, i.total_incl_tax,
        l.at, l.content_hash::text,
        core_hash(sealed_invoice(i.id)::text) = l.content_hash AND core_hash(core_link_text(l)) = l.hash
    FROM core_chainlink l JOIN invoicing_invoice i ON i.id = l.ref
    WHERE l.kind = 'invoice' AND invoicing_receipt_code(l.hash) = p_code
$$;
