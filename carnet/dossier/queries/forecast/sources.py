"""Where the figures of a forecast come from: the rows behind them, one set-based query per source (P46).

Every query gives `source, band, line_id, document_id, "on", key, amount`: summed they are the table, filtered they are the
documents behind a cell. Amounts are excl. tax, in the company's currency; a key is a customer, a salesperson or a family.
"""

from typing import Any

from carnet.dossier.queries.forecast.asked import ForecastAsk

# Planned lines as they stand, or as a scenario moves them: what it takes from lines of an order, the rest of the order gets.
_PLANNED = "SELECT l.id, l.order_id, l.due_on, l.certainty, l.amount FROM invoicing_planline l WHERE l.amount <> 0"
_PLANNED_IN_SCENARIO = """
    SELECT l.id, l.order_id, CASE WHEN m.moves_day THEN m.due_on ELSE l.due_on END AS due_on,
        coalesce(m.certainty, l.certainty) AS certainty,
        CASE WHEN l.planned IS NULL THEN l.amount - coalesce(d.taken, 0) ELSE coalesce(m.amount, l.amount) END AS amount
    FROM invoicing_planline l
    LEFT JOIN dossier_scenariomove m ON m.scenario_id = %(scenario)s AND m.plan_line_id = l.id AND l.amount <> 0
    LEFT JOIN (
        SELECT f.order_id, sum(n.amount - f.amount) AS taken
        FROM dossier_scenariomove n JOIN invoicing_planline f ON f.id = n.plan_line_id AND f.planned IS NOT NULL AND f.amount <> 0
        WHERE n.scenario_id = %(scenario)s AND n.amount IS NOT NULL GROUP BY f.order_id
    ) d ON d.order_id = l.order_id
    WHERE l.amount <> 0 OR d.taken <> 0
"""

# What an amount of an order is worth in the company's currency; orders in another one are few.
_RATE = "LEFT JOIN (SELECT id, exchange_rate FROM sales_order WHERE exchange_rate <> 1) x ON x.id = l.order_id"
_WORTH = "CASE WHEN x.exchange_rate IS NULL THEN l.amount ELSE round(l.amount / x.exchange_rate, 2) END"
_PLAN = f"""
SELECT CASE WHEN l.due_on < %(today)s THEN 'late' ELSE 'plan' END AS source,
    CASE WHEN l.certainty >= 100 THEN 'certain' WHEN l.certainty >= 50 THEN 'probable' ELSE 'possible' END AS band,
    l.id AS line_id, l.order_id AS document_id, l.due_on AS "on", {{key}} AS key, {_WORTH} AS amount
FROM ({{planned}}) l {_RATE} {{join}} {{where}}
"""

# By family, an amount is shared between those of the order pro rata of what is left of its lines, the last takes the cents.
_SHARES = """
    SELECT w.id, w.family, sum(w.weight) OVER v / sum(w.weight) OVER (PARTITION BY w.id) AS upto,
        (sum(w.weight) OVER v - w.weight) / sum(w.weight) OVER (PARTITION BY w.id) AS since
    FROM ({weights}) w WINDOW v AS (PARTITION BY w.id ORDER BY w.family)
"""
_BY_FAMILY = """
SELECT r.source, r.band, r.line_id, r.document_id, r."on", coalesce(f.family, '') AS key,
    CASE WHEN f.id IS NULL THEN r.amount ELSE round(r.amount * f.upto, 2) - round(r.amount * f.since, 2) END AS amount
FROM ({rows}) r LEFT JOIN ({shares}) f ON f.id = r.{of}
"""
_ORDER_WEIGHTS = """
    SELECT f.order_id AS id, f.family, f."left" AS weight FROM invoicing_orderfamily f
"""
_QUOTE_WEIGHTS = """
    SELECT v.quote_id AS id, coalesce(p.family, '') AS family, sum(n.net) AS weight
    FROM sales_quoteline n JOIN sales_quoteversion v ON v.id = n.version_id JOIN sales_quote q ON q.id = v.quote_id
    LEFT JOIN catalog_product p ON p.id = n.product_id
    WHERE q.state IN ('draft', 'sent') AND v.n = q.current_version AND n.kind = 'line' AND n.period = '' AND n.net > 0
      AND (n.picked OR NOT n.optional)
    GROUP BY 1, 2
"""

