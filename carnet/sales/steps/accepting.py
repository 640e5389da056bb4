"""Signing a version: the options picked, the totals with them, the hash of exactly that (P17)."""

from collections.abc import Collection
from datetime import date

from django.db import connection
from django.utils.translation import gettext as _

from carnet.core.money import places_of
from carnet.core.refusals import BadValue, Refusal
from carnet.sales.amounts import TaxSide, quote_totals
from carnet.sales.figures import as_priced, document_discount
from carnet.sales.models import LineKind, Quote, QuoteLine, QuoteVat, QuoteVersion
from carnet.sales.refusals import NothingQuoted
from carnet.sales.steps.pricing import write_total
from carnet.sales.steps.quoting import hash_of, vat_rows


class OptionUnknown(BadValue):
    """What is picked is not an option of this version."""

    def __init__(self) -> None:
        super().__init__(_("This is not an option of the quote."), field="options")


class OptionsAlreadySigned(Refusal):
    """The version was signed with other options."""

    def __init__(self) -> None:
        super().__init__(
            _("This version was signed with other options. Edit the quote: it makes a new version to accept."),
            field="options",
        )


def sign(quote: Quote, version: QuoteVersion, on: date, by: str, options: Collection[int], file_id: int | None) -> None:
    """Sign a version with the options picked; one signed before, for an order undone since, stays as it was signed."""
    lines = list(QuoteLine.objects.filter(version=version).order_by("position"))
    if not any(line.kind == LineKind.LINE for line in lines):
        raise NothingQuoted
    picked = set(options)
    if not picked <= {line.pk for line in lines if line.optional}:
        raise OptionUnknown
    if version.signed_on is not None:
        if picked and picked != {line.pk for line in lines if line.picked}:
            raise OptionsAlreadySigned
        return
    if picked:
        _pick(version, lines, picked)
    if picked or not version.content_hash:
        version.content_hash = hash_of(quote, version, lines)
    version.signed_on, version.signed_by, version.signed_file_id = on, by, file_id
    version.save(
        update_fields=[
            "content_hash", "signed_on", "signed_by", "signed_file",
            "total_excl_tax", "total_vat", "total_incl_tax", "cost",
        ]
    )  # fmt: skip


def _pick(version: QuoteVersion, lines: list[QuoteLine], picked: set[int]) -> None:
    """Count the options picked: every line and total of the version is priced with them."""
    places = places_of(version.currency)
    incl_tax = version.prices_include_tax
    priced = [line for line in lines if line.kind == LineKind.LINE]
    totals = quote_totals(
        [as_priced(line, optional=line.optional and line.pk not in picked) for line in priced],
        document_discount(version.discount_percent, version.discount_amount),
        TaxSide.INCL if incl_tax else TaxSide.EXCL,
        places,
    )
    for line, total in zip(priced, totals.lines, strict=True):
        line.picked = line.pk in picked
        write_total(line, total, incl_tax=incl_tax, places=places)
    _store(priced)
    QuoteVat.objects.filter(version=version).delete()
    QuoteVat.objects.bulk_create(vat_rows(version, totals.one_off))
    version.total_excl_tax, version.total_vat = totals.one_off.base, totals.one_off.vat
    version.total_incl_tax, version.cost = totals.one_off.gross, totals.one_off.cost


def _store(lines: list[QuoteLine]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE sales_quoteline l SET picked = n.picked, net = n.net, unit_price = n.price, discount_amount = n.discount
            FROM unnest(%s::bigint[], %s::boolean[], %s::numeric[], %s::numeric[], %s::numeric[])
                AS n(id, picked, net, price, discount)
            WHERE l.id = n.id
            """,
            [
                [line.pk for line in lines],
                [line.picked for line in lines],
                [line.net for line in lines],
                [line.unit_price for line in lines],
                [line.discount_amount for line in lines],
            ],
        )