# Invoices of the range net of credit notes; each freezes its own rate.
_SIGN = "CASE WHEN i.kind = 'credit_note' THEN -1 ELSE 1 END"
_NET = f"""{_SIGN} * CASE WHEN i.exchange_rate = 1 THEN i.total_excl_tax ELSE
    (SELECT coalesce(sum(v.base_company), 0) FROM invoicing_invoicevat v WHERE v.invoice_id = i.id) END"""
_ISSUED = "i.issued_on BETWEEN %(first)s AND %(last)s AND i.issued_on <= %(today)s"
_INVOICED = f"""
SELECT 'invoiced' AS source, '' AS band, NULL::bigint AS line_id, i.id AS document_id, i.issued_on AS "on", {{key}} AS key, {_NET} AS amount
FROM invoicing_invoice i WHERE {_ISSUED}
"""
# By salesperson an invoice counts for the owners of its orders; what has no order, for who made it.
_INVOICED_BY_OWNER = f"""
SELECT 'invoiced' AS source, '' AS band, NULL::bigint AS line_id, p.id AS document_id, p.issued_on AS "on",
    coalesce(p.owner_id::text, '') AS key, p.net AS amount
FROM (
    WITH issued AS MATERIALIZED (
        SELECT i.id, i.issued_on, i.owner_id, {_NET} AS net, {_SIGN} AS sign, i.exchange_rate
        FROM invoicing_invoice i WHERE {_ISSUED}
    ), shares AS MATERIALIZED (
        SELECT i.id, i.issued_on, o.owner_id, sum(round(i.sign * s.excl_tax / i.exchange_rate, 2)) AS net
        FROM issued i JOIN invoicing_invoiceshare s ON s.invoice_id = i.id JOIN sales_order o ON o.id = s.order_id
        GROUP BY 1, 2, 3
    )
    SELECT id, issued_on, owner_id, net FROM shares
    UNION ALL
    SELECT i.id, i.issued_on, i.owner_id, i.net - coalesce(t.net, 0)
    FROM issued i LEFT JOIN (SELECT id, sum(net) AS net FROM shares GROUP BY id) t ON t.id = i.id
) p WHERE p.net <> 0
"""
# By family: lines of orders by their product; all else (discounts, deposits, free lines, other currencies) has none.
_INVOICED_BY_FAMILY = f"""
SELECT 'invoiced' AS source, '' AS band, NULL::bigint AS line_id, i.id AS document_id, i.issued_on AS "on",
    coalesce(p.family, '') AS key, {_SIGN} * l.net AS amount
FROM invoicing_invoice i JOIN invoicing_invoiceline l ON l.invoice_id = i.id AND l.net <> 0
LEFT JOIN sales_orderline n ON n.id = l.order_line_id LEFT JOIN catalog_product p ON p.id = n.product_id
WHERE {_ISSUED} AND i.exchange_rate = 1
UNION ALL
SELECT 'invoiced', '', NULL, i.id, i.issued_on, '', {_NET} FROM invoicing_invoice i WHERE {_ISSUED} AND i.exchange_rate <> 1
"""

# Open quotes by their probability, on the days of their own plans, counted from the day an answer is expected.
_QUOTED = """
    SELECT q.id AS quote_id, q.party_id, q.owner_id, v.id AS version_id, v.promised_on, v.total_excl_tax AS total,
        greatest(%(today)s, coalesce(q.expected_on, v.valid_until, q.created_on + 30)) AS answer_on,
        round(round(v.total_excl_tax / coalesce(r.rate, 1), 2) * coalesce(q.probability,
            CASE q.state WHEN 'sent' THEN c.sent_probability ELSE c.draft_probability END) / 100, 2) AS worth
    FROM sales_quote q JOIN sales_quoteversion v ON v.quote_id = q.id AND v.n = q.current_version
    JOIN company_settings c ON c.company_id = q.company_id
    LEFT JOIN LATERAL (SELECT rate FROM company_exchangerate x WHERE x.currency = v.currency AND v.currency <> c.currency
                       ORDER BY x."on" DESC LIMIT 1) r ON true
    WHERE q.state IN ('draft', 'sent') AND NOT q.is_template AND v.total_excl_tax > 0
"""
_QUOTED_DAY = """CASE t.milestone WHEN '' THEN t.due_on
    WHEN 'acceptance' THEN (q.answer_on + make_interval(months => t.offset_months, days => t.offset_days))::date
    ELSE (coalesce(q.promised_on, q.answer_on) + make_interval(months => t.offset_months, days => t.offset_days))::date END"""
_QUOTES = f"""
SELECT 'quotes' AS source, '' AS band, NULL::bigint AS line_id, q.quote_id AS document_id,
    CASE WHEN p.due_on IS NULL THEN q.answer_on ELSE greatest(%(today)s, p.due_on) END AS "on", {{key}} AS key,
    CASE WHEN p.n IS NULL THEN q.worth
         ELSE round(q.worth * least(p.upto, q.total) / q.total, 2) - round(q.worth * least(p.since, q.total) / q.total, 2) END AS amount
FROM ({_QUOTED}) q
LEFT JOIN LATERAL (
    SELECT l.n, l.due_on, CASE WHEN l.n = l.lines THEN q.total ELSE l.upto END AS upto, l.upto - l.raw AS since
    FROM (SELECT row_number() OVER w AS n, count(*) OVER () AS lines, m.raw, sum(m.raw) OVER w AS upto, {_QUOTED_DAY} AS due_on
          FROM sales_quoteplanline t,
              LATERAL (SELECT coalesce(t.amount_excl_tax, round(q.total * t.percent / 100, 2), 0) AS raw) m
          WHERE t.version_id = q.version_id
          WINDOW w AS (ORDER BY t.position)) l
) p ON true
{{where}}
"""

_ORDER = "JOIN sales_order o ON o.id = l.order_id"
_KEYS = {
    "customer": ("o.party_id::text", "i.party_id::text", "q.party_id::text"),
    "salesperson": ("coalesce(o.owner_id::text, '')", "''", "coalesce(q.owner_id::text, '')"),
}
_NO_KEYS = ("''", "''", "''")


def plan_rows(ask: ForecastAsk) -> str:
    """What billing plans expect, late or to come."""
    key, _invoice, _quote = _KEYS.get(ask.by, _NO_KEYS)
    rows = _PLAN.format(
        planned=_PLANNED if ask.scenario_id is None else _PLANNED_IN_SCENARIO,
        key=key,
        join=_ORDER if ask.by in _KEYS or ask.owner_id is not None else "",
        where="WHERE o.owner_id = %(owner)s" if ask.owner_id is not None else "",
    )
    return _of_families(rows, _ORDER_WEIGHTS) if ask.by == "family" else rows


def invoice_rows(ask: ForecastAsk) -> str:
    """What was invoiced in the range, credit notes taken off."""
    if ask.owner_id is not None:
        key = "r.key" if ask.by == "salesperson" else "''"
        rows = f"""SELECT r.source, r.band, r.line_id, r.document_id, r."on", {key} AS key, r.amount
            FROM ({_INVOICED_BY_OWNER}) r WHERE r.key = %(owner)s::text"""
        return (
            rows
            if ask.by != "customer"
            else f"""SELECT r.source, r.band, r.line_id, r.document_id, r."on",
            i.party_id::text AS key, r.amount FROM ({rows}) r JOIN invoicing_invoice i ON i.id = r.document_id"""
        )
    if ask.by == "salesperson":
        return _INVOICED_BY_OWNER
    if ask.by == "family":
        return _INVOICED_BY_FAMILY
    return _INVOICED.format(key=_KEYS.get(ask.by, _NO_KEYS)[1])


def quote_rows(ask: ForecastAsk) -> str:
    """What open quotes would bring, weighted by their probability."""
    where = "WHERE q.owner_id = %(owner)s" if ask.owner_id is not None else ""
    rows = _QUOTES.format(key=_KEYS.get(ask.by, _NO_KEYS)[2], where=where)
    return _of_families(rows, _QUOTE_WEIGHTS) if ask.by == "family" else rows


def _of_families(rows: str, weights: str) -> str:
    return _BY_FAMILY.format(rows=rows, shares=_SHARES.format(weights=weights), of="document_id")


def parameters(ask: ForecastAsk) -> dict[str, Any]:
    """What the queries of a forecast take."""
    return {
        "today": ask.today,
        "first": ask.first,
        "last": ask.last,
        "owner": ask.owner_id,
        "scenario": ask.scenario_id,
    }
